"""Shared parts of the index tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from photoapp.core.photo import FloatArray

UnitRows = Callable[..., FloatArray]


def unit_rows(count: int, dimension: int, *, seed: int = 0) -> FloatArray:
    """Random unit rows that float16 holds exactly, as rows of the catalogue do."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


@pytest.fixture(name="unit_rows")
def unit_rows_fixture() -> UnitRows:
    return unit_rows
