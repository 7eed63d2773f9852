"""Normal use opens no connection: neither the window nor any of its worker processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Shell
from tests.ui.window_shelf import make_photo

GUARD = Path(__file__).parent / "guard"


def _watched(shell: Shell, log: Path, repository: Path) -> dict[str, str]:
    path = os.pathsep.join((str(GUARD), str(repository)))
    return shell.environment() | {"PYTHONPATH": path, "PHOTOAPP_TEST_SOCKETS": str(log)}


def _lines(log: Path, kind: str) -> list[str]:
    text = log.read_text("utf-8") if log.exists() else ""
    return [line for line in text.splitlines() if line.startswith(kind)]


def _run(
    command: list[str], environment: dict[str, str], repository: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        env=environment,
        cwd=repository,
        check=False,
    )


def test_the_guard_sees_what_it_is_there_for(
    shell: Shell, tmp_path: Path, repository: Path
) -> None:
    """Else the tests below would pass for nothing: a lookup, a socket, one of native code."""
    for code in (
        "import socket; socket.getaddrinfo('photoapp.invalid', 443)",
        "import socket; socket.socket().connect(('192.0.2.1', 9))",
        # What no audit hook hears: the kernel ends it.
        "import ctypes; ctypes.CDLL(None).socket(2, 1, 0); print('went on')",
    ):
        log = tmp_path / "log"
        log.unlink(missing_ok=True)
        done = _run([sys.executable, "-c", code], _watched(shell, log, repository), repository)
        (watched,) = _lines(log, "WATCHED")
        native = "ctypes" in code
        if native and " kernel " not in watched:
            continue  # only Linux on known processors has that net
        assert done.returncode != 0, code
        assert "went on" not in done.stdout
        assert native or _lines(log, "ASKED")


def test_a_day_in_the_window_asks_nobody(shell: Shell, tmp_path: Path, repository: Path) -> None:
    log = tmp_path / "log"
    done = _run(
        [sys.executable, "-m", "tests.e2e.quiet_use", str(tmp_path / "day")],
        _watched(shell, log, repository),
        repository,
    )
    assert _lines(log, "ASKED") == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert "connections 0" in done.stdout
    watched = "\n".join(_lines(log, "WATCHED"))
    assert "photoapp.imaging.worker" in watched
    assert "photoapp.models.worker" in watched
    # Where ONNX Runtime would keep a number for this machine and what it wants to send.
    assert list(shell.home.rglob("*onnxruntime*")) == []


def test_the_command_line_asks_nobody(shell: Shell, tmp_path: Path, repository: Path) -> None:
    log = tmp_path / "log"
    for number in range(3):
        make_photo(tmp_path / "photos" / f"{number}.jpg", number)
    environment = _watched(shell, log, repository)
    for arguments in (
        ("index", str(tmp_path / "photos")),
        ("search", "猫"),
        ("update-check",),  # this build names nobody to ask
        ("about", "--json"),
    ):
        done = _run(shell.command(*arguments), environment, repository)
        assert done.returncode == 2 * (arguments == ("update-check",)), done.stdout + done.stderr
    assert _lines(log, "ASKED") == []
    assert json.loads(done.stdout)["connections"] == 0
    assert "photoapp.imaging.worker" in "\n".join(_lines(log, "WATCHED"))


def test_no_environment_can_switch_the_telemetry_of_libraries_on(repository: Path) -> None:
    code = "import photoapp, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "0"}
    done = _run([sys.executable, "-c", code], environment, repository)
    assert done.stdout.strip() == "1"


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", "Network: off, 0 connections since start"),
        ("zh", "网络：关闭，启动以来 0 个连接"),
    ],
)
def test_about_says_so(shell: Shell, language: str, wanted: str) -> None:
    assert wanted in shell.run("about", language=language).stdout
