"""Which words of a query the starter says it does not know, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoapp.models.vocabulary import Vocabulary, stem


@pytest.fixture(scope="module")
def vocabulary(starter_folder: Path) -> Vocabulary:
    return Vocabulary(json.loads((starter_folder / "concepts.json").read_bytes()))


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "dog", "dogs", "a dog on the beach", "two dogs and a cat", "the DOG!"),
        *("great white sharks", "hot dog", "buses and churches", "knives", "puppies", "mice"),
        *("swimming", "beach without people", "red car", "golden retriever", "2023", "x"),
        *("狗", "一只狗", "没有人的海滩", "不要猫", "除了猫", "大熊猫", "红色的汽车", "一杯咖啡"),
        *(
            "雪山下的湖",
            "老街",
            "红色T恤",
            "t恤",
            "red T恤",
            "海边的 golden retriever",
            "我的猫的照片",
        ),
    ],
)
def test_known_texts_raise_no_notice(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.unknown_words(text) == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("quokka", ["quokka"]),
        ("a dog and a Quokka", ["Quokka"]),
        ("quokka, Quokka QUOKKA", ["quokka"]),
        ("neon signs in an old street", ["neon"]),
        ("霓虹灯牌的老街", ["霓虹灯牌"]),
        ("霓虹灯", ["霓虹灯"]),
        ("两只猫在打盹", ["打盹"]),
        ("猫打盹", ["打盹"]),
        ("马尔代夫的海滩", ["马尔代夫"]),
        ("穿旗袍的女人", ["穿旗袍", "女人"]),
        ("东京铁塔", ["东京铁塔"]),
        ("春天的樱花", ["春天", "樱花"]),
        ("quokka 和 霓虹灯", ["quokka", "霓虹灯"]),
        ("霓虹灯 and quokka", ["霓虹灯", "quokka"]),
    ],
)
def test_unknown_words_are_named_whole_and_in_order(
    vocabulary: Vocabulary, text: str, unknown: list[str]
) -> None:
    assert list(vocabulary.unknown_words(text)) == unknown


def test_every_name_of_every_concept_is_known(vocabulary: Vocabulary, starter_folder: Path) -> None:
    concepts = json.loads((starter_folder / "concepts.json").read_bytes())
    for names in concepts.values():
        for name in (*names["en"], *names["zh"]):
            assert vocabulary.unknown_words(name) == (), name
            assert vocabulary.unknown_words(name.upper()) == (), name
            assert name.lower() in vocabulary.known_words(name, limit=1000)


@pytest.mark.parametrize(
    "forms",
    [
        *(["dog", "dogs", "dog's", "dogs'"], ["run", "running", "runs", "ran"]),
        *(["baby", "babies"], ["knife", "knives"], ["bus", "buses"], ["house", "houses"]),
        *(["cookie", "cookies"], ["wave", "waves"], ["skate", "skating", "skates"]),
        *(["sky", "skies"], ["glass", "glasses"], ["paint", "painted", "painting"]),
        *(["woman", "women", "woman's"], ["beach", "beaches"], ["box", "boxes"]),
    ],
)
def test_inflections_share_a_stem(forms: list[str]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair", [("bus", "bu"), ("ski", "sky"), ("king", "k"), ("spring", "spr"), ("red", "r")]
)
def test_short_words_are_not_cut(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_completions_are_shortest_first_and_in_both_languages(vocabulary: Vocabulary) -> None:
    english = vocabulary.known_words("Do", limit=5)
    assert "dog" in english
    assert list(english) == sorted(english, key=lambda name: (len(name), name))
    assert len(english) == 5
    assert "猫头鹰" in vocabulary.known_words("猫")
    assert vocabulary.known_words("zzz") == ()
    assert vocabulary.known_words("  ") == ()


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    vocabulary = Vocabulary({"cat": {"en": ["cat"], "zh": ["猫", "T恤"]}})
    for word in vocabulary.unknown_words(text):
        assert word
        assert word in text


def test_a_model_without_concepts_knows_nothing() -> None:
    vocabulary = Vocabulary({})
    assert vocabulary.unknown_words("a dog 猫咪") == ("dog", "猫咪")
    assert vocabulary.known_words("d") == ()
