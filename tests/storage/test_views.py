"""What the grid, the inspector and the sidebar read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.hits import Scope, ScopeKind, SortOrder
from photoapp.core.library import MountedVolume
from photoapp.core.photo import CaptureFacts, PhotoId, PhotoState
from tests.storage.shelf import KEY, Shelf


def taken(moment: dt.datetime) -> CaptureFacts:
    return CaptureFacts(taken=moment, taken_source="exif-original")


@pytest.fixture
def dated(shelf: Shelf) -> dict[str, PhotoId]:
    today = dt.date.today()
    before = today.replace(year=today.year - 2) if (today.month, today.day) != (2, 29) else today
    return {
        "old": shelf.add("Pictures/B.jpg", facts=taken(dt.datetime(1999, 1, 2, 3))),
        "noon": shelf.add("Pictures/a.jpg", facts=taken(dt.datetime(2020, 7, 1, 12))),
        "evening": shelf.add("Pictures/x/c.jpg", facts=taken(dt.datetime(2020, 7, 1, 20))),
        "anniversary": shelf.add(
            "Pictures/x/y/d.jpg", facts=taken(dt.datetime.combine(before, dt.time(9)))
        ),
    }


def test_orders(shelf: Shelf, dated: dict[str, PhotoId]) -> None:
    newest = ["anniversary", "evening", "noon", "old"]
    ids = shelf.photos.ids(Scope(), SortOrder.NEWEST)
    assert ids.dtype == np.int64
    assert ids.tolist() == [dated[name] for name in newest]
    assert shelf.photos.ids(Scope(), SortOrder.OLDEST).tolist() == ids.tolist()[::-1]
    assert shelf.photos.ids(Scope(), SortOrder.RELEVANCE).tolist() == ids.tolist()
    assert shelf.photos.ids(Scope(), SortOrder.NAME).tolist() == [
        dated[name] for name in ("noon", "old", "evening", "anniversary")
    ]


def test_days_follow_the_order_and_cover_it(shelf: Shelf, dated: dict[str, PhotoId]) -> None:
    groups = shelf.photos.day_groups(Scope(), SortOrder.NEWEST)
    assert groups[1:] == [(dt.date(2020, 7, 1), 2), (dt.date(1999, 1, 2), 1)]
    assert shelf.photos.day_groups(Scope(), SortOrder.OLDEST) == groups[::-1]
    assert shelf.photos.day_groups(Scope(), SortOrder.NAME) == []
    inside = Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="x")
    assert sum(count for _, count in shelf.photos.day_groups(inside)) == 2


def test_places_of_the_sidebar(shelf: Shelf, dated: dict[str, PhotoId]) -> None:
    photos = shelf.photos
    photos.set_favourite([dated["old"]], on=True)
    album = photos.create_album("Best")
    photos.add_to_album(album, [dated["noon"], dated["old"]])

    def found(scope: Scope) -> set[str]:
        ids = set(photos.ids(scope).tolist())
        assert photos.count(scope) == len(ids)
        return {name for name, photo in dated.items() if photo in ids}

    assert found(Scope()) == set(dated)
    assert found(Scope(ScopeKind.FAVOURITES)) == {"old"}
    assert found(Scope(ScopeKind.RECENT)) == set(dated)
    assert found(Scope(ScopeKind.ON_THIS_DAY)) >= {"anniversary"}
    assert found(Scope(ScopeKind.ALBUM, album=album)) == {"noon", "old"}
    assert found(Scope(ScopeKind.FOLDER, folder=shelf.folder)) == set(dated)
    folder = Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="x")
    assert found(folder) == {"evening", "anniversary"}
    deep = Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="x/y/")
    assert found(deep) == {"anniversary"}
    for nothing in (
        Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="X"),
        Scope(ScopeKind.FOLDER),
        Scope(ScopeKind.ALBUM, album=99),
        Scope(ScopeKind.ALBUM),
        Scope(ScopeKind.TAG, name="\udcff'"),
    ):
        assert found(nothing) == set()


def test_only_recent_arrivals_are_recent(shelf: Shelf, dated: dict[str, PhotoId]) -> None:
    shelf.catalogue.write(
        lambda database: database.conn.execute(
            "UPDATE assets SET added_at = '2001-01-01T00:00:00+00:00' WHERE id = ?",
            (dated["old"],),
        )
    )
    assert dated["old"] not in shelf.photos.ids(Scope(ScopeKind.RECENT)).tolist()


def test_tags_hold_their_children_in_either_language(shelf: Shelf) -> None:
    animal = shelf.add("Pictures/a.jpg", facts=CaptureFacts(keywords=("Animal",)))
    cat = shelf.add("Pictures/b.jpg", facts=CaptureFacts(keywords=("Cat",)))
    both = shelf.add("Pictures/c.jpg", facts=CaptureFacts(keywords=("cat", "ANIMAL")))
    shelf.add("Pictures/d.jpg")
    shelf.catalogue.write(
        lambda database: database.conn.execute(
            """UPDATE tags SET name_zh = '猫',
                   parent_id = (SELECT id FROM tags WHERE name = 'animal') WHERE name = 'Cat'"""
        )
    )

    def tagged(name: str) -> set[int]:
        return set(shelf.photos.ids(Scope(ScopeKind.TAG, name=name)).tolist())

    assert tagged("aniMAL") == {animal, cat, both}
    assert tagged("猫") == tagged("cat") == {cat, both}
    (root,) = shelf.photos.tags()
    assert (root.name, root.count) == ("Animal", 3)
    assert [(child.name, child.name_zh, child.count) for child in root.children] == [
        ("Cat", "猫", 2)
    ]


def test_rows_keep_the_asked_order_and_drop_the_unknown(shelf: Shelf) -> None:
    one, two = shelf.add("Pictures/1.jpg"), shelf.add("Pictures/2.jpg")
    rows = shelf.photos.rows([two, PhotoId(99), one, two])
    assert [row.photo for row in rows] == [two, one, two]
    assert shelf.photos.rows([]) == []
    assert shelf.photos.details(PhotoId(99)) is None
    assert shelf.photos.paths([PhotoId(99)]) == {}
    # An array's numbers are as good as ints.
    assert [row.photo for row in shelf.photos.rows(list(shelf.photos.ids()))] == [two, one]


def test_a_photo_is_offline_when_no_copy_is_on_a_mounted_volume(shelf: Shelf) -> None:
    stick = MountedVolume("uuid:stick", "Stick", Path("/media/stick"))
    volume = shelf.folders.add_volume(stick)
    folder = shelf.folders.add(volume, "DCIM")
    file = shelf.seen("DCIM/a.jpg")
    shelf.photos.record_seen([type(file)(folder, volume, "DCIM/a.jpg", file.stamp, 0)])
    location = shelf.photos.known_files(folder)["DCIM/a.jpg"].location
    from tests.storage.shelf import reading

    only = shelf.photos.record_reading(location, reading("only")).photo
    here = shelf.add("Pictures/b.jpg", "b")
    assert shelf.photos.counts().offline == 0
    assert shelf.folders.sync_volumes([shelf.volume_facts])
    row = {one.photo: one for one in shelf.photos.rows([only, here])}
    assert (row[only].offline, row[here].offline) == (True, False)
    assert row[only].name == "a.jpg"
    assert set(shelf.photos.ids().tolist()) == {only, here}, "offline photos stay visible"
    assert shelf.photos.counts().offline == 1
    # Plugged in again, elsewhere.
    moved = MountedVolume("uuid:stick", "Stick", Path("/mnt/other"))
    assert shelf.folders.sync_volumes([shelf.volume_facts, moved])
    assert not shelf.photos.rows([only])[0].offline
    assert shelf.photos.paths([only])[only][0].path == Path("/mnt/other/DCIM/a.jpg")
    assert shelf.photos.by_path(Path("/mnt/other/DCIM/a.jpg")) == only


def test_a_library_on_an_unknown_machine_is_offline_and_complete(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    stranger = MountedVolume("uuid:stranger", "/", Path("/"))
    assert shelf.folders.sync_volumes([stranger])
    assert not shelf.folders.sync_volumes([stranger])
    assert shelf.photos.ids().tolist() == [photo]
    assert shelf.photos.rows([photo])[0].offline
    assert [one.online for one in shelf.folders.volumes()] == [False]
    assert [one.online for one in shelf.folders.all()] == [False]


def test_counts(shelf: Shelf) -> None:
    ready, pending, failed, gone = (shelf.add(f"Pictures/{name}.jpg") for name in "abcd")
    shelf.encode(ready, gone)
    shelf.vectors.record_failure(KEY, failed, "no-vector", "blank")
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/d.jpg"].location])
    shelf.photos.set_favourite([ready, gone], on=True)
    shelf.photos.record_failure(shelf.locate("Pictures/bad.jpg"), "picture-damaged", "x")
    shelf.locate("Pictures/waiting.jpg")
    counts = shelf.photos.counts()
    assert (counts.photos, counts.ready, counts.pending, counts.failed_assets) == (3, 1, 1, 1)
    assert (counts.failed_files, counts.pending_files, counts.missing) == (1, 1, 1)
    assert (counts.favourites, counts.offline) == (1, 0)
    visible = shelf.photos.paths([ready, pending, failed])
    assert counts.bytes == sum(places[0].stamp.size for places in visible.values())
    details = shelf.photos.details(failed)
    assert details is not None
    assert details.reason == "blank"
    assert details.row.state is PhotoState.FAILED


def test_a_trashed_photo_is_not_missing(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location])
    shelf.photos.set_trashed([photo], on=True)
    assert shelf.photos.counts().missing == 0
    assert shelf.photos.counts().photos == 0


def test_directories_count_each_photo_once(shelf: Shelf) -> None:
    shelf.add("Pictures/a.jpg", "x")
    shelf.add("Pictures/b.jpg", "x")
    shelf.add("Pictures/sub/c.jpg", "x")
    shelf.add("Pictures/sub/d.jpg")
    assert sorted(shelf.photos.directory_counts()) == [
        (shelf.volume, "Pictures", 1),
        (shelf.volume, "Pictures/sub", 2),
    ]
    assert shelf.photos.copied_directories() == [
        (1, shelf.volume, "Pictures"),
        (1, shelf.volume, "Pictures/sub"),
    ]
