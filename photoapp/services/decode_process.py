"""One decode process and its care: started when needed, watched, killed, replaced."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging import protocol
from photoapp.imaging.task import ReadLimits, Task

WATCH_SECONDS = 0.2
"""How often `DecodeProcess.inspect` should be called while tasks run."""

_START_SECONDS = 60.0  # a cold disk and a virus scanner
_START_PAUSES = (0.2, 1.0, 3.0)  # seconds before the next attempt to start a process
_TASKS_PER_PROCESS = 5000  # then a fresh one, against slow leaks of libraries

if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
else:
    _CREATION_FLAGS = 0


class StartError(Exception):
    """A decode process did not become ready."""


class DiedError(Exception):
    """The process ended in the middle of a task."""

    def __init__(self, reason: str, status: int | None, *, served: int) -> None:
        super().__init__(reason)
        # Why it was killed: timeout, memory, closing; late: for an earlier task; "": it was not.
        self.reason = reason
        self.status = status
        self.served = served  # tasks it had answered before


class DecodeProcess:
    """A thread's place for one process. `kill` and `inspect` may be called from other threads."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._asked = 0  # tasks sent and not answered
        self._began: float | None = None  # of the running task
        self._seconds = 0.0
        self._reason = ""
        self._late = False
        self._closed = False

    @property
    def occupied(self) -> bool:
        """True when there is a process."""
        return self._process is not None

    @property
    def lasting(self) -> bool:
        """True while the process is not about to be replaced."""
        return self._served + self._asked < _TASKS_PER_PROCESS

    def ask(self, task: Task) -> None:
        """Send a task. Raises StartError, DiedError."""
        if self._asked == 0 and (self._late or not self.lasting):
            self.stop()
        process = self._process or self._start()
        if self._asked == 0:
            self._begin(self._limits.seconds)
        try:
            protocol.write_task(_raw(process.stdin), task)
        except OSError as error:
            raise self._death() from error
        self._asked += 1

    def answer(self) -> protocol.Answer:
        """The answer to the oldest task. Raises UnreadablePhotoError or DiedError."""
        try:
            answer = protocol.read_answer(self._answers())
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise self._death() from error
        except UnreadablePhotoError:
            self._answered()
            raise
        self._answered()
        return answer

    def _answered(self) -> None:
        self._served += 1
        self._asked -= 1
        # Killed in the moment of the answer: no fault of the task that comes next.
        self._late = bool(self._end())
        if self._asked:
            self._begin(self._limits.seconds)

    def _death(self) -> DiedError:
        served, late, reason = self._served, self._late, self._end()
        return DiedError("late" if late else reason, self.stop(), served=served)

    def _answers(self) -> io.RawIOBase:
        if self._process is None:
            raise EOFError("no process")
        return _raw(self._process.stdout)

    def kill(self, reason: str) -> None:
        """End the process now; a running task fails for `reason`. "closing" is for good."""
        with self._lock:
            self._closed = self._closed or reason == "closing"
            self._kill(reason)

    def inspect(self) -> None:
        """Kill the process when its task has taken too long or too much memory."""
        with self._lock:
            if self._began is None or self._process is None:
                return
            elapsed = time.monotonic() - self._began
            if elapsed > self._seconds:
                self._kill("timeout")
            elif elapsed > WATCH_SECONDS and _resident(self._process.pid) > (
                self._limits.memory_bytes
            ):
                self._kill("memory")

    def stop(self) -> int | None:
        """Let the process go, by its stdin, else by force; the status of one that went."""
        with self._lock:
            process, self._process = self._process, None
        self._served = self._asked = 0
        self._late = False
        if process is None:
            return None
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def _start(self) -> subprocess.Popen[bytes]:
        for pause in (*_START_PAUSES, None):
            try:
                return self._start_once()
            except (OSError, EOFError, ValueError) as error:
                self._end()
                status = self.stop()
                if self._closed:
                    raise DiedError("closing", status, served=0) from error
                if pause is None:
                    raise StartError(
                        f"no decode process could be started: {error}, exit status {status}"
                    ) from error
                time.sleep(pause)
        raise AssertionError("unreachable")

    def _start_once(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            creationflags=_CREATION_FLAGS,
        )
        with self._lock:
            self._process = process
            if self._closed:
                process.kill()
        self._begin(_START_SECONDS)
        protocol.write_frame(_raw(process.stdin), protocol.limits_header(self._limits))
        protocol.read_frame(_raw(process.stdout))
        if reason := self._end():  # in the moment it said that it is ready
            raise EOFError(f"it was ended while it started ({reason})")
        return process

    def _begin(self, seconds: float) -> None:
        with self._lock:
            self._began, self._seconds = time.monotonic(), seconds

    def _end(self) -> str:
        """The task is over; why its process was killed, "" when it was not."""
        with self._lock:
            self._began = None
            reason, self._reason = self._reason, ""
            return reason

    def _kill(self, reason: str) -> None:
        if self._process is not None and self._process.returncode is None:
            self._reason = self._reason or reason
            self._process.kill()


def worker_command() -> list[str]:
    """How a decode process is started, also from a frozen build (which dispatches the word)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "decode-worker"]
    return [sys.executable, "-P", "-m", "photoapp.imaging.worker"]


def own_environment() -> dict[str, str]:
    """This environment, with photoapp importable."""
    import photoapp

    root = str(Path(photoapp.__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _environment() -> dict[str, str]:
    """That, with number libraries on one thread."""
    return {
        **own_environment(),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _raw(stream: IO[bytes] | None) -> io.RawIOBase:
    """A Popen stream as what it is with ``bufsize=0``."""
    return cast(io.RawIOBase, stream)


def _resident(pid: int) -> int:
    """Resident memory of a process in bytes; 0 when it is gone."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
