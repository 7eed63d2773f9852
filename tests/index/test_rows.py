"""Which row belongs to which id."""

from __future__ import annotations

import numpy as np

from photoapp.index.rows import RowMap


def test_ids_on_both_sides_of_the_dense_ones_are_found() -> None:
    """The array of the dense ones is grown in advance, past the last id that it may hold."""
    edge = 1 << 24
    ids = np.array([edge - 700, edge - 1, edge, edge + 5], np.int64)
    rows = RowMap()
    rows.append(ids[:1])
    rows.append(ids[1:])
    assert rows.find(ids).tolist() == [0, 1, 2, 3]
    assert rows.find(ids + 1).tolist() == [-1, 2, -1, -1]
