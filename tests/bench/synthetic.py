"""A large library without large folders: rows, vectors and (a few) thumbnails made directly."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import numpy as np

from photoapp.core.encoders import ModelKey
from photoapp.core.library import ReadingRecord, SeenFile
from photoapp.core.photo import CaptureFacts, FileStamp, PhotoReading
from photoapp.services.volumes import mounted_volumes, volume_of
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.folders import FolderRepository
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.vectors import VectorRepository

_BATCH = 5_000
_START = dt.datetime(2012, 1, 1, 8, 0)


def fill(
    library: Path,
    photos: Path,
    count: int,
    *,
    key: ModelKey | None,
    dimension: int = 256,
    on_disk: bool = False,
    seed: int = 0,
) -> None:
    """Enter `count` photos below the folder `photos`, with random unit vectors of `key`.

    With `on_disk` a one-byte file is written for each, with the stamp that the catalogue has,
    so that a scan finds the library unchanged.
    """
    photos.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue.open(library)
    try:
        repository = PhotoRepository(catalogue)
        folders = FolderRepository(catalogue)
        volume = volume_of(photos.resolve(), mounted_volumes())
        number = folders.add_volume(volume)
        base = photos.resolve().relative_to(volume.mount_point).as_posix()
        folder = folders.add(number, base)
        if key is not None:
            vectors = VectorRepository(catalogue)
            vectors.register(key, dimension)
        random = np.random.default_rng(seed)
        for start in range(0, count, _BATCH):
            seen, readings = [], []
            for index in range(start, min(start + _BATCH, count)):
                relative = f"{index // 250:04}/IMG_{index:06}.jpg"
                stamp, inode = _file(photos / relative) if on_disk else (FileStamp(1, index), 0)
                seen.append(SeenFile(folder, number, f"{base}/{relative}", stamp, inode))
                readings.append(_reading(index, stamp))
            locations = repository.record_seen(seen)
            recorded = repository.record_readings(
                [
                    ReadingRecord(location, reading)
                    for location, reading in zip(locations, readings, strict=True)
                ]
            )
            if key is not None:
                rows = random.standard_normal((len(recorded), dimension), dtype=np.float32)
                rows /= np.linalg.norm(rows, axis=1, keepdims=True)
                vectors.put(key, [one.photo for one in recorded], rows)
    finally:
        catalogue.close()


def _file(path: Path) -> tuple[FileStamp, int]:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    status = path.stat()
    return FileStamp(status.st_size, status.st_mtime_ns), status.st_ino


def _reading(index: int, stamp: FileStamp) -> PhotoReading:
    digest = hashlib.sha256(str(index).encode()).digest()
    cameras = ("Canon EOS R6", "NIKON Z 6", "HUAWEI P60", "iPhone 15 Pro")
    return PhotoReading(
        content_hash=digest,
        stamp=stamp,
        format="jpeg",
        width=4000,
        height=3000,
        facts=CaptureFacts(
            taken=_START + dt.timedelta(minutes=67 * index),
            taken_source="exif-original",
            camera_model=cameras[index % 4],
        ),
        thumbnail=b"",
        difference_hash=digest[:8],
        perceptual_hash=digest[8:16],
        detail=6.0,
    )
