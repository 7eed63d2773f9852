"""A pool of decode processes: a picture that crashes, hangs or explodes costs itself alone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, overload

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray, PhotoReading
from photoapp.imaging import failures, protocol
from photoapp.imaging.task import (
    DEFAULT_LIMITS,
    DecodeTask,
    KnownContent,
    PixelsTask,
    ReadLimits,
    Task,
    ViewTask,
)

__all__ = [
    "DecodePool",
    "DecodeTask",
    "KnownContent",
    "PixelsTask",
    "ReadLimits",
    "ViewTask",
    "worker_command",
]

_START_SECONDS = 60.0  # a cold disk and a virus scanner
_START_PAUSES = (0.2, 1.0, 3.0)  # seconds before the next attempt to start a process
_IDLE_SECONDS = 30.0  # an unused process is given back
_TASKS_PER_PROCESS = 5000  # then a fresh one, against slow leaks of libraries
_WATCH_SECONDS = 0.2
_PIPE_BYTES = 1 << 20
_KILLED = -9

if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
else:
    _CREATION_FLAGS = 0


class _StartError(Exception):
    """A decode process did not become ready."""


@dataclass(slots=True, eq=False)
class _Job:
    task: Task
    future: Future[Any] = field(default_factory=Future)
    retried: bool = False

    @property
    def where(self) -> str:
        task = self.task
        return failures.name_of(task.path if isinstance(task, DecodeTask) else task.source)


class DecodePool:
    """`processes` decode processes, each owned by a thread of its own.

    Tasks are served in order, urgent ones first. Processes start with the first task and
    are given back when idle. The queue is not bounded: callers limit what they submit.
    All methods may be called from any thread.
    """

    def __init__(self, *, processes: int, limits: ReadLimits = DEFAULT_LIMITS) -> None:
        if processes < 1:
            raise ValueError("a pool needs at least one process")
        self._limits = limits
        self._changed = threading.Condition()
        self._queue: deque[_Job] = deque()
        self._urgent: deque[_Job] = deque()
        self._closing = False
        self._seats = [_Seat(limits) for _ in range(processes)]
        self._threads = [
            threading.Thread(target=self._serve, args=(seat,), name=f"decode-{number}", daemon=True)
            for number, seat in enumerate(self._seats)
        ]
        self._busy = threading.Event()
        self._over = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="decode-watchdog", daemon=True)
        for thread in (*self._threads, self._watchdog):
            thread.start()

    @property
    def processes(self) -> int:
        """How many pictures are decoded at once."""
        return len(self._seats)

    @property
    def waiting(self) -> int:
        """How many tasks no process has begun."""
        with self._changed:
            return len(self._queue) + len(self._urgent)

    @overload
    def submit(
        self, task: DecodeTask, *, urgent: bool = False
    ) -> Future[PhotoReading | KnownContent]: ...

    @overload
    def submit(self, task: PixelsTask | ViewTask, *, urgent: bool = False) -> Future[ByteArray]: ...

    def submit(self, task: Task, *, urgent: bool = False) -> Future[Any]:
        """Queue a task; `urgent` ones (a person waits) go before all others.

        The future raises UnreadablePhotoError with a code of `read_photo`, or decode-timeout,
        decode-crash, decode-memory; CancelledError when the pool was closed first. Its
        callbacks run on a thread of the pool and must be short. Raises RuntimeError after
        `close`.
        """
        job = _Job(task)
        with self._changed:
            if self._closing:
                raise RuntimeError("the decode pool is closed")
            (self._urgent if urgent else self._queue).append(job)
            self._changed.notify()
        return job.future

    def close(self, *, deadline: float = 5.0) -> None:
        """Cancel what waits, let what runs finish for half of `deadline`, then kill. Idempotent."""
        until = time.monotonic() + deadline
        with self._changed:
            self._closing = True
            waiting = [*self._urgent, *self._queue]
            self._urgent.clear()
            self._queue.clear()
            self._changed.notify_all()
        for job in waiting:
            if not job.future.cancel():  # it had begun in a process that died
                job.future.set_exception(CancelledError())
        for thread in self._threads:
            thread.join(max(0.0, until - deadline / 2 - time.monotonic()))
        for seat in self._seats:
            seat.kill("closing")
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))
        self._over.set()
        self._busy.set()
        self._watchdog.join(max(0.1, until - time.monotonic()))

    def __enter__(self) -> DecodePool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self, seat: _Seat) -> None:
        while (job := self._take(seat)) is not None:
            if job.retried or job.future.set_running_or_notify_cancel():
                self._run(seat, job)
        seat.stop()

    def _take(self, seat: _Seat) -> _Job | None:
        """The next job; None when the pool closes. Gives the process back when idle for long."""
        with self._changed:
            while not self._closing:
                if self._urgent:
                    return self._urgent.popleft()
                if self._queue:
                    return self._queue.popleft()
                woken = self._changed.wait(_IDLE_SECONDS if seat.occupied else None)
                if not woken:
                    seat.stop()
        return None

    def _run(self, seat: _Seat, job: _Job) -> None:
        self._busy.set()
        try:
            answer = seat.exchange(job.task)
        except UnreadablePhotoError as error:
            job.future.set_exception(error)
        except _StartError as error:
            job.future.set_exception(failures.crashed(job.where, str(error)))
        except _DiedError as death:
            self._bury(death, job)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the future reports it
            seat.stop()
            job.future.set_exception(error)
        else:
            job.future.set_result(answer)

    def _bury(self, death: _DiedError, job: _Job) -> None:
        """Answer for a job whose process died."""
        error: BaseException
        if death.reason == "timeout":
            error = failures.timed_out(job.where, self._limits.seconds)
        elif death.reason == "memory" or (not death.reason and death.status == _KILLED):
            # Nobody here killed it: the system did, for want of memory.
            error = failures.out_of_memory(job.where, self._limits.memory_bytes)
        elif death.reason == "closing":
            error = CancelledError()
        elif death.served and not job.retried:
            # An earlier picture may have left the process broken: this one gets a fresh one.
            job.retried = True
            with self._changed:
                if not self._closing:
                    self._urgent.appendleft(job)
                    self._changed.notify()
                    return
            error = CancelledError()
        else:
            error = failures.crashed(job.where, f"exit status {death.status}")
        job.future.set_exception(error)

    def _watch(self) -> None:
        """Kill processes that take too long or too much; sleeps when nothing runs."""
        while not self._over.is_set():
            self._busy.wait()
            self._busy.clear()
            for seat in self._seats:
                if seat.inspect():
                    self._busy.set()
            self._over.wait(_WATCH_SECONDS)


class _DiedError(Exception):
    """The process ended in the middle of a task."""

    def __init__(self, reason: str, status: int | None, *, served: int) -> None:
        super().__init__(reason)
        self.reason = reason  # why it was killed: timeout, memory, closing; "" when it was not
        self.status = status
        self.served = served  # tasks it had answered before


class _Seat:
    """A thread's place for one process. `kill` and `inspect` may be called from other threads."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._began: float | None = None  # of the running task
        self._seconds = 0.0
        self._reason = ""
        self._closed = False

    @property
    def occupied(self) -> bool:
        """True when there is a process."""
        return self._process is not None

    def exchange(self, task: Task) -> protocol.Answer:
        """One task, one answer. Raises UnreadablePhotoError, _StartError or _DiedError."""
        if self._served >= _TASKS_PER_PROCESS:
            self.stop()
        process = self._process or self._start()
        try:
            self._begin(self._limits.seconds)
            protocol.write_task(_raw(process.stdin), task)
            answer = protocol.read_answer(_raw(process.stdout))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            served, reason = self._served, self._end()
            raise _DiedError(reason, self.stop(), served=served) from error
        except UnreadablePhotoError:
            self._end()
            self._served += 1
            raise
        self._end()
        self._served += 1
        return answer

    def kill(self, reason: str) -> None:
        """End the process now; a running task fails for `reason`. "closing" is for good."""
        with self._lock:
            self._closed = self._closed or reason == "closing"
            self._kill(reason)

    def inspect(self) -> bool:
        """Kill a process whose task has taken too long or too much. True while there is a task."""
        with self._lock:
            if self._began is None or self._process is None:
                return self._began is not None
            elapsed = time.monotonic() - self._began
            if elapsed > self._seconds:
                self._kill("timeout")
            elif elapsed > _WATCH_SECONDS and _resident(self._process.pid) > (
                self._limits.memory_bytes
            ):
                self._kill("memory")
            return True

    def stop(self) -> int | None:
        """Let the process go, by its stdin, else by force; its exit status."""
        process, self._process, self._served = self._process, None, 0
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
            return process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        for pause in (*_START_PAUSES, None):
            try:
                return self._start_once()
            except (OSError, EOFError, ValueError) as error:
                self._end()
                status = self.stop()
                if self._closed:
                    raise _DiedError("closing", status, served=0) from error
                if pause is None:
                    raise _StartError(
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
            pipesize=_PIPE_BYTES,
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
        self._end()
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


def _environment() -> dict[str, str]:
    """This environment, with photoapp importable and number libraries on one thread."""
    import photoapp

    root = str(Path(photoapp.__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _raw(stream: IO[bytes] | None) -> Any:
    """The unbuffered pipe behind a Popen stream."""
    if stream is None:
        raise EOFError("the process has no pipe")
    return stream


def _resident(pid: int) -> int:
    """Resident memory of a process in bytes; 0 when it is gone."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
