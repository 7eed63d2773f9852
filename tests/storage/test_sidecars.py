"""Rows of sidecars: what scans met, what was in step, what is taken over and undone."""

from __future__ import annotations

import json

from photoapp.core.labels import TagOrigin
from photoapp.core.photo import FileStamp, LocationId, PhotoId, VolumeId
from photoapp.core.syncing import CatalogueEdit, FileWords
from photoapp.storage.contents import ContentRecords
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.sidecars import (
    EMBEDDED,
    SIDECAR,
    SeenSidecar,
    SidecarRepository,
    Synced,
    TagOfPhoto,
)
from photoapp.storage.tags import TagRepository
from tests.storage.shelf import Shelf

STAMP, LATER = FileStamp(10, 1), FileStamp(10, 2)
WORDS = FileWords((("动物", "猫"),), 4, "说明")


def location(shelf: Shelf, photo: PhotoId) -> LocationId:
    return shelf.photos.paths([photo])[photo][0].location


def synced(shelf: Shelf, photo: PhotoId, stamp: FileStamp = STAMP) -> Synced:
    return Synced(location(shelf, photo), SIDECAR, "a.xmp", stamp, WORDS)


def test_a_sidecar_waits_until_it_is_in_step(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    one = shelf.add("Pictures/海/a.jpg")
    seen = SeenSidecar("Pictures/海/a.jpg", "a.xmp", STAMP)
    sidecars.note(shelf.volume, [seen], [])
    (waiting,) = sidecars.waiting(9)
    assert (waiting.photo, waiting.stamp) == (one, STAMP)
    assert waiting.path == shelf.mount / "Pictures" / "海" / "a.jpg"
    sidecars.mark_synced([synced(shelf, one)])
    assert sidecars.waiting(9) == []
    assert sidecars.bases([waiting.location], SIDECAR) == {waiting.location: (STAMP, WORDS)}
    sidecars.note(shelf.volume, [SeenSidecar(seen.path, seen.name, LATER)], [])
    assert [one.stamp for one in sidecars.waiting(9)] == [LATER]
    assert sidecars.waiting(9, waiting.location) == []
    assert sidecars.bases([waiting.location], SIDECAR)[waiting.location][0] == STAMP
    sidecars.note(shelf.volume, [], [seen.path])
    assert sidecars.waiting(9) == []
    assert sidecars.bases([waiting.location], SIDECAR) == {}


def test_only_photos_that_were_read_and_can_be_reached_wait(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    shelf.locate("Pictures/unread.jpg")
    shelf.add("Pictures/a.jpg")
    names = ("Pictures/unread.jpg", "Pictures/a.jpg", "Pictures/none.jpg")
    sidecars.note(shelf.volume, [SeenSidecar(name, "x.xmp", STAMP) for name in names], [])
    assert [one.path.name for one in sidecars.waiting(9)] == ["a.jpg"]
    shelf.catalogue.write(
        lambda database: database.conn.execute("UPDATE volumes SET online = 0").rowcount
    )
    assert sidecars.waiting(9) == []


def test_what_is_known_is_asked_by_directory(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    paths = ("Pictures/a.jpg", "Pictures/b/c.jpg", "Pictures2/d.jpg")
    for path in paths:
        shelf.add(path)
    sidecars.note(shelf.volume, [SeenSidecar(path, "x.xmp", STAMP) for path in paths], [])
    assert set(sidecars.known(shelf.volume, "")) == set(paths)
    assert set(sidecars.known(shelf.volume, "Pictures")) == set(paths[:2])
    assert sidecars.known(shelf.volume, "Pictures", recursive=False) == {
        "Pictures/a.jpg": ("x.xmp", STAMP)
    }
    assert sidecars.known(VolumeId(shelf.volume + 1), "") == {}


def test_words_of_a_photo_say_who_gave_them(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    tags = TagRepository(shelf.catalogue)
    one, two = shelf.add("a.jpg"), shelf.add("b.jpg")
    cat, dog = tags.create("cat", name_zh="猫"), tags.create("dog")
    tags.give(cat, [one], TagOrigin.SET)
    tags.give(cat, [one])
    DecisionRepository(shelf.catalogue).decide(dog, [one], False)
    found = sidecars.words_of([one, two, PhotoId(99)])
    assert set(found) == {one, two}
    assert found[one].tags == (
        TagOfPhoto(cat, frozenset({TagOrigin.SET, TagOrigin.PERSON}), None),
        TagOfPhoto(dog, frozenset(), False),
    )
    assert found[two].tags == ()
    assert sidecars.tag_tree() == {cat: ("cat", "猫", None), dog: ("dog", "", None)}
    assert sidecars.paths_in([cat], WORDS) == [("动物", "猫")]
    assert sidecars.paths_in([dog], WORDS) == []


def test_taking_over_makes_the_levels_and_undo_takes_them_back(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    tags = TagRepository(shelf.catalogue)
    one = shelf.add("a.jpg")
    tags.create("cat", name_zh="猫")
    old = tags.create("old")
    tags.give(old, [one], TagOrigin.FILE)
    edit = CatalogueEdit(
        add=(("动物", "猫"), ("地点", "海滩")), remove=(old,), rating=5, caption="新"
    )
    former = sidecars.apply([(one, edit)], [synced(shelf, one)])
    assert {tag.name: tag.origin for tag in tags.of([one])[one]} == {
        "cat": TagOrigin.SIDECAR,
        "海滩": TagOrigin.SIDECAR,
    }
    parents = {name: parent for name, _, parent in sidecars.tag_tree().values()}
    assert parents["海滩"] == tags.find("地点")
    assert parents["cat"] is None, "the person's own tree is not moved about"
    held = sidecars.words_of([one])[one]
    assert (held.rating, held.caption) == (5, "新")
    assert shelf.catalogue.rows("SELECT rowid FROM search_text WHERE tags MATCH '\"海 滩\"'") == [
        (one,)
    ]
    assert sidecars.apply([(one, edit)]) == [], "nothing twice"
    assert sidecars.revert(json.loads(json.dumps(former))) == [one]
    assert {tag.name: tag.origin for tag in tags.of([one])[one]} == {"old": TagOrigin.FILE}
    held = sidecars.words_of([one])[one]
    assert (held.rating, held.caption) == (0, "")


def test_undo_leaves_what_was_changed_since(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    one = shelf.add("a.jpg")
    former = sidecars.apply([(one, CatalogueEdit(rating=5))])
    shelf.photos.set_rating([one], 2)
    sidecars.revert(former)
    assert sidecars.words_of([one])[one].rating == 2


def test_what_is_remembered_of_a_file_can_be_put_back(shelf: Shelf) -> None:
    sidecars = SidecarRepository(shelf.catalogue)
    one = shelf.add("a.jpg")
    place = location(shelf, one)
    assert sidecars.row_text(place, SIDECAR) == ""
    sidecars.mark_synced([synced(shelf, one)])
    kept = sidecars.row_text(place, SIDECAR)
    sidecars.mark_synced([Synced(place, SIDECAR, "b.xmp", LATER, FileWords())])
    sidecars.restore_row(place, SIDECAR, kept)
    assert sidecars.bases([place], SIDECAR) == {place: (STAMP, WORDS)}
    sidecars.restore_row(place, SIDECAR, "")
    assert sidecars.row_text(place, SIDECAR) == ""


def test_a_file_written_anew_stays_the_same_photo(shelf: Shelf) -> None:
    contents = ContentRecords(shelf.catalogue)
    one = shelf.add("a.jpg", "x")
    shelf.add("copy.jpg", "x")
    other = shelf.add("b.jpg", "y")
    former, taken = (shelf.photos.content_hash(photo) for photo in (one, other))
    assert former is not None
    assert taken is not None
    places = {place.path.name: place.location for place in shelf.photos.paths([one])[one]}
    embedded = Synced(places["a.jpg"], EMBEDDED, "", LATER, WORDS)
    new = bytes(32)

    def replace(before: bytes, after: bytes) -> bool:
        return contents.replace(
            one, before, after, location=places["a.jpg"], stamp=LATER, inode=1 << 63,
            synced=[embedded],
        )  # fmt: skip

    assert not replace(former, taken), "another photo has that content"
    assert not replace(taken, new), "the photo is not what it was thought to be"
    assert SidecarRepository(shelf.catalogue).bases([places["a.jpg"]], EMBEDDED) == {}
    assert replace(former, new)
    assert shelf.photos.content_hash(one) == new
    states = {place.path.name: place.state.value for place in shelf.photos.paths([one])[one]}
    assert states == {"a.jpg": "present", "copy.jpg": "pending"}
    assert shelf.photos.known_hashes_for_size(LATER.size) == {new}
    assert SidecarRepository(shelf.catalogue).bases([places["a.jpg"]], EMBEDDED) == {
        places["a.jpg"]: (LATER, WORDS)
    }
