"""A frozen folder made smaller (Linux): what wheels carry and this program never runs.

Each step says what it saved, and leaves the folder as it was where a tool of the build machine
is missing: the package is then larger, and does the same.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

# OpenCV's wheel links its video reader's libraries, some 40 MB of codecs, though thumbnails in JPEG
# are all that it is given here. Their functions are replaced by ones that stop the process:
# library -> what calls it. libavif stays, because OpenCV asks it about every picture.
_MEDIA = {
    "avcodec": "cv2.abi3.so",
    "avformat": "cv2.abi3.so",
    "avutil": "cv2.abi3.so",
    "swscale": "cv2.abi3.so",
    "aom": "libavif-*.so*",
}
_MEDIA_ONLY = ("vpx", "crypto", "ssl", "swresample", "drm")  # what only those call
_BLAS = Path(__file__).with_name("blas.c")
_OPENCV = "opencv_python_headless.libs"

_LOAD, _HEADER = 1, 64  # of ELF: kind of segment, bytes before the program's table
# Of ICU's data Qt uses sorting, letters and time zones; Python does the rest.
_ICU_DROPPED = re.compile(r"(brkitr|rbnf|translit)/|.*\.cnv$|(confusables\.cfu|unames\.icu)$")
_ICU_LOCALE = re.compile(r"(?:\w+/)?([a-z]{2,3})(?:_\w*)?\.res$")
_ICU_LANGUAGES = ("en", "zh")


def trim(folder: Path) -> list[str]:
    """Every step; returns what was done, a line each."""
    inside = folder / "_internal"
    said = [_counted(inside, "video codecs left out", drop_media)]
    said.append(_counted(inside, "one OpenBLAS instead of three", share_blas))
    said.append(_counted(inside, "ICU data for the program's languages", trim_icu))
    said.append(_counted(inside, "debugging symbols", strip))
    remove_dangling(inside)
    return said


def size(folder: Path) -> int:
    """Bytes of the files below a folder; links count as nothing."""
    return sum(
        one.stat().st_size for one in folder.rglob("*") if one.is_file() and not one.is_symlink()
    )


def drop_media(inside: Path) -> str:
    """Put functions that stop the process in place of OpenCV's video libraries."""
    libraries = inside / _OPENCV
    if not (inside / "cv2" / "cv2.abi3.so").is_file() or not libraries.is_dir():
        return "there is no OpenCV wheel"
    if missing := _missing("gcc", "nm"):
        return missing
    for name, caller in _MEDIA.items():
        callers = [*(inside / "cv2").glob(caller), *libraries.glob(caller)]
        for library in sorted(libraries.glob(f"lib{name}-*.so*")):
            _stub(library, [one for caller in callers for one in _wanted_of(caller, library)])
    for name in _MEDIA_ONLY:
        for library in libraries.glob(f"lib{name}-*.so*"):
            library.unlink()
    remove_dangling(inside)
    return ""


def share_blas(inside: Path) -> str:
    """Let FAISS and OpenCV calculate by the OpenBLAS of NumPy, through ``blas.c``."""
    theirs = sorted((inside / "faiss_cpu.libs").glob("libopenblas*.so*"))
    theirs += sorted((inside / _OPENCV).glob("libopenblas*.so*"))
    numpys = sorted((inside / "numpy.libs").glob("libscipy_openblas64_*.so*"))
    callers = [inside / "faiss" / "libfaiss.so", inside / "cv2" / "cv2.abi3.so"]
    if len(theirs) != 2 or len(numpys) != 1 or not all(one.is_file() for one in callers):
        return "the wheels are laid out otherwise"
    if missing := _missing("gcc", "nm"):
        return missing
    wanted = {
        name
        for caller, library in zip(callers, theirs, strict=True)
        for name, _ in _wanted_of(caller, library)
    }
    for library in theirs:
        with tempfile.TemporaryDirectory() as temporary:
            made = Path(temporary) / library.name
            _run(
                *("gcc", "-O2", "-fPIC", "-shared", "-Wl,--build-id=none", "-Wl,--no-undefined"),
                *(f"-Wl,-soname,{library.name}", "-Wl,-rpath,$ORIGIN/../numpy.libs"),
                *("-o", str(made), str(_BLAS), str(numpys[0])),
                # Its own libraries are found when it is loaded; NumPy brings them.
                *("-Wl,--allow-shlib-undefined", "-lc"),
            )
            if lacking := wanted - set(_defined(made)):
                return f"blas.c lacks {', '.join(sorted(lacking))}"
            shutil.copyfile(made, library)
    _remove_unneeded(inside / "faiss_cpu.libs", inside / "faiss")
    _remove_unneeded(inside / _OPENCV, inside / "cv2")
    remove_dangling(inside)
    return ""


def _remove_unneeded(libraries: Path, modules: Path) -> None:
    """Remove a wheel's libraries that neither its modules nor its other libraries load."""
    while True:
        loaded_names = {
            line.split("[")[1].rstrip("]")
            for one in (*libraries.iterdir(), *modules.rglob("*.so*"))
            if one.is_file()
            for line in _output("readelf", "-d", str(one)).splitlines()
            if "(NEEDED)" in line
        }
        gone = [one for one in libraries.iterdir() if one.name not in loaded_names]
        if not gone:
            return
        for one in gone:
            one.unlink()


def trim_icu(inside: Path) -> str:
    """Rebuild libicudata without the languages that the program does not have."""
    found = sorted(inside.glob("PySide6/Qt/lib/libicudata.so.*"))
    if len(found) != 1:
        return "there is no ICU"
    if missing := _missing("gcc", "icupkg", "objcopy", "nm"):
        return missing
    library = found[0]
    symbol = next(one for one in _defined(library) if re.fullmatch(r"icudt\d+_dat", one))
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        data = place / f"{symbol.removesuffix('_dat')}l.dat"
        data.write_bytes(_symbol_bytes(library, symbol))
        listed = _output("icupkg", "-l", str(data)).split()
        gone = place / "gone.txt"
        gone.write_text("\n".join(one for one in listed if not icu_kept(one)) + "\n")
        less = place / "less" / data.name
        less.parent.mkdir()
        _run("icupkg", "-r", str(gone), str(data), str(less))
        source = place / "data.S"
        source.write_text(
            f".section .rodata\n.balign 4096\n.globl {symbol}\n.type {symbol}, @object\n"
            f'{symbol}:\n.incbin "{less}"\n.size {symbol}, .-{symbol}\n'
            '.section .note.GNU-stack,"",@progbits\n'
        )
        _run("gcc", *_SHARED, f"-Wl,-soname,{library.name}", "-o", str(library), str(source))
    return ""


def icu_kept(item: str) -> bool:
    """Whether an item of ICU's data stays. What is absent falls back to the root's."""
    if _ICU_DROPPED.match(item):
        return False
    locale = _ICU_LOCALE.match(item)
    return locale is None or locale[1] in _ICU_LANGUAGES


def strip(inside: Path) -> str:
    """Take debugging symbols off the libraries, unless that would change what is loaded.

    Wheels' libraries were rewritten by patchelf, and binutils misplaces segments of some.
    """
    if missing := _missing("strip"):
        return missing
    with tempfile.TemporaryDirectory() as temporary:
        less = Path(temporary) / "less"
        for one in sorted(inside.rglob("*.so*")):
            if one.is_symlink() or not one.is_file():
                continue
            data = one.read_bytes()
            if data[:4] != b"\x7fELF":
                continue
            _run("strip", "--strip-unneeded", "-o", str(less), str(one))
            stripped = less.read_bytes()
            if len(stripped) < len(data) and loaded(stripped) == loaded(data):
                one.write_bytes(stripped)
    return ""


def loaded(data: bytes) -> list[tuple[int, bytes]] | None:
    """What an ELF file of 64 bits puts into memory: (address, bytes) of each segment.

    Without the file's own header, which says where the sections lie. None for a file whose
    segments cannot be mapped.
    """
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    segments = []
    for number in range(count):
        kind, _, offset, address, _, length, _, align = struct.unpack_from(
            "<IIQQQQQQ", data, table + number * size
        )
        if kind != _LOAD:
            continue
        if (address - offset) % align:
            return None
        start = max(offset, _HEADER)
        segments.append((address, data[start : offset + length]))
    return segments


def remove_dangling(inside: Path) -> None:
    """Remove links to what is not there any more."""
    for one in inside.rglob("*"):
        if one.is_symlink() and not one.exists():
            one.unlink()


def _stub(library: Path, symbols: Iterable[tuple[str, str]]) -> None:
    """Write a library of the same name with these (function, version), none of which runs."""
    wanted = sorted(set(symbols))
    with tempfile.TemporaryDirectory() as temporary:
        source, script = Path(temporary) / "stub.c", Path(temporary) / "stub.map"
        source.write_text(
            "".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name, _ in wanted)
        )
        versions: dict[str, list[str]] = {}
        for name, version in wanted:
            versions.setdefault(version, []).append(name)
        script.write_text(
            "".join(
                f"{version} {{ global: {' '.join(f'{one};' for one in names)} }};\n"
                for version, names in sorted(versions.items())
                if version
            )
        )
        scripted = [f"-Wl,--version-script,{script}"] if any(versions) else []
        _run(
            *("gcc", *_SHARED, *scripted, f"-Wl,-soname,{library.name}"),
            *("-o", str(library), str(source)),
        )


_SHARED = (
    "-shared",
    "-nostdlib",
    "-fno-builtin",
    "-w",
    "-Wl,--build-id=none",
    "-Wl,-z,noexecstack",
)


def _wanted_of(module: Path, library: Path) -> list[tuple[str, str]]:
    """What a module takes from a library: (function, symbol version or "")."""
    offered = set(_defined(library))
    wanted = []
    for line in _output("nm", "-D", "--undefined-only", str(module)).splitlines():
        name, _, version = line.split()[-1].partition("@")
        if name in offered:
            wanted.append((name, version.lstrip("@")))
    return wanted


def _defined(library: Path) -> list[str]:
    lines = _output("nm", "-D", "--defined-only", str(library)).splitlines()
    return [line.split()[-1].partition("@")[0] for line in lines if line.strip()]


def _symbol_bytes(library: Path, symbol: str) -> bytes:
    """What a data symbol holds. Sections of shared libraries lie in files by an offset."""
    for line in _output("nm", "-D", "-S", "--defined-only", str(library)).splitlines():
        address, length, _, name = (line.split() + [""] * 4)[:4]
        if name.partition("@")[0] == symbol:
            break
    else:
        raise ValueError(f"{library.name} has no {symbol}")
    start, count = int(address, 16), int(length, 16)
    for line in _output("objdump", "-h", "-w", str(library)).splitlines():
        parts = line.split()
        if len(parts) > 6 and parts[0].isdigit():
            here, there, offset = int(parts[2], 16), int(parts[3], 16), int(parts[5], 16)
            if there <= start < there + here:
                with library.open("rb") as source:
                    source.seek(offset + start - there)
                    return source.read(count)
    raise ValueError(f"{symbol} lies in no section of {library.name}")


def _counted(inside: Path, what: str, step: object) -> str:
    before = size(inside)
    assert callable(step)  # noqa: S101 - one of those above
    problem = step(inside)
    if problem:
        return f"not done: {what} ({problem})"
    return f"{what}: {(before - size(inside)) / 1e6:.1f} MB less"


def _missing(*tools: str) -> str:
    gone = [one for one in tools if shutil.which(one) is None]
    return f"needs {', '.join(gone)}" if gone else ""


def _output(*command: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words
        command, check=True, capture_output=True, text=True
    )
    return done.stdout


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - fixed words
