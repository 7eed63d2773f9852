"""IPTC IIM 4.2 records as facts. Never raises."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from photoapp.imaging.dates import Stamp, parse
from photoapp.imaging.facts import NOTHING, Facts, keyword_list
from photoapp.imaging.text import clean, decode

_CHARACTER_SET = (1, 90)
_TITLE, _KEYWORD, _DATE, _TIME, _HEADLINE, _CAPTION = (
    (2, number) for number in (5, 25, 55, 60, 105, 120)
)
_UTF8 = b"\x1b%G"
_MOST_RECORDS = 5000


def parse_iptc(block: bytes) -> Facts:
    """Facts of an IIM block."""
    if not block:
        return NOTHING
    found: dict[tuple[int, int], list[bytes]] = {}
    for key, value in _records(block):
        found.setdefault(key, []).append(value)
    utf8 = found.get(_CHARACTER_SET, [b""])[0].startswith(_UTF8)

    def text(key: tuple[int, int]) -> str:
        return _text(found[key][0], utf8=utf8) if key in found else ""

    return Facts(
        created=_created(text(_DATE), text(_TIME)),
        keywords=keyword_list(_text(word, utf8=utf8) for word in found.get(_KEYWORD, ())),
        title=text(_TITLE) or text(_HEADLINE),
        caption=text(_CAPTION),
    )


def _records(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 5 > len(block) or block[at] != 0x1C:
            return
        record, dataset, size = struct.unpack_from(">BBH", block, at + 1)
        at += 5
        if size & 0x8000:  # extended: the low bits say how many bytes hold the length
            width = size & 0x7FFF
            if width > 4 or at + width > len(block):
                return
            size = int.from_bytes(block[at : at + width], "big")
            at += width
        if at + size > len(block):
            return
        yield (record, dataset), block[at : at + size]
        at += size


def _text(raw: bytes, *, utf8: bool) -> str:
    return clean(raw.decode("utf-8", "replace")) if utf8 else decode(raw)


def _created(date: str, time: str) -> Stamp | None:
    """``20230405`` and ``060708+0900``."""
    if len(date) != 8 or not date.isdecimal():
        return None
    day = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    if len(time) >= 6 and time[:6].isdecimal():
        clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}"
        return parse(f"{day} {clock}", zone=time[6:])
    return parse(day)
