"""Directories of TIFF files and of EXIF blocks (TIFF 6.0, BigTIFF, DC-008): read, never trusted."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 7: "B", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
_CODES |= {16: "Q", 17: "q", 18: "Q"}
_UNSIGNED_RATIONAL = 5
_SIGNED_RATIONAL = 10
_MAX_ENTRIES = 4096
_MAX_NUMBERS = 4096

# Olympus and Panasonic RAW files are TIFF with another magic number.
_MAGICS = {42, 43, 0x4F52, 0x5352, 0x55}
_BIG = 43

_SUBFILES = 330
# Offsets and byte counts of strips, of tiles, and of an embedded JPEG.
_PIXEL_DATA = ((273, 279), (324, 325), (513, 514))


@dataclass(frozen=True, slots=True)
class Block:
    """A TIFF structure: its bytes, byte order and where its first directory lies."""

    data: bytes
    order: str  # "<" or ">", as `struct` writes it
    first: int
    big: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """One image file directory. Values that do not fit the data are absent."""

    block: Block | None = None
    entries: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)  # type, count, offset
    following: int = 0

    def __contains__(self, tag: int) -> bool:
        return tag in self.entries

    def raw(self, tag: int) -> bytes:
        """The value's bytes as stored; b"" when absent."""
        if self.block is None or tag not in self.entries:
            return b""
        kind, count, offset = self.entries[tag]
        return self.block.data[offset : offset + _SIZES[kind] * count]

    def numbers(self, tag: int) -> tuple[float, ...]:
        """Numeric values; rationals with a zero denominator are NaN; () when absent."""
        if self.block is None or tag not in self.entries:
            return ()
        kind, count, offset = self.entries[tag]
        count = min(count, _MAX_NUMBERS)
        order, data = self.block.order, self.block.data
        if kind in (_UNSIGNED_RATIONAL, _SIGNED_RATIONAL):
            code = "I" if kind == _UNSIGNED_RATIONAL else "i"
            parts = struct.unpack_from(f"{order}{2 * count}{code}", data, offset)
            return tuple(
                above / below if below else math.nan
                for above, below in zip(parts[::2], parts[1::2], strict=True)
            )
        if kind not in _CODES:
            return ()
        return struct.unpack_from(f"{order}{count}{_CODES[kind]}", data, offset)

    def number(self, tag: int) -> float | None:
        """The first numeric value if it is finite, else None."""
        values = self.numbers(tag)
        return values[0] if values and math.isfinite(values[0]) else None

    def integer(self, tag: int) -> int | None:
        """The first numeric value as a whole number, else None."""
        value = self.number(tag)
        return None if value is None else int(value)


def open_block(data: bytes) -> Block | None:
    """The TIFF structure that starts at the first byte, or None when there is none."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return None
    magic, first = struct.unpack_from(f"{order}HI", data, 2)
    if magic not in _MAGICS:
        return None
    if magic != _BIG:
        return Block(data, order, first, big=False)
    if len(data) < 16:
        return None
    return Block(data, order, struct.unpack_from(f"{order}Q", data, 8)[0], big=True)


def read_directory(block: Block, offset: int) -> Directory:
    """The directory at `offset`; an empty one when it lies outside or is cut off."""
    counter, entry, link = ("Q", "HHQQ", "Q") if block.big else ("H", "HHII", "I")
    data, order = block.data, block.order
    head = struct.calcsize(order + counter)
    if offset <= 0 or offset + head > len(data):
        return Directory()
    (count,) = struct.unpack_from(order + counter, data, offset)
    size = struct.calcsize(order + entry)
    position = offset + head
    count = min(count, _MAX_ENTRIES, (len(data) - position) // size)
    inline = 8 if block.big else 4
    entries: dict[int, tuple[int, int, int]] = {}
    for tag, kind, amount, value in struct.iter_unpack(
        order + entry, memoryview(data)[position : position + count * size]
    ):
        position += size
        if kind not in _SIZES or amount == 0:
            continue
        length = _SIZES[kind] * amount
        start = position - inline if length <= inline else value
        if start + length <= len(data):
            entries.setdefault(tag, (kind, amount, start))
    following = 0
    if position + struct.calcsize(order + link) <= len(data):
        (following,) = struct.unpack_from(order + link, data, position)
    return Directory(block, entries, following)


def main_directory(data: bytes) -> Directory:
    """The first directory of a TIFF structure; an empty one when `data` is none."""
    block = open_block(data)
    return Directory() if block is None else read_directory(block, block.first)


def child(directory: Directory, tag: int) -> Directory:
    """The directory that `tag` points to; an empty one when absent."""
    offset = directory.integer(tag)
    if directory.block is None or offset is None:
        return Directory()
    return read_directory(directory.block, offset)


def children(directory: Directory, tag: int, *, most: int = 16) -> tuple[Directory, ...]:
    """All directories that `tag` points to, at most `most`."""
    if directory.block is None:
        return ()
    offsets = directory.numbers(tag)[:most]
    return tuple(read_directory(directory.block, int(offset)) for offset in offsets)


def is_cut_off(data: bytes) -> bool:
    """True when pixel data of the first directory or one below it lies beyond the end.

    A tenth of a strip is forgiven: some cameras round its length up.
    """
    main = main_directory(data)
    return any(
        start + 0.9 * length > len(data)
        for directory in (main, *children(main, _SUBFILES))
        for starts, lengths in _PIXEL_DATA
        for start, length in zip(
            directory.numbers(starts), directory.numbers(lengths), strict=False
        )
    )
