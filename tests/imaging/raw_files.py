"""Minimal RAW files that LibRaw accepts: DNG with and without an embedded JPEG preview."""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
from PIL import Image

_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SRATIONAL = 1, 2, 3, 4, 5, 10
_CODES = {_BYTE: "B", _ASCII: "B", _SHORT: "H", _LONG: "I"}

Entry = tuple[int, int, tuple[int, ...] | bytes]


def sensor(image: Image.Image) -> npt.NDArray[np.uint16]:
    """A Bayer mosaic (RGGB, 12-bit values in 16-bit words) of a picture with even sides."""
    linear = (np.asarray(image.convert("RGB"), np.float64) / 255) ** 2.2 * 4095
    mosaic = np.empty(linear.shape[:2], np.uint16)
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        mosaic[row::2, column::2] = linear[row::2, column::2, channel].astype(np.uint16)
    return mosaic


def dng(
    image: Image.Image, *, preview: bytes = b"", orientation: int = 1, extra: tuple[Entry, ...] = ()
) -> bytes:
    """A DNG: IFD 0 holds the preview (or the sensor data when there is none)."""
    mosaic = sensor(image)
    height, width = mosaic.shape
    strip = mosaic.astype("<u2").tobytes()
    common: list[Entry] = [
        (271, _ASCII, b"Testmaker\0"),
        (272, _ASCII, b"Camera 1\0"),
        (274, _SHORT, (orientation,)),
        (306, _ASCII, b"2021:03:04 05:06:07\0"),
        (36867, _ASCII, b"2021:03:04 05:06:07\0"),
        (50706, _BYTE, (1, 4, 0, 0)),
        (50707, _BYTE, (1, 1, 0, 0)),
        (50708, _ASCII, b"Testmaker Camera 1\0"),
        (50721, _SRATIONAL, (3134, 1000, -1617, 1000, -491, 1000, -979, 1000, 1916, 1000,
                             33, 1000, 72, 1000, -229, 1000, 1405, 1000)),
        (50728, _RATIONAL, (1, 1, 1, 1, 1, 1)),
        (50778, _SHORT, (21,)),
        *extra,
    ]  # fmt: skip
    raw: list[Entry] = [
        (254, _LONG, (0,)),
        (256, _LONG, (width,)),
        (257, _LONG, (height,)),
        (258, _SHORT, (16,)),
        (259, _SHORT, (1,)),
        (262, _SHORT, (32803,)),
        (277, _SHORT, (1,)),
        (278, _LONG, (height,)),
        (279, _LONG, (len(strip),)),
        (33421, _SHORT, (2, 2)),
        (33422, _BYTE, (0, 1, 1, 2)),
        (50717, _LONG, (4095,)),
    ]
    if not preview:
        return _tiff([(raw + common, strip)])
    with_preview = Image.open(io.BytesIO(preview))
    first: list[Entry] = [
        (254, _LONG, (1,)),
        (256, _LONG, (with_preview.width,)),
        (257, _LONG, (with_preview.height,)),
        (258, _SHORT, (8, 8, 8)),
        (259, _SHORT, (7,)),
        (262, _SHORT, (6,)),
        (277, _SHORT, (3,)),
        (278, _LONG, (with_preview.height,)),
        (279, _LONG, (len(preview),)),
        *common,
    ]
    return _tiff([(first, preview), (raw, strip)])


def _tiff(parts: list[tuple[list[Entry], bytes]]) -> bytes:
    """IFD 0 and, as its SubIFD, the second part; each with one strip."""
    sizes = [_directory_size(entries, sub=number == 0 and len(parts) > 1) for number, (entries, _)
             in enumerate(parts)]  # fmt: skip
    starts, at = [], 8
    for size in sizes:
        starts.append(at)
        at += size
    strips = []
    for _, strip in parts:
        strips.append(at)
        at += len(strip) + (len(strip) & 1)
    out = struct.pack("<2sHI", b"II", 42, 8)
    for number, (entries, _) in enumerate(parts):
        more: list[Entry] = [(273, _LONG, (strips[number],))]
        if number == 0 and len(parts) > 1:
            more.append((330, _LONG, (starts[1],)))
        out += _directory(entries + more, starts[number])
    for _, strip in parts:
        out += strip + b"\0" * (len(strip) & 1)
    return out


def _directory_size(entries: list[Entry], *, sub: bool) -> int:
    count = len(entries) + 1 + sub
    values = sum(len(content) for _, content in map(_value, entries) if len(content) > 4)
    return 2 + 12 * count + 4 + values


def _directory(entries: list[Entry], start: int) -> bytes:
    entries = sorted(entries, key=lambda entry: entry[0])
    table, values = struct.pack("<H", len(entries)), b""
    after = start + 2 + 12 * len(entries) + 4
    for entry in entries:
        count, content = _value(entry)
        if len(content) <= 4:
            field = content.ljust(4, b"\0")
        else:
            field = struct.pack("<I", after + len(values))
            values += content
        table += struct.pack("<HHI", entry[0], entry[1], count) + field
    return table + struct.pack("<I", 0) + values


def _value(entry: Entry) -> tuple[int, bytes]:
    _, kind, value = entry
    if isinstance(value, bytes):
        content, count = value, len(value)
    elif kind in (_RATIONAL, _SRATIONAL):
        content = struct.pack(f"<{len(value)}{'I' if kind == _RATIONAL else 'i'}", *value)
        count = len(value) // 2
    else:
        content, count = struct.pack(f"<{len(value)}{_CODES[kind]}", *value), len(value)
    return count, content + b"\0" * (len(content) & 1 if len(content) > 4 else 0)
