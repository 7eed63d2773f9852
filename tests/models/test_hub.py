"""Pulling a model from a stand-in of the hub, with everything that goes wrong on a bad line."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from photoapp.core.errors import ModelError
from photoapp.models import hub
from photoapp.models.checkpoint import PICKLED, SAFETENSORS
from photoapp.models.hub import PullCancelledError, pull
from photoapp.models.store import InstalledModel, ModelStore
from tests.models import checkpoints
from tests.models.hub_standin import HubStandIn

MODEL = "openai/clip-vit-base-patch32"
CHINESE = "OFA-Sys/chinese-clip-vit-base-patch16"


@pytest.fixture
def standin(clip_folder: Path, chinese_clip_folder: Path) -> Iterator[HubStandIn]:
    with HubStandIn({MODEL: clip_folder, CHINESE: chinese_clip_folder}) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models 模型", starter_folder)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_STALL_SECONDS", 0.4)
    monkeypatch.setattr(hub, "_PAUSE_SECONDS", 0.01)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for proxy in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
        monkeypatch.delenv(proxy.upper(), raising=False)


def take(model: str, store: ModelStore, standin: HubStandIn) -> InstalledModel:
    return pull(model, store, endpoint=standin.endpoint)


def test_a_model_is_fetched_checked_and_installed(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    told: list[tuple[int, int | None]] = []
    model = pull(
        MODEL,
        store,
        endpoint=standin.endpoint + "/",
        progress=lambda done, total: told.append((done, total)),
    )
    assert model.id == MODEL
    assert model.revision == standin.revision(MODEL)
    for name in ("config.json", "preprocessor_config.json", "tokenizer.json", SAFETENSORS):
        assert (model.path / name).read_bytes() == (clip_folder / name).read_bytes()
    assert [one.id for one in store.installed()] == ["photoapp-starter", MODEL]
    assert standin.fetched()[-1] == SAFETENSORS, "weights come last"
    done = [one for one, _ in told]
    assert done == sorted(done)
    assert told[0] == (0, told[-1][0])
    assert told[-1][0] == told[-1][1]
    assert not list((store.root / ".partial").glob("*/*"))


def test_only_files_that_are_needed_are_fetched(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, tmp_path: Path
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "much")
    for name in ("tf_model.h5", "flax_model.msgpack", "README.md", "code.py", PICKLED):
        (folder / name).write_bytes(b"x" * 5000)
    standin.models[MODEL] = folder
    take(MODEL, store, standin)
    assert set(standin.fetched()) == {
        "config.json",
        "preprocessor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        SAFETENSORS,
    }


def test_pickled_weights_are_taken_when_there_is_nothing_better(
    store: ModelStore, standin: HubStandIn
) -> None:
    model = take(CHINESE, store, standin)
    assert (model.path / PICKLED).is_file()
    assert (model.path / "vocab.txt").is_file()


def test_nothing_personal_is_sent(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    take(MODEL, store, standin)
    assert standin.requests
    for _, path, headers in standin.requests:
        assert "authorization" not in {name.lower() for name in headers}, path
        assert "secret" not in str(headers)
        assert "torch" not in headers.get("user-agent", headers.get("User-Agent", ""))
        assert "telemetry" not in path
        assert "harness" not in path


def test_an_installed_commit_is_not_fetched_again(store: ModelStore, standin: HubStandIn) -> None:
    first = take(MODEL, store, standin)
    asked = len(standin.fetched())
    again = take(MODEL, store, standin)
    assert again == first
    assert len(standin.fetched()) == asked


def test_a_new_commit_replaces_the_old_one(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, tmp_path: Path
) -> None:
    old = take(MODEL, store, standin)
    folder = checkpoints.copy(clip_folder, tmp_path / "newer")
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 77}')
    standin.models[MODEL] = folder
    new = take(MODEL, store, standin)
    assert new.revision != old.revision
    assert store.get(MODEL) == new
    assert not old.path.exists()


def test_a_dropped_connection_goes_on_where_it_stopped(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    size = (clip_folder / SAFETENSORS).stat().st_size
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops = size // 4, 2
    model = take(MODEL, store, standin)
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    assert standin.sent[SAFETENSORS] == size, "no byte was sent twice"


def test_a_pull_that_was_given_up_goes_on_in_the_next_one(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    size = (clip_folder / SAFETENSORS).stat().st_size
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops = size // 2, 1
    fault.status, fault.statuses = 503, 0

    def fail_from_now_on(done: int, total: int | None) -> None:
        if total and done > total // 2:
            fault.statuses = 1000

    with pytest.raises(ModelError) as caught:
        pull(MODEL, store, endpoint=standin.endpoint, progress=fail_from_now_on)
    assert caught.value.code == "download-stalled"
    assert "503" in caught.value.message
    assert [one.id for one in store.installed()] == ["photoapp-starter"]
    fault.statuses = 0
    asked = len(standin.fetched())
    take(MODEL, store, standin)
    assert standin.fetched()[asked:] == [SAFETENSORS], "complete files are kept"
    assert standin.sent[SAFETENSORS] == size


def test_a_server_without_ranges_starts_the_file_again(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.ignore_range = 10_000, 1, True
    told: list[tuple[int, int | None]] = []
    model = pull(MODEL, store, endpoint=standin.endpoint, progress=lambda *one: told.append(one))
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    assert told[-1][0] == told[-1][1]


def test_an_answer_without_a_length_is_taken(store: ModelStore, standin: HubStandIn) -> None:
    standin.faults["tokenizer.json"].without_length = True
    assert take(MODEL, store, standin).id == MODEL


@pytest.mark.parametrize("name", [SAFETENSORS, "config.json"])
def test_damaged_files_are_thrown_away_and_fetched_anew(
    store: ModelStore, standin: HubStandIn, name: str
) -> None:
    standin.faults[name].corrupt = True
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "download-damaged"
    assert caught.value.details["file"] == name
    assert [one.id for one in store.installed()] == ["photoapp-starter"]
    standin.faults[name].corrupt = False
    assert take(MODEL, store, standin).id == MODEL


@pytest.mark.parametrize("without_length", [False, True])
def test_a_page_in_place_of_a_file_is_noticed(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, *, without_length: bool
) -> None:
    long = (clip_folder / "config.json").stat().st_size + 5
    standin.faults["config.json"].replaced_by = b"<html>".ljust(long, b" ")
    standin.faults["config.json"].without_length = without_length
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "download-damaged"


def test_a_line_that_falls_silent_is_taken_up_again(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 20_000, 1, threading.Event()
    started = time.monotonic()
    model = take(MODEL, store, standin)
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    assert time.monotonic() - started < 15, "it must not wait for the server"


def test_a_line_that_stays_silent_ends_with_advice(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 0, 1000, threading.Event()
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "download-stalled"
    assert "goes on from there" in caught.value.message


def test_cancelling_keeps_what_was_fetched(store: ModelStore, standin: HubStandIn) -> None:
    done = 0

    def progress(bytes_done: int, _total: int | None) -> None:
        nonlocal done
        done = bytes_done

    with pytest.raises(PullCancelledError):
        pull(
            MODEL,
            store,
            endpoint=standin.endpoint,
            progress=progress,
            cancelled=lambda: done > 20_000,
        )
    kept = sum(file.stat().st_size for file in (store.root / ".partial").glob("*/*"))
    assert kept == done
    assert [one.id for one in store.installed()] == ["photoapp-starter"]


def test_an_unknown_model_is_named(store: ModelStore, standin: HubStandIn) -> None:
    for name in ("nobody/nothing", "not-an-id", "local/mine", "../../etc/passwd"):
        with pytest.raises(ModelError) as caught:
            take(name, store, standin)
        assert caught.value.code == "model-not-found"
        assert name in caught.value.message


def test_a_refused_file_is_an_error_at_once(store: ModelStore, standin: HubStandIn) -> None:
    standin.faults["config.json"].status = 403
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-refused"
    assert standin.fetched().count("config.json") == 1


def test_without_a_network_it_says_what_to_do(store: ModelStore, standin: HubStandIn) -> None:
    with HubStandIn({}) as other:
        gone = other.endpoint
    with pytest.raises(ModelError) as caught:
        pull(MODEL, store, endpoint=gone)
    assert caught.value.code == "hub-unreachable"
    assert gone in caught.value.message
    assert "import" in caught.value.message


def test_a_proxy_that_cannot_be_used_is_an_error(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-unreachable"
    assert standin.requests == []


@pytest.mark.parametrize("endpoint", ["not an address", "ftp://127.0.0.1", "http://"])
def test_a_useless_mirror_setting_is_an_error(store: ModelStore, endpoint: str) -> None:
    with pytest.raises(ModelError) as caught:
        pull(MODEL, store, endpoint=endpoint)
    assert caught.value.code == "hub-unreachable"


@pytest.mark.parametrize("body", ["<html>captive portal</html>", "[]", "{}", '"text"'])
def test_a_portal_that_answers_for_the_hub_is_an_error(
    store: ModelStore, standin: HubStandIn, body: str
) -> None:
    standin.answer_as = body
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code in {"hub-unreachable", "hub-refused"}


def test_a_commit_that_is_a_path_is_refused(store: ModelStore, standin: HubStandIn) -> None:
    standin.commit = "../../../outside"
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-refused"
    assert not store.root.exists()


def test_another_architecture_is_refused_before_its_weights(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, tmp_path: Path
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "other")
    (folder / "config.json").write_text('{"model_type": "bert"}')
    standin.models[MODEL] = folder
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "model-unsupported"
    assert SAFETENSORS not in standin.fetched()


def test_a_repository_without_weights_is_refused(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, tmp_path: Path
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "empty")
    (folder / SAFETENSORS).unlink()
    standin.models[MODEL] = folder
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "model-unsupported"


def test_a_full_disk_is_noticed_before_the_transfer(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr("photoapp.models.store.shutil.disk_usage", lambda _path: Usage)
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "disk-full"
    assert not standin.fetched()


def test_two_programs_do_not_fetch_the_same_model(store: ModelStore, standin: HubStandIn) -> None:
    folder = store.staging(MODEL, standin.revision(MODEL))
    folder.mkdir(parents=True)
    with FileLock(folder.with_name(folder.name + ".lock")), pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "model-busy"


def test_weights_in_parts_are_fetched_together(
    store: ModelStore, standin: HubStandIn, tmp_path: Path
) -> None:
    folder = checkpoints.tiny_clip(tmp_path / "parts", sharded=True)
    parts = sorted(file.name for file in folder.glob("model-*.safetensors"))
    assert len(parts) > 1
    standin.models[MODEL] = folder
    model = take(MODEL, store, standin)
    assert {file.name for file in model.path.iterdir()} >= {*parts, "model.safetensors.index.json"}
