"""Exact search in NumPy: the reference for the FAISS index, and its stand-in."""

from __future__ import annotations

import numpy as np

from photoapp.core.photo import FloatArray, IdArray
from photoapp.index.locking import ReadersWriterLock
from photoapp.index.rows import RowMap, checked_queries, checked_rows


class ExactIndex:
    """`VectorIndex` over one float32 matrix.

    Memory: 4 bytes per number. Ties are ordered by id, at the cut as well.
    """

    def __init__(self, dimension: int) -> None:
        if dimension < 1:
            raise ValueError(f"dimension must be positive: {dimension}")
        self._dimension = dimension
        self._lock = ReadersWriterLock()
        self._rows = RowMap()
        self._matrix: FloatArray = np.empty((0, dimension), np.float32)

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._dimension

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """See `VectorIndex.add`. Raises ValueError for wrong shapes or non-finite values."""
        ids, vectors = checked_rows(ids, vectors, self._dimension)
        with self._lock.writing():
            rows = self._rows.find(ids)
            known = rows >= 0
            self._matrix[rows[known]] = vectors[known]
            start, end = len(self._rows), len(self._rows) + int(np.count_nonzero(~known))
            if end > len(self._matrix):
                bigger = np.empty((max(end, 2 * start, 64), self._dimension), np.float32)
                bigger[:start] = self._matrix[:start]
                self._matrix = bigger
            self._matrix[start:end] = vectors[~known]
            self._rows.append(ids[~known])

    def remove(self, ids: IdArray) -> int:
        """See `VectorIndex.remove`."""
        with self._lock.writing():
            rows = self._rows.find(np.unique(np.asarray(ids, np.int64)))
            rows = rows[rows >= 0]
            if not len(rows):
                return 0
            kept = np.ones(len(self._rows), bool)
            kept[rows] = False
            self._matrix = self._matrix[: len(self._rows)][kept]
            self._rows.keep(kept)
            return len(rows)

    def search(
        self, queries: FloatArray, k: int, *, candidates: IdArray | None = None
    ) -> tuple[FloatArray, IdArray]:
        """See `VectorIndex.search`."""
        queries = checked_queries(queries, self._dimension, k)
        with self._lock.reading():
            matrix, ids = self._matrix[: len(self._rows)], self._rows.ids
            if candidates is not None:
                rows = self._rows.find(np.unique(np.asarray(candidates, np.int64)))
                rows = rows[rows >= 0]
                matrix, ids = matrix[rows], ids[rows]
            return best(queries @ matrix.T, ids, k)

    def vectors(self, ids: IdArray, *, out: FloatArray | None = None) -> FloatArray:
        """See `VectorIndex.vectors`."""
        ids = np.asarray(ids, np.int64)
        with self._lock.reading():
            rows = self._rows.find(ids)
            if (rows < 0).any():
                raise KeyError(int(ids[rows < 0][0]))
            found = np.empty((len(ids), self._dimension), np.float32) if out is None else out
            found[: len(ids)] = self._matrix[rows]
            return found[: len(ids)]

    def ids(self) -> IdArray:
        """See `VectorIndex.ids`."""
        with self._lock.reading():
            return np.sort(self._rows.ids)


def best(scores: FloatArray, ids: IdArray, k: int) -> tuple[FloatArray, IdArray]:
    """The `k` highest of each row of `scores` (q, n) with their `ids` (n,), ties by id."""
    k = min(k, len(ids))
    top_scores = np.empty((len(scores), k), np.float32)
    top_ids = np.empty((len(scores), k), np.int64)
    for row, values in enumerate(scores):
        if 0 < k < len(ids):
            cut = np.partition(values, len(ids) - k)[len(ids) - k]
            places = np.flatnonzero(values >= cut)
        else:
            places = np.arange(len(ids))
        order = places[np.lexsort((ids[places], -values[places]))[:k]]
        top_scores[row], top_ids[row] = values[order], ids[order]
    return top_scores, top_ids
