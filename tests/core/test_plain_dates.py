"""Dates said in plain words are days; what may mean something else stays text."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from photoapp.core.dates import format_dates
from photoapp.core.plain_dates import plain_dates
from photoapp.core.query import canonical_filters, parse

TODAY = dt.date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("去年夏天的海滩", "去年夏天的", "2025-06..2025-08"),
        ("上海2023年5月外滩", "2023年5月", "2023-05"),
        ("在2023年5月拍的海滩", "在2023年5月拍的", "2023-05"),
        ("二〇二三年五月的猫", "二〇二三年五月的", "2023-05"),
        ("23年5月3日 狗", "23年5月3日", "2023-05-03"),
        ("2020年到2022年 日落", "2020年到2022年", "2020..2022"),
        ("2023年5月-8月 花", "2023年5月-8月", "2023-05..2023-08"),
        ("2023年5月3日至9日", "2023年5月3日至9日", "2023-05-03..2023-05-09"),
        ("5月的花", "5月的", "2026-05"),
        ("2023年中秋节", "2023年", "2023"),
        ("2023年一家人在海边", "2023年", "2023"),
        ("去年春节", "去年", "2025"),
        ("去年三亚", "去年", "2025"),
        ("去年12月25日圣诞树", "去年12月25日", "2025-12-25"),
        ("今年三月 樱花", "今年三月", "2026-03"),
        ("最近7天", "最近7天", "2026-11-22..2026-11-28"),
        ("过去三个月的猫", "过去三个月的", "2026-08-28..2026-11-28"),
        ("我前天拍的狗", "前天拍的", "2026-11-26"),
        ("昨天拍的照片", "昨天拍的", "2026-11-27"),
        ("上周 猫", "上周", "2026-11-16..2026-11-22"),
        ("上个月", "上个月", "2026-10"),
        ("2020年以前的照片", "2020年以前的", "..2020-12-31"),
        ("2023年以来", "2023年以来", "2023-01-01.."),
        ("beach last summer", "last summer", "2025-06..2025-08"),
        ("Summer of 2019 at the lake", "Summer of 2019", "2019-06..2019-08"),
        ("beach in 2023", "in 2023", "2023"),
        ("beach 2023-05", "2023-05", "2023-05"),
        ("2023-05..08 beach", "2023-05..08", "2023-05..2023-08"),
        ("2023/05/03 cat", "2023/05/03", "2023-05-03"),
        ("May 2023 beach", "May 2023", "2023-05"),
        ("dog on 3 May 2023", "on 3 May 2023", "2023-05-03"),
        ("dog on May 3rd, 2023", "on May 3rd, 2023", "2023-05-03"),
        ("photos from last week", "from last week", "2026-11-16..2026-11-22"),
        ("soldiers in March", "in March", "2026-03"),
        ("cats since 2020", "since 2020", "2020-01-01.."),
        ("cats before may 2023", "before may 2023", "..2023-05-31"),
        (
            "between May 2023 and August 2023",
            "between May 2023 and August 2023",
            "2023-05..2023-08",
        ),
        ("cats before 2031", "before 2031", "..2031-12-31"),
        ("2020-2022 sunset", "2020-2022", "2020..2022"),
        ("in the last 3 months", "in the last 3 months", "2026-08-28..2026-11-28"),
        ("yesterday", "yesterday", "2026-11-27"),
    ],
)
def test_understood(text: str, words: str, days: str) -> None:
    (date,) = plain_dates(text, TODAY)
    assert text[date.start : date.end] == words
    assert format_dates(date.days) == days


@pytest.mark.parametrize(
    "text",
    [
        *("2023", "2023 beach", "canon 2000", "summer sunset", "a march of soldiers", "may I"),
        *("today's newspaper", "1920-1080", "1920x1080", "2023-13", "2024-02-30", "31 june 2023"),
        *("IMG_2023-05-03", "2023-05-03.jpg", "Screenshot 2023-05-03 at 10.22.11.png"),
        *("五月的花", "夏天", "5个月大的婴儿", "5月大的婴儿", "农历八月十五", "1823年5月"),
        *("公司年会 2023", "2023年会", "1980年代的汽车", "2023年底", "以前年画"),
        *("日本周游", "海上月色", "门前天井", "附近三天", "上周末", "上个星期天"),
        *("2023年1", "去年12", "2023年5", "明年夏天", "in 2031", "3 May 2031"),
    ],
)
def test_what_may_mean_something_else_stays(text: str) -> None:
    assert plain_dates(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "seen", "excluded", "filters"),
    [
        ("在2023年5月拍的海滩照片", "海滩照片", (), ("date:2023-05",)),
        ("2023年5月拍的照片", "", (), ("date:2023-05",)),
        ("show me photos from last week", "", (), ("date:2026-11-16..2026-11-22",)),
        ("we were in paris in may 2023 with the dog", "we were in paris with the dog", (),
         ("date:2023-05",)),
        ("cats since 2020 before 2023", "cats", (), ("date:2020..2023",)),
        ("去年夏天 前年夏天 海滩", "海滩", (), ("date:2025-06..2025-08,2024-06..2024-08",)),
        ("beach without people last summer", "beach", ("people",), ("date:2025-06..2025-08",)),
        ("没有人的2023年5月海滩", "海滩", ("人",), ("date:2023-05",)),
        ("beach, not last summer", "beach", (), ("-date:2025-06..2025-08",)),
        ("beach but not from 2023-05", "beach", (), ("-date:2023-05",)),
        ("不是2023年的海滩", "海滩", (), ("-date:2023",)),
        ("除了去年以外的猫", "猫", (), ("-date:2025",)),
        ("-去年夏天 海滩", "海滩", (), ("-date:2025-06..2025-08",)),
        ('"last summer" beach', "last summer beach", (), ()),
        ('last summer "red car"', "red car", (), ("date:2025-06..2025-08",)),
        ("folder:2023年5月 猫", "猫", (), ("folder:2023年5月",)),
    ],
)  # fmt: skip
def test_in_a_query(
    text: str, seen: str, excluded: tuple[str, ...], filters: tuple[str, ...]
) -> None:
    query = parse(text, TODAY)
    assert (query.text, query.excluded) == (seen, excluded)
    assert canonical_filters(query.filters) == filters
    assert not query.problems


def test_month_names_do_not_follow_the_language_of_the_system() -> None:
    """Python's own do, in a process that has taken the system's language as a window does."""
    code = (
        "import calendar, datetime as dt\n"
        "calendar.month_name = calendar.month_abbr = ['', *(f'{n}月' for n in range(1, 13))]\n"
        "from photoapp.core.dates import parse_dates\n"
        "print(parse_dates('may 2023', dt.date(2026, 1, 1)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "2023, 5, 1" in done.stdout
