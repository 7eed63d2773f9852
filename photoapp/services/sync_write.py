"""Writing into sidecars and photo files: one file at a time, backed up, reversible."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from photoapp.core.errors import PhotoappError, UnreadablePhotoError
from photoapp.core.jobs import JobError
from photoapp.core.photo import FileStamp, LocationId, PhotoReading
from photoapp.core.syncing import FileWords, SyncItem, SyncPlan, next_base
from photoapp.imaging.embed import Embedded
from photoapp.imaging.sidecar import edited, words_of
from photoapp.services.decoding import DecodeTask
from photoapp.services.metadata_files import (
    Backup,
    compared,
    discard,
    make_backup,
    stamp_after,
    temporary_name,
    write_beside,
    write_error,
)
from photoapp.services.removal import this_process
from photoapp.services.sync_plan import read_metadata
from photoapp.services.sync_undo import ACT, SyncEnds, SyncResult, WriteParts, WrittenFile
from photoapp.services.trash import stamp_of
from photoapp.storage.sidecars import EMBEDDED, SIDECAR, PhotoWords, Synced


class SyncWriter:
    """Carries out the writing side of a plan. Any thread; blocks on files.

    The journal entry and each backup are on the disk before a file is touched; the catalogue
    knows the file's new stamp before the file has it, so that no scan takes it for a change.
    """

    def __init__(self, parts: WriteParts, ends: SyncEnds) -> None:
        self._parts = parts
        self._ends = ends

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
        with self._ends.files:
            photos = len({item.photo for item in items})
            packed = [WrittenFile.of(number, item) for number, item in enumerate(items)]
            entry = parts.journal.begin(
                ACT,
                f"Write tags of {photos} to files",
                count=photos,
                detail={"process": this_process(), "items": packed},
            )
            done: list[int] = []
            failures: list[JobError] = []
            together = [item.location for item in items if item.embedded]
            try:
                for number, item in enumerate(items):
                    try:
                        self._write(item, self._ends.backup(entry, number), together)
                        done.append(number)
                    except PhotoappError as error:
                        failures.append(JobError(str(item.target), error.code, error.message))
                    progress(number + 1, len(items))
            finally:
                changed = {packed[number].photo for number in done if packed[number].embedded}
                for file in packed:
                    if file.embedded and file.photo in changed and file.number not in done:
                        # Another copy of the photo has new content now; this one has not.
                        parts.contents.read_again(file.location)
                self._ends.settle(entry, packed, done)
        written = tuple(dict.fromkeys(items[number].photo for number in done))
        return SyncResult(entry if done else None, written, len(done), tuple(failures))

    def _write(self, item: SyncItem, backup: Path, together: Sequence[LocationId]) -> None:
        try:
            if item.embedded:
                self._embed(item, backup, together)
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
            self._ends.remember_former(WrittenFile.of(0, item), kept)
            raise

    def _embed(self, item: SyncItem, backup: Path, together: Sequence[LocationId]) -> None:
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
            if stamp_of(item.target) != item.stamp:
                raise _changed(item.target)
            kept = self._make_backup(item, backup, former, new, stamp=item.stamp)
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            after = stamp_after(part)
            parts.thumbnails.put(reading.content_hash.hex(), reading.thumbnail)
            known = parts.contents.replace(
                item.photo,
                bytes.fromhex(kept.before),
                reading.content_hash,
                location=item.location,
                stamp=after,
                inode=part.stat().st_ino,
                together=together,
                synced=[self._synced(item, after, parts.tool.read(part).words)],
            )
            try:
                part.replace(item.target)
            except BaseException:
                if known:
                    self._ends.remember_former(WrittenFile.of(0, item), kept)
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
