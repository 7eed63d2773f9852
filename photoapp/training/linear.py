"""What features are worth: a linear classifier and nearest neighbours over frozen vectors.

Linear evaluation as in Kornblith et al., arXiv:1805.08974, and SimCLR's transfer experiments
(arXiv:2002.05709, section 4.4): multinomial logistic regression without augmentation, fitted
by L-BFGS, its L2 weight chosen on a part of the training pictures. Nearest neighbours as in Wu
et al., arXiv:1805.01978: a vote of the 20 nearest, weighted by exp(cosine / 0.07).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from photoapp.core.errors import TrainingError
from photoapp.training.backbones import make_backbone
from photoapp.training.batches import Batches, Rows, settle_statistics, vectors
from photoapp.training.pictures import Pictures

# From strong to weak, each fit starting from the one before.
PENALTIES: Final = (1e1, 1e0, 1e-1, 1e-2, 1e-3, 1e-4)
NEIGHBOURS: Final = 20
_TEMPERATURE: Final = 0.07
_ITERATIONS: Final = 100
_HELD_OUT: Final = 5  # every fifth training picture of a class chooses the penalty
_PIXEL_SIDE: Final = 32


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of test pictures, 0..1. `penalty`: the chosen L2 weight."""

    top1: float
    top5: float
    neighbours: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One network's `scores` beside those of chance: random weights and plain pixels."""

    scores: Scores
    random_network: Scores | None
    raw_pixels: Scores | None
    classes: int
    train: int
    test: int

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


class Task:
    """The labelled pictures of a store, split for training and testing a classifier.

    Raises TrainingError ``labels-missing`` when there are fewer than two classes or no test
    pictures.
    """

    def __init__(self, pictures: Pictures, batches: Batches) -> None:
        self.pictures = pictures
        self.batches = batches
        self.train = pictures.rows(test=False, labelled=True)
        self.test = pictures.rows(test=True, labelled=True)
        self.classes = len(pictures.classes)
        if len(np.unique(pictures.labels[self.train])) < 2 or not len(self.test):
            raise TrainingError(
                "labels-missing",
                "Linear evaluation needs pictures of two classes at least, five of each; put "
                "them into folders named after their classes.",
            )
        device = batches.device
        self.train_labels = torch.from_numpy(pictures.labels[self.train]).to(device)
        self.test_labels = torch.from_numpy(pictures.labels[self.test]).to(device)

    def scores(self, train: Tensor, test: Tensor) -> Scores:
        """Of vectors (n, d) of the training and of the test pictures."""
        top1, top5, penalty = fit_and_test(
            train, self.train_labels, test, self.test_labels, self.classes
        )
        nearest = neighbour_accuracy(train, self.train_labels, test, self.test_labels, self.classes)
        return Scores(top1, top5, nearest, penalty)

    def of_network(self, backbone: Any, precision: torch.dtype = torch.float32) -> Scores:
        """Of a backbone's features; the backbone stays as it is."""
        return self.scores(
            vectors(backbone, self.batches, self.train, precision),
            vectors(backbone, self.batches, self.test, precision),
        )

    def of_random_network(self, name: str, seed: int) -> Scores:
        """Of the network before training, its batch statistics taken from the pictures."""
        torch.manual_seed(seed)
        backbone = make_backbone(name, self.pictures.side).to(self.batches.device)
        settle_statistics(backbone, self.batches, self.train)
        return self.of_network(backbone)

    def of_pixels(self) -> Scores:
        """Of the pixels themselves, at 32 x 32 at most."""
        return self.scores(self._pixels(self.train), self._pixels(self.test))

    def neighbour_accuracy(self, backbone: Any, precision: torch.dtype = torch.float32) -> float:
        """Share of the test pictures that their neighbours name."""
        return neighbour_accuracy(
            vectors(backbone, self.batches, self.train, precision),
            self.train_labels,
            vectors(backbone, self.batches, self.test, precision),
            self.test_labels,
            self.classes,
        )

    def _pixels(self, rows: Rows) -> Tensor:
        parts = []
        for start in range(0, len(rows), 1024):
            part = self.batches(rows[start : start + 1024])
            if part.shape[-1] > _PIXEL_SIDE:
                part = functional.adaptive_avg_pool2d(part, _PIXEL_SIDE)
            parts.append(part.flatten(1))
        return torch.cat(parts)


def fit_and_test(
    train: Tensor, train_labels: Tensor, test: Tensor, test_labels: Tensor, classes: int
) -> tuple[float, float, float]:
    """Top-1 and top-5 accuracy on the test vectors, and the penalty that was chosen."""
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    scale = torch.where(deviation > 1e-6, deviation, torch.ones_like(deviation))
    train, test = (train - mean) / scale, (test - mean) / scale
    held_out = _held_out(train_labels)
    inner, inner_labels = train[~held_out], train_labels[~held_out]
    outer, outer_labels = train[held_out], train_labels[held_out]
    best, chosen = -1.0, PENALTIES[0]
    if len(outer):
        weights = None
        for penalty in PENALTIES:
            weights = fit(inner, inner_labels, classes, penalty, weights)
            accuracy = _top(_logits(outer, weights), outer_labels, 1)
            if accuracy > best:
                best, chosen = accuracy, penalty
    weights = fit(train, train_labels, classes, PENALTIES[0])
    for penalty in PENALTIES[1 : PENALTIES.index(chosen) + 1]:
        weights = fit(train, train_labels, classes, penalty, weights)
    logits = _logits(test, weights)
    return _top(logits, test_labels, 1), _top(logits, test_labels, min(5, classes)), chosen


def fit(
    inputs: Tensor,
    labels: Tensor,
    classes: int,
    penalty: float,
    start: Tensor | None = None,
) -> Tensor:
    """(d + 1, classes) weights of logistic regression, the last row the biases.

    Minimises mean cross-entropy + penalty / 2 * squared weights (biases are free).
    """
    size = inputs.shape[1]
    weights = inputs.new_zeros(size + 1, classes) if start is None else start.clone()
    weights.requires_grad_(True)
    optimiser = torch.optim.LBFGS(
        [weights], max_iter=_ITERATIONS, history_size=10, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = functional.cross_entropy(_logits(inputs, weights), labels)
        loss = loss + penalty / 2 * weights[:size].square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach()


@torch.no_grad()
def neighbour_accuracy(
    train: Tensor, train_labels: Tensor, test: Tensor, test_labels: Tensor, classes: int
) -> float:
    """Share of the test vectors whose nearest training vectors vote for their class."""
    known, asked = functional.normalize(train, dim=1), functional.normalize(test, dim=1)
    count = min(NEIGHBOURS, len(known))
    right = 0
    for start in range(0, len(asked), 1024):
        cosines, nearest = (asked[start : start + 1024] @ known.T).topk(count, dim=1)
        votes = cosines.new_zeros(len(cosines), classes)
        votes.scatter_add_(1, train_labels[nearest], (cosines / _TEMPERATURE).exp())
        right += int((votes.argmax(dim=1) == test_labels[start : start + 1024]).sum())
    return right / len(asked)


def _logits(inputs: Tensor, weights: Tensor) -> Tensor:
    return inputs @ weights[:-1] + weights[-1]


def _top(logits: Tensor, labels: Tensor, count: int) -> float:
    best = logits.topk(min(count, logits.shape[1]), dim=1).indices
    return float((best == labels[:, None]).any(dim=1).float().mean())


def _held_out(labels: Tensor) -> Tensor:
    """Every fifth row of each class."""
    chosen = torch.zeros_like(labels, dtype=torch.bool)
    for label in torch.unique(labels).tolist():
        rows = (labels == label).nonzero()[:, 0]
        chosen[rows[_HELD_OUT - 1 :: _HELD_OUT]] = True
    return chosen
