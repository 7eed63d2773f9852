"""Texts as tokenizers accept them."""

from __future__ import annotations

from collections.abc import Sequence


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts with lone surrogates (undecodable bytes of a file name) as question marks.

    Tokenizers take UTF-8 and refuse the whole batch otherwise.
    """
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
