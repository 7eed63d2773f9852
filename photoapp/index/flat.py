"""Exact search through FAISS.

Measured (tests/bench/vector_index.py; 100,000 x 256, two cores): half-precision storage
answers in about half the time of float32 at half the memory, and loses nothing, because
the catalogue keeps vectors as float16. Restriction to candidates: gathering the rows wins
for few candidates, a bitmap selector for more; a batch selector (hash set) never wins.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray, IdArray
from photoapp.index.exact import best
from photoapp.index.halves import expand
from photoapp.index.locking import ReadersWriterLock
from photoapp.index.rows import RowMap, checked_queries, checked_rows

_PROCESSORS = os.cpu_count() or 1
_Codes = npt.NDArray[np.float16] | npt.NDArray[np.float32]


class FlatIndex:
    """`VectorIndex` over a FAISS flat index, with ids kept beside it.

    Memory: 2 bytes per number when `half`, else 4. Among rows with equal scores at the
    cut, which of them are returned is not specified; those returned are ordered by id.
    Raises ImportError when FAISS cannot be imported.
    """

    def __init__(self, dimension: int, *, half: bool = True) -> None:
        if dimension < 1:
            raise ValueError(f"dimension must be positive: {dimension}")
        self._faiss: ModuleType = _faiss()
        self._dimension = dimension
        self._half = half
        self._lock = ReadersWriterLock()
        self._rows = RowMap()
        self._index: Any = self._empty()
        # Gathering half rows also expands them, so the selector pays off much earlier.
        self._gather_share = 1 / dimension if half else 0.1

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._dimension

    @property
    def half(self) -> bool:
        """Whether rows are stored as float16."""
        return self._half

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """See `VectorIndex.add`. Raises ValueError for wrong shapes or non-finite values."""
        ids, vectors = checked_rows(ids, vectors, self._dimension)
        codes: _Codes = vectors.astype(np.float16) if self._half else vectors
        with self._lock.writing():
            rows = self._rows.find(ids)
            known = rows >= 0
            if known.any():
                self._codes()[rows[known]] = codes[known]
            if not known.all():
                self._append(ids[~known], codes[~known])

    def extend(self, ids: IdArray, codes: npt.NDArray[np.float16]) -> None:
        """Append rows as they were stored: new, distinct `ids` (n,), `codes` (n, dimension)."""
        if codes.shape != (len(ids), self._dimension):
            raise ValueError(f"expected {(len(ids), self._dimension)} rows, got {codes.shape}")
        with self._lock.writing():
            self._append(ids, codes if self._half else codes.astype(np.float32))

    def remove(self, ids: IdArray) -> int:
        """See `VectorIndex.remove`."""
        with self._lock.writing():
            rows = self._rows.find(np.unique(np.asarray(ids, np.int64)))
            rows = rows[rows >= 0]
            if not len(rows):
                return 0
            kept = np.ones(len(self._rows), bool)
            kept[rows] = False
            bits = np.packbits(~kept, bitorder="little")
            self._index.remove_ids(self._faiss.IDSelectorBitmap(bits))
            self._rows.keep(kept)
            return len(rows)

    def search(
        self, queries: FloatArray, k: int, *, candidates: IdArray | None = None
    ) -> tuple[FloatArray, IdArray]:
        """See `VectorIndex.search`."""
        queries = checked_queries(queries, self._dimension, k)
        with self._lock.reading():
            wanted: npt.NDArray[np.bool_] | None = None
            available = len(self._rows)
            if candidates is not None:
                rows = self._rows.find(np.asarray(candidates, np.int64))
                rows = rows[rows >= 0]
                if len(rows) <= len(self._rows) * self._gather_share:
                    rows = np.unique(rows)
                    gathered = self._expanded(self._codes()[rows])
                    return best(queries @ gathered.T, self._rows.ids[rows], k)
                wanted = np.zeros(len(self._rows), bool)
                wanted[rows] = True
                available = int(np.count_nonzero(wanted))
            k = min(k, available)
            if not k or not len(queries):
                shape = (len(queries), k)
                return np.empty(shape, np.float32), np.empty(shape, np.int64)
            # A single query runs on one thread in FAISS anyway; asking for one keeps OpenMP
            # from waking workers that would take cores from the encoder.
            self._faiss.omp_set_num_threads(min(len(queries), _PROCESSORS))
            if wanted is None:
                scores, found = self._index.search(queries, k)
            else:
                bits = np.packbits(wanted, bitorder="little")
                selector = self._faiss.IDSelectorBitmap(bits)
                parameters = self._faiss.SearchParameters(sel=selector)
                scores, found = self._index.search(queries, k, params=parameters)
            return _ties_by_id(scores, self._rows.ids[found])

    def vectors(self, ids: IdArray, *, out: FloatArray | None = None) -> FloatArray:
        """See `VectorIndex.vectors`. Rows that lie side by side are not gathered first."""
        ids = np.asarray(ids, np.int64)
        with self._lock.reading():
            rows = self._rows.find(ids)
            if (rows < 0).any():
                raise KeyError(int(ids[rows < 0][0]))
            codes = self._codes()
            first = int(rows[0]) if len(rows) else 0
            if np.array_equal(rows, np.arange(first, first + len(rows))):
                return self._expanded(codes[first : first + len(rows)], out)
            return self._expanded(codes[rows], out)

    def ids(self) -> IdArray:
        """See `VectorIndex.ids`."""
        with self._lock.reading():
            return np.sort(self._rows.ids)

    def _empty(self) -> Any:
        if self._half:
            return self._faiss.IndexScalarQuantizer(
                self._dimension,
                self._faiss.ScalarQuantizer.QT_fp16,
                self._faiss.METRIC_INNER_PRODUCT,
            )
        return self._faiss.IndexFlatIP(self._dimension)

    def _append(self, ids: IdArray, codes: _Codes) -> None:
        if not len(ids):
            return
        raw = np.ascontiguousarray(codes).view(np.uint8).reshape(len(ids), -1)
        self._index.add_sa_codes(raw)
        self._rows.append(ids)

    def _expanded(self, codes: _Codes, out: FloatArray | None = None) -> FloatArray:
        """As float32, a copy."""
        found = np.empty(codes.shape, np.float32) if out is None else out[: len(codes)]
        if codes.dtype == np.float16:
            expand(codes.view(np.float16), found)
        else:
            found[:] = codes
        return found

    def _codes(self) -> _Codes:
        """The stored rows as a view into FAISS's memory; valid while the lock is held."""
        shape = (len(self._rows), self._dimension)
        if not len(self._rows):  # FAISS owns no memory yet
            return np.empty(shape, np.float32)
        size = len(self._rows) * self._dimension * (2 if self._half else 4)
        raw: npt.NDArray[np.uint8] = self._faiss.rev_swig_ptr(self._index.codes.data(), size)
        if self._half:
            return raw.view(np.float16).reshape(shape)
        return raw.view(np.float32).reshape(shape)


def _faiss() -> ModuleType:
    import faiss

    module: ModuleType = faiss
    return module


def _ties_by_id(scores: FloatArray, ids: IdArray) -> tuple[FloatArray, IdArray]:
    for row in np.flatnonzero((scores[:, 1:] == scores[:, :-1]).any(axis=1)):
        order = np.lexsort((ids[row], -scores[row]))
        scores[row], ids[row] = scores[row][order], ids[row][order]
    return scores, ids
