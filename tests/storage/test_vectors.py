"""Vectors as rows."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import PhotoId, PhotoState
from photoapp.core.vectors import IndexStamp
from tests.storage.shelf import KEY, Shelf, unit_rows

OTHER = ModelKey("组织/other@model", "main", 2)


def states(shelf: Shelf, *photos: PhotoId) -> list[PhotoState]:
    return [row.state for row in shelf.photos.rows(photos)]


def test_vectors_come_back_in_half_precision(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(5)]
    vectors = shelf.encode(*photos)
    halves = vectors.astype(np.float16).astype(np.float32)
    ids, found = next(shelf.vectors.stream(KEY))
    assert ids.tolist() == photos
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, halves)
    np.testing.assert_array_equal(shelf.vectors.get(KEY, [photos[3], photos[0]]), halves[[3, 0]])
    assert shelf.vectors.get(KEY, []).shape == (0, 8)
    assert shelf.vectors.ids(KEY).tolist() == photos
    with pytest.raises(KeyError):
        shelf.vectors.get(KEY, [PhotoId(99)])


def test_the_bytes_on_disk_are_little_endian_halves(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.vectors.register(KEY, 2)
    shelf.vectors.put(KEY, [photo], np.array([[1.0, -0.5]], dtype=np.float32))
    assert shelf.catalogue.rows("SELECT vector FROM vectors") == [(b"\x00\x3c\x00\xb8",)]


def test_streaming_gives_all_rows_in_batches(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(7)]
    shelf.encode(*photos)
    batches = list(shelf.vectors.stream(KEY, batch=3))
    assert [len(ids) for ids, _ in batches] == [3, 3, 1]
    assert np.concatenate([ids for ids, _ in batches]).tolist() == photos
    assert list(shelf.vectors.stream(OTHER)) == []


def test_put_commits_state_and_counter_with_the_vectors(shelf: Shelf) -> None:
    one, two = shelf.add("Pictures/1.jpg"), shelf.add("Pictures/2.jpg")
    shelf.vectors.register(KEY, 8)
    assert shelf.vectors.stamp(KEY) == IndexStamp(KEY, 8, 0, 0)
    assert shelf.vectors.put(KEY, [one], unit_rows(1)) == 1
    assert states(shelf, one, two) == [PhotoState.READY, PhotoState.PENDING]
    assert shelf.vectors.stamp(KEY) == IndexStamp(KEY, 8, 1, 1)
    # Replacing counts as a change.
    again = unit_rows(2, seed=5)
    assert shelf.vectors.put(KEY, np.array([one, two]), again) == 2
    assert shelf.vectors.stamp(KEY) == IndexStamp(KEY, 8, 2, 2)
    np.testing.assert_allclose(shelf.vectors.get(KEY, [one]), again[:1], atol=1e-3)


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((1, 7), np.float32),
        np.zeros((2, 8), np.float32),
        np.zeros(8, np.float32),
        np.full((1, 8), np.nan, np.float32),
        np.full((1, 8), 1e6, np.float32),  # infinite in half precision
    ],
)
def test_vectors_that_do_not_fit_are_refused_whole(shelf: Shelf, vectors: np.ndarray) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.vectors.register(KEY, 8)
    with pytest.raises(ValueError, match=r"shape|finite|dimensions"), np.errstate(over="ignore"):
        shelf.vectors.put(KEY, [photo], vectors)
    assert shelf.vectors.stamp(KEY).change == 0
    assert states(shelf, photo) == [PhotoState.PENDING]


def test_unregistered_and_redefined_models_are_refused(shelf: Shelf) -> None:
    with pytest.raises(KeyError):
        shelf.vectors.stamp(KEY)
    with pytest.raises(ValueError, match="not registered"):
        shelf.vectors.put(KEY, [shelf.add("Pictures/a.jpg")], unit_rows(1))
    shelf.vectors.register(KEY, 8)
    shelf.vectors.register(KEY, 8)
    with pytest.raises(ValueError, match="8 dimensions"):
        shelf.vectors.register(KEY, 9)


def test_unknown_photos_are_left_out(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.vectors.register(KEY, 8)
    shelf.vectors.put(KEY, [photo, PhotoId(99)], unit_rows(2))
    assert shelf.vectors.ids(KEY).tolist() == [photo]


def test_switching_models_switches_the_states_and_back(shelf: Shelf) -> None:
    one, two, three = (shelf.add(f"Pictures/{name}.jpg") for name in "abc")
    shelf.encode(one, two)
    shelf.vectors.record_failure(KEY, three, "no-vector", "blank")
    assert states(shelf, one, two, three) == ["ready", "ready", "failed"]
    shelf.vectors.register(OTHER, 4)
    assert states(shelf, one, two, three) == ["pending"] * 3
    assert shelf.vectors.without_vector(OTHER, 10) == [one, two, three]
    shelf.vectors.put(OTHER, [three], unit_rows(1, 4))
    assert states(shelf, one, two, three) == ["pending", "pending", "ready"]
    assert shelf.catalogue.check() == []
    # The first model's work is still there.
    shelf.vectors.register(KEY, 8)
    assert states(shelf, one, two, three) == ["ready", "ready", "failed"]
    assert shelf.vectors.failures() == [(three, "no-vector", "blank")]
    assert shelf.vectors.without_vector(KEY, 10) == []
    assert shelf.catalogue.check() == []


def test_encoding_ahead_for_another_model_leaves_the_states(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.vectors.register(KEY, 8)
    shelf.vectors.register(OTHER, 4, activate=False)
    shelf.vectors.put(OTHER, [photo], unit_rows(1, 4))
    shelf.vectors.record_failure(OTHER, photo, "no-vector", "x")
    assert states(shelf, photo) == ["pending"]
    assert shelf.vectors.without_vector(KEY, 10) == [photo]
    assert shelf.vectors.without_vector(OTHER, 10) == []


def test_failures_are_retried_and_overcome(shelf: Shelf) -> None:
    photo, done = shelf.add("Pictures/a.jpg"), shelf.add("Pictures/b.jpg")
    shelf.encode(done)
    shelf.vectors.record_failure(KEY, photo, "no-vector", "odd \udcff name")
    shelf.vectors.record_failure(KEY, done, "no-vector", "it has one")
    assert states(shelf, photo, done) == ["failed", "ready"]
    assert shelf.vectors.without_vector(KEY, 10) == []
    assert shelf.vectors.retry_failed() == 1
    assert states(shelf, photo, done) == ["pending", "ready"]
    assert shelf.vectors.without_vector(KEY, 10) == [photo]
    shelf.vectors.record_failure(KEY, photo, "no-vector", "again")
    shelf.encode(photo)
    assert states(shelf, photo) == ["ready"]
    assert shelf.vectors.failures() == []


def test_paging_through_photos_without_a_vector(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(5)]
    hidden = shelf.add("Pictures/hidden.jpg")
    shelf.photos.mark_missing(
        [shelf.photos.known_files(shelf.folder)["Pictures/hidden.jpg"].location]
    )
    shelf.encode(photos[2])
    assert shelf.vectors.without_vector(KEY, 2) == photos[:2]
    assert shelf.vectors.without_vector(KEY, 9, photos[1]) == photos[3:]
    assert hidden not in shelf.vectors.without_vector(KEY, 99)


def test_forgetting_a_model_bumps_its_counter(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.encode(photo)
    before = shelf.vectors.stamp(KEY).change
    assert shelf.vectors.delete_model(KEY) == 1
    assert shelf.vectors.stamp(KEY) == IndexStamp(KEY, 8, 0, before + 1)
    assert states(shelf, photo) == ["pending"]
    assert not shelf.vectors.has(KEY, photo)
    assert shelf.catalogue.check() == []
