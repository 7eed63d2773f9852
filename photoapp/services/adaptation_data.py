"""What an adapted head learns from: the library's vectors, its copies and bursts, and the ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.adaptation import Batch
from photoapp.core.duplicates import COPY_KINDS, DuplicateKind
from photoapp.core.grouping import Link, connected
from photoapp.core.photo import FloatArray, IdArray

if TYPE_CHECKING:
    from photoapp.core.vectors import VectorIndex
    from photoapp.storage.decisions import DecisionRepository
    from photoapp.storage.duplicates import DuplicateRepository
    from photoapp.storage.photos import PhotoRepository

BoolArray = npt.NDArray[np.bool_]

MOST_PHOTOS = 20_000
"""Of a larger library a part stands for the whole."""
HELD_OUT, CHOOSING, TRAINING = "held-out", "choosing", "training"

_TOGETHER = (*COPY_KINDS, DuplicateKind.MOMENT)
_LEAST_TICKED = 2  # photos of a label
_TENTHS = 10
_PAIRS = 256  # in a batch
_OTHERS = 256


@dataclass(frozen=True, slots=True)
class TrainingLibrary:
    """Photos that have vectors, ascending by id; row by row.

    `ids` (n,), `vectors` (n, d) unit rows, `groups` (n,): one number for copies and shots of one
    moment. `confirmed`, `rejected` (n, labels): what was ticked.
    """

    ids: IdArray
    vectors: FloatArray
    groups: IdArray
    confirmed: BoolArray
    rejected: BoolArray

    def order(self) -> IdArray:
        """All rows in an order that is arbitrary, and stays as it is when photos come."""
        return np.asarray(np.argsort(_mixed(self.ids), kind="stable"), np.int64)

    def part(self, name: str) -> BoolArray:
        """(n,) which rows are in a part: a fifth held out, a tenth for choosing, the rest.

        A group is in one part as a whole.
        """
        first = np.full(int(self.groups.max(initial=0)) + 1, np.iinfo(np.int64).max)
        np.minimum.at(first, self.groups, self.ids)
        tenth = _mixed(first[self.groups]) % np.uint64(_TENTHS)
        if name == HELD_OUT:
            return np.asarray(tenth < 2)
        return np.asarray(tenth == 2 if name == CHOOSING else tenth > 2)


@dataclass(frozen=True, slots=True)
class EditRows:
    """Edited copies: `rows` (m,) of their originals in the library, `vectors` (m, d)."""

    rows: IdArray
    vectors: FloatArray


def training_library(
    photos: PhotoRepository,
    index: VectorIndex,
    duplicates: DuplicateRepository,
    decisions: DecisionRepository,
) -> TrainingLibrary:
    """The library as it is now, or a part of it with all that belongs together. Blocks."""
    ids = np.intersect1d(photos.ids(), index.ids())
    pairs = [(pair.low, pair.high) for pair in duplicates.pairs() if pair.kind in _TOGETHER]
    said = [decisions.of_tag(tag) for tag in sorted(decisions.tags())]
    if len(ids) > MOST_PHOTOS:
        related = np.unique(np.array([*pairs, (-1, -1)], np.int64).ravel())
        ticked = np.concatenate([np.empty(0, np.int64), *(photo for photo, _ in said)])
        chosen = np.isin(ids, np.concatenate((related, ticked)))
        order = np.lexsort((_mixed(ids), ~chosen))
        ids = np.sort(ids[order[:MOST_PHOTOS]])
    places = {int(photo): row for row, photo in enumerate(ids)}
    links = [
        Link(places[low], places[high], 1.0)
        for low, high in pairs
        if low in places and high in places
    ]
    groups = np.arange(len(ids))
    for members in connected(links):
        groups[members] = members[0]
    confirmed = np.zeros((len(ids), len(said)), bool)
    rejected = np.zeros_like(confirmed)
    for column, (ticked, yes) in enumerate(said):
        known = np.isin(ticked, ids)
        rows = np.searchsorted(ids, ticked[known])
        confirmed[rows, column] = yes[known]
        rejected[rows, column] = ~yes[known]
    told = confirmed.sum(axis=0) >= _LEAST_TICKED
    return TrainingLibrary(ids, index.vectors(ids), groups, confirmed[:, told], rejected[:, told])


class Batches:
    """Pairs to train with, drawn from the training part alone; always the same for a step."""

    def __init__(self, library: TrainingLibrary, edits: EditRows) -> None:
        self._library = library
        inside = library.part(TRAINING)
        self._all = np.flatnonzero(inside)
        kept = inside[edits.rows]
        self._originals, self._edits = edits.rows[kept], edits.vectors[kept]
        counts = np.bincount(library.groups[self._all], minlength=len(library.ids))
        self._grouped = self._all[counts[library.groups[self._all]] > 1]
        self._members = {
            int(group): self._grouped[library.groups[self._grouped] == group]
            for group in np.unique(library.groups[self._grouped])
        }
        ticked = library.confirmed & inside[:, None]
        self._labels = np.flatnonzero(ticked.sum(axis=0) > 1)
        self._ticked = {int(label): np.flatnonzero(ticked[:, label]) for label in self._labels}
        refused = library.rejected & inside[:, None]
        self._refused = {int(label): np.flatnonzero(refused[:, label]) for label in self._labels}

    def __call__(self, step: int) -> Batch:
        """The batch of a step."""
        chance = np.random.default_rng(step)
        kinds = [self._edited]
        kinds += [self._mates] if len(self._grouped) else []
        kinds += [self._alike] if len(self._labels) else []
        share = _PAIRS // len(kinds)
        library = self._library
        anchors, positives, rows, columns = [], [], [], []
        others = [chance.choice(self._all, min(_OTHERS, len(self._all)), replace=False)]
        for kind in kinds:
            one, other, vectors, refused = kind(chance, share)
            anchors.append(library.vectors[one])
            positives.append(vectors)
            rows.append(one)
            columns.append(other)
            others.append(refused)
        row, column = np.concatenate(rows), np.concatenate([*columns, *others])
        same = library.groups[row][:, None] == library.groups[column]
        labels = library.confirmed.astype(np.float32)
        same |= labels[row] @ labels[column].T > 0
        return Batch(
            np.concatenate(anchors),
            np.concatenate(positives),
            library.vectors[np.concatenate(others)],
            same,
        )

    def _edited(self, chance: np.random.Generator, count: int) -> _Pairs:
        chosen = chance.choice(len(self._originals), min(count, len(self._originals)), False)
        rows = self._originals[chosen]
        return rows, rows, self._edits[chosen], rows[:0]

    def _mates(self, chance: np.random.Generator, count: int) -> _Pairs:
        one = chance.choice(self._grouped, count)
        other = np.array([self._mate(chance, row) for row in one])
        return one, other, self._library.vectors[other], one[:0]

    def _mate(self, chance: np.random.Generator, row: int) -> int:
        members = self._members[int(self._library.groups[row])]
        return int(chance.choice(members[members != row]))

    def _alike(self, chance: np.random.Generator, count: int) -> _Pairs:
        """Two photos of one label; photos refused for it are among the others."""
        labels = chance.choice(self._labels, count)
        pairs = np.array(
            [chance.choice(self._ticked[int(one)], 2, replace=False) for one in labels]
        )
        refused = [
            chance.choice(self._refused[label], 1)
            for label in {int(one) for one in labels}
            if len(self._refused[label])
        ]
        one, other = pairs[:, 0], pairs[:, 1]
        return one, other, self._library.vectors[other], np.concatenate([one[:0], *refused])


_Pairs = tuple[IdArray, IdArray, FloatArray, IdArray]


def _mixed(numbers: IdArray) -> npt.NDArray[np.uint64]:
    """Numbers scattered evenly (SplitMix64's finisher: Steele et al., OOPSLA 2014)."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
