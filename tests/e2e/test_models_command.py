"""photoapp models as a person's shell runs it, over a stand-in of the hub."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from photoapp import console
from photoapp.cli import run
from photoapp.models import transfer
from photoapp.models.checkpoint import SAFETENSORS
from tests.e2e.conftest import Shell
from tests.models import checkpoints
from tests.models.hub_standin import HubStandIn
from tests.services.upgrading import other_weights

MODEL = "openai/clip-vit-base-patch32"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return checkpoints.tiny_clip(tmp_path_factory.mktemp("hub") / "tiny-clip")


@pytest.fixture
def standin(checkpoint: Path) -> Iterator[HubStandIn]:
    names = {"openai-mirror/clip-vit-base-patch32": MODEL}
    with HubStandIn({MODEL: checkpoint}, names=names) as server:
        yield server


@dataclass
class _Line:
    """The command line, run in this process."""

    library: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path, code: int = 0) -> tuple[str, str]:
        """Standard output and standard error."""
        words = ["--library", str(self.library), *map(str, arguments)]
        assert run(words) == code, self.capture.readouterr()
        done = self.capture.readouterr()
        return done.out, done.err

    def installed(self) -> set[str]:
        models: list[dict[str, Any]] = json.loads(self.run("models", "list", "--json")[0])
        return {one["id"] for one in models if one["installed"]} - {"photoapp-starter"}


@pytest.fixture(params=["en", "zh"])
def line(
    shell: Shell,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    request: pytest.FixtureRequest,
) -> _Line:
    monkeypatch.setattr(console, "_CHINESE", request.param == "zh")
    monkeypatch.setenv("PHOTOAPP_LANGUAGE", request.param)
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(transfer, "PAUSE_SECONDS", 0.01)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return _Line(shell.library, capsys)


def chinese() -> bool:
    return console._CHINESE


def test_a_pull_shows_what_comes_and_goes_on_without_a_terminal(
    line: _Line, standin: HubStandIn, checkpoint: Path
) -> None:
    out, told = line.run("models", "pull", MODEL, "--endpoint", standin.endpoint)
    assert out.strip() == (f"已安装 {MODEL}" if chinese() else f"Installed {MODEL}")
    words = ("许可证：MIT", "大小：", "来源：", "可用空间：")
    if not chinese():
        words = ("Licence: MIT", "Size: ", "From: 127.0.0.1", "Free space: ")
    for text in words:
        assert text in told
    assert line.installed() == {MODEL}
    again, _ = line.run("models", "pull", MODEL, "--endpoint", standin.endpoint)
    assert MODEL in again
    assert standin.fetched().count(SAFETENSORS) == 1


def test_on_a_terminal_it_asks(
    line: _Line, standin: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(text: str, *, err: bool) -> bool:
        assert err, "standard output is for results"
        asked.append(text)
        return False

    monkeypatch.setattr("typer.confirm", answer)
    monkeypatch.setattr(console, "terminal", lambda: True)
    line.run("models", "pull", MODEL, "--endpoint", standin.endpoint)
    assert asked == ["要下载吗？" if chinese() else "Download it?"]
    assert not standin.fetched()
    assert line.installed() == set()
    days = [dt.date.today()]
    line.run("models", "pull", MODEL, "--endpoint", standin.endpoint, "--yes")
    days.append(dt.date.today())  # another one at midnight
    assert line.installed() == {MODEL}
    assert len(asked) == 1
    listed, _ = line.run("models", "list")
    said = [f"已安装 {day}，" if chinese() else f"installed {day}, " for day in days]
    assert any(one in listed for one in said)


def test_a_newer_commit_of_the_model_in_use_is_told_before_it_comes(
    line: _Line, standin: HubStandIn, checkpoint: Path, tmp_path: Path
) -> None:
    at = ("--endpoint", standin.endpoint)
    line.run("models", "pull", MODEL, *at)
    line.run("models", "use", MODEL)
    standin.models[MODEL] = other_weights(checkpoint, tmp_path / "newer")
    newer = f"{MODEL}@{standin.revision(MODEL)[:12]}"
    out, told = line.run("models", "pull", MODEL, *at)
    assert out.strip() == (f"已安装 {newer}" if chinese() else f"Installed {newer}")
    before, _, after = told.partition(newer)
    stays = "搜索继续用它" if chinese() else "It stays, and search goes on with it"
    assert stays in before
    assert f"{newer} --switch-when-ready" in newer + after
    assert line.installed() == {MODEL, newer}
    out, _ = line.run("models", "pull", MODEL, *at)
    assert out.strip() == (f"已安装：{newer}" if chinese() else f"Already installed: {newer}")


def test_modelscope_is_a_source(line: _Line, standin: HubStandIn) -> None:
    source = ("--source", "modelscope", "--endpoint", standin.endpoint)
    _, told = line.run("models", "pull", MODEL, *source)
    assert "openai-mirror/clip-vit-base-patch32" in told
    assert line.installed() == {MODEL}
    _, told = line.run("models", "pull", MODEL, "--source", "elsewhere", code=1)
    assert "hub, modelscope" in told


def test_what_goes_wrong_is_told_in_the_persons_language(line: _Line, standin: HubStandIn) -> None:
    at = ("--endpoint", standin.endpoint)
    host = standin.endpoint.removeprefix("http://")

    def told(english: str, text: str, *arguments: str | Path) -> None:
        _, error = line.run(*(arguments or ("models", "pull", MODEL, *at)), code=1)
        last = error.splitlines()[-1]
        assert last.startswith("photoapp: ")
        assert (text if chinese() else english) in last, last
        assert "…" not in last, "every value is there"
        assert "{" not in last

    told("has no public model", "没有名为 nobody/x", "models", "pull", "nobody/x", *at)
    standin.faults["config.json"].status = 403
    told(f"{host} refused to give config.json", f"{host} 拒绝提供该模型（403）")
    standin.faults["config.json"].status = 429
    standin.faults["config.json"].retry_after = "3600"
    told("again in 60 min", "要求 60 分钟后再试")
    standin.faults["config.json"].status = None
    standin.faults["config.json"].redirect = "file:///etc/passwd"
    told("was sent on to file:///etc/passwd", "转到不安全的地址，已停止：file:///etc/passwd")
    standin.faults["config.json"].redirect = ""
    standin.faults["config.json"].corrupt = True
    told("config.json of", f"收到的“config.json”与 {host} 公布的不符")
    standin.faults["config.json"].corrupt = False
    standin.faults[SAFETENSORS].status = 502
    told("goes on from there", f"从 {host} 的传输在")
    standin.gated = True
    told("agreed to its terms on", "同意其条款的人")
    standin.gated = False
    with HubStandIn({}) as other:
        gone = other.endpoint
    told(
        f"{gone} cannot be reached",
        f"无法连接 {gone}。请检查网线",
        *("models", "pull", MODEL, "--endpoint", gone),
    )
    assert line.installed() == set()


def test_a_model_travels_as_a_file(
    line: _Line,
    standin: HubStandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line.run("models", "pull", MODEL, "--endpoint", standin.endpoint)
    line.run("models", "export", MODEL, tmp_path / "模型.zip")
    _, told = line.run("models", "export", MODEL, tmp_path / "模型.zip", code=1)
    assert ("已存在" if chinese() else "is there already") in told
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "another machine"))
    assert line.installed() == set()
    out, _ = line.run("models", "import", tmp_path / "模型.zip")
    assert out.strip().endswith(MODEL)
    assert line.installed() == {MODEL}
    revisions = {one.name for one in (tmp_path / "another machine").glob("*@*")}
    assert revisions == {one.name for one in (tmp_path / "models").glob("*@*")}


def test_imports_that_cannot_be_are_told_in_the_persons_language(
    line: _Line, checkpoint: Path, tmp_path: Path
) -> None:
    shutil.copytree(checkpoint, tmp_path / "stick" / "one")
    shutil.copytree(checkpoint, tmp_path / "stick" / "two")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "short.zip").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    for name, english, text in (
        ("stick", "local/one, local/two", "有多个模型：local/one, local/two"),
        ("photo.jpg", "neither a folder nor an archive", "既不是文件夹"),
        ("short.zip", "cannot be read to its end", "无法完整读取"),
        ("empty", "There is no model in", "中没有模型"),
        ("nowhere", "There is nothing at", "nowhere"),
    ):
        _, told = line.run("models", "import", tmp_path / name, code=1)
        assert (text if chinese() else english) in told
        assert "{" not in told
    line.run("models", "import", tmp_path / "stick", "--model", "local/two")
    assert line.installed() == {"local/two"}
