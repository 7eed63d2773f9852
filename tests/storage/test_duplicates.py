"""Duplicates in the catalogue: progress, pairs, caches, decisions, companions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoapp.core.duplicates import DuplicateDecision, DuplicateKind, DuplicatePair
from photoapp.core.photo import PhotoId
from photoapp.storage.duplicates import DuplicateRepository
from tests.storage.shelf import KEY, Shelf


@pytest.fixture
def rows(shelf: Shelf) -> DuplicateRepository:
    return DuplicateRepository(shelf.catalogue)


@pytest.fixture
def photos(shelf: Shelf) -> list[PhotoId]:
    return [shelf.add(f"Pictures/{name}.jpg", name) for name in "abcd"]


def pair(low: PhotoId, high: PhotoId) -> DuplicatePair:
    return DuplicatePair(low, high, DuplicateKind.REENCODED, 0.9, {"agreement": 0.95})


def test_what_was_compared_waits_no_more_until_it_has_a_vector(
    shelf: Shelf, rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    assert rows.waiting(1, "").tolist() == photos
    rows.record([], [(photo, "") for photo in photos[:3]], 1)
    assert rows.waiting(1, "").tolist() == photos[3:]
    assert rows.progress(1) == (3, 4)
    assert rows.waiting(2, "").tolist() == photos
    shelf.vectors.register(KEY, 4)
    shelf.vectors.put(KEY, photos[:1], np.full((1, 4), 0.5, np.float32))
    assert rows.waiting(1, str(KEY)).tolist() == [photos[0], photos[3]]
    rows.record([], [(photos[0], str(KEY))], 1)
    assert rows.waiting(1, str(KEY)).tolist() == photos[3:]


def test_pairs_of_hidden_photos_are_not_given(
    shelf: Shelf, rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    rows.record([pair(photos[0], photos[1]), pair(photos[1], photos[2])], [], 1)
    shelf.photos.set_trashed([photos[0]], on=True)
    assert rows.pairs() == [pair(photos[1], photos[2])]
    shelf.photos.set_trashed([photos[0]], on=False)
    assert len(rows.pairs()) == 2


def test_pairs_of_an_older_pipeline_are_forgotten(
    rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    rows.record([pair(photos[0], photos[1])], [(photos[0], ""), (photos[1], "")], 1)
    rows.forget(rows.waiting(1, ""), 1)
    assert len(rows.pairs()) == 1
    rows.forget(rows.waiting(2, ""), 2)
    assert rows.pairs() == []


def test_sketches_are_given_in_order_of_the_ids(
    rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    rows.put_sketches(
        1, [(photos[2], b"two", b""), (photos[0], b"nil", b"in"), (PhotoId(999), b"gone", b"")]
    )
    assert rows.sketches(1, np.array(photos)) == (
        [b"nil", b"", b"two", b""],
        [b"in", b"", b"", b""],
    )
    assert [photo for photo, _ in rows.without_sketch(1)] == [photos[1], photos[3]]
    assert len(rows.without_sketch(2)) == 4


def test_a_decision_hides_a_pair_whichever_way_round(
    rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    rows.record([pair(photos[0], photos[1])], [], 1)
    for ends in ((photos[0], photos[1]), (photos[1], photos[0])):
        rows.decide([ends], DuplicateDecision.DIFFERENT)
        assert rows.pairs() == []
        rows.decide([ends[::-1]], None)
        assert len(rows.pairs()) == 1
    rows.decide([(photos[0], PhotoId(999))], DuplicateDecision.DIFFERENT)
    assert len(rows.pairs()) == 1


def test_files_of_one_content_until_both_are_wanted(
    shelf: Shelf, rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    assert rows.copied() == []
    assert shelf.add("Pictures/again/a.jpg", "a") == photos[0]
    assert rows.copied() == photos[:1]
    assert [member.path.name for member in rows.members(photos[:1])[photos[0]]] == ["a.jpg"] * 2
    rows.decide([(photos[0], photos[0])], DuplicateDecision.KEEP_BOTH)
    assert rows.copied() == []


def test_an_ignored_folder_takes_its_files_out(
    shelf: Shelf, rows: DuplicateRepository, photos: list[PhotoId]
) -> None:
    shelf.add("Pictures/backup/a.jpg", "a")
    shelf.add("Pictures/backups/a.jpg", "a")
    backup = shelf.mount / "Pictures" / "backup"
    assert rows.ignore_folder(backup, on=True)
    assert [folder.path for folder in rows.ignored_folders()] == [backup]
    kept = [member.path.parent.name for member in rows.members(photos[:1])[photos[0]]]
    assert kept == ["Pictures", "backups"]
    assert rows.ignore_folder(backup, on=False)
    assert len(rows.members(photos[:1])[photos[0]]) == 3
    assert not rows.ignore_folder(Path("/nowhere/at/all"), on=True)


def test_digests_are_kept(rows: DuplicateRepository, photos: list[PhotoId]) -> None:
    rows.put_pixel_digests({photos[1]: b"1" * 32, PhotoId(999): b"2" * 32})
    assert rows.pixel_digests(photos) == {photos[1]: b"1" * 32}
