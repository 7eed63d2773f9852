"""Which typed words are filters and exclusions, and so become chips."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from photoapp.core.query import canonical_filters, parse
from photoapp.ui.chips import ChipContent

_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query and where it is: text[start:end]."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Cut at spaces that are not inside quotation marks."""
    found: list[Word] = []
    start, closing = -1, ""
    for place, sign in enumerate(text):
        if closing:
            if sign == closing:
                closing = ""
        elif sign.isspace():
            if start >= 0:
                found.append(Word(text[start:place], start, place))
                start = -1
            continue
        elif sign in _QUOTES and (start < 0 or text[place - 1] in ":：,-−"):
            closing = _QUOTES[sign]
        if start < 0:
            start = place
    if start >= 0:
        found.append(Word(text[start:], start, len(text)))
    return found


def chip_for(word: str, *, today: dt.date | None = None) -> ChipContent | None:
    """A chip if `word` as a whole is a filter or ``-something``, else None.

    Plain-word negation ("没有人") stays text: its words belong to a sentence.
    """
    query = parse(word, today or dt.date.today())
    if query.text or query.problems:
        return None
    if query.excluded and word[:1] in "-－−" and query.filters.empty:
        return ChipContent(source=word, label=" · ".join(query.excluded), excluded=True)
    canonical = canonical_filters(query.filters)
    if query.excluded or not canonical:
        return None
    excluded = canonical[0].startswith("-")
    key = canonical[0].lstrip("-").partition(":")[0]
    return ChipContent(source=word, label=word.lstrip("-－−"), key=key, excluded=excluded)


def split_chips(text: str, cursor: int) -> tuple[list[ChipContent], str, int]:
    """Take finished words that are chips out of `text`.

    A word is finished when a space follows it. Returns the chips, what remains, and the
    cursor's place in it.
    """
    chips: list[ChipContent] = []
    rest, place = text, cursor
    for word in reversed(words(text)):
        if word.end >= len(text) or word.start <= cursor <= word.end:
            continue
        chip = chip_for(word.text)
        if chip is None:
            continue
        chips.insert(0, chip)
        gap = word.end + 1
        rest = rest[: word.start] + rest[gap:]
        if place > word.start:
            place = max(word.start, place - (gap - word.start))
    return chips, rest, place
