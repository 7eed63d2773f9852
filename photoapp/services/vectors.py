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

# Attributes that belong to the model and not to the place it has.
_OF_ONE_MODEL = ("_model", "_encoder", "_index", "_index_key", "_seen_change", "_saved_change")


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

    @property
    def loaded_key(self) -> ModelKey | None:
        """As `key`, None where no encoder is loaded yet."""
        encoder = self._encoder
        return None if encoder is None else encoder.key

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
        return self.pair()[1]

    def pair(self) -> tuple[Encoder, VectorIndex]:
        """The encoder and its index, surely of one model, whatever is switched meanwhile.

        Both stay usable by whoever holds them after a switch. Raises as `encoder`.
        """
        from photoapp.index.cache import open_index

        with self._index_lock:
            encoder = self.encoder()
            stamp = self._rows.stamp(encoder.key)
            if self._index is None or self._index_key != encoder.key:
                self._index = open_index(
                    self._file(encoder.key), stamp, lambda: self._rows.stream(encoder.key)
                )
                self._index_key = encoder.key
                self._seen_change = self._saved_change = stamp.change
            elif stamp.change != self._seen_change:
                self._catch_up(encoder.key, stamp)
            return encoder, self._index

    def put(
        self, photos: Sequence[PhotoId], vectors: FloatArray, key: ModelKey | None = None
    ) -> None:
        """Commit vectors ((n, dimension) float32 unit rows), then make them searchable.

        `key`: of the encoder they come from. If that is not in use any more they are kept all
        the same, for when it is again.
        """
        with self._index_lock:
            key = key or self.key
            before = self._seen_change
            change = self._rows.put(key, photos, vectors)
            if self._index is not None and self._index_key == key:
                self._index.add(np.asarray(photos, dtype=np.int64), vectors)
                # Another process may have written in between: then the next use catches up.
                if change == before + 1:
                    self._seen_change = change

    def use(self, model: str) -> None:
        """Load a model anew: its files, or the way it runs, have changed.

        Raises ModelError, and then nothing has changed. The index stays where the vectors are
        of the same key. Another model is taken into use by `services.upgrade`, without a gap.
        """
        encoder = self._load(model)
        self._rows.register(encoder.key, encoder.dimension, activate=self._activate)
        self.save()
        with self._index_lock, self._lock:
            old, self._encoder, self._model = self._encoder, encoder, model
            if self._index_key != encoder.key:
                self._index, self._index_key = None, None
        if old is not None:
            old.close()
        self._bus.publish(ModelChanged(model))

    def exchange(self, other: VectorSpace[Encoder]) -> None:
        """Change places with a space that is ready: its model answers from here on, in one step.

        What this space held goes on in `other`, so that who holds the former encoder and index
        can finish with them. Told to nobody; the caller has registered the key as active.
        """
        with self._index_lock, other._index_lock, self._lock, other._lock:
            for name in _OF_ONE_MODEL:
                mine, theirs = getattr(self, name), getattr(other, name)
                setattr(self, name, theirs)
                setattr(other, name, mine)

    def rest(self) -> None:
        """Save the cache and let the encoder's weights go; they load again when needed."""
        self.save()
        with self._lock:
            encoder = self._encoder
        if encoder is not None:
            encoder.close()

    def forget(self, key: ModelKey) -> None:
        """Drop the index and cache of a model whose vectors were removed."""
        with self._index_lock:
            if self._index_key == key:
                self._index, self._index_key = None, None
        self._file(key).unlink(missing_ok=True)

    def cache_bytes(self, key: ModelKey) -> int:
        """Size of the index cache of a model; 0 when there is none."""
        file = self._file(key)
        return file.stat().st_size if file.is_file() else 0

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
        with self._index_lock, self._lock:
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
