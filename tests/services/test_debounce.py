"""Work on a debounced thread: when it begins, that it goes on after a failure, and that it ends."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from photoapp.core.events import BackgroundCrash, Event
from photoapp.services import debounce
from photoapp.services.debounce import DebouncedThread
from photoapp.services.events import EventBus

_WAIT = 60.0


class _Work:
    """Counts its calls; each waits until it is let go, if it is held."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self.entered = threading.Semaphore(0)
        self.go = threading.Event()
        self.go.set()
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.began.append(time.monotonic())
        self.entered.release()
        assert self.go.wait(_WAIT)
        if self.error is not None:
            raise self.error


@pytest.fixture
def work() -> _Work:
    return _Work()


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def thread(work: _Work, bus: EventBus) -> Iterator[DebouncedThread]:
    made = DebouncedThread("a test's work", work, bus)
    yield made
    work.go.set()
    made.stop()
    made.join()


def test_nothing_is_done_unasked_and_what_came_before_the_start_counts(
    thread: DebouncedThread, work: _Work
) -> None:
    assert thread.start()
    assert not thread.start(), "it runs"
    assert not work.entered.acquire(timeout=0.1)
    thread.wake(0.0)
    assert work.entered.acquire(timeout=_WAIT)

    other = DebouncedThread("another", work, EventBus())
    other.wake(0.0)
    assert not work.entered.acquire(timeout=0.1)
    other.start()
    assert work.entered.acquire(timeout=_WAIT)
    other.stop()
    other.join()


def test_a_burst_is_dealt_with_once_when_it_is_over(
    thread: DebouncedThread, work: _Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time is told, not taken: a test that is held up for long would wake too late."""
    now = 1000.0
    monkeypatch.setattr(debounce, "time", SimpleNamespace(monotonic=lambda: now))
    thread.start()
    for _ in range(5):
        thread.wake(0.3, longest=math.inf)
        now += 0.2
    now += 0.05  # 0.25 after the last
    assert not work.entered.acquire(timeout=0.5), "it is not quiet for long enough"
    now += 0.1
    assert work.entered.acquire(timeout=_WAIT)
    assert not work.entered.acquire(timeout=0.4), "one call for all"


def test_a_burst_without_end_does_not_put_it_off_for_ever(
    thread: DebouncedThread, work: _Work
) -> None:
    thread.start()
    until = time.monotonic() + _WAIT
    while not work.began and time.monotonic() < until:
        thread.wake(60.0, longest=0.2)
        time.sleep(0.01)
    assert work.began


def test_what_is_urgent_does_not_wait_for_what_is_not(thread: DebouncedThread, work: _Work) -> None:
    thread.start()
    thread.wake(3600.0)
    thread.wake(0.0)
    thread.wake(3600.0)
    assert work.entered.acquire(timeout=_WAIT)


def test_a_waking_during_the_work_leads_to_another_call(
    thread: DebouncedThread, work: _Work
) -> None:
    work.go.clear()
    thread.start()
    thread.wake(0.0)
    assert work.entered.acquire(timeout=_WAIT)
    thread.wake(0.0)
    work.go.set()
    assert work.entered.acquire(timeout=_WAIT)
    assert not work.entered.acquire(timeout=0.1)


def test_a_failure_is_shown_and_the_thread_goes_on(
    thread: DebouncedThread, work: _Work, bus: EventBus
) -> None:
    told: list[Event] = []
    bus.subscribe(told.append)
    work.error = ZeroDivisionError("no photos")
    thread.start()
    for _ in range(2):
        thread.wake(0.0)
        assert work.entered.acquire(timeout=_WAIT)
    until = time.monotonic() + _WAIT
    while len(told) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(told) == 2
    for event in told:
        assert isinstance(event, BackgroundCrash)
        assert (event.where, event.message) == ("a test's work", "ZeroDivisionError('no photos')")
        assert "Traceback" in event.trace


def test_work_that_runs_hears_that_it_should_end_and_no_more_begins(
    thread: DebouncedThread, work: _Work
) -> None:
    work.go.clear()
    thread.start()
    thread.wake(0.0)
    assert work.entered.acquire(timeout=_WAIT)
    thread.wake(0.0)
    thread.stop()
    assert thread.stopping
    work.go.set()
    thread.join()
    assert len(work.began) == 1
    assert not thread.start()
    thread.join()  # once more is fine
