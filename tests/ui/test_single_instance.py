"""One window for each library: the second start hands over, also after a kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from photoapp.core.errors import LibraryBusyError
from photoapp.core.open_request import MOST_BYTES, OpenAct, OpenRequest
from photoapp.ui import single_instance
from photoapp.ui.single_instance import SingleInstance, private_folder

# Another start: says first or second; a first one waits to be killed.
_START = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from photoapp.core.open_request import OpenAct, OpenRequest
from photoapp.ui.single_instance import SingleInstance
app = QCoreApplication([])
library, folder, *paths = map(Path, sys.argv[1:])
request = OpenRequest(OpenAct.OPEN, tuple(paths), "token")
instance = SingleInstance(library, folder)
first = instance.claim(request, patience=20)
print("first" if first else "second", flush=True)
if first:
    time.sleep(60)
"""

unix = pytest.mark.skipif(sys.platform == "win32", reason="a pipe, not a file")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short private folder: a socket's name has little room."""
    made = tmp_path_factory.mktemp("run")
    made.chmod(0o700)
    return made


@pytest.fixture
def first(tmp_path: Path, folder: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path / "library", folder)
    assert instance.claim(OpenRequest())
    instance.listen()
    yield instance
    instance.close()
    instance.deleteLater()


def start(qtbot: QtBot, library: Path, folder: Path, *paths: Path) -> QProcess:
    """Another process, while this one's event loop goes on."""
    process = QProcess()
    process.start(sys.executable, ["-c", _START, str(library), str(folder), *map(str, paths)])
    return process


def finished(qtbot: QtBot, process: QProcess) -> str:
    qtbot.waitUntil(lambda: process.state() == QProcess.ProcessState.NotRunning)
    return bytes(process.readAllStandardOutput().data()).decode().strip()


def address(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.suffix != ".lock")


def test_a_second_start_hands_its_files_over(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    asked: list[OpenRequest] = []
    first.asked.connect(asked.append)
    path = tmp_path / '猫 咪 "1".jpg'
    assert finished(qtbot, start(qtbot, tmp_path / "library", folder, path)) == "second"
    qtbot.waitUntil(lambda: asked == [OpenRequest(OpenAct.OPEN, (path,), "token")])


@unix
def test_handing_over_needs_a_first_one_and_no_application_object(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    code = """
import sys
from pathlib import Path
from photoapp.core.open_request import OpenAct, OpenRequest
from photoapp.ui.single_instance import SingleInstance
instance = SingleInstance(Path(sys.argv[1]), Path(sys.argv[2]))
print(instance.hand_over(OpenRequest(OpenAct.SEARCH), patience=20))
"""

    def handed_over() -> str:
        process = QProcess()
        process.start(sys.executable, ["-c", code, str(tmp_path / "library"), str(folder)])
        return finished(qtbot, process)

    assert handed_over() == "False"
    assert list(folder.iterdir()) == []
    instance = SingleInstance(tmp_path / "library", folder)
    assert instance.claim(OpenRequest())
    instance.listen()
    asked: list[OpenRequest] = []
    instance.asked.connect(asked.append)
    assert handed_over() == "True"
    qtbot.waitUntil(lambda: [one.act for one in asked] == [OpenAct.SEARCH])
    instance.close()
    assert handed_over() == "False"


def test_what_comes_before_there_is_a_window_is_kept(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    instance = SingleInstance(tmp_path / "library", folder)
    assert instance.claim(OpenRequest())
    asked: list[OpenRequest] = []
    instance.asked.connect(asked.append)
    assert finished(qtbot, start(qtbot, tmp_path / "library", folder)) == "second"
    assert asked == []
    instance.listen()
    assert [one.act for one in asked] == [OpenAct.OPEN]
    instance.close()


def test_another_library_has_its_own_window(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    other = SingleInstance(tmp_path / "other", folder)
    assert other.claim(OpenRequest())
    other.close()


@unix
def test_the_same_library_by_another_path_is_the_same(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "library")
    assert finished(qtbot, start(qtbot, tmp_path / "link", folder)) == "second"


@unix
def test_after_a_kill_the_next_start_is_the_first(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _START, str(tmp_path / "library"), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "first"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert address(folder).is_socket()  # left behind
    instance = SingleInstance(tmp_path / "library", folder)
    assert instance.claim(OpenRequest(), patience=2)
    instance.listen()
    assert finished(qtbot, start(qtbot, tmp_path / "library", folder)) == "second"
    instance.close()


def test_after_closing_the_next_start_is_the_first(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    first.hang_up()
    process = start(qtbot, tmp_path / "library", folder)  # waits: the library is being closed
    qtbot.waitUntil(lambda: process.state() == QProcess.ProcessState.Running)
    qtbot.wait(300)
    assert process.state() == QProcess.ProcessState.Running
    first.close()
    qtbot.waitUntil(lambda: process.bytesAvailable() > 0)
    assert bytes(process.readAllStandardOutput().data()).strip() == b"first"
    process.kill()
    finished(qtbot, process)


def test_one_that_does_not_answer_is_said(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    # This thread is blocked in `claim`, so the first one cannot answer.
    with pytest.raises(LibraryBusyError) as caught:
        SingleInstance(tmp_path / "library", folder).claim(OpenRequest(), patience=0.5)
    assert caught.value.code == "window-not-answering"


def test_one_of_another_version_is_said_at_once(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path, folder: Path
) -> None:
    process = QProcess()
    code = _START.replace("instance =", "OpenRequest.to_line = lambda self: b'{}\\n'\ninstance =")
    process.start(sys.executable, ["-c", code, str(tmp_path / "library"), str(folder)])
    assert finished(qtbot, process) == ""
    assert b"does not answer" in process.readAllStandardError().data()


@unix
def test_where_nothing_can_be_listened_at_every_start_is_a_first_one(
    tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    long = folder / ("x" * 100)
    long.mkdir()
    for _ in range(2):
        instance = SingleInstance(tmp_path / "library", long)
        assert instance.claim(OpenRequest(), patience=0.5)
        instance.close()


@unix
def test_the_socket_is_this_persons_alone(first: SingleInstance, folder: Path) -> None:
    assert address(folder).stat().st_mode & 0o077 == 0


@unix
@pytest.mark.parametrize(
    "line", [b"hello\n", b'{"act": "open"}\n', b"x" * (MOST_BYTES + 10), b"\n"]
)
def test_nonsense_is_refused_and_the_next_is_heard(
    qtbot: QtBot,
    first: SingleInstance,
    folder: Path,
    line: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[OpenRequest] = []
    first.asked.connect(asked.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(address(folder)))
        stranger.setblocking(False)
        sent = 0
        while sent < len(line):
            try:
                sent += stranger.send(line[sent:])
            except BlockingIOError:
                qtbot.wait(5)
            except (BrokenPipeError, ConnectionResetError):
                break
        answer: list[bytes] = []

        def answered() -> bool:
            try:
                answer.append(stranger.recv(10))
            except BlockingIOError:
                return False
            except ConnectionResetError:
                answer.append(b"")
            return True

        qtbot.waitUntil(answered)
    assert answer[0] in (b"no\n", b"")
    with socket.socket(socket.AF_UNIX) as friend:
        friend.connect(str(address(folder)))
        friend.sendall(OpenRequest(OpenAct.SEARCH).to_line())
        qtbot.waitUntil(lambda: [one.act for one in asked] == [OpenAct.SEARCH])


@unix
def test_who_says_nothing_is_sent_away(
    qtbot: QtBot, first: SingleInstance, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_GUEST_MS", 50)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(address(folder)))
        stranger.setblocking(False)

        def hung_up() -> bool:
            try:
                return stranger.recv(10) == b""
            except BlockingIOError:
                return False

        # By what the guest hears: 50 ms may pass between two looks at who is there.
        qtbot.waitUntil(hung_up)
        qtbot.waitUntil(lambda: not first.findChildren(single_instance._Guest))


@unix
def test_a_folder_that_others_can_enter_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "runtime"
    (runtime / "photoapp").mkdir(parents=True)
    (runtime / "photoapp").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    found = private_folder()
    assert found == tmp_path / f"photoapp-{os.getuid()}"
    assert found.stat().st_mode & 0o077 == 0
    found.chmod(0o755)
    with pytest.raises(OSError, match="somebody else"):
        private_folder()
    # The window opens all the same.
    lonely = SingleInstance(tmp_path / "library")
    assert lonely.claim(OpenRequest())
    lonely.close()


def test_without_the_library_that_networking_needs_the_window_opens(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare Debian lacks libgssapi_krb5, which QtNetwork loads."""
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    for _ in range(2):
        lonely = SingleInstance(tmp_path / "library", folder)
        assert lonely.claim(OpenRequest())
    assert not lonely.hand_over(OpenRequest(), patience=1)
    lonely.close()
