"""The query grammar: both languages, both kinds of colon, and any text at all."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.errors import QueryError
from photoapp.core.filters import DateRange, Filters, PlaceFilter
from photoapp.core.query import LONGEST_QUERY, canonical_filters, parse, quoted
from photoapp.core.query_keys import FORMATS, KEYS

TODAY = dt.date(2026, 7, 15)
SUMMER = DateRange(dt.date(2023, 5, 1), dt.date(2023, 8, 31))


@pytest.mark.parametrize(
    ("text", "left", "filters"),
    [
        ("日期：2023年5月..8月 海边", "海边", Filters(dates=(SUMMER,))),
        ("date:2023-05..08 beach", "beach", Filters(dates=(SUMMER,))),
        ("DATE: 2023-05..08", "", Filters(dates=(SUMMER,))),
        ("海边日期:2023-05..08", "海边", Filters(dates=(SUMMER,))),
        ("海滩，日期：2023-05..08", "海滩", Filters(dates=(SUMMER,))),
        ("tag:dog,cat", "", Filters(tags=("dog", "cat"))),
        ('tag:"black dog" tag:猫', "", Filters(tags=("black dog", "猫"))),
        ("标签：“黑 狗”", "", Filters(tags=("黑 狗",))),
        ("-tag:dog -文件夹:旅行", "", Filters(not_tags=("dog",), not_folders=("旅行",))),
        ('folder:"summer 2023"', "", Filters(folders=("summer 2023",))),
        ("相机：华为 camera:canon", "", Filters(cameras=("华为", "canon"))),
        ("type:jpg,HEIC 类型:raw", "", Filters(formats=("jpeg", "heif", "raw"))),
        ("rating:>=4", "", Filters(rating_at_least=4)),
        ("评分:4星以上", "", Filters(rating_at_least=4)),
        ("星级:四星", "", Filters(rating_at_least=4, rating_at_most=4)),
        ("rating:<3", "", Filters(rating_at_most=2)),
        ("rating:2..4", "", Filters(rating_at_least=2, rating_at_most=4)),
        ("-rating:>=4", "", Filters(rating_at_most=3)),
        ("is:favourite 状态:有位置", "", Filters(favourite=True, has_place=True)),
        ("-is:收藏", "", Filters(favourite=False)),
        ("place:Beijing 地点:日本", "", Filters(places=(PlaceFilter("Beijing"),
                                                        PlaceFilter("日本")))),
        ("文件名:IMG_2682", "", Filters(names=("IMG_2682",))),
        ("after:2023-05 before:2023-08", "", Filters(dates=(SUMMER,))),
        ("date:last year dog", "dog",
         Filters(dates=(DateRange(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),))),
    ],
)  # fmt: skip
def test_filters(text: str, left: str, filters: Filters) -> None:
    query = parse(text, TODAY)
    assert query.problems == ()
    assert (query.text, query.filters) == (left, filters)


@pytest.mark.parametrize(
    ("text", "left", "excluded", "phrases"),
    [
        ("beach -people", "beach", ("people",), ()),
        ('beach -"red car" －人', "beach", ("red car", "人"), ()),
        ("海滩 -人，狗", "海滩 狗", ("人",), ()),
        ("没有人的海滩 -狗", "海滩", ("狗", "人"), ()),
        ('"golden gate" bridge', "golden gate bridge", (), ("golden gate",)),
        ("「没有人」 海滩", "没有人 海滩", (), ("没有人",)),
        ('"no smoking" sign', "no smoking sign", (), ("no smoking",)),
        ('sunset "unfinished phr', "sunset unfinished phr", (), ("unfinished phr",)),
        ("a 2-3 b", "a 2-3 b", (), ()),
        ("-5 degrees", "-5 degrees", (), ()),
        ("- -- ---", "- -- ---", (), ()),
        ("12:30 clock", "12:30 clock", (), ()),
        ("t-shirt", "t-shirt", (), ()),
        ("ＢＥＡＣＨ　ｂａｌｌ", "BEACH ball", (), ()),
    ],
)
def test_text_exclusions_and_phrases(
    text: str, left: str, excluded: tuple[str, ...], phrases: tuple[str, ...]
) -> None:
    query = parse(text, TODAY)
    assert (query.text, query.excluded, query.phrases) == (left, excluded, phrases)


@pytest.mark.parametrize(
    ("text", "code", "position", "word"),
    [
        ("dog date:yesterdayish", "query-date", 9, "yesterdayish"),
        ("日期：大概", "query-date", 3, "大概"),
        ("date:", "query-filter-empty", 0, ""),
        ("dog tag:", "query-filter-empty", 4, ""),
        ("rating:9", "query-rating", 7, "9"),
        ("-rating:3", "query-rating", 8, "3"),
        ("type:xyz", "query-type", 5, "xyz"),
        ("is:happy", "query-is", 3, "happy"),
        ("after:2024 before:2023", "query-date", 0, "2024..2023"),
    ],
)
def test_problems_say_where_and_what_to_write(
    text: str, code: str, position: int, word: str
) -> None:
    query = parse(text, TODAY)
    problem = query.problems[0]
    assert (problem.code, problem.position, problem.word) == (code, position, word)
    assert "Write for example" in problem.message
    with pytest.raises(QueryError) as raised:
        query.checked()
    assert raised.value.code == code
    assert raised.value.details["position"] == position


def test_every_way_to_write_a_key_is_understood() -> None:
    value = {"date": "2023", "after": "2023", "before": "2023", "type": "jpeg", "rating": "4",
             "is": "favourite"}  # fmt: skip
    for key, aliases in KEYS.items():
        for alias in aliases:
            for colon in ":：":
                query = parse(f"{alias}{colon}{value.get(key, 'x')}", TODAY)
                assert (query.text, query.problems) == ("", ()), alias
                assert not query.filters.empty, alias
    for aliases in FORMATS.values():
        for alias in aliases:
            assert parse(f"type:{alias}", TODAY).filters.formats, alias


def test_a_pasted_book_is_cut() -> None:
    assert len(parse("dog " * 100_000, TODAY).source) <= LONGEST_QUERY


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
VALUES = WORDS.map(lambda text: parse(f"name:{quoted(text)}", TODAY).filters.names).filter(
    lambda names: len(names) == 1
).map(lambda names: names[0])  # fmt: skip
RANGES = st.tuples(st.dates(dt.date(1900, 1, 1)), st.dates(dt.date(1900, 1, 1))).map(
    lambda pair: DateRange(min(pair), max(pair))
)
TEXTS = st.lists(VALUES, max_size=3, unique=True).map(tuple)
SPANS = st.lists(RANGES, max_size=2, unique=True).map(tuple)
PLACES = TEXTS.map(lambda names: tuple(PlaceFilter(name) for name in names))
KINDS = st.lists(st.sampled_from(sorted(FORMATS)), max_size=3, unique=True).map(tuple)
MAYBE = st.sampled_from((None, True, False))


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Filters,
        dates=SPANS, folders=TEXTS, tags=TEXTS, cameras=TEXTS, formats=KINDS, names=TEXTS,
        places=PLACES, rating_at_least=st.sampled_from((None, 1, 3)),
        rating_at_most=st.sampled_from((None, 3, 4)), favourite=MAYBE, has_place=MAYBE,
        offline=MAYBE, untagged=MAYBE, not_dates=SPANS, not_folders=TEXTS, not_tags=TEXTS,
        not_cameras=TEXTS, not_formats=KINDS, not_names=TEXTS, not_places=PLACES,
    )
)  # fmt: skip
def test_canonical_filters_read_back(filters: Filters) -> None:
    text = " ".join(canonical_filters(filters))
    if len(text) <= LONGEST_QUERY:
        query = parse(text, TODAY)
        assert (query.filters, query.problems, query.text) == (filters, (), "")


PIECES = st.sampled_from(
    [
        *(
            "date:",
            "日期：",
            "tag:",
            "-tag:",
            "rating:",
            "is:",
            "type:",
            "place:",
            "name:",
            "after:",
        ),
        *(
            '"',
            "“",
            "”",
            "「",
            "」",
            "-",
            "－",
            " ",
            " ",
            ",",
            "，",
            "..",
            ">=",
            "2023",
            "5月",
            "dog",
        ),
        *("人", "没有", "without", "no", "的", ":", "：", "\\", "'", "\x00", "\u200b", "😀", "a"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_any_mix_is_read_and_its_filters_read_back(pieces: list[str]) -> None:
    query = parse("".join(pieces), TODAY)
    again = parse(" ".join(canonical_filters(query.filters)), TODAY)
    assert again.filters == query.filters
    for problem in query.problems:
        assert 0 <= problem.position <= len(query.source)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    query = parse(text, TODAY)
    assert all(phrase in query.text for phrase in query.phrases)
