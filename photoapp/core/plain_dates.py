"""Dates in plain words of either language, as people put them into a search.

``去年夏天的海滩`` and ``beach last summer`` name days and a thing to be seen; encoders know
nothing of days. Only what can hardly mean anything else is read as a date: a bare ``2023`` may
be a number, ``summer`` a look, ``may`` a verb, ``年会`` a feast; ``date:2023`` says it plainly,
and what stands in quotation marks is never one. Which days a text means, `core.dates` knows.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from photoapp.core.cjk import HAN
from photoapp.core.dates import MONTH_NAMES, parse_dates
from photoapp.core.filters import DateRange


@dataclass(frozen=True, slots=True)
class PlainDate:
    """Days named at text[start:end], and the words that only hold them there ("in", 拍的)."""

    start: int
    end: int
    days: DateRange

    def covers(self, text: str) -> bool:
        """True if `text` names these days and nothing else."""
        return not (text[: self.start] + text[self.end :]).strip()


def plain_dates(text: str, today: dt.date) -> list[PlainDate]:
    """Dates in `text` (normalised), in order. Those that are denied are not among them."""
    found: list[PlainDate] = []
    if _FILE_NAME.search(text):
        return found
    for match in _DATE.finditer(text):
        if _DENIED_BEFORE.search(text, 0, match.start()) or _DENIED_AFTER.match(text, match.end()):
            continue
        days = parse_dates(_as_value(match), today)
        side = (match["side"] or match["held_side"] or match["zh_side"] or "").lower()
        to_come = days is not None and days.first is not None and days.first > today
        if days is None or (to_come and side not in _EARLIER):
            continue
        if side in _EARLIER:
            days = DateRange(None, days.last)
        elif side in _LATER:
            days = DateRange(days.first, None)
        found.append(PlainDate(match.start(), match.end(), days))
    return found


def _as_value(match: re.Match[str]) -> str:
    """As it is written after ``date:``."""
    if match["from"]:
        return f"{match['from']}..{match['to']}"
    if match["zh"]:
        return re.sub("[-\u2013]", "到", match["zh"])
    words = match["said"] or match["held"] or match["held_year"]
    return re.sub(r"\bof\b|,", " ", words, flags=re.IGNORECASE)


# As after the keys `before:` and `after:`: the days that are named belong to it.
_EARLIER = {"before", "until", "till", "以前", "之前"}
_LATER = {"after", "since", "以后", "之后", "以来"}

# English ------------------------------------------------------------------------------

_YEAR = r"(?:19|20)\d\d"
_NAMED = "|".join(MONTH_NAMES)
_MONTH = f"(?:{_NAMED}|{'|'.join(name[:3] for name in MONTH_NAMES)}|sept)"
_SEASON = "(?:spring|summer|autumn|fall|winter)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_SIDE = "before|until|till|after|since"
_SAID = rf"""(?:
    {_YEAR}-\d\d?(?:-\d\d?)?(?:\.\.[\d-]{{1,10}})? | {_YEAR}/\d\d?(?:/\d\d?)?
  | {_YEAR}\.\d\d?\.\d\d?
  | {_DAY}\s+{_MONTH},?\s+{_YEAR} | {_MONTH}\s+{_DAY},?\s+{_YEAR}
  | {_MONTH},?\s+(?:of\s+)?{_YEAR} | {_YEAR}\s+{_MONTH} | last\s+(?:{_NAMED})
  | {_SEASON}\s+(?:of\s+)?{_YEAR} | (?:last|this)\s+{_SEASON}
  | today | yesterday | (?:last|this)\s+(?:week|month|year)
  | (?:last|past)\s+\d{{1,3}}\s+(?:day|week|month|year)s?
)"""
# What `said` needs no word in front of, `held` does: "in 2023", "since May".
_ENGLISH = rf"""
    (?<![\w'’./:-])(?:(?:taken|shot)\s+)?(?:
        (?:(?:from|between|in|during)\s+)?
        (?P<from>{_YEAR}|{_SAID})\s*(?:\.\.|[-~\u2013]|\b(?:to|and|until|till)\b)\s*
        (?P<to>{_YEAR}|{_SAID})
      | (?:(?:(?P<side>{_SIDE})|in|from|during|on|of)\s+)?(?:the\s+)?(?P<said>{_SAID})
      | (?:(?P<held_side>{_SIDE})|in|during)\s+(?P<held>{_YEAR}|{_NAMED})
      | (?:from|of)\s+(?P<held_year>{_YEAR})
    )(?![\w'’])(?!\s*(?:[-~\u2013/.,&]|\b(?:to|until|till|and|or)\b)\s*(?:\d|now))"""

# Chinese ------------------------------------------------------------------------------

_NUMBER = "[〇零一二两三四五六七八九十]"
_YEAR_ZH = f"(?:{_YEAR}|[一二][〇零一二三四五六七八九]{{3}})年"
_MONTH_ZH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_DAY_ZH = "(?:[12]\\d|3[01]|0?[1-9])[日号]"
_SEASON_ZH = "[春夏秋冬][天季]"
_WITHIN = f"(?:的?{_SEASON_ZH}|的?{_MONTH_ZH}(?:{_DAY_ZH})?)"
# 年代, 年会, 年货, 年夜饭, 月饼, 月大 … are not of that year or month.
_YEAR_GOES_ON = "(?![代会货级画糕底末初轻龄]|夜饭|中(?!秋))"
# Not inside other words: 日本|周游, 海上|月色, 门前|天井.
_APART = f"(?<![{HAN}])|(?<=[的在于从自和我们你他她])"
_ONE_ZH = rf"""(?:
    (?<!\d)(?:{_YEAR_ZH}{_WITHIN} | \d\d年{_MONTH_ZH}(?:{_DAY_ZH})? | {_YEAR_ZH}{_YEAR_GOES_ON})
  | (?:[今去]年|(?:{_APART})前年){_WITHIN} | (?:[今去]年|(?:{_APART})前年)(?![年会]|{_MONTH_ZH})
  | 上个{_SEASON_ZH} | (?<![\d个第历年])(?:1[0-2]|[1-9])月(?:{_DAY_ZH}|份?(?![大龄饼嫂日\d]))
  | 今天 | 昨天 | (?:{_APART})(?:前天|[本这上]周(?![年末日围边一二三四五六])|[本上]月)
  | [这上]个?星期(?![天日一二三四五六]) | [这上]个月
  | (?:最近|过去|(?<!附)近)(?:\d{{1,3}}|{_NUMBER})(?:天|周|个?星期|个月|年)(?:内|以来)?
)"""
_CHINESE = rf"""
    (?:在|于|自从?|从)?
    (?P<zh>{_ONE_ZH}(?:\s*[到至~\u2013-]\s*(?:{_ONE_ZH}|{_DAY_ZH}))?)
    (?!\d{{1,4}}(?:$|[年月日号\d])|{_NUMBER}{{1,3}}(?:$|[月日号])|\s*[到至~\u2013-]\s*\d)
    (?P<zh_side>以前|之前|以后|之后|以来)?
    (?:期间|里)?(?:拍摄?的?|照的)?的?"""

_DATE = re.compile(f"(?:{_ENGLISH}|{_CHINESE})", re.VERBOSE | re.IGNORECASE)

# "not last summer": what is not wanted, `core.negation` takes out of the text.
_DENIED_BEFORE = re.compile(
    r"""(?:(?<![\w'’])(?:not?|without|except(?:ing)?(?:\s+for)?|excluding|exclude|minus
        |(?:other|rather)\s+than|apart\s+from|instead\s+of)\s+
      |n['’]?t\s+|(?:不[是要在含]|没有?|除了?|非|别要?|排除|去掉)\s*|(?:^|\s)[-\u2212\uff0d])$""",
    re.VERBOSE | re.IGNORECASE,
)
# "Screenshot 2023-05-03.png": the file is wanted, whatever its date.
_FILE_NAME = re.compile(r"\d\.[a-z][a-z0-9]{2,3}(?![\w])", re.IGNORECASE)
_DENIED_AFTER = re.compile("\\s*(?:以外|之外|除外)")
