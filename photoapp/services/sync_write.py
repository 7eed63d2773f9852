"""Writing into sidecars and photo files: one file at a time, backed up, reversible."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.errors import PhotoappError, UnreadablePhotoError
from photoapp.core.events import PhotosChanged
from photoapp.core.jobs import JobError
from photoapp.core.photo import FileStamp, LocationId, PhotoId, PhotoReading
from photoapp.core.syncing import FileWords, SyncItem, SyncPlan, next_base
from photoapp.imaging.embed import Embedded, ExifTool
from photoapp.imaging.sidecar import edited, words_of
from photoapp.services.decoding import DecodePool, DecodeTask
from photoapp.services.events import EventBus
from photoapp.services.metadata_files import (
    Backup,
    bring_back,
    compared,
    digest,
    discard,
    make_backup,
    read_backup,
    stamp_after,
    temporary_name,
    write_beside,
    write_error,
)
from photoapp.services.removal import alive, this_process
from photoapp.services.sync_plan import read_metadata
from photoapp.services.trash import stamp_of
from photoapp.storage.contents import ContentRecords
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.sidecars import (
    EMBEDDED,
    SIDECAR,
    PhotoWords,
    SidecarRepository,
    Synced,
)
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


class SyncWriter:
    """Carries out the writing side of a plan. Any thread; blocks on files.

    The journal entry and each backup are on the disk before a file is touched; the catalogue
    knows the file's new stamp before the file has it, so that no scan takes it for a change.
    """

    def __init__(self, parts: WriteParts) -> None:
        self._parts = parts
        self._files = threading.Lock()

    def act(
        self,
        plan: SyncPlan,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> SyncResult:
        """Write what the plan says. A file that fails stays as it was and is named.

        `progress` gets (done, total) files; when it raises, what was written is recorded first.
        """
        items = plan.to_write
        if not items:
            return SyncResult(None, (), 0, ())
        parts = self._parts
        with self._files:
            photos = len({item.photo for item in items})
            packed = [_packed(number, item) for number, item in enumerate(items)]
            entry = parts.journal.begin(
                ACT,
                f"Write tags of {photos} to files",
                count=photos,
                detail={"process": this_process(), "items": packed},
            )
            done: list[int] = []
            failures: list[JobError] = []
            try:
                for number, item in enumerate(items):
                    try:
                        self._write(item, self._backup(entry, number))
                        done.append(number)
                    except PhotoappError as error:
                        failures.append(JobError(str(item.target), error.code, error.message))
                    progress(number + 1, len(items))
            finally:
                self._settle(entry, packed, done)
        written = tuple(dict.fromkeys(items[number].photo for number in done))
        return SyncResult(entry if done else None, written, len(done), tuple(failures))

    def undo(self, record: JournalRecord) -> None:
        """Give the files their former bytes. Raises PhotoappError (``sync-undo-incomplete``)."""
        with self._files:
            left: list[Any] = []
            reason = ""
            photos: list[PhotoId] = []
            # The latest first: a file may have been written twice in one act.
            for packed in reversed(record.detail["items"]):
                number, photo, location, target, embedded = packed
                backup = self._backup(record.id, number)
                try:
                    self._bring_back(
                        PhotoId(photo),
                        LocationId(location),
                        Path(target),
                        backup,
                        embedded=embedded,
                    )
                    photos.append(PhotoId(photo))
                except PhotoappError as error:
                    left.insert(0, packed)
                    reason = error.message
            changed = tuple(dict.fromkeys(photos))
            if left:
                total = len(record.detail["items"])
                self._parts.journal.update(record.id, {"items": left}, count=len(left))
            else:
                self._parts.journal.mark_undone(record.id)
                shutil.rmtree(self._folder(record.id), ignore_errors=True)
        if changed:
            self._parts.bus.publish(PhotosChanged(changed))
        if left:
            raise PhotoappError(
                "sync-undo-incomplete",
                f"{len(left)} of {total} files were not brought back: {reason}",
                count=len(left),
                total=total,
                path=str(left[0][3]),
            )

    def reconcile(self) -> int:
        """Bring acts to an end in which the program was stopped. Returns how many.

        To be called after the library was opened, before it is scanned.
        """
        count = 0
        for record in self._parts.journal.unfinished():
            if record.act != ACT or alive(record.detail.get("process")):
                continue
            done = []
            for number, photo, location, target, embedded in record.detail["items"]:
                discard(temporary_name(Path(target)))
                held = read_backup(self._backup(record.id, number))
                if held is None:
                    continue
                if _is_written(Path(target), held[0]):
                    done.append(number)
                else:
                    self._remember_former(
                        PhotoId(photo),
                        LocationId(location),
                        Path(target),
                        held[0],
                        embedded=embedded,
                    )
            self._settle(record.id, list(record.detail["items"]), done)
            count += 1
        self._forget_old()
        return count

    # One file

    def _write(self, item: SyncItem, backup: Path) -> None:
        try:
            if item.embedded:
                self._embed(item, backup)
            else:
                self._write_sidecar(item, backup)
        except OSError as error:
            raise write_error(item.target, error) from error

    def _write_sidecar(self, item: SyncItem, backup: Path) -> None:
        target = item.target.resolve() if item.target.is_symlink() else item.target
        former: bytes | None = None
        stamp = stamp_of(target)
        if (None if item.creates else item.stamp) != stamp_of(item.target):
            raise _changed(item.target)
        if stamp is not None:
            former = read_metadata(target)
        moment = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        new = edited(former or b"", item.comparison.write, now=moment)
        kept = self._make_backup(item, backup, former, new, stamp=stamp)
        part = write_beside(target, new)
        after = stamp_after(part)
        words = words_of(new)
        try:
            self._parts.sidecars.mark_synced([self._synced(item, after, words)])
            part.replace(target)
        except BaseException:
            discard(part)
            self._remember_former(
                item.photo, item.location, item.target, kept, embedded=item.embedded
            )
            raise

    def _embed(self, item: SyncItem, backup: Path) -> None:
        parts = self._parts
        photo = parts.sidecars.words_of([item.photo])[item.photo]
        part = temporary_name(item.target)
        discard(part)
        held = parts.tool.read(item.target)
        try:
            self._embed_into(part, item, held, photo.format)
            status = item.target.stat()
            shutil.copystat(item.target, part)
            # A photo without a capture time is dated by its file: it keeps its day, and other
            # programs still see that the file has changed.
            os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
            reading = self._checked(part, item, photo)
            former, new = item.target.read_bytes(), part.read_bytes()
            if digest(former) != photo.content.hex() or stamp_of(item.target) != item.stamp:
                raise _changed(item.target)
            kept = self._make_backup(item, backup, former, new, stamp=item.stamp)
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            after = stamp_after(part)
            parts.thumbnails.put(reading.content_hash.hex(), reading.thumbnail)
            known = parts.contents.replace(
                item.photo,
                photo.content,
                reading.content_hash,
                location=item.location,
                stamp=after,
                inode=part.stat().st_ino,
                synced=[self._synced(item, after, parts.tool.read(part).words)],
            )
            try:
                part.replace(item.target)
            except BaseException:
                if known:
                    self._remember_former(
                        item.photo, item.location, item.target, kept, embedded=item.embedded
                    )
                raise
        finally:
            discard(part)

    def _embed_into(self, part: Path, item: SyncItem, held: Embedded, kind: str) -> None:
        if stamp_of(item.target) != item.stamp:
            raise _changed(item.target)
        self._parts.tool.write(item.target, part, item.comparison.write, held, kind)

    def _checked(self, part: Path, item: SyncItem, photo: PhotoWords) -> PhotoReading:
        """Read what was written, as any photo: it must show the same picture."""
        try:
            reading = self._parts.pool.submit(DecodeTask(part, sidecar=False), urgent=True).result()
        except UnreadablePhotoError as error:
            raise _mismatch(item.target, error.message) from error
        if (
            not isinstance(reading, PhotoReading)
            or (reading.width, reading.height) != photo.size
            or (reading.difference_hash, reading.perceptual_hash) != photo.hashes
        ):
            raise _mismatch(item.target, "the picture would differ")
        return reading

    def _make_backup(
        self,
        item: SyncItem,
        file: Path,
        former: bytes | None,
        new: bytes,
        *,
        stamp: FileStamp | None,
    ) -> Backup:
        kind = EMBEDDED if item.embedded else SIDECAR
        synced = self._parts.sidecars.row_text(item.location, kind)
        backup = compared(
            former, new, mtime_ns=0 if stamp is None else stamp.mtime_ns, synced=synced
        )
        make_backup(file, former, new, backup)
        return backup

    def _synced(self, item: SyncItem, stamp: FileStamp, words: FileWords) -> Synced:
        held = item.comparison
        base = next_base(
            words,
            item.base,
            unread=held.read,
            kept=self._parts.sidecars.paths_in(held.read.remove, item.base),
            conflicts=held.conflicts,
        )
        kind, name = (EMBEDDED, "") if item.embedded else (SIDECAR, item.target.name)
        return Synced(item.location, kind, name, stamp, base)

    # Ends

    def _bring_back(
        self, photo: PhotoId, location: LocationId, target: Path, file: Path, *, embedded: bool
    ) -> None:
        held = read_backup(file)
        real = target.resolve() if target.is_symlink() else target
        stamp = bring_back(real, file)
        if held is not None:
            self._remember_former(photo, location, target, held[0], embedded=embedded, stamp=stamp)

    def _remember_former(
        self,
        photo: PhotoId,
        location: LocationId,
        target: Path,
        backup: Backup,
        *,
        embedded: bool,
        stamp: FileStamp | None = None,
    ) -> None:
        """The catalogue speaks of the former bytes again."""
        parts = self._parts
        kind = EMBEDDED if embedded else SIDECAR
        parts.sidecars.restore_row(location, kind, backup.synced)
        found = stamp or stamp_of(target)
        if embedded and found is not None:
            parts.contents.replace(
                photo,
                bytes.fromhex(backup.after),
                bytes.fromhex(backup.before),
                location=location,
                stamp=found,
                inode=target.stat().st_ino,
            )

    def _settle(self, entry: int, items: Sequence[Sequence[Any]], done: Sequence[int]) -> None:
        if not done:
            self._parts.journal.discard(entry)
            shutil.rmtree(self._folder(entry), ignore_errors=True)
            return
        kept = [items[number] for number in done]
        photos = tuple(PhotoId(one) for one in dict.fromkeys(item[1] for item in kept))
        self._parts.journal.update(entry, {"items": kept}, count=len(photos))
        self._parts.journal.finish(entry)
        self._parts.bus.publish(PhotosChanged(photos))

    def _folder(self, entry: int) -> Path:
        return self._parts.backups / str(entry)

    def _backup(self, entry: int, number: int) -> Path:
        return self._folder(entry) / f"{number}.backup"

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


def _packed(number: int, item: SyncItem) -> list[Any]:
    return [number, item.photo, item.location, str(item.target), item.embedded]


def _is_written(target: Path, backup: Backup) -> bool:
    try:
        return digest(target.read_bytes()) == backup.after
    except OSError:
        return False


def _changed(target: Path) -> PhotoappError:
    return PhotoappError(
        "sync-changed",
        f"{target} was changed by another program meanwhile; it was left as it is. Try again.",
        path=str(target),
    )


def _mismatch(target: Path, reason: str) -> PhotoappError:
    return PhotoappError(
        "embed-mismatch",
        f"Writing into {target} would not keep the picture as it is ({reason}); it was left alone.",
        path=str(target),
        reason=reason,
    )
