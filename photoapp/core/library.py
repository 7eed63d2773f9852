"""What the catalogue tells services and views, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from photoapp.core.hits import SavedSearch
from photoapp.core.photo import (
    FileStamp,
    FolderId,
    LocationId,
    LocationState,
    PhotoId,
    PhotoReading,
    VolumeId,
)


@dataclass(frozen=True, slots=True)
class MountedVolume:
    """A volume that is here now. `identity` survives another mount point; the path is absolute."""

    identity: str
    name: str
    mount_point: Path


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume the catalogue knows. `mount_point` is the present or last known one.

    `identity` survives remounting elsewhere: a file system's UUID, a share's address.
    """

    volume: VolumeId
    identity: str
    name: str
    mount_point: Path
    online: bool
    last_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A watched folder for a scanner.

    `path` is POSIX, relative to the mount point ("" = the whole volume).
    """

    folder: FolderId
    volume: VolumeId
    path: str
    mount_point: Path
    online: bool
    watched: bool

    @property
    def absolute(self) -> Path:
        """Where the folder is now (or was, when offline)."""
        return self.mount_point / self.path


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file a scan met.

    `path` is POSIX, relative to the volume's mount point.
    """

    folder: FolderId
    volume: VolumeId
    path: str
    stamp: FileStamp
    inode: int = 0


class KnownFile(NamedTuple):
    """What the catalogue knows of one path. A named tuple: a scan holds 100,000 of them."""

    location: LocationId
    size: int
    mtime_ns: int
    state: LocationState
    asset: PhotoId | None
    inode: int

    @property
    def stamp(self) -> FileStamp:
        """Size and mtime as one value."""
        return FileStamp(self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class FileMove:
    """A known file found at another path. `path` as in `SeenFile`."""

    location: LocationId
    folder: FolderId
    volume: VolumeId
    path: str
    inode: int | None = None  # None: as before


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file waiting to be read, on a mounted volume. `path` is absolute."""

    location: LocationId
    folder: FolderId
    path: Path
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """One reading on its way into the catalogue.

    `mtime_local`: wall-clock time of the file, for photos without a capture time
    (None: computed from the stamp in this machine's zone). Place fields come from the
    gazetteer; `country` is ISO 3166 alpha-2.
    """

    location: LocationId
    reading: PhotoReading
    mtime_local: dt.datetime | None = None
    place_id: int | None = None
    place_en: str = ""
    place_zh: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class RecordedReading:
    """What became of a reading.

    `created`: new content. `revived`: known content that had no file left and is visible again.
    `hidden`: photos that this file's former content left without any file.
    """

    photo: PhotoId
    created: bool
    revived: bool
    hidden: tuple[PhotoId, ...] = ()


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """Sizes of the library. Photos are visible ones: a copy is known and not in the trash.

    `ready`, `pending`, `failed_assets` split the photos by `PhotoState` for the model in use;
    `pending_files` wait to be read; `missing` photos have lost every file; `offline` photos
    have copies on unmounted volumes only; `bytes` counts each content once.
    """

    photos: int
    ready: int
    pending: int
    failed_files: int
    failed_assets: int
    missing: int
    offline: int
    favourites: int
    bytes: int
    pending_files: int


@dataclass(frozen=True, slots=True)
class Album:
    """A named collection; `count` is its visible photos."""

    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TagNode:
    """A tag with its visible photos (its children's included)."""

    id: int
    name: str
    name_zh: str
    colour: str
    count: int
    children: tuple[TagNode, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderNode:
    """A directory in the sidebar's tree; `count` includes the directories below.

    `subfolder` is POSIX below the watched folder, "" for the watched folder itself:
    `Scope(FOLDER, folder=folder, subfolder=subfolder)` shows exactly `count` photos.
    """

    folder: FolderId
    path: Path
    subfolder: str
    name: str
    count: int
    online: bool
    volume_name: str
    children: tuple[FolderNode, ...] = ()


@dataclass(frozen=True, slots=True)
class SidebarCounts:
    """Everything the sidebar shows, read in one go."""

    all: int
    favourites: int
    recent: int
    on_this_day: int
    folders: tuple[FolderNode, ...]
    tags: tuple[TagNode, ...]
    albums: tuple[Album, ...]
    saved_searches: tuple[SavedSearch, ...]
    health: int  # files and photos that failed


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An act that can be reversed.

    `act`: stable name such as ``trash``, ``rate``, ``favourite``, ``album-add``. `count`: photos.
    `finished` False: the program stopped half-way and has not reconciled it yet.
    """

    id: int
    act: str
    title: str
    at: dt.datetime
    count: int
    undone: bool
    finished: bool
    undoable: bool
