"""The model room over a real library, store and a stand-in of the hub."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from photoapp.core.errors import ModelError
from photoapp.core.events import Event
from photoapp.core.jobs import JobState
from photoapp.models import transfer
from photoapp.models.catalogue import DESCRIPTIONS, STARTER
from photoapp.models.checkpoint import SAFETENSORS
from photoapp.models.store import ModelStore
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.models import ModelRoom, encoder_loader, installed_or_starter
from photoapp.services.vectors import VectorSpace
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.settings import SettingsRepository
from photoapp.storage.vectors import VectorRepository
from tests.models import checkpoints
from tests.models.hub_standin import HubStandIn

MODEL = "openai/clip-vit-base-patch32"


@dataclass
class Room:
    """A model room and what it stands on."""

    room: ModelRoom
    store: ModelStore
    jobs: Jobs
    space: VectorSpace
    settings: SettingsRepository
    events: list[Event]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return checkpoints.tiny_clip(tmp_path_factory.mktemp("hub") / "tiny-clip")


@pytest.fixture
def standin(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandIn]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with HubStandIn({MODEL: checkpoint}) as server:
        yield server


@pytest.fixture
def make(tmp_path: Path, resources: Path) -> Iterator[Callable[[], Room]]:
    opened: list[tuple[Jobs, VectorSpace, Catalogue]] = []

    def build() -> Room:
        catalogue = Catalogue.open(tmp_path / "library")
        store = ModelStore(tmp_path / "models", resources / "models" / "starter")
        bus = EventBus()
        events: list[Event] = []
        bus.subscribe(events.append)
        jobs = Jobs(bus)
        settings = SettingsRepository(catalogue)
        space = VectorSpace(
            VectorRepository(catalogue),
            load=encoder_loader(store),
            model=installed_or_starter(store, settings.load().model),
            cache=tmp_path / "library" / "index",
            bus=bus,
        )
        opened.append((jobs, space, catalogue))
        room = ModelRoom(store, jobs=jobs, settings=settings, space=space, bus=bus)
        return Room(room, store, jobs, space, settings, events)

    yield build
    for jobs, space, catalogue in opened:
        assert jobs.shutdown()
        space.close()
        catalogue.close()


@pytest.fixture
def at(make: Callable[[], Room], standin: HubStandIn) -> Room:
    room = make()
    room.settings.set("hub_endpoint", standin.endpoint)
    return room


def test_every_model_is_listed_with_its_state(at: Room, checkpoint: Path) -> None:
    before = at.room.list()
    assert [one.description.id for one in before] == [one.id for one in DESCRIPTIONS]
    starter, *others = before
    assert (starter.description.id, starter.installed, starter.in_use) == (STARTER, True, True)
    assert starter.bytes > 0
    assert not any(one.installed or one.in_use for one in others)
    at.room.import_folder(checkpoint, link=True)
    last = at.room.list()[-1]
    assert (last.description.id, last.installed, last.linked) == ("local/tiny-clip", True, True)
    assert at.room.active().id == STARTER
    assert at.room.recommended().id == "OFA-Sys/chinese-clip-vit-base-patch16"


def test_a_pull_is_a_job_that_installs(at: Room, standin: HubStandIn) -> None:
    job = at.room.pull(MODEL)
    ended = at.jobs.wait(job, 60)
    assert ended.state is JobState.DONE, ended.error
    assert (ended.kind, ended.unit, ended.title) == ("pull", "bytes", "CLIP B/32")
    assert ended.done == ended.total != 0
    status = next(one for one in at.room.list() if one.description.id == MODEL)
    assert status.installed
    assert not status.in_use
    assert status.job is None
    assert at.space.model == STARTER, "nothing is switched unasked"
    assert standin.fetched()


def test_listing_and_starting_ask_the_network_for_nothing(at: Room, standin: HubStandIn) -> None:
    at.room.list()
    at.room.active()
    at.space.encoder().encode_texts(["dog"])
    assert standin.requests == []


def test_one_pull_at_a_time_per_model(at: Room, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 20_000, 1, threading.Event()
    job = at.room.pull(MODEL)
    assert at.room.pull(MODEL) == job
    status = next(one for one in at.room.list() if one.description.id == MODEL)
    assert status.job == job
    with pytest.raises(ModelError) as caught:
        at.room.remove(MODEL)
    assert caught.value.code == "model-in-use"
    fault.stall.set()
    assert at.jobs.wait(job, 60).state is JobState.DONE


def test_a_cancelled_pull_goes_on_next_time(at: Room, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 20_000, 1, threading.Event()
    job = at.room.pull(MODEL)
    size = (standin.models[MODEL] / SAFETENSORS).stat().st_size

    def arrived() -> bool:  # what was sent may still be on its way
        (found,) = (one for one in at.jobs.snapshots() if one.job == job)
        return found.total is not None and found.done >= found.total - size + 20_000

    until = time.monotonic() + 60
    while not arrived() and time.monotonic() < until:
        time.sleep(0.01)
    at.jobs.cancel(job)
    fault.stall.set()
    assert at.jobs.wait(job, 60).state is JobState.CANCELLED
    assert not any(one.description.id == MODEL and one.installed for one in at.room.list())
    job = at.room.pull(MODEL)
    assert at.jobs.wait(job, 60).state is JobState.DONE
    assert standin.sent[SAFETENSORS] == size


def test_an_offer_is_of_the_source_that_is_set(at: Room, standin: HubStandIn) -> None:
    assert at.room.offer(MODEL).source.endpoint == standin.endpoint
    assert not standin.fetched()
    at.settings.set("model_source", "modelscope")
    assert at.room.source().host == "www.modelscope.cn"
    assert at.room.source("hub").endpoint == standin.endpoint, "asked for once"
    standin.names["openai-mirror/clip-vit-base-patch32"] = MODEL
    there = at.room.source("modelscope", standin.endpoint)
    assert at.room.offer(MODEL, there).name_there == "openai-mirror/clip-vit-base-patch32"
    ended = at.jobs.wait(at.room.pull(MODEL, there), 60)
    assert ended.state is JobState.DONE, ended.error
    assert at.room.offer(MODEL, there).installed
    for refused in (lambda: at.room.source("elsewhere"), lambda: at.room.offer(STARTER)):
        with pytest.raises(ModelError):
            refused()


def test_imports_and_exports_are_jobs(at: Room, checkpoint: Path, tmp_path: Path) -> None:
    ended = at.jobs.wait(at.room.import_from(checkpoint), 60)
    assert ended.state is JobState.DONE, ended.error
    assert (ended.kind, ended.unit, ended.model) == ("import", "bytes", "local/tiny-clip")
    assert ended.done == ended.total != 0
    ended = at.jobs.wait(at.room.export("local/tiny-clip", tmp_path / "x.zip"), 60)
    assert ended.state is JobState.DONE, ended.error
    assert ended.done == ended.total != 0
    at.room.remove("local/tiny-clip")
    assert at.room.importable(tmp_path / "x.zip") == ("local/tiny-clip",)
    ended = at.jobs.wait(at.room.import_from(tmp_path / "x.zip"), 60)
    assert (ended.state, ended.model) == (JobState.DONE, "local/tiny-clip")


def test_an_import_that_fails_tells_the_details(at: Room, tmp_path: Path) -> None:
    ended = at.jobs.wait(at.room.import_from(tmp_path / "nowhere"), 60)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert (ended.error.code, ended.trace) == ("path-not-found", "")
    assert dict(ended.error.details) == {"path": str(tmp_path / "nowhere")}


def test_an_import_is_paused_and_cancelled(
    at: Room, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled while it is paused: what was copied is removed."""
    held = threading.Event()
    checkpoint_of = JobControl.checkpoint

    def told(control: JobControl) -> None:
        if control.paused:
            held.set()
        checkpoint_of(control)

    def slowly(control: JobControl, done: int, total: int | None = None) -> None:
        at.jobs.pause(control.job)

    monkeypatch.setattr(JobControl, "checkpoint", told)
    monkeypatch.setattr(JobControl, "progress", slowly)
    job = at.room.import_from(checkpoint)
    assert held.wait(60)
    assert at.jobs.snapshot(job).state is JobState.PAUSED
    at.jobs.cancel(job)
    assert at.jobs.wait(job, 60).state is JobState.CANCELLED
    assert not [one for one in (at.store.root / ".partial").iterdir() if one.is_dir()]


def test_a_pull_that_fails_says_why(at: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PAUSE_SECONDS", 0.01)
    ended = at.jobs.wait(at.room.pull("nobody/nothing"), 60)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error.code == "model-not-found"
    assert ended.trace == "", "the world's fault, not a bug"


def test_the_starter_is_not_pulled(at: Room, standin: HubStandIn) -> None:
    with pytest.raises(ModelError) as caught:
        at.room.pull(STARTER)
    assert caught.value.code == "model-bundled"
    assert standin.requests == []


def in_use(at: Room, model: str) -> None:
    """As after a switch; how models are switched is tested in test_upgrade."""
    at.space.use(model)
    at.settings.set("model", model)


def test_the_model_in_use_is_not_removed(at: Room, checkpoint: Path) -> None:
    model = at.room.import_folder(checkpoint)
    in_use(at, model.id)
    with pytest.raises(ModelError) as caught:
        at.room.remove(model.id)
    assert caught.value.code == "model-in-use"
    in_use(at, STARTER)
    at.room.remove(model.id)
    assert not any(one.description.id == model.id for one in at.room.list())


def test_new_weights_of_the_model_in_use_are_taken_into_use(
    at: Room, standin: HubStandIn, tmp_path: Path
) -> None:
    at.jobs.wait(at.room.pull(MODEL), 60)
    in_use(at, MODEL)
    before = at.space.key
    folder = checkpoints.copy(standin.models[MODEL], tmp_path / "newer")
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 77}')
    standin.models[MODEL] = folder
    ended = at.jobs.wait(at.room.pull(MODEL), 60)
    assert ended.state is JobState.DONE, ended.error
    assert at.space.key.name == before.name
    assert at.space.key.revision == standin.revision(MODEL) != before.revision


def test_a_model_that_is_gone_at_start_gives_way_to_the_starter(
    at: Room, make: Callable[[], Room], checkpoint: Path
) -> None:
    model = at.room.import_folder(checkpoint)
    in_use(at, model.id)
    at.space.close()
    at.store.remove(model.id)
    assert make().space.model == STARTER
