"""Long work as values: what runs, how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """A job ends exactly once, in DONE, FAILED or CANCELLED."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """True for the three final states."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class JobError:
    """One thing that went wrong inside a job that itself goes on, or why the job failed.

    `details`: values for the translated text of `code`.
    """

    where: str
    code: str
    reason: str
    details: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """A job at one moment. `kind` is a stable name: index, scan, pull, export, trash, rebuild.

    `done`/`total` count `unit` (photos, bytes); total None while unknown.
    `rate` is units per second over the last seconds; `seconds_left` None while unknown.
    `message` is a code with details for the translated summary line.
    `slowed`: why it holds back now: ``battery``, ``full-screen``, ``limit``, or "".
    """

    job: JobId
    kind: str
    title: str
    state: JobState
    done: int = 0
    total: int | None = None
    unit: str = "photos"
    rate: float = 0.0
    seconds_left: float | None = None
    seconds: float = 0.0
    device: str = ""
    model: str = ""
    slowed: str = ""
    can_pause: bool = True
    can_cancel: bool = True
    errors: tuple[JobError, ...] = ()
    error: JobError | None = None  # why it FAILED
    trace: str = ""  # for a bug: the traceback, shown in the jobs dialog
