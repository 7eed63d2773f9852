"""Which row of a matrix belongs to which id."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import IdArray

# Ids below this are looked up in an array of 4 bytes per id, so that a million photos
# cost 4 MB and lookups are vectorised. Catalogue ids are row numbers and stay far below;
# any other 64-bit id is kept in a dictionary.
_DENSE_IDS = 1 << 24

_Rows = npt.NDArray[np.int32]
_T = TypeVar("_T", bound=np.generic)


class RowMap:
    """Ids in row order, with the way back. Not thread-safe: its owner locks."""

    def __init__(self) -> None:
        self._ids: IdArray = np.empty(0, np.int64)
        self._count = 0
        self._dense: _Rows = np.empty(0, np.int32)
        self._sparse: dict[int, int] = {}

    def __len__(self) -> int:
        return self._count

    @property
    def ids(self) -> IdArray:
        """Id of each row, (n,) int64; a view that the next change invalidates."""
        return self._ids[: self._count]

    def find(self, ids: IdArray) -> _Rows:
        """Row of each id, -1 for an unknown one."""
        # The array may have grown beyond the ids that are kept in it.
        end = min(len(self._dense), _DENSE_IDS)
        if len(ids) and ids.min() >= 0 and ids.max() < end:
            return self._dense[ids]
        rows = np.full(len(ids), -1, np.int32)
        inside = (ids >= 0) & (ids < end)
        rows[inside] = self._dense[ids[inside]]
        if self._sparse:
            for place in np.flatnonzero((ids < 0) | (ids >= _DENSE_IDS)):
                rows[place] = self._sparse.get(int(ids[place]), -1)
        return rows

    def append(self, ids: IdArray) -> None:
        """Give new, distinct ids the next rows."""
        start = self._count
        self._count += len(ids)
        if self._count > len(self._ids):
            self._ids = _grown(self._ids, self._count)
        self._ids[start : self._count] = ids
        self._point(ids, np.arange(start, self._count, dtype=np.int32))

    def keep(self, kept: npt.NDArray[np.bool_]) -> None:
        """Drop the rows where `kept` (one flag per row) is False; later rows move up."""
        self._point(self.ids[~kept], np.full(np.count_nonzero(~kept), -1, np.int32))
        ids = self.ids[kept]
        self._ids = ids
        self._count = len(ids)
        self._point(ids, np.arange(len(ids), dtype=np.int32))

    def _point(self, ids: IdArray, rows: _Rows) -> None:
        dense = (ids >= 0) & (ids < _DENSE_IDS)
        if dense.any():
            top = int(ids[dense].max()) + 1
            if top > len(self._dense):
                old = len(self._dense)
                self._dense = _grown(self._dense, top)
                self._dense[old:] = -1
            self._dense[ids[dense]] = rows[dense]
        for place in np.flatnonzero(~dense):
            if rows[place] < 0:
                self._sparse.pop(int(ids[place]), None)
            else:
                self._sparse[int(ids[place])] = int(rows[place])


def _grown(array: npt.NDArray[_T], least: int) -> npt.NDArray[_T]:
    bigger = np.empty(max(least, 2 * len(array), 64), array.dtype)
    bigger[: len(array)] = array
    return bigger


def checked_rows(
    ids: IdArray, vectors: npt.ArrayLike, dimension: int
) -> tuple[IdArray, npt.NDArray[np.float32]]:
    """The arguments of `add` as contiguous arrays; of repeated ids the last one counts.

    Raises ValueError when shapes disagree or a value is not finite.
    """
    ids = np.ascontiguousarray(ids, np.int64).reshape(-1)
    rows = np.ascontiguousarray(vectors, np.float32)
    if rows.size == 0 and not len(ids):
        rows = rows.reshape(0, dimension)
    if rows.shape != (len(ids), dimension):
        raise ValueError(f"expected {(len(ids), dimension)} vectors, got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("a vector holds a value that is not finite")
    unique, first_from_end = np.unique(ids[::-1], return_index=True)
    if len(unique) != len(ids):
        last = np.sort(len(ids) - 1 - first_from_end)
        ids, rows = ids[last], rows[last]
    return ids, rows


def checked_queries(queries: npt.ArrayLike, dimension: int, k: int) -> npt.NDArray[np.float32]:
    """Queries as contiguous (q, dimension) float32. Raises ValueError."""
    rows = np.ascontiguousarray(queries, np.float32)
    if rows.ndim == 1:
        rows = rows[np.newaxis]
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise ValueError(f"expected queries of {dimension} numbers, got shape {rows.shape}")
    if k < 0:
        raise ValueError(f"k must not be negative: {k}")
    return rows
