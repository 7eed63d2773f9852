"""Losses of image-text training against NumPy, values and gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from photoapp.core.retrieval import Recall
from photoapp.training.losses import (
    contrastive,
    distillation,
    feature_distance,
    pairwise_sigmoid,
)
from photoapp.training.scores import Score, probability_line


def _softmax(x: np.ndarray, axis: int) -> np.ndarray:
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def test_clip_loss_and_its_gradient_are_those_of_the_paper() -> None:
    values = np.random.default_rng(0).normal(size=(5, 5))
    logits = torch.tensor(values, requires_grad=True)
    loss = contrastive(logits)
    (found,) = torch.autograd.grad(loss, logits)
    rows, columns = _softmax(values, 1), _softmax(values, 0)
    own = np.arange(5)
    expected = -(np.log(rows[own, own]).mean() + np.log(columns[own, own]).mean()) / 2
    assert loss.detach().item() == pytest.approx(expected)
    # d/dx of cross-entropy is softmax - target, halved for each direction and divided by n.
    gradient = ((rows - np.eye(5)) + (columns - np.eye(5))) / 10
    assert np.allclose(found.numpy(), gradient)


def test_soft_targets_are_normalised_both_ways_and_empty_rows_left_out() -> None:
    chance = np.random.default_rng(1)
    values, targets = chance.normal(size=(4, 3)), chance.random((4, 3))
    targets[2] = 0
    rows = np.log(_softmax(values, 1))
    columns = np.log(_softmax(values, 0))
    kept = [0, 1, 3]
    by_row = -(targets[kept] / targets[kept].sum(1, keepdims=True) * rows[kept]).sum(1).mean()
    by_column = -(targets / targets.sum(0) * columns).sum(0).mean()
    loss = contrastive(torch.tensor(values), torch.tensor(targets))
    assert loss.detach().item() == pytest.approx((by_row + by_column) / 2, rel=1e-5)


def test_sigmoid_loss_and_its_gradient_are_those_of_the_paper() -> None:
    values = np.random.default_rng(2).normal(size=(4, 4))
    logits = torch.tensor(values, requires_grad=True)
    loss = pairwise_sigmoid(logits)
    (found,) = torch.autograd.grad(loss, logits)
    signs = 2 * np.eye(4) - 1
    assert loss.detach().item() == pytest.approx(np.log1p(np.exp(-signs * values)).sum() / 4)
    assert np.allclose(found.numpy(), (1 / (1 + np.exp(-values)) - np.eye(4)) / 4)


def test_distillation_is_the_divergence_at_a_temperature() -> None:
    chance = np.random.default_rng(3)
    values, teacher = chance.normal(size=(3, 6)), _softmax(chance.normal(size=(3, 6)), 1)
    student = _softmax(values / 2, 1)
    expected = 4 * (teacher * (np.log(teacher) - np.log(student))).sum(1).mean()
    found = distillation(torch.tensor(values), torch.tensor(teacher), temperature=2.0)
    assert found.item() == pytest.approx(expected)
    assert distillation(torch.tensor(teacher).log(), torch.tensor(teacher)).item() == (
        pytest.approx(0, abs=1e-9)
    )


def test_feature_distance_ignores_length() -> None:
    one = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    assert feature_distance(one, 3 * one).item() == pytest.approx(0, abs=1e-6)
    assert feature_distance(one, one.flip(1)).item() == pytest.approx(1)


def test_the_probability_line_finds_what_made_the_pairs() -> None:
    chance = np.random.default_rng(4)
    cosines = chance.uniform(-0.2, 0.8, 8_000)
    fits = chance.random(8_000) < 1 / (1 + np.exp(-(12 * cosines - 5)))
    scale, bias = probability_line(torch.tensor(cosines), torch.tensor(fits))
    assert scale == pytest.approx(12, rel=0.1)
    assert bias == pytest.approx(-5, rel=0.1)


def test_pairs_that_a_line_can_part_still_give_soft_probabilities() -> None:
    cosines = np.concatenate([np.linspace(0.4, 0.6, 400), np.linspace(-0.1, 0.1, 400)])
    fits = np.arange(800) < 400
    scale, bias = probability_line(torch.tensor(cosines), torch.tensor(fits))
    chances = 1 / (1 + np.exp(-(scale * cosines + bias)))
    # Platt's targets: 401 of 402, and 1 of 402.
    assert 0.99 < chances[fits].mean() < 0.999
    assert 0.001 < chances[~fits].mean() < 0.01


def test_early_stopping_watches_recall_and_precision_only_without_it() -> None:
    recall = {"en": Recall(10, 20, 30, 5), "zh": Recall(40, 50, 60, 5)}
    assert Score(recall, {"en": 99.0}).mean == pytest.approx(35)
    assert Score({}, {"en": 80.0, "zh": 60.0}).mean == pytest.approx(70)
    assert Score(recall, {}).measured
    assert Score({}, {"en": 0.0}).measured
    assert not Score({}, {}).measured
