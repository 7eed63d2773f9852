"""How far exported or quantised vectors are from those of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photoapp.core.photo import FloatArray
from photoapp.core.retrieval import DEPTHS, Recall, image_to_text, text_to_image

GOAL = {"fp32": 0.9999, "fp16": 0.999, "int8": 0.99}
"""Cosine that every picture and text should reach."""
LIMIT = {"fp32": 0.999, "fp16": 0.995, "int8": 0.98}
"""Least cosine of a picture or text below which an export is refused."""
RECALL_LOSS = 0.1
"""Points of mean recall that an export may lose on a captioned set."""


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


def recall_step(owners: Sequence[int]) -> float:
    """Points of `mean_recall` that one picture more or less makes: less cannot be told."""
    return 100 / (2 * len(DEPTHS) * len(set(owners)))


def mean_recall(images: FloatArray, texts: FloatArray, owners: Sequence[int]) -> float:
    """Mean of recall@1, 5 and 10, text to picture and picture to text, in 0..100.

    `owners[i]` is the row of the picture that text i describes; see `core.retrieval`.
    """
    recalls = [
        Recall.of(text_to_image(images, texts, owners)),
        Recall.of(image_to_text(images, texts, owners)),
    ]
    return float(np.mean([one.mean for one in recalls]))
