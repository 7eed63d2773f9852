"""What one block of metadata (EXIF, XMP, IPTC) says; `metadata` combines several."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from photoapp.core.photo import GpsPoint
from photoapp.imaging.dates import Stamp
from photoapp.imaging.text import clean

_MOST_KEYWORDS = 200
_LONGEST_KEYWORD = 120


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything may be absent: None, "" or ()."""

    original: Stamp | None = None
    digitized: Stamp | None = None
    created: Stamp | None = None  # by XMP or IPTC
    modified: Stamp | None = None
    gps_time: dt.datetime | None = None  # UTC, naive
    make: str = ""
    model: str = ""
    lens: str = ""
    exposure_seconds: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    gps: GpsPoint | None = None
    orientation: int | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    title: str = ""
    caption: str = ""


NOTHING = Facts()


def positive(value: float | None, most: float) -> float | None:
    """`value` when it is in (0, most], else None."""
    return value if value is not None and 0 < value <= most else None


def point(
    latitude: float | None, longitude: float | None, altitude: float | None
) -> GpsPoint | None:
    """A position on Earth, else None. Exactly 0, 0 is what devices write without a fix."""
    if latitude is None or longitude is None:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude == 0 and longitude == 0):
        return None
    known = altitude is not None and math.isfinite(altitude) and -12_000 < altitude < 100_000
    return GpsPoint(latitude, longitude, altitude if known else None)


def stars_of_percent(percent: float | None) -> int | None:
    """Windows' RatingPercent (1, 25, 50, 75, 99) as 1..5 stars; 0 stays 0."""
    if percent is None or not 0 <= percent <= 100:
        return None
    return 0 if percent == 0 else min(5, 1 + int(percent) // 25 + (percent >= 99))


def keyword_list(words: Iterable[str]) -> tuple[str, ...]:
    """Cleaned, each once (ignoring case), in order, of bearable number and length."""
    seen: dict[str, str] = {}
    for word in words:
        text = " ".join(clean(word).split())[:_LONGEST_KEYWORD]
        if text:
            seen.setdefault(text.casefold(), text)
        if len(seen) >= _MOST_KEYWORDS:
            break
    return tuple(seen.values())
