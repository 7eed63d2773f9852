"""Filters as candidate ids."""

from __future__ import annotations

import datetime as dt

import pytest

from photoapp.core.filters import DateRange, Filters, PlaceFilter
from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.photo import CaptureFacts, GpsPoint
from photoapp.storage.filters import FilterRepository
from tests.storage.shelf import Shelf, reading


@pytest.fixture
def stock(shelf: Shelf) -> tuple[FilterRepository, dict[int, str]]:
    """Four photos, named by what they are."""

    def add(
        name: str, path: str, *, form: str = "jpeg", place: int | None = None, **facts: object
    ) -> None:
        made = reading(
            name,
            format=form,
            facts=CaptureFacts(**facts),  # type: ignore[arg-type]  # the tests' own
        )
        names = {1: ("Kyoto", "京都", "JP"), 2: ("Paris", "巴黎", "FR"), None: ("", "", "")}[place]
        recorded = shelf.photos.record_reading(
            shelf.locate(path),
            made,
            place_id=place,
            place_en=names[0],
            place_zh=names[1],
            country=names[2],
        )
        photos[recorded.photo] = name

    photos: dict[int, str] = {}
    add(
        "temple",
        "Pictures/日本/2023/Temple.JPG",
        place=1,
        taken=dt.datetime(2023, 5, 31, 23, 59, 59, 999999),
        camera_make="SONY",
        camera_model="ILCE-7M4",
        gps=GpsPoint(35, 135),
        keywords=("旅行",),
        rating=4,
    )
    add(
        "tower",
        "Pictures/Paris/tower_1.heic",
        form="heif",
        place=2,
        taken=dt.datetime(2023, 6, 1),
        camera_make="Apple",
        camera_model="iPhone 15",
        gps=GpsPoint(48, 2),
        rating=2,
    )
    add(
        "raw",
        "Pictures/raw/x.nef",
        form="raw",
        taken=dt.datetime(1999, 12, 31),
        camera_model="D850",
    )
    add("plain", "Pictures/plain.png", form="png", taken=dt.datetime(2024, 2, 29, 12))
    return FilterRepository(shelf.catalogue), photos


CASES: list[tuple[Filters, set[str]]] = [
    (Filters(dates=(DateRange(dt.date(2023, 5, 1), dt.date(2023, 5, 31)),)), {"temple"}),
    (Filters(dates=(DateRange(dt.date(2023, 6, 1), None),)), {"tower", "plain"}),
    (Filters(dates=(DateRange(None, dt.date(2000, 1, 1)),)), {"raw"}),
    (Filters(dates=(DateRange(None, dt.date.max),)), {"temple", "tower", "raw", "plain"}),
    (
        Filters(
            dates=(
                DateRange(dt.date(1999, 12, 31), dt.date(1999, 12, 31)),
                DateRange(dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
            )
        ),
        {"raw", "plain"},
    ),
    (Filters(not_dates=(DateRange(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),)), {"raw", "plain"}),
    (Filters(folders=("日本",)), {"temple"}),
    (Filters(folders=("paris",)), {"tower"}),
    (Filters(folders=("Pictures\\RAW",)), {"raw"}),
    (Filters(folders=("日本", "paris")), {"temple", "tower"}),
    (Filters(folders=("nowhere",)), set()),
    (Filters(not_folders=("日本", "raw")), {"tower", "plain"}),
    (Filters(tags=("旅行",)), {"temple"}),
    (Filters(tags=("旅",)), set()),
    (Filters(not_tags=("旅行", "nothing")), {"tower", "raw", "plain"}),
    (Filters(cameras=("sony",)), {"temple"}),
    (Filters(cameras=("apple iphone",)), {"tower"}),
    (Filters(cameras=("D85", "iphone")), {"raw", "tower"}),
    (Filters(cameras=("leica",)), set()),
    (Filters(not_cameras=("sony", "leica")), {"tower", "raw", "plain"}),
    (Filters(formats=("JPG",)), {"temple"}),
    (Filters(formats=("heic", ".png")), {"tower", "plain"}),
    (Filters(formats=("raw",)), {"raw"}),
    (Filters(formats=("photo",)), {"temple", "tower", "plain"}),
    (Filters(not_formats=("raw", "png")), {"temple", "tower"}),
    (Filters(names=("TEMPLE",)), {"temple"}),
    (Filters(names=("_1.h",)), {"tower"}),
    (Filters(names=("%",)), set()),
    (Filters(not_names=("e",)), {"plain"}),
    (Filters(places=(PlaceFilter("x", frozenset([1])),)), {"temple"}),
    (Filters(places=(PlaceFilter("x", countries=frozenset(["FR", "DE"])),)), {"tower"}),
    (Filters(places=(PlaceFilter("京"),)), {"temple"}),
    (Filters(places=(PlaceFilter("PARIS"), PlaceFilter("kyoto"))), {"temple", "tower"}),
    (Filters(places=(PlaceFilter(" "),)), set()),
    (Filters(not_places=(PlaceFilter("京都"),)), {"tower", "raw", "plain"}),
    (Filters(rating_at_least=2), {"temple", "tower"}),
    (Filters(rating_at_least=1, rating_at_most=3), {"tower"}),
    (Filters(rating_at_most=0), {"raw", "plain"}),
    (Filters(favourite=True), {"plain"}),
    (Filters(favourite=False), {"temple", "tower", "raw"}),
    (Filters(has_place=True), {"temple", "tower"}),
    (Filters(has_place=False), {"raw", "plain"}),
    (Filters(offline=False), {"temple", "tower", "raw", "plain"}),
    (Filters(offline=True), set()),
    (Filters(untagged=True), {"tower", "raw", "plain"}),
    (Filters(untagged=False), {"temple"}),
    (Filters(formats=("photo",), has_place=True, not_cameras=("apple",)), {"temple"}),
    (Filters(names=("\udcff",), tags=("\ud800'; --",)), set()),
]


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_filters(
    shelf: Shelf,
    stock: tuple[FilterRepository, dict[int, str]],
    filters: Filters,
    expected: set[str],
) -> None:
    repository, photos = stock
    shelf.photos.set_favourite([next(one for one in photos if photos[one] == "plain")], on=True)  # type: ignore[list-item]  # an id
    ids = repository.candidates(filters, Scope())
    assert ids is not None
    assert ids.tolist() == sorted(ids.tolist())
    assert {photos[one] for one in ids.tolist()} == expected


def test_nothing_restricted_is_none(stock: tuple[FilterRepository, dict[int, str]]) -> None:
    assert stock[0].candidates(Filters(), Scope()) is None


def test_a_scope_restricts_alone_and_with_filters(
    shelf: Shelf, stock: tuple[FilterRepository, dict[int, str]]
) -> None:
    repository, photos = stock
    paris = Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="Paris")
    ids = repository.candidates(Filters(), paris)
    assert ids is not None
    assert [photos[one] for one in ids.tolist()] == ["tower"]
    none = repository.candidates(Filters(formats=("raw",)), paris)
    assert none is not None
    assert none.tolist() == []


def test_hidden_photos_are_no_candidates(
    shelf: Shelf, stock: tuple[FilterRepository, dict[int, str]]
) -> None:
    repository, _ = stock
    known = shelf.photos.known_files(shelf.folder)
    shelf.photos.mark_missing([one.location for one in known.values()])
    for filters in (Filters(favourite=False), Filters(names=("e",)), Filters(untagged=True)):
        ids = repository.candidates(filters, Scope())
        assert ids is not None
        assert ids.tolist() == []


def test_offline_is_by_volume(shelf: Shelf, stock: tuple[FilterRepository, dict[int, str]]) -> None:
    repository, photos = stock
    shelf.folders.sync_volumes([])
    ids = repository.candidates(Filters(offline=True), Scope())
    assert ids is not None
    assert len(ids) == len(photos)
