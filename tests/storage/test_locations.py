"""Files: seen, known, moved, missing, failed, waiting."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.library import FileMove, MountedVolume
from photoapp.core.photo import FileStamp, LocationState, PhotoId
from photoapp.storage.paths import from_stored, is_below, to_stored, within
from tests.storage.shelf import KEY, Shelf, reading

ODD_NAMES = [
    "Pictures/海滩/照片 📷.jpg",
    "Pictures/new\nline.jpg",
    "Pictures/quote'\"%_?.jpg",
    "Pictures/latin\udce9\udcff.jpg",
    "Pictures/d\udc80r/x.jpg",
    "Pictures/" + "long " * 40 + ".jpg",
    "Pictures/trailing space /a.jpg ",
]


@pytest.mark.parametrize("path", ODD_NAMES)
def test_odd_names_come_back_as_they_were(shelf: Shelf, path: str) -> None:
    photo = shelf.add(path)
    assert list(shelf.photos.known_files(shelf.folder)) == [path]
    assert shelf.photos.paths([photo])[photo][0].path == shelf.mount / path
    assert shelf.photos.by_path(shelf.mount / path) == photo
    assert shelf.photos.rows([photo])[0].name == path.rpartition("/")[2]
    shelf.photos.record_failure(shelf.locate(path, mtime_ns=2), "picture-damaged", "x")
    assert shelf.photos.failed()[0].path == shelf.mount / path
    assert shelf.catalogue.check() == []


@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_stored_paths_are_exact_and_utf8(text: str) -> None:
    # Names never hold what the mapping uses; Python itself makes only these surrogates.
    text = "".join(one for one in text if not 0x10F800 <= ord(one) <= 0x10FFFF)
    stored = to_stored(text)
    stored.encode("utf-8")
    assert from_stored(stored) == text


@settings(max_examples=50, deadline=None)
@given(
    st.text("abcé海/0-.%_", max_size=8),
    st.lists(st.text("abcé海/0-.%_", max_size=8), max_size=6),
)
def test_the_range_condition_is_the_same_as_being_below(directory: str, paths: list[str]) -> None:
    import sqlite3
    from contextlib import closing

    condition, texts = within("path", directory)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (path)")
        connection.executemany("INSERT INTO t VALUES (?)", [(one,) for one in paths])
        found = connection.execute(f"SELECT path FROM t WHERE {condition}", texts).fetchall()
    assert [row[0] for row in found] == [one for one in paths if is_below(one, directory)]


def test_seen_files_wait_and_are_known(shelf: Shelf) -> None:
    locations = shelf.photos.record_seen(
        [shelf.seen("Pictures/b.jpg", size=5, mtime_ns=7, inode=9), shelf.seen("Pictures/a.jpg")]
    )
    known = shelf.photos.known_files(shelf.folder)
    one = known["Pictures/b.jpg"]
    assert one.location == locations[0]
    assert one.stamp == FileStamp(5, 7)
    assert (one.state, one.asset, one.inode) == (LocationState.PENDING, None, 9)
    waiting = shelf.photos.pending_locations(10)
    assert [file.path for file in waiting] == [
        shelf.mount / "Pictures/b.jpg",
        shelf.mount / "Pictures/a.jpg",
    ]
    assert shelf.photos.pending_locations(1) == waiting[:1]
    assert shelf.photos.pending_count() == 2
    assert shelf.photos.counts().photos == 0


def test_seeing_an_unchanged_file_again_changes_nothing(shelf: Shelf) -> None:
    made = reading("x")
    photo = shelf.add("Pictures/a.jpg", "x")
    shelf.locate("Pictures/a.jpg", size=made.stamp.size, mtime_ns=made.stamp.mtime_ns)
    known = shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"]
    assert (known.state, known.asset) == (LocationState.PRESENT, photo)


def test_a_changed_file_keeps_showing_until_it_is_read_again(shelf: Shelf) -> None:
    old = shelf.add("Pictures/a.jpg", "old")
    location = shelf.locate("Pictures/a.jpg", size=9, mtime_ns=9)
    assert shelf.photos.ids().tolist() == [old]
    assert shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].state == "pending"
    recorded = shelf.photos.record_reading(location, reading("new"))
    assert recorded.created
    assert recorded.hidden == (old,)
    assert shelf.photos.ids().tolist() == [recorded.photo]
    assert shelf.catalogue.check() == []


def test_a_missing_file_hides_its_photo_but_keeps_everything(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg", "x")
    shelf.encode(photo)
    shelf.photos.set_rating([photo], 5)
    location = shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location
    assert shelf.photos.mark_missing([location]) == (photo,)
    assert shelf.photos.mark_missing([location]) == (photo,)
    assert shelf.photos.ids().tolist() == []
    assert shelf.photos.counts().missing == 1
    assert shelf.vectors.has(KEY, photo)
    assert shelf.photos.rows([photo])[0].rating == 5
    # It comes back at another place, without being encoded again.
    again = shelf.add("Pictures/elsewhere/b.jpg", "x")
    assert again == photo
    assert shelf.photos.ids().tolist() == [photo]
    assert shelf.photos.rows([photo])[0].state == "ready"
    assert shelf.photos.rows([photo])[0].name == "b.jpg"
    assert shelf.vectors.without_vector(KEY, 10) == []


def test_a_photo_with_another_copy_stays(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg", "x")
    assert shelf.add("Pictures/copy.jpg", "x") == photo
    location = shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location
    assert shelf.photos.mark_missing([location]) == ()
    assert shelf.photos.ids().tolist() == [photo]
    assert [one.path.name for one in shelf.photos.paths([photo])[photo]] == ["copy.jpg", "a.jpg"]


def test_files_without_a_photo_are_forgotten_when_gone(shelf: Shelf) -> None:
    waiting = shelf.locate("Pictures/waiting.jpg")
    failed = shelf.locate("Pictures/failed.jpg")
    shelf.photos.record_failure(failed, "picture-damaged", "broken")
    shelf.photos.mark_missing([waiting, failed])
    assert shelf.photos.known_files(shelf.folder) == {}
    assert shelf.photos.counts().failed_files == 0


def test_location_ids_are_never_used_again(shelf: Shelf) -> None:
    first = shelf.locate("Pictures/a.jpg")
    shelf.photos.mark_missing([first])
    assert shelf.locate("Pictures/b.jpg") > first


def test_failed_files_are_listed_and_retried(shelf: Shelf) -> None:
    good = shelf.add("Pictures/c.jpg")
    locations = [shelf.locate(f"Pictures/{name}.jpg") for name in "ba"]
    for location in locations:
        assert shelf.photos.record_failure(location, "picture-truncated", "cut") == ()
    failed = shelf.photos.failed()
    assert [one.path.name for one in failed] == ["a.jpg", "b.jpg"]
    assert (failed[0].code, failed[0].reason) == ("picture-truncated", "cut")
    assert [one.path.name for one in shelf.photos.failed(1, 1)] == ["b.jpg"]
    assert shelf.photos.counts().failed_files == 2
    assert shelf.photos.retry_failed([locations[0]]) == 1
    assert shelf.photos.retry_failed() == 1
    assert shelf.photos.retry_failed() == 0
    assert shelf.photos.pending_count() == 2
    assert shelf.photos.ids().tolist() == [good]


def test_a_file_that_breaks_hides_its_former_photo(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    location = shelf.locate("Pictures/a.jpg", size=1, mtime_ns=5)
    assert shelf.photos.record_failure(location, "picture-damaged", "x") == (photo,)
    assert shelf.photos.ids().tolist() == []
    assert shelf.catalogue.check() == []


def test_a_move_keeps_the_row_and_renews_the_words(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/old/a.jpg")
    known = shelf.photos.known_files(shelf.folder)["Pictures/old/a.jpg"]
    move = FileMove(known.location, shelf.folder, shelf.volume, "Pictures/新/b.jpg", 44)
    assert shelf.photos.move_locations([move]) == ()
    found = shelf.photos.known_files(shelf.folder)
    assert list(found) == ["Pictures/新/b.jpg"]
    assert found["Pictures/新/b.jpg"]._replace(inode=0) == known
    assert found["Pictures/新/b.jpg"].inode == 44
    assert shelf.photos.rows([photo])[0].name == "b.jpg"


def test_files_may_swap_names_in_one_move(shelf: Shelf) -> None:
    one, two = shelf.add("Pictures/1.jpg"), shelf.add("Pictures/2.jpg")
    known = shelf.photos.known_files(shelf.folder)
    shelf.photos.move_locations(
        [
            FileMove(
                known["Pictures/1.jpg"].location, shelf.folder, shelf.volume, "Pictures/2.jpg"
            ),
            FileMove(
                known["Pictures/2.jpg"].location, shelf.folder, shelf.volume, "Pictures/1.jpg"
            ),
        ]
    )
    assert shelf.photos.by_path(shelf.mount / "Pictures/2.jpg") == one
    assert shelf.photos.by_path(shelf.mount / "Pictures/1.jpg") == two
    assert shelf.catalogue.check() == []


def test_moving_onto_another_file_replaces_it(shelf: Shelf) -> None:
    photo, replaced = shelf.add("Pictures/new.jpg"), shelf.add("Pictures/a.jpg")
    known = shelf.photos.known_files(shelf.folder)["Pictures/new.jpg"]
    shelf.photos.move_locations(
        [FileMove(known.location, shelf.folder, shelf.volume, "Pictures/a.jpg")]
    )
    assert shelf.photos.ids().tolist() == [photo]
    assert shelf.photos.rows([replaced]) != []
    assert shelf.catalogue.check() == []


def test_a_missing_file_found_elsewhere_is_told_as_revived(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    known = shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"]
    shelf.photos.mark_missing([known.location])
    assert shelf.photos.move_locations(
        [FileMove(known.location, shelf.folder, shelf.volume, "Pictures/b.jpg")]
    ) == (photo,)
    assert shelf.photos.ids().tolist() == [photo]


def test_files_are_found_by_inode_on_their_volume_only(shelf: Shelf) -> None:
    other = shelf.folders.add_volume(MountedVolume("uuid:two", "Stick", Path("/media/stick")))
    folder = shelf.folders.add(other, "")
    shelf.photos.record_seen(
        [
            shelf.seen("Pictures/a.jpg", inode=5),
            shelf.seen("Pictures/none.jpg", inode=0),
            shelf.seen("Pictures/big.jpg", inode=2**64 - 1),
        ]
    )
    file = shelf.seen("a.jpg", inode=5)
    shelf.photos.record_seen([type(file)(folder, other, "a.jpg", file.stamp, 5)])
    found = shelf.photos.known_by_inode(shelf.volume, [5, 0, 2**64 - 1])
    assert sorted(path for path, _ in found) == ["Pictures/a.jpg", "Pictures/big.jpg"]


def test_known_files_of_one_directory(shelf: Shelf) -> None:
    for path in ("Pictures/a.jpg", "Pictures/x/b.jpg", "Pictures/x/y/c.jpg", "Pictures/x0/d.jpg"):
        shelf.locate(path)
    known = shelf.photos.known_files_below
    assert sorted(known(shelf.folder, "Pictures/x")) == ["Pictures/x/b.jpg", "Pictures/x/y/c.jpg"]
    assert list(known(shelf.folder, "Pictures/x", recursive=False)) == ["Pictures/x/b.jpg"]
    assert len(known(shelf.folder, "Pictures")) == 4
    assert known(shelf.folder, "Nowhere") == {}


def test_waiting_files_of_an_offline_volume_are_not_given(shelf: Shelf) -> None:
    shelf.locate("Pictures/a.jpg")
    shelf.folders.sync_volumes([])
    assert shelf.photos.pending_locations(10) == []
    assert shelf.photos.pending_count() == 0
    assert shelf.photos.counts().pending_files == 1
    shelf.folders.sync_volumes([shelf.volume_facts])
    shelf.folders.set_reachable(shelf.folder, on=False)
    assert shelf.photos.pending_locations(10) == []
    shelf.folders.set_reachable(shelf.folder, on=True)
    assert len(shelf.photos.pending_locations(10)) == 1


def test_restored_files_are_present_again_unless_something_else_is_there(shelf: Shelf) -> None:
    photo, other = shelf.add("Pictures/a.jpg"), shelf.add("Pictures/b.jpg")
    known = shelf.photos.known_files(shelf.folder)
    shelf.photos.mark_missing([one.location for one in known.values()])
    shelf.photos.set_trashed([photo, other], on=True)
    location = known["Pictures/a.jpg"].location
    stamp = known["Pictures/a.jpg"].stamp
    assert shelf.photos.mark_present([(location, other, stamp)]) == ()
    assert shelf.photos.mark_present([(location, photo, stamp)]) == (photo,)
    assert shelf.photos.ids().tolist() == [photo]
    assert shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].stamp == stamp
    assert shelf.photos.mark_present([(location, photo, stamp)]) == ()


def test_the_deepest_volume_holds_a_path(shelf: Shelf) -> None:
    inner = shelf.folders.add_volume(
        MountedVolume("uuid:two", "Inner", shelf.mount / "Pictures" / "stick")
    )
    folder = shelf.folders.add(inner, "")
    file = shelf.seen("a.jpg", size=1007, mtime_ns=1)
    location = shelf.photos.record_seen([type(file)(folder, inner, "a.jpg", file.stamp, 0)])[0]
    photo = shelf.photos.record_reading(location, reading("x")).photo
    assert shelf.photos.by_path(shelf.mount / "Pictures/stick/a.jpg") == photo
    assert shelf.photos.by_path(shelf.mount / "Pictures/a.jpg") is None
    assert shelf.photos.by_path(Path("/elsewhere/a.jpg")) is None


def test_hashes_of_a_size(shelf: Shelf) -> None:
    shelf.add("Pictures/a.jpg", "abc")
    made = reading("abc")
    assert shelf.photos.known_hashes_for_size(made.stamp.size) == {made.content_hash}
    assert shelf.photos.known_hashes_for_size(1) == frozenset()
    assert shelf.photos.content_hash(PhotoId(1)) == made.content_hash
    assert shelf.photos.content_hash(PhotoId(99)) is None
