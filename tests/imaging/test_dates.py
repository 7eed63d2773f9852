"""Dates as cameras write them, and the zone rule."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoapp.imaging.dates import Stamp, gps_time, parse, parse_zone, zone_by_gps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023:02:02 02:03:04", dt.datetime(2023, 2, 2, 2, 3, 4)),
        ("2023:02:02 02:03:04\0", dt.datetime(2023, 2, 2, 2, 3, 4)),
        ("2023-02-02T02:03:04", dt.datetime(2023, 2, 2, 2, 3, 4)),
        ("2023/02/02 02:03", dt.datetime(2023, 2, 2, 2, 3)),
        ("2022-01-10T15:15:44.31", dt.datetime(2022, 1, 10, 15, 15, 44, 310_000)),
        ("2009-08-29T13:18:08,017", dt.datetime(2009, 8, 29, 13, 18, 8, 17_000)),
        ("2016:12:31 23:59:60", dt.datetime(2016, 12, 31, 23, 59, 59)),  # a leap second
        ("1950", dt.datetime(1950, 1, 1)),
        ("1950-06", dt.datetime(1950, 6, 1)),
        ("1950-06-07", dt.datetime(1950, 6, 7)),
    ],
)
def test_dates(text: str, expected: dt.datetime) -> None:
    assert parse(text) == Stamp(expected)


@pytest.mark.parametrize(
    "text",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "",
        "\0\0\0",
        "2023:02:30 10:00:00",
        "2023:13:01 10:00:00",
        "2023:02:02 25:00:00",
        "1066:10:14 09:00:00",
        "yesterday",
        "2023:02:02 02:03:04 and more",
        "２０２３:02:02 02:03:04",
    ],
)
def test_no_dates(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2000-09-27T14:35:33+02:00", 120),
        ("2000-09-27T14:35:33-0330", -210),
        ("2000-09-27T14:35:33Z", 0),
        ("2000-09-27T14:35:33", None),
        ("2000-09-27T14:35:33+19:00", None),
    ],
)
def test_zones_in_dates(text: str, minutes: int | None) -> None:
    stamp = parse(text)
    assert stamp is not None
    assert stamp.offset_minutes == minutes


def test_exif_keeps_fraction_and_zone_apart() -> None:
    stamp = parse("2021:07:08 09:10:11", fraction="25", zone="+08:00")
    assert stamp == Stamp(dt.datetime(2021, 7, 8, 9, 10, 11, 250_000), 480)
    assert parse("2021:07:08 09:10:11", fraction="  ", zone="   :  ") == Stamp(
        dt.datetime(2021, 7, 8, 9, 10, 11)
    )


@pytest.mark.parametrize("text", ["", "   :  ", "+8", "+08:61", "08:00", "+15:00", "-12:30"])
def test_no_zones(text: str) -> None:
    assert parse_zone(text) is None


@pytest.mark.parametrize(
    ("local", "utc", "minutes"),
    [
        ((11, 4, 22), (16, 4, 21), -300),
        ((20, 0, 0), (12, 0, 30), 480),
        ((17, 28, 0), (12, 0, 0), 330),  # India, two minutes off
        ((17, 44, 0), (12, 0, 0), 345),  # Nepal, one minute off
        ((12, 0, 0), (12, 0, 0), 0),
        ((15, 17, 0), (12, 0, 0), None),  # nowhere
    ],
)
def test_the_zone_is_local_time_minus_gps_time(
    local: tuple[int, int, int], utc: tuple[int, int, int], minutes: int | None
) -> None:
    day = (2024, 5, 6)
    assert zone_by_gps(dt.datetime(*day, *local), dt.datetime(*day, *utc)) == minutes


def test_gps_days_may_differ() -> None:
    assert zone_by_gps(dt.datetime(2024, 5, 7, 1), dt.datetime(2024, 5, 6, 17)) == 480
    assert zone_by_gps(dt.datetime(2024, 5, 9, 1), dt.datetime(2024, 5, 6, 17)) is None


def test_gps_time() -> None:
    assert gps_time("2019:03:21", (16.0, 4.0, 21.5)) == dt.datetime(2019, 3, 21, 16, 4, 21, 500_000)
    assert gps_time("2023:10:10", ()) is None
    assert gps_time("", (16.0, 4.0, 21.0)) is None
    assert gps_time("2019:03:21", (float("nan"), 0.0, 0.0)) is None
    assert gps_time("2019:03:21", (99.0, 0.0, 0.0)) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    stamp = parse(text, fraction=text, zone=text)
    assert stamp is None or stamp.time.year >= 1800


@given(st.datetimes(min_value=dt.datetime(1800, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_every_iso_date_comes_back(moment: dt.datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))
    assert parse(aware.isoformat()) == Stamp(moment, minutes)
