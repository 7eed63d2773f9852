"""How far exported or quantised vectors are from those of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photoapp.core.photo import FloatArray

GOAL = {"fp32": 0.9999, "fp16": 0.999, "int8": 0.99}
"""Cosine that every picture and text should reach."""
LIMIT = {"fp32": 0.999, "fp16": 0.995, "int8": 0.98}
"""Least cosine of a picture or text below which an export is refused."""

_DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosines of unit rows with those of the original: least and mean, and how many."""

    least: float
    mean: float
    count: int


def agreement(vectors: FloatArray, expected: FloatArray) -> Agreement:
    """Of (n, d) unit rows; NaN counts as -1, so that broken vectors never pass."""
    cosines = np.nan_to_num((vectors * expected).sum(axis=1), nan=-1.0)
    return Agreement(float(cosines.min()), float(cosines.mean()), len(cosines))


def mean_recall(images: FloatArray, texts: FloatArray, owners: Sequence[int]) -> float:
    """Mean of recall@1, 5 and 10, text to picture and picture to text, in 0..100.

    `owners[i]` is the row of the picture that text i describes (Karpathy's protocol: a
    picture counts as found when any of its texts is). Equal scores count against the owner,
    so that vectors which are all alike find nothing.
    """
    owner = np.asarray(owners)
    scores = texts @ images.T
    own = scores[np.arange(len(owner)), owner]
    to_picture = (scores >= own[:, None]).sum(axis=1) - 1
    to_text = np.full(len(images), np.iinfo(np.int64).max)
    for picture in range(len(images)):
        column = scores[:, picture]
        mine = column[owner == picture]
        if len(mine):
            to_text[picture] = int((column[owner != picture] >= mine.max()).sum())
    described = np.isin(np.arange(len(images)), owner)
    shares = [float((to_picture < depth).mean()) for depth in _DEPTHS]
    shares += [float((to_text[described] < depth).mean()) for depth in _DEPTHS]
    return 100 * float(np.mean(shares))
