"""A linear map of vectors in which photos that belong together are nearer, and its training.

The map is trained by contrastive learning: of many photos, the one that belongs to another has
to be the nearest (van den Oord et al., "Representation learning with contrastive predictive
coding", 2018; Chen et al., "A simple framework for contrastive learning of visual
representations", ICML 2020). It begins as the identity and is the identity plus a matrix of low
rank, so that little can be learned by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray

BoolArray = npt.NDArray[np.bool_]
Real = npt.NDArray[np.floating]

TEMPERATURE = 0.07
"""Divides cosines before the softmax."""
KEEPING_TEMPERATURE = 0.1
RANK = 64
STEPS = 200

_RATE = 3e-3
_DECAY = 1e-3  # of both factors, in every step, relative to the rate: towards the identity
_FIRST, _SECOND, _TINY = 0.9, 0.99, 1e-8  # Adam (Kingma and Ba, ICLR 2015)


@dataclass(frozen=True, slots=True)
class Adapter:
    """`matrix` (d, d) float32; a vector v becomes the unit vector along v @ matrix."""

    matrix: FloatArray

    def apply(self, vectors: FloatArray) -> FloatArray:
        """(n, d) unit rows -> (n, d) float32 unit rows."""
        return unit(np.asarray(vectors, np.float32) @ self.matrix)

    def direction(self, vector: FloatArray) -> FloatArray:
        """(d,) unit vector whose products with vectors as stored put them nearly in order.

        Only the length of the mapped vectors, which differs little, is left out.
        """
        mapped = np.asarray(vector, np.float32)[None] @ self.matrix
        return np.asarray(unit(np.asarray(mapped @ self.matrix.T, np.float32))[0])

    def softened(self, strength: float) -> Adapter:
        """The map a part of the way from the identity: 0 the identity, 1 this one."""
        identity = np.eye(len(self.matrix), dtype=np.float32)
        return Adapter(identity + np.float32(strength) * (self.matrix - identity))


@dataclass(frozen=True, slots=True)
class Batch:
    """`anchors` (b, d) and row for row what belongs to them, `positives` (b, d).

    `others` (m, d): photos that belong to none. `same` (b, b + m): columns of positives and
    others that are nothing to keep apart from the anchor of the row (its own positive among
    them or not: that is never counted as an other).
    """

    anchors: Real
    positives: Real
    others: Real
    same: BoolArray


def unit(rows: FloatArray) -> FloatArray:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), rows.dtype)


def contrastive_loss(
    left: Real, right: Real, batch: Batch, temperature: float = TEMPERATURE
) -> tuple[float, Real, Real]:
    """InfoNCE of the map v -> v + (v @ left) @ right.T, and its slopes for both (d, r) factors.

    Each anchor has to find its positive among all positives and others, and each positive its
    anchor among all anchors; the mean of both.
    """
    count = len(batch.anchors)
    inputs = np.concatenate((batch.anchors, batch.positives, batch.others))
    inner = inputs @ left
    mapped = inputs + inner @ right.T
    lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
    rows = mapped / lengths
    anchors, columns = rows[:count], rows[count:]
    logits = anchors @ columns.T / temperature
    own = np.eye(count, len(columns), dtype=bool)
    masked = np.where(batch.same & ~own, -np.inf, logits)
    forth, forth_slope = _cross_entropy(masked, own)
    square = masked[:, :count]
    back, back_slope = _cross_entropy(square.T, own[:, :count])
    slope = forth_slope / 2
    slope[:, :count] += back_slope.T / 2
    slope /= temperature
    outer = np.concatenate((slope @ columns, slope.T @ anchors))
    outer = (outer - rows * (outer * rows).sum(axis=1, keepdims=True)) / lengths
    return (forth + back) / 2, inputs.T @ (outer @ right), outer.T @ inner


def neighbour_loss(
    left: Real, right: Real, rows: Real, temperature: float = KEEPING_TEMPERATURE
) -> tuple[float, Real, Real]:
    """How far the map takes each of `rows` (n, d) from the neighbours it has, and its slopes.

    The mean cross-entropy of whom a row is near, as softmax of its cosines to the others,
    with and without the map (as in Fang et al., "SEED: Self-supervised distillation for visual
    representation", ICLR 2021): what the model knows of meaning is to stay.
    """
    inner = rows @ left
    mapped = rows + inner @ right.T
    lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
    seen = mapped / lengths
    wanted, _ = _nearness(rows, temperature)
    found, logs = _nearness(seen, temperature)
    slope = (found - wanted) / (temperature * len(rows))
    outer = (slope + slope.T) @ seen
    outer = (outer - seen * (outer * seen).sum(axis=1, keepdims=True)) / lengths
    loss = -float((wanted * logs).sum()) / len(rows)
    return loss, rows.T @ (outer @ right), outer.T @ inner


def _nearness(rows: Real, temperature: float) -> tuple[Real, Real]:
    """(n, n) softmax of each row's cosines to the others, and its logarithm (0 for itself)."""
    logits = rows @ rows.T / temperature
    np.fill_diagonal(logits, -np.inf)
    logits -= logits.max(axis=1, keepdims=True)
    chances = np.exp(logits)
    totals = chances.sum(axis=1, keepdims=True)
    logs = logits - np.log(totals)
    np.fill_diagonal(logs, 0.0)
    return chances / totals, logs


def _cross_entropy(logits: Real, own: BoolArray) -> tuple[float, Real]:
    """Mean over rows of the softmax cross-entropy with `own`, and its slopes."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    chances = np.exp(shifted)
    totals = chances.sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(totals[:, 0]) - shifted[own]))
    return loss, (chances / totals - own) / len(logits)


def fit(
    batches: Callable[[int], Batch],
    dimension: int,
    *,
    steps: int = STEPS,
    rank: int = RANK,
    seed: int = 0,
    keep: float = 0.0,
    checkpoint: Callable[[int], None] = lambda step: None,
) -> Adapter:
    """Train with Adam on `batches(step)`; the step size sinks to zero along a cosine.

    `keep`: weight of `neighbour_loss` over a batch's anchors and others. `checkpoint(step)` is
    called before each step and may raise to stop. Float32, one thread's
    worth of work: about 10 ms a step for 256 pairs of 256 numbers.
    """
    rank = min(rank, dimension)
    chance = np.random.default_rng(seed)
    left = (chance.standard_normal((dimension, rank)) / np.sqrt(dimension)).astype(np.float32)
    factors: list[Real] = [left, np.zeros((dimension, rank), np.float32)]
    adam = [_Adam(one) for one in factors]
    for step in range(steps):
        checkpoint(step)
        batch = batches(step)
        _, *slopes = contrastive_loss(factors[0], factors[1], batch)
        if keep:
            rows = np.concatenate((batch.anchors, batch.others))
            _, *more = neighbour_loss(factors[0], factors[1], rows)
            slopes = [one + np.float32(keep) * two for one, two in zip(slopes, more, strict=True)]
        rate = _RATE * (1 + np.cos(np.pi * step / steps)) / 2
        factors = [
            factor - np.float32(rate) * (one.step(slope) + np.float32(_DECAY) * factor)
            for factor, one, slope in zip(factors, adam, slopes, strict=True)
        ]
    matrix = np.eye(dimension) + factors[0] @ factors[1].T
    return Adapter(np.asarray(matrix, np.float32))


class _Adam:
    """Adam's running means for one factor."""

    def __init__(self, like: Real) -> None:
        self._mean = np.zeros_like(like)
        self._square = np.zeros_like(like)
        self._steps = 0

    def step(self, slope: Real) -> Real:
        """The direction to go against, about 1 in every number."""
        self._steps += 1
        self._mean += (1 - _FIRST) * (slope - self._mean)
        self._square += (1 - _SECOND) * (slope * slope - self._square)
        ahead = self._mean / (1 - _FIRST**self._steps)
        size = np.sqrt(self._square / (1 - _SECOND**self._steps)) + _TINY
        return np.asarray(ahead / size)
