"""Photos as values: content (asset) apart from place (location)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NewType

import numpy as np
import numpy.typing as npt

PhotoId = NewType("PhotoId", int)
"""Row id of an asset: one content, however many copies of the file there are."""
LocationId = NewType("LocationId", int)
FolderId = NewType("FolderId", int)
VolumeId = NewType("VolumeId", int)

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
IdArray = npt.NDArray[np.int64]


class PhotoState(StrEnum):
    """Where an asset stands for the model in use."""

    PENDING = "pending"  # read, shown in the grid, no vector yet
    READY = "ready"  # has a vector: searchable
    FAILED = "failed"  # the encoder could not use it; `reason` says why


class LocationState(StrEnum):
    """Where a file stands."""

    PENDING = "pending"  # seen by a scan, not read yet
    PRESENT = "present"  # read; belongs to an asset
    FAILED = "failed"  # could not be read; `reason` says why; retried when it changes
    MISSING = "missing"  # was there, is gone from an online folder; kept, never forgotten


@dataclass(frozen=True, slots=True)
class GpsPoint:
    """WGS 84 position: degrees north and east, metres above sea level."""

    latitude: float
    longitude: float
    altitude: float | None = None


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What EXIF and XMP say about the shot. Everything may be absent.

    `taken` is the wall-clock time where the photo was taken (naive).
    `offset_minutes` is its distance from UTC when the file says so
    (OffsetTimeOriginal, else the difference to GPS time), else None.
    `taken_source` is one of ``exif-original``, ``exif-digitized``,
    ``exif-modified``, ``xmp``, ``iptc``, ``gps``, or ``""`` when `taken` is None.
    `exposure_seconds`, `f_number`, `iso`, `focal_mm` are positive.
    `orientation` is the EXIF value 1..8 (already applied to all pixels given).
    `rating` is 0..5 or None.
    """

    taken: dt.datetime | None = None
    offset_minutes: int | None = None
    taken_source: str = ""
    camera_make: str = ""
    camera_model: str = ""
    lens: str = ""
    exposure_seconds: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    gps: GpsPoint | None = None
    orientation: int = 1
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    title: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a scan compares without opening a file: bytes and mtime (ns since the epoch)."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class PhotoReading:
    """Everything one pass over a file gives.

    `content_hash`: BLAKE3 digest of the file's bytes, 32 bytes.
    `format`: lower-case name such as ``jpeg``, ``heif``, ``raw``.
    `width`, `height`: upright pixels of the full picture.
    `thumbnail`: JPEG bytes, upright, sRGB, long side at most THUMBNAIL_SIDE.
    `difference_hash`, `perceptual_hash`: 64-bit dHash and DCT pHash, 8 bytes each.
    `detail`: entropy of the grey thumbnail's histogram in bits, 0..8 (flat or dark frames are low).
    `encoder_pixels`: (height, width, 3) uint8 for the asked `PreprocessSpec`, or None.
    """

    content_hash: bytes
    stamp: FileStamp
    format: str
    width: int
    height: int
    facts: CaptureFacts
    thumbnail: bytes
    difference_hash: bytes
    perceptual_hash: bytes
    detail: float
    encoder_pixels: ByteArray | None = None


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """What a grid cell shows. `taken` is wall-clock time, else the file's local mtime."""

    photo: PhotoId
    name: str
    width: int
    height: int
    taken: dt.datetime
    content_key: str  # hex content hash: the thumbnail's key
    format: str
    state: PhotoState
    favourite: bool
    rating: int
    offline: bool  # no copy is on a mounted volume


@dataclass(frozen=True, slots=True)
class PhotoLocation:
    """One copy of a photo."""

    location: LocationId
    path: Path  # absolute, under the volume's present (or last known) mount point
    volume_name: str
    online: bool
    state: LocationState
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """What the inspector shows."""

    row: PhotoRow
    facts: CaptureFacts
    place_en: str
    place_zh: str
    bytes: int
    locations: tuple[PhotoLocation, ...]
    tags: tuple[str, ...]
    reason: str  # why it failed, else ""


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read, for the health page. `code` is an error code."""

    location: LocationId
    path: Path
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder the person added. `online` is False when its volume is not mounted or it is gone."""

    folder: FolderId
    path: Path
    volume_name: str
    online: bool
    photos: int
    watched: bool  # False: the system would not watch it, so it is scanned now and then


THUMBNAIL_SIDE = 512
"""Longest side of stored thumbnails, pixels."""
