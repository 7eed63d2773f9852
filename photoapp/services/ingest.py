"""From pending files to searchable photos: decode processes, one recorder, one encoder."""

from __future__ import annotations

import contextlib
import queue
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError, UnreadablePhotoError
from photoapp.core.events import PhotosAdded, PhotosRemoved
from photoapp.core.jobs import JobError
from photoapp.core.library import PendingFile, ReadingRecord
from photoapp.core.photo import FileStamp, LocationId, LocationState, PhotoId, PhotoReading
from photoapp.imaging.task import KnownContent
from photoapp.services.courtesy import Courtesy
from photoapp.services.decoding import DecodePool, DecodeTask
from photoapp.services.encoding import EncodeLane
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobCancelledError, JobControl
from photoapp.services.vectors import VectorSpace
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.thumbnails import ThumbnailStore
from photoapp.storage.vectors import VectorRepository

if TYPE_CHECKING:
    from photoapp.core.encoders import PreprocessSpec
    from photoapp.services.places import Gazetteer

_PAGE = 256
_RECORD_BATCH = 64
# A photo is shown at once when nothing else is coming; in bulk, commits are gathered.
_RECORD_SECONDS = 0.1
# Codes of a file that somebody may still be writing; it is tried again instead of failing.
_STILL_WRITTEN = frozenset({"file-changing", "picture-truncated", "picture-damaged", "file-empty"})
_SETTLE_SECONDS = 8.0
_RETRY_SECONDS = 1.5
_SCAN_WAIT_SECONDS = 0.03


@dataclass(slots=True)
class IngestCount:
    """What a run did. `indexed`: pictures newly read; `reused`: known content, nothing encoded."""

    indexed: int = 0
    reused: int = 0
    encoded: int = 0
    failed: int = 0
    failures: list[JobError] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """Files that were opened and settled."""
        return self.indexed + self.reused + self.failed


@dataclass(frozen=True, slots=True)
class _Task:
    """A file at work: a new location, or a known photo that only needs pixels."""

    path: Path
    location: LocationId | None
    stamp: FileStamp | None
    photo: PhotoId | None = None


_Done = tuple[_Task, "PhotoReading | KnownContent | BaseException"]


@dataclass(frozen=True, slots=True)
class IngestParts:
    """What ingesting works with."""

    photos: PhotoRepository
    vectors: VectorRepository
    thumbnails: ThumbnailStore
    space: VectorSpace
    pool: DecodePool
    places: Gazetteer
    courtesy: Courtesy
    bus: EventBus


class Ingest:
    """Drains the catalogue's queue of pending files. Its rows are the queue: a kill loses nothing.

    `run` belongs to one thread at a time.
    """

    def __init__(self, parts: IngestParts) -> None:
        self._parts = parts
        # Files that somebody may still be writing, and when to try again (monotonic).
        self._later: dict[LocationId, float] = {}
        # Their size and time at the last try: one that stands still is broken, not growing.
        self._tried: dict[LocationId, FileStamp] = {}

    def retry_due(self) -> float | None:
        """Monotonic time of the next retry of a half-written file, or None."""
        return min(self._later.values(), default=None)

    def anything_pending(self) -> bool:
        """True when a run now would find a file to read or a photo to encode."""
        if any(due <= time.monotonic() for due in self._later.values()):
            return True
        waiting = self._parts.photos.pending_locations(1 + len(self._later))
        if any(file.location not in self._later for file in waiting):
            return True
        try:
            key = self._parts.space.key
        except ModelError:
            return False
        return bool(self._parts.vectors.without_vector(key, 1, PhotoId(0)))

    def run(
        self, control: JobControl, *, more_to_come: Callable[[], bool] = lambda: False
    ) -> IngestCount:
        """Read and encode until nothing is pending and `more_to_come` (a scan at work) is False.

        Raises JobCancelledError when a person stopped it, PhotoappError when nothing can go on.
        """
        run = _Run(self._parts, control, self._later, self._tried, more_to_come)
        try:
            run.work()
        finally:
            run.close()
        return run.count


class _Run:
    """The state of one `Ingest.run`."""

    def __init__(
        self,
        parts: IngestParts,
        control: JobControl,
        later: dict[LocationId, float],
        tried: dict[LocationId, FileStamp],
        more_to_come: Callable[[], bool],
    ) -> None:
        self._more_to_come = more_to_come
        self._parts = parts
        self._control = control
        self._later = later
        self._tried = tried
        self.count = IngestCount()
        self._started = time.perf_counter()
        self._completed: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._flying = 0
        self._ending = False  # nothing more is given to the decoders
        self._files: deque[PendingFile] = deque()
        self._handled: set[LocationId] = set(later)
        self._unencoded: deque[PhotoId] = deque()
        # Photos given to the encoder, or tried, in this run: none is encoded twice.
        self._encoding: set[PhotoId] = set()
        self._asked_after = PhotoId(0)
        self._records: list[tuple[_Task, PhotoReading]] = []
        self._first_record = 0.0
        self._counted_at = 0.0
        self._left = 0
        # Enough to keep every process busy while results are recorded.
        self._window = parts.pool.processes * 3 + 2
        self._spec: PreprocessSpec | None = None
        self._lane: EncodeLane | None = None
        try:
            encoder = parts.space.encoder()
            self._lane = EncodeLane(parts.space, parts.vectors, parts.bus, on_encoded=self._encoded)
            self._spec = self._lane.spec
            control.describe(model=encoder.key.name, device=encoder.device)
        except ModelError as error:
            # Without a model the library still fills: hashes, facts and thumbnails.
            control.error(parts.space.model, error.code, error.message)

    def work(self) -> None:
        """Loop until nothing is pending, nothing flies and everything is committed."""
        resting = time.perf_counter()
        rested = 0
        while True:
            self._control.checkpoint()
            self._fill()
            if self._flying == 0 and not self._records:
                encoded = self._lane is None or self._lane.wait_empty(0.2)
                # Asked before the look at the queue: a scan that ends in between adds nothing.
                more = self._more_to_come()
                if encoded and self._nothing_left():
                    if not more:
                        break
                    time.sleep(_SCAN_WAIT_SECONDS)
                self._tell()
                continue
            self._collect()
            self._tell()
            done = self.count.read
            if done > rested:
                courtesy = self._parts.courtesy
                pause = courtesy.rest(done - rested, time.perf_counter() - resting)
                self._control.rest(pause, courtesy.reason)
                resting, rested = time.perf_counter(), done
        self._check_lane()

    def close(self) -> None:
        """Commit what was read, finish (or after a cancel drop) what waits for the encoder."""
        cancelled = self._control.cancelled
        self._ending = True
        until = time.monotonic() + 5.0
        while self._flying and not cancelled and time.monotonic() < until:
            self._collect()
        self._record()
        if self._lane is not None:
            self._lane.close(drop=cancelled)
        self.count.seconds = time.perf_counter() - self._started
        self._counted_at = 0.0  # the last word counts, however short ago the one before was
        self._tell()

    def _nothing_left(self) -> bool:
        """True when a fresh look finds no pending file and no photo without a vector."""
        self._check_lane()
        self._handled.intersection_update(self._later)
        self._asked_after = PhotoId(0)
        return not self._more_files() and not self._more_unencoded()

    def _check_lane(self) -> None:
        if self._lane is not None and self._lane.error is not None:
            raise self._lane.error

    def _fill(self) -> None:
        """Keep the decode processes busy, but never ahead of the encoder's backlog."""
        while self._flying < self._window:
            self._check_lane()
            if self._lane is not None and not self._lane.has_room():
                if self._flying == 0 and not self._records:
                    self._lane.wait_for_room(0.2)
                return
            if self._more_files():
                file = self._files.popleft()
                self._handled.add(file.location)
                known = self._parts.photos.known_hashes_for_size(file.stamp.size)
                self._submit(_Task(file.path, file.location, file.stamp), known)
            elif self._more_unencoded():
                photo = self._unencoded.popleft()
                self._encoding.add(photo)
                if path := self._online_path(photo):
                    self._submit(_Task(path, None, None, photo), frozenset())
            else:
                return

    def _submit(self, task: _Task, known: frozenset[bytes]) -> None:
        future = self._parts.pool.submit(DecodeTask(task.path, spec=self._spec, known_hashes=known))
        self._flying += 1

        def landed(done: Future[PhotoReading | KnownContent]) -> None:
            if done.cancelled():  # the pool was closed under this run
                self._completed.put((task, JobCancelledError()))
                return
            error = done.exception()
            self._completed.put((task, error if error is not None else done.result()))

        future.add_done_callback(landed)

    def _more_files(self) -> bool:
        if self._files:
            return True
        now = time.monotonic()
        for location, due in list(self._later.items()):
            if due <= now:
                del self._later[location]
                self._handled.discard(location)
        page = self._parts.photos.pending_locations(_PAGE + len(self._handled))
        self._files.extend(file for file in page if file.location not in self._handled)
        return bool(self._files)

    def _more_unencoded(self) -> bool:
        """Photos read earlier whose vector is missing: after a kill, or with another model."""
        if self._lane is None:
            return False
        key = self._parts.space.key
        while not self._unencoded:
            page = self._parts.vectors.without_vector(key, _PAGE, self._asked_after)
            if not page:
                return False
            self._asked_after = page[-1]
            self._unencoded.extend(photo for photo in page if photo not in self._encoding)
        return True

    def _online_path(self, photo: PhotoId) -> Path | None:
        for place in self._parts.photos.paths([photo]).get(photo, []):
            if place.online and place.state is LocationState.PRESENT:
                return place.path
        return None

    def _collect(self) -> None:
        """Take what the decoders finished; record it when a batch is full or nothing follows."""
        with contextlib.suppress(queue.Empty):
            self._settle(*self._completed.get(timeout=0.02))
            self._take_landed()
        waited = time.monotonic() - self._first_record
        idle = self._flying == 0 and not self._files
        if self._records and (
            len(self._records) >= _RECORD_BATCH or idle or waited >= _RECORD_SECONDS
        ):
            self._record()

    def _take_landed(self) -> None:
        """What is there already, up to a batch."""
        with contextlib.suppress(queue.Empty):
            while len(self._records) < _RECORD_BATCH:
                self._settle(*self._completed.get_nowait())

    def _settle(self, task: _Task, outcome: PhotoReading | KnownContent | BaseException) -> None:
        self._flying -= 1
        if isinstance(outcome, UnreadablePhotoError):
            self._unreadable(task, outcome)
        elif isinstance(outcome, BaseException):
            raise outcome
        elif isinstance(outcome, KnownContent):
            self._same_content(task, outcome)
        elif task.location is None:
            self._only_pixels(task, outcome)
        else:
            if not self._records:
                self._first_record = time.monotonic()
            self._records.append((task, outcome))

    def _same_content(self, task: _Task, known: KnownContent) -> None:
        if task.location is None:
            return
        self._handled.discard(task.location)
        photo = self._parts.photos.record_same_content(
            task.location, known.content_hash, known.stamp
        )
        self.count.reused += 1
        self._parts.bus.publish(PhotosAdded((photo,)))

    def _only_pixels(self, task: _Task, reading: PhotoReading) -> None:
        """A known photo read again for its pixels; the file may have changed meanwhile."""
        if task.photo is None or self._lane is None or reading.encoder_pixels is None:
            return
        if self._parts.photos.content_hash(task.photo) == reading.content_hash:
            self._lane.put(task.photo, reading.encoder_pixels)
            return
        for place in self._parts.photos.paths([task.photo]).get(task.photo, []):
            if place.path == task.path:
                self._parts.photos.record_failure(place.location, "file-changing", "changed")
                self._parts.photos.retry_failed([place.location])

    def _unreadable(self, task: _Task, error: UnreadablePhotoError) -> None:
        if task.location is None:
            if task.photo is not None and self._lane is not None:
                key = self._parts.space.key
                self._parts.vectors.record_failure(key, task.photo, error.code, error.message)
            return
        if error.code == "file-vanished":
            self._handled.discard(task.location)
            self._parts.photos.mark_missing([task.location])
            return
        if error.code in _STILL_WRITTEN and self._still_written(task, task.location):
            self._later[task.location] = time.monotonic() + _RETRY_SECONDS
            return
        self._handled.discard(task.location)
        self._later.pop(task.location, None)
        self._tried.pop(task.location, None)
        self._parts.photos.record_failure(task.location, error.code, error.message)
        self.count.failed += 1
        failure = JobError(str(task.path), error.code, error.message)
        self.count.failures.append(failure)
        self._control.error(failure.where, failure.code, failure.reason)

    def _still_written(self, task: _Task, location: LocationId) -> bool:
        """A copy may be under way: the file is seconds old and not as it was at the last try."""
        try:
            status = task.path.stat()
        except OSError:
            return False
        stamp = FileStamp(status.st_size, status.st_mtime_ns)
        before = self._tried.get(location)
        self._tried[location] = stamp
        fresh = abs(time.time() - status.st_mtime) < _SETTLE_SECONDS
        return fresh and stamp != before

    def _record(self) -> None:
        """Thumbnails first, then the rows in one transaction, then the grid, then the encoder."""
        batch, self._records = self._records, []
        if not batch:
            return
        for _, reading in batch:
            self._parts.thumbnails.put(reading.content_hash.hex(), reading.thumbnail)
            if self._ending:
                continue
            # Many decode processes are through with what they have before this batch is.
            try:
                self._take_landed()
                self._fill()
            except Exception:
                self._records[:0] = batch  # for `close`
                raise
        recorded = self._parts.photos.record_readings(
            [self._with_place(task.location, reading) for task, reading in batch if task.location]
        )
        added: list[PhotoId] = []
        hidden: list[PhotoId] = []
        for (task, reading), result in zip(batch, recorded, strict=True):
            if task.location is not None:
                self._handled.discard(task.location)
            added.append(result.photo)
            hidden.extend(result.hidden)
            if result.created:
                self.count.indexed += 1
            else:
                self.count.reused += 1
            self._to_encoder(result.photo, reading, created=result.created)
        self._parts.bus.publish(PhotosAdded(tuple(dict.fromkeys(added))))
        if hidden:
            self._parts.bus.publish(PhotosRemoved(tuple(hidden)))

    def _to_encoder(self, photo: PhotoId, reading: PhotoReading, *, created: bool) -> None:
        if self._lane is None or reading.encoder_pixels is None or photo in self._encoding:
            return
        if created or not self._parts.vectors.has(self._parts.space.key, photo):
            self._encoding.add(photo)
            self._lane.put(photo, reading.encoder_pixels)

    def _with_place(self, location: LocationId, reading: PhotoReading) -> ReadingRecord:
        gps = reading.facts.gps
        place = self._parts.places.nearest(gps.latitude, gps.longitude) if gps else None
        if place is None:
            return ReadingRecord(location, reading)
        return ReadingRecord(
            location,
            reading,
            place_id=place.id,
            place_en=place.text_en,
            place_zh=place.text_zh,
            country=place.country,
        )

    def _encoded(self, photos: int) -> None:
        self.count.encoded += photos

    def _tell(self) -> None:
        """Progress: photos that are through, of those known to be waiting."""
        now = time.monotonic()
        if now - self._counted_at > 0.5:
            self._counted_at = now
            self._left = self._parts.photos.pending_count(
                self._parts.space.key if self._lane is not None else None
            )
            through = self.count.failed + self.count.reused + self.count.encoded
            if self._lane is None:
                through = self.count.read
            self._control.progress(through, through + self._left)
