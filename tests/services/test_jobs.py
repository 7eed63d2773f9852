"""A job is visible, can be held and stopped, and ends exactly once."""

from __future__ import annotations

import threading
import time

import pytest

from photoapp.core.errors import UsageError
from photoapp.core.events import BackgroundCrash, Event, JobChanged
from photoapp.core.jobs import JobState
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobControl, Jobs

_WAIT = 60.0


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def jobs(heard: list[Event]) -> Jobs:
    bus = EventBus()
    bus.subscribe(heard.append)
    return Jobs(bus)


def ends(heard: list[Event]) -> list[JobState]:
    return [
        event.snapshot.state
        for event in heard
        if isinstance(event, JobChanged) and event.snapshot.state.ended
    ]


def _hold(held: threading.Event) -> None:
    assert held.wait(_WAIT)


def test_a_finished_job_says_what_it_did(jobs: Jobs, heard: list[Event]) -> None:
    def work(control: JobControl) -> None:
        control.progress(3, 10)
        control.error("a.jpg", "picture-damaged", "broken")
        control.progress(10, 10)

    ended = jobs.wait(jobs.start("index", "Indexing", work), _WAIT)
    assert ended.state is JobState.DONE
    assert (ended.done, ended.total) == (10, 10)
    assert [error.where for error in ended.errors] == ["a.jpg"]
    assert ends(heard) == [JobState.DONE]


def test_a_job_runs_until_it_has_ended_and_may_be_forgotten_then(jobs: Jobs) -> None:
    held = threading.Event()
    first = jobs.start("index", "Indexing", lambda control: _hold(held))
    assert jobs.running(first)
    held.set()
    jobs.wait(first, _WAIT)
    assert not jobs.running(first)
    for _ in range(60):
        jobs.wait(jobs.start("scan", "Scanning", lambda control: None), _WAIT)
    with pytest.raises(KeyError):
        jobs.snapshot(first)
    assert not jobs.running(first)
    assert not jobs.running(None)


def test_cancelling_ends_at_the_next_checkpoint(jobs: Jobs, heard: list[Event]) -> None:
    started = threading.Event()

    def work(control: JobControl) -> None:
        started.set()
        while True:
            control.checkpoint()
            time.sleep(0.001)

    job = jobs.start("index", "Indexing", work)
    assert started.wait(_WAIT)
    jobs.cancel(job)
    assert jobs.wait(job, _WAIT).state is JobState.CANCELLED
    jobs.cancel(job)
    assert ends(heard) == [JobState.CANCELLED]


def test_a_job_that_rests_says_why_and_is_cancelled_at_once(jobs: Jobs, heard: list[Event]) -> None:
    resting = threading.Event()

    def work(control: JobControl) -> None:
        control.rest(0)
        resting.set()
        control.rest(600, "battery")

    job = jobs.start("index", "Indexing", work)
    assert resting.wait(_WAIT)

    def told() -> bool:
        return any(
            isinstance(one, JobChanged) and one.snapshot.slowed == "battery" for one in heard
        )

    until = time.monotonic() + _WAIT
    while not told() and time.monotonic() < until:
        time.sleep(0.005)
    assert told()
    jobs.cancel(job)
    assert jobs.wait(job, _WAIT).state is JobState.CANCELLED


def test_a_job_that_rests_can_be_held_and_goes_on_after(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    resting, held = threading.Event(), threading.Event()
    checkpoint = JobControl.checkpoint

    def told(control: JobControl) -> None:
        held.set()
        checkpoint(control)

    def work(control: JobControl) -> None:
        resting.set()
        control.rest(600, "limit")

    monkeypatch.setattr(JobControl, "checkpoint", told)
    job = jobs.start("index", "Indexing", work)
    assert resting.wait(_WAIT)
    jobs.pause(job)
    assert jobs.snapshot(job).state is JobState.PAUSED
    assert held.wait(_WAIT)  # it looks now and then
    jobs.resume(job)
    assert jobs.wait(job, _WAIT).state is JobState.DONE  # what was left of the rest is over


def test_a_paused_job_waits_and_goes_on(jobs: Jobs) -> None:
    count = 0
    stop = threading.Event()

    def work(control: JobControl) -> None:
        nonlocal count
        while not stop.is_set():
            control.checkpoint()
            count += 1
            time.sleep(0.001)

    job = jobs.start("index", "Indexing", work)
    jobs.pause(job)
    assert jobs.snapshot(job).state is JobState.PAUSED
    time.sleep(0.02)
    held = count
    time.sleep(0.05)
    assert count - held <= 1
    jobs.resume(job)
    until = time.monotonic() + _WAIT
    while count <= held + 1 and time.monotonic() < until:
        time.sleep(0.005)
    assert count > held + 1
    stop.set()
    assert jobs.wait(job, _WAIT).state is JobState.DONE


def test_a_paused_job_can_be_cancelled(jobs: Jobs) -> None:
    def work(control: JobControl) -> None:
        while True:
            control.checkpoint()
            time.sleep(0.001)

    job = jobs.start("index", "Indexing", work)
    jobs.pause(job)
    jobs.cancel(job)
    assert jobs.wait(job, _WAIT).state is JobState.CANCELLED


def test_the_persons_error_is_calm_and_a_bug_keeps_its_trace(
    jobs: Jobs, heard: list[Event]
) -> None:
    def full(control: JobControl) -> None:
        raise UsageError("disk-full", "The disk is full; free some space.")

    def bug(control: JobControl) -> None:
        raise ZeroDivisionError("oops")

    calm = jobs.wait(jobs.start("pull", "Downloading", full), _WAIT)
    assert calm.state is JobState.FAILED
    assert calm.error is not None and calm.error.code == "disk-full"
    assert calm.trace == ""
    loud = jobs.wait(jobs.start("scan", "Scanning", bug), _WAIT)
    assert loud.state is JobState.FAILED
    assert "ZeroDivisionError" in loud.trace
    assert [event.where for event in heard if isinstance(event, BackgroundCrash)] == ["Scanning"]
    assert ends(heard) == [JobState.FAILED, JobState.FAILED]


def test_rate_and_time_left_follow_progress(jobs: Jobs) -> None:
    def work(control: JobControl) -> None:
        for done in range(0, 60, 10):
            control.progress(done, 100)
            time.sleep(0.01)
        middle.append(control.snapshot())

    from photoapp.core.jobs import JobSnapshot

    middle: list[JobSnapshot] = []
    jobs.wait(jobs.start("index", "Indexing", work), _WAIT)
    assert middle[0].rate > 0
    assert middle[0].seconds_left is not None
    assert middle[0].seconds_left == pytest.approx(50 / middle[0].rate)


def test_shutdown_cancels_what_runs_and_takes_no_more(jobs: Jobs) -> None:
    def work(control: JobControl) -> None:
        while True:
            control.checkpoint()
            time.sleep(0.001)

    job = jobs.start("index", "Indexing", work)
    assert jobs.shutdown(_WAIT)
    assert jobs.snapshot(job).state is JobState.CANCELLED
    with pytest.raises(RuntimeError):
        jobs.start("index", "Indexing", work)
