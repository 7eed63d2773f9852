"""The encoder of bulk work: pixels in, committed and searchable vectors out.

While a batch is being committed, on a thread of its own, the next one is encoded already, and a
graphics processor is given its next batch while it is at one: one that waits for a database, for
pixels or for Python stands still for a large part of the time.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError, PhotoappError
from photoapp.core.events import BackgroundCrash, PhotosChanged
from photoapp.core.photo import ByteArray, FloatArray, PhotoId
from photoapp.services.events import EventBus
from photoapp.services.vectors import VectorSpace
from photoapp.storage.vectors import VectorRepository

_log = logging.getLogger(__name__)

# Waiting pixels are held in memory: enough to keep the encoder busy, no more.
_BACKLOG_BYTES = 48 << 20
_GPU_BACKLOG_BYTES = 192 << 20
_CPU_BATCH = 16
# Large batches keep a fast graphics processor busy; on a slow one, progress and whatever else
# needs it would wait too long, so a batch grows only while it takes less than this.
_GPU_BATCHES = (32, 256)
_GPU_BATCH_SECONDS = 0.5
# A batch is put beside the one that a graphics processor is at when it has this many photos:
# starting small ones costs more than it gains.
_BESIDE = 16
# Encoded batches that may wait for the database.
_UNCOMMITTED = 2


@dataclass(frozen=True, slots=True)
class _Waiting:
    photo: PhotoId
    pixels: ByteArray


@dataclass(frozen=True, slots=True)
class _Encoded:
    batch: list[_Waiting]
    key: ModelKey
    vectors: FloatArray  # (n, dimension), as the encoder gave them


class _Stack:
    """Memory of one thread for a batch, used again and again: fresh memory would cost more."""

    def __init__(self) -> None:
        self._held: ByteArray | None = None

    def of(self, pixels: list[ByteArray]) -> ByteArray:
        """(n, height, width, 3), valid until the next call."""
        held = self._held
        if held is None or len(held) < len(pixels) or held.shape[1:] != pixels[0].shape:
            held = self._held = np.empty((len(pixels), *pixels[0].shape), np.uint8)
        return np.stack(pixels, out=held[: len(pixels)])


class EncodeLane:
    """A bounded queue of pictures before the encoder, and the threads behind it.

    A photo is in the lane at most once. `close` finishes what waits unless told to drop it.
    """

    def __init__(
        self,
        space: VectorSpace,
        rows: VectorRepository,
        bus: EventBus,
        *,
        on_encoded: Callable[[int], None] = lambda count: None,
    ) -> None:
        self._space = space
        self._rows = rows
        self._bus = bus
        self._on_encoded = on_encoded
        self._spec = space.encoder().preprocess
        self._changed = threading.Condition()
        self._queue: deque[_Waiting] = deque()
        self._held: set[PhotoId] = set()
        self._bytes = 0
        self._closing = False
        self._error: ModelError | None = None
        self._limit = _BACKLOG_BYTES
        self._gpu_batch = _GPU_BATCHES[0]
        self._working = 0  # batches at the encoder
        self._encoded: deque[_Encoded] = deque()
        encoders = [
            threading.Thread(target=self._run, args=(beside,), name=name, daemon=True)
            for name, beside in (("encoder", False), ("encoder-beside", True))
        ]
        self._encoding = len(encoders)  # 0 once nothing more comes to `_encoded`
        self._threads = [
            *encoders,
            threading.Thread(target=self._run_commits, name="encoder-commits", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def spec(self) -> PreprocessSpec:
        """How the pixels must be prepared that are put here."""
        return self._spec

    @property
    def waiting(self) -> int:
        """Photos in the lane, those being encoded and committed included."""
        with self._changed:
            return len(self._held)

    @property
    def error(self) -> ModelError | None:
        """Why the lane stopped taking pictures, if the model itself failed."""
        return self._error

    def has_room(self) -> bool:
        """False while enough pixels wait already."""
        with self._changed:
            return self._bytes < self._limit

    def wait_for_room(self, timeout: float) -> bool:
        """Block until there is room or the time is up."""
        with self._changed:
            return self._changed.wait_for(lambda: self._bytes < self._limit, timeout)

    def put(self, photo: PhotoId, pixels: ByteArray) -> bool:
        """Queue one photo's pixels ((height, width, 3) uint8). False if it waits already."""
        with self._changed:
            if photo in self._held or self._error is not None:
                return False
            self._held.add(photo)
            self._queue.append(_Waiting(photo, pixels))
            self._bytes += pixels.nbytes
            self._changed.notify_all()
            return True

    def wait_empty(self, timeout: float) -> bool:
        """Block until everything given has been committed, or the time is up."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._held, timeout)

    def close(self, *, drop: bool = False, deadline: float = 30.0) -> bool:
        """End the threads: after what waits, or at once with `drop`. False if one is stuck."""
        with self._changed:
            self._closing = True
            if drop:
                for one in self._queue:
                    self._held.discard(one.photo)
                self._queue.clear()
                self._bytes = 0
            self._changed.notify_all()
        until = time.monotonic() + deadline
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, beside: bool) -> None:
        pixels = _Stack()
        try:
            while batch := self._take(beside):
                try:
                    with self._guarded(batch):
                        self._encode(batch, pixels)
                finally:
                    with self._changed:
                        self._working -= 1
                        self._changed.notify_all()
        finally:
            with self._changed:
                self._encoding -= 1
                self._changed.notify_all()

    def _run_commits(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._encoded or not self._encoding)
                if not self._encoded:
                    return
                # Stays in the queue until it is committed, so that it counts as uncommitted.
                one = self._encoded[0]
            with self._guarded(one.batch):
                if self._error is None:
                    self._commit(one)
            with self._changed:
                self._encoded.popleft()
                self._held.difference_update(waiting.photo for waiting in one.batch)
                self._changed.notify_all()

    @contextmanager
    def _guarded(self, batch: list[_Waiting]) -> Iterator[None]:
        """The boundary of the threads: an error is told and ends the lane's intake."""
        try:
            yield
        except ModelError as error:
            _log.warning("the encoder stopped: %s", error.message)
            self._stop(batch, error)
            self._bus.publish(BackgroundCrash("encoder", error.message, "", error.code))
        except PhotoappError as error:  # the disk is full: the rows stay pending
            self._stop(batch, ModelError(error.code, error.message, **error.details))
            self._bus.publish(BackgroundCrash("encoder", error.message, "", error.code))
        except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown
            _log.exception("the encoder thread failed")
            self._stop(
                batch,
                ModelError(
                    "encoder-crashed", f"The picture model stopped with an error: {error!r}"
                ),
            )
            self._bus.publish(BackgroundCrash("encoder", repr(error), traceback.format_exc()))

    def _stop(self, batch: list[_Waiting], error: ModelError) -> None:
        """Take nothing more and drop what waits; batches at the other thread are let go there."""
        with self._changed:
            self._error = self._error or error
            self._held.difference_update(one.photo for one in (*batch, *self._queue))
            self._queue.clear()
            self._bytes = 0
            self._changed.notify_all()

    def _take(self, beside: bool) -> list[_Waiting]:
        """Wait for work; [] when closing. Takes what is there: one photo never waits for more."""
        with self._changed:
            self._changed.wait_for(lambda: self._may_take(beside))
            if not self._queue:
                return []
            size, self._limit = _CPU_BATCH, _BACKLOG_BYTES
            if self._on_device():
                size, self._limit = self._gpu_batch, _GPU_BACKLOG_BYTES
            batch = [self._queue.popleft() for _ in range(min(size, len(self._queue)))]
            self._bytes -= sum(one.pixels.nbytes for one in batch)
            self._working += 1
            self._changed.notify_all()
            return batch

    def _may_take(self, beside: bool) -> bool:
        """Whether there is a batch for the thread that asks, or never will be."""
        if not self._queue:
            return self._closing
        if not self._on_device():  # where a second thread would only take memory
            return not beside
        return self._working == 0 or len(self._queue) >= _BESIDE

    def _on_device(self) -> bool:
        try:
            return self._space.encoder().device != "cpu"
        except ModelError:  # told where the batch is encoded
            return False

    def _encode(self, batch: list[_Waiting], pixels: _Stack) -> None:
        """Hand a batch's vectors to the other thread; waits while that is too far behind."""
        encoder = self._space.encoder()
        spec = encoder.preprocess
        shape = (spec.height, spec.width, 3)
        # After a model switch, pixels made for the old model are dropped; their photos
        # have no vector of the new one and so are found again.
        fitting = spec == self._spec
        usable = [one for one in batch if fitting and one.pixels.shape == shape]
        if usable:
            began = time.perf_counter()
            vectors = encoder.encode_images(pixels.of([one.pixels for one in usable]))
            self._adapt(len(usable), time.perf_counter() - began)
        with self._changed:
            self._changed.wait_for(lambda: len(self._encoded) < _UNCOMMITTED)
            kept = {one.photo for one in usable}
            self._held.difference_update(one.photo for one in batch if one.photo not in kept)
            if usable:
                self._encoded.append(_Encoded(usable, encoder.key, vectors))
            self._changed.notify_all()

    def _adapt(self, photos: int, seconds: float) -> None:
        """Let full batches of a graphics processor grow while they are quick, and shrink."""
        least, most = _GPU_BATCHES
        if seconds > _GPU_BATCH_SECONDS:
            self._gpu_batch = max(least, self._gpu_batch // 2)
        elif photos == self._gpu_batch and seconds < _GPU_BATCH_SECONDS / 2:
            self._gpu_batch = min(most, self._gpu_batch * 2)

    def _commit(self, encoded: _Encoded) -> None:
        vectors = encoded.vectors
        good = np.isfinite(vectors).all(axis=1) & (
            np.abs(np.linalg.norm(vectors, axis=1) - 1) < 1e-2
        )
        for one, fine in zip(encoded.batch, good, strict=True):
            if not fine:
                self._fail(encoded.key, one.photo)
        photos = [one.photo for one, fine in zip(encoded.batch, good, strict=True) if fine]
        if photos:
            self._space.put(photos, vectors[good], encoded.key)
        self._on_encoded(len(photos))
        self._bus.publish(PhotosChanged(tuple(one.photo for one in encoded.batch)))

    def _fail(self, key: ModelKey, photo: PhotoId) -> None:
        reason = f"{key.name} gave no usable vector for this picture"
        self._rows.record_failure(key, photo, "no-vector", reason)
