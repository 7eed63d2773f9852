"""Comparing folders with the catalogue: what is new, changed, moved or gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from photoapp.core.events import PhotosAdded, PhotosRemoved
from photoapp.core.jobs import JobError
from photoapp.core.library import FileMove, FolderPlace, KnownFile, SeenFile
from photoapp.core.photo import LocationId, LocationState, PhotoId
from photoapp.services.events import EventBus
from photoapp.services.presence import is_folder, no_folder, nothing_at
from photoapp.services.sidecar_matching import SidecarScan
from photoapp.services.walking import FoundFile, walk
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.sidecars import SidecarRepository

_log = logging.getLogger(__name__)

_BATCH = 500


@dataclass(slots=True)
class ScanCount:
    """What a scan met. `found` = `unchanged` + `pending` + `moved`."""

    found: int = 0
    unchanged: int = 0
    pending: int = 0  # new or changed: will be read
    moved: int = 0  # known by inode, size and time at another path: nothing to read
    missing: int = 0
    errors: list[JobError] = field(default_factory=list)

    def add(self, other: ScanCount) -> None:
        """Sum up."""
        self.found += other.found
        self.unchanged += other.unchanged
        self.pending += other.pending
        self.moved += other.moved
        self.missing += other.missing
        self.errors.extend(other.errors)


class Scanner:
    """Scans folders without opening files. One scan at a time; any thread."""

    def __init__(
        self,
        photos: PhotoRepository,
        bus: EventBus,
        *,
        sidecars: SidecarRepository | None = None,
        skipped: Iterable[Path] = (),
        before_pending: Callable[[], None] = lambda: None,
    ) -> None:
        """`sidecars`: where XMP files beside photos are noted; None to take no notice of them.

        `before_pending` is told before files to read are recorded, hence before anything can
        have begun to read them.
        """
        self._photos = photos
        self._bus = bus
        self._sidecars = sidecars
        self._skipped = frozenset(skipped)
        self._before_pending = before_pending

    def scan(
        self,
        place: FolderPlace,
        *,
        directory: Path | None = None,
        recursive: bool = True,
        checkpoint: Callable[[], None] = lambda: None,
        progress: Callable[[int], None] = lambda found: None,
    ) -> ScanCount:
        """Scan a watched folder, or one `directory` in it, and record the differences.

        A directory that cannot be listed changes nothing below it. A folder whose volume is
        not mounted, or that is gone as a whole, is left as it is: absence of a drive is not
        deletion.
        """
        count = ScanCount()
        root = directory if directory is not None else place.absolute
        if not place.online or not is_folder(place.absolute):
            return count
        relative = _relative(root, place.mount_point)
        if directory is None:
            known = self._photos.known_files(place.folder)
        else:
            known = self._photos.known_files_below(place.folder, relative, recursive=recursive)
        if no_folder(root):
            # A directory inside the folder went away: everything below it with it.
            self._miss(known.values(), count)
            return count
        unlisted: list[str] = []
        moved: set[LocationId] = set()
        waiting: list[SeenFile] = []
        beside = SidecarScan(self._sidecars, place.volume, relative, recursive=recursive)
        for found in walk(
            root,
            place.mount_point,
            recursive=recursive,
            skipped=self._skipped,
            checkpoint=checkpoint,
        ):
            if found.error is not None:
                unlisted.append(found.path)
                count.errors.append(
                    JobError(
                        str(place.mount_point / found.path),
                        "directory-unreadable",
                        f"This folder cannot be listed ({found.error.strerror}); "
                        "check its permissions.",
                    )
                )
                continue
            beside.add(found)
            for file in found.files:
                count.found += 1
                before = known.pop(file.path, None)
                if before is not None and _unchanged(before, file):
                    count.unchanged += 1
                else:
                    waiting.append(
                        SeenFile(place.folder, place.volume, file.path, file.stamp, file.inode)
                    )
            if len(waiting) >= _BATCH:
                moved |= self._record(place, waiting, count)
                waiting = []
            progress(count.found)
        moved |= self._record(place, waiting, count)
        beside.record()
        progress(count.found)
        gone = [
            one
            for path, one in known.items()
            if one.location not in moved
            and not any(_below(path, directory) for directory in unlisted)
        ]
        self._miss(gone, count)
        return count

    def _record(
        self, place: FolderPlace, files: list[SeenFile], count: ScanCount
    ) -> set[LocationId]:
        """Note moves and files to read. Returns the locations that moved here."""
        if not files:
            return set()
        moves = self._moves(place, files)
        if moves:
            photos = self._photos.move_locations(moves)
            count.moved += len(moves)
            if photos:
                self._bus.publish(PhotosAdded(tuple(photos)))
        settled = {move.path for move in moves}
        unread = [file for file in files if file.path not in settled]
        if unread:
            self._before_pending()
            self._photos.record_seen(unread)
            count.pending += len(unread)
        return {move.location for move in moves}

    def _moves(self, place: FolderPlace, files: list[SeenFile]) -> list[FileMove]:
        """Files that are known at a path where they no longer are.

        Inode, size and modification time (ns) together identify a file that was renamed on
        its volume; the old path must be gone, or it is a hard link, which is a copy.
        """
        by_inode = {file.inode: file for file in files if file.inode}
        if not by_inode:
            return []
        moves = []
        for known_path, known in self._photos.known_by_inode(place.volume, list(by_inode)):
            file = by_inode.get(known.inode)
            if file is None or known.stamp != file.stamp or known.asset is None:
                continue
            if known_path != file.path and not nothing_at(place.mount_point / known_path):
                continue
            moves.append(FileMove(known.location, file.folder, file.volume, file.path, file.inode))
            del by_inode[known.inode]
        return moves

    def _miss(self, gone: Iterable[KnownFile], count: ScanCount) -> None:
        locations: list[LocationId] = [
            one.location for one in gone if one.state is not LocationState.MISSING
        ]
        if not locations:
            return
        count.missing += len(locations)
        photos: tuple[PhotoId, ...] = self._photos.mark_missing(locations)
        if photos:
            self._bus.publish(PhotosRemoved(photos))


def _unchanged(before: KnownFile, file: FoundFile) -> bool:
    return (
        before.mtime_ns == file.stamp.mtime_ns
        and before.size == file.stamp.size
        and before.state is not LocationState.MISSING
    )


def _relative(path: Path, mount_point: Path) -> str:
    return "" if path == mount_point else path.relative_to(mount_point).as_posix()


def _below(path: str, directory: str) -> bool:
    return not directory or path.startswith(f"{directory}/")
