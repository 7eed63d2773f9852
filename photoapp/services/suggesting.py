"""Completions for what is being typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from photoapp.core.cjk import has_han
from photoapp.core.encoders import KnowsWords
from photoapp.core.hits import Suggestion
from photoapp.core.language import normalised
from photoapp.core.query import quoted
from photoapp.core.query_keys import FORMATS, KEYS

if TYPE_CHECKING:
    from photoapp.services.places import Gazetteer
    from photoapp.storage.history import SearchHistory
    from photoapp.storage.texts import TextRepository

_MOST = 24
_HISTORY = 5
_EACH = 8
_KEY_OF_KIND = {"tag": "tag", "folder": "folder", "camera": "camera", "place": "place"}
_TOKEN = re.compile(r"\S*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_KEYED = re.compile(r"(-?)([^\W\d_]+):(.*)", re.DOTALL)
_VALUES = {
    "date": (
        ("today", "yesterday", "last-week", "last-month", "last-year", "last-summer", "30d"),
        ("今天", "昨天", "上周", "上个月", "去年", "去年夏天", "最近30天"),
    ),
    "rating": ((">=3", ">=4", "5"), ("3星以上", "4星以上", "5星")),
    "is": (("favourite", "located", "untagged", "offline"), ("收藏", "有位置", "无标签", "离线")),
    "type": (tuple(FORMATS), tuple(FORMATS)),
}


def suggest(
    typed: str,
    *,
    history: SearchHistory,
    texts: TextRepository,
    places: Gazetteer,
    encoder: object | None,
) -> list[Suggestion]:
    """Best first. History completes the whole text, everything else its last word.

    `encoder` None: the model is not loaded, its vocabulary is not offered.
    """
    # A space at the end matters (the last word is finished), so it outlives normalising.
    text = normalised(typed) + (" " if typed[-1:].isspace() else "")
    past = [Suggestion(one, "history") for one in history.recent(_HISTORY, prefix=text.strip())]
    found = _TOKEN.search(text)
    token = found.group() if found is not None else ""
    chinese = has_han(text)
    keyed = _KEYED.fullmatch(token)
    key = _canonical(keyed[2]) if keyed is not None else ""
    if keyed is not None and key:
        head = f"{keyed[1]}{keyed[2]}:"
        return _values(key, keyed[3].lstrip('"“「'), head, texts, places, chinese=chinese)
    if not token:
        return past
    bare = token.lstrip("-")
    minus = token[: len(token) - len(bare)]
    words: list[Suggestion] = []
    if isinstance(encoder, KnowsWords) and bare:
        known = encoder.known_words(bare, limit=_EACH)
        words = [Suggestion(minus + (quoted(one) if minus else one), "word") for one in known]
    named = [
        Suggestion(
            f"{minus}{_shown_key(_KEY_OF_KIND[one.kind], chinese=chinese)}:{quoted(one.text)}",
            one.kind,
            one.count,
        )
        for one in (texts.suggestions(bare, _EACH) if bare else [])
        if one.kind in _KEY_OF_KIND
    ]
    keys = [Suggestion(f"{minus}{alias}:", "filter") for alias in _keys(bare)]
    if _YEAR.fullmatch(bare):  # perhaps a number: the person says what it is
        dated = f"{minus}{_shown_key('date', chinese=chinese)}:{bare}"
        past.insert(0, Suggestion(dated, "filter"))
    return _distinct([*past, *named, *words, *keys])


def _values(
    key: str,
    start: str,
    head: str,
    texts: TextRepository,
    places: Gazetteer,
    *,
    chinese: bool,
) -> list[Suggestion]:
    if key in _VALUES:
        values = _VALUES[key][1 if chinese else 0]
        fitting = [one for one in values if one.startswith(start.lower())]
        return [Suggestion(head + one, "filter") for one in fitting]
    found = [
        Suggestion(head + quoted(one.text), one.kind, one.count)
        for one in texts.suggestions(start, 4 * _EACH)
        if one.kind == key
    ][:_EACH]
    if key == "place":
        found += [Suggestion(head + quoted(one), "place") for one in places.suggestions(start, 5)]
    return _distinct(found)


def _keys(start: str) -> list[str]:
    """Filter keys that begin with what is typed: one spelling of each."""
    lower = start.lower()
    if not lower:
        return []
    found = []
    for aliases in KEYS.values():
        fitting = [alias for alias in aliases if alias.startswith(lower)]
        found += fitting[:1]
    return found


def _canonical(alias: str) -> str:
    return next((key for key, aliases in KEYS.items() if alias.lower() in aliases), "")


def _shown_key(key: str, *, chinese: bool) -> str:
    return next((alias for alias in KEYS[key] if has_han(alias) == chinese), key)


def _distinct(found: list[Suggestion]) -> list[Suggestion]:
    return list({one.text: one for one in reversed(found)}.values())[::-1][:_MOST]
