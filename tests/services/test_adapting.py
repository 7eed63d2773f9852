"""Adapting to a library: what it learns from, when it is offered, and that it can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.adaptation import Adapter, unit
from photoapp.core.adaptation_scores import AdaptationKind, Gain, worth_it
from photoapp.core.duplicates import DuplicateKind, DuplicatePair
from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.hits import Example, SearchRequest
from photoapp.core.jobs import JobId, JobState
from photoapp.core.photo import FloatArray
from photoapp.core.settings import Settings
from photoapp.core.sketches import Sketches
from photoapp.index.exact import ExactIndex
from photoapp.services import adaptation_trial, adapting, copy_candidates
from photoapp.services.adaptation_data import (
    CHOOSING,
    HELD_OUT,
    TRAINING,
    Batches,
    EditRows,
    TrainingLibrary,
    training_library,
)
from photoapp.services.adaptation_trial import trained
from photoapp.services.adapted import nearest_adapted
from photoapp.services.adapting import CHANGED, AdaptationUse, Adapting, AdaptingParts
from photoapp.services.copy_candidates import Gallery, Insides
from photoapp.services.courtesy import Courtesy
from photoapp.services.search import Memory, Searcher
from photoapp.services.vectors import VectorSpace
from photoapp.storage.adaptations import AdaptationStore
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.duplicates import DuplicateRepository, HashRows
from photoapp.storage.history import SavedSearches, SearchHistory
from tests.services.organiser import MakePhoto, Organiser
from tests.services.searching import search_parts

_WAIT = 60.0
_PHOTOS = 24


# Synthetic libraries: what a head can and cannot learn


def library(vectors: FloatArray, labels: int = 0) -> TrainingLibrary:
    count = len(vectors)
    confirmed = np.arange(count)[:, None] % max(labels, 1) == np.arange(labels)
    return TrainingLibrary(
        np.arange(1, count + 1),
        vectors,
        np.arange(count),
        confirmed,
        np.zeros_like(confirmed),
    )


def plain(vectors: FloatArray) -> FloatArray:
    return unit(vectors)


def test_a_head_learns_what_edits_change_and_what_labels_share() -> None:
    chance = np.random.default_rng(0)
    count, labels = 600, 6
    # Six numbers say what a photo shows, ten which one it is, sixteen how it was edited.
    topics = np.eye(labels)[np.arange(count) % labels] + 0.4 * chance.standard_normal(
        (count, labels)
    )
    own = 0.4 * chance.standard_normal((count, 10))

    def seen() -> FloatArray:
        noise = 0.6 * chance.standard_normal((count, 16))
        return unit(np.concatenate((topics, own, noise), axis=1).astype(np.float32))

    photos = seen()
    edits = EditRows(np.tile(np.arange(count), 2), np.concatenate((seen(), seen())))
    head, gains = trained(library(photos, labels), edits, [plain])
    assert {gain.kind for gain in gains} == {AdaptationKind.EDITS, AdaptationKind.LABELS}
    assert worth_it(gains)
    for gain in gains:
        assert gain.least > 0
        assert gain.after > gain.before + 5
    # Numbers that only edits change count for less than those that tell photos apart.
    squares = (head.matrix**2).sum(axis=1)
    assert squares[16:].mean() < squares[:16].mean() / 1.5


@pytest.mark.parametrize("trouble", ["perfect already", "nothing in common"])
def test_a_head_that_gains_nothing_is_refused(trouble: str) -> None:
    chance = np.random.default_rng(1)
    photos = unit(chance.standard_normal((500, 32)).astype(np.float32))
    other = unit(chance.standard_normal((500, 32)).astype(np.float32))
    edited = unit(photos + 0.05 * other) if trouble == "perfect already" else other
    _, gains = trained(library(photos), EditRows(np.arange(500), edited), [plain])
    assert [gain.kind for gain in gains] == [AdaptationKind.EDITS]
    assert not worth_it(gains)


def test_training_never_sees_what_is_held_out() -> None:
    chance = np.random.default_rng(2)
    photos = unit(chance.standard_normal((400, 8)).astype(np.float32))
    given = replace(library(photos, 4), groups=np.arange(400) // 2)
    parts = [given.part(name) for name in (HELD_OUT, CHOOSING, TRAINING)]
    assert (np.sum(parts, axis=0) == 1).all()
    for part in parts:  # groups are not torn apart
        assert (part[::2] == part[1::2]).all()
    assert 0.1 < parts[0].mean() < 0.3
    edits = EditRows(np.arange(400), unit(photos + 1))
    allowed = {one.tobytes() for one in (*photos[parts[2]], *edits.vectors[parts[2]])}
    batches = Batches(given, edits)
    for step in range(5):
        made = batches(step)
        for rows in (made.anchors, made.positives, made.others):
            assert {one.tobytes() for one in rows} <= allowed
        np.testing.assert_array_equal(made.anchors, batches(step).anchors)


def test_refused_ticks_are_kept_apart_and_shared_labels_are_not() -> None:
    photos = unit(np.random.default_rng(3).standard_normal((300, 8)).astype(np.float32))
    confirmed = (np.arange(300) % 3 == 0)[:, None]
    rejected = (np.arange(300) % 3 == 1)[:, None]
    given = replace(library(photos), confirmed=confirmed, rejected=rejected)
    made = Batches(given, EditRows(np.arange(300), photos))(0)
    where = {one.tobytes(): row for row, one in enumerate(photos)}
    last = where[made.others[-1].tobytes()]
    assert rejected[last, 0]
    ticked = [confirmed[where[one.tobytes()], 0] for one in made.anchors]
    columns = [where[one.tobytes()] for one in (*made.positives, *made.others)]
    for row, yes in enumerate(ticked):
        if yes:
            expected = confirmed[columns, 0] | (
                np.array(columns) == where[made.anchors[row].tobytes()]
            )
            np.testing.assert_array_equal(made.same[row], expected)


def test_the_nearest_are_those_of_the_adapted_space() -> None:
    chance = np.random.default_rng(4)
    photos = unit(chance.standard_normal((300, 12)).astype(np.float32))
    head = Adapter((np.eye(12) + 0.5 * chance.standard_normal((12, 12))).astype(np.float32))
    index = ExactIndex(12)
    ids = np.arange(300) * 3
    index.add(ids, photos)
    mapped = head.apply(photos)
    scores = mapped @ mapped[7]
    found, best = nearest_adapted(index, head, photos[7], 10)
    np.testing.assert_array_equal(best, ids[np.argsort(-scores)[:10]])
    np.testing.assert_allclose(found, np.sort(scores)[::-1][:10], atol=1e-5)
    assert best[0] == 21
    _, some = nearest_adapted(index, head, photos[7], 400, candidates=ids[50:60])
    assert sorted(some) == ids[50:60].tolist()


def test_a_head_adds_candidates_for_duplicates_and_takes_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Two numbers: photos 0 and 1 are near as they are, 0 and 2 when the second is turned down.
    photos = unit(np.array([[1, 0.1], [1, 0.2], [1, 3], [-1, 0]], np.float32))
    rows = np.arange(4)
    none = np.zeros(0, np.uint64)
    gallery = Gallery(
        HashRows(rows, np.zeros((4, 2), np.int64), none, none, np.zeros(4, np.float32)),
        Insides.of([]),
        Sketches.of([]),
        rows,
        photos,
    )
    monkeypatch.setattr(copy_candidates, "_counted", lambda gallery, pairs: pairs)

    def pairs(given: Gallery) -> set[tuple[int, ...]]:
        return {tuple(sorted(pair)) for pair in copy_candidates._by_vectors(given, rows).tolist()}

    assert pairs(gallery) == {(0, 1)}
    adapted = replace(gallery, adapter=Adapter(np.diag([1, 0.1]).astype(np.float32)))
    assert pairs(adapted) == {(0, 1), (0, 2), (1, 2)}
    # What is called similar is judged by the vectors as they are.
    assert copy_candidates.similar(adapted, rows) == copy_candidates.similar(gallery, rows)


# The service over real photos


class Room:
    """The service over one library, as `app.py` wires it."""

    def __init__(self, organiser: Organiser) -> None:
        settings = Settings(slow_on_battery=False, slow_when_fullscreen=False)
        self.organiser = organiser
        self.store = AdaptationStore(organiser.library)
        self.duplicates = DuplicateRepository(organiser.catalogue)
        self.decisions = DecisionRepository(organiser.catalogue)
        self.adapting = Adapting(
            AdaptingParts(
                space=organiser.space,
                photos=organiser.photos,
                thumbnails=organiser.thumbnails,
                duplicates=self.duplicates,
                decisions=self.decisions,
                store=self.store,
                pool=organiser.pool,
                courtesy=Courtesy(lambda: settings),
                likeness=lambda encoder: np.eye(encoder.dimension, dtype=np.float32),
            ),
            organiser.jobs,
            organiser.bus,
        )

    @property
    def key(self) -> ModelKey:
        return self.organiser.space.key

    def train(self) -> JobState:
        return self.wait(self.adapting.start())

    def wait(self, job: JobId) -> JobState:
        return self.organiser.jobs.wait(job, _WAIT).state


@pytest.fixture
def room(
    organiser: Organiser, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    """Two dozen indexed photos; so few are enough here, and short training."""
    monkeypatch.setattr(adapting, "LEAST_PHOTOS", 20)
    monkeypatch.setattr(adaptation_trial, "_LEAST_ASKED", 2)
    for module in (adapting, adaptation_trial):
        monkeypatch.setattr(module, "STEPS", 5)
    monkeypatch.setattr(adapting, "_CHUNK", 8)
    for number in range(_PHOTOS):
        make_photo(f"{number:02}.jpg", number)
    organiser.indexer.index_now([tmp_path / "photos"])
    yield Room(organiser)
    organiser.jobs.shutdown()


def offering(
    monkeypatch: pytest.MonkeyPatch, *, better: bool = True
) -> Callable[..., tuple[Adapter, tuple[Gain, ...]]]:
    """Replaces the training by one whose head turns the first number round."""

    def made(
        given: TrainingLibrary, edits: EditRows, ways: object, **more: object
    ) -> tuple[Adapter, tuple[Gain, ...]]:
        matrix = np.eye(given.vectors.shape[1], dtype=np.float32)
        matrix[0, 0] = -4.0
        after = 60.0 if better else 50.0
        gain = Gain(AdaptationKind.EDITS, 50.0, after, 5.0 if better else -1.0, 40)
        return Adapter(matrix), (gain,)

    monkeypatch.setattr(adapting, "trained", made)
    return made


def test_a_real_run_encodes_copies_and_reports(room: Room) -> None:
    assert room.adapting.status().use is AdaptationUse.NONE
    before = room.organiser.encoder.pictures
    assert room.train() is JobState.DONE
    assert room.organiser.encoder.pictures - before == 2 * _PHOTOS
    status = room.adapting.status()
    assert status.use in (AdaptationUse.NOTHING, AdaptationUse.OFFERED)
    assert (status.photos, status.edited, status.job) == (_PHOTOS, _PHOTOS, None)
    assert [gain.kind for gain in status.gains] == [AdaptationKind.EDITS]
    assert all(0 <= one <= 100 for gain in status.gains for one in (gain.before, gain.after))
    assert room.store.used(room.key) is None, "nothing is used unasked"
    assert SettingsChanged(CHANGED) in room.organiser.events
    # A second training has the copies already.
    assert room.train() is JobState.DONE
    assert room.organiser.encoder.pictures - before == 2 * _PHOTOS


def test_too_few_photos_are_refused_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapting, "LEAST_PHOTOS", 100)
    with pytest.raises(UsageError) as caught:
        room.adapting.start()
    assert caught.value.code == "adapt-few"
    assert dict(caught.value.details) == {"least": 100, "count": _PHOTOS}


def test_too_few_held_out_are_said_before_anything_is_encoded(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adaptation_trial, "_LEAST_ASKED", 20)
    before = room.organiser.encoder.pictures
    job = room.adapting.start()
    assert room.wait(job) is JobState.FAILED
    error = room.organiser.jobs.snapshot(job).error
    assert error is not None
    assert error.code == "adapt-few"
    assert dict(error.details)["count"] == _PHOTOS < int(str(dict(error.details)["least"]))
    assert room.organiser.encoder.pictures == before
    assert room.adapting.status().use is AdaptationUse.NONE


def test_cancelling_keeps_the_copies_and_the_next_run_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = threading.Event(), threading.Event()
    whole = AdaptationStore.add_edits
    calls: list[int] = []

    def held(store: AdaptationStore, *arguments: object) -> None:
        whole(store, *arguments)  # type: ignore[arg-type]  # as they came
        calls.append(1)
        if len(calls) == 2:
            reached.set()
            assert go_on.wait(_WAIT)

    monkeypatch.setattr(AdaptationStore, "add_edits", held)
    before = room.organiser.encoder.pictures
    job = room.adapting.start()
    assert reached.wait(_WAIT)
    assert room.adapting.status().job == job
    assert room.adapting.start() == job, "one training at a time"
    room.organiser.jobs.cancel(job)
    go_on.set()
    assert room.wait(job) is JobState.CANCELLED
    assert room.adapting.status().use is AdaptationUse.NONE
    assert room.organiser.encoder.pictures - before == 2 * 16
    assert room.train() is JobState.DONE
    assert room.organiser.encoder.pictures - before == 2 * _PHOTOS


def test_training_can_be_paused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = threading.Event(), threading.Event()
    whole = training_library

    def held(*arguments: object) -> TrainingLibrary:
        reached.set()
        assert go_on.wait(_WAIT)
        return whole(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(adapting, "training_library", held)
    job = room.adapting.start()
    assert reached.wait(_WAIT)
    room.organiser.jobs.pause(job)
    go_on.set()
    assert room.organiser.jobs.snapshot(job).state is JobState.PAUSED
    assert not len(room.store.edits(room.key)[0])
    room.organiser.jobs.resume(job)
    assert room.wait(job) is JobState.DONE


def test_another_model_taken_into_use_ends_the_training(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = training_library

    def switched(*arguments: object) -> TrainingLibrary:
        found = whole(*arguments)  # type: ignore[arg-type]  # as they came
        other = ModelKey("another", "1", 1)
        monkeypatch.setattr(VectorSpace, "key", property(lambda space: other))
        return found

    monkeypatch.setattr(adapting, "training_library", switched)
    job = room.adapting.start()
    ended = room.organiser.jobs.wait(job, _WAIT)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error.code == "adapt-model-changed"


def test_what_is_offered_is_used_switched_off_and_removed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    offering(monkeypatch)
    for act in (room.adapting.use, room.adapting.switch_off, room.adapting.remove):
        with pytest.raises(UsageError) as caught:
            act()
        assert caught.value.code == "adapt-none"
    assert room.train() is JobState.DONE
    assert room.adapting.status().use is AdaptationUse.OFFERED
    assert room.store.used(room.key) is None
    room.adapting.use()
    status = room.adapting.status()
    assert (status.use, status.renewed) == (AdaptationUse.ON, False)
    head = room.store.used(room.key)
    assert head is not None
    assert head.matrix[0, 0] == -4
    # It is of this model alone, and another program sees the same.
    assert room.store.used(ModelKey("another", "1", 1)) is None
    assert AdaptationStore(room.organiser.library).used(room.key) is not None
    room.adapting.switch_off()
    assert room.adapting.status().use is AdaptationUse.OFF
    assert room.store.used(room.key) is None
    room.adapting.use()
    assert room.adapting.status().use is AdaptationUse.ON
    # A newer one is offered beside it.
    assert room.train() is JobState.DONE
    assert room.adapting.status().renewed
    assert room.adapting.status().use is AdaptationUse.ON
    room.adapting.decline()
    status = room.adapting.status()
    assert (status.use, status.renewed) == (AdaptationUse.ON, False)
    # One that gains nothing leaves it, and the figures that it was taken for.
    offering(monkeypatch, better=False)
    assert room.train() is JobState.DONE
    status = room.adapting.status()
    assert (status.use, status.fruitless, status.renewed) == (AdaptationUse.ON, True, False)
    assert status.gains[0].after == 60.0
    assert room.store.used(room.key) is not None
    room.adapting.remove()
    assert room.adapting.status().use is AdaptationUse.NONE
    assert room.store.used(room.key) is None
    assert not len(room.store.edits(room.key)[0])


def test_no_gain_is_told_and_nothing_offered(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch, better=False)
    assert room.train() is JobState.DONE
    status = room.adapting.status()
    assert (status.use, status.gains[0].after) == (AdaptationUse.NOTHING, 50.0)
    with pytest.raises(UsageError):
        room.adapting.use()


def test_an_offer_can_be_declined(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch)
    room.train()
    room.adapting.decline()
    assert room.adapting.status().use is AdaptationUse.DECLINED
    with pytest.raises(UsageError):
        room.adapting.use()


def test_a_damaged_head_is_as_none(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch)
    room.train()
    room.adapting.use()
    (file,) = room.organiser.library.glob("adaptation/*/head.npz")
    file.write_bytes(b"PK\x03\x04 broken")
    assert room.store.used(room.key) is None
    (state,) = room.organiser.library.glob("adaptation/*/state.json")
    state.write_text("{", encoding="utf-8")
    assert room.adapting.status().use is AdaptationUse.NONE


def test_pictures_are_found_in_the_heads_order_and_words_are_not(
    room: Room, monkeypatch: pytest.MonkeyPatch, resources: Path
) -> None:
    organiser = room.organiser
    memory = Memory(SearchHistory(organiser.catalogue), SavedSearches(organiser.catalogue))
    parts = replace(search_parts(organiser, resources), adapter=room.store.used)
    searcher = Searcher(parts, memory, organiser.bus)
    photo = organiser.ids[3]
    asked = SearchRequest(examples=(Example(photo=photo),), show_all=True)
    words = SearchRequest(text="red ball", show_all=True)
    plainly, by_words = searcher.search(asked), searcher.search(words)
    offering(monkeypatch)
    room.train()
    assert searcher.search(asked).hits == plainly.hits
    room.adapting.use()
    found = searcher.search(asked)
    index = organiser.space.index()
    head = room.store.used(room.key)
    assert head is not None
    ids = index.ids()
    rows = head.apply(index.vectors(ids))
    scores = rows @ rows[list(ids).index(photo)]
    assert [hit.photo for hit in found.hits] == ids[np.lexsort((ids, -scores))].tolist()
    assert found.hits != plainly.hits
    # As many are good or possible as before, and searches by words are as they were.
    assert (found.good, found.maybe) == (plainly.good, plainly.maybe)
    assert [hit.probability for hit in found.hits] == [hit.probability for hit in plainly.hits]
    assert searcher.search(words).hits == by_words.hits
    mixed = replace(asked, text="red")
    assert searcher.search(mixed).hits
    room.adapting.switch_off()
    assert searcher.search(asked).hits == plainly.hits
    searcher.close()


def test_copies_moments_and_ticks_are_what_it_learns_from(room: Room) -> None:
    organiser = room.organiser
    ids = organiser.ids
    room.duplicates.record(
        [
            DuplicatePair(ids[0], ids[1], DuplicateKind.REENCODED, 0.9),
            DuplicatePair(ids[1], ids[2], DuplicateKind.MOMENT, 0.9),
            DuplicatePair(ids[3], ids[4], DuplicateKind.SIMILAR, 0.9),
        ],
        [],
        1,
    )
    tag = organiser.tags.create("cat")
    room.decisions.decide(tag, ids[5:8], True)
    room.decisions.decide(tag, ids[8:9], False)
    found = training_library(
        organiser.photos, organiser.space.index(), room.duplicates, room.decisions
    )
    assert found.ids.tolist() == ids
    assert found.groups[:3].tolist() == [found.groups[0]] * 3
    assert len(set(found.groups[2:].tolist())) == _PHOTOS - 2
    assert np.flatnonzero(found.confirmed[:, 0]).tolist() == [5, 6, 7]
    assert np.flatnonzero(found.rejected[:, 0]).tolist() == [8]
