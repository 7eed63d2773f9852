"""Pictures for tests: a scene whose corners tell how it lies, and writers for rare formats."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PIL import Image

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 40), (30, 50, 220), (230, 220, 40)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right


def scene(width: int = 320, height: int = 240, *, seed: int = 0) -> Image.Image:
    """Coloured quarters under smooth texture: something that hashes and compresses like a photo."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(-25, 26, (7, 9, 3)) + 128
    texture = np.asarray(
        Image.fromarray(noise.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC),
        dtype=np.int16,
    )
    pixels = np.zeros((height, width, 3), np.int16)
    half_height, half_width = height // 2, width // 2
    for number, colour in enumerate(CORNERS):
        rows = slice(0, half_height) if number < 2 else slice(half_height, None)
        columns = slice(0, half_width) if number % 2 == 0 else slice(half_width, None)
        pixels[rows, columns] = colour
    return Image.fromarray(np.clip(pixels + texture - 128, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"quality": 92} if kind == "JPEG" and not options else options))
    return buffer.getvalue()


def corners(pixels: npt.NDArray[np.uint8]) -> tuple[tuple[int, int, int], ...]:
    """Which of the four colours each corner's quarter shows: as in `CORNERS`."""
    height, width = pixels.shape[:2]
    found = []
    for row in (height // 4, height - height // 4 - 1):
        for column in (width // 4, width - width // 4 - 1):
            around = pixels[
                max(0, row - height // 8) : row + height // 8 + 1,
                max(0, column - width // 8) : column + width // 8 + 1,
            ]
            mean = around.reshape(-1, 3).mean(axis=0)
            found.append(min(CORNERS, key=lambda colour: float(np.abs(mean - colour).sum())))
    return tuple(found)


def exif_block(main: Mapping[int, object], exif: Mapping[int, object] | None = None) -> bytes:
    """An EXIF block with its prefix."""
    block = Image.Exif()
    for tag, value in main.items():
        block[tag] = value
    if exif:
        block.get_ifd(0x8769).update(exif)
    return block.tobytes()


def icc_profile(red: int = 0, green: int = 1, blue: int = 2) -> bytes:
    """A matrix profile like sRGB (gamma 2.2) whose channels mean these of sRGB's primaries.

    ``icc_profile(2, 1, 0)`` makes a picture whose first channel is blue.
    """
    # D50-adapted sRGB primaries (ICC.1, sRGB v4 preference uses the same).
    primaries = (
        (0.43607, 0.22249, 0.01392),
        (0.38515, 0.71687, 0.09708),
        (0.14307, 0.06061, 0.71410),
    )

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 78
    text += b"\0" * (-len(text) % 4)
    tags = {
        b"desc": text,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": xyz(primaries[red]),
        b"gXYZ": xyz(primaries[green]),
        b"bXYZ": xyz(primaries[blue]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    header += struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


def png_chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    import zlib

    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png_header(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    """Signature and IHDR of a PNG."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)
