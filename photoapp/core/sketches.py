"""Local features compared: which pictures show the same details in the same arrangement.

A sketch holds up to FEATURES corners of a picture, strongest first on every scale: an ORB
descriptor (Rublee et al., "ORB: an efficient alternative to SIFT or SURF", ICCV 2011) with
where it lies, its direction and its scale. Pictures that share details are found by hashing
subsets of the descriptors' bits (Indyk & Motwani, 1998), and votes count only where they agree
on one turn, size and shift (Lowe's Hough voting, IJCV 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Run = Callable[[Callable[[int], Any], Iterable[int]], Iterator[Any]]

FEATURES = 64
"""Most features of a sketch."""
FEATURE_BYTES = 36
"""Bytes per feature when stored: 32 of the descriptor, then x, y, direction and scale."""
SCALE_STEP = 1.2
"""Ratio of neighbouring scales."""

_NEAREST = 56  # bits of 256 within which two descriptors are the same detail
_TABLES = 6
_CROWD = 64  # a key that more features share is no detail, but a pattern of its kind
_BLOCK = 2_000  # photos compared at a time; bounds memory
_SPAN = 500_000  # photos whose descriptors are held in a table at a time
_DIRECTIONS = 12
_SHIFT = 48.0  # of 256: how far two votes for a shift may lie apart
_FACTORS = np.array(
    (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93), np.uint64
)
# Which bits each table looks at: fixed, or stored results could not be repeated.
_CHOSEN = np.random.default_rng(20_120_616).permutation(256)


@dataclass(frozen=True, slots=True)
class Sketches:
    """The features of many pictures, one after the other.

    `descriptors` (f, 4) uint64; `places` (f, 4) uint8: x, y (256 to the longer side), direction
    (256 to the full turn), scale (steps of SCALE_STEP); `owners` (f,) picture rows, ascending.
    """

    descriptors: npt.NDArray[np.uint64]
    places: npt.NDArray[np.uint8]
    owners: Rows
    count: int

    @classmethod
    def of(cls, stored: Sequence[bytes]) -> Sketches:
        """From stored sketches (multiples of FEATURE_BYTES); the row is the position."""
        counts = np.fromiter((len(one) // FEATURE_BYTES for one in stored), np.int64, len(stored))
        raw = np.frombuffer(b"".join(stored), np.uint8).reshape(-1, FEATURE_BYTES)
        return cls(
            np.ascontiguousarray(raw[:, :32]).view(np.uint64).reshape(-1, 4),
            np.ascontiguousarray(raw[:, 32:]),
            np.repeat(np.arange(len(stored)), counts),
            len(stored),
        )

    def part(self, start: int, stop: int) -> Sketches:
        """The pictures of rows start..stop, counted from 0 again."""
        first, last = np.searchsorted(self.owners, (start, stop))
        return Sketches(
            self.descriptors[first:last],
            self.places[first:last],
            self.owners[first:last] - start,
            min(stop, self.count) - start,
        )

    def chosen(self, rows: Rows) -> Sketches:
        """The pictures of `rows` (ascending), counted from 0 again."""
        first = np.searchsorted(self.owners, rows, "left")
        counts = np.searchsorted(self.owners, rows, "right") - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        features = np.repeat(first, counts) + within
        return Sketches(
            self.descriptors[features],
            self.places[features],
            np.repeat(np.arange(len(rows)), counts),
            len(rows),
        )


@dataclass(frozen=True, slots=True)
class Votes:
    """Pictures that share details: rows of both sides and how many agree. All (n,)."""

    queries: Rows
    references: Rows
    votes: Rows


def shared_details(
    queries: Sketches,
    references: Sketches,
    *,
    least: int,
    own: Rows | None = None,
    run: Run = map,
) -> Votes:
    """Pairs of pictures with at least `least` details in the same arrangement.

    `own` (queries.count,): rows of the queries among the references, which are left out; None
    when they are not among them. `run` maps a function over blocks, as `map` does: an executor's
    uses several processors.
    """
    firsts = range(0, queries.count, _BLOCK)
    blocks = [queries.part(first, first + _BLOCK) for first in firsts]
    parts = []
    for start in range(0, max(references.count, 1), _SPAN):
        span = references.part(start, start + _SPAN)
        near = [np.zeros(0, np.int64) for _ in blocks]
        # One table at a time: all of them together are larger than everything else.
        for bits in _chosen_bits(len(span.owners)):
            near = list(run(_Step(blocks, near, firsts, span, start, own, bits), range(len(near))))
        found = run(_Count(blocks, near, span, least), range(len(near)))
        parts += [
            Votes(votes.queries + first, votes.references + start, votes.votes)
            for first, votes in zip(firsts, found, strict=True)
        ]
    return _joined(parts)


class _Step:
    """One table's near features added to those found before, block by block."""

    def __init__(  # noqa: PLR0917 - what the loop above has at hand
        self,
        blocks: Sequence[Sketches],
        before: Sequence[Rows],
        firsts: Sequence[int],
        span: Sketches,
        start: int,
        own: Rows | None,
        bits: npt.NDArray[np.int64],
    ) -> None:
        self._blocks, self._before, self._firsts = blocks, before, firsts
        self._span, self._start, self._own = span, start, own
        self._table = _Table(span, bits)

    def __call__(self, number: int) -> Rows:
        block, span = self._blocks[number], self._span
        one, other = self._table.find(block.descriptors)
        if self._own is not None:
            selves = self._own[self._firsts[number] :][block.owners[one]] - self._start
            strange = span.owners[other] != selves
            one, other = one[strange], other[strange]
        near = _apart(block, span, one, other) <= _NEAREST
        fresh = one[near] * _width(span) + other[near]
        return _distinct(np.concatenate((self._before[number], fresh)))


def pair_votes(queries: Sketches, references: Sketches, pairs: npt.NDArray[np.int64]) -> Rows:
    """Details that agree for chosen `pairs` (n, 2) of rows: every feature with every other."""
    counts = np.zeros(len(pairs), np.int64)
    for start in range(0, len(pairs), _BLOCK):
        part = pairs[start : start + _BLOCK]
        one, other, owner = _matched(queries, references, part)
        if len(one):
            keys = owner.astype(np.int64)
            bins, agreeing = _arranged(queries, references, one, other, keys)
            np.maximum.at(counts, bins + start, agreeing)
    return counts


@dataclass(frozen=True, slots=True)
class _Count:
    """The votes of one block."""

    blocks: Sequence[Sketches]
    near: Sequence[Rows]
    span: Sketches
    least: int

    def __call__(self, number: int) -> Votes:
        return _block_votes(self.blocks[number], self.span, self.near[number], self.least)


class _Table:
    """Features by some of their bits."""

    def __init__(self, sketches: Sketches, bits: npt.NDArray[np.int64]) -> None:
        self._bits = bits
        keys = _keys(sketches.descriptors, bits)
        self._order = np.argsort(keys)
        ordered = keys[self._order]
        new = np.ones(len(ordered), bool)
        new[1:] = ordered[1:] != ordered[:-1]
        self._starts = np.flatnonzero(new)
        self._keys = ordered[self._starts]
        self._counts = np.diff(self._starts, append=len(ordered))
        self._counts[self._counts > _CROWD] = 0

    def find(self, descriptors: npt.NDArray[np.uint64]) -> tuple[Rows, Rows]:
        """(row of `descriptors`, feature of the table) of every equal key."""
        if not len(self._keys):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        keys = _keys(descriptors, self._bits)
        # In order, each search ends where the processor has just been.
        order = np.argsort(keys)
        keys = keys[order]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        counts = np.where(self._keys[place] == keys, self._counts[place], 0)
        rows = np.repeat(np.arange(len(keys)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return order[rows], self._order[self._starts[place[rows]] + within]


def _chosen_bits(features: int) -> list[npt.NDArray[np.int64]]:
    """More bits for more features, so that chance agreements grow no faster than the library."""
    width = int(np.clip(round(np.log2(max(features, 1))) + 13, 24, 40))
    return [_CHOSEN[(np.arange(width) + table * width) % 256] for table in range(_TABLES)]


def _keys(
    descriptors: npt.NDArray[np.uint64], bits: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """(f,) numbers that are equal where all `bits` are: the masked words, multiplied and added.

    That others come out equal as well has a chance of 2 ** -64 a pair (Dietzfelbinger et al.,
    "A reliable randomized algorithm for the closest-pair problem", 1997); they would be compared
    in full like all others.
    """
    masks = np.zeros(4, np.uint64)
    for bit in bits.tolist():
        masks[bit // 64] |= np.uint64(1 << bit % 64)
    keys = np.zeros(len(descriptors), np.uint64)
    for word, (mask, factor) in enumerate(zip(masks, _FACTORS, strict=True)):
        part = descriptors[:, word] & mask
        part ^= part >> np.uint64(29)  # so that high bits count in every product's low ones
        part *= factor
        keys += part
    return keys


def _width(references: Sketches) -> np.int64:
    """What a pair of features (one, other) is written as one number with."""
    return np.int64(max(len(references.owners), 1))


def _block_votes(queries: Sketches, references: Sketches, near: Rows, least: int) -> Votes:
    width = _width(references)
    one, other = near // width, near % width
    key = queries.owners[one] * np.int64(references.count) + references.owners[other]
    pairs, place, counts = np.unique(key, return_inverse=True, return_counts=True)
    enough = counts[place] >= least
    bins, agreeing = _arranged(queries, references, one[enough], other[enough], place[enough])
    best = np.zeros(len(pairs), np.int64)
    np.maximum.at(best, bins, agreeing)
    kept = best >= least
    return Votes(pairs[kept] // references.count, pairs[kept] % references.count, best[kept])


def _distinct(values: Rows) -> Rows:
    """As numpy.unique, which hashes: several times slower for millions."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _apart(queries: Sketches, references: Sketches, one: Rows, other: Rows) -> Rows:
    differing = np.bitwise_count(queries.descriptors[one] ^ references.descriptors[other])
    total: Rows = differing.sum(axis=1, dtype=np.int64)
    return total


def _matched(
    queries: Sketches, references: Sketches, pairs: npt.NDArray[np.int64]
) -> tuple[Rows, Rows, Rows]:
    """(feature, feature, row of `pairs`) of all near features of each pair."""
    one_start = np.searchsorted(queries.owners, pairs[:, 0], "left")
    one_count = np.searchsorted(queries.owners, pairs[:, 0], "right") - one_start
    other_start = np.searchsorted(references.owners, pairs[:, 1], "left")
    other_count = np.searchsorted(references.owners, pairs[:, 1], "right") - other_start
    ones, others, owners = [], [], []
    for row in range(len(pairs)):
        first, last = one_start[row], one_start[row] + one_count[row]
        begin, end = other_start[row], other_start[row] + other_count[row]
        differing = np.bitwise_count(
            queries.descriptors[first:last, None] ^ references.descriptors[None, begin:end]
        ).sum(axis=2, dtype=np.uint16)
        left, right = np.nonzero(differing <= _NEAREST)
        ones.append(left + first)
        others.append(right + begin)
        owners.append(np.full(len(left), row))
    return np.concatenate(ones), np.concatenate(others), np.concatenate(owners)


def _arranged(
    queries: Sketches, references: Sketches, one: Rows, other: Rows, key: Rows
) -> tuple[Rows, Rows]:
    """(key, different details) of every arrangement that any match proposes.

    Each match proposes a turn, a size and a shift. Those are counted in cells twice as wide as
    they may differ, once on each of two grids half a cell apart.
    """
    here, there = queries.places[one].astype(np.float64), references.places[other].astype(float)
    turn = (there[:, 2] - here[:, 2]) % 256 / 256
    size = here[:, 3] - there[:, 3]
    angle = turn * 2 * np.pi
    ratio = SCALE_STEP**-size
    x, y = here[:, 0] - 128, here[:, 1] - 128
    shift_x = there[:, 0] - 128 - ratio * (np.cos(angle) * x - np.sin(angle) * y)
    shift_y = there[:, 1] - 128 - ratio * (np.sin(angle) * x + np.cos(angle) * y)
    keys, counts = [], []
    for offset in (0.0, 0.5):
        cell = np.floor(turn * _DIRECTIONS + offset) % _DIRECTIONS
        cell = cell * 16 + np.floor(size / 3 + offset) + 8
        cell = cell * 64 + np.clip(np.floor(shift_x / (2 * _SHIFT) + offset) + 32, 0, 63)
        cell = cell * 64 + np.clip(np.floor(shift_y / (2 * _SHIFT) + offset) + 32, 0, 63)
        place = key * np.int64(_DIRECTIONS * 16 * 64 * 64) + cell.astype(np.int64)
        # A detail votes once, whatever it resembles over there.
        order = np.lexsort((one, place))
        ordered, voter = place[order], one[order]
        new = np.ones(len(order), bool)
        new[1:] = (ordered[1:] != ordered[:-1]) | (voter[1:] != voter[:-1])
        found, number = np.unique(ordered[new], return_counts=True)
        keys.append(found // (_DIRECTIONS * 16 * 64 * 64))
        counts.append(number)
    return np.concatenate(keys), np.concatenate(counts)


def _joined(parts: list[Votes]) -> Votes:
    if not parts:
        empty = np.zeros(0, np.int64)
        return Votes(empty, empty, empty)
    return Votes(
        np.concatenate([part.queries for part in parts]),
        np.concatenate([part.references for part in parts]),
        np.concatenate([part.votes for part in parts]),
    )
