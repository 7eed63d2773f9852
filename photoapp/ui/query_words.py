"""Which typed words are filters and exclusions, and so become chips."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from photoapp.core.cjk import has_han
from photoapp.core.plain_dates import PlainDate, plain_dates
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
    return ChipContent(source=word, label=_label(word), key=key, excluded=excluded)


def _label(word: str) -> str:
    """Without its minus; of a plain date without the particle that holds it (去年夏天的)."""
    bare = word.lstrip("-－−")
    return bare if set(":：") & set(bare) else bare.removesuffix("的")


def split_chips(
    text: str, cursor: int, *, whole: bool = False, today: dt.date | None = None
) -> tuple[list[ChipContent], str, int]:
    """Take finished words that are chips out of `text`, and dates said in plain words.

    A word is finished when a space follows it, and so is a plain date, or when it ends with 的;
    `whole`: nothing more comes, and every date is. Returns the chips, what remains, and the
    cursor's place in it.
    """
    day = today or dt.date.today()
    found = [(word.start, word.end + 1, word.text) for word in _finished_words(text, cursor)]
    found += [
        (*_with_gap(date, text), text[date.start : date.end])
        for date in _dates(text, cursor, day, whole=whole)
    ]
    chips: list[ChipContent] = []
    rest, place, taken = text, cursor, len(text) + 1
    for start, end, source in sorted(found, reverse=True):
        chip = chip_for(source.strip(), today=day) if end <= taken else None
        if chip is None:
            continue
        chips.insert(0, chip)
        rest, taken = rest[:start] + rest[end:], start
        if place > start:
            place = max(start, place - (end - start))
    return chips, rest, place


def _finished_words(text: str, cursor: int) -> list[Word]:
    """Filters and exclusions. A date without a key may belong to words around it: not 2023-05."""
    return [
        word
        for word in words(text)
        if word.end < len(text)
        and not word.start <= cursor <= word.end
        and (word.text[0] in "-－−" or set(":：") & set(word.text))
    ]


def _with_gap(date: PlainDate, text: str) -> tuple[int, int]:
    """Where it is, with the space after it where there is one before it, too."""
    apart = date.start == 0 or text[date.start - 1] == " "
    return date.start, date.end + (apart and text[date.end] == " ")


def _dates(text: str, cursor: int, today: dt.date, *, whole: bool) -> list[PlainDate]:
    """Finished plain dates outside quotation marks and filters."""
    keyed = [word for word in words(text) if word.text[0] in _QUOTES or set(":：") & set(word.text)]
    return [
        date
        for date in plain_dates(text, today)
        if date.end < len(text)
        and not date.start <= cursor <= date.end
        # 2020年 may become 2020年以来 with the next key.
        and (whole or text[date.end - 1] == "的" or not has_han(text[date.end]))
        and not any(word.start <= date.end and date.start <= word.end + 1 for word in keyed)
    ]
