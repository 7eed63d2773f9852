"""Making a model faster: the job, what it leaves behind, and the command line."""

from __future__ import annotations

import json
import shutil
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from photoapp.app import Application, open_application
from photoapp.commands.optimise import verdict
from photoapp.core.cjk import has_han
from photoapp.core.errors import ModelError, UsageError
from photoapp.core.events import BackendRefused, Event, JobChanged
from photoapp.core.jobs import JobState
from photoapp.models.catalogue import STARTER
from photoapp.models.parity import recall_step
from photoapp.services import model_process, optimise
from photoapp.services.speed import measure
from tests.e2e.conftest import Shell
from tests.models import checkpoints
from tests.models.packages import immich_package

MODEL = "local/tiny"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return checkpoints.tiny_chinese_clip(tmp_path_factory.mktemp("checkpoint") / "tiny")


@pytest.fixture
def application(
    tmp_path: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """A library with a tiny model in use."""
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    # torch's threads wait for each other by spinning: on a busy machine a tiny network then
    # takes minutes.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    opened = open_application(tmp_path / "library")
    try:
        opened.models.import_folder(checkpoint)
        opened.upgrade.switch(MODEL)
        yield opened
    finally:
        opened.close()


def _exports(models: Path) -> Path:
    (folder,) = models.glob("local--tiny@*")
    return folder / "optimised"


def _left(folder: Path) -> list[str]:
    """What lies in a folder of exports, but for its lock."""
    return sorted(one.name for one in folder.iterdir() if one.name != ".lock")


def _optimised(application: Application, precision: str) -> None:
    job = application.optimiser.start(MODEL, precision=precision)
    ended = application.jobs.wait(job, 240)
    assert ended.state is JobState.DONE, ended.error


def test_the_model_in_use_becomes_faster_and_keeps_its_vectors(
    application: Application, tmp_path: Path
) -> None:
    space, optimiser = application.space, application.optimiser
    before = space.encoder()
    assert optimiser.status(MODEL).chosen.startswith("torch")
    pictures = np.random.default_rng(1).integers(0, 256, (4, 32, 32, 3), np.uint8)
    expected = before.encode_images(pictures)
    key = before.key
    events: list[Event] = []
    application.bus.subscribe(events.append)
    _optimised(application, "auto")
    after = space.encoder()
    assert getattr(after, "backend", "") == "onnx-int8"
    assert after.key == key
    assert (after.encode_images(pictures) * expected).sum(axis=1).min() > 0.98
    status = optimiser.status(MODEL)
    assert (status.chosen, status.device, status.optimised) == ("onnx-int8", "cpu", ("int8",))
    report = optimiser.report(MODEL, "int8")
    assert report["image"]["least"] >= 0.98
    assert report["pictures"] in {"demo", "generated"}  # this library is empty
    told = [one.snapshot for one in events if isinstance(one, JobChanged)]
    assert {one.kind for one in told} == {"optimise"}
    assert max(one.done for one in told) > 0
    assert _left(_exports(tmp_path / "models")) == ["int8"]
    # A wish decides; what it was is found again with auto.
    optimiser.choose("torch", "cpu")
    assert getattr(space.encoder(), "backend", "") == "torch"
    optimiser.choose("auto", "auto")
    assert getattr(space.encoder(), "backend", "") == "onnx-int8"
    with pytest.raises(UsageError, match="--backend is one of"):
        optimiser.choose("fast", "auto")
    # Damaged without a sign: refused at the next start, and the window hears of it.
    image = _exports(tmp_path / "models") / "int8" / "image.onnx"
    image.write_bytes(bytes(image.stat().st_size))
    application.space.use(MODEL)
    assert getattr(space.encoder(), "backend", "") != "onnx-int8"
    assert BackendRefused(MODEL, "onnx-int8", "cpu") in events
    assert (space.encoder().encode_images(pictures) * expected).sum(axis=1).min() > 0.98


def test_a_cancelled_job_leaves_nothing(application: Application, tmp_path: Path) -> None:
    working = threading.Event()

    def hear(event: Event) -> None:
        if isinstance(event, JobChanged) and event.snapshot.done >= 1:
            working.set()

    application.bus.subscribe(hear)
    job = application.optimiser.start(MODEL, precision="fp32")
    assert application.optimiser.start(MODEL) == job  # one at a time
    assert application.optimiser.status(MODEL).running == job
    assert working.wait(240)
    application.jobs.cancel(job)
    assert application.jobs.wait(job, 60).state is JobState.CANCELLED
    assert _left(_exports(tmp_path / "models")) == []
    status = application.optimiser.status(MODEL)
    assert (status.optimised, status.running) == ((), None)


def test_what_cannot_be_optimised_says_why(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optimiser = application.optimiser
    for model, code in ((STARTER, "model-bundled"), ("no/such", "model-not-installed")):
        with pytest.raises(ModelError) as caught:
            optimiser.start(model)
        assert caught.value.code == code
    with pytest.raises(UsageError):
        optimiser.start(MODEL, precision="fp8")
    empty = tmp_path / "empty"
    empty.mkdir()
    ended = application.jobs.wait(optimiser.start(MODEL, pictures=empty), 60)
    assert ended.error is not None
    assert ended.error.code == "set-missing"
    exports = _exports(tmp_path / "models")
    exports.mkdir(parents=True)
    with FileLock(exports / ".lock"):
        ended = application.jobs.wait(optimiser.start(MODEL), 60)
    assert ended.error is not None
    assert ended.error.code == "optimise-busy"
    monkeypatch.setattr(model_process, "_command", lambda: ["false"])
    ended = application.jobs.wait(optimiser.start(MODEL), 60)
    assert ended.error is not None
    assert ended.error.code == "model-worker-died"
    assert _left(exports) == []


def test_other_families_are_named(application: Application, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        application.models.import_folder(checkpoints.tiny_siglip2(tmp_path / "siglip"))
    with pytest.raises(ModelError) as caught:
        application.optimiser.start("local/siglip")
    assert caught.value.code == "optimise-family"
    assert "SigLIP 2" in caught.value.message
    assert caught.value.details["known"] == "CLIP, Chinese-CLIP, AltCLIP"


def test_a_model_that_is_being_optimised_stays(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = threading.Event(), threading.Event()

    def hold(*given: object, **named: object) -> dict[str, object]:
        reached.set()
        assert go.wait(60)
        raise ModelError("export-failed", "Only held up.")

    monkeypatch.setattr(optimise, "run_act", hold)
    application.space.use(STARTER)
    job = application.optimiser.start(MODEL, precision="fp32")
    try:
        assert reached.wait(60)
        with pytest.raises(ModelError) as caught:
            application.models.remove(MODEL)
        assert caught.value.code == "optimise-running"
    finally:
        go.set()
    application.jobs.wait(job, 60)
    application.models.remove(MODEL)
    assert MODEL not in [one.description.id for one in application.models.list()]


def test_similar_photos_run_as_was_chosen(application: Application) -> None:
    _optimised(application, "fp32")
    application.optimiser.choose("auto", "auto")
    assert getattr(application.models.load_pictures(MODEL), "backend", "") == "onnx-fp32"
    application.optimiser.choose("torch", "cpu")
    assert getattr(application.models.load_pictures(MODEL), "backend", "") == "torch"


def test_a_captioned_set_gives_recall(
    application: Application, demo_pictures: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    lines = []
    for number, file in enumerate(sorted(demo_pictures.rglob("*.jpg"))[:4]):
        shutil.copy(file, folder / f"{number}.jpg")
        line = {"file": f"{number}.jpg", "captions": [f"cat {number}"], "captions_zh": ["猫"]}
        lines.append(json.dumps(line))
    lines.append(json.dumps({"file": "missing.jpg", "captions": ["nothing"]}))
    (folder / "captioned.jsonl").write_text("\n".join(lines), encoding="utf-8")
    sample = application.optimiser.sample(MODEL, folder)
    assert sample.source == "set"
    assert sample.pixels.shape == (4, 32, 32, 3)
    assert len(sample.texts) == 8
    assert sample.captions == {
        "en": [(0, 0), (2, 1), (4, 2), (6, 3)],
        "zh": [(1, 0), (3, 1), (5, 2), (7, 3)],
    }
    # Without one: the person's own photos, and others only where those are few.
    application.indexer.index_now([demo_pictures])
    own = application.optimiser.sample(MODEL)
    assert own.source == "library"
    assert len(own.pixels) >= 8
    assert any(has_han(text) for text in own.texts)


def test_a_loss_is_judged_by_what_a_set_can_tell() -> None:
    assert recall_step([0, 0, 1, 1, 2]) == pytest.approx(100 / 18)
    few = {"step": recall_step(range(113)), "original": 50.0, "exported": 50.0}
    assert "is fine" in verdict(few | {"difference": -0.1})
    assert "is fine" in verdict(few | {"difference": 0.4})
    assert "cannot tell" in verdict(few | {"difference": -0.14})
    assert "is lost" in verdict(few | {"difference": -0.2})
    assert "is lost" in verdict({"difference": -0.2}), "a report of an older version"


def test_the_command_line_in_both_languages(
    shell: Shell, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    shell.run("models", "import", checkpoint)
    said = shell.run("models", "optimise", MODEL, "--precision", "int8", language="zh")
    assert "图片向量余弦" in said.stdout
    assert "运行方式：onnx-int8 (cpu)" in said.stdout
    listed = {one["id"]: one for one in shell.json("models", "list")}
    assert (listed[MODEL]["backend"], listed[MODEL]["optimised"]) == ("onnx-int8", ["int8"])
    assert listed[STARTER]["backend"] == "onnx"
    assert "onnx-int8 (cpu)" in shell.run("models", "list", language="en").stdout
    wanted = shell.json("models", "backend", "--backend", "torch", "--device", "cpu")
    assert wanted["wanted"] == {"backend": "torch", "device": "cpu"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("models", "backend", "--backend", "fast"), 2),
        (("models", "optimise", STARTER), 1),
        (("bench", "models", "--device", "abacus"), 2),
        (("bench", "models", "--model", "no/such"), 1),
    ],
)
def test_wrong_requests_are_answered_in_chinese(
    shell: Shell, arguments: tuple[str, ...], code: int
) -> None:
    assert has_han(shell.run(*arguments, language="zh", code=code).stderr)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_models_published_as_graphs_are_measured_too(
    shell: Shell, tmp_path: Path, language: str
) -> None:
    shell.run("models", "import", immich_package(tmp_path / "package"))
    found = shell.json("bench", "models", "--seconds", "0.1")
    assert [(one["backend"], one["device"], one["problem"]) for one in found] == [
        ("onnx", "cpu", "")
    ] * 2
    assert {STARTER, "local/package"} == {one["model"] for one in found}
    for one in found:
        assert min(one["photos_per_second"], one["milliseconds_per_text"]) > 0
        assert min(one["image_cosine"], one["text_cosine"]) > 0.9999
        assert not one["torch_imported"]
    shown = shell.run("bench", "models", "--model", STARTER, "--seconds", "0.1", language=language)
    assert ("照片/秒" if language == "zh" else "photos/s") in shown.stdout


def test_speeds_are_those_of_each_back_end(application: Application) -> None:
    _optimised(application, "int8")
    speeds = measure(
        application.optimiser,
        MODEL,
        seconds=0.05,
        only=lambda way: way.name.startswith("onnx"),
    )
    assert [(one.backend, one.device) for one in speeds] == [("torch", "cpu"), ("onnx-int8", "cpu")]
    for one in speeds:
        assert not one.problem
        assert min(one.photos_per_second, one.milliseconds_per_text, one.start_up_seconds) > 0
    torch, onnx = speeds
    assert (torch.torch_imported, onnx.torch_imported) == (True, False)
    assert onnx.memory_bytes < torch.memory_bytes
    assert min(torch.image_cosine, torch.text_cosine) > 0.9999
    assert min(onnx.image_cosine, onnx.text_cosine) > 0.98
