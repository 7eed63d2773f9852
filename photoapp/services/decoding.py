"""A pool of decode processes: a picture that crashes, hangs or explodes costs itself alone."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import Any, overload

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray, PhotoReading
from photoapp.imaging import failures
from photoapp.imaging.task import (
    DEFAULT_LIMITS,
    DecodeTask,
    KnownContent,
    PixelsTask,
    ReadLimits,
    Task,
    ViewTask,
)
from photoapp.services.decode_process import (
    WATCH_SECONDS,
    DecodeProcess,
    DiedError,
    StartError,
)

__all__ = ["DecodePool", "DecodeTask", "KnownContent", "PixelsTask", "ReadLimits", "ViewTask"]

_IDLE_SECONDS = 30.0  # an unused process is given back
_FEW_HASHES = 100  # of 64 digits each: the smallest pipes hold 16 KiB
_KILLED = -9


@dataclass(slots=True, eq=False)
class _Job:
    task: Task
    future: Future[Any] = field(default_factory=Future)
    begun: bool = False
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
        self._running = 0
        self._processes = [DecodeProcess(limits) for _ in range(processes)]
        self._threads = [
            threading.Thread(
                target=self._serve, args=(process,), name=f"decode-{number}", daemon=True
            )
            for number, process in enumerate(self._processes)
        ]
        self._busy = threading.Event()
        self._over = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="decode-watchdog", daemon=True)
        for thread in (*self._threads, self._watchdog):
            thread.start()

    @property
    def processes(self) -> int:
        """How many pictures are decoded at once."""
        return len(self._processes)

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
        for process in self._processes:
            process.kill("closing")
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))
        with self._changed:
            self._over.set()
            self._busy.set()
        self._watchdog.join(max(0.1, until - time.monotonic()))

    def __enter__(self) -> DecodePool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self, process: DecodeProcess) -> None:
        ahead: _Job | None = None
        while (job := ahead or self._take(process)) is not None:
            with self._changed:
                self._running += 1
                self._busy.set()
            ahead = self._run(process, job, sent=ahead is not None)
            with self._changed:
                self._running -= 1
        process.stop()

    def _take(self, process: DecodeProcess) -> _Job | None:
        """The next job; None when the pool closes. Gives the process back when idle for long."""
        with self._changed:
            while not self._closing:
                job = self._next(self._urgent) or self._next(self._queue)
                if job is not None:
                    return job
                if not self._changed.wait(_IDLE_SECONDS if process.occupied else None):
                    process.stop()
        return None

    def _ahead(self, process: DecodeProcess) -> _Job | None:
        """A job to send before the running one is answered, so that no process waits for work.

        Only from a queue that has enough for every process, and only one whose message fits
        a pipe: with both sides writing, nobody would read.
        """
        with self._changed:
            if self._urgent or len(self._queue) < len(self._processes) or not process.lasting:
                return None
            first = self._queue[0].task
            if not isinstance(first, DecodeTask) or len(first.known_hashes) > _FEW_HASHES:
                return None
            return self._next(self._queue)

    @staticmethod
    def _next(lane: deque[_Job]) -> _Job | None:
        while lane:
            job = lane.popleft()
            if job.begun or job.future.set_running_or_notify_cancel():
                job.begun = True
                return job
        return None

    def _run(self, process: DecodeProcess, job: _Job, *, sent: bool) -> _Job | None:
        """Answer for a job; the job that was sent ahead meanwhile."""
        ahead: _Job | None = None
        try:
            if not sent:
                process.ask(job.task)
            ahead = self._ahead(process)
            if ahead is not None:
                process.ask(ahead.task)
            answer = process.answer()
        except UnreadablePhotoError as error:
            job.future.set_exception(error)
        except StartError as error:
            job.future.set_exception(failures.crashed(job.where, str(error)))
        except DiedError as death:
            self._bury(death, job)
            self._put_back(ahead)
            return None
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the future reports it
            process.stop()
            job.future.set_exception(error)
            self._put_back(ahead)
            return None
        else:
            job.future.set_result(answer)
        return ahead

    def _put_back(self, job: _Job | None) -> None:
        """A begun job goes before all others, or ends with the pool."""
        if job is None:
            return
        with self._changed:
            if not self._closing:
                self._urgent.appendleft(job)
                self._changed.notify()
                return
        job.future.set_exception(CancelledError())

    def _bury(self, death: DiedError, job: _Job) -> None:
        """Answer for a job whose process died."""
        error: BaseException
        if death.reason == "timeout":
            error = failures.timed_out(job.where, self._limits.seconds)
        elif death.reason == "memory":
            error = failures.out_of_memory(job.where, self._limits.memory_bytes)
        elif death.reason == "closing":
            error = CancelledError()
        elif death.reason == "late" or (death.served and not job.retried):
            # An earlier picture may have left the process broken: this one gets a fresh one.
            job.retried = death.reason != "late"
            self._put_back(job)
            return
        elif death.status == _KILLED:  # not by us, so by the system, for want of memory
            error = failures.out_of_memory(job.where, self._limits.memory_bytes)
        else:
            nonsense = death.status is None
            reason = "it answered nonsense" if nonsense else f"exit status {death.status}"
            error = failures.crashed(job.where, reason)
        job.future.set_exception(error)

    def _watch(self) -> None:
        """Kill processes that take too long or too much; sleeps when nothing runs."""
        while not self._over.is_set():
            self._busy.wait()
            for process in self._processes:
                process.inspect()
            self._over.wait(WATCH_SECONDS)
            with self._changed:
                if self._running == 0 and not self._over.is_set():
                    self._busy.clear()
