"""The real program, started twice, killed, and started on paths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photoapp import app, console
from photoapp.cli import run
from photoapp.commands.demo import demo_folder
from photoapp.commands.starting import request_of, with_open
from photoapp.core.open_request import OpenAct, OpenRequest
from tests.e2e.conftest import Shell

COMMANDS = {"search", "open", "index", "find-similar"}
_PATIENCE = 60.0
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ([], []),
        (["--version"], ["--version"]),
        (["search", "/tmp"], ["search", "/tmp"]),
        (["/tmp"], ["open", "/tmp"]),
        (["--library", "/lib", "/tmp", "/usr"], ["--library", "/lib", "open", "/tmp", "/usr"]),
        (["--library=/lib", "/tmp"], ["--library=/lib", "open", "/tmp"]),
        (["--library", "/lib"], ["--library", "/lib"]),
        (["file:///tmp/%20"], ["open", "file:///tmp/%20"]),
        (["--", "-x.jpg"], ["open", "--", "-x.jpg"]),
        (["./search"], ["open", "./search"]),
        (["serach"], ["serach"]),  # a mistake stays one
        (["gone/photo.jpg"], ["open", "gone/photo.jpg"]),
    ],
)
def test_a_path_where_a_command_would_stand_is_opened(given: list[str], becomes: list[str]) -> None:
    assert with_open(given, COMMANDS) == becomes


def test_a_name_in_this_folder_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "照片").mkdir()
    (tmp_path / "search").mkdir()
    assert with_open(["照片"], COMMANDS) == ["open", "照片"]
    assert with_open(["search"], COMMANDS) == ["search"]


def test_words_that_only_open_the_window_are_understood_without_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    picture = tmp_path / "猫 1.jpg"
    picture.touch()
    library = Path("/lib")
    assert request_of([]) == (None, OpenRequest())
    assert request_of(["--library", "/lib"]) == (library, OpenRequest())
    assert request_of(["--background"]) == (None, OpenRequest(OpenAct.STAY))
    assert request_of(["open"]) == (None, OpenRequest())
    assert request_of(["open", "--new-search"]) == (None, OpenRequest(OpenAct.SEARCH))
    opened = OpenRequest(OpenAct.OPEN, (picture,))
    assert request_of(["猫 1.jpg"]) == (None, opened)
    assert request_of(["--library", "/lib", "open", "--", str(picture)]) == (library, opened)
    assert request_of(["find-similar"]) == (None, OpenRequest(OpenAct.SIMILAR))
    assert request_of(["find-similar", picture.as_uri()]) == (
        None,
        OpenRequest(OpenAct.SIMILAR, (picture,)),
    )


@pytest.mark.parametrize(
    "words",
    [
        ["search", "猫"],
        ["--version"],
        ["--help"],
        ["--library"],
        ["--library=/lib"],
        ["--background", "--version"],
        ["open", "--help"],
        ["open", "gone.jpg"],
        ["find-similar", "/"],
        ["find-similar", "--new-search"],
        ["index", "/"],
        ["serach"],
    ],
)
def test_all_other_words_are_left_to_the_command_line(words: list[str]) -> None:
    assert request_of(words) is None


def test_asking_the_open_window_loads_nothing_heavy(repository: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from photoapp.commands.starting import handed_over;"
        f"print(handed_over(['--library', {str(tmp_path)!r}]),"
        " sorted({'numpy', 'typer', 'PySide6.QtWidgets', 'photoapp.cli'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=repository,
        env=os.environ | {"XDG_RUNTIME_DIR": ""},
        check=True,
    )
    assert done.stdout.strip() == "False []"


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["/nowhere/猫.jpg"]) == 2
    assert "/nowhere/猫.jpg" in capsys.readouterr().err
    assert run(["open", "file:///nowhere/%E7%8C%AB.jpg"]) == 2
    assert "/nowhere/猫.jpg" in capsys.readouterr().err
    assert run(["find-similar", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert run(["serach"]) == 2
    assert "serach" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG's folder")
def test_autostart_is_switched_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    said: list[str] = []
    monkeypatch.setattr(console, "out", said.append)
    words = ["--library", str(tmp_path / "资料库"), "autostart"]
    file = tmp_path / "config" / "autostart" / "photoapp.desktop"
    assert run(words) == 0
    assert run([*words, "on"]) == 0
    assert "资料库" in file.read_text("utf-8")
    assert "--background" in file.read_text("utf-8")
    assert run(words) == 0
    assert run([*words, "off"]) == 0
    assert not file.exists()
    assert said == [said[0], said[1], said[1], said[0]]
    assert run([*words, "sideways"]) == 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG's folders")
def test_data_and_cache_lie_apart_where_the_person_wants_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is dear lies with the data, what can be made again in the cache."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PHOTOAPP_MODELS", raising=False)
    assert app.default_library() == tmp_path / "data" / "photoapp" / "library"
    assert app.models_folder() == tmp_path / "data" / "photoapp" / "models"
    assert demo_folder() == tmp_path / "cache" / "photoapp" / "demo"
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    assert app.models_folder() == tmp_path / "models"
    # The command that starts it at login names a library only when it is another one.
    assert "--library" not in app.autostart(app.default_library()).command
    assert "--library" in app.autostart(tmp_path / "other").command


@pytest.fixture
def start(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start the window off-screen; all are ended with the test."""
    runtime = tmp_path_factory.mktemp("run")
    runtime.chmod(0o700)
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            shell.command(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=shell.environment() | {"XDG_RUNTIME_DIR": str(runtime)},
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def waits(process: subprocess.Popen[str], library: Path) -> None:
    """Until its window is open: the catalogue is there and it goes on running."""
    until = time.monotonic() + _PATIENCE
    while not (library / "ingest.lock").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_another_start_ends_at_once_also_after_a_kill(
    start: Start, shell: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "新 文件夹"
    folder.mkdir()
    first = start()
    waits(first, shell.library)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    (shell.library / "ingest.lock").unlink()
    second = start("--background")
    waits(second, shell.library)
    third = start(folder)
    assert third.wait(_PATIENCE) == 0
    assert "Traceback" not in third.communicate()[1]
    assert second.poll() is None
