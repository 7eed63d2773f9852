"""Calibration on made-up worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.calibration import (
    GOOD_AT,
    MAYBE_AT,
    NOTHING_BELOW,
    Background,
    bands_of,
    example_likeness,
    example_logits,
    hubness,
    least_best,
    level_of,
    model_logits,
    photo_statistics,
    probability,
    text_evidence,
    text_logits,
    text_sum,
)
from photoapp.core.hits import Band
from photoapp.core.photo import FloatArray

DIMENSION = 64
TOPICS = 120


def unit(rows: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / lengths, np.float32)


class World:
    """Topics with texts and photos, as a trained model places them: apart, but side by side."""

    def __init__(self, *, trained: bool = True, squeeze: float = 0.0, seed: int = 0) -> None:
        self.chance = np.random.default_rng(seed)
        self.trained = trained
        self.squeeze = squeeze  # how much all texts, and all photos, have in common
        self.common = np.eye(2, DIMENSION, dtype=np.float32)
        self.topics = unit(self.noise(TOPICS))
        self.background = Background.of(self.texts(np.arange(TOPICS - 20)))

    def noise(self, count: int) -> FloatArray:
        """What has nothing in common."""
        rows = self.chance.standard_normal((count, DIMENSION), dtype=np.float32)
        rows[:, :2] = 0.0
        return rows

    def texts(self, topics: np.ndarray) -> FloatArray:
        own = self.topics[topics] + 0.3 * unit(self.noise(len(topics)))
        return unit(own + self.squeeze * self.common[0])

    def photos(self, topics: np.ndarray) -> FloatArray:
        own = self.topics[topics] if self.trained else unit(self.noise(len(topics)))
        spread = 0.5 * unit(self.noise(len(topics)))
        return unit(own + spread + self.squeeze * self.common[1])

    def chances(self, query: FloatArray, photos: FloatArray) -> np.ndarray:
        statistics = photo_statistics(self.background, photos)
        level = level_of(photos, self.background)
        cosines = photos @ query
        evidence = text_evidence(query, cosines, photos, statistics, self.background)
        total = text_sum(model_logits(cosines, level, None), evidence)
        hub = hubness(query, photos, statistics, level)
        return probability(text_logits(total, compared=len(photos), hub=hub, level=level))


@pytest.mark.parametrize("squeeze", [0.0, 1.5, 4.0])
@pytest.mark.parametrize("topic", [3, TOPICS - 5])  # in the bank, and beyond it
def test_photos_of_the_topic_are_good_whatever_the_scale_of_the_model(
    squeeze: float, topic: int
) -> None:
    world = World(squeeze=squeeze)
    topics = world.chance.integers(TOPICS, size=600)
    topics[:12] = topic
    topics[12:][topics[12:] == topic] = 0 if topic else 1
    chances = world.chances(world.texts(np.array([topic]))[0], world.photos(topics))
    assert (chances[:12] >= GOOD_AT).mean() > 0.9
    assert (chances[12:] >= MAYBE_AT).mean() < 0.01


@pytest.mark.parametrize("squeeze", [0.0, 4.0])
@pytest.mark.parametrize("count", [1, 7, 50, 3000])
def test_nothing_matches_an_absent_topic(squeeze: float, count: int) -> None:
    world = World(squeeze=squeeze)
    topics = world.chance.integers(TOPICS - 1, size=count)
    chances = world.chances(world.texts(np.array([TOPICS - 1]))[0], world.photos(topics))
    assert chances.max() < least_best(count)


def test_one_photo_is_enough_to_be_found() -> None:
    world = World()
    photo = world.photos(np.array([4]))
    assert world.chances(world.texts(np.array([4]))[0], photo)[0] >= GOOD_AT
    assert world.chances(world.texts(np.array([9]))[0], photo)[0] < MAYBE_AT


def test_a_library_of_one_topic_matches_that_topic_as_a_whole() -> None:
    world = World()
    photos = world.photos(np.full(300, 4))
    assert (world.chances(world.texts(np.array([4]))[0], photos) >= GOOD_AT).mean() > 0.9
    assert (world.chances(world.texts(np.array([9]))[0], photos) >= MAYBE_AT).mean() < 0.02


@pytest.mark.parametrize("squeeze", [0.0, 4.0, 30.0])
def test_random_weights_match_nothing(squeeze: float) -> None:
    world = World(trained=False, squeeze=squeeze)
    photos = world.photos(np.arange(1000) % TOPICS)
    assert level_of(photos, world.background).distrust > 2.0
    for topic in range(8):
        chances = world.chances(world.texts(np.array([topic]))[0], photos)
        assert (chances >= MAYBE_AT).mean() < 0.01


def test_a_trained_model_is_trusted() -> None:
    world = World(squeeze=2.0)
    photos = world.photos(np.arange(1000) % TOPICS)
    assert level_of(photos, world.background).distrust == 0.0


def test_a_text_near_to_every_photo_counts_for_less() -> None:
    world = World()
    photos = world.photos(np.arange(1000) % TOPICS)
    statistics = photo_statistics(world.background, photos)
    level = level_of(photos, world.background)
    assert level.mixed > 0.5
    plain = world.texts(np.array([5]))[0]
    hub = unit((plain + 2.0 * photos.mean(axis=0) / np.linalg.norm(photos.mean(axis=0)))[None])[0]
    assert hubness(hub, photos, statistics, level) > hubness(plain, photos, statistics, level)


def test_more_photos_ask_for_more_evidence() -> None:
    level = level_of(World().photos(np.arange(200) % TOPICS), World().background)
    total = np.array([3.0])
    few = text_logits(total, compared=10, hub=0.0, level=level)
    many = text_logits(total, compared=100_000, hub=0.0, level=level)
    assert many[0] < few[0]


def test_the_models_own_sigmoid_is_used_where_there_is_one() -> None:
    level = level_of(np.empty((0, 4), np.float32), World().background)
    cosines = np.array([0.1, 0.5], np.float32)
    assert model_logits(cosines, level, (10.0, -4.0)) == pytest.approx([-3.0, 1.0], abs=1e-6)


def test_pictures_are_compared_by_their_profiles() -> None:
    world = World(squeeze=3.0)
    photos = world.photos(np.arange(400) % TOPICS)
    example = world.photos(np.array([7]))[0]
    statistics = photo_statistics(world.background, photos)
    likeness = example_likeness(example, photos, statistics, world.background)
    same = np.arange(400) % TOPICS == 7
    assert likeness[same].min() > likeness[~same].max()
    itself = photos[:1]
    alone = photo_statistics(world.background, itself)
    assert example_likeness(itself[0], itself, alone, world.background)[0] == pytest.approx(
        1.0, abs=1e-3
    )
    level = level_of(photos, world.background)
    logits = example_logits(likeness, compared=400, level=level)
    assert np.argmax(logits) == np.argmax(likeness)


def test_statistics_of_photos_are_those_of_their_scores() -> None:
    world = World()
    photos = world.photos(np.arange(5))
    found = photo_statistics(world.background, photos)
    scores = photos @ world.background.vectors.T
    assert found.mean == pytest.approx(scores.mean(axis=1), abs=1e-5)
    assert found.deviation == pytest.approx(scores.std(axis=1), abs=1e-5)


def test_constant_vectors_give_finite_chances() -> None:
    same = np.tile(unit(np.ones((1, 8), np.float32)), (30, 1))
    background = Background.of(same)
    statistics = photo_statistics(background, same)
    level = level_of(same, background)
    evidence = text_evidence(same[0], same @ same[0], same, statistics, background)
    total = text_sum(model_logits(same @ same[0], level, None), evidence)
    logits = text_logits(total, compared=30, hub=0.0, level=level)
    assert np.isfinite(logits).all()
    assert (probability(logits) < MAYBE_AT).all()


def test_a_background_needs_two_texts() -> None:
    with pytest.raises(ValueError, match="two texts"):
        Background.of(np.ones((1, 4), np.float32))


def test_the_best_of_many_must_be_better() -> None:
    assert least_best(0) == least_best(30) == pytest.approx(MAYBE_AT, abs=1e-3)
    assert MAYBE_AT < least_best(200) < NOTHING_BELOW
    assert least_best(1_000_000) == NOTHING_BELOW


def test_bands() -> None:
    chances = np.array([1.0, GOOD_AT, GOOD_AT - 1e-9, MAYBE_AT, MAYBE_AT - 1e-9, 0.0])
    good, maybe, rest = Band.GOOD, Band.MAYBE, Band.REST
    assert bands_of(chances) == [good, good, maybe, maybe, rest, rest]


def test_probability_does_not_overflow() -> None:
    assert probability(np.array([-1e6, 0.0, 1e6])).tolist() == [0.0, 0.5, 1.0]
