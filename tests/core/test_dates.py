"""Dates as people write them, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.dates import format_dates, parse_dates
from photoapp.core.filters import DateRange

TODAY = dt.date(2026, 7, 15)  # a Wednesday

UNDERSTOOD = [
    ("2023", "2023-01-01", "2023-12-31"),
    ("2023年", "2023-01-01", "2023-12-31"),
    ("2023-05", "2023-05-01", "2023-05-31"),
    ("2023/5", "2023-05-01", "2023-05-31"),
    ("2023年5月", "2023-05-01", "2023-05-31"),
    ("二〇二三年五月", "2023-05-01", "2023-05-31"),
    ("2023-05-03", "2023-05-03", "2023-05-03"),
    ("20230503", "2023-05-03", "2023-05-03"),
    ("2023年5月3日", "2023-05-03", "2023-05-03"),
    ("2023年5月3号", "2023-05-03", "2023-05-03"),
    ("5月", "2026-05-01", "2026-05-31"),
    ("8月", "2025-08-01", "2025-08-31"),
    ("2月29日", "2024-02-29", "2024-02-29"),
    ("去年5月", "2025-05-01", "2025-05-31"),
    ("may", "2026-05-01", "2026-05-31"),
    ("December", "2025-12-01", "2025-12-31"),
    ("may-2023", "2023-05-01", "2023-05-31"),
    ("may 2023", "2023-05-01", "2023-05-31"),
    ("today", "2026-07-15", "2026-07-15"),
    ("昨天", "2026-07-14", "2026-07-14"),
    ("前天", "2026-07-13", "2026-07-13"),
    ("this-week", "2026-07-13", "2026-07-19"),
    ("上周", "2026-07-06", "2026-07-12"),
    ("last month", "2026-06-01", "2026-06-30"),
    ("上个月", "2026-06-01", "2026-06-30"),
    ("今年", "2026-01-01", "2026-12-31"),
    ("last-year", "2025-01-01", "2025-12-31"),
    ("前年", "2024-01-01", "2024-12-31"),
    ("2023年夏天", "2023-06-01", "2023-08-31"),
    ("summer-2023", "2023-06-01", "2023-08-31"),
    ("last-summer", "2025-06-01", "2025-08-31"),
    ("去年冬天", "2025-12-01", "2026-02-28"),
    ("winter", "2025-12-01", "2026-02-28"),
    ("夏天", "2026-06-01", "2026-08-31"),
    ("last-7-days", "2026-07-09", "2026-07-15"),
    ("最近7天", "2026-07-09", "2026-07-15"),
    ("最近三个月", "2026-04-15", "2026-07-15"),
    ("3y", "2023-07-15", "2026-07-15"),
    ("2023-05..08", "2023-05-01", "2023-08-31"),
    ("2023年5月..8月", "2023-05-01", "2023-08-31"),
    ("2023年5月至8月", "2023-05-01", "2023-08-31"),
    ("2023年12月到1月", "2023-12-01", "2024-01-31"),
    ("2023-05-03..09", "2023-05-03", "2023-05-09"),
    ("2024..2022", "2022-01-01", "2024-12-31"),
    ("2022~2024", "2022-01-01", "2024-12-31"),
    ("2023..", "2023-01-01", None),
    ("..2024-02", None, "2024-02-29"),
    (">=2024", "2024-01-01", None),
    ("<2023-05", None, "2023-04-30"),
]


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


@pytest.mark.parametrize(("text", "first", "last"), UNDERSTOOD)
def test_reads(text: str, first: str | None, last: str | None) -> None:
    assert parse_dates(text, TODAY) == DateRange(day(first), day(last))


@pytest.mark.parametrize(
    "text",
    ["", "yesterdayish", "2023-13", "2023-02-30", "0000", ">9999", "9999年冬天", "..", "last",
     "9999y", "13月", "2023..soon", "二月三十"],
)  # fmt: skip
def test_refuses(text: str) -> None:
    assert parse_dates(text, TODAY) is None


DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS))
def test_canonical_text_reads_back(first: dt.date | None, last: dt.date | None) -> None:
    if first is not None and last is not None and first > last:
        first, last = last, first
    days = DateRange(first, last)
    if days != DateRange():
        assert parse_dates(format_dates(days), TODAY) == days


@settings(max_examples=200, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, len(UNDERSTOOD) - 1))
def test_words_mean_days_around_any_today(today: dt.date, number: int) -> None:
    days = parse_dates(UNDERSTOOD[number][0], today)
    assert days is not None
    if days.first is not None and days.last is not None:
        assert days.first <= days.last


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789年月日.-~去今上春夏天近to lastdymwq个", max_size=14))
def test_never_fails(text: str) -> None:
    days = parse_dates(text, TODAY)
    assert days is None or days != DateRange()
