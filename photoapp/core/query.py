"""The query grammar: free text, exclusions, quoted phrases and filters, in both languages.

    query   = { filter | exclusion | phrase | text }
    filter  = ["-"] key ":" value { "," value }      date:2023-05..08   -标签:屏幕截图
    exclusion = "-" word | "-" phrase                -people   -"red car"
    phrase  = '"' text '"'                           also “…” 「…」 『…』
    text    = anything else; plain-word negation (`core.negation`) and dates
              (`core.plain_dates`) in it are understood     没有人的海滩   beach last summer

Full-width forms (：，－) are ordinary ones. A filter, exclusion or phrase begins a word. Values of
one filter given together or apart are alternatives; different filters must all hold.

Keys: date 日期 时间 · after 之后 · before 之前 · folder 文件夹 目录 · tag 标签 · camera 相机 ·
type 类型 格式 · rating 评分 星级 · is 状态 · place 地点 · name 文件名 (more in `core.query_keys`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from photoapp.core.cjk import has_han
from photoapp.core.dates import format_dates, parse_dates
from photoapp.core.errors import QueryError
from photoapp.core.filters import DateRange, Filters, PlaceFilter
from photoapp.core.language import normalised
from photoapp.core.negation import tidied, without_negation
from photoapp.core.plain_dates import plain_dates
from photoapp.core.query_keys import EXAMPLES, FORMAT_OF, KEY_OF, STATE_FIELDS, STATE_OF

LONGEST_QUERY = 1000
"""Characters of a query that are read; encoders read far fewer."""

_TEXT_FIELDS = {"folder": "folders", "tag": "tags", "camera": "cameras", "name": "names"}

_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}
_MINUS = "-\u2212"
_SEPARATORS = tuple(",;、；，")
_BREAKS = " ,;、；，"
_FILTER = re.compile(
    rf"(?P<minus>[{_MINUS}])?(?P<key>{'|'.join(sorted(KEY_OF, key=len, reverse=True))}) ?: ?",
    re.IGNORECASE,
)
_RATING = re.compile(
    r"(?P<sign>>=|<=|=|>|<|≥|≤)? ?(?P<low>[0-5])(?: ?(?:\.\.|-|~|到|至) ?(?P<high>[0-5]))?"
    r" ?(?:星级?|stars?)?(?P<tail>\+|及?以上|及?以下)?"
)
_CHINESE_DIGITS = str.maketrans("零一二两三四五", "0122345")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """A part that was not understood. `position`: characters before it in `Query.source`."""

    code: str
    position: int
    word: str
    message: str

    def error(self) -> QueryError:
        """The same as an exception."""
        return QueryError(self.code, self.message, position=self.position, word=self.word)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search.

    `source`: the normalised text that was read. `text`: what is to be seen, free of filters,
    exclusions and quotes, "" when nothing is. `phrases`: quoted parts of `text`.
    `excluded`: what must not be seen. `problems`: what was not understood, in order.
    """

    source: str = ""
    text: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    problems: tuple[QueryProblem, ...] = ()

    def checked(self) -> Query:
        """Itself. Raises QueryError for the first problem."""
        if self.problems:
            raise self.problems[0].error()
        return self


def parse(text: str, today: dt.date) -> Query:
    """Read any text; never raises. Relative dates are counted from `today`."""
    return _Reader(normalised(text)[:LONGEST_QUERY].rstrip(), today).query()


def canonical_filters(filters: Filters) -> tuple[str, ...]:
    """Each filter as text that `parse` reads back to the same values, negated ones with "-"."""
    found: list[str] = []
    for minus in ("", "-"):
        prefix = "not_" if minus else ""
        for name, key in (
            ("dates", "date"),
            ("folders", "folder"),
            ("tags", "tag"),
            ("cameras", "camera"),
            ("formats", "type"),
            ("names", "name"),
            ("places", "place"),
        ):
            values = [_value_text(value) for value in getattr(filters, prefix + name)]
            if values:
                found.append(f"{minus}{key}:{','.join(values)}")
    low, high = filters.rating_at_least, filters.rating_at_most
    if low is not None and high is not None:
        found.append(f"rating:{low}" if low == high else f"rating:{low}..{high}")
    elif low is not None:
        found.append(f"rating:>={low}")
    elif high is not None:
        found.append(f"rating:<={high}")
    for state, attribute in STATE_FIELDS.items():
        wanted = getattr(filters, attribute)
        if wanted is not None:
            found.append(f"{'' if wanted else '-'}is:{state}")
    return tuple(found)


def quoted(value: str) -> str:
    """A value as it is written after a key: bare, or in quotes that it does not hold."""
    if value and not any(mark in value for mark in " ,") and value[0] not in _QUOTES:
        return value
    for opening, closing in _QUOTES.items():
        if closing not in value:
            return f"{opening}{value}{closing}"
    return '"' + value.replace('"', "") + '"'


def _value_text(value: DateRange | PlaceFilter | str) -> str:
    if isinstance(value, DateRange):
        return format_dates(value)
    return quoted(value.text if isinstance(value, PlaceFilter) else value)


def _overlap(one: DateRange, other: DateRange) -> DateRange:
    """Days in both; `first` after `last` when there are none."""
    firsts = [days.first for days in (one, other) if days.first is not None]
    lasts = [days.last for days in (one, other) if days.last is not None]
    return DateRange(max(firsts, default=None), min(lasts, default=None))


def _backwards(days: DateRange) -> bool:
    return days.first is not None and days.last is not None and days.first > days.last


class _Reader:
    """One pass over a query, left to right."""

    def __init__(self, source: str, today: dt.date) -> None:
        self._source = source
        self._today = today
        self._position = 0
        self._parts: list[str] = []
        self._loose = ""  # free text not yet searched for negation
        self._phrases: list[str] = []
        self._excluded: list[str] = []
        self._problems: list[QueryProblem] = []
        self._lists: dict[str, list[DateRange | PlaceFilter | str]] = {}
        self._scalars: dict[str, int | bool] = {}
        self._bounds = DateRange()

    def query(self) -> Query:
        source = self._source
        while self._position < len(source):
            starts_word = self._at_word_start()
            if self._filter(inside_word=not starts_word):
                continue
            if starts_word and (self._exclusion() or self._phrase(excluding=False)):
                continue
            self._loose += source[self._position]
            self._position += 1
        self._close_loose()
        text = " ".join(part for part in self._parts if part)
        return Query(
            source=source,
            text=text,
            phrases=tuple(dict.fromkeys(self._phrases)),
            excluded=tuple(dict.fromkeys(self._excluded)),
            filters=self._filters(),
            problems=tuple(self._problems),
        )

    def _at_word_start(self) -> bool:
        return self._position == 0 or self._source[self._position - 1] in _BREAKS + '"”」』'

    def _close_loose(self) -> None:
        negated = without_negation(self._without_dates(" ".join(self._loose.split())))
        self._parts.append(negated.positive)
        for thing in negated.excluded:
            self._exclude(thing)
        self._loose = ""

    def _exclude(self, thing: str) -> None:
        days = [one.days for one in plain_dates(thing, self._today) if one.covers(thing)]
        if days:
            self._lists.setdefault("not_dates", []).extend(days)
        else:
            self._excluded.append(thing)

    def _without_dates(self, text: str) -> str:
        kept, position = "", 0
        for date in plain_dates(text, self._today):
            self._within(date.days)
            kept += text[position : date.start].rstrip(" ") + " "
            position = date.end
        rest = kept + text[position:].lstrip(" ")
        return (tidied(rest) if kept else rest).strip(_BREAKS)

    def _within(self, days: DateRange) -> None:
        if days.first is None or days.last is None:
            self._bounds = _overlap(self._bounds, days)
        else:
            self._lists.setdefault("dates", []).append(days)

    def _phrase(self, *, excluding: bool) -> bool:
        closing = _QUOTES.get(self._source[self._position : self._position + 1])
        if closing is None:
            return False
        end = self._source.find(closing, self._position + 1)
        end = len(self._source) if end < 0 else end
        phrase = self._source[self._position + 1 : end].strip()
        self._position = min(end + 1, len(self._source))
        if phrase and excluding:
            self._excluded.append(phrase)
        elif phrase:
            self._close_loose()
            self._parts.append(phrase)
            self._phrases.append(phrase)
        return True

    def _exclusion(self) -> bool:
        source = self._source
        if source[self._position] not in _MINUS:
            return False
        start = self._position + 1
        if source[start : start + 1] in _QUOTES and start < len(source):
            self._position = start
            return self._phrase(excluding=True)
        end = start
        while end < len(source) and source[end] not in _BREAKS:
            end += 1
        word = source[start:end]
        if _LETTER.search(word) is None or word[0] in _MINUS:
            return False
        self._exclude(word)
        self._position = end + 1 if source[end : end + 1] in _SEPARATORS else end
        self._loose += " "
        return True

    def _filter(self, *, inside_word: bool) -> bool:
        found = _FILTER.match(self._source, self._position)
        if found is None or (inside_word and not has_han(self._source[self._position])):
            return False  # Chinese runs on: 海边日期:2023
        key = KEY_OF[found["key"].lower()]
        negated = found["minus"] is not None
        start, self._position = self._position, found.end()
        if key in ("date", "after", "before"):
            self._dates(key, start, negated=negated)
            return True
        values = self._values()
        if not values:
            self._empty(key, start)
        for position, value in values:
            self._apply(key, value, position, negated=negated)
        return True

    def _values(self) -> list[tuple[int, str]]:
        """Comma-separated, bare or quoted, with their positions."""
        source = self._source
        values: list[tuple[int, str]] = []
        while self._position < len(source):
            start = self._position
            closing = _QUOTES.get(source[start])
            if closing is not None:
                end = source.find(closing, start + 1)
                end = len(source) if end < 0 else end
                value = source[start + 1 : end].strip()
                self._position = min(end + 1, len(source))
            else:
                end = start
                while end < len(source) and source[end] not in " ,":
                    end += 1
                value = source[start:end]
                self._position = end
            if value:
                values.append((start, value))
            following = source[self._position : self._position + 2]
            if len(following) < 2 or following[0] != "," or following[1] in " ,":
                break
            self._position += 1
        return values

    def _dates(self, key: str, start: int, *, negated: bool) -> None:
        joined = self._joined_dates()
        found = [joined] if joined is not None else []
        if joined is None:
            values = self._values()
            if not values:
                self._empty("date", start)
            for position, value in values:
                days = parse_dates(value, self._today)
                if days is None:
                    self._misread("date", value, position)
                else:
                    found.append(days)
        for days in found:
            if key == "date":
                self._lists.setdefault("not_dates" if negated else "dates", []).append(days)
            elif (key == "after") != negated:
                self._bounds = _overlap(self._bounds, DateRange(days.first, None))
            else:
                self._bounds = _overlap(self._bounds, DateRange(None, days.last))

    def _joined_dates(self) -> DateRange | None:
        """A date written with spaces: ``date:last year``, ``date:may 2023``; longest first."""
        ends = [match.end() for match in re.finditer(r"[^ ]+", self._source[self._position :])]
        for length in sorted(ends[1:3], reverse=True):
            text = self._source[self._position : self._position + length]
            text = text.replace(" ", "") if has_han(text) else text
            days = parse_dates(text, self._today)
            if days is not None:
                self._position += length
                return days
        return None

    def _apply(self, key: str, value: str, position: int, *, negated: bool) -> None:
        prefix = "not_" if negated else ""
        if key in _TEXT_FIELDS:
            self._lists.setdefault(prefix + _TEXT_FIELDS[key], []).append(value)
        elif key == "place":
            self._lists.setdefault(prefix + "places", []).append(PlaceFilter(value))
        elif key == "type" and value.lower() in FORMAT_OF:
            name = FORMAT_OF[value.lower()]
            self._lists.setdefault(prefix + "formats", []).append(name)
        elif key == "is" and value.lower() in STATE_OF:
            self._scalars[STATE_FIELDS[STATE_OF[value.lower()]]] = not negated
        elif key != "rating" or not self._rating(value, negated=negated):
            self._misread(key, value, position)

    def _rating(self, value: str, *, negated: bool) -> bool:
        found = _RATING.fullmatch(value.lower().translate(_CHINESE_DIGITS))
        if found is None:
            return False
        low = high = int(found["low"])
        sign, tail = found["sign"] or "", found["tail"] or ""
        if found["high"]:
            low, high = sorted((low, int(found["high"])))
        elif sign in (">=", "≥") or tail in ("+", "以上", "及以上"):
            high = 5
        elif sign in ("<=", "≤") or tail in ("以下", "及以下"):
            low = 0
        elif sign == ">":
            low, high = low + 1, 5
        elif sign == "<":
            low, high = 0, high - 1
        if negated:
            if low > 0 and high < 5:
                return False  # two ranges remain; one pair of bounds cannot say that
            low, high = (high + 1, 5) if low <= 0 else (0, low - 1)
        if low > high:
            return False
        if low > 0:
            self._scalars["rating_at_least"] = max(low, self._scalars.get("rating_at_least", 0))
        if high < 5:
            self._scalars["rating_at_most"] = min(high, self._scalars.get("rating_at_most", 5))
        return True

    def _filters(self) -> Filters:
        dates = self._lists.get("dates", [])
        if self._bounds != DateRange():
            whole = [days for days in dates if isinstance(days, DateRange)] or [DateRange()]
            both = [_overlap(days, self._bounds) for days in whole]
            self._lists["dates"] = [days for days in both if not _backwards(days)]
            if not self._lists["dates"]:
                self._misread("date", format_dates(both[0]), 0)
        lists = {name: tuple(dict.fromkeys(values)) for name, values in self._lists.items()}
        return Filters(**lists, **self._scalars)  # type: ignore[arg-type]  # built per field above

    def _empty(self, key: str, position: int) -> None:
        self._problem("query-filter-empty", key, "", position)

    def _misread(self, key: str, word: str, position: int) -> None:
        self._problem(f"query-{key}", key, word, position)

    def _problem(self, code: str, key: str, word: str, position: int) -> None:
        what = f'"{word}" is not understood after "{key}:"' if word else f'"{key}:" needs a value'
        message = f"{what} (character {position + 1}). Write for example {EXAMPLES[key]}."
        self._problems.append(QueryProblem(code, position, word, message))
