"""Readings on their way into the catalogue."""

from __future__ import annotations

import datetime as dt

import pytest

from photoapp.core.library import ReadingRecord
from photoapp.core.photo import CaptureFacts, FileStamp, GpsPoint, LocationId, PhotoState
from tests.storage.shelf import KEY, Shelf, reading

FACTS = CaptureFacts(
    taken=dt.datetime(2023, 5, 1, 12, 34, 56, 250000),
    offset_minutes=480,
    taken_source="exif-original",
    camera_make="Canon",
    camera_model="EOS R5",
    lens="RF 50mm",
    exposure_seconds=0.004,
    f_number=1.8,
    iso=200,
    focal_mm=50.0,
    gps=GpsPoint(31.2304, 121.4737, 12.5),
    orientation=6,
    rating=3,
    keywords=("海滩", "Holiday", "holiday"),
    title="标题",
    caption="A caption",
)


def test_every_fact_comes_back(shelf: Shelf) -> None:
    location = shelf.locate("Pictures/a.jpg")
    made = reading("x", facts=FACTS)
    recorded = shelf.photos.record_reading(
        location, made, place_id=7, place_en="Shanghai", place_zh="上海", country="CN"
    )
    assert (recorded.created, recorded.revived, recorded.hidden) == (True, False, ())
    details = shelf.photos.details(recorded.photo)
    assert details is not None
    keywords = details.facts.keywords
    assert keywords == ("Holiday", "海滩")
    assert details.facts == CaptureFacts(
        **{
            **{name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__},
            "keywords": keywords,
        }
    )
    assert details.tags == keywords
    assert (details.place_en, details.place_zh) == ("Shanghai", "上海")
    assert details.bytes == made.stamp.size
    row = details.row
    assert row.taken == FACTS.taken
    assert (row.width, row.height, row.format, row.rating) == (400, 300, "jpeg", 3)
    assert row.content_key == made.content_hash.hex()
    assert row.state is PhotoState.PENDING
    assert [one.path for one in details.locations] == [shelf.mount / "Pictures/a.jpg"]
    assert details.locations[0].stamp == made.stamp


def test_without_a_capture_time_the_files_time_stands_in(shelf: Shelf) -> None:
    plain = reading("x", facts=CaptureFacts(), stamp=FileStamp(5, 1_700_000_000_500_000_000))
    told = dt.datetime(2020, 2, 29, 1, 2, 3)
    one = shelf.photos.record_reading(shelf.locate("Pictures/a.jpg"), plain, mtime_local=told)
    assert shelf.photos.rows([one.photo])[0].taken == told
    other = reading("y", facts=CaptureFacts(), stamp=FileStamp(5, 1_700_000_000_500_000_000))
    two = shelf.photos.record_reading(shelf.locate("Pictures/b.jpg"), other)
    assert shelf.photos.rows([two.photo])[0].taken == dt.datetime.fromtimestamp(1_700_000_000)


@pytest.mark.parametrize("mtime_ns", [-(10**18), 0, 2**62, -(2**62)])
def test_impossible_file_times_do_not_stop_anything(shelf: Shelf, mtime_ns: int) -> None:
    made = reading("x", facts=CaptureFacts(), stamp=FileStamp(5, mtime_ns))
    recorded = shelf.photos.record_reading(shelf.locate("Pictures/a.jpg", mtime_ns=mtime_ns), made)
    assert isinstance(shelf.photos.rows([recorded.photo])[0].taken, dt.datetime)
    assert len(shelf.photos.day_groups()) == 1


def test_the_same_content_is_one_photo(shelf: Shelf) -> None:
    locations = [shelf.locate(f"Pictures/{name}.jpg") for name in "abc"]
    first, second = shelf.photos.record_readings(
        [ReadingRecord(location, reading("x")) for location in locations[:2]]
    )
    assert (first.created, second.created, second.revived) == (True, False, False)
    assert first.photo == second.photo
    made = reading("x")
    assert (
        shelf.photos.record_same_content(locations[2], made.content_hash, FileStamp(3, 4))
        == first.photo
    )
    places = shelf.photos.paths([first.photo])[first.photo]
    assert [one.path.name for one in places] == ["a.jpg", "b.jpg", "c.jpg"]
    assert places[2].stamp == FileStamp(3, 4)
    assert shelf.photos.counts().photos == 1
    with pytest.raises(KeyError):
        shelf.photos.record_same_content(locations[0], b"?" * 32, FileStamp(1, 1))
    assert shelf.catalogue.check() == []


def test_known_content_comes_back_revived(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg", "x")
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location])
    shelf.photos.set_trashed([photo], on=True)
    recorded = shelf.photos.record_reading(shelf.locate("Pictures/b.jpg"), reading("x"))
    assert (recorded.photo, recorded.created, recorded.revived) == (photo, False, True)
    assert shelf.photos.ids().tolist() == [photo], "a file that is there is not in the trash"


def test_a_forgotten_location_gives_a_hidden_photo_not_an_error(shelf: Shelf) -> None:
    recorded = shelf.photos.record_reading(LocationId(999), reading("x"))
    assert shelf.photos.ids().tolist() == []
    assert not recorded.revived
    assert shelf.catalogue.check() == []


def test_broken_metadata_text_is_stored_without_its_broken_parts(shelf: Shelf) -> None:
    facts = CaptureFacts(
        title="nul\0 and \udcff", camera_model="\ud800", keywords=("", "  ", "x" * 500, "a\0b")
    )
    photo = shelf.add("Pictures/a.jpg", facts=facts)
    details = shelf.photos.details(photo)
    assert details is not None
    assert details.facts.title == "nul  and ?"
    assert details.tags == ("a b",)


def test_a_place_found_later_is_added_to_known_content(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg", "x")
    shelf.photos.record_reading(
        shelf.locate("Pictures/b.jpg"), reading("x"), place_id=3, place_en="Paris", place_zh="巴黎"
    )
    details = shelf.photos.details(photo)
    assert details is not None
    assert details.place_zh == "巴黎"


def test_an_edited_file_inherits_what_the_person_said(shelf: Shelf) -> None:
    old = shelf.add("Pictures/a.jpg", "old")
    shelf.photos.set_rating([old], 4)
    shelf.photos.set_favourite([old], on=True)
    album = shelf.photos.create_album("夏天")
    shelf.photos.add_to_album(album, [old])
    new = shelf.add("Pictures/a.jpg", "edited")
    row = shelf.photos.rows([new])[0]
    assert (row.rating, row.favourite) == (4, True)
    assert shelf.photos.album_members(album) == [old, new]


def test_a_batch_is_one_transaction(shelf: Shelf) -> None:
    good = ReadingRecord(shelf.locate("Pictures/a.jpg"), reading("a"))
    bad = ReadingRecord(shelf.locate("Pictures/b.jpg"), reading("b", content_hash=b"short"))
    with pytest.raises(Exception, match="CHECK constraint"):
        shelf.photos.record_readings([good, bad])
    assert shelf.photos.counts().photos == 0
    assert shelf.photos.pending_count() == 2


def test_photos_without_a_vector_are_counted_as_waiting(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(3)]
    shelf.locate("Pictures/waiting.jpg")
    shelf.vectors.register(KEY, 8)
    assert shelf.photos.pending_count(KEY) == 4
    shelf.encode(photos[0])
    assert shelf.photos.pending_count(KEY) == 3
    other = type(KEY)("other", "r", 1)
    shelf.vectors.register(other, 4, activate=False)
    assert shelf.photos.pending_count(other) == 4
