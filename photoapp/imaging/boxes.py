"""Boxes of ISO base media files (ISO/IEC 14496-12): HEIF, AVIF, JPEG 2000, JPEG XL, CR3."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """Type and where the content lies. `whole` is False when the file ends inside it."""

    kind: bytes
    start: int
    stop: int
    whole: bool


def walk(data: bytes, start: int = 0, stop: int | None = None) -> Iterator[Box]:
    """The boxes between two offsets, not descending; ends at the first nonsense."""
    end = len(data) if stop is None else min(stop, len(data))
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if size == 1:
            if content + 8 > end:
                return
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        elif size == 0:  # to the end of the file
            size = end - start
        following = start + size
        if following < content:
            return
        yield Box(kind, content, min(following, end), following <= end)
        start = following


def brands(data: bytes) -> frozenset[bytes]:
    """Major and compatible brands of a file that starts with ``ftyp``; empty for others."""
    first = next(walk(data[:4096]), None)
    if first is None or first.kind != b"ftyp":
        return frozenset()
    names = data[first.start : min(first.stop, 4096)]
    found = {names[at : at + 4] for at in range(8, len(names) - 3, 4)}
    return frozenset(found | {names[:4]})


def is_cut_off(data: bytes) -> bool:
    """True when the last box reaches beyond the end of the data."""
    return any(not box.whole for box in walk(data))
