"""The encoder lane: once each, committed before searchable, and honest about failures."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from photoapp.core.errors import ModelError
from photoapp.core.events import BackgroundCrash
from photoapp.core.photo import PhotoId, PhotoState
from photoapp.services.encoding import EncodeLane
from tests.services.organiser import MakePhoto, Organiser


@pytest.fixture
def read(organiser: Organiser, make_photo: MakePhoto) -> list[PhotoId]:
    """Three photos that are indexed."""
    for name in "abc":
        path = make_photo(f"{name}.jpg")
    organiser.indexer.index_now([path.parent])
    return organiser.ids


def pixels(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (128, 128, 3), dtype=np.uint8)


def lane(organiser: Organiser) -> EncodeLane:
    return EncodeLane(organiser.space, organiser.vectors, organiser.bus)


def test_a_vector_is_committed_and_then_searchable(
    organiser: Organiser, read: list[PhotoId]
) -> None:
    key = organiser.space.key
    before = organiser.vectors.get(key, read)
    one = lane(organiser)
    assert one.put(read[0], pixels(1))
    assert one.wait_empty(5)
    assert one.close()
    after = organiser.vectors.get(key, read)
    assert not np.allclose(before[0], after[0], atol=1e-2)
    np.testing.assert_array_equal(before[1:], after[1:])
    np.testing.assert_allclose(organiser.space.index().vectors(np.array(read)), after, atol=1e-3)


def test_an_unusable_vector_fails_that_photo_alone(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = organiser.encoder.encode_images

    def broken(batch: object) -> object:
        vectors = np.array(original(batch))
        vectors[0] = np.nan
        return vectors

    monkeypatch.setattr(organiser.encoder, "encode_images", broken, raising=False)
    organiser.vectors.delete_model(organiser.space.key)
    organiser.indexer.index_now([])
    organiser.indexer.index_now([organiser.photos.paths(read[:1])[read[0]][0].path.parent])
    states = [row.state for row in organiser.photos.rows(read)]
    assert states.count(PhotoState.FAILED) >= 1
    details = organiser.photos.details(read[states.index(PhotoState.FAILED)])
    assert details is not None
    assert "no usable vector" in details.reason


def test_a_failing_model_stops_the_lane_and_is_told(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(batch: object) -> object:
        raise ModelError("model-damaged", "The model file is damaged; pull it again.")

    monkeypatch.setattr(organiser.encoder, "encode_images", failing, raising=False)
    one = lane(organiser)
    one.put(read[0], pixels(1))
    assert one.wait_empty(5)
    assert one.error is not None and one.error.code == "model-damaged"
    assert not one.put(read[1], pixels(2))
    assert one.close()
    assert any(
        isinstance(event, BackgroundCrash) and "damaged" in event.message
        for event in organiser.events
    )


def test_pixels_for_another_model_are_dropped(organiser: Organiser, read: list[PhotoId]) -> None:
    before = organiser.vectors.get(organiser.space.key, read)
    one = lane(organiser)
    one.put(read[0], np.zeros((64, 64, 3), np.uint8))
    assert one.wait_empty(5)
    assert one.close()
    np.testing.assert_array_equal(before, organiser.vectors.get(organiser.space.key, read))


def test_dropping_ends_at_once(organiser: Organiser, read: list[PhotoId]) -> None:
    one = lane(organiser)
    for number in range(50):
        one.put(PhotoId(1000 + number), pixels(number))
    assert one.close(drop=True, deadline=10)
    assert one.waiting == 0


def test_a_photo_is_in_the_lane_at_most_once(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = organiser.encoder.encode_images
    go = threading.Event()

    def held(batch: object) -> object:
        go.wait(10)
        return original(batch)

    monkeypatch.setattr(organiser.encoder, "encode_images", held, raising=False)
    one = lane(organiser)
    assert one.put(read[0], pixels(1))
    assert not one.put(read[0], pixels(2))
    assert one.waiting == 1
    go.set()
    assert one.wait_empty(10)
    assert one.close()
