"""Learning from ticks, in made-up libraries whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from photoapp.core import heads
from photoapp.core.calibration import Logits, probability
from photoapp.core.heads import (
    FIRMNESS,
    Head,
    Surroundings,
    Ticks,
    candidates,
    fit_head,
    held_back_logits,
    most_informative,
)
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import calibration_error

DIMENSION = 48
KINDS = 12
RARE = 1 / KINDS
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


def unit(rows: Logits) -> FloatArray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


@dataclass
class World:
    """Photos of some kinds: all alike in much, each kind in a little. Zero-shot has a faint idea.

    `zero` are calibrated log-odds of being of kind 0.
    """

    vectors: FloatArray
    kinds: npt.NDArray[np.int64]
    zero: Logits
    surroundings: Surroundings
    anchor_zero: Logits

    @classmethod
    def make(cls, seed: int = 0, count: int = 3000, *, hint: float = 1.5) -> World:
        chance = np.random.default_rng(seed)
        common = 3.0 * np.eye(DIMENSION)[0]
        looks = chance.normal(size=(KINDS, DIMENSION))
        loud = np.diag(np.where(np.arange(DIMENSION) < 6, 4.0, 1.0))  # says nothing of the kind
        kinds = chance.integers(KINDS, size=count)
        noise = chance.normal(size=(count, DIMENSION)) @ loud
        vectors = unit(5 * common + looks[kinds] + 1.2 * noise)
        # Log-odds of a normal score whose mean differs by `hint` where the truth does.
        score = chance.normal(size=count) + hint * (kinds == 0)
        zero = hint * score - hint**2 / 2 + np.log(RARE / (1 - RARE))
        surroundings = Surroundings.of(vectors[:1000])
        return cls(vectors, kinds, zero, surroundings, zero[: len(surroundings.anchors)])

    def ticks(self, places: Places) -> Ticks:
        """What a person who knows would say."""
        said = self.kinds[places] == 0
        return Ticks(self.vectors[places], self.zero[places], said, np.zeros(len(said), np.bool_))

    def fit(self, ticks: Ticks) -> Head:
        return fit_head(ticks, self.surroundings, self.anchor_zero)

    def of_kind(self, count: int, *, kind: bool = True) -> Places:
        """Photos from the first two thousand; the others are for judging."""
        return np.flatnonzero((self.kinds[:2000] == 0) == kind)[:count]

    def judged(self, head: Head) -> tuple[Logits, Bools]:
        """Log-odds with the head, and the truth, of photos never ticked."""
        return self.zero[2000:] + head.logits(self.vectors[2000:]), self.kinds[2000:] == 0


def average_precision(logits: Logits, truth: Bools) -> float:
    hits = np.flatnonzero(truth[np.argsort(-logits, kind="stable")])
    return float(np.mean((np.arange(len(hits)) + 1) / (hits + 1)))


@pytest.fixture(scope="module")
def world() -> World:
    return World.make()


def test_no_tick_leaves_zero_shot_as_it_is(world: World) -> None:
    head = world.fit(world.ticks(np.empty(0, np.intp)))
    assert not head.weights.any()
    assert head.weights.shape == (DIMENSION,)
    assert head.bias == 0.0


def test_every_doubling_of_the_ticks_finds_more() -> None:
    worlds = [World.make(seed, 2600) for seed in range(8)]
    found = []
    for count in (0, 1, 2, 4, 8, 16):
        precisions = []
        for world in worlds:
            places = np.concatenate((world.of_kind(count), world.of_kind(count, kind=False)))
            precisions.append(average_precision(*world.judged(world.fit(world.ticks(places)))))
        found.append(np.mean(precisions))
    assert found == sorted(found)
    assert found[1] > found[0] + 0.01  # a single tick helps already
    assert found[-1] > found[0] + 0.15


def test_confirming_does_not_make_everything_likely(world: World) -> None:
    """Nobody ticks at random: thirty confirmed photos say nothing of how many there are."""
    logits, truth = world.judged(world.fit(world.ticks(world.of_kind(30))))
    before = probability(world.zero[2000:])
    after = probability(logits)
    assert after[~truth].mean() < before[~truth].mean() + 0.02
    assert after[truth].mean() > before[truth].mean() + 0.1
    assert calibration_error(after, truth) < 0.08


def test_crosses_lower_what_looks_like_them(world: World) -> None:
    wrong = np.flatnonzero(world.kinds == 3)[:12]
    head = world.fit(world.ticks(wrong))
    logits, _ = world.judged(head)
    changed = logits - world.zero[2000:]
    alike = world.kinds[2000:] == 3
    assert changed[alike].mean() < 2 * changed[~alike].mean()
    assert changed.mean() < 0


def test_probabilities_stay_calibrated_on_photos_never_ticked(world: World) -> None:
    for count in (1, 4, 16):
        logits = world.zero[:2000]
        chosen = most_informative(
            logits[candidates(logits)],
            world.vectors[candidates(logits)],
            world.surroundings,
            count=count,
            ticked=np.empty((0, DIMENSION), np.float32),
        )
        after, truth = world.judged(world.fit(world.ticks(candidates(logits)[chosen])))
        assert calibration_error(probability(after), truth) < 0.05


def test_what_all_photos_share_changes_nothing(world: World) -> None:
    """Looks are compared apart from the library's mean, whatever its length."""
    aside = np.full(DIMENSION, 0.7, np.float32)
    moved = Surroundings.of(world.vectors[:1000] + aside)
    places = world.of_kind(5)
    ticks = world.ticks(places)
    there = Ticks(ticks.vectors + aside, ticks.zero, ticks.confirmed, ticks.implied)
    one = world.fit(ticks).logits(world.vectors[2000:])
    other = fit_head(there, moved, world.anchor_zero).logits(world.vectors[2000:] + aside)
    np.testing.assert_allclose(one, other, atol=2e-3)


def test_crosses_that_only_follow_leave_the_constant_alone(world: World) -> None:
    """A photo of a dog is no cat; that says nothing of how many cats there are."""
    ticks = world.ticks(world.of_kind(20, kind=False))
    implied = Ticks(ticks.vectors, ticks.zero, ticks.confirmed, np.ones(len(ticks), np.bool_))
    spoken = world.fit(ticks).logits(world.vectors).mean()
    followed = world.fit(implied).logits(world.vectors).mean()
    assert spoken < followed < 0


def test_a_label_no_model_can_read_is_learned_from_ticks_alone(world: World) -> None:
    blind = np.full(len(world.zero), -12.0)
    places = np.concatenate((world.of_kind(40), world.of_kind(40, kind=False)))
    said = world.kinds[places] == 0
    ticks = Ticks(world.vectors[places], blind[places], said, np.zeros(len(said), np.bool_))
    head = fit_head(ticks, world.surroundings, blind[: len(world.surroundings.anchors)])
    logits = blind[2000:] + head.logits(world.vectors[2000:])
    truth = world.kinds[2000:] == 0
    assert average_precision(logits, truth) > 0.6
    assert np.median(logits[truth]) > np.median(logits[~truth]) + 3


def test_of_very_many_ticks_an_even_choice_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "MOST_TICKS", 40)
    few = world.fit(world.ticks(np.arange(2000)))
    assert np.array_equal(few.weights, world.fit(world.ticks(np.arange(2000))).weights)
    monkeypatch.setattr(heads, "MOST_TICKS", 300)
    many = world.fit(world.ticks(np.arange(2000)))
    assert average_precision(*world.judged(many)) > average_precision(*world.judged(few)) > 0.5
    # All crosses and a single confirmed photo: that one is among those looked at.
    one = np.concatenate((world.of_kind(400, kind=False), world.of_kind(1)))
    lifted = world.fit(world.ticks(one)).logits(world.vectors[one[-1:]])
    assert lifted[0] > 0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_tiny_library_is_enough(count: int) -> None:
    world = World.make(1, 50)
    sample = Surroundings.of(world.vectors[:count])
    head = fit_head(world.ticks(np.arange(10)), sample, world.zero[:count])
    assert np.isfinite(head.weights).all()
    assert np.isfinite(head.logits(world.vectors)).all()
    assert head.weights.any()


def test_photos_that_are_all_the_same_are_no_reason_to_fail() -> None:
    same = np.repeat(unit(np.ones((1, DIMENSION))), 30, axis=0)
    sample = Surroundings.of(same)
    zero = np.full(30, -1.0)
    said = np.ones(5, np.bool_)
    head = fit_head(Ticks(same[:5], zero[:5], said, ~said), sample, zero)
    assert np.isfinite(head.logits(same)).all()


def test_held_back_ticks_tell_learning_from_memory(world: World) -> None:
    places = np.concatenate((world.of_kind(30), world.of_kind(30, kind=False)))
    ticks = world.ticks(places)
    honest = held_back_logits(ticks, world.surroundings, world.anchor_zero)
    known = ticks.zero + world.fit(ticks).logits(ticks.vectors)
    truth = ticks.confirmed
    assert known[truth].mean() > honest[truth].mean() + 0.2
    assert average_precision(honest, truth) > average_precision(ticks.zero, truth)
    # Ticks at random cannot be foretold.
    noise = np.random.default_rng(5).random(len(ticks)) < 0.5
    random = Ticks(ticks.vectors, np.zeros(len(ticks)), noise, ~noise & False)
    foretold = held_back_logits(random, world.surroundings, world.anchor_zero) > 0
    assert 0.25 < float((foretold == noise).mean()) < 0.75


def test_a_single_tick_is_judged_by_zero_shot(world: World) -> None:
    ticks = world.ticks(np.array([7]))
    found = held_back_logits(ticks, world.surroundings, world.anchor_zero)
    np.testing.assert_allclose(found, world.zero[7:8])


def test_proposals_begin_with_the_most_probable_and_differ(world: World) -> None:
    logits = world.zero[:300].copy()
    vectors = world.vectors[:300].copy()
    vectors[1:20] = vectors[0]  # a burst
    logits[:20] = 4.0
    chosen = most_informative(
        logits, vectors, world.surroundings, count=12, ticked=np.empty((0, DIMENSION), np.float32)
    )
    assert chosen[0] < 20
    assert len(set(chosen.tolist())) == 12
    assert (chosen < 20).sum() <= 2


def test_proposals_keep_away_from_what_was_ticked(world: World) -> None:
    logits = np.zeros(200)
    vectors = world.vectors[:200]
    known = np.concatenate([vectors[:100]] * 3)
    chosen = most_informative(logits, vectors, world.surroundings, count=40, ticked=known)
    assert (chosen >= 100).sum() > 30


def test_proposals_are_at_most_what_there_is(world: World) -> None:
    empty = np.empty((0, DIMENSION), np.float32)
    for there in (0, 1, 5):
        chosen = most_informative(
            world.zero[:there], world.vectors[:there], world.surroundings, count=12, ticked=empty
        )
        assert sorted(chosen.tolist()) == list(range(there))


def test_candidates_are_the_doubtful_and_the_probable() -> None:
    logits = np.concatenate((np.full(5000, -8.0), np.full(50, 9.0), np.zeros(50)))
    found = candidates(logits)
    assert set(range(5000, 5100)) <= set(found.tolist())
    assert len(found) < 500


def test_the_figures_are_those_that_were_fitted() -> None:
    assert (FIRMNESS.gain, FIRMNESS.exclusive) == (5.0, 1.25)
    assert (FIRMNESS.constant, FIRMNESS.rejected, FIRMNESS.anchored) == (0.05, 0.95, 30.0)
