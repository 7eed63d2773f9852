"""Long work: registered, visible, paused, cancelled, and ended exactly once."""

from __future__ import annotations

import collections
import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from photoapp.core.errors import PhotoappError
from photoapp.core.events import BackgroundCrash, JobChanged
from photoapp.core.jobs import JobError, JobId, JobSnapshot, JobState
from photoapp.services.events import EventBus

_log = logging.getLogger(__name__)

# Progress is told at most this often; the end of a job is always told.
_PUBLISH_SECONDS = 0.1
# Rate is measured over this window, so that it follows the machine's present speed.
_RATE_SECONDS = 10.0
# A job on a broken folder can name thousands of files; the window shows these and a count.
_ERRORS_KEPT = 1000
_ENDED_KEPT = 50
# While a job rests, it looks this often whether a person holds it.
_LOOK_SECONDS = 0.25


class JobCancelledError(Exception):
    """Raised inside a job's work at a checkpoint after a person cancelled it."""


class JobControl:
    """What a job's work holds: checkpoints to obey, progress to tell. Any thread of the job."""

    def __init__(self, jobs: Jobs, snapshot: JobSnapshot) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._snapshot = snapshot
        self._go = threading.Event()
        self._go.set()
        self._cancelled = threading.Event()
        self._started = time.monotonic()
        self._paused_seconds = 0.0
        self._paused_at: float | None = None
        self._published = 0.0
        self._samples: collections.deque[tuple[float, int]] = collections.deque()

    @property
    def job(self) -> JobId:
        """This job's id."""
        return self._snapshot.job

    @property
    def cancelled(self) -> bool:
        """True once a person cancelled it or the application shuts down."""
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        """True while a person holds it."""
        return not self._go.is_set()

    def checkpoint(self) -> None:
        """Wait while paused. Raises JobCancelledError when cancelled."""
        self._go.wait()
        if self._cancelled.is_set():
            raise JobCancelledError

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far it is, in the job's unit."""
        now = time.monotonic()
        with self._lock:
            self._samples.append((now, done))
            while len(self._samples) > 2 and now - self._samples[0][0] > _RATE_SECONDS:
                self._samples.popleft()
            first_time, first_done = self._samples[0]
            span = now - first_time
            rate = (done - first_done) / span if span > 0 else 0.0
            left = (total - done) / rate if total is not None and rate > 0 else None
            self._snapshot = replace(
                self._snapshot,
                done=done,
                total=total,
                rate=max(rate, 0.0),
                seconds_left=left,
                seconds=self._seconds(now),
            )
        self._publish(now)

    def rest(self, seconds: float, slowed: str = "") -> None:
        """Wait so long out of courtesy, and tell why. Raises JobCancelledError when cancelled."""
        with self._lock:
            told = self._snapshot.slowed != slowed
            self._snapshot = replace(self._snapshot, slowed=slowed)
        if told:
            self._jobs.publish(self.snapshot())
        until = time.monotonic() + seconds
        while not self._cancelled.is_set() and (left := until - time.monotonic()) > 0:
            if self.paused:
                break  # the next checkpoint waits
            self._cancelled.wait(min(left, _LOOK_SECONDS))
        if seconds > 0:
            self.checkpoint()

    def describe(self, *, device: str = "", model: str = "", title: str = "") -> None:
        """Name the device and model at work, or give the job a better title."""
        with self._lock:
            held = self._snapshot
            self._snapshot = replace(
                held,
                device=device or held.device,
                model=model or held.model,
                title=title or held.title,
            )

    def error(self, where: str, code: str, reason: str) -> None:
        """Note one thing that failed while the job goes on."""
        with self._lock:
            if len(self._snapshot.errors) < _ERRORS_KEPT:
                errors = (*self._snapshot.errors, JobError(where, code, reason))
                self._snapshot = replace(self._snapshot, errors=errors)

    def snapshot(self) -> JobSnapshot:
        """The job now."""
        with self._lock:
            return replace(self._snapshot, seconds=self._seconds(time.monotonic()))

    def _seconds(self, now: float) -> float:
        if self._snapshot.state.ended:
            return self._snapshot.seconds
        pause = now - self._paused_at if self._paused_at is not None else 0.0
        return now - self._started - self._paused_seconds - pause

    def _publish(self, now: float) -> None:
        if now - self._published >= _PUBLISH_SECONDS:
            self._published = now
            self._jobs.publish(self.snapshot())

    # The three calls below are for Jobs, on any thread.

    def hold(self) -> None:
        """Pause at the next checkpoint."""
        with self._lock:
            if self._snapshot.state is not JobState.RUNNING:
                return
            self._go.clear()
            self._paused_at = time.monotonic()
            self._snapshot = replace(
                self._snapshot, state=JobState.PAUSED, rate=0.0, seconds_left=None
            )
            self._samples.clear()
        self._jobs.publish(self.snapshot())

    def go_on(self) -> None:
        """Resume."""
        with self._lock:
            if self._snapshot.state is not JobState.PAUSED:
                return
            if self._paused_at is not None:
                self._paused_seconds += time.monotonic() - self._paused_at
                self._paused_at = None
            self._snapshot = replace(self._snapshot, state=JobState.RUNNING)
            self._go.set()
        self._jobs.publish(self.snapshot())

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._cancelled.set()
        self._go.set()

    def end(self, state: JobState, *, error: JobError | None = None, trace: str = "") -> bool:
        """Close the job. False if it had ended before (a job ends exactly once)."""
        now = time.monotonic()
        with self._lock:
            if self._snapshot.state.ended:
                return False
            seconds = self._seconds(now)
            self._snapshot = replace(
                self._snapshot,
                state=state,
                seconds=seconds,
                rate=self._snapshot.done / seconds if seconds > 0 else 0.0,
                seconds_left=None,
                error=error,
                trace=trace,
            )
        return True


class Jobs:
    """Every job of the application. Each runs on its own thread."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._controls: dict[JobId, JobControl] = {}
        self._threads: dict[JobId, threading.Thread] = {}
        self._closed = False

    def start(
        self,
        kind: str,
        title: str,
        work: Callable[[JobControl], None],
        *,
        unit: str = "photos",
        can_pause: bool = True,
        can_cancel: bool = True,
    ) -> JobId:
        """Run `work` on a thread of its own and register it. Raises RuntimeError after shutdown."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the application is shutting down")
            job = JobId(next(self._numbers))
            control = JobControl(
                self,
                JobSnapshot(
                    job,
                    kind,
                    title,
                    JobState.RUNNING,
                    unit=unit,
                    can_pause=can_pause,
                    can_cancel=can_cancel,
                ),
            )
            thread = threading.Thread(
                target=self._run, args=(control, work), name=f"job-{kind}-{job}", daemon=True
            )
            self._controls[job] = control
            self._threads[job] = thread
            self._forget_old()
        self.publish(control.snapshot())
        thread.start()
        return job

    def publish(self, snapshot: JobSnapshot) -> None:
        """Tell the bus about a job."""
        self._bus.publish(JobChanged(snapshot))

    def pause(self, job: JobId) -> None:
        """Hold it at its next checkpoint; unknown or ended jobs are ignored."""
        if control := self._controls.get(job):
            control.hold()

    def resume(self, job: JobId) -> None:
        """Let a paused job go on."""
        if control := self._controls.get(job):
            control.go_on()

    def cancel(self, job: JobId) -> None:
        """Stop it at its next checkpoint."""
        if control := self._controls.get(job):
            control.cancel()

    def snapshot(self, job: JobId) -> JobSnapshot:
        """One job now. Raises KeyError when it is unknown."""
        return self._controls[job].snapshot()

    def running(self, job: JobId | None) -> bool:
        """True until the job has ended; False for one forgotten since, and for None."""
        if job is None:
            return False
        control = self._controls.get(job)
        return control is not None and not control.snapshot().state.ended

    def snapshots(self) -> tuple[JobSnapshot, ...]:
        """All running jobs and the last ended ones, oldest first."""
        return tuple(control.snapshot() for control in list(self._controls.values()))

    def wait(self, job: JobId, timeout: float | None = None) -> JobSnapshot:
        """Block until the job has ended (or the time is up) and return it."""
        thread = self._threads.get(job)
        if thread is not None:
            thread.join(timeout)
        return self.snapshot(job)

    def shutdown(self, deadline: float = 10.0) -> bool:
        """Take no more work, cancel what runs, wait. False if something did not stop in time."""
        with self._lock:
            self._closed = True
            controls = list(self._controls.values())
            threads = list(self._threads.values())
        for control in controls:
            if not control.snapshot().state.ended:
                control.cancel()
        until = time.monotonic() + deadline
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _run(self, control: JobControl, work: Callable[[JobControl], None]) -> None:
        try:
            work(control)
        except JobCancelledError:
            ended = control.end(JobState.CANCELLED)
        except PhotoappError as error:
            failure = JobError("", error.code, error.message, tuple(error.details.items()))
            ended = control.end(JobState.FAILED, error=failure)
        except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown, not swallowed
            trace = traceback.format_exc()
            _log.exception("job %s failed", control.snapshot().title)
            ended = control.end(
                JobState.FAILED, error=JobError("", "bug", repr(error)), trace=trace
            )
            self._bus.publish(BackgroundCrash(control.snapshot().title, repr(error), trace))
        else:
            ended = control.end(JobState.CANCELLED if control.cancelled else JobState.DONE)
        if ended:
            self.publish(control.snapshot())

    def _forget_old(self) -> None:
        ended = [job for job, one in self._controls.items() if one.snapshot().state.ended]
        for job in ended[:-_ENDED_KEPT]:
            del self._controls[job]
            self._threads.pop(job, None)
