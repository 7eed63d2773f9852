"""Plain-word negation: what is taken out, and above all what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.negation import without_negation

UNDERSTOOD = [
    ("beach without people", "beach", ["people"]),
    ("Beach WITHOUT any people", "Beach", ["people"]),
    ("no dogs", "", ["dogs"]),
    ("not a dog", "", ["dog"]),
    ("dogs, no cats", "dogs", ["cats"]),
    ("park except cars", "park", ["cars"]),
    ("excluding cars, city street", "city street", ["cars"]),
    ("cat without glasses and hat", "cat", ["glasses", "hat"]),
    ("beach with no people in summer", "beach in summer", ["people"]),
    ("no dogs, cats or birds in the park", "in the park", ["dogs", "cats", "birds"]),
    ("a man not wearing a hat", "a man", ["wearing a hat"]),
    ("houses that don't have windows", "houses", ["windows"]),
    ("not a dog but a cat", "a cat", ["dog"]),
    ("animals other than dogs", "animals", ["dogs"]),
    ("street minus cars", "street", ["cars"]),
    ("beach w/o people", "beach", ["people"]),
    ("flowers without red and with leaves", "flowers with leaves", ["red"]),
    ("show me photos without people", "", ["people"]),
    ("没有人的海滩", "海滩", ["人"]),
    ("沒有人的海灘", "海灘", ["人"]),
    ("海滩上没有人", "海滩", ["人"]),
    ("不要猫", "", ["猫"]),
    ("狗 不要猫", "狗", ["猫"]),
    ("不要猫和狗", "", ["猫", "狗"]),
    ("除了人以外的动物", "动物", ["人"]),
    ("动物，除了狗", "动物", ["狗"]),
    ("除了狗之外，动物", "动物", ["狗"]),
    ("除了狗都要", "", ["狗"]),
    ("狗以外的动物", "动物", ["狗"]),
    ("无人的街道", "街道", ["人"]),
    ("無人的街道", "街道", ["人"]),
    ("无人街道", "街道", ["人"]),
    ("空无一人的街道", "街道", ["人"]),
    ("没有人和狗的海滩", "海滩", ["人", "狗"]),
    ("没有一只狗的公园", "公园", ["狗"]),
    ("没戴眼镜的人", "人", ["戴眼镜"]),
    ("不含人物的风景", "风景", ["人物"]),
    ("非人物的照片", "", ["人物"]),
    ("看不到人的海边", "海边", ["人"]),
    ("没有云的天空", "天空", ["云"]),
    ("街道没有车也没有人", "街道", ["车", "人"]),
    ("花，不要红色", "花", ["红色"]),
    ("海滩 no people", "海滩", ["people"]),
    ("没有 dog 的海滩", "海滩", ["dog"]),
    ("不要 golden retriever", "", ["golden retriever"]),
]

LEFT_ALONE = [
    "no smoking sign",
    "no parking",
    "a not so big house",
    "north face",
    "nobody on the street",
    "notebook on a desk",
    "knot",
    "piano",
    "nothing but sand",
    "No. 5 bus",
    "no 5",
    "exceptional sunset",
    "not",
    "without",
    "无人机",
    "无人驾驶汽车",
    "无人区",
    "不锈钢锅",
    "不倒翁",
    "非洲大象",
    "非常漂亮的花",
    "非遗文化",
    "除夕夜",
    "除雪",
    "除草机",
    "沉没的船",
    "淹没的村庄",
    "无边的大海",
    "万里无云的天空",
    "无糖可乐",
    "要不要猫",
    "是不是猫",
    "有没有猫的照片",
    "除了狗还有猫",
    "不要",
    "没有",
    "除了",
    "",
]


@pytest.mark.parametrize(("text", "positive", "excluded"), UNDERSTOOD)
def test_takes_out_what_is_not_wanted(text: str, positive: str, excluded: list[str]) -> None:
    found = without_negation(text)
    assert (found.positive, list(found.excluded)) == (positive, excluded)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_leaves_other_words_alone(text: str) -> None:
    found = without_negation(text)
    assert (found.positive, found.excluded) == (text, ())


PIECES = st.sampled_from(
    [
        *("beach", "dog", "people", " ", " ", ",", "no", "not", "without", "except", "and", "or"),
        *("but", "with", "in", "the", "a", "don't have", "人", "猫", "海滩", "的", "没有", "不要"),
        *("除了", "以外", "无", "非", "和", "，", "在", "有", "上", "都", "!", "5", "w/o", "没戴"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_never_fails_and_never_keeps_nothing_of_something(pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    found = without_negation(text)
    assert all(one.strip() for one in found.excluded)
    if not found.excluded:
        assert found.positive == text
    for one in found.excluded:
        assert len(one) <= len(text) + 2  # 没戴X gives 戴X; nothing is invented


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    without_negation(text)
