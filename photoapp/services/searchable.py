"""Which photos can be searched now, remembered between searches."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import IdArray

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.core.vectors import VectorIndex
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.photos import PhotoRepository

# Another process may change the library without telling this one.
_VISIBLE_SECONDS = 10.0
_MODEL_SECONDS = 1.0


def among(ids: IdArray, ascending: IdArray) -> npt.NDArray[np.bool_]:
    """Which of `ids` are in an ascending array; faster than np.isin for a few among many."""
    if not len(ascending):
        return np.zeros(len(ids), np.bool_)
    places = np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)
    return np.asarray(ascending[places] == ids)


@dataclass(frozen=True, slots=True)
class _Visible:
    ids: IdArray
    at: float  # monotonic seconds


@dataclass(frozen=True, slots=True)
class _Model:
    encoder: DualEncoder
    index: VectorIndex
    at: float


@dataclass(frozen=True, slots=True)
class _Indexed:
    """`ids`: which of the `visible` photos an index of `count` rows holds."""

    visible: IdArray | None = None
    index: VectorIndex | None = None
    count: int = 0
    ids: IdArray = field(default_factory=lambda: np.empty(0, np.int64))


class SearchableLibrary:
    """The visible photos, the model in use, and who has a vector. Any thread."""

    def __init__(self, photos: PhotoRepository, space: VectorSpace) -> None:
        self._photos = photos
        self._space = space
        self._lock = threading.Lock()
        self._changes = 0
        self._visible: _Visible | None = None
        self._model: _Model | None = None
        self._indexed = _Indexed()

    def forget(self) -> None:
        """The library or the model has changed: read everything again."""
        with self._lock:
            self._changes += 1
            self._visible = None
            self._model = None

    def visible(self) -> IdArray:
        """Every visible photo, ascending."""
        with self._lock:
            known, changes = self._visible, self._changes
        if known is not None and time.monotonic() - known.at < _VISIBLE_SECONDS:
            return known.ids
        read = _Visible(np.sort(self._photos.ids()), time.monotonic())
        with self._lock:
            if changes == self._changes:  # else it may be out of date already
                self._visible = read
        return read.ids

    def model(self) -> tuple[DualEncoder, VectorIndex]:
        """The model in use with its index; asking for it anew costs a look into the catalogue.

        Raises ModelError, CatalogueError.
        """
        with self._lock:
            known, changes = self._model, self._changes
        if known is not None and time.monotonic() - known.at < _MODEL_SECONDS:
            return known.encoder, known.index
        read = _Model(*self._space.pair(), time.monotonic())
        with self._lock:
            if changes == self._changes:
                self._model = read
        return read.encoder, read.index

    def indexed(self, visible: IdArray, index: VectorIndex) -> IdArray:
        """Which of these photos have vectors; kept while neither changes."""
        count = len(index)
        known = self._indexed
        if known.visible is visible and known.index is index and known.count == count:
            return known.ids
        ids = visible[among(visible, index.ids())]
        self._indexed = _Indexed(visible, index, count, ids)
        return ids
