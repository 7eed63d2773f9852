"""Preparing another model, switching to it and back, over the real services of one library."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from photoapp.app import Application, open_application
from photoapp.core.errors import ModelError, UsageError
from photoapp.core.events import Event, FoldersChanged, ModelChanged, SettingsChanged
from photoapp.core.hits import SearchRequest, SortOrder
from photoapp.core.jobs import JobId, JobState
from photoapp.core.labels import Label, LabelSet
from photoapp.core.photo import ByteArray, FloatArray, PhotoId
from photoapp.models.catalogue import STARTER
from photoapp.models.checkpoint import SAFETENSORS
from photoapp.models.transformers_dual import TransformersDual
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobCancelledError
from tests.models import checkpoints as tiny
from tests.services.upgrading import CHINESE, CLIP, make_checkpoints, make_photos

PHOTOS = 20  # three batches
_WAIT = 120.0


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both models' folders; read only."""
    return make_checkpoints(tmp_path_factory.mktemp("two-models"))


@pytest.fixture
def open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Application]]:
    """Opens the library of this test, again and again; the last one is closed at the end."""
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    opened: list[Application] = []

    def again() -> Application:
        for one in opened:
            one.close()
        opened.append(open_application(tmp_path / "library"))
        for name in ("slow_on_battery", "slow_when_fullscreen"):
            opened[-1].save_setting(name, False)
        return opened[-1]

    yield again
    for one in opened:
        one.close()


@pytest.fixture
def app(open_it: Callable[[], Application], checkpoints: Path, tmp_path: Path) -> Application:
    """The indexed photos, the starter in use, both models installed."""
    application = open_it()
    for name in ("tiny-clip", "tiny-chinese-clip"):
        application.models.import_folder(checkpoints / name)
    application.indexer.index_now([make_photos(tmp_path / "photos", PHOTOS)])
    return application


def heard(bus: EventBus) -> list[Event]:
    events: list[Event] = []
    bus.subscribe(events.append)
    return events


def prepared(app: Application, model: str) -> None:
    ended = app.jobs.wait(app.upgrade.prepare_now(model), _WAIT)
    assert ended.state is JobState.DONE, ended.error


def found(app: Application, text: str = "red 红") -> list[int]:
    answer = app.searcher.search(SearchRequest(text=text, show_all=True))
    return [int(hit.photo) for hit in answer.hits]


def hold(monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[threading.Event, threading.Event]:
    """Let models with towers encode `most` batches of photos, then wait: (reached, go on)."""
    reached, go_on = threading.Event(), threading.Event()
    whole = TransformersDual.encode_images
    batches: list[int] = []

    def held(self: TransformersDual, pixels: ByteArray) -> FloatArray:
        if len(pixels) > 1:  # not the trial with one
            batches.append(len(pixels))
            if len(batches) > most:
                reached.set()
                assert go_on.wait(_WAIT)
        return whole(self, pixels)

    monkeypatch.setattr(TransformersDual, "encode_images", held)
    return reached, go_on


def test_a_model_is_prepared_while_the_other_one_answers(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found(app)
    assert app.upgrade.missing(CLIP) == PHOTOS
    reached, go_on = hold(monkeypatch, 1)
    job = app.upgrade.prepare_now(CLIP)
    assert reached.wait(_WAIT)
    assert found(app) == before
    assert app.upgrade.prepare_now(CLIP) == job, "one job for a model"
    go_on.set()
    ended = app.jobs.wait(job, _WAIT)
    assert (ended.kind, ended.done, ended.state) == ("upgrade", PHOTOS, JobState.DONE)
    assert app.space.model == STARTER, "nothing is switched unasked"
    assert app.upgrade.missing(CLIP) == 0
    assert found(app) == before
    key = app.spaces.of(CLIP).key
    assert app.spaces.of(CLIP).index().ids().tolist() == sorted(before)
    assert {one.key: one.count for one in app.upgrade.vectors()} == {
        app.space.key: PHOTOS,
        key: PHOTOS,
    }


def test_a_switch_is_atomic_in_history_and_reversible(app: Application) -> None:
    prepared(app, CLIP)
    events = heard(app.bus)
    starter, before = app.space.key, found(app)
    entry = app.upgrade.switch(CLIP)
    assert entry is not None
    assert app.space.model == app.settings.load().model == CLIP
    assert app.space.index().dimension == tiny.DIMENSION
    assert sorted(found(app)) == sorted(before), "every photo is found by the new one"
    counts = app.photos.counts()
    assert (counts.pending, counts.photos) == (0, PHOTOS)
    assert ModelChanged(CLIP) in events
    assert SettingsChanged("model") in events
    (record,) = [one for one in app.curator.history() if one.act == "model-switch"]
    assert (record.id, record.undoable) == (entry, True)
    assert app.upgrade.switch(CLIP) is None
    assert app.upgrade.before() == STARTER
    assert app.upgrade.back() == STARTER
    assert (app.space.key, found(app)) == (starter, before)
    assert app.settings.load().model == STARTER
    (record,) = [one for one in app.curator.history() if one.act == "model-switch"]
    assert record.undone
    with pytest.raises(UsageError) as caught:
        app.upgrade.back()
    assert caught.value.code == "upgrade-no-way-back"
    assert {one.count for one in app.upgrade.vectors()} == {PHOTOS}, "both are kept"


def test_the_texts_that_searches_are_compared_with_are_ready_before_the_switch(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[int] = []
    whole = TransformersDual.encode_texts

    def counted(self: TransformersDual, given: Sequence[str]) -> FloatArray:
        texts.append(len(given))
        return whole(self, given)

    monkeypatch.setattr(TransformersDual, "encode_texts", counted)
    prepared(app, CHINESE)
    assert sum(texts) > 500
    texts.clear()
    app.upgrade.switch(CHINESE)
    found(app)
    assert sum(texts) < 20, "the switch, or the first search after it, encodes neutral texts"


def test_undo_in_the_history_switches_back_unless_somebody_switched_since(
    app: Application,
) -> None:
    prepared(app, CLIP)
    prepared(app, CHINESE)
    first = app.upgrade.switch(CLIP)
    second = app.upgrade.switch(CHINESE)
    app.curator.undo(first)
    assert app.space.model == CHINESE
    app.curator.undo(second)
    assert app.space.model == CLIP


def test_switching_too_soon_is_the_persons_word(app: Application) -> None:
    with pytest.raises(UsageError) as caught:
        app.upgrade.switch(CLIP)
    assert (caught.value.code, caught.value.details["missing"]) == ("upgrade-incomplete", PHOTOS)
    assert app.space.model == STARTER
    app.upgrade.switch(CLIP, incomplete=True)
    assert app.space.model == CLIP
    assert app.searcher.search(SearchRequest(text="red")).unsearchable == PHOTOS
    # What is missing is the indexer's everyday work.
    assert app.photos.counts().pending == PHOTOS


def test_photos_that_come_and_go_meanwhile(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = hold(monkeypatch, 0)
    job = app.upgrade.prepare_now(CLIP)
    assert reached.wait(_WAIT)
    (tmp_path / "photos" / "003.jpg").unlink()
    (tmp_path / "photos" / "004.jpg").rename(tmp_path / "photos" / "moved.jpg")
    app.indexer.index_now([make_photos(tmp_path / "photos", 2, first=PHOTOS)])
    assert len(found(app)) == PHOTOS + 1
    go_on.set()
    assert app.jobs.wait(job, _WAIT).state is JobState.DONE
    if app.upgrade.missing(CLIP):  # they came after its last look
        prepared(app, CLIP)
    app.upgrade.switch(CLIP)
    assert len(found(app)) == PHOTOS + 1


def test_a_search_under_way_ends_with_the_model_it_began_with(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(app, CLIP)
    begun, go_on = threading.Event(), threading.Event()
    parts = app.searcher.parts
    whole = parts.photos.ids

    def held(*given: object, **named: object) -> object:
        """The catalogue is asked for the order at the end of a search by date."""
        if threading.current_thread() is thread and (given or named):
            begun.set()
            assert go_on.wait(_WAIT)
        return whole(*given, **named)  # type: ignore[arg-type]  # handed on

    answers: list[str] = []

    def search() -> None:
        answer = app.searcher.search(
            SearchRequest(text="red", show_all=True, sort=SortOrder.NEWEST)
        )
        answers.append(f"{answer.model} {len(answer.hits)}")

    found(app)  # so that the first look at the library is over
    thread = threading.Thread(target=search)
    monkeypatch.setattr(parts.photos, "ids", held)
    thread.start()
    assert begun.wait(_WAIT)
    switching = threading.Thread(target=lambda: app.upgrade.switch(CLIP))
    switching.start()
    # It waits for the search before it lets the weights go, but others are answered already.
    until = time.monotonic() + _WAIT
    while app.space.model != CLIP:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert app.searcher.search(SearchRequest(text="red")).model == CLIP
    assert switching.is_alive()
    go_on.set()
    thread.join(_WAIT)
    switching.join(_WAIT)
    assert answers == [f"{STARTER} {PHOTOS}"]


def test_it_goes_on_after_a_restart_and_switches_when_ready(
    app: Application, open_it: Callable[[], Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        reached, go_on = hold(patch, 1)
        app.upgrade.start()
        app.upgrade.prepare(CLIP, switch_when_ready=True)
        assert reached.wait(_WAIT)
        status = app.upgrade.status()
        assert (status.model, status.switch_when_ready) == (CLIP, True)
        assert 0 < status.missing < PHOTOS
        cancel = app.jobs.cancel

        def cancelled(job: JobId) -> None:
            cancel(job)
            go_on.set()

        patch.setattr(app.jobs, "cancel", cancelled)
        app.close()
    again = open_it()
    assert again.space.model == STARTER
    assert 0 < again.upgrade.status().missing < PHOTOS, "what was made stays"
    switched = threading.Event()
    again.bus.subscribe(lambda event: switched.set() if isinstance(event, ModelChanged) else None)
    again.upgrade.start()
    assert switched.wait(_WAIT)
    assert again.space.model == CLIP
    assert again.upgrade.status().model == "", "nothing is left to prepare"


def test_pause_resume_and_cancel(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = hold(monkeypatch, 0)
    app.upgrade.start()
    app.upgrade.prepare(CLIP)
    assert reached.wait(_WAIT)
    app.upgrade.pause()
    status = app.upgrade.status()
    assert status.paused
    assert status.job is not None
    assert app.jobs.snapshot(status.job).state is JobState.PAUSED
    go_on.set()
    app.upgrade.resume()
    assert app.jobs.wait(status.job, _WAIT).state is JobState.DONE
    assert app.upgrade.status().ready
    app.upgrade.cancel()
    assert app.upgrade.status().model == ""
    assert app.upgrade.missing(CLIP) == 0, "vectors are kept"


def test_a_job_that_a_person_cancels_ends_the_preparation(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = hold(monkeypatch, 0)
    told = threading.Event()
    app.upgrade.start()
    app.upgrade.prepare(CLIP)
    assert reached.wait(_WAIT)
    app.bus.subscribe(
        lambda event: told.set() if event == SettingsChanged("upgrade_model") else None
    )
    job = app.upgrade.status().job
    assert job is not None
    app.jobs.cancel(job)
    go_on.set()
    assert told.wait(_WAIT)
    assert app.upgrade.status().model == ""


def test_a_model_that_does_not_work_changes_nothing(
    app: Application, checkpoints: Path, tmp_path: Path
) -> None:
    folder = tiny.copy(checkpoints / "tiny-clip", tmp_path / "broken")
    data = (folder / SAFETENSORS).read_bytes()
    (folder / SAFETENSORS).write_bytes(data[:200] + b"\0" * 50)
    model = app.models.import_folder(folder)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: app.upgrade.prepare(model.id),
        lambda: app.upgrade.switch(model.id, incomplete=True),
    )
    for attempt in attempts:
        with pytest.raises(ModelError) as caught:
            attempt()
        assert caught.value.code == "model-damaged"
    with pytest.raises(ModelError) as caught:
        app.upgrade.switch("nobody/nothing", incomplete=True)
    assert caught.value.code == "model-not-installed"
    assert app.space.model == app.settings.load().model == STARTER
    assert app.settings.load().upgrade_model == ""
    assert len(found(app)) == PHOTOS


def test_vectors_go_only_on_request_and_never_of_a_model_that_is_needed(app: Application) -> None:
    prepared(app, CLIP)
    for model, code in ((STARTER, "vectors-in-use"), (CHINESE, "vectors-none")):
        with pytest.raises(UsageError) as caught:
            app.upgrade.remove_vectors(model)
        assert caught.value.code == code
    app.together.choose("language", CLIP, STARTER)
    with pytest.raises(UsageError) as caught:
        app.upgrade.remove_vectors(CLIP)
    assert caught.value.code == "vectors-in-use"
    app.together.choose("one")
    held = next(one for one in app.upgrade.vectors() if one.key.name == CLIP)
    assert (held.count, held.in_use, held.installed) == (PHOTOS, False, True)
    assert held.bytes >= PHOTOS * tiny.DIMENSION * 2
    gone = app.upgrade.remove_vectors(CLIP)
    assert (gone.count, gone.bytes) == (PHOTOS, held.bytes)
    assert app.upgrade.missing(CLIP) == PHOTOS
    assert len(app.spaces.of(CLIP).index()) == 0
    assert len(found(app)) == PHOTOS, "the other model's are as they were"


def test_a_needed_model_is_not_removed(app: Application) -> None:
    app.together.choose("language", CLIP, STARTER)
    with pytest.raises(ModelError) as caught:
        app.models.remove(CLIP)
    assert caught.value.code == "model-in-use"
    app.together.choose("one")
    app.models.remove(CLIP)


def test_the_way_back_is_closed_when_the_vectors_were_removed(app: Application) -> None:
    prepared(app, CLIP)
    entry = app.upgrade.switch(CLIP)
    app.upgrade.remove_vectors(STARTER)
    for attempt in (app.upgrade.back, lambda: app.curator.undo(entry)):
        with pytest.raises(UsageError) as caught:
            attempt()
        assert caught.value.code == "upgrade-incomplete"
    assert app.space.model == CLIP
    prepared(app, STARTER)
    assert app.upgrade.back() == STARTER


def test_nobody_is_offered_a_way_back_to_a_removed_model(app: Application) -> None:
    for model in (CLIP, CHINESE):
        prepared(app, model)
        app.upgrade.switch(model)
    assert app.upgrade.before() == CLIP
    app.models.remove(CLIP)
    assert app.upgrade.before() == ""
    with pytest.raises(ModelError, match="not installed"):
        app.upgrade.back()


def test_photos_on_a_drive_that_is_not_there_are_not_lost_by_a_switch(app: Application) -> None:
    online = "UPDATE volumes SET online = ?"
    app.catalogue.write(lambda database: database.conn.execute(online, (0,)).rowcount)
    app.upgrade.prepare(CLIP, switch_when_ready=True)
    assert app.upgrade.catch_up() == 0
    status = app.upgrade.status()
    assert (status.missing, status.waiting, status.ready) == (PHOTOS, 0, False)
    assert app.space.model == STARTER, "it would not find them"
    app.catalogue.write(lambda database: database.conn.execute(online, (1,)).rowcount)
    assert app.upgrade.catch_up() == PHOTOS
    assert app.space.model == CLIP


def test_a_drive_that_is_connected_again_is_looked_at(app: Application) -> None:
    online = "UPDATE volumes SET online = ?"
    app.catalogue.write(lambda database: database.conn.execute(online, (0,)).rowcount)
    app.upgrade.start()
    app.upgrade.prepare(CLIP, switch_when_ready=True)
    app.catalogue.write(lambda database: database.conn.execute(online, (1,)).rowcount)
    switched = threading.Event()
    app.bus.subscribe(lambda event: switched.set() if isinstance(event, ModelChanged) else None)
    app.bus.publish(FoldersChanged())
    assert switched.wait(_WAIT)
    assert app.space.model == CLIP


def test_switching_by_itself_can_be_chosen_during_a_pause(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = hold(monkeypatch, 0)
    app.upgrade.start()
    app.upgrade.prepare(CLIP)
    assert reached.wait(_WAIT)
    app.upgrade.pause()
    go_on.set()
    app.upgrade.switch_when_ready(on=True)
    status = app.upgrade.status()
    assert (status.paused, status.switch_when_ready) == (True, True)
    assert status.job is not None
    assert app.jobs.snapshot(status.job).state is JobState.PAUSED
    app.upgrade.switch_when_ready(on=False)
    assert not app.upgrade.status().switch_when_ready
    app.upgrade.switch_when_ready(on=True)
    switched = threading.Event()
    app.bus.subscribe(lambda event: switched.set() if isinstance(event, ModelChanged) else None)
    app.upgrade.resume()
    assert switched.wait(_WAIT)


def test_nothing_begins_once_it_is_closed(app: Application) -> None:
    app.upgrade.prepare(CLIP)
    app.upgrade.close()
    with pytest.raises(JobCancelledError):
        app.upgrade.prepare_now(CLIP)
    assert [one for one in app.jobs.snapshots() if one.kind == "upgrade"] == []
    assert app.upgrade.status().model == CLIP, "it goes on at the next start"


def test_one_process_at_a_time_prepares(app: Application) -> None:
    with FileLock(app.library / "upgrade.lock"):
        ended = app.jobs.wait(app.upgrade.prepare_now(CLIP), _WAIT)
    assert ended.error is not None
    assert ended.error.code == "upgrade-busy"
    prepared(app, CLIP)


def test_a_prepared_model_whose_files_are_gone_is_forgotten(app: Application) -> None:
    app.upgrade.prepare(CLIP)
    shutil.rmtree(app.models.installed(CLIP).path)
    assert app.upgrade.status().model == ""
    assert app.upgrade.catch_up() == 0
    assert len(found(app)) == PHOTOS


def test_ticks_are_learned_again_and_standing_sets_applied_again(app: Application) -> None:
    label_set = app.labels.save(
        LabelSet(
            name="Colours", labels=(Label(name_en="red"), Label(name_en="blue")), standing=True
        )
    )
    app.standing.catch_up()
    tag = label_set.labels[0].tag
    ids = [PhotoId(one) for one in found(app)]
    app.learner.decide(tag, ids[:3], True)
    app.learner.decide(tag, ids[3:6], False)
    prepared(app, CLIP)
    app.upgrade.switch(CLIP)
    clip = app.space.key
    heads = app.learner.heads([tag], clip)[0]
    assert heads.shape == (1, tiny.DIMENSION)
    assert heads.any(), "learned from the stored ticks"
    rows = app.catalogue.rows("SELECT DISTINCT model_key FROM heads")
    assert (str(clip),) in rows
    app.standing.catch_up()
    assert _taggers(app) <= {str(clip)}
    app.upgrade.back()
    starter = app.space.key
    assert app.catalogue.rows(
        "SELECT version FROM label_runs WHERE model_key = ?", (str(starter),)
    ) == [(0,)], "to be applied again"
    app.standing.catch_up()
    assert _taggers(app) <= {str(starter)}


def _taggers(app: Application) -> set[str]:
    rows = app.catalogue.rows("SELECT DISTINCT model_key FROM asset_tags WHERE origin = 'set'")
    return {row[0] for row in rows}


def test_vectors_made_for_the_former_model_stay_under_its_name(app: Application) -> None:
    """A batch that was encoded before the switch and arrives after it."""
    former = app.space.key
    photo = PhotoId(found(app)[0])
    vector = app.space.index().vectors(np.array([photo]))
    prepared(app, CLIP)
    app.upgrade.switch(CLIP)
    before = app.space.index().vectors(np.array([photo]))
    app.space.put([photo], vector, former)
    assert np.array_equal(app.space.index().vectors(np.array([photo])), before)
    assert app.upgrade.back() == STARTER
    assert app.space.index().vectors(np.array([photo])) == pytest.approx(vector, abs=1e-3)
