"""How acts on sidecars and photo files end: settled, undone, or found half done after a stop."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from photoapp.core.errors import PhotoappError
from photoapp.core.events import PhotosChanged
from photoapp.core.jobs import JobError
from photoapp.core.photo import LocationId, PhotoId
from photoapp.core.syncing import SyncItem
from photoapp.imaging.embed import ExifTool
from photoapp.services.decoding import DecodePool
from photoapp.services.events import EventBus
from photoapp.services.metadata_files import (
    Backup,
    bring_back,
    digest,
    discard,
    read_backup,
    temporary_name,
)
from photoapp.services.removal import alive
from photoapp.services.trash import stamp_of
from photoapp.storage.contents import ContentRecords
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.sidecars import EMBEDDED, SIDECAR, SidecarRepository
from photoapp.storage.thumbnails import ThumbnailStore

ACT = "sidecar-write"


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What was done. `journal` is None when nothing was."""

    journal: int | None
    photos: tuple[PhotoId, ...]
    files: int
    failures: tuple[JobError, ...]


@dataclass(frozen=True, slots=True)
class WriteParts:
    """What writing works with. `backups`: a folder for what undo needs."""

    sidecars: SidecarRepository
    contents: ContentRecords
    thumbnails: ThumbnailStore
    journal: Journal
    bus: EventBus
    pool: DecodePool
    tool: ExifTool
    backups: Path


class WrittenFile(NamedTuple):
    """A file of an act as the journal holds it; as JSON a plain list. `number` names its backup."""

    number: int
    photo: PhotoId
    location: LocationId
    target: str
    embedded: bool

    @classmethod
    def of(cls, number: int, item: SyncItem) -> WrittenFile:
        """An item of a plan."""
        return cls(number, item.photo, item.location, str(item.target), item.embedded)


class SyncEnds:
    """Settles, undoes and reconciles. Any thread; blocks on files.

    `files` is held while an act touches files: two at once could not be undone in an order.
    """

    def __init__(self, parts: WriteParts) -> None:
        self._parts = parts
        self.files = threading.Lock()

    def settle(self, entry: int, files: Sequence[WrittenFile], done: Sequence[int]) -> None:
        """Write down which files of an act were written (by number), and finish it."""
        if not done:
            self._parts.journal.discard(entry)
            shutil.rmtree(self._folder(entry), ignore_errors=True)
            return
        kept = [file for file in files if file.number in set(done)]
        photos = tuple(dict.fromkeys(file.photo for file in kept))
        self._parts.journal.finish(entry, {"items": kept}, count=len(photos))
        self._parts.bus.publish(PhotosChanged(photos))

    def undo(self, record: JournalRecord) -> None:
        """Give the files their former bytes. Raises PhotoappError (``sync-undo-incomplete``)."""
        files = _files(record)
        left: list[WrittenFile] = []
        back: list[PhotoId] = []
        reason = ""
        with self.files:
            together = [file.location for file in files if file.embedded]
            for file in files:
                try:
                    self._bring_back(record.id, file, together)
                    back.append(file.photo)
                except PhotoappError as error:
                    left.append(file)
                    reason = error.message
            if left:
                self._parts.journal.update(record.id, {"items": left}, count=len(left))
            else:
                self._parts.journal.mark_undone(record.id)
                shutil.rmtree(self._folder(record.id), ignore_errors=True)
        if back:
            self._parts.bus.publish(PhotosChanged(tuple(dict.fromkeys(back))))
        if left:
            raise PhotoappError(
                "sync-undo-incomplete",
                f"{len(left)} of {len(files)} files were not brought back: {reason}",
                count=len(left),
                total=len(files),
                path=left[0].target,
            )

    def reconcile(self) -> int:
        """Bring acts to an end in which the program was stopped. Returns how many.

        To be called after the library was opened, before it is scanned.
        """
        count = 0
        for record in self._parts.journal.unfinished():
            # Absent where an older version was stopped when all was written but the entry ended.
            process: Any = record.detail.get("process")
            if record.act != ACT or alive(process):
                continue
            files = _files(record)
            backups = {file: read_backup(self.backup(record.id, file.number)) for file in files}
            done = []
            for file, held in backups.items():
                if process is not None:
                    discard(temporary_name(Path(file.target), process[1]))
                if held is not None and _is_written(file, held[0]):
                    done.append(file)
            changed = {file.photo for file in done if file.embedded}
            for file, held in backups.items():
                if held is None or file in done:
                    continue
                if file.embedded and file.photo in changed:
                    # Another copy of the photo has the new content already.
                    self._parts.contents.read_again(file.location)
                else:
                    self.remember_former(file, held[0])
            self.settle(record.id, files, [file.number for file in done])
            count += 1
        self._forget_old()
        return count

    def remember_former(
        self, file: WrittenFile, backup: Backup, together: Sequence[LocationId] = ()
    ) -> None:
        """The catalogue speaks of the former bytes again, which are (again) in the file."""
        kind = EMBEDDED if file.embedded else SIDECAR
        self._parts.sidecars.restore_row(file.location, kind, backup.synced)
        target = Path(file.target)
        stamp = stamp_of(target)
        if file.embedded and stamp is not None:
            self._parts.contents.replace(
                file.photo,
                bytes.fromhex(backup.after),
                bytes.fromhex(backup.before),
                location=file.location,
                stamp=stamp,
                inode=target.stat().st_ino,
                together=together,
            )

    def backup(self, entry: int, number: int) -> Path:
        """Where the backup of a file of an act lies."""
        return self._folder(entry) / f"{number}.backup"

    def _bring_back(self, entry: int, file: WrittenFile, together: Sequence[LocationId]) -> None:
        place = self.backup(entry, file.number)
        held = read_backup(place)
        target = Path(file.target)
        bring_back(target.resolve() if target.is_symlink() else target, place)
        if held is not None:
            self.remember_former(file, held[0], together)

    def _folder(self, entry: int) -> Path:
        return self._parts.backups / str(entry)

    def _forget_old(self) -> None:
        """Backups of acts that the history has forgotten, or that were undone."""
        try:
            folders = [one for one in self._parts.backups.iterdir() if one.name.isdecimal()]
        except OSError:
            return
        for folder in folders:
            record = self._parts.journal.get(int(folder.name))
            if record is None or record.undone_at is not None:
                shutil.rmtree(folder, ignore_errors=True)


def _files(record: JournalRecord) -> list[WrittenFile]:
    return [WrittenFile(*one) for one in record.detail["items"]]


def _is_written(file: WrittenFile, backup: Backup) -> bool:
    try:
        return digest(Path(file.target).read_bytes()) == backup.after
    except OSError:
        return False
