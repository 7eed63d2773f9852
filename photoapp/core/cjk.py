"""Chinese text inside mixed text: detection, and spacing for full-text search."""

from __future__ import annotations

import re

# CJK unified ideographs with extensions, compatibility ideographs, and 〇.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER = re.compile(f"[{HAN}]")


def has_han(text: str) -> bool:
    """True when `text` holds at least one Chinese character."""
    return _HAN_CHARACTER.search(text) is not None


def spaced(text: str) -> str:
    """Put spaces around each Chinese character, so that a word tokenizer sees every one.

    A phrase of such characters then finds words of one and two characters, which a
    trigram tokenizer cannot.
    """
    return re.sub(r"\s+", " ", _HAN_CHARACTER.sub(r" \g<0> ", text)).strip()
