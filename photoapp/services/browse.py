"""What the window looks at: grids, details, thumbnails, full pictures, the sidebar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.hits import Scope, ScopeKind, SortOrder
from photoapp.core.library import FolderNode, FolderPlace, LibraryCounts, SidebarCounts
from photoapp.core.photo import (
    ByteArray,
    FolderId,
    IdArray,
    LocationState,
    PhotoDetails,
    PhotoId,
    PhotoLocation,
    PhotoRow,
)
from photoapp.imaging.task import ViewTask
from photoapp.services.decoding import DecodePool
from photoapp.storage.folders import FolderRepository
from photoapp.storage.history import SavedSearches
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.thumbnails import ThumbnailStore

_ALL = Scope()


@dataclass(frozen=True, slots=True)
class FullImage:
    """A decoded picture: upright, sRGB.

    `pixels`: (height, width, 3) uint8, contiguous. `full_width`, `full_height`: of the file.
    """

    pixels: ByteArray
    width: int
    height: int
    full_width: int
    full_height: int


class Browser:
    """Answers what views ask. Every method may block on the disk: call it on worker threads."""

    def __init__(
        self,
        photos: PhotoRepository,
        folders: FolderRepository,
        saved: SavedSearches,
        thumbnails: ThumbnailStore,
        pool: DecodePool,
    ) -> None:
        self._photos = photos
        self._folders = folders
        self._saved = saved
        self._thumbnails = thumbnails
        self._pool = pool

    def ids(self, scope: Scope = _ALL, sort: SortOrder = SortOrder.NEWEST) -> IdArray:
        """Photos of a sidebar place, in order."""
        return self._photos.ids(scope, sort)

    def rows(self, photos: Sequence[PhotoId]) -> list[PhotoRow]:
        """Grid cells in the given order; unknown ids are dropped."""
        return self._photos.rows(photos)

    def details(self, photo: PhotoId) -> PhotoDetails | None:
        """What the inspector shows."""
        return self._photos.details(photo)

    def day_groups(
        self, scope: Scope = _ALL, sort: SortOrder = SortOrder.NEWEST
    ) -> list[tuple[dt.date, int]]:
        """Days with their numbers of photos, in the order of `ids`; [] when sorted by name."""
        return self._photos.day_groups(scope, sort)

    def counts(self) -> LibraryCounts:
        """The sizes of the library."""
        return self._photos.counts()

    def thumbnail(self, content_key: str) -> bytes | None:
        """JPEG of at most THUMBNAIL_SIDE pixels, or None when there is none."""
        return self._thumbnails.read(content_key)

    def paths(self, photos: Sequence[PhotoId]) -> dict[PhotoId, list[PhotoLocation]]:
        """Where the files are or were, the most useful copy first."""
        return self._photos.paths(photos)

    def original_path(self, photo: PhotoId) -> Path | None:
        """The first copy that is there now, or None."""
        return self.original_paths([photo]).get(photo)

    def original_paths(self, photos: Sequence[PhotoId]) -> dict[PhotoId, Path]:
        """The first copy of each photo that is there now; photos without one are absent."""
        found = {}
        for photo, places in self._photos.paths(photos).items():
            for place in places:
                if _usable(place) and place.path.is_file():
                    found[photo] = place.path
                    break
        return found

    def by_path(self, path: Path) -> PhotoId | None:
        """The photo whose file is at this absolute path, as far as the catalogue knows."""
        return self._photos.by_path(path)

    def full_image(self, photo: PhotoId, max_side: int = 0) -> FullImage:
        """The picture, long side at most `max_side` pixels (0: its own size). Blocks.

        Decoded before everything that waits in the background. Raises UnreadablePhotoError:
        ``photo-offline`` when every copy is on a volume that is not mounted, ``file-vanished``
        when none is left, and the reader's codes.
        """
        details = self._photos.details(photo)
        places = details.locations if details else ()
        usable = [place for place in places if _usable(place)]
        error: UnreadablePhotoError | None = None
        for place in usable:
            try:
                pixels = self._pool.submit(
                    ViewTask(place.path, max_side or None), urgent=True
                ).result()
            except UnreadablePhotoError as failure:
                error = failure  # another copy may be fine
                continue
            height, width = pixels.shape[:2]
            full = (details.row.width, details.row.height) if details else (width, height)
            return FullImage(pixels, width, height, max(full[0], width), max(full[1], height))
        if error is not None:
            raise error
        away = [place for place in places if not place.online]
        if away:
            raise UnreadablePhotoError(
                "photo-offline",
                f"{away[0].path} is on {away[0].volume_name}, which is not connected; "
                "connect it to see the full picture.",
                path=str(away[0].path),
                volume=away[0].volume_name,
            )
        where = str(places[0].path) if places else f"photo {photo}"
        raise UnreadablePhotoError(
            "file-vanished", f"{where} is no longer there, and no other copy is known.", path=where
        )

    def sidebar(self) -> SidebarCounts:
        """Everything the sidebar shows."""
        counts = self._photos.counts()
        return SidebarCounts(
            all=counts.photos,
            favourites=counts.favourites,
            recent=self._photos.count(Scope(ScopeKind.RECENT)),
            on_this_day=self._photos.count(Scope(ScopeKind.ON_THIS_DAY)),
            folders=self._folder_tree(),
            tags=self._photos.tags(),
            albums=tuple(self._photos.albums()),
            saved_searches=tuple(self._saved.all()),
            health=counts.failed_files + counts.failed_assets,
        )

    def _folder_tree(self) -> tuple[FolderNode, ...]:
        places = self._folders.places()
        names = {one.folder: one.volume_name for one in self._folders.all()}
        trees = {place.folder: _Tree() for place in places}
        by_volume: dict[int, list[FolderPlace]] = {}
        for place in places:
            by_volume.setdefault(place.volume, []).append(place)
        for volume, directory, count in self._photos.directory_counts():
            for place in by_volume.get(volume, []):
                below = _below(directory, place.path)
                if below is not None:
                    trees[place.folder].add(below, count)
        self._count_copies_once(by_volume, trees)
        nodes = [
            trees[place.folder].node(place, place.absolute, "", names.get(place.folder, ""))
            for place in places
        ]
        return tuple(sorted(nodes, key=lambda node: natural(node.name)))

    def _count_copies_once(
        self, by_volume: dict[int, list[FolderPlace]], trees: dict[FolderId, _Tree]
    ) -> None:
        """A photo with copies in several directories counts once in what contains them all."""
        copies: dict[int, list[tuple[int, str]]] = {}
        for photo, volume, directory in self._photos.copied_directories():
            copies.setdefault(photo, []).append((volume, directory))
        for found in copies.values():
            below: dict[FolderId, list[str]] = {}
            for volume, directory in found:
                for place in by_volume.get(volume, []):
                    rest = _below(directory, place.path)
                    if rest is not None:
                        below.setdefault(place.folder, []).append(rest)
            for folder, directories in below.items():
                trees[folder].count_once(directories)


@dataclass(slots=True)
class _Tree:
    """Directories below a watched folder with the photos in and below each."""

    count: int = 0
    children: dict[str, _Tree] = field(default_factory=dict)

    def add(self, below: str, count: int) -> None:
        """`count` photos right in the directory `below` ("" is this one)."""
        self.count += count
        if below:
            head, _, rest = below.partition("/")
            self.children.setdefault(head, _Tree()).add(rest, count)

    def count_once(self, directories: Sequence[str]) -> None:
        """One photo has been counted in each of these directories: count it once per branch."""
        self.count -= len(directories) - 1
        branches: dict[str, list[str]] = {}
        for below in directories:
            if below:
                head, _, rest = below.partition("/")
                branches.setdefault(head, []).append(rest)
        for head, rests in branches.items():
            if len(rests) > 1:
                self.children[head].count_once(rests)

    def node(self, place: FolderPlace, path: Path, subfolder: str, volume: str) -> FolderNode:
        """The tree as the value that views get."""
        children = [
            child.node(place, path / name, str(PurePosixPath(subfolder, name)), volume)
            for name, child in self.children.items()
            if child.count
        ]
        return FolderNode(
            folder=place.folder,
            path=path,
            subfolder=subfolder,
            name=path.name or str(path),
            count=self.count,
            online=place.online,
            volume_name=volume,
            children=tuple(sorted(children, key=lambda node: natural(node.name))),
        )


def natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key: letter case aside, numbers by value (``Day 2`` before ``Day 10``)."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def _below(directory: str, folder: str) -> str | None:
    """The way from a watched folder to a directory in it; None when it is elsewhere."""
    if not folder:
        return directory
    if directory == folder:
        return ""
    return directory[len(folder) + 1 :] if directory.startswith(f"{folder}/") else None


def _usable(place: PhotoLocation) -> bool:
    return place.online and place.state is LocationState.PRESENT
