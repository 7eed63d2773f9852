"""What goes into a package and what stays out. Read by the PyInstaller specification and tests."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

# Imported inside functions of libraries, which PyInstaller cannot see.
HIDDEN = (
    "photoapp.imaging.worker",
    "photoapp.models.worker",
    "photoapp.ui.window_check",
    "PySide6.QtDBus",
    "PySide6.QtSvg",
    "faiss.swigfaiss",
)

# Of the full package: named in tables, never imported by name.
HIDDEN_FULL = ("photoapp.models.modified_resnet",)

# Never in a standard package: big, and only for training, tests or models run by torch.
HEAVY = (
    "torch",
    "torchvision",
    "transformers",
    "onnx",
    "lightly",
    "scipy",
    "matplotlib",
    "tflite",
    "sklearn",
    "skimage",
    "pytest",
    "hypothesis",
    "mypy",
    "IPython",
    "tkinter",
    "triton",
    "sympy",
)
# What torch and transformers stand on, and nothing else in the program needs.
STANDARD_EXCLUDED = (
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "numpy.f2py",
    "numpy.testing",
    "setuptools",
    "pkg_resources",
    "distutils",
    "pydoc_data",
    "curses",
    "readline",
    "huggingface_hub",
    "unittest",
)
# Never needed: Python's own tests and tools, writing text into pictures, showing them by Tk.
EXCLUDED = (
    "cv2.gapi",
    "pip",
    "lib2to3",
    "test",
    "PIL._imagingft",
    "PIL._imagingtk",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtPrintSupport",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtTest",
    "PySide6.QtSql",
    "PySide6.QtUiTools",
    "PySide6.QtDesigner",
)

# Qt plug-ins and libraries by name: pages and printers the window does not have.
_UNUSED = re.compile(
    r"(lib)?("
    r"Qt6?(Quick|Qml|VirtualKeyboard|Pdf|Designer|Help|Sql|Test|UiTools|PrintSupport|Labs|Lottie"
    r"|ShaderTools|WaylandCompositor|EglFS|EglFs|WlShell)"
    r"|q(tvirtualkeyboard|pdf|tuiotouch|evdev|qmldbg|sqlib|sqlmimer|sqlmysql|sqloci|sqlodbc"
    r"|sqlpsql|sqlite|minimalegl|eglfs|linuxfb|vkkhrdisplay|vnc|lottie)"
    r"|opencv_videoio_ffmpeg|qtga|qwbmp|qicns|ivi-shell|fullscreen-shell|wl-shell-plugin)",
)
# Where libraries keep what only their own tests, tools and headers need.
_UNUSED_PLACES = (
    "PySide6/Qt/qml/",
    "PySide6/Qt/translations/qtwebengine_locales/",
    "PySide6/Qt/plugins/sqldrivers/",
    "PySide6/Qt/plugins/qmltooling/",
    "PySide6/Qt/plugins/egldeviceintegrations/",
    "PySide6/Qt/plugins/wayland-graphics-integration-server/",
    "PySide6/Qt/plugins/printsupport/",
    "PySide6/Qt/plugins/networkinformation/",
    "PySide6/Qt/plugins/vectorimageformats/",
    # The window's only sockets lie on this computer.
    "PySide6/Qt/plugins/tls/",
    "PySide6/plugins/tls/",
    "PySide6/plugins/qmltooling/",
    "PySide6/plugins/networkinformation/",
    "cv2/data/",
    "numpy/_core/_multiarray_tests.",
)
# Qt's own texts (buttons, menus) in the languages the program has.
_LANGUAGES = re.compile(r"qt(base)?_(zh_CN|en)\.qm$")

# Of the build machine's own libraries only those that Python needs, and small ones of X that
# many installations lack. The rest belongs to the system that the program runs on: a copy would
# not fit another's drivers, fonts and sockets. `deb.DEPENDS` names it.
_CARRIED = re.compile(
    r"lib(python3|ssl|crypto|ffi|sqlite3|z|bz2|lzma|expat|uuid|stdc\+\+|gcc_s|mpdec"
    r"|xcb-(cursor|icccm|image|keysyms|render-util|util|xkb|xinerama)|xkbcommon(-x11)?)"
    r"[\d.]*\.so"
)
_XCB_HELPERS = re.compile(
    r"lib(xcb-(cursor|icccm|image|keysyms|render-util|util|xkb|xinerama)|xkbcommon(-x11)?)\.so"
)


# What rich colours programs' sources by; the program shows none.
_UNUSED_MODULES = re.compile(r"pygments\.(lexers|styles)\.(?!_mapping$|default$|python$|special$)")


def wanted_module(name: str) -> bool:
    """Whether a Python module that was found belongs in the package."""
    return _UNUSED_MODULES.match(name) is None


def wanted(place: str, *, linux: bool, link: bool = False) -> bool:
    """Whether a collected file belongs in the package; `place` is where it would lie in it.

    `link`: it only points at another collected file.
    """
    path = PurePosixPath(place.replace("\\", "/"))
    if any(folder in str(path) for folder in _UNUSED_PLACES):
        return False
    if path.suffix == ".qm" and "PySide6" in path.parts:
        return _LANGUAGES.search(path.name) is not None
    qt = "PySide6" in path.parts or path.name.startswith(("libQt6", "Qt6", "opencv_video"))
    if qt and _UNUSED.match(path.name):
        return False
    if linux and not link and len(path.parts) == 1 and ".so" in path.name:
        # Wheels' libraries lie in folders; modules of Python say for which one they are.
        return ".cpython-" in path.name or ".abi3." in path.name or bool(_CARRIED.match(path.name))
    return True


def distribution_has(place: str) -> bool:
    """Whether a Linux distribution's own package has this file too (`deb.DEPENDS`)."""
    return _XCB_HELPERS.match(PurePosixPath(place).name) is not None
