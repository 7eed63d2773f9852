"""What goes into a package and what stays out."""

from __future__ import annotations

import ast
import importlib.util
import struct
from pathlib import Path

import pytest

from builder import contents, trim


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6DBus.so.6", True),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("photoapp/resources/translations/photoapp_zh_CN.qm", True),
        ("libstdc++.so.6", True),
        ("libpython3.11.so.1.0", True),
        ("libxcb-cursor.so.0", True),
        ("libGL.so.1", False),
        ("libglib-2.0.so.0", False),
        ("libfontconfig.so.1", False),
        ("libdbus-1.so.3", False),
        ("_pi_heif.cpython-311-x86_64-linux-gnu.so", True),
        ("numpy/core/some.so", True),
    ],
)
def test_what_a_linux_package_takes(place: str, expected: bool) -> None:
    assert contents.wanted(place, linux=True) is expected


def test_links_to_collected_libraries_stay() -> None:
    assert contents.wanted("libQt6Widgets.so.6", linux=True, link=True)
    assert contents.wanted("PySide6\\Qt6Widgets.dll", linux=False)
    assert not contents.wanted("PySide6\\Qt6Quick.dll", linux=False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pygments.lexers", True),
        ("pygments.lexers._mapping", True),
        ("pygments.lexers.haskell", False),
        ("pygments.styles.default", True),
        ("pygments.styles.monokai", False),
        ("rich.console", True),
    ],
)
def test_which_modules_a_package_takes(name: str, expected: bool) -> None:
    assert contents.wanted_module(name) is expected


def test_hidden_modules_exist() -> None:
    for name in (*contents.HIDDEN, *contents.HIDDEN_FULL):
        if name.startswith("photoapp."):
            assert importlib.util.find_spec(name) is not None, name
    # Nothing of the program itself is left out, and nothing is both hidden and excluded.
    assert not [one for one in contents.EXCLUDED if one.startswith("photoapp")]
    left_out = {*contents.EXCLUDED, *contents.HEAVY, *contents.STANDARD_EXCLUDED}
    assert not set(contents.HIDDEN) & left_out
    assert not {"unittest", "huggingface_hub"} & set(contents.EXCLUDED), (
        "torch and transformers need them"
    )


def test_the_specification_can_be_read(repository: Path) -> None:
    ast.parse((repository / "packaging" / "photoapp.spec").read_text(encoding="utf-8"))


def test_every_start_of_our_own_program_works_frozen(repository: Path) -> None:
    """`sys.executable` is the program itself in a package: each use asks what it is."""
    for file in (repository / "photoapp").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "sys.executable" in text:
            assert '"frozen"' in text, file
    words = (repository / "photoapp" / "__main__.py").read_text(encoding="utf-8")
    for word in ("decode-worker", "model-worker", "window-check"):
        assert f'["{word}"]' in words


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        ("root.res", True),
        ("zh.res", True),
        ("zh_Hans_CN.res", True),
        ("en_GB.res", True),
        ("de.res", False),
        ("coll/root.res", True),
        ("coll/zh.res", True),
        ("coll/ucadata.icu", True),
        ("coll/de_.res", False),
        ("zoneinfo64.res", True),
        ("likelySubtags.res", True),
        ("brkitr/root.res", False),
        ("gb18030.cnv", False),
        ("pool.res", True),
    ],
)
def test_icu_keeps_the_programs_languages(item: str, kept: bool) -> None:
    assert trim.icu_kept(item) is kept


def _elf(content: bytes, *, address: int, sections: int = 0) -> bytes:
    header = bytearray(64)
    header[:4] = b"\x7fELF"
    struct.pack_into("<Q", header, 32, 64)
    struct.pack_into("<Q", header, 40, sections)
    struct.pack_into("<HH", header, 54, 56, 1)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, address, address, 120 + len(content), 0, 4096)
    return bytes(header) + segment + content


def test_only_what_is_loaded_counts() -> None:
    """binutils misplaces segments of some libraries: those are kept with their symbols."""
    whole = _elf(b"code", address=4096, sections=999) + b"symbols"
    assert trim.loaded(whole) == trim.loaded(_elf(b"code", address=4096))
    assert trim.loaded(whole) != trim.loaded(_elf(b"c0de", address=4096))
    assert trim.loaded(_elf(b"code", address=4097)) is None
