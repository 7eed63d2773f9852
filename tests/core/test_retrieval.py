"""Recall, precision and top-k against small cases worked out by hand, and by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.photo import FloatArray
from photoapp.core.retrieval import (
    Recall,
    average_precision,
    class_ranks,
    image_to_text,
    text_to_image,
)


def _unit(count: int, seed: int) -> FloatArray:
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_recall_counts_ranks_below_each_depth() -> None:
    recall = Recall.of([0, 0, 4, 5, 9, 10, 30, 2])
    assert (recall.at_1, recall.at_5, recall.at_10) == (25.0, 50.0, 75.0)
    assert recall.count == 8
    assert recall.mean == 50.0
    with pytest.raises(ValueError, match="no rank"):
        Recall.of([])


def test_ranks_are_those_of_a_full_sort() -> None:
    images, texts = _unit(30, 1), _unit(70, 2)
    owners = np.random.default_rng(3).integers(0, 25, 70)
    for text, rank in enumerate(text_to_image(images, texts, owners.tolist())):
        order = sorted(range(30), key=lambda picture: -float(images[picture] @ texts[text]))
        assert order.index(owners[text]) == rank
    found = image_to_text(images, texts, owners.tolist())
    described = sorted(set(owners.tolist()))
    assert len(found) == len(described) < 30
    for picture, rank in zip(described, found, strict=True):
        order = sorted(range(70), key=lambda text: -float(images[picture] @ texts[text]))
        best = min(order.index(text) for text in np.flatnonzero(owners == picture).tolist())
        assert best == rank, "own captions that stand before the best own one do not exist"


def test_vectors_that_are_all_alike_find_nothing() -> None:
    same = np.tile(_unit(1, 0), (12, 1))
    owners = list(range(12))
    assert Recall.of(text_to_image(same, same, owners)).at_10 == 0
    assert Recall.of(image_to_text(same, same, owners)).at_10 == 0
    assert class_ranks(same @ same.T, [[one] for one in owners]).tolist() == [11] * 12


def test_average_precision() -> None:
    assert average_precision([True, True, False]) == 100
    assert average_precision([False, True, False, True]) == pytest.approx(50)
    assert average_precision([False, True]) == pytest.approx(50)
    assert average_precision([False, False]) == 0


def test_any_right_class_counts() -> None:
    scores = np.array([[0.9, 0.5, 0.4], [0.1, 0.2, 0.3]], np.float32)
    assert class_ranks(scores, [[1, 2], [0]]).tolist() == [1, 2]
    assert class_ranks(scores, [[0], [1, 2]]).tolist() == [0, 0]
