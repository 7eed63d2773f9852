"""Training a head and telling what it gains, for one library and its edited copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from photoapp.core.adaptation import STEPS, Adapter, fit, unit
from photoapp.core.adaptation_scores import (
    AdaptationKind,
    Gain,
    Shares,
    label_precisions,
    mates_found,
    originals_first,
    paired_gain,
)
from photoapp.core.photo import FloatArray
from photoapp.services.adaptation_data import (
    CHOOSING,
    HELD_OUT,
    Batches,
    EditRows,
    TrainingLibrary,
)

_LEAST_ASKED = 30  # photos of a kind that a comparison needs
# Weights of staying with the neighbours that the model sees, and how far to go with each. Where
# no ticks say what photos show, the careful head alone: measured on 3,000 labelled photos with
# the labels hidden, edited copies gain 2 points (recall@1) and labels lose 0.1 (mean average
# precision); with an eighth of that weight, 5 and 1. What a head that need not stay costs is far
# more.
_CAREFUL, _FREE = 40.0, 1.0
_UNTOLD = (1.0,)
_TOLD = {_CAREFUL: (0.5, 1.0), _FREE: (0.25, 0.5, 1.0)}

Way = Callable[[FloatArray], FloatArray]
"""Vectors as stored (n, d) to unit rows that are compared by their products."""


def trained(
    library: TrainingLibrary,
    edits: EditRows,
    ways: Sequence[Way],
    *,
    checkpoint: Callable[[int], None] = lambda step: None,
) -> tuple[Adapter, tuple[Gain, ...]]:
    """A head, and what it gains on the photos held out over the best of the present `ways`.

    How far to go from the identity is chosen on photos that are neither trained on nor held out.
    """
    batches, dimension = Batches(library, edits), library.vectors.shape[1]
    kinds = {gain.kind for gain in compared(library, edits, CHOOSING, ways, unit)}
    told = AdaptationKind.LABELS in kinds
    heads = _TOLD if told else {_CAREFUL: _UNTOLD}

    def ahead(turn: int, step: int) -> None:
        checkpoint((turn * STEPS + step) // len(heads))

    candidates: list[Adapter] = []
    for turn, (keep, strengths) in enumerate(heads.items()):
        whole = fit(batches, dimension, steps=STEPS, keep=keep, checkpoint=partial(ahead, turn))
        candidates += [whole.softened(strength) for strength in strengths]
    best, most = candidates[0], -np.inf
    for candidate in candidates:
        gains = compared(library, edits, CHOOSING, ways, candidate.apply)
        # By what the kind that gains least gains for certain: few photos say little, and then
        # it is better not to go far.
        value = min((gain.least for gain in gains), default=0.0)
        if value > most:
            best, most = candidate, value
    return best, compared(library, edits, HELD_OUT, ways, best.apply)


def photos_needed(library: TrainingLibrary) -> int:
    """0 when enough photos are held out to compare with, else about how many it takes in all."""
    held, count = int(library.part(HELD_OUT).sum()), len(library.ids)
    return 0 if held >= _LEAST_ASKED else count * _LEAST_ASKED // max(held, 1) + 1


def compared(
    library: TrainingLibrary, edits: EditRows, part: str, ways: Sequence[Way], adapted: Way
) -> tuple[Gain, ...]:
    """Every kind that enough photos of a part can be asked for.

    Edits are looked for among all photos, and so are mates; photos of a label among the ticked
    ones of the part.
    """
    inside = library.part(part)
    groups = library.groups
    chosen = inside[edits.rows]
    owners = edits.rows[chosen]
    grouped = np.flatnonzero(inside & (np.bincount(groups)[groups] > 1))
    ticked = np.flatnonzero(inside & library.confirmed.any(axis=1))
    found: dict[AdaptationKind, list[Shares]] = {kind: [] for kind in AdaptationKind}
    for way in (*ways, adapted):
        gallery = way(library.vectors)
        hits = originals_first(way(edits.vectors[chosen]), gallery, owners, groups)
        places, counts = np.unique(owners, return_inverse=True)
        per_photo = np.bincount(counts, hits, len(places)) / np.maximum(np.bincount(counts), 1)
        found[AdaptationKind.EDITS].append(per_photo)
        found[AdaptationKind.BURSTS].append(mates_found(gallery, grouped, groups))
        found[AdaptationKind.LABELS].append(
            label_precisions(gallery[ticked], library.confirmed[ticked], groups[ticked])
        )
    asked = {kind: shares for kind, shares in found.items() if len(shares[0]) >= _LEAST_ASKED}
    return tuple(
        paired_gain(kind, shares[:-1], shares[-1], kinds=len(asked))
        for kind, shares in asked.items()
    )


def present_ways(covariance: FloatArray, dimension: int) -> tuple[Way, ...]:
    """How pictures are compared without a head: by their cosine, and as the search does."""
    if covariance.shape != (dimension, dimension):
        return (unit,)
    values, axes = np.linalg.eigh(covariance.astype(np.float64))
    root = np.asarray((axes * np.sqrt(np.maximum(values, 0))) @ axes.T, np.float32)
    return (unit, Adapter(root).apply)
