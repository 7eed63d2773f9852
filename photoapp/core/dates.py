"""Days and ranges of days as people write them in English and Chinese.

`parse_dates` understands (DAY-precision unless said otherwise):

* ``2023``, ``2023年``, ``2023-05``, ``2023/5``, ``2023年5月``, ``2023-05-03``, ``20230503``,
  ``2023年5月3日``, ``5月``, ``5月3日`` (the latest such month or day that is not in the future),
  ``may``, ``may-2023``, ``2023-may``, ``3-may-2023``, ``may-3rd-2023``
* ``today`` 今天, ``yesterday`` 昨天, 前天, ``this-week`` 这周/本周, ``last-week`` 上周,
  ``this-month`` 本月/这个月, ``last-month`` 上个月, ``this-year`` 今年, ``last-year`` 去年, 前年
* seasons of the northern hemisphere: ``summer-2023``, ``2023年夏天``, ``last-summer`` 去年夏天,
  ``this-summer`` 今年夏天, ``summer`` 夏天 (the latest that has begun); winter begins in December
* ``last-7-days`` ``7d`` 最近7天, weeks, months and years likewise; 最近 = 30 days
* ranges ``A..B``, ``A~B``, ``A至B``, ``A到B``, ``A..``, ``..B``, ``>=A``, ``>A``, ``<=A``, ``<A``;
  B may leave out what it shares with A: ``2023-05..08``, ``2023年5月..8月``, ``2023-05-03..09``

Words may be joined by a space, ``-`` or ``_``; capitals do not matter.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from photoapp.core.filters import DateRange

# Not of `calendar`, whose names follow the system's language once a window is open.
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTHS = {
    written: number for number, name in enumerate(MONTH_NAMES, 1) for written in (name, name[:3])
} | {"sept": 9}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASONS |= {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_DIGITS = str.maketrans("〇零一二两三四五六七八九", "001223456789")
_UNIT_DAYS = {"d": 1, "day": 1, "天": 1, "日": 1, "w": 7, "week": 7, "周": 7, "星期": 7, "礼拜": 7}
_UNIT_MONTHS = {"month": 1, "月": 1, "个月": 1, "m": 1, "y": 12, "year": 12, "年": 12}

_RANGE = re.compile(r"(?P<first>.*?)\s*(?:\.{2,3}|…|[~\u2013\u2014]+|至|到)\s*(?P<last>.*)")
_COMPARE = re.compile(r"(?P<sign>>=|<=|=|>|<|≥|≤)\s*(?P<day>.+)")
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(?:(\d{4}|\d{2})年)?(?:(\d{1,2})月(?:份)?(?:(\d{1,2})[日号]?)?)?")
_SEASON_ZH = re.compile(r"(?:(\d{4})年的?|(去年|前年|今年|上个?|这个?)的?)?([春夏秋冬])[天季]?")
_AGO = re.compile(
    r"(?:last|past|近|最近|过去)?的?(\d{1,4})?个?(d|w|m|y|days?|weeks?|months?|years?|天|日|周|星期|礼拜"
    r"|月|年)(?:内|以来)?"
)


def parse_dates(text: str, today: dt.date) -> DateRange | None:
    """The days `text` means (normalised text), or None when it is not understood."""
    value = text.strip().lower()
    if not value:
        return None
    if (compared := _COMPARE.fullmatch(value)) is not None:
        return _compared(compared["sign"], compared["day"], today)
    whole = _one(value, today)
    if whole is not None:
        return whole
    ranged = _RANGE.fullmatch(value)
    return None if ranged is None else _ranged(ranged["first"], ranged["last"], today)


def format_dates(days: DateRange) -> str:
    """The shortest canonical text that `parse_dates` reads back: ``2023-05..2023-08``."""
    first, last = days.first, days.last
    if first is not None and last is not None:
        if first == last:
            return first.isoformat()
        whole_months = first.day == 1 and last == _month_end(last.year, last.month)
        if whole_months and first.month == 1 and last.month == 12:
            years = f"{first.year:04}", f"{last.year:04}"
            return years[0] if years[0] == years[1] else "..".join(years)
        if whole_months:
            months = first.isoformat()[:7], last.isoformat()[:7]
            return months[0] if months[0] == months[1] else "..".join(months)
    start = "" if first is None else first.isoformat()
    end = "" if last is None else last.isoformat()
    return f"{start}..{end}"


def _compared(sign: str, day: str, today: dt.date) -> DateRange | None:
    days = _one(day, today)
    if days is None or days.first is None or days.last is None:
        return None
    try:
        if sign in (">=", "≥"):
            return DateRange(days.first, None)
        if sign in ("<=", "≤"):
            return DateRange(None, days.last)
        if sign == ">":
            return DateRange(days.last + dt.timedelta(1), None)
        if sign == "<":
            return DateRange(None, days.first - dt.timedelta(1))
    except OverflowError:
        return None
    return days


def _ranged(first: str, last: str, today: dt.date) -> DateRange | None:
    if not first and not last:
        return None
    start = _one(first, today) if first else DateRange()
    if start is None:
        return None
    end = DateRange()
    if last:
        found = _one(_completed(last, first), today) or _one(last, today)
        if found is None:
            return None
        end = found
    if start.first is not None and end.last is not None and start.first > end.last:
        start, end = end, start
    return DateRange(start.first, end.last)


def _completed(last: str, first: str) -> str:
    """What `last` shares with `first` and so leaves out: ``2023-05..08`` -> ``2023-08``."""
    numeric = _NUMERIC.fullmatch(first)
    if numeric is not None and re.fullmatch(r"\d{1,2}", last) and numeric[2]:
        return f"{numeric[1]}-{numeric[2]}-{last}" if numeric[3] else f"{numeric[1]}-{last}"
    if numeric is not None and re.fullmatch(r"\d{1,2}[-/.]\d{1,2}", last) and numeric[3]:
        return f"{numeric[1]}-{last}"
    chinese = _CHINESE.fullmatch(first)
    if chinese is None or not chinese[1]:
        return last
    if re.fullmatch(r"\d{1,2}[日号]", last) and chinese[2]:
        return f"{chinese[1]}年{chinese[2]}月{last}"
    if re.fullmatch(r"\d{1,2}", last) and chinese[2] and not chinese[3]:
        return f"{chinese[1]}年{last}月"
    month = re.match(r"(\d{1,2})月", last)
    if month is None:
        return last
    wraps = chinese[2] is not None and int(month[1]) < int(chinese[2])  # 2023年12月到1月
    return f"{int(chinese[1]) + wraps}年{last}"


def _one(text: str, today: dt.date) -> DateRange | None:
    """One day, month, year, season or stretch; never open."""
    try:
        for reader in (_numeric, _word, _chinese, _season, _ago, _month_name):
            found = reader(text, today)
            if found is not None:
                return found
    except (ValueError, OverflowError):  # 2023-13, or before year 1
        return None
    return None


def _numeric(text: str, today: dt.date) -> DateRange | None:
    del today
    found = _COMPACT.fullmatch(text) or _NUMERIC.fullmatch(text)
    if found is None:
        return None
    return _span(*(int(part) if part else None for part in found.groups()))


def _chinese(text: str, today: dt.date) -> DateRange | None:
    digits = re.sub(
        "[〇零一二三四五六七八九]{2,4}(?=年)", lambda match: match[0].translate(_DIGITS), text
    )
    relative = re.fullmatch("(今年|去年|前年)的?(.+月.*)", digits)
    if relative is not None:
        year = today.year - ("今年", "去年", "前年").index(relative[1])
        digits = f"{year:04}年{relative[2]}"
    digits = re.sub("十([一二])(?=月)", lambda match: f"1{match[1].translate(_DIGITS)}", digits)
    digits = re.sub("十(?=月)", "10", digits)
    digits = re.sub("[一二三四五六七八九](?=月)", lambda match: match[0].translate(_DIGITS), digits)
    found = _CHINESE.fullmatch(digits)
    if found is None or not (found[1] or found[2]):
        return None
    month, day = (int(part) if part else None for part in found.groups()[1:])
    if found[1]:
        year = int(found[1])
        return _span(year + 2000 if year < 100 else year, month, day)
    for candidate in range(today.year, today.year - 9, -1):  # 29 February may be 8 years back
        if day == 29 and month == 2 and not calendar.isleap(candidate):
            continue
        days = _span(candidate, month, day)
        if days.first is not None and days.first <= today:
            return days
    return None


def _month_name(text: str, today: dt.date) -> DateRange | None:
    words = re.split(r"[\s_,-]+", text)
    months = [word for word in words if word in _MONTHS]
    if len(months) != 1 or len(words) > 3:
        return None
    month = _MONTHS[months[0]]
    rest = [word for word in words if word not in _MONTHS]
    if len(rest) == 2:
        day, year = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", rest[0]), rest[1]
        whole = day is not None and words[2] == year and re.fullmatch(r"\d{4}", year)
        return _span(int(year), month, int(day[1])) if day is not None and whole else None
    if not rest or rest == ["last"]:
        return _span(today.year if month <= today.month else today.year - 1, month, None)
    return _span(int(rest[0]), month, None) if re.fullmatch(r"\d{4}", rest[0]) else None


def _word(text: str, today: dt.date) -> DateRange | None:
    word = re.sub(r"[\s_-]+", "-", text)
    days_back = {"today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1, "前天": 2}
    if word in days_back:
        day = today - dt.timedelta(days_back[word])
        return DateRange(day, day)
    monday = today - dt.timedelta(today.weekday())
    if word in {"this-week", "这周", "本周", "这星期", "这个星期"}:
        return DateRange(monday, monday + dt.timedelta(6))
    if word in {"last-week", "上周", "上星期", "上个星期"}:
        return DateRange(monday - dt.timedelta(7), monday - dt.timedelta(1))
    if word in {"this-month", "本月", "这个月"}:
        return _span(today.year, today.month, None)
    if word in {"last-month", "上月", "上个月"}:
        end = today.replace(day=1) - dt.timedelta(1)
        return _span(end.year, end.month, None)
    years = {"this-year": 0, "今年": 0, "本年": 0, "last-year": 1, "去年": 1, "前年": 2}
    if word in years:
        return _span(today.year - years[word], None, None)
    return _back(today, months=0, days=30) if word in {"最近", "近期", "recently"} else None


def _season(text: str, today: dt.date) -> DateRange | None:
    chinese = _SEASON_ZH.fullmatch(text)
    if chinese is not None:
        month = _SEASONS[chinese[3]]
        if chinese[1]:
            return _three_months(int(chinese[1]), month)
        if chinese[2] in {"今年", "去年", "前年"}:
            year = today.year - ("今年", "去年", "前年").index(chinese[2])
            return _three_months(year, month)
        return _latest_season(today, month, before_this_one=bool(chinese[2]) and "上" in chinese[2])
    words = re.split(r"[\s_-]+", text)
    season = [word for word in words if word in _SEASONS]
    rest = [word for word in words if word not in _SEASONS]
    if len(season) != 1 or len(rest) > 1:
        return None
    month = _SEASONS[season[0]]
    if not rest:
        return _latest_season(today, month, before_this_one=False)
    if rest[0] == "last":
        return _three_months(today.year - 1, month)
    if rest[0] == "this":
        return _three_months(today.year, month)
    return _three_months(int(rest[0]), month) if re.fullmatch(r"\d{4}", rest[0]) else None


def _latest_season(today: dt.date, month: int, *, before_this_one: bool) -> DateRange:
    year = today.year if dt.date(today.year, month, 1) <= today else today.year - 1
    return _three_months(year - 1 if before_this_one else year, month)


def _ago(text: str, today: dt.date) -> DateRange | None:
    found = _AGO.fullmatch(re.sub(r"[\s_-]+", "", text.translate(_DIGITS)))
    if found is None or (not found[1] and not re.match("past|近|最近|过去", text)):
        return None
    count = int(found[1] or 1)
    unit = found[2] if len(found[2]) == 1 else found[2].removesuffix("s")
    if unit in _UNIT_DAYS:
        return _back(today, months=0, days=count * _UNIT_DAYS[unit])
    return _back(today, months=count * _UNIT_MONTHS[unit], days=0)


def _back(today: dt.date, *, months: int, days: int) -> DateRange:
    index = today.year * 12 + today.month - 1 - months
    year, month = index // 12, index % 12 + 1
    day = min(today.day, _month_end(year, month).day)
    return DateRange(dt.date(year, month, day) - dt.timedelta(days - 1 if days else 0), today)


def _three_months(year: int, month: int) -> DateRange:
    end_year, end_month = (year, month + 2) if month <= 10 else (year + 1, month - 10)
    return DateRange(dt.date(year, month, 1), _month_end(end_year, end_month))


def _span(year: int | None, month: int | None, day: int | None) -> DateRange:
    """Raises ValueError for a date that does not exist."""
    if year is None:
        raise ValueError("no year")
    if month is None:
        return DateRange(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if day is None:
        return DateRange(dt.date(year, month, 1), _month_end(year, month))
    return DateRange(dt.date(year, month, day), dt.date(year, month, day))


def _month_end(year: int, month: int) -> dt.date:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return dt.date(year, month, calendar.monthrange(year, month)[1])
