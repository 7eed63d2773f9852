"""Dates as cameras and editors write them, and how far they are from UTC."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

_EARLIEST_YEAR = 1800  # before photography: a camera without a battery, or nonsense
_PATTERN = re.compile(
    r"""\s*(?P<year>\d{4})
    (?:[-:/.](?P<month>\d{1,2})
      (?:[-:/.](?P<day>\d{1,2})
        (?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}))?
          (?:[.,](?P<fraction>\d{1,9}))?
          \s*(?P<zone>Z|[+-]\d{2}:?\d{2})?
        )?
      )?
    )?\s*""",
    re.VERBOSE | re.ASCII,
)
_ZONE = re.compile(r"\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})\s*", re.ASCII)

_FURTHEST_WEST, _FURTHEST_EAST = -12 * 60, 14 * 60
# Zones in use that are no whole hours from UTC (IANA time zone data).
_ODD_ZONES = (-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765)
_ZONES = tuple(sorted((*range(_FURTHEST_WEST, _FURTHEST_EAST + 1, 60), *_ODD_ZONES)))
# A GPS fix may be minutes older than the shot.
_STALE_MINUTES = 10.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A wall-clock time and, when known, its minutes east of UTC."""

    time: dt.datetime
    offset_minutes: int | None = None


def parse(text: str, *, fraction: str = "", zone: str = "") -> Stamp | None:
    """EXIF (``2023:02:02 02:00:00``) and XMP/ISO 8601 dates, also partial ones; else None.

    `fraction`: digits after the seconds (EXIF SubSecTime). `zone`: EXIF OffsetTime.
    Blank and zero dates, and dates that no calendar has, give None.
    """
    match = _PATTERN.fullmatch(text.replace("\0", " "))
    if match is None:
        return None
    digits = (match["fraction"] or fraction.strip())[:6]
    try:
        time = dt.datetime(
            int(match["year"]),
            int(match["month"] or 1),
            int(match["day"] or 1),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            min(int(match["second"] or 0), 59),  # a leap second
            int(digits.ljust(6, "0")) if re.fullmatch(r"[0-9]+", digits) else 0,
        )
    except ValueError:
        return None
    if time.year < _EARLIEST_YEAR:
        return None
    return Stamp(time, parse_zone(match["zone"] or zone))


def parse_zone(text: str) -> int | None:
    """``+08:00``, ``-0530`` or ``Z`` as minutes east of UTC; None when it is none of them."""
    if text.strip() == "Z":
        return 0
    match = _ZONE.fullmatch(text.replace("\0", " "))
    if match is None or int(match["minutes"]) > 59:
        return None
    minutes = int(match["hours"]) * 60 + int(match["minutes"])
    minutes = -minutes if match["sign"] == "-" else minutes
    return minutes if _FURTHEST_WEST <= minutes <= _FURTHEST_EAST else None


def zone_by_gps(local: dt.datetime, utc: dt.datetime) -> int | None:
    """The zone in use that is nearest to local minus GPS time; None when none is near."""
    difference = (local - utc).total_seconds() / 60
    nearest = min(_ZONES, key=lambda zone: abs(zone - difference))
    return nearest if abs(nearest - difference) <= _STALE_MINUTES else None


def gps_time(date: str, clock: tuple[float, ...]) -> dt.datetime | None:
    """UTC (naive) of GPSDateStamp and GPSTimeStamp; None unless both are sensible."""
    day = parse(date)
    if day is None or len(clock) != 3 or not all(map(math.isfinite, clock)):
        return None
    seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
    if not 0 <= seconds < 86_401:
        return None
    midnight = day.time.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return midnight + dt.timedelta(seconds=seconds)
    except OverflowError:
        return None
