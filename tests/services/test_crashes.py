"""Crash reports: what they hold, what they must not hold, and that a dead process leaves one."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

from photoapp.core.errors import UsageError
from photoapp.core.events import BackgroundCrash, Event
from photoapp.services import crashes
from photoapp.services.crash_text import scrubbed
from photoapp.services.crashes import KEPT, LONGEST, CrashReports


@pytest.fixture
def reports(tmp_path: Path) -> CrashReports:
    return CrashReports(tmp_path / "crashes")


def _trace(error: BaseException) -> str:
    try:
        raise error  # noqa: TRY301 - a trace of this place
    except BaseException as raised:  # noqa: BLE001 - every kind is to be written
        return "".join(traceback.format_exception(raised))


@pytest.mark.parametrize(
    ("error", "secret"),
    [
        (ValueError("cannot read /home/anna/Bilder/Geburtstag Oma.jpg"), "anna"),
        (ValueError("cannot read /home/anna/Bilder/Geburtstag Oma.jpg"), "Geburtstag"),
        (OSError(2, "No such file", "/media/usb/secret plans.png"), "secret"),
        (ValueError(r"C:\Users\Anna\Pictures\me.jpg is broken"), "Anna"),
        (KeyError("my medical photos"), "medical"),
        (RuntimeError("no answer to “wedding”"), "wedding"),
        (RuntimeError("没有匹配 海边的狗 的照片"), "海边"),
        (RuntimeError("line one\n    /home/anna/x.jpg"), "anna"),
        (TypeError("bad value 'a private tag with words'"), "private"),
    ],
)
def test_a_report_holds_nothing_of_the_person(
    reports: CrashReports, error: Exception, secret: str
) -> None:
    trace = _trace(error)
    assert secret in trace
    report = reports.keep(trace, repr(error))
    assert report is not None
    text = reports.read(report.name)
    assert secret not in text
    assert secret not in report.summary
    assert type(error).__name__ in text
    assert "in _trace" in text, "the place in the program is what it is for"


def test_names_of_the_program_stay() -> None:
    trace = _trace(AttributeError("'NoneType' object has no attribute 'rows'"))
    assert "'NoneType' object has no attribute 'rows'" in scrubbed(trace)
    assert 'File "test_crashes.py"' in scrubbed(trace)
    native = 'Thread 0x01 (most recent call first):\n  File "/opt/x/photoapp/ui/a.py", line 3 in b'
    assert '"photoapp/ui/a.py", line 3 in b' in scrubbed(native)


def test_reports_are_few_and_small(reports: CrashReports) -> None:
    for number in range(KEPT + 5):
        reports.keep("x" * 400 + "\n" + "y\n" * LONGEST, f"number {number}")
    kept = reports.list()
    assert len(kept) == KEPT
    assert kept[0].summary == f"number {KEPT + 4}"
    assert all(len(reports.read(one.name)) <= LONGEST for one in kept)


def test_one_and_all_can_be_deleted(reports: CrashReports) -> None:
    for number in range(3):
        reports.keep("trace", f"number {number}")
    first = reports.list()[0]
    reports.delete(first.name)
    assert [one.summary for one in reports.list()] == ["number 1", "number 0"]
    with pytest.raises(UsageError):
        reports.read(first.name)
    assert reports.delete_all() == 2
    assert reports.list() == []


@pytest.mark.parametrize("name", ["../catalogue", "session-1", "", "/etc/passwd"])
def test_a_name_is_never_a_path(reports: CrashReports, name: str) -> None:
    reports.keep("trace")
    for act in (reports.read, reports.delete):
        with pytest.raises(UsageError) as raised:
            act(name)
        assert raised.value.code == "crash-unknown"


def test_bugs_of_threads_are_kept_and_trouble_with_a_code_is_not(reports: CrashReports) -> None:
    reports.heard(BackgroundCrash("index", "ValueError()", "Traceback\nValueError"))
    reports.heard(BackgroundCrash("index", "disk full", "Traceback", code="disk-full"))
    (report,) = reports.list()
    assert report.summary == "index: ValueError()"
    assert not report.ended
    assert reports.untold() == (), "the window told of it when it happened"


def test_exceptions_anywhere_reach_the_window_while_a_session_runs(
    reports: CrashReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Event] = []
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)  # pytest's own would fail the test
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    former = sys.excepthook, threading.excepthook
    with reports.session(told.append):
        thread = threading.Thread(target=lambda: 1 / 0, name="worker")
        thread.start()
        thread.join()
        error = ValueError("in a slot")
        sys.excepthook(ValueError, error, None)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (sys.excepthook, threading.excepthook) == former
    assert [(one.where, one.message) for one in told if isinstance(one, BackgroundCrash)] == [
        ("worker", "ZeroDivisionError('division by zero')"),
        ("window", "ValueError('in a slot')"),
    ]


def test_what_ends_the_program_is_told_of_at_the_next_start(reports: CrashReports) -> None:
    with pytest.raises(ZeroDivisionError), reports.session(lambda _: None):
        _ = 1 / 0
    (report,) = reports.untold()
    assert report.ended
    assert "ZeroDivisionError" in reports.read(report.name)
    reports.told()
    assert reports.untold() == ()
    with reports.session(lambda _: None):
        pass
    assert reports.untold() == ()
    assert [path.suffix for path in sorted(reports._folder.iterdir())] == [".txt", ""]


def test_a_good_end_leaves_nothing(reports: CrashReports) -> None:
    with reports.session(lambda _: None):
        (running,) = reports._folder.iterdir()
        assert running.name == f"session-{os.getpid()}"
    assert list(reports._folder.iterdir()) == []


@pytest.mark.parametrize(
    ("death", "wanted"),
    [
        ("import faulthandler; faulthandler._sigsegv()", "in die"),
        ("from PySide6.QtCore import qFatal; qFatal('cannot go on: /home/anna/x.jpg')", "Qt: "),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", ""),
    ],
)
def test_a_dead_process_leaves_its_trace(
    reports: CrashReports, repository: Path, death: str, wanted: str
) -> None:
    code = f"""
from photoapp.services.crashes import CrashReports
from photoapp.ui.qt_messages import last_words_of_qt
from pathlib import Path
def die():
    {death}
crashes = CrashReports(Path({str(reports._folder)!r}))
with crashes.session(print), last_words_of_qt(crashes.last_words):
    die()
"""
    if not wanted and sys.platform == "win32":
        pytest.skip("no SIGKILL here")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert reports.list() == [], "only the next start looks"
    with reports.session(lambda _: None):
        pass
    found = reports.untold()
    if not wanted:  # somebody ended it, or the power went: there is nothing to report
        assert found == ()
        return
    (report,) = found
    text = reports.read(report.name)
    assert wanted in text
    assert "anna" not in text
    assert report.when.date() == dt.date.today()


def test_a_session_that_still_runs_is_left_alone(
    reports: CrashReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = reports._folder / "session-1"
    other.parent.mkdir()
    other.write_text("\nFatal Python error", encoding="utf-8")
    monkeypatch.setattr(crashes, "_runs", lambda process, since: process == 1)
    with reports.session(lambda _: None):
        assert other.exists()
    assert reports.list() == []


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    reports = CrashReports(tmp_path / "file" / "crashes")
    with reports.session(lambda _: None):
        assert reports.keep("trace") is None
    assert reports.list() == []
    reports.told()
    assert reports.untold() == ()
