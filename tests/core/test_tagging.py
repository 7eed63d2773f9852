"""Label sets as numbers: prompts, probabilities, thresholds, calibration error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from photoapp.core.calibration import (
    Background,
    level_of,
    model_logits,
    photo_statistics,
    probability,
    text_evidence,
    text_logits,
    text_sum,
)
from photoapp.core.encoders import ModelKey
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import (
    LEAST_THRESHOLD,
    SURE_AT,
    LabelVectors,
    Library,
    Scorer,
    SetScores,
    automatic_thresholds,
    calibration_error,
    ensemble,
    histogram,
    label_texts,
    set_thresholds,
)

KEY = ModelKey("m", "1", 1)
DIMENSION = 48


def unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


class World:
    """Photos, labels and a background whose texts are no labels."""

    def __init__(self, *, labels: int = 5, photos: int = 60) -> None:
        chance = np.random.default_rng(11)

        def random(count: int) -> FloatArray:
            return unit(chance.standard_normal((count, DIMENSION)).astype(np.float32))

        self.texts = random(labels)
        self.bank = Background.of(random(80))
        self.truth = chance.integers(labels + 1, size=photos)  # the last: none of them
        pulled = np.concatenate((self.texts, np.zeros((1, DIMENSION), np.float32)))
        self.photos = unit(random(photos) + 1.2 * pulled[self.truth])
        self.statistics = photo_statistics(self.bank, self.photos)
        self.level = level_of(self.photos, self.bank)
        self.labels = labels

    def vectors(self) -> LabelVectors:
        nothing = np.zeros(self.labels, np.float32)
        return LabelVectors(self.texts, nothing, nothing, np.zeros_like(self.texts), nothing.copy())

    def scorer(
        self,
        mode: LabelMode,
        *,
        vectors: LabelVectors | None = None,
        none: bool = False,
        own: tuple[float, float] | None = (12.0, -6.0),
        parents: tuple[int | None, ...] | None = None,
    ) -> Scorer:
        labels = tuple(Label(name_en=f"label {number}") for number in range(self.labels))
        return Scorer(
            LabelSet(name="s", mode=mode, none_of_these=none, labels=labels),
            vectors or self.vectors(),
            Library(len(self.photos), len(self.bank.vectors), self.level, 12.0, own),
            parents or (None,) * self.labels,
        )


@pytest.fixture(scope="module")
def world() -> World:
    return World()


# Prompts


def test_templates_stand_around_nouns_only() -> None:
    own = LabelSet(name="s", templates_en=("a photo of a {}", "my {}"))
    label = Label(name_en="Cat", prompts_zh=("一只猫在睡觉",), prompts_en=())
    assert label_texts(own, label, "en", templates=True) == ("a photo of a cat", "my cat")
    assert label_texts(own, label, "zh", templates=True) == ("一只猫在睡觉",)
    described = Label(name_en="Cat", prompts_en=("a cat on a sofa", "cat"))
    assert label_texts(own, described, "en", templates=True) == (
        "a cat on a sofa", "a photo of a cat", "my cat",
    )  # fmt: skip


def test_the_programs_templates_serve_models_that_gain_from_them() -> None:
    bare = LabelSet(name="s")
    label = Label(name_zh="猫")
    assert label_texts(bare, label, "zh", templates=False) == ("猫",)
    assert "一张猫的照片" in label_texts(bare, label, "zh", templates=True)
    assert label_texts(bare, label, "en", templates=True) == ()


def test_an_ensemble_is_the_mean_direction() -> None:
    rows = unit(np.random.default_rng(1).standard_normal((3, 8)).astype(np.float32))
    assert np.allclose(ensemble(rows), unit(rows.mean(axis=0)), atol=1e-6)
    assert not ensemble(np.empty((0, 8), np.float32)).any()


# Exclusive sets


def test_an_exclusive_set_is_the_softmax_of_the_models_logits(world: World) -> None:
    found = world.scorer(LabelMode.EXCLUSIVE).probabilities(world.photos, world.statistics)
    logits = 12.0 * (world.photos.astype(np.float64) @ world.texts.T)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert np.allclose(found.T, expected, atol=1e-5)


def test_none_of_these_takes_what_fits_no_label(world: World) -> None:
    scorer = world.scorer(LabelMode.EXCLUSIVE, none=True)
    found = scorer.probabilities(world.photos, world.statistics)
    none = 1.0 - found.sum(axis=0)
    assert (none > 0).all()
    fits = world.truth < world.labels
    assert none[~fits].mean() > 2 * none[fits].mean()


def test_a_large_logit_scale_overflows_nothing(world: World) -> None:
    library = Library(60, 80, world.level, 1e4, None)
    labels = LabelSet(name="s", mode=LabelMode.EXCLUSIVE, labels=(Label(name_en="a"),) * 5)
    scorer = Scorer(labels, world.vectors(), library, (None,) * 5)
    found = scorer.probabilities(world.photos, world.statistics)
    assert np.isfinite(found).all()


# Independent sets


def test_an_independent_label_is_judged_as_a_search_is(world: World) -> None:
    """The same evidence; only the coefficients at the end differ, and order is kept."""
    own = (12.0, -6.0)
    found = world.scorer(LabelMode.INDEPENDENT, own=own).zero_shot(world.photos, world.statistics)
    for label, text in enumerate(world.texts):
        cosines = world.photos @ text
        evidence = text_evidence(text, cosines, world.photos, world.statistics, world.bank)
        total = text_sum(model_logits(cosines, world.level, own), evidence)
        searched = text_logits(total, compared=60, hub=0.0, level=world.level)
        assert np.corrcoef(found[label], searched)[0, 1] > 0.99999
        assert (np.argsort(found[label]) == np.argsort(searched)).mean() > 0.9


@pytest.mark.parametrize("own", [(12.0, -6.0), None])
def test_photos_of_a_label_are_more_probable(world: World, own: tuple[float, float] | None) -> None:
    found = world.scorer(LabelMode.INDEPENDENT, own=own).probabilities(
        world.photos, world.statistics
    )
    assert ((found >= 0) & (found <= 1)).all()
    for label in range(world.labels):
        here = world.truth == label
        assert found[label][here].min() > np.median(found[label][~here])


def test_hubs_doubts_and_unread_labels_are_held_back(world: World) -> None:
    plain = world.vectors()
    texts = plain.texts.copy()
    texts[2] = 0.0
    held = replace(
        plain,
        texts=texts,
        hubs=np.array([1.5, 0, 0, 0, 0], np.float32),
        doubts=np.array([0, 1.0, 0, 0, 0], np.float32),
    )
    assert held.unread.tolist() == [False, False, True, False, False]
    before = world.scorer(LabelMode.INDEPENDENT).zero_shot(world.photos, world.statistics)
    after = world.scorer(LabelMode.INDEPENDENT, vectors=held).zero_shot(
        world.photos, world.statistics
    )
    assert (after[0] < before[0]).all()
    assert np.allclose(after[1], before[1] - 1.0, atol=1e-4)
    assert probability(after[2].astype(np.float64)).max() < 0.01
    assert np.allclose(after[3:], before[3:])


def test_what_was_learned_is_added_to_the_log_odds(world: World) -> None:
    chance = np.random.default_rng(2)
    weights = np.zeros_like(world.texts)
    weights[1] = chance.standard_normal(DIMENSION)
    biases = np.array([0, 0.3, 0, 0, 0], np.float32)
    taught = replace(world.vectors(), weights=weights, biases=biases)
    for mode in LabelMode:
        for none in (True, False):
            plain = world.scorer(mode, none=none)
            scorer = world.scorer(mode, none=none, vectors=taught)
            found = scorer.probabilities(world.photos, world.statistics)[1].astype(np.float64)
            zero = plain.log_odds(world.photos, world.statistics, 1)
            assert np.allclose(zero, scorer.log_odds(world.photos, world.statistics, 1))
            expected = probability(zero + world.photos @ weights[1] + 0.3)
            assert np.allclose(found, expected, atol=2e-5)


def test_a_photo_of_a_label_shows_its_parents_too(world: World) -> None:
    chain = (None, 0, 1, None, None)
    found = world.scorer(LabelMode.INDEPENDENT, parents=chain).probabilities(
        world.photos, world.statistics
    )
    plain = world.scorer(LabelMode.INDEPENDENT).probabilities(world.photos, world.statistics)
    assert np.array_equal(found[1], np.maximum(plain[1], plain[2]))
    assert np.array_equal(found[0], plain[:3].max(axis=0))
    assert np.array_equal(found[2:], plain[2:])


def test_scores_are_written_where_asked(world: World) -> None:
    space = np.zeros((world.labels, 100), np.float32)
    for mode in LabelMode:
        scorer = world.scorer(mode, none=True)
        scorer.probabilities(world.photos, world.statistics, space[:, 20:80])
        assert np.array_equal(space[:, 20:80], scorer.probabilities(world.photos, world.statistics))
    assert not space[:, :20].any()
    assert not space[:, 80:].any()


# Thresholds


def test_automatic_thresholds_give_the_best_expected_f1() -> None:
    chance = np.random.default_rng(4)
    clear = np.where(chance.random(4000) < 0.3, 0.97, 0.01)
    vague = chance.beta(1.2, 3.0, 4000)
    rare = np.full(4000, 0.001)
    found = automatic_thresholds(np.stack((clear, vague, rare), axis=1).astype(np.float32))
    assert found[0] == pytest.approx(0.48, abs=0.02)
    steps = np.linspace(0.02, 0.98, 97)
    expected = [2 * vague[vague >= t].sum() / ((vague >= t).sum() + vague.sum()) for t in steps]
    best = float(steps[int(np.argmax(expected))])
    assert found[1] == pytest.approx(np.clip(best, LEAST_THRESHOLD, SURE_AT), abs=0.03)
    assert found[2] == np.float32(LEAST_THRESHOLD)
    assert (automatic_thresholds(np.empty((0, 2), np.float32)) == SURE_AT).all()


def test_a_labels_own_threshold_wins_and_a_guess_is_no_tag() -> None:
    labels = (Label(name_en="a", threshold=0.9), Label(name_en="b"), Label(name_en="c"))
    sample = np.full((100, 3), 0.01, np.float32)
    doubtful = np.array([True, True, False])
    independent = LabelSet(name="s", labels=labels)
    assert set_thresholds(independent, sample, doubtful).tolist() == pytest.approx(
        [0.9, SURE_AT, LEAST_THRESHOLD]
    )
    exclusive = replace(independent, mode=LabelMode.EXCLUSIVE)
    assert set_thresholds(exclusive, sample, doubtful).tolist() == pytest.approx(
        [0.9, SURE_AT, 0.0]
    )


def test_an_exclusive_set_gives_only_the_best_label() -> None:
    rows = np.array([[0.6, 0.3], [0.3, 0.5], [0.2, 0.3], [0.45, 0.45], [0.05, 0.9]], np.float32)
    scores = SetScores(
        np.arange(5) * 10, rows, np.array([0.5, 0.0], np.float32), KEY, exclusive=True
    )
    assert scores.eligible(0).tolist() == [0, 3]
    assert scores.tagged(0).tolist() == [0]  # 0.45 is below its threshold
    assert scores.tagged(1).tolist() == [1, 4]  # in the third row none of these is likelier
    independent = replace(scores, exclusive=False)
    assert independent.tagged(1).tolist() == [0, 1, 2, 3, 4]


# Measures


def test_histogram_counts_every_probability_once() -> None:
    found = histogram(np.array([0.0, 0.049, 0.05, 0.5, 0.999, 1.0], np.float32))
    assert found.sum() == 6
    assert (found[0], found[1], found[10], found[19]) == (2, 1, 1, 2)


def test_calibration_error_is_the_distance_of_what_is_said() -> None:
    assert calibration_error([0.2] * 10, [True, True] + [False] * 8) == pytest.approx(0.0)
    assert calibration_error([0.9] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.4)
    mixed = calibration_error([0.9] * 10 + [0.1] * 30, [True] * 5 + [False] * 5 + [False] * 30)
    assert mixed == pytest.approx((10 * 0.4 + 30 * 0.1) / 40)
    assert calibration_error([], []) == 0.0
