"""The transfer of a model's files: resumed by ranges, watched, verified.

It is plain HTTP with ranges, because the hub library's own transfer starts a file again
after every broken run, and on a slow line a file of a gigabyte would never arrive.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from photoapp.core.errors import ModelError
from photoapp.models import web
from photoapp.models.checkpoint import check_configuration, weight_files
from photoapp.models.remote import RemoteFile, RemoteModel, matches

if TYPE_CHECKING:
    import httpx2

_log = logging.getLogger(__name__)

Progress = Callable[[int, int | None], None]
"""Bytes on disk so far, bytes in all."""

ATTEMPTS = 5  # in a row without a single new byte
PAUSE_SECONDS = 0.25  # before the second attempt, twice as long before each further one
_WATCH_SECONDS = 0.1
_SMALL = 4 << 20  # a complete file up to this size is hashed again when a pull goes on
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class PullCancelledError(Exception):
    """Raised after `cancelled` said so; what was fetched stays for the next time."""


class Control:
    """What a transfer asks its owner. `cancelled` returns at once, `hold` waits while paused."""

    def __init__(
        self,
        *,
        progress: Progress = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
        hold: Callable[[], None] = lambda: None,
    ) -> None:
        self.progress = progress
        self.cancelled = cancelled
        self._hold = hold

    def check(self) -> None:
        """Wait while paused. Raises PullCancelledError."""
        self._hold()
        if self.cancelled():
            raise PullCancelledError

    def pause(self, seconds: float) -> None:
        """Wait; raises PullCancelledError as soon as it is cancelled."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check()
            time.sleep(min(0.05, seconds))


class _Watch:
    """Breaks a silent connection at once when the person cancels; its own thread."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="download-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def over(self, response: httpx2.Response | None) -> None:
        """Watch this answer's connection from now on; None: no connection."""
        stream: Any = response.extensions.get("network_stream") if response is not None else None
        with self._lock:
            self._socket = stream.get_extra_info("socket") if stream is not None else None

    def _run(self) -> None:
        while not self._ended.wait(_WATCH_SECONDS):
            if not self._cancelled():
                continue
            with self._lock:
                if self._socket is not None:
                    # The plain socket's method also for TLS: it touches no state of the reader.
                    with contextlib.suppress(OSError):
                        socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Transfer:
    """Brings one model's files into a folder. One thread."""

    def __init__(
        self, model: RemoteModel, folder: Path, http: httpx2.Client, control: Control
    ) -> None:
        self._model = model
        self._folder = folder
        self._http = http
        self._control = control
        self._done = sum(min(self._on_disk(file), file.size) for file in model.files)

    @property
    def missing(self) -> int:
        """Bytes still to come."""
        return self._model.bytes - self._done

    def run(self) -> None:
        """Fetch what is missing, small files first, so that a wrong model costs nothing.

        Raises ModelError ``download-stalled``, ``download-damaged``, ``hub-refused``,
        ``hub-busy``, ``hub-redirect``, ``model-unsupported``; PullCancelledError; OSError of
        the disk.
        """
        self._tell()
        names = {file.name for file in self._model.files}
        weights = set(weight_files(names))
        with _Watch(self._control.cancelled) as watch:
            for file in sorted(self._model.files, key=lambda one: one.name in weights):
                if file.name in weights:
                    check_configuration(self._folder, names)
                self._file(file, watch)

    def _tell(self) -> None:
        self._control.progress(self._done, self._model.bytes)

    def _on_disk(self, file: RemoteFile) -> int:
        for path in (self._folder / file.name, self._part(file)):
            if path.is_file():
                return path.stat().st_size
        return 0

    def _part(self, file: RemoteFile) -> Path:
        return self._folder / f"{file.name}.part"

    def _file(self, file: RemoteFile, watch: _Watch) -> None:
        complete, part = self._folder / file.name, self._part(file)
        complete.parent.mkdir(parents=True, exist_ok=True)
        if complete.is_file():
            # It got this name only after its hash was right; small ones cost nothing to ask.
            if complete.stat().st_size == file.size and (
                file.size > _SMALL or matches(complete, file)
            ):
                return
            self._done -= min(complete.stat().st_size, file.size)
            complete.unlink()
        joined = self._gather(file, part, watch)
        if not matches(part, file, self._control.check):
            if not joined:
                self._throw_away(file, part)
            # Its beginning is of another time: perhaps the file has changed there meanwhile.
            _log.info("%s does not fit its beginning; fetching it whole", file.name)
            self._forget(part)
            self._gather(file, part, watch)
            if not matches(part, file, self._control.check):
                self._throw_away(file, part)
        part.replace(complete)

    def _gather(self, file: RemoteFile, part: Path, watch: _Watch) -> bool:
        """Go on until the part is as long as the file. Returns whether it came in pieces."""
        if self._size(part) > file.size:
            self._done -= file.size
            part.unlink()
        failures, joined = 0, self._size(part) > 0
        while (have := self._size(part)) < file.size:
            self._control.check()
            joined = joined or have > 0
            reason, wait = self._transfer(file, part, watch)
            grown = self._size(part)
            failures = 0 if grown > have else failures + 1
            if reason and failures >= ATTEMPTS:
                raise ModelError(
                    "download-stalled",
                    f"The transfer of {self._model.id} from {self._model.source.host} stopped "
                    f"after {self._done / 1e6:.0f} of {self._model.bytes / 1e6:.0f} MB "
                    f"({reason}). Check the network and try again: it goes on from there.",
                    model=self._model.id,
                    endpoint=self._model.source.host,
                    done_bytes=self._done,
                    total_bytes=self._model.bytes,
                    reason=reason,
                )
            if reason:
                _log.info("%s: %s; going on from byte %d", file.name, reason, grown)
                self._control.pause(PAUSE_SECONDS * 2.0**failures if wait is None else wait)
        if file.size == 0:
            part.touch()
        return joined

    @staticmethod
    def _size(part: Path) -> int:
        return part.stat().st_size if part.is_file() else 0

    def _forget(self, part: Path) -> None:
        self._done -= self._size(part)
        part.unlink(missing_ok=True)
        self._tell()

    def _throw_away(self, file: RemoteFile, part: Path) -> NoReturn:
        part.unlink(missing_ok=True)
        host = self._model.source.host
        raise ModelError(
            "download-damaged",
            f"{file.name} of {self._model.id} did not arrive as {host} promised it, and was "
            "thrown away. Try again, or use another source.",
            model=self._model.id,
            endpoint=host,
            name=file.name,
        )

    def _transfer(self, file: RemoteFile, part: Path, watch: _Watch) -> tuple[str, float | None]:
        """Append what is missing until the answer ends.

        Returns why it broke off, or "", and how many seconds the server asks to wait, if so.
        """
        import httpx2

        have = self._size(part)
        try:
            with web.streamed(
                self._http,
                file.address,
                model=self._model.id,
                headers={"Range": f"bytes={have}-"} if have else None,
            ) as response:
                watch.over(response)
                again = self._refusal(response, file)
                if again is not None:
                    return again
                if have and not self._continues(response, have, file, part):
                    have = 0
                    if response.status_code != 200:
                        return "the server sent another part of the file", 0.0
                announced = response.headers.get("Content-Length", "")
                if announced.isdigit() and have + int(announced) != file.size:
                    self._throw_away(file, part)  # another file, or a page that says sorry
                with part.open("ab" if have else "wb") as out:
                    for chunk in response.iter_bytes():
                        self._control.check()
                        have += len(chunk)
                        if have > file.size:
                            break
                        out.write(chunk)
                        self._done += len(chunk)
                        self._tell()
                if have > file.size:
                    self._throw_away(file, part)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            self._control.check()
            return str(error) or type(error).__name__, None
        finally:
            watch.over(None)
        return ("" if have == file.size else "the connection was closed"), None

    def _refusal(
        self, response: httpx2.Response, file: RemoteFile
    ) -> tuple[str, float | None] | None:
        """Why to try again, and when; None when the answer is the file. Raises ModelError."""
        status, source = response.status_code, self._model.source
        if status in {408, 429} or status >= 500:
            wait = web.seconds_to_wait(response)
            if wait is not None and wait > web.LONGEST_WAIT:
                raise web.busy(wait, source, self._model.id)
            return f"the server answered {status}", wait
        if status == 416:  # it has less than is here already
            self._forget(self._part(file))
            return "the server has no such part of the file", None
        if status not in {200, 206}:
            raise ModelError(
                "hub-refused",
                f"{source.host} refused to give {file.name} of {self._model.id} ({status}). Try "
                "again later or use another source.",
                model=self._model.id,
                endpoint=source.host,
                reason=str(status),
            )
        return None

    def _continues(
        self, response: httpx2.Response, have: int, file: RemoteFile, part: Path
    ) -> bool:
        """Whether the answer goes on at byte `have`; else the part is forgotten."""
        if response.status_code == 206:
            said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if said is None or (int(said[1]) == have and said[2] in {"*", str(file.size)}):
                return True
            if said[2] not in {"*", str(file.size)}:
                self._throw_away(file, part)  # the file there has another length now
        self._forget(part)
        return False
