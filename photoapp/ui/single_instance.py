"""One window for each library and person: a second start hands its wish to the first."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import stat
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photoapp.core.errors import LibraryBusyError
from photoapp.core.open_request import MOST_BYTES, OpenRequest

if TYPE_CHECKING:
    from filelock import BaseFileLock
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 20.0
"""How long a second start waits: the first may be opening a large library, or closing it."""

_ASK_SECONDS = 0.1
_GUEST_MS = 5_000
_MOST_GUESTS = 16
_DONE, _REFUSED = b"ok\n", b"no\n"
# Linux takes 107 bytes, and Qt first makes the socket in a folder beside its place.
_MOST_PATH_BYTES = 90


class SingleInstance(QObject):
    """The lock and the socket of the one window over a library. GUI thread.

    The lock tells who is first, and the system frees it even after a kill; so whoever holds it
    may take away a socket that was left behind. Both lie in a folder of this person's alone.
    """

    asked = Signal(object)  # OpenRequest of another start

    def __init__(
        self, library: Path, folder: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        person = getpass.getuser() if sys.platform == "win32" else os.getuid()
        whose = f"{person}\0{os.path.realpath(library.expanduser())}"
        self._name = f"photoapp-{hashlib.sha256(os.fsencode(whose)).hexdigest()[:16]}"
        self._folder = folder
        self._lock: BaseFileLock | None = None
        self._server: QLocalServer | None = None
        self._guests: set[_Guest] = set()
        self._early: list[OpenRequest] = []
        self._heard = False

    def claim(self, request: OpenRequest, *, patience: float = PATIENCE_SECONDS) -> bool:
        """Become the first (True), or hand `request` to the one that is (False). Blocks.

        Raises LibraryBusyError when the first does not answer for `patience` seconds. Where
        no private folder can be had, or the system lacks a library that QtNetwork needs, every
        start is a first one.
        """
        from filelock import FileLock, Timeout

        try:
            folder = self._folder or private_folder()
            lock = FileLock(folder / f"{self._name}.lock", timeout=0, thread_local=False)
            address = self._name if sys.platform == "win32" else str(folder / self._name)
            until = time.monotonic() + patience
            while True:
                try:
                    lock.acquire()
                except Timeout:
                    if _told(address, request, until):
                        return False
                else:
                    self._lock = lock
                    self._listen(address)
                    return True
                if time.monotonic() >= until:
                    raise _not_answering()
                time.sleep(_ASK_SECONDS)
        except (OSError, ImportError) as error:
            _log.warning("other starts cannot be found: %s", error)
            self.close()
            return True

    def hand_over(self, request: OpenRequest, *, patience: float) -> bool:
        """Hand `request` to the first one; False when there is none or it does not take it. Blocks.

        Needs no application object (not on Windows).
        """
        from filelock import FileLock, Timeout

        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        try:
            folder = self._folder or private_folder()
            path = folder / f"{self._name}.lock"
            if not path.exists():
                return False
            with FileLock(path, timeout=0, thread_local=False):
                return False
        except Timeout:
            address = str(folder / self._name)
        except OSError:
            return False
        try:
            return _told(address, replace(request, token=token), time.monotonic() + patience)
        except (LibraryBusyError, ImportError):
            return False

    def listen(self) -> None:
        """From now on `asked` is heard: tell it what came while there was no window."""
        self._heard = True
        early, self._early = self._early, []
        for request in early:
            self.asked.emit(request)

    def hang_up(self) -> None:
        """Take no more wishes: the window is closing. The next start waits for `close`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for guest in list(self._guests):
            guest.leave()

    def close(self) -> None:
        """Let the next start be the first: the library is closed. Idempotent."""
        self.hang_up()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _listen(self, address: str) -> None:
        # Imported here: its 8 ms are not paid by the commands that show no window.
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_GUESTS)
        QLocalServer.removeServer(address)  # of one that was killed: the lock is ours
        if not server.listen(address):
            raise OSError(server.errorString())
        server.newConnection.connect(self._arrived)
        self._server = server

    @Slot()
    def _arrived(self) -> None:
        server = self._server
        while server is not None and (socket := server.nextPendingConnection()) is not None:
            guest = _Guest(socket, self)
            if len(self._guests) >= _MOST_GUESTS:
                guest.leave()
                continue
            self._guests.add(guest)
            guest.asked.connect(self._ask)
            guest.left.connect(self._guests.discard)
            guest.read()

    @Slot(object)
    def _ask(self, request: OpenRequest) -> None:
        if self._heard:
            self.asked.emit(request)
        else:
            self._early.append(request)


class _Guest(QObject):
    """One connection: a line comes in, an answer goes out. Who dawdles is sent away."""

    asked = Signal(object)  # OpenRequest
    left = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._line = b""
        socket.setParent(self)
        socket.setReadBufferSize(MOST_BYTES + 1)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.leave)
        QTimer.singleShot(_GUEST_MS, self, self.leave)

    @Slot()
    def read(self) -> None:
        """Take what has come."""
        self._line += bytes(self._socket.readAll().data())
        if b"\n" not in self._line and len(self._line) <= MOST_BYTES:
            return
        try:
            request = OpenRequest.from_line(self._line.partition(b"\n")[0])
        except ValueError as error:
            _log.warning("a request was refused: %s", error)
            self._answer(_REFUSED)
            return
        self._answer(_DONE)
        self.asked.emit(request)

    def _answer(self, text: bytes) -> None:
        self._socket.readyRead.disconnect(self.read)
        self._socket.write(text)
        self._socket.flush()
        self._socket.disconnectFromServer()

    @Slot()
    def leave(self) -> None:
        """Hang up."""
        self._socket.abort()
        self.left.emit(self)
        self.deleteLater()


def private_folder() -> Path:
    """A folder that is this person's alone. Raises OSError when there is none."""
    if sys.platform == "win32":
        folder = Path(platformdirs.user_runtime_dir("photoapp", appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    folder = runtime / "photoapp"
    short = len(os.fsencode(folder)) + len(os.sep) + 25 <= _MOST_PATH_BYTES
    if runtime.is_absolute() and short and _is_ours(runtime, 0o022) and _made_private(folder):
        return folder
    folder = Path(tempfile.gettempdir()) / f"photoapp-{os.getuid()}"
    if not _made_private(folder):
        raise OSError(f"{folder} belongs to somebody else")
    return folder


def _made_private(folder: Path) -> bool:
    """Make it; True when nobody else can have put anything there."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return _is_ours(folder, 0o077)


def _is_ours(folder: Path, others: int) -> bool:
    """True for a folder of this person's on which others do not have the rights `others`."""
    if sys.platform == "win32":
        return True
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.getuid()
        and not stat.S_IMODE(found.st_mode) & others
    )


def _told(address: str, request: OpenRequest, until: float) -> bool:
    """Hand a request over; False when nobody took it (yet)."""
    from PySide6.QtNetwork import QLocalSocket

    _let_come_to_front()
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(1000):
        return False
    socket.write(request.to_line())
    answer = b""
    while not answer.endswith(b"\n"):
        left = round((until - time.monotonic()) * 1000)
        if left <= 0 or not (socket.bytesAvailable() or socket.waitForReadyRead(left)):
            return False
        answer += bytes(socket.readAll().data())
    if answer != _DONE:  # another version, which will not change its mind
        raise _not_answering()
    return True


def _not_answering() -> LibraryBusyError:
    return LibraryBusyError(
        "window-not-answering",
        "photoapp is running already, but does not answer. Wait a moment, or end it and start "
        "again.",
    )


def _let_come_to_front() -> None:
    """Windows lets only the program the person has just started say who comes to the front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
