"""Ranking many photos: completeness, order, restriction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from photoapp.core.calibration import GOOD_AT, MAYBE_AT
from photoapp.core.encoders import DualEncoder
from photoapp.core.photo import FloatArray
from photoapp.index.exact import ExactIndex
from photoapp.services.background import Backgrounds
from photoapp.services.ranking import Ranker, Wish, fetched
from tests.services.colours import DIMENSION, ColourEncoder

RED, BLUE, OTHER = 3 * fetched(0), 40, 1200


class Crowd:
    """Far more red photos than are fetched at once, some blue ones, and others."""

    def __init__(self, resources: Path, cache: Path) -> None:
        self.encoder = ColourEncoder()
        red, blue = self.encoder.encode_texts(["red"]), self.encoder.encode_texts(["blue"])
        chance = np.random.default_rng(5)

        def around(centre: FloatArray, count: int) -> FloatArray:
            noise = chance.standard_normal((count, DIMENSION), dtype=np.float32)
            rows = centre + 0.6 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
            return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

        others = self.encoder.encode_texts([f"topic {number}" for number in range(40)])
        rows = np.concatenate(
            (around(red, RED), around(blue, BLUE), around(np.repeat(others, OTHER // 40, 0), OTHER))
        )
        self.index = ExactIndex(DIMENSION)
        self.index.add(np.arange(1, len(rows) + 1), rows)
        self.backgrounds = Backgrounds(resources, cache)
        self.ranker = Ranker(
            cast("DualEncoder", self.encoder),
            self.index,
            self.backgrounds,
            compared=len(rows),
            aside=ThreadPoolExecutor(1),
        )

    def wish(self, text: str) -> Wish:
        return Wish(self.encoder.encode_texts([text])[0], "en")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    resources = Path(__file__).resolve().parents[2] / "resources"
    return Crowd(resources, tmp_path_factory.mktemp("banks"))


def test_all_matches_are_found_however_many(crowd: Crowd) -> None:
    ranking = crowd.ranker.rank([crowd.wish("red")], [], candidates=None, least=0)
    good = ranking.ids[ranking.chances >= GOOD_AT]
    assert len(good) > 0.98 * RED
    assert (good <= RED).mean() > 0.99
    assert len(set(ranking.ids.tolist())) == len(ranking.ids)
    assert (np.diff(ranking.chances) <= 0).all()


def test_few_matches_are_found_without_looking_at_every_photo(crowd: Crowd) -> None:
    ranking = crowd.ranker.rank([crowd.wish("blue")], [], candidates=None, least=0)
    found = set(ranking.ids[ranking.chances >= MAYBE_AT].tolist())
    assert found >= set(range(RED + 1, RED + BLUE + 1))
    assert len(ranking.ids) < fetched(0)


def test_as_many_as_needed_and_all(crowd: Crowd) -> None:
    wish = [crowd.wish("blue")]
    assert len(crowd.ranker.rank(wish, [], candidates=None, least=700).ids) == 700
    everything = crowd.ranker.rank(wish, [], candidates=None, least=None)
    assert sorted(everything.ids.tolist()) == crowd.index.ids().tolist()


def test_candidates_restrict(crowd: Crowd) -> None:
    some = np.arange(RED - 10, RED + 30)
    ranking = crowd.ranker.rank([crowd.wish("blue")], [], candidates=some, least=None)
    assert sorted(ranking.ids.tolist()) == some.tolist()
    assert set(ranking.ids[:29].tolist()) == set(range(RED + 1, RED + 30))
    nothing = crowd.ranker.rank(
        [crowd.wish("blue")], [], candidates=np.empty(0, np.int64), least=None
    )
    assert len(nothing.ids) == 0


def test_a_heavier_wish_counts_for_more(crowd: Crowd) -> None:
    ids = np.array([1, RED + 1])
    red, blue = crowd.wish("red"), crowd.wish("blue")
    heavy = Wish(red.vector, "en", weight=5.0)
    ranking = crowd.ranker.judge(ids, [heavy, blue], [])
    assert ranking.ids[0] == 1
    swapped = crowd.ranker.judge(ids, [red, Wish(blue.vector, "en", weight=5.0)], [])
    assert swapped.ids[0] == RED + 1


def test_what_is_kept_beside_the_unwanted(crowd: Crowd) -> None:
    ids = np.array([1, RED + 1, 999_999])
    share = crowd.ranker.kept(ids, [crowd.wish("red")], crowd.index.ids())
    assert share[0] < 0.2
    assert share[1] > 0.8
    assert share[2] == 1.0  # without a vector nothing is known against it


def test_statistics_ahead_are_those_of_a_search(
    crowd: Crowd, tmp_path: Path, resources: Path
) -> None:
    encoder = cast("DualEncoder", crowd.encoder)
    ahead = Backgrounds(resources, tmp_path)
    ids = crowd.index.ids()[:50]
    direct = ahead.statistics(encoder, "en", ids, crowd.index.vectors(ids))
    while ahead.prepare(encoder, crowd.index, most=500):
        pass
    again = ahead.statistics(encoder, "en", ids, crowd.index.vectors(ids))
    assert again.mass == pytest.approx(direct.mass)
    beyond = np.array([1 << 40])
    huge = ahead.statistics(encoder, "en", beyond, crowd.index.vectors(ids[:1]))
    assert huge.mean[0] == pytest.approx(direct.mean[0], abs=1e-6)
