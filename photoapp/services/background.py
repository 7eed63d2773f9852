"""The background each search is compared with: neutral texts, and how they score each photo."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.calibration import Background, Level, PhotoStatistics, level_of, photo_statistics
from photoapp.core.photo import FloatArray, IdArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from photoapp.core.encoders import DualEncoder
    from photoapp.core.vectors import VectorIndex

_LANGUAGES = ("en", "zh")  # columns of resources/search/background.tsv
_BLOCK = 2048  # photos scored at once: bounds the memory of a step to about 5 MB
_TEXTS = 64  # encoded at once; a large model takes seconds over them
_SAMPLE = 1000
_RESAMPLE = 1.2  # the library has grown by this much since the last look
_DENSE_IDS = 1 << 24  # ids are row numbers; statistics are kept in arrays by id below this

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Statistics:
    """Statistics by photo id, NaN where unknown; grown as ids come."""

    table: FloatArray = field(default_factory=lambda: np.empty((0, 3), np.float32))

    def grow(self, size: int) -> None:
        if size > len(self.table):
            table = np.full((max(size, 2 * len(self.table)), 3), np.nan, np.float32)
            table[: len(self.table)] = self.table
            self.table = table


@dataclass(frozen=True, slots=True)
class _Sample:
    photos: int  # of the library when it was drawn
    vectors: FloatArray


@dataclass(frozen=True, slots=True)
class LibraryView:
    """A sample of the library (n, d), its statistics and level for one bank."""

    sample: FloatArray
    statistics: PhotoStatistics
    level: Level


class Backgrounds:
    """Backgrounds and photo statistics of every model used since the start.

    Encoded banks are kept in `cache` (one small array file per model and language), so that
    a large model does not encode them again at every start; those of the starter ship beside the
    texts, since a first search would wait for them. Content never changes under a
    photo id, so statistics stay valid. Safe to use from several threads.
    """

    def __init__(self, resources: Path, cache: Path) -> None:
        self._file = resources / "search" / "background.tsv"
        self._cache = cache
        self._lock = threading.RLock()
        self._texts: dict[str, list[str]] = {}
        self._banks: dict[tuple[str, str], Background] = {}
        self._making: dict[tuple[str, str], threading.Lock] = {}
        self._statistics: dict[tuple[str, str], _Statistics] = {}
        self._samples: dict[str, _Sample] = {}
        self._views: dict[tuple[str, str], LibraryView] = {}

    def background(
        self, encoder: DualEncoder, language: str, *, between: Callable[[], None] = lambda: None
    ) -> Background:
        """The bank of one language. `between` is called before each block of texts.

        Searches by other models, and in other languages, go on while it is being encoded.
        Raises ModelError when it cannot be encoded, and what `between` raises.
        """
        name = (str(encoder.key), language)
        with self._lock:
            found = self._banks.get(name)
            if found is not None:
                return found
            making = self._making.setdefault(name, threading.Lock())
        with making:
            with self._lock:
                found = self._banks.get(name)
            if found is None:
                found = Background.of(self._encoded(encoder, language, between))
                with self._lock:
                    self._banks[name] = found
            return found

    def covariance(self, encoder: DualEncoder) -> FloatArray:
        """(d, d): what `core.calibration.example_likeness` compares pictures by."""
        language = encoder.languages[0] if encoder.languages else "en"
        return self.background(encoder, language).covariance

    def statistics(
        self, encoder: DualEncoder, language: str, ids: IdArray, photos: FloatArray
    ) -> PhotoStatistics:
        """Statistics of photos (n,) with vectors (n, d); computed where not known yet."""
        bank = self.background(encoder, language)
        if not len(ids) or int(ids.max()) >= _DENSE_IDS:
            return photo_statistics(bank, photos)
        with self._lock:
            kept = self._kept(encoder, language)
            kept.grow(int(ids.max()) + 1)
            rows = kept.table[ids]
        unknown = np.flatnonzero(np.isnan(rows[:, 0]))
        if len(unknown):
            rows[unknown] = self._computed(bank, photos[unknown])
            with self._lock:
                kept.table[ids[unknown]] = rows[unknown]
        return PhotoStatistics(rows[:, 0], rows[:, 1], rows[:, 2])

    def sample(self, encoder: DualEncoder, index: VectorIndex) -> FloatArray:
        """(n, d) vectors of at most 1,000 photos of the library, drawn anew as it grows."""
        name = str(encoder.key)
        count = len(index)
        with self._lock:
            known = self._samples.get(name)
        if known is not None and known.photos / _RESAMPLE <= count <= known.photos * _RESAMPLE:
            return known.vectors
        ids = index.ids()
        if len(ids) > _SAMPLE:
            ids = np.random.default_rng(0).choice(ids, _SAMPLE, replace=False)
        vectors = index.vectors(ids)
        with self._lock:
            self._samples[name] = _Sample(count, vectors)
        return vectors

    def view(self, encoder: DualEncoder, language: str, index: VectorIndex) -> LibraryView:
        """The library as the bank sees it; looked at anew as it grows."""
        sample = self.sample(encoder, index)
        name = (str(encoder.key), language)
        with self._lock:
            known = self._views.get(name)
        if known is not None and known.sample is sample:
            return known
        bank = self.background(encoder, language)
        view = LibraryView(sample, photo_statistics(bank, sample), level_of(sample, bank))
        with self._lock:
            self._views[name] = view
        return view

    def prepare(self, encoder: DualEncoder, index: VectorIndex, *, most: int) -> bool:
        """Compute up to `most` statistics ahead of the searches that need them.

        For languages searched before. True when there may be more to do.
        """
        with self._lock:
            languages = [one for key, one in self._statistics if key == str(encoder.key)]
        for language in languages:
            ids = index.ids()
            ids = ids[ids < _DENSE_IDS]
            if not len(ids):
                continue
            with self._lock:
                kept = self._kept(encoder, language)
                kept.grow(int(ids[-1]) + 1)
                missing = ids[np.isnan(kept.table[ids, 0])][:most]
            if len(missing):
                self.statistics(encoder, language, missing, index.vectors(missing))
                return True
        return False

    def _kept(self, encoder: DualEncoder, language: str) -> _Statistics:
        return self._statistics.setdefault((str(encoder.key), language), _Statistics())

    def _computed(self, bank: Background, photos: FloatArray) -> FloatArray:
        rows = np.empty((len(photos), 3), np.float32)
        for start in range(0, len(photos), _BLOCK):
            part = photo_statistics(bank, photos[start : start + _BLOCK])
            rows[start : start + _BLOCK] = np.stack((part.mean, part.deviation, part.mass), axis=1)
        return rows

    def _encoded(
        self, encoder: DualEncoder, language: str, between: Callable[[], None]
    ) -> FloatArray:
        texts = self._bank_texts(language)
        name = self.file_name(encoder, language)
        for folder in (self._file.parent, self._cache):
            stored = _stored(folder / name, (len(texts), encoder.dimension))
            if stored is not None:
                return stored
        blocks = []
        for start in range(0, len(texts), _TEXTS):
            between()
            block = [text.lower() for text in texts[start : start + _TEXTS]]
            blocks.append(encoder.encode_texts(block))
        vectors = np.concatenate(blocks)
        _store(self._cache / name, vectors)
        return vectors

    def file_name(self, encoder: DualEncoder, language: str) -> str:
        """What the encoded bank is kept as; it changes with the model and with the texts."""
        digest = hashlib.sha256("\n".join(self._bank_texts(language)).encode()).hexdigest()[:12]
        safe = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{encoder.key}-{language}-{digest}")
        return f"{safe}.background.npy"

    def _bank_texts(self, language: str) -> list[str]:
        with self._lock:
            if not self._texts:
                rows = [
                    line.split("\t") for line in self._file.read_text(encoding="utf-8").splitlines()
                ]
                columns = zip(*rows, strict=True)
                self._texts = dict(zip(_LANGUAGES, map(list, columns), strict=True))
            return self._texts[language]


def _stored(file: Path, shape: tuple[int, int]) -> FloatArray | None:
    """The cached bank; None when it is absent, damaged or of another shape."""
    try:
        vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    kinds = (np.float32, np.float16)  # shipped ones are halved
    if vectors.shape != shape or vectors.dtype not in kinds or not np.isfinite(vectors).all():
        return None
    return np.asarray(vectors, np.float32)


def _store(file: Path, vectors: FloatArray) -> None:
    """Written aside and renamed; a cache that cannot be written only costs time."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as stream:
            np.save(stream, vectors.astype(np.float32), allow_pickle=False)
        aside.replace(file)
    except OSError as error:
        _log.info("the search background was not cached: %s", error)
        aside.unlink(missing_ok=True)
