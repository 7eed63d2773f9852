"""The encoder lane: once each, committed before searchable, and honest about failures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import ModelError, PhotoappError
from photoapp.core.events import BackgroundCrash
from photoapp.core.photo import ByteArray, FloatArray, PhotoId, PhotoState
from photoapp.services import encoding
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
    return np.random.default_rng(seed).integers(0, 256, (192, 192, 3), dtype=np.uint8)


def lane(organiser: Organiser) -> EncodeLane:
    return EncodeLane(organiser.space, organiser.vectors, organiser.bus)


def test_a_vector_is_committed_and_then_searchable(
    organiser: Organiser, read: list[PhotoId]
) -> None:
    key = organiser.space.key
    before = organiser.vectors.get(key, read)
    one = lane(organiser)
    assert one.put(read[0], pixels(1))
    assert one.wait_empty(60)
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
    assert one.wait_empty(60)
    assert one.error is not None and one.error.code == "model-damaged"
    assert not one.put(read[1], pixels(2))
    assert one.close()
    assert any(
        isinstance(event, BackgroundCrash) and "damaged" in event.message
        for event in organiser.events
    )


def test_the_next_batch_is_encoded_while_one_is_committed(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    encode, put = organiser.encoder.encode_images, organiser.space.put
    both, second = threading.Event(), threading.Event()
    sizes: list[int] = []
    overlapped: list[bool] = []

    def counted(batch: ByteArray) -> object:
        sizes.append(len(batch))
        if len(sizes) == 1:
            assert both.wait(60)  # so that the second photo waits for a batch of its own
        else:
            second.set()
        return encode(batch)

    def slow(photos: list[PhotoId], vectors: FloatArray, key: ModelKey) -> None:
        overlapped.append(second.wait(60))
        put(photos, vectors, key)

    monkeypatch.setattr(organiser.encoder, "encode_images", counted, raising=False)
    monkeypatch.setattr(organiser.space, "put", slow)
    one = lane(organiser)
    one.put(read[0], pixels(1))
    assert wait_until(lambda: sizes == [1])
    one.put(read[1], pixels(2))
    both.set()
    assert one.wait_empty(60)
    assert one.close()
    assert sizes == [1, 1]
    assert overlapped[0], "the second batch was not encoded during the first commit"


def test_a_commit_that_fails_stops_the_lane_and_lets_go_of_everything(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise PhotoappError("disk-full", "The disk is full; free some space.")

    monkeypatch.setattr(organiser.space, "put", full)
    one = lane(organiser)
    for photo in read:
        one.put(photo, pixels(photo))
    assert one.wait_empty(60)
    assert one.waiting == 0
    assert one.error is not None and one.error.code == "disk-full"
    assert not one.put(read[0], pixels(1))
    assert one.close()


def test_vectors_of_a_model_that_was_switched_off_meanwhile_keep_its_name(
    organiser: Organiser, read: list[PhotoId]
) -> None:
    space = organiser.space
    old, new = space.key, ModelKey("another", "1", 1)
    organiser.vectors.register(new, space.encoder().dimension, activate=False)
    before = organiser.vectors.get(old, read[:1])
    space.put(read[:1], -before, key=new)
    np.testing.assert_array_equal(organiser.vectors.get(old, read[:1]), before)
    np.testing.assert_array_equal(organiser.vectors.get(new, read[:1]), -before)
    np.testing.assert_allclose(space.index().vectors(np.array(read[:1])), before, atol=1e-3)


def test_batches_of_a_graphics_processor_follow_its_speed(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full batches that are quick double; a slow one halves the next. Time is told, not taken."""
    clock = FakeTime()
    sizes: list[int] = []
    filled, started = threading.Event(), threading.Event()

    def encode(batch: ByteArray) -> FloatArray:
        started.set()
        assert filled.wait(60)
        sizes.append(len(batch))
        clock.now += len(batch) * (0.001 if sum(sizes) < 700 else 0.02)
        rows = np.zeros((len(batch), organiser.space.encoder().dimension), np.float32)
        rows[:, 0] = 1
        return rows

    monkeypatch.setattr(organiser.encoder, "encode_images", encode, raising=False)
    monkeypatch.setattr(organiser.encoder, "device", "cuda", raising=False)
    monkeypatch.setattr(encoding, "time", clock)
    monkeypatch.setattr(encoding, "_BESIDE", 10_000)  # one after the other, for the clock
    one = lane(organiser)
    one.put(PhotoId(1), pixels(1))
    assert started.wait(60)
    picture = pixels(2)
    for number in range(2, 1202):
        one.put(PhotoId(number), picture)
    filled.set()
    assert one.wait_empty(120)
    assert one.close()
    assert sizes[:8] == [1, 32, 64, 128, 256, 256, 128, 64]
    assert sum(sizes) == 1201


class Device:
    """An encoder whose batches end when told to: what came to it, and how much at once."""

    def __init__(self, organiser: Organiser, monkeypatch: pytest.MonkeyPatch, device: str) -> None:
        self._dimension = organiser.space.encoder().dimension
        self._let = threading.Semaphore(0)
        self._lock = threading.Lock()
        self.sizes: list[int] = []
        self.marks: list[int] = []  # first byte of every picture
        self.now = 0
        self.most = 0
        monkeypatch.setattr(organiser.encoder, "encode_images", self._encode, raising=False)
        monkeypatch.setattr(organiser.encoder, "device", device, raising=False)

    def finish(self, batches: int = 1) -> None:
        self._let.release(batches)

    def _encode(self, batch: ByteArray) -> FloatArray:
        with self._lock:
            self.sizes.append(len(batch))
            self.now += 1
            self.most = max(self.most, self.now)
        assert self._let.acquire(timeout=60)
        # Read after the wait: the memory must not be used for another batch meanwhile.
        rows = np.zeros((len(batch), self._dimension), np.float32)
        rows[:, 0] = 1
        with self._lock:
            self.marks.extend(batch[:, 0, 0, 0].tolist())
            self.now -= 1
        return rows


def marked(number: int) -> ByteArray:
    return np.full((192, 192, 3), number, np.uint8)


def test_a_graphics_processor_has_the_next_batch_while_it_is_at_one(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(organiser, monkeypatch, "cuda")
    one = lane(organiser)
    one.put(PhotoId(0), marked(0))
    assert wait_until(lambda: device.sizes == [1])
    for number in range(1, 16):
        one.put(PhotoId(number), marked(number))
    time.sleep(0.05)
    assert device.sizes == [1], "a few photos wait for the batch that is under way"
    for number in range(16, 100):
        one.put(PhotoId(number), marked(number))
    assert wait_until(lambda: device.now == 2)
    time.sleep(0.05)
    assert device.now == 2, "two, and no more"
    device.finish(100)
    assert one.wait_empty(60)
    assert one.close()
    assert sorted(device.marks) == list(range(100))
    assert device.most == 2


def test_a_processor_has_one_batch_at_a_time(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(organiser, monkeypatch, "cpu")
    one = lane(organiser)
    for number in range(100):
        one.put(PhotoId(number), marked(number))
    device.finish(100)
    assert one.wait_empty(60)
    assert one.close()
    assert sorted(device.marks) == list(range(100))
    assert device.most == 1


@pytest.mark.parametrize("drop", [False, True])
def test_closing_waits_for_both_batches(
    organiser: Organiser, monkeypatch: pytest.MonkeyPatch, *, drop: bool
) -> None:
    device = Device(organiser, monkeypatch, "cuda")
    one = lane(organiser)
    one.put(PhotoId(0), marked(0))
    assert wait_until(lambda: device.sizes == [1])
    for number in range(1, 200):
        one.put(PhotoId(number), marked(number))
    assert wait_until(lambda: len(device.sizes) == 2)
    assert not one.close(drop=drop, deadline=0.1), "both are still under way"
    device.finish(100)
    assert one.close(deadline=60)
    assert one.waiting == 0
    assert len(device.marks) == (sum(device.sizes) if drop else 200)


class FakeTime:
    """Stands in for the module `time`: its counter shows what the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return time.monotonic()


def wait_until(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.005)
    return False


def test_pixels_for_another_model_are_dropped(organiser: Organiser, read: list[PhotoId]) -> None:
    before = organiser.vectors.get(organiser.space.key, read)
    one = lane(organiser)
    one.put(read[0], np.zeros((64, 64, 3), np.uint8))
    assert one.wait_empty(60)
    assert one.close()
    np.testing.assert_array_equal(before, organiser.vectors.get(organiser.space.key, read))


def test_dropping_ends_at_once(organiser: Organiser, read: list[PhotoId]) -> None:
    one = lane(organiser)
    for number in range(50):
        one.put(PhotoId(1000 + number), pixels(number))
    assert one.close(drop=True, deadline=60)
    assert one.waiting == 0


def test_a_photo_is_in_the_lane_at_most_once(
    organiser: Organiser, read: list[PhotoId], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = organiser.encoder.encode_images
    go = threading.Event()

    def held(batch: object) -> object:
        assert go.wait(60)
        return original(batch)

    monkeypatch.setattr(organiser.encoder, "encode_images", held, raising=False)
    one = lane(organiser)
    assert one.put(read[0], pixels(1))
    assert not one.put(read[0], pixels(2))
    assert one.waiting == 1
    go.set()
    assert one.wait_empty(60)
    assert one.close()
