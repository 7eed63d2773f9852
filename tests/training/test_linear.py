"""Linear evaluation against scikit-learn's, and neighbours counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from photoapp.training.linear import fit, fit_and_test, neighbour_accuracy


def clouds(count: int, classes: int, size: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    middles = np.random.default_rng(9).normal(0, 1, (classes, size))
    rows = middles[labels] + chance.normal(0, 1.0, (count, size))
    return torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(labels)


@pytest.mark.parametrize("penalty", [1.0, 0.01])
def test_logistic_regression_is_scikit_learns(penalty: float) -> None:
    rows, labels = clouds(120, 5, 8, 0)
    weights = fit(rows, labels, 5, penalty)
    # scikit-learn sums over the pictures and weighs that by C; ours is the mean.
    theirs = LogisticRegression(C=1 / (penalty * len(rows)), max_iter=1000, tol=1e-8)
    theirs.fit(rows.numpy(), labels.numpy())
    np.testing.assert_allclose(weights[:-1].T.numpy(), theirs.coef_, atol=5e-3)
    ours = (rows @ weights[:-1] + weights[-1]).softmax(dim=1)
    np.testing.assert_allclose(ours.numpy(), theirs.predict_proba(rows.numpy()), atol=2e-3)


def test_it_starts_from_other_weights_and_ends_at_the_same() -> None:
    rows, labels = clouds(60, 3, 4, 0)
    strong = fit(rows, labels, 3, 1.0)
    torch.testing.assert_close(
        fit(rows, labels, 3, 0.1, strong), fit(rows, labels, 3, 0.1), atol=2e-3, rtol=0
    )


def test_top_1_and_top_5_on_unseen_rows() -> None:
    train, labels = clouds(400, 8, 16, 1)
    test, expected = clouds(200, 8, 16, 2)
    # Constant columns and odd scales must do no harm.
    train = torch.cat((train * 1000, torch.ones(400, 1)), dim=1)
    test = torch.cat((test * 1000, torch.ones(200, 1)), dim=1)
    top1, top5, _ = fit_and_test(train, labels, test, expected, 8)
    assert 0.85 < top1 <= top5 <= 1.0
    shuffled = labels[torch.randperm(400, generator=torch.Generator().manual_seed(0))]
    chance, _, penalty = fit_and_test(train, shuffled, test, expected, 8)
    assert chance < 0.35
    assert penalty > 1e-4  # labels that say nothing are best answered weakly
    assert fit_and_test(train, labels % 3, test, expected % 3, 3)[1] == 1.0


def test_neighbours_vote_by_nearness() -> None:
    train = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9], [-1.0, 0.0]])
    labels = torch.tensor([0, 0, 1, 1, 2])
    test = torch.tensor([[2.0, 0.1], [0.1, 3.0], [-0.5, 0.0], [0.0, 1.0]])
    expected = torch.tensor([0, 1, 2, 0])
    # All five vote; the weights exp(cosine / 0.07) decide. The last one is wrong.
    assert neighbour_accuracy(train, labels, test, expected, 3) == 0.75
    unit = torch.nn.functional.normalize(train, dim=1)
    votes = [0.0, 0.0, 0.0]
    for row, label in zip(unit, labels.tolist(), strict=True):
        votes[label] += float((row @ torch.tensor([-1.0, 0.0]) / 0.07).exp())
    assert int(np.argmax(votes)) == 2
