"""Names for positions, and what a place name means."""

from __future__ import annotations

import math
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.filters import Filters, PlaceFilter
from photoapp.services.places import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(Path(__file__).resolve().parents[2] / "resources")


@pytest.mark.parametrize(
    ("position", "english", "chinese"),
    [
        ((39.9, 116.4), "Beijing, China", "中国 北京"),
        ((22.54, 114.06), "Gangxia, Shenzhen, Guangdong, China", "中国 广东 深圳 冈厦"),
        ((35.66, 139.70), "Shibuya, Tokyo, Japan", "日本 东京 渋谷"),
        ((51.50, -0.12), "London, England, United Kingdom", "英国 英格兰 伦敦"),
        ((-33.86, 151.20), "Sydney, New South Wales, Australia", "澳大利亚 新南威尔士 悉尼"),
        ((43.47, 11.88), "Arezzo, Italy", "意大利 Arezzo"),
    ],
)
def test_names_a_position_in_both_languages(
    gazetteer: Gazetteer, position: tuple[float, float], english: str, chinese: str
) -> None:
    place = gazetteer.nearest(*position)
    assert place is not None
    assert (place.text_en, place.text_zh) == (english, chinese)


@pytest.mark.parametrize(
    "position", [(63.07, -151.0), (0.0, 0.0), (-80.0, 10.0), (91.0, 0.0), (0.0, 181.0),
                 (math.nan, 0.0), (math.inf, 0.0)]
)  # fmt: skip
def test_the_wild_and_impossible_positions_have_no_name(
    gazetteer: Gazetteer, position: tuple[float, float]
) -> None:
    assert gazetteer.nearest(*position) is None


def test_across_the_antimeridian(gazetteer: Gazetteer) -> None:
    """Suva lies at 178.4 east: a point beyond 180 is near, not a world away."""
    east = gazetteer.nearest(-18.14, 178.44)
    assert east is not None
    assert east.country == "FJ"


@pytest.mark.parametrize("name", ["Japan", "日本", "JAPAN", "jp", "JPN", "日本国"])
def test_countries(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name).countries == {"JP"}


@pytest.mark.parametrize(
    ("name", "code"),
    [("USA", "US"), ("美国", "US"), ("UK", "GB"), ("英国", "GB"), ("香港", "HK"), ("Macau", "MO")],
)
def test_what_people_call_countries(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert code in gazetteer.find(name).countries


@pytest.mark.parametrize("name", ["北京", "Beijing", "北京市", "beijing"])
def test_a_city_in_either_language(gazetteer: Gazetteer, name: str) -> None:
    found = gazetteer.find(name)
    assert 1816670 in found.place_ids
    assert found == gazetteer.find("北京")


@pytest.mark.parametrize("name", ["广东", "廣東", "广东省", "Guangdong"])
def test_a_province_holds_its_towns(gazetteer: Gazetteer, name: str) -> None:
    assert {1795565, 1809858} <= gazetteer.find(name).place_ids  # 深圳, 广州


def test_a_city_holds_what_lies_around_it(gazetteer: Gazetteer) -> None:
    near = gazetteer.nearest(22.54, 114.06)  # a quarter of 深圳
    assert near is not None
    assert near.id in gazetteer.find("深圳").place_ids
    assert gazetteer.nearest(22.28, 114.16).id not in gazetteer.find("深圳").place_ids  # type: ignore[union-attr]  # Hong Kong has a name


@pytest.mark.parametrize("name", ["", "  ", "北", "xyzzy", "!!", "\x00"])
def test_unknown_names_mean_nothing(gazetteer: Gazetteer, name: str) -> None:
    found = gazetteer.find(name)
    assert not found.place_ids
    assert not found.countries


def test_accents_do_not_matter(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Zürich") == gazetteer.find("zurich")
    assert gazetteer.find("zurich").place_ids


def test_filters_are_filled_in(gazetteer: Gazetteer) -> None:
    filters = Filters(places=(PlaceFilter("日本"),), not_places=(PlaceFilter("Beijing"),))
    resolved = gazetteer.resolved(filters)
    assert resolved.places[0].countries == {"JP"}
    assert 1816670 in resolved.not_places[0].place_ids
    plain = Filters(tags=("dog",))
    assert gazetteer.resolved(plain) is plain


def test_suggestions_put_the_larger_first(gazetteer: Gazetteer) -> None:
    assert gazetteer.suggestions("bei", 3)[0] == "Beijing"
    assert "广东" in gazetteer.suggestions("广", 5)
    assert gazetteer.suggestions("", 5) == []
    assert len(gazetteer.suggestions("a", 4)) == 4


def test_place_by_id(gazetteer: Gazetteer) -> None:
    place = gazetteer.place(1850147)
    assert place is not None
    assert place.name_zh == "东京"
    assert gazetteer.place(1) is None


def test_names_are_simplified_chinese(resources: Path) -> None:
    rows = (resources / "gazetteer" / "cities.tsv").read_text(encoding="utf-8").splitlines()
    named = [row.split("\t")[2] for row in rows if row.split("\t")[2]]
    assert len(named) > 10_000
    traditional = [name for name in named if any(mark in name for mark in "東廣國灣門島縣區龍")]
    assert len(traditional) < 5
    assert sum(file.stat().st_size for file in (resources / "gazetteer").iterdir()) < 3_000_000


def test_tables_load_once_for_many_threads(resources: Path) -> None:
    made = Gazetteer(resources)
    found: list[str] = []

    def ask() -> None:
        place = made.nearest(39.9, 116.4)
        found.append("" if place is None else place.name_zh)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["北京"] * 8


@settings(max_examples=100, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_position_is_answered(latitude: float, longitude: float) -> None:
    place = SHARED.nearest(latitude, longitude)
    if place is not None:
        assert place.country
        assert place.text_en
        assert place.text_zh


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_any_name_is_answered(text: str) -> None:
    SHARED.find(text)
    SHARED.suggestions(text, 3)


SHARED = Gazetteer(Path(__file__).resolve().parents[2] / "resources")
