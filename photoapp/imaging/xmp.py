"""XMP (ISO 16684-1) packets and sidecars as facts. Never raises: a broken packet says nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from photoapp.imaging.dates import Stamp, parse
from photoapp.imaging.facts import NOTHING, Facts, keyword_list, point, positive, stars_of_percent
from photoapp.imaging.text import clean

if TYPE_CHECKING:
    from photoapp.core.photo import GpsPoint

MAX_BYTES = 16 << 20

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_LIGHTROOM = "{http://ns.adobe.com/lightroom/1.0/}"
_DIGIKAM = "{http://www.digikam.org/ns/1.0/}"
_MICROSOFT = ("{http://ns.microsoft.com/photo/1.0/}", "{http://ns.microsoft.com/photo/1.0}")

# Keyword trees: each level becomes a keyword of its own.
_HIERARCHIES = (
    (f"{_LIGHTROOM}hierarchicalSubject", "|"),
    (f"{_DIGIKAM}TagsList", "/"),
    *((f"{space}LastKeywordXMP", "/") for space in _MICROSOFT),
)


def parse_xmp(packet: bytes) -> Facts:
    """Facts of a packet in UTF-8 or UTF-16, with or without its wrapper and padding."""
    root = _root(packet) if packet else None
    return NOTHING if root is None else _facts(_Properties(root))


class _Properties:
    """Properties of all descriptions in a packet, written as elements or as attributes."""

    def __init__(self, root: Element) -> None:
        self._elements: dict[str, Element] = {}
        self._attributes: dict[str, str] = {}
        for description in root.iter(f"{_RDF}Description"):
            for name, value in description.attrib.items():
                self._attributes.setdefault(name, value)
            for element in description:
                self._elements.setdefault(element.tag, element)

    def text(self, *names: str) -> str:
        """The first of these properties that is there, as plain text."""
        for name in names:
            found = self._attributes.get(name, "") or next(iter(self.items(name)), "")
            if clean(found):
                return clean(found)
        return ""

    def items(self, name: str) -> Iterator[str]:
        """Members of a bag, sequence or alternative; the default language first."""
        element = self._elements.get(name)
        if element is None:
            if name in self._attributes:
                yield self._attributes[name]
            return
        members = list(element.iter(f"{_RDF}li"))
        if not members:
            yield element.text or ""
            return
        members.sort(key=lambda member: member.get(_XML_LANG, "x-default") != "x-default")
        for member in members:
            yield member.text or ""

    def number(self, *names: str) -> float | None:
        """The first of these properties as a number (also ``10/25``), else None."""
        text = self.text(*names)
        above, _, below = text.partition("/")
        try:
            value = float(above) / float(below or 1)
        except (ValueError, ZeroDivisionError):
            return None
        return value if math.isfinite(value) else None

    def date(self, *names: str) -> Stamp | None:
        """The first of these properties that is a date."""
        for name in names:
            stamp = parse(self.text(name))
            if stamp is not None:
                return stamp
        return None


def _root(packet: bytes) -> Element | None:
    # Late: most photos have no packet.
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data = packet.strip(b"\0 \r\n\t") if packet[:2] not in (b"\xff\xfe", b"\xfe\xff") else packet
    if not data or len(data) > MAX_BYTES:
        return None
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root


def _facts(found: _Properties) -> Facts:
    iso = positive(
        found.number(f"{_EXIF_EX}PhotographicSensitivity", f"{_EXIF}ISOSpeedRatings"), 1e7
    )
    return Facts(
        original=found.date(f"{_EXIF}DateTimeOriginal"),
        created=found.date(f"{_PHOTOSHOP}DateCreated", f"{_XMP}CreateDate"),
        digitized=found.date(f"{_EXIF}DateTimeDigitized"),
        gps_time=_gps_time(found),
        make=found.text(f"{_TIFF}Make"),
        model=found.text(f"{_TIFF}Model"),
        lens=found.text(f"{_EXIF_EX}LensModel", f"{_AUX}Lens"),
        exposure_seconds=positive(found.number(f"{_EXIF}ExposureTime"), 1e6),
        f_number=positive(found.number(f"{_EXIF}FNumber"), 1000),
        iso=None if iso is None else int(iso),
        focal_mm=positive(found.number(f"{_EXIF}FocalLength"), 100_000),
        gps=_position(found),
        rating=_rating(found),
        keywords=keyword_list(_keywords(found)),
        title=found.text(f"{_DC}title", f"{_PHOTOSHOP}Headline"),
        caption=found.text(f"{_DC}description"),
    )


def _keywords(found: _Properties) -> Iterator[str]:
    yield from found.items(f"{_DC}subject")
    for name, separator in _HIERARCHIES:
        for path in found.items(name):
            yield from path.split(separator)


def _rating(found: _Properties) -> int | None:
    stars = found.number(f"{_XMP}Rating")
    if stars is not None and 0 <= stars <= 5:
        return round(stars)
    return stars_of_percent(found.number(*(f"{space}Rating" for space in _MICROSOFT)))


def _gps_time(found: _Properties) -> dt.datetime | None:
    stamp = found.date(f"{_EXIF}GPSTimeStamp")
    # Without a zone it is a local time that some tool wrote: no use for the zone rule.
    if stamp is None or stamp.offset_minutes is None:
        return None
    return stamp.time - dt.timedelta(minutes=stamp.offset_minutes)


def _position(found: _Properties) -> GpsPoint | None:
    altitude = found.number(f"{_EXIF}GPSAltitude")
    if altitude is not None and found.text(f"{_EXIF}GPSAltitudeRef") == "1":
        altitude = -altitude
    return point(
        _degrees(found.text(f"{_EXIF}GPSLatitude"), "NS"),
        _degrees(found.text(f"{_EXIF}GPSLongitude"), "EW"),
        altitude,
    )


def _degrees(text: str, letters: str) -> float | None:
    """``39,6.9N`` or ``39,6,54N`` (XMP part 2), also plain signed degrees."""
    sign = -1.0 if text[-1:] == letters[1] else 1.0
    parts = text.rstrip(letters).split(",")
    try:
        return sign * math.fsum(float(part) / 60.0**place for place, part in enumerate(parts[:3]))
    except ValueError:
        return None
