"""A real catalogue with one volume and one watched folder, filled through the repositories."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from photoapp.core.encoders import ModelKey
from photoapp.core.library import MountedVolume, SeenFile
from photoapp.core.photo import (
    CaptureFacts,
    FileStamp,
    FloatArray,
    FolderId,
    LocationId,
    PhotoId,
    PhotoReading,
    VolumeId,
)
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.folders import FolderRepository
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.vectors import VectorRepository

KEY = ModelKey("test-encoder", "r1", 1)


def reading(content: str, **changes: object) -> PhotoReading:
    """A reading whose hash stands for `content`."""
    facts = CaptureFacts(taken=dt.datetime(2024, 5, 17, 8, 30), taken_source="exif-original")
    made = PhotoReading(
        content_hash=hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest(),
        stamp=FileStamp(1000 + len(content), 1_700_000_000_000_000_000),
        format="jpeg",
        width=400,
        height=300,
        facts=facts,
        thumbnail=b"\xff\xd8",
        difference_hash=b"12345678",
        perceptual_hash=b"87654321",
        detail=6.5,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests' own


def unit_rows(count: int, dimension: int = 8, seed: int = 1) -> FloatArray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: FloatArray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


class Shelf:
    """A catalogue with one volume at `mount`, one watched folder ``Pictures`` in it."""

    def __init__(self, library: Path, mount: Path) -> None:
        self.library = library
        self.mount = mount
        self.catalogue = Catalogue.open(library)
        self.photos = PhotoRepository(self.catalogue)
        self.folders = FolderRepository(self.catalogue)
        self.vectors = VectorRepository(self.catalogue)
        self.volume_facts = MountedVolume("uuid:one", "Disk", mount)
        self.volume: VolumeId = self.folders.add_volume(self.volume_facts)
        self.folder: FolderId = self.folders.add(self.volume, "Pictures")

    def seen(self, path: str, *, size: int = 1000, mtime_ns: int = 1, inode: int = 0) -> SeenFile:
        return SeenFile(self.folder, self.volume, path, FileStamp(size, mtime_ns), inode)

    def locate(self, path: str, **stamp: int) -> LocationId:
        return self.photos.record_seen([self.seen(path, **stamp)])[0]

    def add(self, path: str, content: str | None = None, **changes: object) -> PhotoId:
        """A file at `path` with this content (its path when None), read."""
        made = reading(content or path, **changes)
        location = self.locate(path, size=made.stamp.size, mtime_ns=made.stamp.mtime_ns)
        return self.photos.record_reading(location, made).photo

    def encode(self, *photos: PhotoId, key: ModelKey = KEY) -> FloatArray:
        vectors = unit_rows(len(photos))
        self.vectors.register(key, 8)
        self.vectors.put(key, photos, vectors)
        return vectors
