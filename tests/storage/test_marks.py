"""Ratings, favourites and albums."""

from __future__ import annotations

import pytest

from photoapp.core.errors import UsageError
from photoapp.core.photo import PhotoId
from tests.storage.shelf import Shelf


def test_ratings_tell_what_was_before(shelf: Shelf) -> None:
    one, two = shelf.add("Pictures/1.jpg"), shelf.add("Pictures/2.jpg")
    assert shelf.photos.set_rating([one], 3) == {one: 0}
    assert shelf.photos.set_rating([one, two, PhotoId(99)], 5) == {one: 3, two: 0}
    assert shelf.photos.set_rating([one, two], 5) == {}
    shelf.photos.set_rating([two], 1)
    # Only what still has the given rating goes back.
    assert shelf.photos.restore_rating({one: 3, two: 0}, given=5) == [one]
    assert [row.rating for row in shelf.photos.rows([one, two])] == [3, 1]


@pytest.mark.parametrize("rating", [-1, 6])
def test_a_rating_is_0_to_5(shelf: Shelf, rating: int) -> None:
    with pytest.raises(UsageError):
        shelf.photos.set_rating([PhotoId(1)], rating)


def test_favourites(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/1.jpg")
    assert shelf.photos.set_favourite([photo], on=True) == {photo: 0}
    assert shelf.photos.rows([photo])[0].favourite
    assert shelf.photos.restore_favourite({photo: 0}, given=1) == [photo]
    assert not shelf.photos.rows([photo])[0].favourite


def test_many_photos_at_once(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(40)]
    # More ids than SQLite takes parameters would not matter: they travel as one.
    assert len(shelf.photos.set_rating(photos + [PhotoId(9)] * 300_000, 2)) == 40


def test_albums(shelf: Shelf) -> None:
    one, two = shelf.add("Pictures/1.jpg"), shelf.add("Pictures/2.jpg")
    summer = shelf.photos.create_album(" 夏天 ")
    empty = shelf.photos.create_album("Animals")
    assert shelf.photos.add_to_album(summer, [one, two, PhotoId(99)]) == [one, two]
    assert shelf.photos.add_to_album(summer, [one]) == []
    assert [(album.id, album.name, album.count) for album in shelf.photos.albums()] == [
        (empty, "Animals", 0),
        (summer, "夏天", 2),
    ]
    assert shelf.photos.remove_from_album(summer, [two, PhotoId(99)]) == [two]
    with pytest.raises(UsageError) as taken:
        shelf.photos.create_album("animals")
    assert taken.value.code == "name-taken"
    with pytest.raises(UsageError) as taken:
        shelf.photos.rename_album(summer, "ANIMALS")
    assert taken.value.code == "name-taken"
    with pytest.raises(UsageError):
        shelf.photos.create_album("  ")
    shelf.photos.rename_album(empty, "Tiere")
    shelf.photos.delete_album(empty)
    assert [album.name for album in shelf.photos.albums()] == ["夏天"]
    assert shelf.photos.create_album("new") > empty, "an id is never used again"


def test_an_album_counts_visible_photos_but_keeps_all(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/1.jpg")
    album = shelf.photos.create_album("a")
    shelf.photos.add_to_album(album, [photo])
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/1.jpg"].location])
    assert shelf.photos.albums()[0].count == 0
    assert shelf.photos.album_members(album) == [photo]
