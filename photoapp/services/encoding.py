"""The one encoder thread of bulk work: pixels in, committed and searchable vectors out."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError, PhotoappError
from photoapp.core.events import BackgroundCrash, PhotosChanged
from photoapp.core.photo import ByteArray, PhotoId
from photoapp.services.events import EventBus
from photoapp.services.vectors import VectorSpace
from photoapp.storage.vectors import VectorRepository

_log = logging.getLogger(__name__)

# Waiting pixels are held in memory: enough to keep the encoder busy, no more.
_BACKLOG_BYTES = 48 << 20
_GPU_BATCH = 64
_CPU_BATCH = 16


@dataclass(frozen=True, slots=True)
class _Waiting:
    photo: PhotoId
    pixels: ByteArray


class EncodeLane:
    """A bounded queue of pictures before the encoder, and the thread behind it.

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
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    @property
    def spec(self) -> PreprocessSpec:
        """How the pixels must be prepared that are put here."""
        return self._spec

    @property
    def waiting(self) -> int:
        """Photos in the lane, those being encoded included."""
        with self._changed:
            return len(self._held)

    @property
    def error(self) -> ModelError | None:
        """Why the lane stopped taking pictures, if the model itself failed."""
        return self._error

    def has_room(self) -> bool:
        """False while enough pixels wait already."""
        with self._changed:
            return self._bytes < _BACKLOG_BYTES

    def wait_for_room(self, timeout: float) -> bool:
        """Block until there is room or the time is up."""
        with self._changed:
            return self._changed.wait_for(lambda: self._bytes < _BACKLOG_BYTES, timeout)

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
        """End the thread: after what waits, or at once with `drop`. False if it is stuck."""
        with self._changed:
            self._closing = True
            if drop:
                for one in self._queue:
                    self._held.discard(one.photo)
                self._queue.clear()
                self._bytes = 0
            self._changed.notify_all()
        self._thread.join(deadline)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while batch := self._take():
            try:
                self._encode(batch)
            except ModelError as error:
                _log.warning("the encoder stopped: %s", error.message)
                self._error = error
                self._bus.publish(BackgroundCrash("encoder", error.message, "", error.code))
            except PhotoappError as error:  # the disk is full: the rows stay pending
                self._error = ModelError(error.code, error.message, **error.details)
                self._bus.publish(BackgroundCrash("encoder", error.message, "", error.code))
            except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown
                _log.exception("the encoder thread failed")
                self._error = ModelError(
                    "encoder-crashed", f"The picture model stopped with an error: {error!r}"
                )
                self._bus.publish(BackgroundCrash("encoder", repr(error), traceback.format_exc()))
            finally:
                with self._changed:
                    self._held.difference_update(one.photo for one in batch)
                    if self._error is not None:
                        self._queue.clear()
                        self._held.clear()
                        self._bytes = 0
                    self._changed.notify_all()

    def _take(self) -> list[_Waiting]:
        """Wait for work; [] when closing. Takes what is there: one photo never waits for more."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            if not self._queue:
                return []
            size = _CPU_BATCH
            if self._space.encoder().device != "cpu":
                size = _GPU_BATCH
            batch = [self._queue.popleft() for _ in range(min(size, len(self._queue)))]
            self._bytes -= sum(one.pixels.nbytes for one in batch)
            self._changed.notify_all()
            return batch

    def _encode(self, batch: list[_Waiting]) -> None:
        encoder = self._space.encoder()
        spec = encoder.preprocess
        shape = (spec.height, spec.width, 3)
        # After a model switch, pixels made for the old model are dropped; their photos
        # have no vector of the new one and so are found again.
        if spec != self._spec:
            return
        usable = [one for one in batch if one.pixels.shape == shape]
        if not usable:
            return
        vectors = encoder.encode_images(np.stack([one.pixels for one in usable]))
        good = np.isfinite(vectors).all(axis=1) & (
            np.abs(np.linalg.norm(vectors, axis=1) - 1) < 1e-2
        )
        for one, fine in zip(usable, good, strict=True):
            if not fine:
                self._fail(encoder.key, one.photo)
        photos = [one.photo for one, fine in zip(usable, good, strict=True) if fine]
        if photos:
            self._space.put(photos, vectors[good], encoder.key)
        self._on_encoded(len(photos))
        self._bus.publish(PhotosChanged(tuple(one.photo for one in usable)))

    def _fail(self, key: ModelKey, photo: PhotoId) -> None:
        reason = f"{key.name} gave no usable vector for this picture"
        self._rows.record_failure(key, photo, "no-vector", reason)
