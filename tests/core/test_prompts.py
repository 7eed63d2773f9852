"""Templates for names of things, and only for those."""

from __future__ import annotations

import pytest

from photoapp.core.prompts import bare_noun, prompts, unwrapped


@pytest.mark.parametrize("text", ["dog", "golden retriever", "海滩", "笔记本电脑"])
def test_names_get_templates(text: str) -> None:
    given = prompts(text, templates=True)
    assert given[0] == text
    assert len(given) > 1
    assert all(text in one for one in given)


@pytest.mark.parametrize(
    "text",
    ["a dog running on grass", "people playing football", "狗在草地上奔跑", ""],
)
def test_descriptions_stay_as_they_are(text: str) -> None:
    assert not bare_noun(text)
    assert prompts(text, templates=True) == (unwrapped(text),)


def test_templates_are_of_the_same_language() -> None:
    assert any("photo" in one for one in prompts("dog", templates=True))
    assert any("照片" in one for one in prompts("狗", templates=True))


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("photos of a dog", "dog"),
        ("show me all pictures of the beach at sunset", "the beach at sunset"),
        ("a dog", "dog"),
        ("the red car", "red car"),
        ("a dog running on grass", "a dog running on grass"),
        ("photo album", "photo album"),
        ("a picture", "picture"),
        ("狗的照片", "狗"),
        ("找一张海滩的图片", "海滩"),
        ("照片", "照片"),
        ("拍照片的人", "拍照片的人"),
        ("", ""),
    ],
)
def test_what_is_put_around_a_thing_is_taken_off(text: str, thing: str) -> None:
    assert unwrapped(text) == thing


def test_letter_case_is_dropped_and_templates_can_be_left_out() -> None:
    assert prompts("Beach", templates=False) == ("beach",)
    assert prompts("BEACH", templates=True) == prompts("beach", templates=True)
