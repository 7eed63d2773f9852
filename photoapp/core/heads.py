"""Learning what a tag looks like from a person's ticks.

A head adds ``x·w + b`` to a label's zero-shot log-odds. It is a logistic regression of what
zero-shot got wrong: no ticks leave zero-shot as it is, and each tick moves photos that look like
the one ticked. Looks are compared in the library's own measure (`Surroundings`): what all its
photos have in common says little, so that directions in which they differ much count less
(whitening, as in linear discriminant analysis; the covariance is shrunk after Ledoit and Wolf
2004, "A well-conditioned estimator for large-dimensional covariance matrices").

Ticks are no sample of the library: people tick what they found. So photos drawn from the library
hold the head to what zero-shot says of them, and the constant may move only as far as photos were
rejected too. Fitted by Newton's method in the dual form
(Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithm 3.1).

The constants were chosen on the starter's *training* photos (`tests/bench/fit_heads.py`); nothing
was chosen on the evaluation photos.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import Logits, probability
from photoapp.core.photo import FloatArray

BoolArray = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

VERSION = 2
"""Grows when the same ticks would give another head."""
ANCHORS = 100
"""Photos of the library that hold a head to zero-shot."""
MOST_TICKS = 300
"""Ticks that are looked at; of more, an even choice of confirmed and rejected ones."""
SHRINKAGE = 3.0
"""Of the covariance towards the sphere, at least."""

_FEW_PER_DIMENSION = 4.0  # shrinkage, times dimensions per photo: few photos show no shape
_SAME = 1e-4  # squared distance, from rounding, of a photo from itself
_STEPS = 25
_CLOSE = 1e-5  # logits
_TICK_NOISE = 4.0  # variance of a logit that a tick on an even chance leaves unsaid
_POOL = (300, 100)  # photos that may be proposed: the most doubtful, the most probable


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firmly a head holds to zero-shot.

    `gain`: prior variance of what is added to a usual photo's log-odds; `exclusive`: the same
    for a label of an exclusive set, whose heads compete in one softmax. `constant`: that of the
    head's constant, at least; `rejected`: what comes on top where all that was said are crosses,
    in proportion. `anchored`: ticks that all anchors together count for.
    """

    gain: float = 5.0
    exclusive: float = 1.25
    constant: float = 0.05
    rejected: float = 0.95
    anchored: float = 30.0


FIRMNESS = Firmness()
"""As fitted."""


@dataclass(frozen=True, slots=True)
class Head:
    """What was learned: `weights` (d,) float32 and `bias` add to zero-shot log-odds."""

    weights: FloatArray
    bias: float

    def logits(self, vectors: FloatArray) -> Logits:
        """(n, d) float32 -> (n,) what is added."""
        return np.asarray((vectors @ self.weights).astype(np.float64) + self.bias)

    @classmethod
    def untaught(cls, dimension: int) -> Head:
        """Adds nothing."""
        return cls(np.zeros(dimension, np.float32), 0.0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The library that looks are compared in.

    `centre` (d,) float64: its mean vector. `metric` (d, d) float64: the inverse of its shrunk
    covariance, scaled so that a usual photo has length 1. `anchors` (k, d) float32: some photos.
    """

    centre: Logits
    metric: Logits
    anchors: FloatArray

    @classmethod
    def of(cls, sample: FloatArray, *, shrinkage: float = SHRINKAGE) -> Surroundings:
        """From photos (n, d) drawn at random; about 1,000 are plenty, none are allowed."""
        count, dimension = sample.shape
        centre = sample.mean(axis=0, dtype=np.float64) if count else np.zeros(dimension)
        apart = sample.astype(np.float64) - centre
        covariance = apart.T @ apart / max(count, 1)
        usual = float(np.trace(covariance)) / dimension
        if usual < np.finfo(np.float32).eps:
            return cls(centre, np.eye(dimension), sample[:ANCHORS])
        round_ = max(shrinkage, _FEW_PER_DIMENSION * dimension / count)
        metric = np.linalg.inv(covariance / usual + round_ * np.eye(dimension))
        length = float(np.einsum("nd,de,ne->n", apart[:ANCHORS], metric, apart[:ANCHORS]).mean())
        return cls(centre, metric / length, sample[:ANCHORS])

    def likeness(self, some: FloatArray, others: FloatArray) -> Logits:
        """(n, m) inner products of photos (n, d) and (m, d) in the library's measure."""
        return np.asarray(self._turned(some) @ (others - self.centre).T)

    def _turned(self, photos: FloatArray) -> Logits:
        return np.asarray((photos - self.centre) @ self.metric)

    def head(self, photos: FloatArray, shares: Logits, *, gain: float, bias: float) -> Head:
        """The head that is the sum of `shares` (n,) times the likeness to photos (n, d)."""
        weights = gain * (self._turned(photos).T @ shares)
        return Head(weights.astype(np.float32), float(bias - weights @ self.centre))


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a person said of one tag on n photos.

    `vectors` (n, d) float32 unit rows. `zero` (n,) float64 zero-shot log-odds. `confirmed` (n,).
    `implied` (n,): nobody said so; another label of the same exclusive set was confirmed.
    """

    vectors: FloatArray
    zero: Logits
    confirmed: BoolArray
    implied: BoolArray

    def __len__(self) -> int:
        return len(self.confirmed)

    def some(self, rows: Places | BoolArray) -> Ticks:
        """Only these."""
        return Ticks(self.vectors[rows], self.zero[rows], self.confirmed[rows], self.implied[rows])


def fit_head(
    ticks: Ticks,
    surroundings: Surroundings,
    anchor_zero: Logits,
    *,
    firmness: Firmness = FIRMNESS,
) -> Head:
    """What the ticks teach; nothing for none.

    `anchor_zero` (k,): zero-shot log-odds of the surroundings' anchors. Takes about 5 ms for 16
    ticks. Ticks beyond MOST_TICKS are thinned out. Deterministic.
    """
    if not len(ticks):
        return Head.untaught(ticks.vectors.shape[1])
    ticks = ticks.some(_thinned(ticks))
    said = int((~ticks.implied).sum())
    rejected = int((~ticks.confirmed & ~ticks.implied).sum())
    constant = firmness.constant + firmness.rejected * rejected / max(said, 1)
    # What was ticked is known better than zero-shot says.
    apart = _distances(surroundings.anchors, ticks.vectors).min(axis=1) > _SAME
    anchors, anchor_zero = surroundings.anchors[apart], anchor_zero[apart]
    held = firmness.anchored / max(len(anchors), 1)
    photos = np.concatenate((ticks.vectors, anchors))
    gain = firmness.exclusive if ticks.implied.any() else firmness.gain
    shares = _shares(
        gain * surroundings.likeness(photos, photos) + constant,
        np.concatenate((ticks.zero, anchor_zero)),
        np.concatenate((ticks.confirmed.astype(np.float64), probability(anchor_zero))),
        np.concatenate((np.ones(len(ticks)), np.full(len(anchors), held))),
    )
    bias = constant * float(shares.sum())
    return surroundings.head(photos, shares, gain=gain, bias=bias)


def held_back_logits(
    ticks: Ticks, surroundings: Surroundings, anchor_zero: Logits, *, parts: int = 5
) -> Logits:
    """(n,) log-odds of each tick by a head that was taught without it (cross-validation).

    Confirmed and rejected ticks are dealt out to the parts evenly.
    """
    found = ticks.zero.copy()
    order = np.lexsort((ticks.implied, ticks.confirmed))
    part_of = np.empty(len(ticks), np.int64)
    part_of[order] = np.arange(len(ticks)) % parts
    for part in range(min(parts, len(ticks))):
        away = part_of == part
        head = fit_head(ticks.some(~away), surroundings, anchor_zero)
        found[away] += head.logits(ticks.vectors[away])
    return found


def candidates(logits: Logits) -> Places:
    """Places of the photos that are worth a closer look, of all with these log-odds (n,)."""
    chances = probability(logits)
    return np.union1d(
        _highest(chances * (1 - chances), _POOL[0]), _highest(chances, _POOL[1])
    ).astype(np.intp)


def most_informative(
    logits: Logits,
    vectors: FloatArray,
    surroundings: Surroundings,
    *,
    count: int,
    ticked: FloatArray,
) -> Places:
    """Places of at most `count` photos whose ticks would teach the most, in the order to ask.

    `logits` (n,) log-odds as they stand of photos (n, d), some hundred `candidates`, that nobody
    has judged; `ticked` (m, d) those that somebody has. By turns a probable photo (of a rare
    thing there would be little but crosses otherwise) and a doubtful one; both unlike what was
    ticked or chosen before: their logits are still uncertain (greedy D-optimal design).
    """
    chances = probability(logits)
    doubt = chances * (1 - chances)
    unsaid = FIRMNESS.gain * surroundings.likeness(vectors, vectors)
    usual = np.maximum(unsaid.diagonal(), np.finfo(np.float32).eps).copy()
    if len(ticked):
        known = FIRMNESS.gain * surroundings.likeness(ticked, ticked) + _TICK_NOISE * np.eye(
            len(ticked)
        )
        across = FIRMNESS.gain * surroundings.likeness(vectors, ticked)
        unsaid -= across @ np.linalg.solve(known, across.T)
    chosen: list[int] = []
    while len(chosen) < min(count, len(logits)):
        left = np.maximum(unsaid.diagonal(), 0.0)
        worth = doubt * left if len(chosen) % 2 else chances * left / usual
        worth[chosen] = -1.0
        best = int(worth.argmax())
        chosen.append(best)
        column = unsaid[:, best].copy()
        unsaid -= np.outer(column, column) / (column[best] + _TICK_NOISE)
    return np.asarray(chosen, np.intp)


def _highest(values: Logits, count: int) -> Places:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _thinned(ticks: Ticks) -> Places:
    """At most MOST_TICKS places: each kind gets an equal part, or all it has."""
    if len(ticks) <= MOST_TICKS:
        return np.arange(len(ticks))
    kinds = [np.flatnonzero(ticks.confirmed == kind) for kind in (True, False)]
    fewer = min(MOST_TICKS // 2, *(len(kind) for kind in kinds))
    parts = []
    for kind in kinds:
        many = min(len(kind), MOST_TICKS - fewer)
        parts.append(kind[np.linspace(0, len(kind) - 1, many).astype(np.int64)] if many else kind)
    return np.sort(np.concatenate(parts))


def _distances(some: FloatArray, others: FloatArray) -> Logits:
    """(n, m) squared distances of rows."""
    one, other = some.astype(np.float64), others.astype(np.float64)
    lengths = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)
    return np.asarray(lengths - 2 * one @ other.T)


def _shares(prior: Logits, zero: Logits, targets: Logits, weights: Logits) -> Logits:
    """(n,) shares whose product with `prior` (n, n) is the most probable addition to `zero`.

    Minimises the weighted cross-entropy to `targets` and half of shares @ prior @ shares, which
    is convex; a step that overshoots is halved until it leads downwards.
    """

    def loss(shares: Logits, added: Logits) -> float:
        logits = zero + added
        return float(weights @ (np.logaddexp(0.0, logits) - targets * logits) + shares @ added / 2)

    shares = added = np.zeros(len(zero))
    least = loss(shares, added)
    for _ in range(_STEPS):
        chances = probability(zero + added)
        bend = np.maximum(weights * chances * (1 - chances), 1e-9)
        root = np.sqrt(bend)
        wanted = bend * added + weights * (targets - chances)
        inner = root[:, None] * prior * root + np.eye(len(zero))
        aim = wanted - root * np.linalg.solve(inner, root * (prior @ wanted)) - shares
        rise = prior @ aim
        step = 1.0
        while (found := loss(shares + step * aim, added + step * rise)) > least and step > _CLOSE:
            step /= 2
        if found > least:
            break
        shares, added, least = shares + step * aim, added + step * rise, found
        if np.abs(step * rise).max() < _CLOSE:
            break
    return np.asarray(shares)
