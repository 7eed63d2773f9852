"""EXIF (CIPA DC-008) as facts. Never raises: what cannot be read is absent."""

from __future__ import annotations

import math

from photoapp.core.photo import GpsPoint
from photoapp.imaging import ifd
from photoapp.imaging.dates import Stamp, gps_time, parse
from photoapp.imaging.facts import NOTHING, Facts, keyword_list, point, positive, stars_of_percent
from photoapp.imaging.ifd import Directory
from photoapp.imaging.text import clean, decode, decode_utf16, is_boilerplate

_ORIENTATION, _XMP, _IPTC, _EXIF, _GPS = 274, 700, 33723, 34665, 34853

_COMMENT_CHARSETS = {
    b"ASCII\0\0\0": "ascii",
    b"UNICODE\0": "utf-16",
    b"JIS\0\0\0\0\0": "iso2022_jp",
}


def parse_exif(block: bytes) -> Facts:
    """Facts of a TIFF structure: an EXIF block (with or without its EXIF prefix) or a TIFF file."""
    if not block:
        return NOTHING
    data = block[6:] if block.startswith(b"Exif\0\0") else block
    return facts_of(ifd.main_directory(data))


def xmp_block(data: bytes) -> bytes:
    """The XMP packet inside a TIFF structure; b"" without one."""
    return ifd.main_directory(data).raw(_XMP)


def iptc_block(data: bytes) -> bytes:
    """The IPTC block inside a TIFF structure; b"" without one."""
    return ifd.main_directory(data).raw(_IPTC)


def facts_of(main: Directory) -> Facts:
    """Facts of a main directory and the EXIF and GPS directories below it."""
    return combine(main, ifd.child(main, _EXIF), ifd.child(main, _GPS))


def combine(main: Directory, exif: Directory, gps: Directory) -> Facts:
    """Facts of the three directories."""
    caption = next(
        (
            text
            for text in (decode(main.raw(270)), decode_utf16(main.raw(40092)), _comment(exif))
            if not is_boilerplate(text)
        ),
        "",
    )
    rating = main.integer(18246)
    if rating is None or not 0 <= rating <= 5:
        rating = stars_of_percent(main.number(18249))
    orientation = main.integer(_ORIENTATION)
    return Facts(
        original=_stamp(exif, 36867, 37521, 36881) or _stamp(main, 36867, 0, 0),
        digitized=_stamp(exif, 36868, 37522, 36882),
        modified=_date(main.raw(306), exif, 37520, 36880),
        gps_time=gps_time(decode(gps.raw(29)), gps.numbers(7)),
        make=decode(main.raw(271)),
        model=decode(main.raw(272)),
        lens=decode(exif.raw(42036)) or _lens_range(exif.numbers(42034)),
        exposure_seconds=_exposure(exif),
        f_number=_aperture(exif),
        iso=_iso(exif),
        focal_mm=positive(exif.number(37386), 100_000),
        gps=_position(gps),
        orientation=orientation if orientation in range(1, 9) else None,
        rating=rating,
        keywords=keyword_list(decode_utf16(main.raw(40094)).replace(",", ";").split(";"))
        + keyword_list(decode_utf16(main.raw(40095)).split(";")),
        title=decode_utf16(main.raw(40091)),
        caption=caption,
    )


def _stamp(directory: Directory, date: int, fraction: int, zone: int) -> Stamp | None:
    return _date(directory.raw(date), directory, fraction, zone)


def _date(raw: bytes, exif: Directory, fraction: int, zone: int) -> Stamp | None:
    return parse(decode(raw), fraction=decode(exif.raw(fraction)), zone=decode(exif.raw(zone)))


def _exposure(exif: Directory) -> float | None:
    seconds = positive(exif.number(33434), 1e6)
    apex = exif.number(37377)
    if seconds is None and apex is not None and abs(apex) <= 20:
        seconds = 2.0**-apex  # ShutterSpeedValue is APEX: -log2 of the time
    return seconds


def _aperture(exif: Directory) -> float | None:
    number = positive(exif.number(33437), 1000)
    apex = positive(exif.number(37378), 20)
    if number is None and apex is not None:
        number = math.sqrt(2.0) ** apex  # ApertureValue is APEX: 2 log2 of the f-number
    return number


def _iso(exif: Directory) -> int | None:
    # PhotographicSensitivity is 16 bits wide; higher values are in the tags after it.
    for tag in (34855, 34867, 34866, 34865):
        value = exif.integer(tag)
        if value is not None and 0 < value < 10_000_000 and not (tag == 34855 and value == 65535):
            return value
    return None


def _lens_range(values: tuple[float, ...]) -> str:
    """``24-70 mm f/2.8`` of LensSpecification."""
    if len(values) != 4 or not math.isfinite(values[0]) or values[0] <= 0:
        return ""
    shortest, longest, wide, tele = values
    text = f"{shortest:g}"
    if math.isfinite(longest) and longest > shortest:
        text += f"-{longest:g}"
    text += " mm"
    if math.isfinite(wide) and wide > 0:
        text += f" f/{wide:g}"
        if math.isfinite(tele) and tele > wide:
            text += f"-{tele:g}"
    return text


def _position(gps: Directory) -> GpsPoint | None:
    altitude = gps.number(6)
    if altitude is not None and gps.raw(5)[:1] in (b"\x01", b"1"):
        altitude = -altitude
    return point(
        _degrees(gps.numbers(2), gps.raw(1), b"Ss"),
        _degrees(gps.numbers(4), gps.raw(3), b"Ww"),
        altitude,
    )


def _degrees(parts: tuple[float, ...], reference: bytes, negative: bytes) -> float | None:
    if not parts or not math.isfinite(parts[0]):
        return None
    # Minutes and seconds are sometimes 0/0.
    finite = [part if math.isfinite(part) else 0.0 for part in parts[:3]]
    value = math.fsum(part / 60.0**place for place, part in enumerate(finite))
    return -value if reference[:1] and reference[:1] in negative else value


def _comment(exif: Directory) -> str:
    raw = exif.raw(37510)
    charset = _COMMENT_CHARSETS.get(raw[:8])
    if charset is None:
        return decode(raw[8:]) if raw.startswith(b"\0" * 8) else ""
    if charset == "ascii":
        return decode(raw[8:])
    if (
        charset == "utf-16"
        and exif.block is not None
        and raw[8:10] not in (b"\xff\xfe", b"\xfe\xff")
    ):
        charset = "utf-16-le" if exif.block.order == "<" else "utf-16-be"
    return clean(raw[8:].decode(charset, "replace").split("\0", 1)[0])
