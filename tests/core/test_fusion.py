"""Fusing what is seen with what is written."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.calibration import GOOD_AT, MAYBE_AT, NOTHING_BELOW
from photoapp.core.fusion import (
    both,
    certain,
    either,
    in_order_of,
    is_identifier,
    lexical_chances,
    lexical_words,
    pooled,
    reciprocal_rank_sum,
    without,
)


def test_words_of_a_text() -> None:
    assert lexical_words("a dog in the park") == ("dog", "park")
    assert lexical_words("海边的日落 sunset") == ("海边", "日落", "sunset")
    assert lexical_words("golden gate bridge", ("golden gate",)) == ("golden gate", "bridge")
    assert lexical_words("the") == ()


@pytest.mark.parametrize("text", ["IMG_2682", "DSC00012.JPG", "20230503_120102", "P1030211"])
def test_identifiers(text: str) -> None:
    assert is_identifier(text)


@pytest.mark.parametrize("text", ["dog", "iphone 14", "beach2", "狗2023年", "photos from 2023", ""])
def test_not_identifiers(text: str) -> None:
    assert not is_identifier(text)


def test_words_make_a_photo_possible_and_a_whole_tag_makes_it_good() -> None:
    chances = lexical_chances(np.array([12.0, 3.0, 0.1]))
    assert (chances > NOTHING_BELOW).all()
    assert (chances < GOOD_AT).all()
    assert list(chances) == sorted(chances, reverse=True)
    assert (certain(2) >= GOOD_AT).all()
    assert lexical_chances(np.empty(0)).shape == (0,)


def test_two_reasons_are_better_than_one() -> None:
    joined = either(np.array([0.5, 0.0, 1.0]), np.array([0.5, 0.4, 0.2]))
    assert joined == pytest.approx([0.75, 0.4, 1.0])


def test_both_wishes_must_be_met() -> None:
    joined = both([(np.array([0.9, 0.9]), 1.0), (np.array([0.9, 0.0]), 1.0)])
    assert joined[0] == pytest.approx(0.9)
    assert joined[1] < 0.01
    lopsided = both([(np.array([0.9]), 3.0), (np.array([0.1]), 1.0)])
    assert 0.1 < lopsided[0] < 0.9
    assert lopsided[0] > both([(np.array([0.9]), 1.0), (np.array([0.1]), 1.0)])[0]


def test_what_surely_shows_the_unwanted_falls_out() -> None:
    kept = without(np.array([0.9, 0.9, 0.9]), np.array([0.0, 0.3, GOOD_AT]))
    assert kept[0] == pytest.approx(0.9)
    assert MAYBE_AT < kept[1] < kept[0]
    assert kept[2] < MAYBE_AT


def test_pooled_chances_need_both_and_pass_over_what_was_not_seen() -> None:
    nan = np.nan
    chances = np.array([[0.9, 0.9, 0.5, nan, nan], [0.9, 0.1, 0.5, 0.3, nan]])
    assert pooled(chances) == pytest.approx([0.9, 0.5, 0.5, 0.3, 0.0])


def test_reciprocal_ranks_are_those_of_the_paper() -> None:
    scores = np.array([[0.9, 0.8, 0.1, 0.7], [0.1, 0.8, 0.2, np.nan]])
    sums = reciprocal_rank_sum(scores)
    wanted = np.array(
        [(61 / 61 + 61 / 63) / 2, (61 / 62 + 61 / 61) / 2, (61 / 64 + 61 / 62) / 2, 61 / 63]
    )
    assert sums == pytest.approx(wanted)
    assert reciprocal_rank_sum(np.ones((2, 1))) == pytest.approx([1.0])


def test_a_fused_answer_keeps_its_bands_and_the_order_of_the_ranks() -> None:
    chances = np.array([0.7, 0.9, 0.3, 0.25, 0.1, 0.15])
    ranks = np.array([0.9, 0.5, 0.1, 0.2, 0.8, 0.3])
    dealt = in_order_of(chances, ranks)
    assert dealt.tolist() == [0.9, 0.7, 0.25, 0.3, 0.15, 0.1]
