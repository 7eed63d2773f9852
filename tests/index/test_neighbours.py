"""Nearest rows: exact for few, nearly always found among many."""

from __future__ import annotations

import numpy as np

from photoapp.index.neighbours import nearest
from tests.index.conftest import unit_rows


def test_few_rows_are_compared_exactly() -> None:
    rows = unit_rows(200, 16)
    scores, found = nearest(rows, rows[:20], 5)
    expected = rows[:20] @ rows.T
    assert (found[:, 0] == np.arange(20)).all()
    assert np.allclose(scores, -np.sort(-expected, axis=1)[:, :5], atol=1e-3)


def test_near_rows_are_found_among_many() -> None:
    rows = unit_rows(24_000, 32)
    near = rows[:500] + 0.05 * unit_rows(500, 32, seed=1)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    scores, found = nearest(rows, near, 3)
    assert (found[:, 0] == np.arange(500)).mean() > 0.97
    assert scores.max() <= 1.01


def test_more_neighbours_than_rows_and_none_at_all() -> None:
    rows = unit_rows(3, 8)
    scores, found = nearest(rows, rows, 10)
    assert found.shape == scores.shape == (3, 3)
    scores, found = nearest(rows[:0], rows, 4)
    assert found.shape == (3, 0)
