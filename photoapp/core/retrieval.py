"""How well pictures and texts find each other, from unit rows alone: recall, precision, top-k.

Ranks count from 0: how many others stand before. Equal scores stand before the right one, so
that vectors which are all alike find nothing. Shares are in per cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray

Ranks = npt.NDArray[np.intp]

DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Recall:
    """Recall@1, 5 and 10 of `count` searches, 0..100."""

    at_1: float
    at_5: float
    at_10: float
    count: int

    @classmethod
    def of(cls, ranks: Sequence[int] | Ranks) -> Recall:
        """From ranks, at least one. Raises ValueError for none."""
        values = np.asarray(ranks)
        if not len(values):
            raise ValueError("no rank to take a recall of")
        at_1, at_5, at_10 = (100 * float((values < depth).mean()) for depth in DEPTHS)
        return cls(at_1, at_5, at_10, len(values))

    @property
    def mean(self) -> float:
        """Mean of the three."""
        return (self.at_1 + self.at_5 + self.at_10) / 3


def text_to_image(images: FloatArray, texts: FloatArray, owners: Sequence[int]) -> Ranks:
    """(m,) rank of each text's own picture among all `images` (n, d).

    `owners[i]` is the row of the picture that row i of `texts` (m, d) describes.
    """
    owner = np.asarray(owners, np.intp)
    scores = texts @ images.T
    own = scores[np.arange(len(owner)), owner]
    ranks: Ranks = (scores >= own[:, None]).sum(axis=1) - 1
    return ranks


def image_to_text(images: FloatArray, texts: FloatArray, owners: Sequence[int]) -> Ranks:
    """Rank of the best of each picture's own texts among the texts of all others.

    Karpathy's protocol: a picture counts as found when any of its texts is. Pictures without a
    text are left out, so the result may be shorter than `images`.
    """
    owner = np.asarray(owners, np.intp)
    scores = texts @ images.T
    ranks = []
    for picture in np.unique(owner):
        column, own = scores[:, picture], owner == picture
        ranks.append(int((column[~own] >= column[own].max()).sum()))
    return np.array(ranks, np.intp)


def average_precision(relevant: Sequence[bool] | npt.NDArray[np.bool_]) -> float:
    """Mean of the precision at each right hit of a ranking, 0..100; 0 when there is none."""
    hits = np.flatnonzero(relevant)
    if not len(hits):
        return 0.0
    return 100 * float(np.mean((np.arange(len(hits)) + 1) / (hits + 1)))


def class_ranks(scores: FloatArray, right: Sequence[Sequence[int]]) -> Ranks:
    """(n,) how many wrong classes stand before the best right one of each row.

    `scores`: (n, classes). `right[i]`: columns that are right for row i, at least one.
    """
    ranks = []
    for row, columns in zip(scores, right, strict=True):
        wrong = np.ones(len(row), bool)
        wrong[list(columns)] = False
        ranks.append(int((row[wrong] >= row[list(columns)].max()).sum()))
    return np.array(ranks, np.intp)
