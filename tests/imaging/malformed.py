"""Files that hurt: the malformed files of the acceptance test, built on the spot.

`build_malformed` is reused by the end-to-end tests. Every file says what kind of trouble it
is and which outcomes are right for it.
"""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from PIL import Image

from tests.imaging.pictures import encoded, png_chunk, png_header, scene
from tests.imaging.raw_files import dng

READABLE = "readable"
"""Stands among `MalformedFile.outcomes` when the file may well be read."""

_DAMAGED = frozenset(
    ("picture-damaged", "picture-truncated", "not-a-picture", "format-unsupported")
)


@dataclass(frozen=True, slots=True)
class MalformedFile:
    """`outcomes`: error codes that are right, with `READABLE` when reading it is right too."""

    path: Path
    kind: str
    outcomes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Draft:
    name: str
    content: bytes | None
    outcomes: frozenset[str]
    special: Callable[[Path], None] | None = None


def build_malformed(folder: Path, count: int = 300, seed: int = 0) -> list[MalformedFile]:
    """Write `count` malformed files below `folder`, in turn of every kind; the same for a seed.

    What a system or a file system cannot hold (pipes, odd names) is replaced by damaged files.
    """
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    good = _good_files()
    makers: dict[str, Iterator[_Draft]] = {
        "truncated": _truncated(rng, good),
        "bit-flipped": _bit_flipped(rng, good),
        "wrong-extension": _wrong_extension(rng, good),
        "bomb": _bombs(),
        "zero-bytes": _zeros(),
        "endless": _endless(),
        "deep-directory": _deep(rng, good),
        "odd-name": _odd_names(rng, good),
    }
    files = []
    for number, kind in enumerate(islice(cycle(makers), count)):
        draft = next(makers[kind])
        path = _place(folder / kind, draft, number)
        files.append(MalformedFile(path, kind, draft.outcomes))
    return files


def _place(folder: Path, draft: _Draft, number: int) -> Path:
    name = draft.name.replace("#", str(number))
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if draft.special is not None:
            draft.special(path)
        else:
            path.write_bytes(draft.content or b"")
    except (OSError, ValueError):  # not on this system: the trouble stays, the shape goes
        path = folder / f"plain-{number}.jpg"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draft.content or b"")
    return path


def _good_files() -> dict[str, bytes]:
    """One small, whole file of each format that can be written here."""
    picture = scene(160, 120)
    detailed = scene(160, 120, seed=3)
    return {
        "jpg": encoded(picture),
        "progressive.jpg": encoded(detailed, "JPEG", quality=90, progressive=True),
        "png": encoded(picture, "PNG"),
        "webp": encoded(picture, "WEBP", quality=80),
        "lossless.webp": encoded(picture, "WEBP", lossless=True),
        "gif": encoded(picture, "GIF"),
        "tif": encoded(picture, "TIFF", compression="tiff_lzw"),
        "bmp": encoded(picture, "BMP"),
        "avif": encoded(picture, "AVIF", quality=60),
        "jp2": encoded(picture, "JPEG2000"),
        "ppm": encoded(picture, "PPM"),
        "dng": dng(picture, preview=encoded(picture)),
        "jxl": _jxl(picture),
    }


def _jxl(picture: Image.Image) -> bytes:
    import numpy as np
    from imagecodecs import jpegxl_encode

    return bytes(jpegxl_encode(np.asarray(picture), level=80))


def _truncated(rng: random.Random, good: dict[str, bytes]) -> Iterator[_Draft]:
    for suffix in cycle(good):
        whole = good[suffix]
        # Deep enough that pixels are missing; some formats still decode without their tail.
        content = whole[: max(1, int(len(whole) * rng.uniform(0.02, 0.8)))]
        yield _Draft(f"cut-#.{suffix}", content, _DAMAGED)


def _bit_flipped(rng: random.Random, good: dict[str, bytes]) -> Iterator[_Draft]:
    for suffix in cycle(good):
        content = bytearray(good[suffix])
        for _ in range(rng.choice((1, 4, 32, 256))):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        outcomes = _DAMAGED | {READABLE, "picture-too-large", "decode-memory"}
        yield _Draft(f"flipped-#.{suffix}", bytes(content), outcomes)


def _wrong_extension(rng: random.Random, good: dict[str, bytes]) -> Iterator[_Draft]:
    archive = b"PK\x03\x04" + rng.randbytes(400)
    movie = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"mp41") + rng.randbytes(400)
    strangers = (
        ("text-#.jpg", "这不是照片, just text\n".encode() * 30),
        ("page-#.png", b"<!DOCTYPE html><html><body>404 Not Found</body></html>"),
        ("archive-#.heic", archive),
        ("movie-#.heic", movie),
        ("document-#.tiff", b"%PDF-1.7\n" + rng.randbytes(300)),
        ("drawing-#.webp", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program-#.jpeg", b"\x7fELF" + rng.randbytes(300)),
        ("script-#.cr2", b"#!/bin/sh\nexit 0\n"),
        ("noise-#.avif", rng.randbytes(2000)),
        ("sound-#.gif", b"RIFF\x24\x00\x00\x00WAVEfmt " + rng.randbytes(300)),
    )
    disguises = cycle((("jpg", "heic"), ("png", "jpg"), ("webp", "cr2"), ("gif", "png")))
    for name, content in cycle(strangers):
        yield _Draft(name, content, frozenset(("not-a-picture",)))
        kind, suffix = next(disguises)
        yield _Draft(f"disguised-#.{suffix}", good[kind], frozenset((READABLE,)))


def _bombs() -> Iterator[_Draft]:
    too_large = frozenset(("picture-too-large",))
    zeros = zlib.compress(bytes(1 << 20), 9)
    png = png_header(60_000, 60_000) + png_chunk(b"IDAT", zeros) + png_chunk(b"IEND", b"")
    jpeg = bytearray(encoded(scene(64, 64)))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    gif = b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
    gif += b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x08\x01\x00\x00;"
    bmp = bytearray(encoded(scene(16, 16), "BMP"))
    bmp[18:26] = struct.pack("<ii", 100_000, 100_000)
    tiff = bytearray(encoded(scene(16, 16), "TIFF"))
    for tag in (256, 257):
        at = tiff.index(struct.pack("<HHI", tag, 4, 1)) + 8
        tiff[at : at + 4] = struct.pack("<I", 100_000)
    # A million pixels of compressed text beside one pixel.
    text = png_header(1, 1) + png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80 << 20)))
    text += png_chunk(b"IDAT", zlib.compress(bytes(4))) + png_chunk(b"IEND", b"")
    bombs = (
        ("bomb-#.png", png, too_large),
        ("bomb-#.jpg", bytes(jpeg), too_large),
        ("bomb-#.gif", gif, too_large),
        ("bomb-#.bmp", bytes(bmp), too_large),
        ("bomb-#.tif", bytes(tiff), too_large),
        ("bomb-#.pgm", b"P5 100000 100000 255\n" + bytes(100), too_large),
        ("bomb-#.pam", _pam(90_000), too_large),
        ("bomb-#.jxl", b"\xff\x0a" + _jxl_size(1 << 20), too_large),
        ("text-bomb-#.png", text, _DAMAGED | {READABLE, "decode-memory"}),
    )
    for name, content, outcomes in cycle(bombs):
        yield _Draft(name, content, outcomes)


def _pam(side: int) -> bytes:
    head = f"P7\nWIDTH {side}\nHEIGHT {side}\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n"
    return head.encode() + bytes(64)


def _jxl_size(side: int) -> bytes:
    """SizeHeader for a square picture: not small, 30-bit height, ratio 1:1."""
    bits = 0 | (3 << 1) | ((side - 1) << 3) | (1 << 33)
    return bits.to_bytes(16, "little")


def _zeros() -> Iterator[_Draft]:
    drafts = (
        _Draft("empty-#.jpg", b"", frozenset(("file-empty",))),
        _Draft("zeros-#.png", bytes(10_000), frozenset(("not-a-picture",))),
        _Draft("empty-#.heic", b"", frozenset(("file-empty",))),
        _Draft("one-#.jpg", b"\xff", frozenset(("not-a-picture",))),
        _Draft("magic-#.jpg", b"\xff\xd8\xff", _DAMAGED),
        _Draft("magic-#.png", b"\x89PNG\r\n\x1a\n", _DAMAGED),
        _Draft("magic-#.tif", b"II*\0\x08\0\0\0", _DAMAGED),
        _Draft("magic-#.webp", b"RIFF\0\0\0\0WEBP", _DAMAGED),
        _Draft("head-#.jpg", encoded(scene(64, 48))[:200] + bytes(5000), _DAMAGED),
    )
    yield from cycle(drafts)


def _endless() -> Iterator[_Draft]:
    stranger, large = frozenset(("not-a-picture",)), frozenset(("picture-too-large",))

    def pipe(path: Path) -> None:
        if not hasattr(os, "mkfifo"):
            raise OSError("no named pipes here")
        os.mkfifo(path)

    def device(path: Path) -> None:
        path.symlink_to("/dev/zero")

    def loop(path: Path) -> None:
        path.symlink_to(path.name)

    def sparse(start: bytes) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            with path.open("wb") as file:
                file.write(start)
                file.truncate(1 << 34)

        return write

    drafts = (
        _Draft("pipe-#.jpg", None, stranger | {"file-empty"}, pipe),
        _Draft("device-#.jpg", None, stranger | {"file-empty"}, device),
        _Draft("sparse-#.jpg", None, stranger | {"file-empty"}, sparse(b"")),
        _Draft("sparse-#.tif", None, large | {"file-empty"}, sparse(b"II*\0")),
        _Draft("endless-#.jpg", None, large | {"file-empty"}, sparse(encoded(scene(64, 48)))),
        _Draft("loop-#.jpg", None, frozenset(("file-unreadable", "file-empty")), loop),
        _Draft("nowhere-#.jpg", None, frozenset(("file-vanished", "file-empty")), _dangling),
    )
    yield from cycle(drafts)


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("not-there.jpg"))


def _deep(rng: random.Random, good: dict[str, bytes]) -> Iterator[_Draft]:
    for depth in cycle((20, 60, 110)):
        folders = "/".join(f"目录{level:02d}" for level in range(depth))
        suffix = rng.choice(("jpg", "png", "gif"))
        whole = good[suffix]
        yield _Draft(f"{folders}/deep-#.{suffix}", whole[: len(whole) // 2], _DAMAGED)


def _odd_names(rng: random.Random, good: dict[str, bytes]) -> Iterator[_Draft]:
    names = (
        "😀🏖️-#.jpg",
        "two\nlines-#.jpg",
        "照片 海边-#.jpg",
        "-rf-#.jpg",
        " leading and trailing -# .jpg",
        "quote'\"`$(x)-#.jpg",
        "percent%00%s-#.JPG",
        "e\u0301 combining-#.jpg",
        "\u202eright-to-left-#.jpg",
        "tab\there-#.jpg",
        "..dots..-#.jpg",
        "x" * 240 + "-#.jpg",
        os.fsdecode(b"not-utf8-\xff\xfe-#.jpg"),
        "back\\slash-#.jpg",
        "semi;colon&and|pipe-#.png.jpg",
    )
    for name in cycle(names):
        whole = good["jpg"]
        cut = whole[: int(len(whole) * rng.uniform(0.1, 0.7))]
        yield _Draft(name, cut, _DAMAGED)
        yield _Draft(f"whole {name}" if len(name) < 200 else f"y{name[1:]}", whole,
                     frozenset((READABLE,)))  # fmt: skip
