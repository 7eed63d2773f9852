"""Photos like one photo, as each installed model sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import QueryError, UnreadablePhotoError, UsageError
from photoapp.core.hits import Example
from photoapp.core.jobs import JobId
from photoapp.core.photo import FloatArray, PhotoId
from photoapp.services.adapted import nearest_adapted
from photoapp.services.decoding import PixelsTask
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.picture_indexing import PictureIndexing, PictureParts, online_path, unseen
from photoapp.services.vectors import VectorSpace

if TYPE_CHECKING:
    from photoapp.core.adaptation import Adapter
    from photoapp.core.encoders import ImageEncoder, ModelKey
    from photoapp.services.models import ModelRoom, ModelStatus

KIND = "similar"
"""Kind of the jobs that encode the library for a model which is not in use."""

_DECODE_SECONDS = 90.0
_TURN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Match:
    """A photo of the library and its cosine (-1..1) to the one that was asked about.

    Where a head is in use, of the adapted vectors.
    """

    photo: PhotoId
    cosine: float


@dataclass(frozen=True, slots=True)
class SimilarAnswer:
    """What one model finds, best first. `missing`: photos it has not seen yet.

    `adapted`: in the order of the head that was trained for this library.
    """

    model: str
    matches: tuple[Match, ...]
    missing: int
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class SimilarParts:
    """What similar photos are found with. `space` is the one in use; `cache` a folder.

    `adapter`: the head in use for a model, if any.
    """

    models: ModelRoom
    space: VectorSpace
    pictures: PictureParts
    cache: Path
    adapter: Callable[[ModelKey], Adapter | None] = lambda key: None


class SimilarPhotos:
    """Compares a photo with the library in the vector space of any installed model.

    The model in use needs nothing. For another one, `start_index` encodes what it has not
    seen, as a job, into a space of its own. Any thread; everything but `start_index` and
    `running` may block. Of the models not in use, one at a time holds its weights in memory.
    """

    def __init__(self, parts: SimilarParts, jobs: Jobs, bus: EventBus) -> None:
        self._parts = parts
        self._jobs = jobs
        self._bus = bus
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # one library-wide job at a time
        self._spaces: dict[str, VectorSpace[ImageEncoder]] = {}
        self._awake: VectorSpace[ImageEncoder] | None = None
        self._running: dict[str, JobId] = {}

    def models(self) -> list[ModelStatus]:
        """Installed models, the one in use first; all of them can compare pictures."""
        found = [one for one in self._parts.models.list() if one.installed]
        return sorted(found, key=lambda one: not one.in_use)

    def missing(self, model: str) -> int:
        """How many visible photos at hand this model has neither encoded nor failed at.

        Raises ModelError.
        """
        return unseen(self._parts.pictures, self._space(model))

    def knows(self, model: str, photo: PhotoId) -> bool:
        """True when the model has a vector of this photo. Raises ModelError."""
        return self._parts.pictures.rows.has(self._space(model).key, photo)

    def running(self, model: str) -> JobId | None:
        """The job that encodes for this model now."""
        with self._lock:
            job = self._running.get(model)
        return job if self._jobs.running(job) else None

    def start_index(self, model: str) -> JobId:
        """Encode what the model has not seen; the running job when there is one.

        The job counts photos. Raises ModelError ``model-not-installed``, UsageError for the
        model in use, which the library's own indexing serves, RuntimeError after shutdown.
        """
        if model == self._parts.space.model:
            raise UsageError(
                "model-indexed-anyway",
                f"{model} is in use; indexing the library keeps it up to date.",
                model=model,
            )
        installed = self._parts.models.installed(model)
        running = self.running(model)
        if running is not None:
            return running
        with self._lock:
            job = self._jobs.start(
                KIND, installed.description.name, lambda control: self._index(model, control)
            )
            self._running[model] = job
        return job

    def find(self, model: str, example: Example, limit: int = 10) -> SimilarAnswer:
        """The photos most like `example`, which is not among them.

        Raises ModelError, UnreadablePhotoError when the example is no readable picture,
        QueryError ``example-not-indexed`` when none of its files is at hand, UsageError when
        not exactly one source is given.
        """
        space = self._space(model)
        photo = self._photo(example)
        vector = self._vector(space, example, photo)
        index, visible = space.index(), self._parts.pictures.photos.ids()
        if photo is not None:
            visible = visible[visible != photo]
        adapter = self._parts.adapter(space.key)
        matches: list[Match] = []
        if len(index) and len(visible):
            if adapter is not None:
                scores, ids = nearest_adapted(index, adapter, vector, limit, candidates=visible)
            else:
                (scores,), (ids,) = index.search(vector[None], limit, candidates=visible)
            matches = [
                Match(PhotoId(int(found)), float(score))
                for score, found in zip(scores, ids, strict=True)
            ]
        missing = unseen(self._parts.pictures, space)
        return SimilarAnswer(model, tuple(matches), missing, adapter is not None)

    def close(self) -> None:
        """Save and release every space but the one in use; after the jobs. Idempotent."""
        with self._lock:
            spaces, self._spaces = list(self._spaces.values()), {}
            self._awake = None
        for space in spaces:
            space.close()

    # Spaces

    def _space(self, model: str) -> VectorSpace[ImageEncoder]:
        """The space of an installed model. Raises ModelError."""
        if model == self._parts.space.model:
            return self._parts.space  # type: ignore[return-value]  # only its pictures are used
        installed = self._parts.models.installed(model)
        name = f"{installed.id}@{installed.revision}"
        with self._lock:
            if name not in self._spaces:
                self._spaces[name] = VectorSpace(
                    self._parts.pictures.rows,
                    load=self._parts.models.load_pictures,
                    model=model,
                    cache=self._parts.cache,
                    bus=self._bus,
                    activate=False,
                )
            return self._spaces[name]

    def _wake(self, space: VectorSpace[ImageEncoder]) -> Callable[[], None]:
        """What lets another model's weights go before this one's come."""

        def awake() -> None:
            with self._lock:
                before, self._awake = self._awake, space
            if before is not None and before is not space:
                before.encoder().close()

        return awake

    # The example

    def _photo(self, example: Example) -> PhotoId | None:
        if example.path is not None:
            return self._parts.pictures.photos.by_path(example.path.expanduser().absolute())
        return example.photo

    def _vector(
        self, space: VectorSpace[ImageEncoder], example: Example, photo: PhotoId | None
    ) -> FloatArray:
        """(d,) unit vector: the stored one of a library's photo, else from its pixels."""
        sources = (example.photo, example.path, example.data)
        if sum(source is not None for source in sources) != 1:
            raise UsageError("example-unclear", "An example needs one photo, file or picture.")
        if photo is not None:
            try:
                stored = space.index().vectors(np.array([photo], dtype=np.int64))
                return np.asarray(stored[0], np.float32)
            except KeyError:
                pass  # this model has not seen it yet
        source: Path | bytes | None = example.path or example.data
        if photo is not None and source is None:
            source = online_path(self._parts.pictures.photos, photo)
        if source is None:
            raise QueryError(
                "example-not-indexed",
                "This photo is not indexed yet, and its file is not at hand.",
            )
        encoder = space.encoder()
        task = PixelsTask(source, encoder.preprocess)
        decoding = self._parts.pictures.pool.submit(task, urgent=True)
        try:
            pixels = decoding.result(timeout=_DECODE_SECONDS)
        except (CancelledError, FutureTimeoutError) as error:
            raise UnreadablePhotoError(
                "decode-timeout", f"The example picture could not be read in time: {error}"
            ) from error
        if space is not self._parts.space:
            self._wake(space)()
        return np.asarray(encoder.encode_images(pixels[None])[0], np.float32)

    # Indexing

    def _index(self, model: str, control: JobControl) -> None:
        control.describe(model=model)
        while not self._turn.acquire(timeout=_TURN_SECONDS):
            control.checkpoint()
        try:
            space = self._space(model)
            indexing = PictureIndexing(
                self._parts.pictures, space, control, awake=self._wake(space)
            )
            indexing.run()
        finally:
            self._turn.release()
