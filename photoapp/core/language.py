"""Which language a text is in, span by span, and its normal form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from photoapp.core.cjk import HAN, has_han

ENGLISH = "en"
CHINESE = "zh"

_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_SPACE = re.compile(r"\s+")
_RUN = re.compile(rf"[{HAN}]+|[^{HAN}\s]+|\s+")
_SHORT_LATIN = re.compile(r"\d+|\w{1,3}", re.ASCII)
_LETTER = re.compile(r"[^\W_]")
_EDGES = "、，。！？；：·,.;:!?（）()《》 "


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one language: ``en`` for everything that is not Chinese."""

    text: str
    language: str


def normalised(text: str) -> str:
    """NFKC (full-width forms become ordinary ones), controls dropped, single spaces, trimmed."""
    composed = unicodedata.normalize("NFKC", text)
    return _SPACE.sub(" ", _CONTROL.sub(" ", composed)).strip()


def language_of(text: str) -> str:
    """``zh`` when any Chinese character is in `text`, else ``en``."""
    return CHINESE if has_han(text) else ENGLISH


def spans(text: str) -> tuple[Span, ...]:
    """Split mixed text: "海边的 golden retriever" -> 海边 (zh), golden retriever (en).

    Digits and up to three letters written onto Chinese without a space belong to it
    (T恤, 卡拉OK, 2023年). Stretches without a letter or digit are dropped, and so is
    a 的 left at an edge. Neighbours in one language are joined.
    """
    runs = _RUN.findall(text)
    pieces: list[tuple[str, str]] = []
    for position, run in enumerate(runs):
        glued = any(
            has_han(neighbour)
            for neighbour in runs[max(position - 1, 0) : position + 2]
            if neighbour is not run
        )
        if run.isspace():
            language = pieces[-1][1] if pieces else ENGLISH
        elif has_han(run) or (glued and _SHORT_LATIN.fullmatch(run.strip(_EDGES))):
            language = CHINESE
        else:
            language = ENGLISH
        if pieces and pieces[-1][1] == language:
            pieces[-1] = (pieces[-1][0] + run, language)
        else:
            pieces.append((run, language))
    found: list[Span] = []
    for piece, language in pieces:
        trimmed = piece.strip(_EDGES)
        if language == CHINESE and len(pieces) > 1:
            trimmed = trimmed.strip("的").strip(_EDGES)
        if _LETTER.search(trimmed) is None:
            continue
        if found and found[-1].language == language:
            trimmed = f"{found.pop().text} {trimmed}"
        found.append(Span(trimmed, language))
    return tuple(found)
