"""EXIF, XMP, IPTC and sidecar become one `CaptureFacts`: who comes first, and the zone rule.

A sidecar is written later and on purpose, so it comes before the file. In the file, texts
come from XMP, then IPTC, then EXIF (Metadata Working Group, guidelines 2.0); what the
camera measured comes from EXIF first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from photoapp.core.photo import CaptureFacts
from photoapp.imaging import xmp
from photoapp.imaging.dates import Stamp, zone_by_gps
from photoapp.imaging.facts import NOTHING, Facts, keyword_list
from photoapp.imaging.text import is_boilerplate

T = TypeVar("T")


def combine(
    *,
    exif: Facts = NOTHING,
    xmp: Facts = NOTHING,
    iptc: Facts = NOTHING,
    sidecar: Facts = NOTHING,
) -> CaptureFacts:
    """One set of facts. `orientation` is the EXIF one alone: editors leave XMP's behind.

    `keywords` are the file's own: a sidecar's come and go with it, see `services.sidecars`.
    """
    measured = (sidecar, exif, xmp)
    written = (sidecar, xmp, iptc, exif)
    taken, source = _taken(exif, xmp, iptc, sidecar)
    gps_time = _first(block.gps_time for block in measured)
    offset = None if taken is None else taken.offset_minutes
    if taken is not None and offset is None and gps_time is not None:
        offset = zone_by_gps(taken.time, gps_time)
    if taken is None and gps_time is not None:
        taken, source, offset = Stamp(gps_time), "gps", 0
    return CaptureFacts(
        taken=None if taken is None else taken.time,
        offset_minutes=offset,
        taken_source=source,
        camera_make=_text(block.make for block in measured),
        camera_model=_text(block.model for block in measured),
        lens=_text(block.lens for block in measured),
        exposure_seconds=_first(block.exposure_seconds for block in measured),
        f_number=_first(block.f_number for block in measured),
        iso=_first(block.iso for block in measured),
        focal_mm=_first(block.focal_mm for block in measured),
        gps=_first(block.gps for block in measured),
        orientation=exif.orientation or 1,
        rating=_first(block.rating for block in written),
        keywords=keyword_list(word for block in (xmp, iptc, exif) for word in block.keywords),
        title=_text(block.title for block in written),
        caption=_text(block.caption for block in written if not is_boilerplate(block.caption)),
    )


def read_sidecar(photo: Path) -> bytes | None:
    """The XMP file beside a photo: ``photo.jpg.xmp``, else ``photo.xmp``; None without one."""
    for name in sidecar_names(photo):
        try:
            with name.open("rb") as file:
                data = file.read(xmp.MAX_BYTES + 1)
        except (OSError, ValueError):
            continue
        if len(data) <= xmp.MAX_BYTES:
            return data
    return None


def sidecar_names(photo: Path) -> tuple[Path, Path]:
    """Where the sidecar of a photo may lie, in the order of preference."""
    return photo.with_name(photo.name + ".xmp"), photo.with_suffix(".xmp")


def _taken(exif: Facts, xmp: Facts, iptc: Facts, sidecar: Facts) -> tuple[Stamp | None, str]:
    candidates: Sequence[tuple[Stamp | None, str]] = (
        (sidecar.original or sidecar.created or sidecar.digitized, "xmp"),
        (exif.original, "exif-original"),
        (exif.digitized, "exif-digitized"),
        (xmp.original or xmp.created or xmp.digitized, "xmp"),
        (iptc.created, "iptc"),
        (exif.modified, "exif-modified"),
    )
    return next(((stamp, source) for stamp, source in candidates if stamp is not None), (None, ""))


def _first(values: Iterator[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _text(values: Iterator[str]) -> str:
    return next((value for value in values if value), "")
