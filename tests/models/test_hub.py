"""Pulling a model from a stand-in of the hub, with everything that goes wrong on a bad line."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
from filelock import FileLock

from photoapp.core.errors import ModelError
from photoapp.models import transfer, web
from photoapp.models.checkpoint import PICKLED, SAFETENSORS
from photoapp.models.downloads import offer, pull
from photoapp.models.installed import InstalledModel
from photoapp.models.remote import checked_name
from photoapp.models.sources import MODELSCOPE, OFFICIAL_HUB, Source, SourceKind, source
from photoapp.models.store import ModelStore
from photoapp.models.transfer import Control, Progress, PullCancelledError
from tests.models import checkpoints
from tests.models.hub_standin import HubStandIn

MODEL = "openai/clip-vit-base-patch32"
CHINESE = "OFA-Sys/chinese-clip-vit-base-patch16"


@pytest.fixture
def standin(clip_folder: Path, chinese_clip_folder: Path) -> Iterator[HubStandIn]:
    names = {
        "openai-mirror/clip-vit-base-patch32": MODEL,
        "AI-ModelScope/chinese-clip-vit-base-patch16": CHINESE,
    }
    with HubStandIn({MODEL: clip_folder, CHINESE: chinese_clip_folder}, names=names) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models 模型", starter_folder)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses; but a busy machine's silence of a second is not taken for a broken line."""
    monkeypatch.setattr(web, "STALL_SECONDS", 10_000.0)
    monkeypatch.setattr(transfer, "PAUSE_SECONDS", 0.01)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for proxy in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
        monkeypatch.delenv(proxy.upper(), raising=False)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "STALL_SECONDS", 0.4)


def hub_at(endpoint: str) -> Source:
    return source("hub", endpoint)


def take(
    model: str,
    store: ModelStore,
    standin: HubStandIn,
    *,
    progress: Progress = lambda done, total: None,
    kind: str = "hub",
) -> InstalledModel:
    return pull(model, store, source(kind, standin.endpoint), Control(progress=progress))


def test_a_model_is_fetched_checked_and_installed(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    told: list[tuple[int, int | None]] = []
    model = pull(
        MODEL,
        store,
        hub_at(standin.endpoint + "/"),
        Control(progress=lambda done, total: told.append((done, total))),
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
        names = {name.lower() for name in headers}
        assert not names & {"authorization", "cookie"}, path
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
        take(MODEL, store, standin, progress=fail_from_now_on)
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
    model = take(MODEL, store, standin, progress=lambda *one: told.append(one))
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
    assert caught.value.details["name"] == name
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


@pytest.mark.usefixtures("impatient")
def test_a_line_that_falls_silent_is_taken_up_again(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 20_000, 1, threading.Event()
    model = take(MODEL, store, standin)
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    assert not fault.stall.is_set(), "it did not wait for the server"


@pytest.mark.usefixtures("impatient")
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
            hub_at(standin.endpoint),
            Control(progress=progress, cancelled=lambda: done > 20_000),
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
        pull(MODEL, store, hub_at(gone))
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
        pull(MODEL, store, hub_at(endpoint))
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


def test_a_token_is_sent_to_nobody(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hf_secret")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("HUGGING_FACE_HUB_TOKEN", "hf_secret")
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("HF_ENDPOINT", standin.endpoint)  # the hub itself, not a mirror
    standin.faults[SAFETENSORS].redirect = "/moved{path}"
    assert source().endpoint == standin.endpoint
    offer(MODEL, store, source())
    pull(MODEL, store, source())
    take(CHINESE, store, standin, kind="modelscope")
    assert len(standin.requests) > 10
    for _, path, headers in standin.requests:
        assert "secret" not in str(headers), path
        assert not {name.lower() for name in headers} & {"authorization", "cookie"}, path


def test_sources_are_the_official_ones_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert source() == Source(SourceKind.HUB, OFFICIAL_HUB)
    assert source("modelscope") == Source(SourceKind.MODELSCOPE, MODELSCOPE)
    assert source("hub", " https://mirror.example/hf/ ").endpoint == "https://mirror.example/hf"
    assert source("hub", "https://mirror.example/hf").host == "mirror.example"
    with pytest.raises(ValueError, match="elsewhere"):
        source("elsewhere")


# What the source says before anything is fetched


def test_an_offer_tells_licence_size_and_space(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    standin.licence = "cc-by-4.0"
    standin.models["some/thing"] = clip_folder
    found = offer("some/thing", store, hub_at(standin.endpoint))
    assert found.licence == "cc-by-4.0"
    assert (
        found.bytes
        == sum(
            (clip_folder / name).stat().st_size
            for name in ("config.json", "preprocessor_config.json", "tokenizer.json", SAFETENSORS)
        )
        + (clip_folder / "tokenizer_config.json").stat().st_size
    )
    assert found.fits
    assert (found.here, found.installed, found.beside) == (0, "", ())
    assert not standin.fetched(), "an offer fetches nothing"
    assert offer(MODEL, store, hub_at(standin.endpoint)).licence == "MIT", "the catalogue's own"
    take(MODEL, store, standin)
    assert offer(MODEL, store, hub_at(standin.endpoint)).installed


def test_an_offer_counts_what_is_here_already(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.status, fault.retry_after = 503, "86400"
    with pytest.raises(ModelError):
        take(MODEL, store, standin)
    found = offer(MODEL, store, hub_at(standin.endpoint))
    assert 0 < found.here < found.bytes


def test_a_gated_model_says_how_to_get_it(store: ModelStore, standin: HubStandIn) -> None:
    standin.gated = True
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-gated"
    assert not standin.fetched()


@pytest.mark.parametrize(
    ("status", "retry_after", "code"),
    [
        (401, "", "model-not-found"),
        (404, "", "model-not-found"),
        (403, "", "hub-refused"),
        (500, "", "hub-refused"),
        (429, "3600", "hub-busy"),
        (503, "soon", "hub-refused"),
    ],
)
def test_a_source_that_refuses_its_list(
    store: ModelStore, standin: HubStandIn, status: int, retry_after: str, code: str
) -> None:
    standin.api_status, standin.api_retry_after = status, retry_after
    for kind in SourceKind:
        with pytest.raises(ModelError) as caught:
            take(MODEL, store, standin, kind=kind)
        assert caught.value.code == code
    if code == "hub-busy":
        assert caught.value.details["minutes"] == 60
    assert not store.root.exists()


def test_no_network_when_it_is_forbidden(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-unreachable"
    assert standin.requests == []


# The server's moods


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_server_that_asks_for_patience_gets_it(
    store: ModelStore, standin: HubStandIn, status: int
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.status, fault.statuses, fault.retry_after = status, 2, "0"
    assert take(MODEL, store, standin).id == MODEL
    assert standin.fetched().count(SAFETENSORS) == 3


def test_retry_after_is_waited_for(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults["config.json"]
    fault.status, fault.statuses, fault.retry_after = 503, 1, "1"
    started = time.monotonic()
    take(MODEL, store, standin)
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("as_date", [False, True])
def test_a_long_wait_is_told_instead_of_kept(
    store: ModelStore, standin: HubStandIn, *, as_date: bool
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.status = 429
    fault.retry_after = formatdate(time.time() + 3600, usegmt=True) if as_date else "3600"
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-busy"
    assert 55 <= int(caught.value.details["minutes"]) <= 61
    assert standin.fetched().count(SAFETENSORS) == 1


def test_waiting_for_a_server_can_be_cancelled(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults["config.json"]
    fault.status, fault.retry_after = 503, "100"
    with pytest.raises(PullCancelledError):
        pull(
            MODEL,
            store,
            hub_at(standin.endpoint),
            Control(cancelled=lambda: "config.json" in standin.fetched()),
        )
    assert standin.fetched() == ["config.json"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_file_of_either_source(
    store: ModelStore, standin: HubStandIn, status: int
) -> None:
    for kind in SourceKind:
        standin.faults["config.json"].status = status
        with pytest.raises(ModelError) as caught:
            take(MODEL, store, standin, kind=kind)
        assert caught.value.code == "hub-refused"
        assert str(status) in caught.value.message


# Redirects


def test_a_redirect_to_another_host_is_followed(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    size = (clip_folder / SAFETENSORS).stat().st_size
    with HubStandIn(standin.models) as delivery:
        standin.faults[SAFETENSORS].redirect = delivery.endpoint + "{path}"
        fault = delivery.faults[SAFETENSORS]
        fault.drop_after, fault.drops = size // 3, 1
        model = take(MODEL, store, standin)
        assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
        assert delivery.sent[SAFETENSORS] == size, "the range goes along"
    assert standin.sent[SAFETENSORS] == 0


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x", "//[", ""],
)
def test_a_redirect_to_something_else_is_refused(
    store: ModelStore, standin: HubStandIn, target: str
) -> None:
    fault = standin.faults["config.json"]
    fault.redirect = target or " "
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-redirect"
    assert standin.fetched() == ["config.json"]


def test_a_redirect_round_in_circles_ends(store: ModelStore, standin: HubStandIn) -> None:
    standin.faults["config.json"].redirect = "{path}"
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "hub-redirect"


def test_encryption_is_never_given_up() -> None:
    secure = "https://hub.example/m/resolve/main/x"
    assert web.redirected(secure, "/y", "m") == "https://hub.example/y"
    assert web.redirected(secure, "https://cdn.example/z?a=1", "m") == "https://cdn.example/z?a=1"
    assert web.redirected("http://lan/x", "https://lan/x", "m") == "https://lan/x"
    assert web.redirected("http://lan/x", "http://nas/x", "m") == "http://nas/x"
    for target in ("http://hub.example/x", "http://127.0.0.1/x", "file:///x", "javascript:1"):
        with pytest.raises(ModelError) as caught:
            web.redirected(secure, target, "m")
        assert caught.value.code == "hub-redirect"
        assert target in caught.value.message


# Lines that are slow, silent, or bring something else


def test_a_trickle_is_a_transfer(store: ModelStore, standin: HubStandIn, clip_folder: Path) -> None:
    enough = threading.Event()
    standin.faults["config.json"].trickle = enough
    told: list[int] = []

    def progress(done: int, _total: int | None) -> None:
        told.append(done)
        if done == 100:
            enough.set()

    assert take(MODEL, store, standin, progress=progress).id == MODEL
    assert 100 in told, "the few bytes were told while the line was open"
    assert standin.fetched().count("config.json") == 1, "slow is not broken"


@pytest.mark.parametrize("how", ["silent", "trickling"])
def test_a_slow_line_is_cancelled_at_once(store: ModelStore, standin: HubStandIn, how: str) -> None:
    fault = standin.faults[SAFETENSORS]
    if how == "silent":
        fault.drop_after, fault.drops, fault.stall = 1000, 1, threading.Event()
    else:
        fault.trickle = threading.Event()
    with pytest.raises(PullCancelledError):  # else it would wait for hours
        pull(
            MODEL,
            store,
            hub_at(standin.endpoint),
            Control(cancelled=lambda: standin.sent[SAFETENSORS] > 0),
        )
    assert [one.id for one in store.installed()] == ["photoapp-starter"]


def test_a_pause_holds_the_transfer(store: ModelStore, standin: HubStandIn) -> None:
    held = threading.Event()
    go = threading.Event()

    def hold() -> None:
        held.set()
        assert go.wait(60)

    taken: list[InstalledModel] = []
    thread = threading.Thread(
        target=lambda: taken.append(
            pull(MODEL, store, hub_at(standin.endpoint), Control(hold=hold))
        )
    )
    thread.start()
    assert held.wait(60)
    assert not taken
    go.set()
    thread.join(60)
    assert [one.id for one in taken] == [MODEL]


def test_a_file_that_changes_between_two_parts_is_fetched_whole(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    """A mirror that gave another file first: its beginning does not spoil the right one."""
    right = (clip_folder / SAFETENSORS).read_bytes()
    fault = standin.faults[SAFETENSORS]
    fault.replaced_by = bytes(len(right))
    fault.swap = right
    fault.drop_after, fault.drops = 20_000, 1
    model = take(MODEL, store, standin)
    assert (model.path / SAFETENSORS).read_bytes() == right
    assert standin.fetched().count(SAFETENSORS) == 3, "begun, gone on, and once from the start"


def test_parts_of_an_older_commit_are_not_mixed_in(
    store: ModelStore, standin: HubStandIn, clip_folder: Path, tmp_path: Path
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops = 20_000, 1
    fault.stall = threading.Event()
    with pytest.raises(PullCancelledError):
        pull(
            MODEL,
            store,
            hub_at(standin.endpoint),
            Control(cancelled=lambda: standin.sent[SAFETENSORS] > 0),
        )
    fault.stall.set()
    folder = checkpoints.copy(clip_folder, tmp_path / "newer")
    weights = bytearray((folder / SAFETENSORS).read_bytes())
    weights[-1] ^= 1
    (folder / SAFETENSORS).write_bytes(bytes(weights))
    standin.models[MODEL] = folder
    fault.drops = 0
    model = take(MODEL, store, standin)
    assert (model.path / SAFETENSORS).read_bytes() == bytes(weights)
    left = [one for one in (store.root / ".partial").iterdir() if one.is_dir()]
    assert not left, "what the older commit had begun is gone"


def test_a_range_that_begins_elsewhere_is_not_joined(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops = 20_000, 1

    def progress(done: int, total: int | None) -> None:
        fault.part_from = 10_000 if fault.drops == 0 and done < (total or 0) else None

    model = take(MODEL, store, standin, progress=progress)
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()


def test_a_file_that_is_shorter_than_promised_is_damaged(
    store: ModelStore, standin: HubStandIn
) -> None:
    standin.faults[SAFETENSORS].replaced_by = b"short"
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "download-damaged"


def test_a_file_that_has_become_shorter_meanwhile(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.swap = 20_000, 1, b"short"
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code in {"download-damaged", "download-stalled"}
    assert [one.id for one in store.installed()] == ["photoapp-starter"]


# The disk


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_disk_that_fills_up_on_the_way(store: ModelStore, standin: HubStandIn) -> None:
    folder = store.staging(MODEL, standin.revision(MODEL))
    folder.mkdir(parents=True)
    (folder / f"{SAFETENSORS}.part").symlink_to("/dev/full")
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "disk-full"
    (folder / f"{SAFETENSORS}.part").unlink()
    assert take(MODEL, store, standin).id == MODEL


@pytest.mark.skipif(sys.platform == "win32", reason="quotas by user are Unix")
def test_a_quota_is_told_like_a_full_disk(
    store: ModelStore, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def over_quota(path: Path, target: Path) -> Path:
        if path.name == f"{SAFETENSORS}.part":
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", over_quota)
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "disk-full"
    monkeypatch.undo()
    size = standin.sent[SAFETENSORS]
    assert take(MODEL, store, standin).id == MODEL
    assert standin.sent[SAFETENSORS] == size, "what had arrived was kept"


def test_two_pulls_of_one_model_at_once(store: ModelStore, standin: HubStandIn) -> None:
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops, fault.stall = 20_000, 1, threading.Event()
    begun = threading.Event()
    taken: list[InstalledModel] = []

    def progress(done: int, _total: int | None) -> None:
        if done > 20_000:
            begun.set()

    first = threading.Thread(
        target=lambda: taken.append(take(MODEL, store, standin, progress=progress))
    )
    first.start()
    assert begun.wait(60)
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin)
    assert caught.value.code == "model-busy"
    fault.stall.set()
    first.join(60)
    assert [one.id for one in taken] == [MODEL]


@pytest.mark.parametrize(
    "name",
    ["../up", "/etc/x", "a/../../x", "a//b", "./x", "", "c:x", "a\\..\\x", "x\n", "what?"],
)
def test_names_that_leave_the_folder_are_refused(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        checked_name(name, "here")
    assert caught.value.code == "hub-refused"
    assert checked_name("visual/model.onnx", "here") == "visual/model.onnx"


# ModelScope


def test_modelscope_gives_the_same_model_under_the_hubs_id(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    model = take(MODEL, store, standin, kind="modelscope")
    assert model.id == MODEL
    assert model.revision == store.import_folder(clip_folder).revision, "a hash of the weights"
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    asked = [path for _, path, _ in standin.requests]
    assert asked[0] == "/api/v1/models/openai-mirror/clip-vit-base-patch32/repo/files"
    again = len(standin.fetched())
    assert take(MODEL, store, standin, kind="modelscope") == model
    assert len(standin.fetched()) == again


def test_the_same_files_from_another_source_are_not_fetched_again(
    store: ModelStore, standin: HubStandIn
) -> None:
    model = take(MODEL, store, standin)
    asked = len(standin.fetched())
    assert take(MODEL, store, standin, kind="modelscope") == model, "its vectors stay valid"
    assert len(standin.fetched()) == asked


def test_modelscope_transfers_go_on_and_are_verified(
    store: ModelStore, standin: HubStandIn, clip_folder: Path
) -> None:
    standin.models["some/thing"] = clip_folder
    size = (clip_folder / SAFETENSORS).stat().st_size
    fault = standin.faults[SAFETENSORS]
    fault.drop_after, fault.drops = size // 2, 1
    assert take("some/thing", store, standin, kind="modelscope").id == "some/thing"
    assert standin.sent[SAFETENSORS] == size
    store.remove("some/thing")
    fault.corrupt = True
    with pytest.raises(ModelError) as caught:
        take("some/thing", store, standin, kind="modelscope")
    assert caught.value.code == "download-damaged"


def test_modelscope_without_checksums_is_refused(store: ModelStore, standin: HubStandIn) -> None:
    standin.without_hashes = True
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin, kind="modelscope")
    assert caught.value.code == "hub-refused"
    assert not standin.fetched()


@pytest.mark.parametrize(
    "body", ["<html>", "[]", '{"Success": true}', '{"Success": true, "Data": {"Files": [{}]}}']
)
def test_modelscope_answers_that_are_not_its_own(
    store: ModelStore, standin: HubStandIn, body: str
) -> None:
    standin.answer_as = body
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin, kind="modelscope")
    assert caught.value.code == "hub-unreachable"


def test_modelscope_does_not_have_everything(store: ModelStore, standin: HubStandIn) -> None:
    standin.answer_as = '{"Code": 10010205001, "Success": false, "Message": "no"}'
    with pytest.raises(ModelError) as caught:
        take(MODEL, store, standin, kind="modelscope")
    assert caught.value.code == "model-not-found"
