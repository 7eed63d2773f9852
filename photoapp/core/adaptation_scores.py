"""Whether an adapted vector space is better, told on photos it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.retrieval import average_precision

Shares = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_DRAWS = 2000
_DOUBT = 0.05  # chance, over all kinds together, to call noise an improvement
_BATCH = 256


class AdaptationKind(StrEnum):
    """What photos belong together by."""

    EDITS = "edits"  # a picture and edited copies of it
    BURSTS = "bursts"  # shots of one moment, and copies found in the library
    LABELS = "labels"  # ticked for the same label


@dataclass(frozen=True, slots=True)
class Gain:
    """What a head gains for one kind, in per cent.

    Edits: the original is found first. Bursts: the share of a photo's n mates among its n
    nearest. Labels: mean average precision.
    `least`: the difference is larger than this with the agreed certainty, by the paired
    bootstrap. `photos`: how many were asked about.
    """

    kind: AdaptationKind
    before: float
    after: float
    least: float
    photos: int


def worth_it(gains: Sequence[Gain]) -> bool:
    """True when one kind is better by more than noise and none is worse at all."""
    return any(gain.least > 0 for gain in gains) and all(
        gain.after >= gain.before for gain in gains
    )


def paired_gain(
    kind: AdaptationKind, before: Sequence[Shares], after: Shares, *, kinds: int
) -> Gain:
    """Compare per-photo shares (n,) in 0..1 with the best of the ways there are without.

    Photos are drawn with replacement (Efron and Tibshirani, "An introduction to the bootstrap",
    1993), always the same way; the certainty allows for the number of `kinds` compared.
    """
    base = max(before, key=lambda shares: float(shares.mean()))
    difference = 100 * (after - base)
    chance = np.random.default_rng(0)
    means = [
        float(difference[chance.integers(0, len(difference), len(difference))].mean())
        for _ in range(_DRAWS)
    ]
    return Gain(
        kind,
        100 * float(base.mean()),
        100 * float(after.mean()),
        float(np.quantile(means, _DOUBT / max(kinds, 1))),
        len(difference),
    )


def originals_first(
    edits: FloatArray, gallery: FloatArray, own: IdArray, groups: IdArray
) -> Shares:
    """(q,) 1 where the original is nearest to its edit, else 0.

    `edits` (q, d) and `gallery` (n, d): unit rows. `own` (q,): the original's row. Rows of the
    original's group (`groups` (n,)), which are the same picture or moment, do not count against
    it.
    """
    found = np.zeros(len(edits))
    for start in range(0, len(edits), _BATCH):
        part = slice(start, start + _BATCH)
        scores = edits[part] @ gallery.T
        rows = np.arange(len(scores))
        right = scores[rows, own[part]]
        scores[groups[own[part]][:, None] == groups] = -np.inf
        found[part] = right > scores.max(axis=1)
    return found


def mates_found(gallery: FloatArray, asked: IdArray, groups: IdArray) -> Shares:
    """(q,) share of the other members of a photo's group among as many nearest (R-precision).

    `asked` (q,): rows of `gallery` (n, d) whose group (`groups` (n,)) has others in it.
    """
    found = np.zeros(len(asked))
    for start in range(0, len(asked), _BATCH):
        rows = asked[start : start + _BATCH]
        scores = gallery[rows] @ gallery.T
        scores[np.arange(len(rows)), rows] = -np.inf
        for place, row in enumerate(rows):
            mates = groups == groups[row]
            count = int(mates.sum()) - 1
            nearest = np.argpartition(-scores[place], count - 1)[:count]
            found[start + place] = mates[nearest].mean()
    return found


def label_precisions(vectors: FloatArray, labels: BoolArray, groups: IdArray) -> Shares:
    """(q,) average precision of the photos that share a label, for each photo that has such.

    `vectors` (n, d) unit rows, `labels` (n, labels), `groups` (n,): versions of the photo
    itself are left out, so that they cannot do the work of the label.
    """
    alike = labels.astype(np.float32) @ labels.T.astype(np.float32) > 0
    scores = vectors @ vectors.T
    found = []
    for row in range(len(vectors)):
        kept = groups != groups[row]
        right = alike[row, kept]
        if right.any():
            order = np.argsort(-scores[row, kept], kind="stable")
            found.append(average_precision(right[order]) / 100)
    return np.array(found)
