"""Uniting what is said of two photos, and taking it apart again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from photoapp.core.photo import CaptureFacts, GpsPoint, PhotoId
from photoapp.storage.merges import Merge, MergeRepository
from tests.storage.shelf import Shelf

BARE = CaptureFacts()


def full(shelf: Shelf) -> PhotoId:
    """A photo of which everything is said."""
    facts = CaptureFacts(
        taken=dt.datetime(2020, 2, 3),
        taken_source="exif-original",
        gps=GpsPoint(31.2, 121.5, 4.0),
        title="West Lake",
        caption="西湖",
        keywords=("lake",),
        rating=4,
    )
    photo = shelf.add("full.jpg", facts=facts)
    shelf.photos.set_favourite([photo], on=True)
    shelf.photos.create_album("夏天", album=7)
    shelf.photos.add_to_album(7, [photo])
    return photo


def tag(shelf: Shelf, name: str, photo: PhotoId, origin: str) -> int:
    def change(database: Any) -> int:
        database.conn.execute("INSERT OR IGNORE INTO tags (name) VALUES (?)", (name,))
        found = database.conn.execute("SELECT id FROM tags WHERE name = ?", (name,)).fetchone()[0]
        database.conn.execute(
            "INSERT INTO asset_tags (asset_id, tag_id, origin) VALUES (?, ?, ?)",
            (photo, found, origin),
        )
        return int(found)

    return shelf.catalogue.write(change)


def decide(shelf: Shelf, tag_id: int, photo: PhotoId, confirmed: int) -> None:
    shelf.catalogue.write(
        lambda database: database.conn.execute(
            "INSERT INTO decisions VALUES (?, ?, ?, '')", (tag_id, photo, confirmed)
        )
    )


def state(shelf: Shelf) -> list[Any]:
    return [
        shelf.catalogue.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("assets", "asset_tags", "album_assets", "decisions")
    ]


def tags_of(shelf: Shelf, photo: PhotoId) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, origin in shelf.catalogue.rows(
        "SELECT name, origin FROM asset_tags JOIN tags ON id = tag_id WHERE asset_id = ?", (photo,)
    ):
        found.setdefault(name, set()).add(origin)
    return found


def test_everything_is_united_and_taken_apart(shelf: Shelf) -> None:
    other, kept = full(shelf), shelf.add("bare.jpg", facts=BARE)
    before = state(shelf)
    merges = MergeRepository(shelf.catalogue)
    done = merges.merge([(kept, other)], list)
    details = shelf.photos.details(kept)
    assert details is not None
    assert (details.row.rating, details.row.favourite) == (4, True)
    assert details.row.taken == details.facts.taken == dt.datetime(2020, 2, 3)
    assert details.facts.gps == GpsPoint(31.2, 121.5, 4.0)
    assert (details.facts.title, details.facts.caption) == ("West Lake", "西湖")
    assert tags_of(shelf, kept) == {"lake": {"person"}}
    assert shelf.photos.album_members(7) == [other, kept]
    found = shelf.catalogue.rows("SELECT rowid FROM search_text WHERE search_text MATCH 'lake'")
    assert sorted(found) == [(other,), (kept,)]
    assert merges.merge([(kept, other)], list) == [], "nothing is left to unite"

    written = [Merge.unpacked(one.packed()) for one in done]
    assert written == done
    merges.part(written, lambda: None)
    assert state(shelf) == before
    found = shelf.catalogue.rows("SELECT rowid FROM search_text WHERE search_text MATCH 'lake'")
    assert found == [(other,)]


def test_what_the_kept_photo_has_stays(shelf: Shelf) -> None:
    mine = CaptureFacts(
        taken=dt.datetime(2010, 1, 1), gps=GpsPoint(1, 2), title="Mine", caption="Mine", rating=5
    )
    kept = shelf.add("kept.jpg", facts=mine)
    other = full(shelf)
    MergeRepository(shelf.catalogue).merge([(kept, other)], list)
    details = shelf.photos.details(kept)
    assert details is not None
    assert details.facts == replace(mine, rating=5, keywords=())
    assert details.row.rating == 5


def test_only_what_a_person_or_file_said_is_given(shelf: Shelf) -> None:
    kept, other = shelf.add("kept.jpg"), shelf.add("other.jpg")
    for name, origin in (("p", "person"), ("f", "file"), ("x", "sidecar"), ("s", "set")):
        tag(shelf, name, other, origin)
    tag(shelf, "both", other, "file")
    tag(shelf, "both", kept, "file")
    tag(shelf, "firm", other, "person")
    tag(shelf, "firm", kept, "set")
    decide(shelf, tag(shelf, "no", other, "person"), kept, 0)
    MergeRepository(shelf.catalogue).merge([(kept, other)], list)
    assert tags_of(shelf, kept) == {
        "p": {"person"},
        "f": {"person"},
        "x": {"person"},
        "both": {"file"},
        "firm": {"person", "set"},
    }


def test_ticks_are_united_but_never_against_the_kept_photo(shelf: Shelf) -> None:
    kept, other = shelf.add("kept.jpg"), shelf.add("other.jpg")
    yes, no = tag(shelf, "yes", other, "person"), tag(shelf, "no", shelf.add("x.jpg"), "person")
    held = tag(shelf, "held", kept, "person")
    for one, confirmed in ((yes, 1), (no, 0), (held, 0)):
        decide(shelf, one, other, confirmed)
    merges = MergeRepository(shelf.catalogue)
    before = state(shelf)
    done = merges.merge([(kept, other)], list)
    rows = shelf.catalogue.rows(
        "SELECT tag_id, confirmed FROM decisions WHERE asset_id = ? ORDER BY 1", (kept,)
    )
    assert rows == sorted([(yes, 1), (no, 0)])
    merges.part(done, lambda: None)
    assert state(shelf) == before


def test_what_was_changed_since_stays_as_it_is(shelf: Shelf) -> None:
    other, kept = full(shelf), shelf.add("bare.jpg", facts=BARE)
    merges = MergeRepository(shelf.catalogue)
    done = merges.merge([(kept, other)], list)
    shelf.photos.set_rating([kept], 1)
    merges.part(done, lambda: None)
    details = shelf.photos.details(kept)
    assert details is not None
    assert (details.row.rating, details.row.favourite) == (1, False)


def test_uniting_and_its_note_are_kept_together_or_not_at_all(shelf: Shelf) -> None:
    other, kept = full(shelf), shelf.add("bare.jpg", facts=BARE)
    merges = MergeRepository(shelf.catalogue)
    before = state(shelf)

    def fail(_: list[Merge]) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        merges.merge([(kept, other)], fail)
    assert state(shelf) == before
