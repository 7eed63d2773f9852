"""The vector space in use: one encoder, its index, and the rows both stand on."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic

import numpy as np
from typing_extensions import TypeVar

from photoapp.core.events import ModelChanged
from photoapp.core.photo import FloatArray, PhotoId
from photoapp.services.events import EventBus

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder, ImageEncoder, ModelKey
    from photoapp.core.vectors import IndexStamp, VectorIndex
    from photoapp.storage.vectors import VectorRepository

Encoder = TypeVar("Encoder", bound="ImageEncoder", default="DualEncoder")


class VectorSpace(Generic[Encoder]):
    """Loads the encoder and its index on the first thread that needs them.

    All methods may be called from any thread. Vectors go to the catalogue first,
    and only after the commit to the index, which is a cache of it. `load`: model name ->
    encoder, cheap because halves load on first use, raises ModelError. Without `activate`
    it is a space beside the one in use: the photos' states do not speak of it.
    """

    def __init__(
        self,
        rows: VectorRepository,
        *,
        load: Callable[[str], Encoder],
        model: str,
        cache: Path,
        bus: EventBus,
        activate: bool = True,
    ) -> None:
        self._rows = rows
        self._load = load
        self._cache = cache
        self._bus = bus
        self._lock = threading.RLock()
        self._index_lock = threading.RLock()
        self._model = model
        self._activate = activate
        self._encoder: Encoder | None = None
        self._index: VectorIndex | None = None
        self._index_key: ModelKey | None = None
        self._seen_change = -1
        self._saved_change = -1

    @property
    def model(self) -> str:
        """Name of the model in use."""
        return self._model

    @property
    def key(self) -> ModelKey:
        """Provenance of every vector in this space. Loads the description, not the weights."""
        return self.encoder().key

    def encoder(self) -> Encoder:
        """The encoder in use. Raises ModelError when it cannot be loaded."""
        with self._lock:
            if self._encoder is None:
                encoder = self._load(self._model)
                self._rows.register(encoder.key, encoder.dimension, activate=self._activate)
                self._encoder = encoder
            return self._encoder

    def index(self) -> VectorIndex:
        """The index of the model in use, opened from its cache or rebuilt from the catalogue.

        Also takes in vectors that another process committed since the last call.
        """
        from photoapp.index.cache import open_index

        encoder = self.encoder()
        with self._index_lock:
            stamp = self._rows.stamp(encoder.key)
            if self._index is None or self._index_key != encoder.key:
                self._index = open_index(
                    self._file(encoder.key), stamp, lambda: self._rows.stream(encoder.key)
                )
                self._index_key = encoder.key
                self._seen_change = self._saved_change = stamp.change
            elif stamp.change != self._seen_change:
                self._catch_up(encoder.key, stamp)
            return self._index

    def put(
        self, photos: Sequence[PhotoId], vectors: FloatArray, *, key: ModelKey | None = None
    ) -> None:
        """Commit vectors ((n, dimension) float32 unit rows), then make them searchable.

        `key`: of the model that made them, when it may not be the one in use any more; None:
        the one in use.
        """
        key = key or self.key
        with self._index_lock:
            before = self._seen_change
            change = self._rows.put(key, photos, vectors)
            if self._index is not None and self._index_key == key:
                self._index.add(np.asarray(photos, dtype=np.int64), vectors)
                # Another process may have written in between: then the next use catches up.
                if change == before + 1:
                    self._seen_change = change

    def use(self, model: str) -> None:
        """Switch to another model: loaded and checked first, then swapped in one step."""
        encoder = self._load(model)
        self._rows.register(encoder.key, encoder.dimension)
        self.save()
        with self._lock, self._index_lock:
            old, self._encoder, self._model = self._encoder, encoder, model
            self._index, self._index_key = None, None
        if old is not None:
            old.close()
        self._bus.publish(ModelChanged(model))

    def save(self) -> None:
        """Write the index cache if it changed. Losing it costs a rebuild, never data."""
        from photoapp.index.cache import save_index

        with self._index_lock:
            index, key = self._index, self._index_key
            if index is None or key is None or self._seen_change == self._saved_change:
                return
            stamp = self._rows.stamp(key)
            if stamp.change == self._seen_change and stamp.count == len(index):
                save_index(index, self._file(key), stamp)
                self._saved_change = stamp.change

    def close(self) -> None:
        """Save the cache and release the encoder. Idempotent."""
        self.save()
        with self._lock, self._index_lock:
            if self._encoder is not None:
                self._encoder.close()
                self._encoder = None
            self._index, self._index_key = None, None

    def _catch_up(self, key: ModelKey, stamp: IndexStamp) -> None:
        """Add and drop the difference to the catalogue: content never changes under an id."""
        assert self._index is not None  # noqa: S101 - the only caller has just checked
        committed = self._rows.ids(key)
        held = self._index.ids()
        gone = np.setdiff1d(held, committed, assume_unique=True)
        if len(gone):
            self._index.remove(gone)
        missing = np.setdiff1d(committed, held, assume_unique=True)
        for start in range(0, len(missing), 10_000):
            ids = missing[start : start + 10_000]
            self._index.add(ids, self._rows.get(key, ids))
        self._seen_change = stamp.change

    def _file(self, key: ModelKey) -> Path:
        safe = re.sub(r"[^A-Za-z0-9._-]+", "_", str(key))
        return self._cache / f"{safe}.faiss"
