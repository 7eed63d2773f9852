"""Spans of a mixed text, and the normal form of what is typed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.language import Span, language_of, normalised, spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海边的 golden retriever", [("海边", "zh"), ("golden retriever", "en")]),
        ("golden retriever在海边", [("golden retriever", "en"), ("在海边", "zh")]),
        ("穿红色T恤的 man", [("穿红色T恤", "zh"), ("man", "en")]),
        ("T恤", [("T恤", "zh")]),
        ("卡拉OK", [("卡拉OK", "zh")]),
        ("2023年夏天", [("2023年夏天", "zh")]),
        ("a dog, running", [("a dog, running", "en")]),
        ("的 dog", [("dog", "en")]),
        ("我的狗", [("我的狗", "zh")]),
        ("...", []),
        ("", []),
    ],
)
def test_spans(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(spans(text)) == [Span(*one) for one in expected]


def test_normalised_folds_full_width_and_drops_controls() -> None:
    assert normalised(" ＤＯＧ：\u200b　\tcat\x00 ") == "DOG: cat"


def test_language_of() -> None:
    assert language_of("a 狗") == "zh"
    assert language_of("dog") == "en"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_spans_of_its_own_characters(text: str) -> None:
    found = spans(normalised(text))
    assert all(span.language in ("en", "zh") and span.text.strip() for span in found)
    assert all(one.language != two.language for one, two in pairwise(found))
