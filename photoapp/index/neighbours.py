"""The nearest rows of every row: FAISS, exact for small sets, by cells for large ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from photoapp.core.photo import FloatArray, IdArray

# Up to here comparing everything with everything takes seconds.
_EXACT = 20_000
_CELLS_PER_ROOT = 4  # cells for n rows: this times the root of n, so work grows as n^1.5
_PROBES = 8
_TRAINED = 40  # rows per cell that the cells are learned from


def nearest(rows: FloatArray, queries: FloatArray, k: int) -> tuple[FloatArray, IdArray]:
    """Cosines (q, k) float32 and row numbers (q, k) int64 of the `k` nearest unit rows each.

    -1 stands for no row. Above 20,000 rows a neighbour may be missed now and then: only the 8
    nearest cells are looked at. Raises ImportError when FAISS cannot be imported.
    """
    import faiss

    count, dimension = rows.shape
    k = min(k, count)
    if not k or not len(queries):
        empty = (len(queries), k)
        return np.empty(empty, np.float32), np.empty(empty, np.int64)
    index: Any
    if count <= _EXACT or len(queries) * 50 < count:
        index = faiss.IndexFlatIP(dimension)
    else:
        cells = int(_CELLS_PER_ROOT * count**0.5)
        coarse = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFScalarQuantizer(
            coarse,
            dimension,
            cells,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
            False,  # by_residual: vectors as they are, as cosines are wanted
        )
        index.cp.niter = 8
        index.cp.max_points_per_centroid = _TRAINED
        index.train(rows[:: max(1, count // (cells * _TRAINED))])
        index.nprobe = _PROBES
    index.add(rows)
    scores, found = index.search(queries, k)
    return scores, found
