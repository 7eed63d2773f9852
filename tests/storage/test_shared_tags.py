"""The tags that a selection of photos shares, in a real catalogue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from photoapp.core.labels import Label, LabelSet, SharedTag, TagOrigin
from photoapp.core.photo import PhotoId
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.storage.shelf import KEY, Shelf


@pytest.fixture
def tags(shelf: Shelf) -> TagRepository:
    return TagRepository(shelf.catalogue)


@pytest.fixture
def photos(shelf: Shelf) -> list[PhotoId]:
    return [shelf.add(f"Pictures/{number}.jpg") for number in range(5)]


def test_counts_origins_and_what_is_undecided(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    beach = tags.create("beach", name_zh="海滩", colour="#3d7fd6")
    dog = tags.create("dog")
    ids = np.array(photos[:4], dtype=np.int64)
    sure = np.array([0.9, 0.7, 0.8, 0.5], dtype=np.float32)
    tags.replace_automatic([beach], [(beach, ids, sure)], KEY)
    tags.give(beach, photos[1:2])  # by hand, too: no longer asked about
    DecisionRepository(shelf.catalogue).decide(beach, photos[2:3], True)
    tags.give(dog, photos[:1], TagOrigin.FILE)
    by_set, by_file = tags.shared(photos[:4])
    assert by_set.confidence == pytest.approx(0.85), "1 where it was given by hand as well"
    assert replace(by_set, confidence=0.0) == SharedTag(
        beach, "beach", "海滩", "#3d7fd6", TagOrigin.PERSON, 0.0, count=4, undecided=2
    )
    assert by_file == SharedTag(dog, "dog", "", "", TagOrigin.FILE, 1.0, count=1, undecided=0)
    assert tags.shared(photos[4:]) == []
    assert tags.shared([]) == []
    (one,) = tags.shared(photos[3:4])
    assert (one.origin, one.count, one.undecided) == (TagOrigin.SET, 1, 1)


def test_a_decision_that_another_origin_contradicts_is_one(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    dog = tags.create("dog")
    tags.give(dog, photos, TagOrigin.FILE)
    DecisionRepository(shelf.catalogue).decide(dog, photos[:1], False)
    (one,) = tags.shared(photos)
    assert (one.count, one.undecided) == (5, 0)


def test_labels_without_photos_are_left_out_of_the_tree(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    labels = (Label(name_en="cat"), Label(name_en="animal"), Label(name_en="dog", parent="animal"))
    made = LabelRepository(shelf.catalogue).save(LabelSet("Pets", labels=labels))
    mine = tags.create("mine")
    assert [one.name for one in shelf.photos.tags()] == ["mine"]
    tags.give(made.labels[2].tag, photos[:2])
    tree = shelf.photos.tags()
    assert [(one.name, one.count) for one in tree] == [("animal", 2), ("mine", 0)]
    assert [one.name for one in tree[0].children] == ["dog"]
    assert mine in {one.id for one in tags.all()}
    assert "cat" in {one.name for one in tags.all()}, "it can be completed all the same"
