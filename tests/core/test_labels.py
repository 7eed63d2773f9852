"""Label sets as values: one line, tidying, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoapp.core.errors import UsageError
from photoapp.core.labels import (
    Label,
    LabelMode,
    LabelSet,
    LabelSetError,
    checked,
    parents,
    scores_alike,
    set_from_line,
)


def _names(label_set: LabelSet) -> list[tuple[str, str]]:
    return [(label.name_en, label.name_zh) for label in label_set.labels]


def test_a_line_becomes_a_set_in_both_languages() -> None:
    made = set_from_line("猫, 狗, other pets", name="宠物")
    assert _names(made) == [("", "猫"), ("", "狗"), ("other pets", "")]
    assert (made.name, made.mode) == ("宠物", LabelMode.INDEPENDENT)


@pytest.mark.parametrize(
    "line",
    ["cat,dog", "cat，dog", "cat、dog", " cat ; dog ;", "cat\ndog\r\n", "cat, Cat ,, dog, -, CAT"],
)
def test_every_separator_and_repetition(line: str) -> None:
    assert _names(set_from_line(line, name="x")) == [("cat", ""), ("dog", "")]


def test_a_label_may_be_named_in_both_languages_at_once() -> None:
    made = set_from_line("cat/猫, 狗 / dog, black/white, T恤", name="x")
    assert _names(made) == [("cat", "猫"), ("dog", "狗"), ("black/white", ""), ("", "T恤")]


@pytest.mark.parametrize("line", ["", " , ；", "…、!"])
def test_a_line_without_a_label_is_refused(line: str) -> None:
    with pytest.raises(LabelSetError) as raised:
        set_from_line(line, name="x")
    assert raised.value.code == "label-line-empty"


@given(st.text(max_size=60))
def test_any_line_gives_a_valid_set_or_a_calm_error(line: str) -> None:
    try:
        made = set_from_line(line, name="any")
    except UsageError:
        return
    assert made.labels
    assert checked(made) == made


def test_names_fall_back_to_the_other_language() -> None:
    both = Label(name_en="cat", name_zh="猫")
    assert (both.name("en"), both.name("zh_CN"), both.name("de")) == ("cat", "猫", "cat")
    assert Label(name_zh="猫").name("en") == "猫"
    assert Label(name_en="cat").name("zh") == "cat"
    assert LabelSet("Pets", "宠物").title("zh") == "宠物"
    assert LabelSet("Pets").title("zh") == "Pets"


def test_prompts_stand_in_for_the_name_and_never_for_another_language() -> None:
    label = Label(name_en="crane", name_zh="鹤", prompts_en=("a crane bird", "a heron"))
    assert label.texts("en") == ("a crane bird", "a heron")
    assert label.texts("zh") == ("鹤",)
    assert Label(name_zh="鹤").texts("en") == ()


def test_texts_are_tidied() -> None:
    tidy = checked(
        LabelSet(
            " Ｐｅｔｓ ",
            templates_en=("a  photo of a {}", "", "a photo of a {}"),
            labels=(Label(name_en=" big  cat\n", prompts_en=("", "a cat", " a cat ")),),
        )
    )
    assert tidy.name == "Pets"
    assert tidy.templates_en == ("a photo of a {}",)
    assert tidy.labels[0] == Label(name_en="big cat", prompts_en=("a cat",))


def test_a_set_named_in_chinese_only_has_that_name() -> None:
    assert checked(LabelSet("", "宠物")).name == "宠物"


CAT, DOG = Label(name_en="cat", name_zh="猫"), Label(name_en="dog", name_zh="狗")


@pytest.mark.parametrize(
    ("made", "code", "label", "field"),
    [
        (LabelSet(" "), "label-set-unnamed", None, "name"),
        (LabelSet("x" * 201), "label-name-long", None, "name"),
        (LabelSet("x", templates_zh=("一张照片",)), "label-template", None, "templates_zh"),
        (LabelSet("x", labels=(CAT, Label())), "label-unnamed", 1, "name_en"),
        (LabelSet("x", labels=(CAT, Label(name_zh="长" * 201))), "label-name-long", 1, "name_zh"),
        (LabelSet("x", labels=(CAT, DOG, Label("CAT"))), "label-repeated", 2, "name_en"),
        (LabelSet("x", labels=(CAT, Label("pup", "猫"))), "label-repeated", 1, "name_zh"),
        (LabelSet("x", labels=(CAT, Label("猫"))), "label-repeated", 1, "name_en"),
        (
            LabelSet("x", labels=(CAT, replace(DOG, parent="pet"))),
            "label-parent-unknown",
            1,
            "parent",
        ),
        (LabelSet("x", labels=(replace(CAT, parent="猫"), DOG)), "label-parent-loop", 0, "parent"),
        (
            LabelSet("x", labels=(replace(CAT, parent="狗"), replace(DOG, parent="Cat"))),
            "label-parent-loop",
            0,
            "parent",
        ),
        (LabelSet("x", labels=(replace(CAT, threshold=1.5),)), "label-threshold", 0, "threshold"),
        (
            LabelSet("x", labels=(replace(CAT, threshold=float("nan")),)),
            "label-threshold",
            0,
            "threshold",
        ),
    ],
)
def test_what_is_refused_says_where(
    made: LabelSet, code: str, label: int | None, field: str
) -> None:
    with pytest.raises(LabelSetError) as raised:
        checked(made)
    assert (raised.value.code, raised.value.label, raised.value.field) == (code, label, field)
    assert raised.value.message.endswith((".", "{}", "pets"))


def test_a_circle_further_up_is_found_too() -> None:
    labels = (Label("kitten", parent="cat"), replace(CAT, parent="dog"), replace(DOG, parent="cat"))
    with pytest.raises(LabelSetError) as raised:
        checked(LabelSet("x", labels=labels))
    assert raised.value.code == "label-parent-loop"


def test_parents_may_be_named_in_either_language() -> None:
    labels = (CAT, Label("kitten", parent="猫"), Label("lynx", parent="CAT"))
    assert checked(LabelSet("x", labels=labels)).labels == labels
    assert parents(labels) == (None, 0, 0)


def test_only_what_matters_to_scores_makes_a_difference() -> None:
    made = LabelSet("x", labels=(CAT, DOG))
    for same in (
        replace(made, name="y", description="about", standing=True, version=7, id=3),
        replace(made, labels=(replace(CAT, id=5), DOG)),
    ):
        assert scores_alike(made, same)
    for other in (
        replace(made, mode=LabelMode.EXCLUSIVE),
        replace(made, none_of_these=False),
        replace(made, templates_en=("my {}",)),
        replace(made, labels=(CAT,)),
        replace(made, labels=(replace(CAT, prompts_zh=("小猫",)), DOG)),
        replace(made, labels=(replace(CAT, threshold=0.4), DOG)),
        replace(made, labels=(replace(CAT, tag=9), DOG)),
    ):
        assert not scores_alike(made, other)
