"""The adapted head's maths, against finite differences and by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from photoapp.core.adaptation import Adapter, Batch, contrastive_loss, fit, neighbour_loss
from photoapp.core.adaptation_scores import (
    AdaptationKind,
    Gain,
    label_precisions,
    mates_found,
    originals_first,
    paired_gain,
    worth_it,
)

_D, _R = 7, 3


Real = npt.NDArray[np.float64]


def rows(count: int, seed: int, dimension: int = _D) -> Real:
    found = np.random.default_rng(seed).standard_normal((count, dimension))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def batch() -> Batch:
    same = np.zeros((5, 9), bool)
    same[0, 3] = same[2, 7] = same[4, 4] = True  # the last is its own positive
    return Batch(rows(5, 1), rows(5, 2), rows(4, 3), same)


def plain_loss(left: Real, right: Real, given: Batch, temperature: float) -> float:
    """The same by loops."""

    def mapped(vector: Real) -> Real:
        found = vector + right @ (left.T @ vector)
        return np.asarray(found / np.sqrt((found**2).sum()))

    anchors = [mapped(one) for one in given.anchors]
    columns = [mapped(one) for one in (*given.positives, *given.others)]
    forth, back = [], []
    for row, anchor in enumerate(anchors):
        scores = {
            column: anchor @ one / temperature
            for column, one in enumerate(columns)
            if column == row or not given.same[row, column]
        }
        forth.append(np.log(sum(np.exp(one) for one in scores.values())) - scores[row])
    for column in range(len(anchors)):
        scores = {
            row: anchor @ columns[column] / temperature
            for row, anchor in enumerate(anchors)
            if column == row or not given.same[row, column]
        }
        back.append(np.log(sum(np.exp(one) for one in scores.values())) - scores[column])
    return float(np.mean(forth) + np.mean(back)) / 2


def test_the_loss_and_its_slopes_are_those_of_the_formula() -> None:
    chance = np.random.default_rng(5)
    factors = [chance.standard_normal((_D, _R)) / 2 for _ in range(2)]
    given = batch()
    loss, *slopes = contrastive_loss(factors[0], factors[1], given, 0.3)
    assert loss == pytest.approx(plain_loss(factors[0], factors[1], given, 0.3), abs=1e-10)
    step = 1e-6
    for which, slope in enumerate(slopes):
        for place in np.ndindex(_D, _R):
            ends = []
            for sign in (1, -1):
                moved = [one.copy() for one in factors]
                moved[which][place] += sign * step
                ends.append(plain_loss(moved[0], moved[1], given, 0.3))
            assert slope[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-6)


def plain_neighbours(left: Real, right: Real, given: Real, temperature: float) -> float:
    """The loss by loops."""
    mapped = [one + right @ (left.T @ one) for one in given]
    total = 0.0
    for row in range(len(given)):
        others = [other for other in range(len(given)) if other != row]
        before = np.array([given[row] @ given[other] for other in others]) / temperature
        lengths = [np.linalg.norm(mapped[row]) * np.linalg.norm(mapped[one]) for one in others]
        after = np.array([mapped[row] @ mapped[other] for other in others]) / lengths / temperature
        wanted = np.exp(before) / np.exp(before).sum()
        total -= float(wanted @ (after - np.log(np.exp(after).sum())))
    return total / len(given)


def test_keeping_neighbours_is_what_the_formula_says() -> None:
    chance = np.random.default_rng(6)
    factors = [chance.standard_normal((_D, _R)) / 2 for _ in range(2)]
    given = rows(6, 4)
    loss, *slopes = neighbour_loss(factors[0], factors[1], given, 0.3)
    assert loss == pytest.approx(plain_neighbours(factors[0], factors[1], given, 0.3), abs=1e-10)
    step = 1e-6
    for which, slope in enumerate(slopes):
        for place in np.ndindex(_D, _R):
            ends = []
            for sign in (1, -1):
                moved = [one.copy() for one in factors]
                moved[which][place] += sign * step
                ends.append(plain_neighbours(moved[0], moved[1], given, 0.3))
            assert slope[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-6)
    still = neighbour_loss(factors[0], 0 * factors[1], given, 0.3)
    np.testing.assert_allclose(still[2], 0, atol=1e-12)


def test_training_begins_at_the_identity_and_lowers_the_loss() -> None:
    given = batch()
    start = fit(lambda step: given, _D, steps=0)
    np.testing.assert_array_equal(start.matrix, np.eye(_D))
    anchors = given.anchors.astype(np.float32)
    np.testing.assert_allclose(start.apply(anchors), anchors, atol=1e-6)
    learned = fit(lambda step: given, _D, steps=60)
    residual = learned.matrix - np.eye(_D)
    before, after = (
        plain_loss(np.eye(_D), matrix.T.astype(float), given, 0.07)
        for matrix in (np.zeros((_D, _D)), residual)
    )
    assert after < before / 2
    again = fit(lambda step: given, _D, steps=60)
    np.testing.assert_array_equal(again.matrix, learned.matrix)


def test_training_stops_where_it_is_told_to() -> None:
    class StopError(Exception):
        pass

    seen: list[int] = []

    def checkpoint(step: int) -> None:
        seen.append(step)
        if step == 3:
            raise StopError

    with pytest.raises(StopError):
        fit(lambda step: batch(), _D, steps=50, checkpoint=checkpoint)
    assert seen == [0, 1, 2, 3]


def test_a_head_is_softened_towards_the_identity() -> None:
    head = Adapter(np.diag([1.0, 3.0, 0.5]).astype(np.float32))
    np.testing.assert_allclose(head.softened(0).matrix, np.eye(3))
    np.testing.assert_allclose(head.softened(0.5).matrix, np.diag([1.0, 2.0, 0.75]))
    np.testing.assert_allclose(head.softened(1).matrix, head.matrix)


def test_the_direction_puts_vectors_in_the_order_of_unscaled_products() -> None:
    head = Adapter(rows(_D, 8).astype(np.float32))
    photos, query = rows(30, 9).astype(np.float32), rows(1, 10)[0].astype(np.float32)
    wanted = (photos @ head.matrix) @ (query @ head.matrix)
    np.testing.assert_array_equal(
        np.argsort(photos @ head.direction(query)), np.argsort(wanted, kind="stable")
    )


def test_what_is_measured_is_what_is_said() -> None:
    gallery = np.array([[1, 0], [0.96, 0.28], [0, 1], [0.28, 0.96]], np.float32)
    groups = np.array([0, 0, 1, 1])
    edits = np.array([[0.98, 0.199], [0, 1]], np.float32)
    own = np.array([0, 3])
    # The first edit is nearer to a copy of its original, which does not count against it; the
    # second is nearest to another photo unless that is of the same group.
    np.testing.assert_array_equal(originals_first(edits, gallery, own, groups), [1, 1])
    np.testing.assert_array_equal(originals_first(edits, gallery, own, np.arange(4)), [0, 0])
    np.testing.assert_array_equal(mates_found(gallery, np.arange(4), groups), [1, 1, 1, 1])
    crossed = np.array([0, 1, 0, 1])
    np.testing.assert_array_equal(mates_found(gallery, np.arange(4), crossed), [0, 0, 0, 0])
    labels = np.array([[True, False], [False, True], [True, False], [False, False]])
    # Of photo 0 the order is 1, 3, 2: its only mate stands third. The others have none or 0.
    found = label_precisions(gallery, labels, np.arange(4))
    np.testing.assert_allclose(found, [1 / 3, 1 / 3])


def test_an_improvement_has_to_be_more_than_noise() -> None:
    chance = np.random.default_rng(0)
    base = chance.random(200)
    better = np.clip(base + chance.normal(0.1, 0.2, 200), 0, 1)
    noisy = base + chance.normal(0, 0.2, 200)
    real = paired_gain(AdaptationKind.EDITS, [base], better, kinds=2)
    none = paired_gain(AdaptationKind.EDITS, [base], noisy, kinds=2)
    assert 0 < real.least < real.after - real.before
    assert none.least < 0
    assert real.photos == 200
    assert real.before == pytest.approx(100 * base.mean())
    # Compared with the best of the ways there are.
    assert paired_gain(AdaptationKind.EDITS, [base, better], better, kinds=2).least == 0


def test_nothing_may_get_worse() -> None:
    def gain(before: float, after: float, least: float) -> Gain:
        return Gain(AdaptationKind.EDITS, before, after, least, 50)

    assert worth_it([gain(50, 60, 4), gain(70, 70, -1)])
    assert not worth_it([gain(50, 60, 4), gain(70, 69.9, -1)])
    assert not worth_it([gain(50, 51, -1), gain(70, 71, 0)])
    assert not worth_it([])
