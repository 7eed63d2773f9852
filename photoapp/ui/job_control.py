"""The status bar at work: jobs as they run, and holding them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot

from photoapp.core.jobs import JobSnapshot
from photoapp.ui.bridge import Bridge
from photoapp.ui.status_bar import StatusBar
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.jobs import Jobs


class Holds(Protocol):
    """A service that remembers over a restart that its work is held. Both may block."""

    def pause(self) -> None:
        """Hold it."""

    def resume(self) -> None:
        """Let it go on."""


class JobControl(QObject):
    """Shows jobs in the status bar and holds them as asked. GUI thread.

    `holds`: by kind of job, who holds those that stay held over a restart.
    """

    def __init__(
        self,
        status: StatusBar,
        jobs: Jobs,
        holds: Mapping[str, Holds],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(status)
        self._jobs = jobs
        self._holds = holds
        self._tasks = tasks
        bridge.job_changed.connect(status.show_job)
        status.pause_wanted.connect(self._pause)
        status.resume_wanted.connect(self._resume)
        for snapshot in jobs.snapshots():
            status.show_job(snapshot)

    @Slot(object)
    def _pause(self, job: JobSnapshot) -> None:
        self._hold(job, paused=True)

    @Slot(object)
    def _resume(self, job: JobSnapshot) -> None:
        self._hold(job, paused=False)

    def _hold(self, job: JobSnapshot, *, paused: bool) -> None:
        keeper = self._holds.get(job.kind)
        if keeper is not None:
            work = keeper.pause if paused else keeper.resume
        else:
            hold = self._jobs.pause if paused else self._jobs.resume
            work = partial(hold, job.job)
        self._tasks.run(self, "hold", work, _ignored)


def _ignored(_result: object) -> None:
    """The job's own events tell."""
