"""Texts as tokenizers accept them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

# What open_clip has its texts repaired of (by ftfy) before it reads them.
_WIDE = re.compile("[\u3000\uff01-\uffef]")
_LIGATURES = re.compile("[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]")
_QUOTES = str.maketrans(
    dict.fromkeys("\u02bc\u2018\u2019\u201a\u201b", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]")


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts with lone surrogates (undecodable bytes of a file name) as question marks.

    Tokenizers take UTF-8 and refuse the whole batch otherwise.
    """
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def repaired(text: str) -> str:
    """A text with plain quotes, of ordinary width, without HTML's names and ligatures.

    As open_clip repairs texts, but that this guesses no wrong encoding: nobody types one.
    """
    text = html.unescape(html.unescape(text))
    for pattern in (_LIGATURES, _WIDE):
        text = pattern.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text.translate(_QUOTES)))
