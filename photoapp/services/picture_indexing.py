"""Encoding the library for a model that is not in use: read, encode, commit, in its own space."""

from __future__ import annotations

import queue
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray, LocationState, PhotoId, PhotoReading
from photoapp.imaging.task import KnownContent
from photoapp.services.courtesy import Courtesy
from photoapp.services.decoding import DecodePool, DecodeTask
from photoapp.services.jobs import JobCancelledError, JobControl
from photoapp.services.vectors import VectorSpace
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.vectors import VectorRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from photoapp.core.encoders import ImageEncoder

_PAGE = 256
_CPU_BATCH = 8
_GPU_BATCH = 64
_WAIT_SECONDS = 0.1
_ALL = 1 << 31

_Outcome = PhotoReading | KnownContent | BaseException


@dataclass(frozen=True, slots=True)
class PictureParts:
    """What the photos are read with, and where their vectors go."""

    rows: VectorRepository
    photos: PhotoRepository
    pool: DecodePool
    courtesy: Courtesy


def unseen(parts: PictureParts, space: VectorSpace[ImageEncoder]) -> int:
    """How many visible photos at hand the model has neither encoded nor failed at."""
    return len(parts.rows.without_vector(space.key, _ALL))


def online_path(photos: PhotoRepository, photo: PhotoId) -> Path | None:
    """A file of the photo that can be read now."""
    for place in photos.paths([photo]).get(photo, []):
        if place.online and place.state is LocationState.PRESENT:
            return place.path
    return None


class PictureIndexing:
    """One run over the photos that a model has not seen. Used by one thread.

    The catalogue's rows are the queue: what was committed stays after a stop or a kill, and the
    next run goes on with the rest. `awake` is called before each batch is encoded.
    """

    def __init__(
        self,
        parts: PictureParts,
        space: VectorSpace[ImageEncoder],
        control: JobControl,
        *,
        awake: Callable[[], None] = lambda: None,
    ) -> None:
        self._parts = parts
        self._space = space
        self._control = control
        self._awake = awake
        self._key = space.key
        self._spec = space.encoder().preprocess
        self._landed: queue.SimpleQueue[tuple[PhotoId, Path, _Outcome]] = queue.SimpleQueue()
        self._flying = 0
        self._page: deque[PhotoId] = deque()
        self._after = PhotoId(0)
        self._batch: list[tuple[PhotoId, ByteArray]] = []
        self._done = 0
        # Enough to keep every process busy while a batch is encoded.
        self._window = parts.pool.processes * 3 + _CPU_BATCH

    def run(self) -> int:
        """Encode everything unseen; returns how many photos were done or failed.

        Raises JobCancelledError when a person stopped it, ModelError, CatalogueError.
        """
        control = self._control
        total = unseen(self._parts, self._space)
        control.describe(model=self._key.name)
        control.progress(0, total)
        began, rested = time.perf_counter(), 0
        while True:
            control.checkpoint()
            self._fill()
            if not self._flying and not self._batch:
                break
            self._collect()
            size = _CPU_BATCH if self._space.encoder().device == "cpu" else _GPU_BATCH
            if len(self._batch) >= size or (self._batch and not self._flying):
                self._encode()
            control.progress(self._done, max(total, self._done))
            if self._done > rested:
                courtesy = self._parts.courtesy
                pause = courtesy.rest(self._done - rested, time.perf_counter() - began)
                control.rest(pause, courtesy.reason)
                began, rested = time.perf_counter(), self._done
        self._space.save()
        return self._done

    def _fill(self) -> None:
        while self._flying < self._window and self._more():
            photo = self._page.popleft()
            path = online_path(self._parts.photos, photo)
            if path is not None:
                self._submit(photo, path)

    def _more(self) -> bool:
        if not self._page:
            page = self._parts.rows.without_vector(self._key, _PAGE, self._after)
            if page:
                self._after = page[-1]
                self._page.extend(page)
        return bool(self._page)

    def _submit(self, photo: PhotoId, path: Path) -> None:
        task = DecodeTask(path, spec=self._spec, sidecar=False)
        future = self._parts.pool.submit(task)
        self._flying += 1

        def landed(done: Future[PhotoReading | KnownContent]) -> None:
            if done.cancelled():  # the pool was closed under this run
                self._landed.put((photo, path, JobCancelledError()))
                return
            error = done.exception()
            self._landed.put((photo, path, error if error is not None else done.result()))

        future.add_done_callback(landed)

    def _collect(self) -> None:
        """Take what the decoders finished; waits for the first a moment."""
        try:
            self._settle(*self._landed.get(timeout=_WAIT_SECONDS))
            while True:
                self._settle(*self._landed.get_nowait())
        except queue.Empty:
            pass

    def _settle(self, photo: PhotoId, path: Path, outcome: _Outcome) -> None:
        self._flying -= 1
        if isinstance(outcome, UnreadablePhotoError):
            self._done += 1
            self._control.error(str(path), outcome.code, outcome.message)
            if outcome.code != "file-vanished":  # a scan will notice; it may come back
                self._parts.rows.record_failure(self._key, photo, outcome.code, outcome.message)
        elif isinstance(outcome, BaseException):
            raise outcome
        elif isinstance(outcome, PhotoReading) and outcome.encoder_pixels is not None:
            # The file may be another picture by now: a scan makes that a photo of its own.
            if self._parts.photos.content_hash(photo) == outcome.content_hash:
                self._batch.append((photo, outcome.encoder_pixels))
            else:
                self._done += 1

    def _encode(self) -> None:
        batch, self._batch = self._batch, []
        self._awake()
        encoder = self._space.encoder()
        vectors = encoder.encode_images(np.stack([pixels for _, pixels in batch]))
        lengths = np.linalg.norm(vectors, axis=1)
        good = np.isfinite(vectors).all(axis=1) & (np.abs(lengths - 1) < 1e-2)
        for (photo, _), fine in zip(batch, good, strict=True):
            if not fine:
                reason = f"{self._key.name} gave no usable vector for this picture"
                self._parts.rows.record_failure(self._key, photo, "no-vector", reason)
        photos = [photo for (photo, _), fine in zip(batch, good, strict=True) if fine]
        if photos:
            self._space.put(photos, vectors[good], self._key)
        self._done += len(batch)
        self._control.describe(device=encoder.device)
