"""Texts before tokenizers: what open_clip 3.3.0 makes of them, ftfy 6.3.1 included."""

from __future__ import annotations

import pytest

from photoapp.models.texts import encodable, repaired


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a dog’s “red” ball", 'a dog\'s "red" ball'),
        ("生日快乐“蛋糕”", '生日快乐"蛋糕"'),
        ("ＡＢＣ，狗！", "ABC,狗!"),
        ("两只狗。", "两只狗。"),
        ("rock &amp; roll", "rock & roll"),
        ("&amp;lt;", "<"),
        ("ﬁsh and ĳs", "fish and ijs"),
        ("ŉ", "'n"),
        ("cafe\u0301", "café"),
        ("½ ² №", "½ ² №"),
        ("a\ufeffb\x07c", "abc"),
        ("two dogs…", "two dogs…"),
        ("🐶", "🐶"),
        ("", ""),
    ],
)
def test_repaired_as_open_clip_repairs(typed: str, read: str) -> None:
    assert repaired(typed) == read


def test_undecodable_names_do_not_stop_a_batch() -> None:
    assert encodable(["a\udcffb", "海"]) == ["a?b", "海"]
