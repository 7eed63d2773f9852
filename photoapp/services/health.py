"""How complete the library is, what failed and why, and trying again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from photoapp.core.events import PhotosChanged
from photoapp.core.library import LibraryCounts
from photoapp.core.photo import FailedFile, LocationId, PhotoId
from photoapp.services.events import EventBus
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.vectors import VectorRepository


class Health:
    """The health page's questions. Any thread; every method may block on the disk."""

    def __init__(
        self,
        photos: PhotoRepository,
        vectors: VectorRepository,
        bus: EventBus,
        *,
        wake: Callable[[], object] = lambda: None,
    ) -> None:
        """`wake` starts the indexer on what was put back into its queue."""
        self._photos = photos
        self._vectors = vectors
        self._bus = bus
        self._wake = wake

    def counts(self) -> LibraryCounts:
        """The sizes of the library."""
        return self._photos.counts()

    def failed(self, limit: int = 1000, offset: int = 0) -> list[FailedFile]:
        """Files that could not be read, by path."""
        return self._photos.failed(limit, offset)

    def failed_photos(self, limit: int = 1000, offset: int = 0) -> list[tuple[PhotoId, str, str]]:
        """(photo, code, reason) of photos that the model in use could not make sense of."""
        return self._vectors.failures(limit, offset)

    def retry(self, locations: Sequence[LocationId] | None = None) -> int:
        """Read failed files (all, when None) again. Returns how many.

        With None, photos that the model failed at are tried again as well.
        """
        count = self._photos.retry_failed(locations)
        if locations is None:
            count += self._vectors.retry_failed()
        if count:
            self._bus.publish(PhotosChanged())
            self._wake()
        return count
