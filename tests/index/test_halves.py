"""Half-precision rows as float32."""

from __future__ import annotations

import numpy as np

from photoapp.core.vectors import VectorIndex
from photoapp.index.exact import ExactIndex
from photoapp.index.flat import FlatIndex
from photoapp.index.halves import expand


def test_every_finite_number_is_exact() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = every[np.isfinite(every)].reshape(-1, 32)
    found = np.empty(halves.shape, np.float32)
    expand(halves, found)
    assert np.array_equal(found, halves.astype(np.float32))
    assert np.array_equal(np.signbit(found), np.signbit(halves))  # also of zero


def test_rows_are_written_into_what_is_given() -> None:
    chance = np.random.default_rng(5)
    rows = chance.standard_normal((40, 8)).astype(np.float16).astype(np.float32)
    ids = np.arange(100, 140)
    indexes: list[VectorIndex] = [ExactIndex(8), FlatIndex(8), FlatIndex(8, half=False)]
    for index in indexes:
        index.add(ids, rows)
        for wanted in (ids[3:20], ids[::-1], ids[[5, 5, 2]], ids[:0]):
            space = np.full((25 + len(wanted), 8), 7.0, np.float32)
            found = index.vectors(wanted, out=space)
            assert np.array_equal(found, rows[wanted - 100])
            assert np.shares_memory(found, space) or not len(wanted)
            assert (space[len(wanted) :] == 7.0).all()
            assert np.array_equal(index.vectors(wanted), found)
