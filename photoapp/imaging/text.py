"""Text of unknown encoding inside picture metadata."""

from __future__ import annotations

import re

_MOST = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What cameras write into the description when nobody wrote anything.
_BOILERPLATE = frozenset(
    (
        *("sony dsc", "olympus digital camera", "kodak digital still camera", "binary comment"),
        *("minolta digital camera", "konica minolta digital camera", "samsung digital camera"),
        *("samsung camera pictures", "exif_jpeg_picture", "digital camera", "default", "dcim"),
        *("dav", "mde", "cof", "hdr", "sdr", "ptr", "rhdr", "oznor", "btf", "ascii"),
        *("<digimax i6 pmp, samsung #1>", "created with gimp", "screenshot"),
    )
)


def decode(raw: bytes) -> str:
    """UTF-8, else GB 2312 when every high byte is half of a pair, else Windows-1252.

    Stops at the first NUL, as EXIF text does.
    """
    raw = raw.split(b"\0", 1)[0]
    try:
        return clean(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if _paired(raw):
        return clean(raw.decode("gb18030", "replace"))
    return clean(raw.decode("cp1252", "replace"))


def decode_utf16(raw: bytes) -> str:
    """The UTF-16 (little-endian) text of the Windows XP* tags."""
    text = raw.decode("utf-16-le", "replace")
    return clean(text.split("\0", 1)[0])


def clean(text: str) -> str:
    """Without control characters and outer white space, of bearable length."""
    text = _SURROGATE.sub("", _CONTROL.sub("", text[: 4 * _MOST]))
    return text.strip()[:_MOST]


def is_boilerplate(text: str) -> bool:
    """True for descriptions that a camera writes when nobody wrote one, and for none."""
    return not text or text.casefold() in _BOILERPLATE or text.startswith("charset=")


def _paired(raw: bytes) -> bool:
    """True when high bytes come in pairs of GB 2312 (both halves 0xA1..0xFE)."""
    runs: list[bytes] = re.findall(rb"[\x80-\xff]+", raw)
    return all(len(run) % 2 == 0 and min(run) >= 0xA1 and max(run) <= 0xFE for run in runs)
