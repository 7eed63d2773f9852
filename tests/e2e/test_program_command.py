"""`photoapp about`, `crashes` and `update-check` as a person types them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from photoapp import __version__
from photoapp.core.cjk import has_han
from photoapp.services.crashes import CrashReports
from tests.e2e.conftest import Shell


@pytest.fixture
def address() -> Iterator[str]:
    """Of a server that knows of a newer version."""
    answer = json.dumps(
        {
            "version": "99.0",
            "page": "https://photoapp.example/99",
            "notes": {"en": "Faster.", "zh": "更快。"},
        }
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, name="update-server")
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}/updates.json"
        httpd.shutdown()
        thread.join()


def test_reports_are_listed_shown_and_deleted(shell: Shell) -> None:
    assert shell.run("crashes", "list").stdout == ""
    assert not shell.library.exists(), "looking makes no library"
    reports = CrashReports(shell.library / "crashes")
    reports.keep("Traceback\nValueError: 'my wedding'", "ValueError('my wedding')", ended=True)
    (listed,) = shell.json("crashes", "list")
    assert listed["ended"] is True
    assert "wedding" not in json.dumps(listed)
    assert "已退出" in shell.run("crashes", "list", language="zh").stdout
    assert "ValueError" in shell.run("crashes", "show").stdout
    assert "ValueError" in shell.run("crashes", "show", listed["name"]).stdout
    assert shell.json("about")["crash_reports"] == 1
    wrong = shell.run("crashes", "show", "../catalogue.sqlite", language="zh", code=2)
    assert has_han(wrong.stderr)
    assert "photoapp crashes list" in shell.run("crashes", "delete", code=2).stderr
    assert "1" in shell.run("crashes", "delete", "--all").stdout
    assert reports.list() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_window_that_dies_leaves_a_report_that_the_next_start_finds(shell: Shell) -> None:
    folder = shell.library / "crashes"

    def started(until: Callable[[], bool], end: signal.Signals) -> int:
        process = subprocess.Popen(
            shell.command(), env=shell.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not until():
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.send_signal(end)
            process.wait(30)
        return process.returncode

    def window_runs() -> bool:
        # The lock comes with the window; the session's file a moment before it hears of signals.
        begun = any(one.stat().st_size for one in folder.glob("session-*"))
        return begun and (shell.library / "ingest.lock").exists()

    assert started(window_runs, signal.SIGSEGV) == -signal.SIGSEGV
    reports = CrashReports(folder)
    assert reports.list() == []
    # The next start makes a report of it, and tells the person once.
    assert started((folder / "told").exists, signal.SIGKILL)
    (report,) = reports.list()
    assert report.ended
    text = shell.run("crashes", "show").stdout
    assert "Segmentation fault" in text
    assert "photoapp/" in text
    assert str(shell.home) not in text


def test_updates_are_asked_for_only_where_one_is_told(shell: Shell, address: str) -> None:
    nobody = shell.run("update-check", code=2)
    assert "never looks by itself" in nobody.stderr
    assert has_han(shell.run("update-check", language="zh", code=2).stderr)
    unsafe = shell.run("update-check", "--address", "http://photoapp.example/", code=2)
    assert "https://" in unsafe.stderr
    told = shell.run("update-check", "--address", address)
    assert f"One request goes to 127.0.0.1: {address}" in told.stderr
    assert (
        told.stdout
        == f"Version 99.0 is there; this is {__version__}. https://photoapp.example/99\nFaster.\n"
    )
    assert "1 connection" in told.stderr
    chinese = shell.run("update-check", "--address", address, language="zh")
    assert "有新版本 99.0" in chinese.stdout
    assert "更快。" in chinese.stdout
    answer = json.loads(shell.run("update-check", "--address", address, "--json").stdout)
    assert (answer["newer"], answer["own"]) == (True, __version__)


def test_about_names_version_and_network(shell: Shell) -> None:
    said = shell.run("about").stdout
    assert said.startswith(f"photoapp {__version__}\n")
    assert "Network: off, 0 connections since start" in said
    assert shell.json("about")["hosts"] == []
