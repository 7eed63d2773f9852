"""Events from any thread reach the GUI thread in order, in batches, and coalesced."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from photoapp.core.errors import PhotoappError
from photoapp.core.events import (
    BackgroundCrash,
    FoldersChanged,
    JobChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
    SearchAnswered,
    SearchFailed,
)
from photoapp.core.hits import SearchAnswer, SearchRequest
from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.core.photo import PhotoId
from photoapp.services.events import EventBus
from photoapp.ui import bridge as bridge_module
from photoapp.ui.bridge import Bridge
from photoapp.ui.tasks import Tasks


class Listener(QObject):
    """Keeps what it hears, and on which thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()
        bridge.photos_added.connect(self.added)
        bridge.photos_changed.connect(self.changed)
        bridge.photos_removed.connect(self.removed)
        bridge.folders_changed.connect(self.folders)
        bridge.job_changed.connect(self.job)
        bridge.search_answered.connect(self.answered)
        bridge.search_failed.connect(self.failed)
        bridge.crashed.connect(self.crashed)

    def note(self, name: str, value: object = None) -> None:
        self.heard.append((name, value))
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def added(self, photos: object) -> None:
        self.note("added", photos)

    @Slot(object)
    def changed(self, photos: object) -> None:
        self.note("changed", photos)

    @Slot(object)
    def removed(self, photos: object) -> None:
        self.note("removed", photos)

    @Slot()
    def folders(self) -> None:
        self.note("folders")

    @Slot(object)
    def job(self, snapshot: object) -> None:
        self.note("job", snapshot)

    @Slot(object)
    def answered(self, answer: SearchAnswer) -> None:
        self.note("answered", answer.request.number)

    @Slot(object)
    def failed(self, failure: SearchFailed) -> None:
        self.note("failed", failure.number)

    @Slot(object)
    def crashed(self, crash: object) -> None:
        self.note("crashed", crash)


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def bridge(qtbot: QtBot, bus: EventBus) -> Iterator[Bridge]:
    made = Bridge(bus)
    yield made
    made.close()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def ids(*numbers: int) -> tuple[PhotoId, ...]:
    return tuple(PhotoId(number) for number in numbers)


def job(done: int, state: JobState = JobState.RUNNING) -> JobChanged:
    return JobChanged(JobSnapshot(JobId(7), "index", "Index", state, done=done, total=1000))


def answer(number: int) -> SearchAnswered:
    request = SearchRequest(text="dog", number=number)
    return SearchAnswered(SearchAnswer(request, (), 0, 0, 0, 0, 0, (), (), (), (), "starter", 0.0))


def test_events_of_worker_threads_arrive_on_the_gui_thread(
    qtbot: QtBot, bus: EventBus, bridge: Bridge
) -> None:
    listener = Listener(bridge)
    worker = threading.Thread(target=lambda: bus.publish(PhotosAdded(ids(1, 2))))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(listener.heard) == 1)
    assert listener.heard == [("added", ids(1, 2))]
    assert listener.threads == {QThread.currentThread()}


def test_runs_of_photo_events_travel_together_and_keep_their_order(
    qtbot: QtBot, bus: EventBus, bridge: Bridge
) -> None:
    listener = Listener(bridge)
    for event in (
        PhotosAdded(ids(1)),
        PhotosAdded(ids(2, 1)),
        PhotosRemoved(ids(1)),
        PhotosAdded(ids(1)),
        FoldersChanged(),
        FoldersChanged(),
        PhotosChanged(ids(3)),
        PhotosChanged(),
        PhotosChanged(ids(4)),
    ):
        bus.publish(event)
    qtbot.waitUntil(lambda: len(listener.heard) == 5)
    assert listener.heard == [
        ("added", ids(1, 2)),
        ("removed", ids(1)),
        ("added", ids(1)),
        ("folders", None),
        ("changed", ()),  # one of them meant "many"
    ]


def test_progress_is_coalesced_and_the_end_of_a_job_is_never_lost(
    qtbot: QtBot, bus: EventBus, bridge: Bridge
) -> None:
    listener = Listener(bridge)
    for done in range(500):
        bus.publish(job(done))
    bus.publish(job(500, JobState.DONE))
    qtbot.waitUntil(lambda: bool(listener.heard))
    qtbot.wait(50)
    assert len(listener.heard) == 1
    snapshot = listener.heard[0][1]
    assert isinstance(snapshot, JobSnapshot)
    assert (snapshot.done, snapshot.state) == (500, JobState.DONE)


def test_only_the_newest_of_several_answers_is_told(
    qtbot: QtBot, bus: EventBus, bridge: Bridge
) -> None:
    listener = Listener(bridge)
    bus.publish(answer(1))
    bus.publish(SearchFailed(2, "query-date", "no such date"))
    bus.publish(answer(3))
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.heard == [("answered", 3)]


def test_a_burst_leaves_the_event_loop_room(
    qtbot: QtBot, bus: EventBus, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With slow receivers the queue is emptied over several turns, not in one."""
    monkeypatch.setattr(bridge_module, "BUDGET_SECONDS", 0.005)
    turns: list[int] = []
    count = 0

    class Slow(QObject):
        @Slot(object)
        def crashed(self, _crash: object) -> None:
            nonlocal count
            count += 1
            time.sleep(0.002)

    class Clock(QObject):
        @Slot()
        def tick(self) -> None:
            turns.append(count)

    slow, clock = Slow(), Clock()
    bridge.crashed.connect(slow.crashed)
    from PySide6.QtCore import QTimer

    timer = QTimer()
    timer.timeout.connect(clock.tick)
    timer.start(0)
    for number in range(40):
        bus.publish(BackgroundCrash("test", str(number), ""))
    qtbot.waitUntil(lambda: count == 40)
    timer.stop()
    assert any(0 < seen < 40 for seen in turns), "other work ran between two batches"


def test_a_closed_bridge_is_silent(qtbot: QtBot, bus: EventBus, bridge: Bridge) -> None:
    listener = Listener(bridge)
    bus.publish(PhotosAdded(ids(1)))
    bridge.close()
    bridge.close()
    bus.publish(PhotosAdded(ids(2)))
    qtbot.wait(60)
    assert listener.heard == []


def test_a_later_task_supersedes_an_earlier_one(qtbot: QtBot, tasks: Tasks) -> None:
    owner = QObject()
    results: list[str] = []
    release = threading.Event()

    def slow() -> str:
        release.wait(60)
        return "old"

    tasks.run(owner, "search", slow, results.append)
    tasks.run(owner, "search", lambda: "new", results.append)
    tasks.run(owner, "other", lambda: "other", results.append)
    qtbot.waitUntil(lambda: len(results) == 2)
    release.set()
    qtbot.wait(50)
    assert sorted(results) == ["new", "other"]


def test_results_for_a_deleted_owner_are_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    import shiboken6

    owner = QObject()
    results: list[str] = []
    release = threading.Event()
    tasks.run(owner, "x", lambda: release.wait(60), lambda _: results.append("told"))
    shiboken6.delete(owner)
    release.set()
    qtbot.wait(60)
    assert results == []


def test_a_persons_error_goes_to_the_caller_and_a_bug_to_everybody(
    qtbot: QtBot, tasks: Tasks
) -> None:
    owner = QObject()
    mine: list[Exception] = []
    everybody: list[Exception] = []
    tasks.error.connect(everybody.append)

    def environment() -> None:
        raise PhotoappError("disk-full", "The disk is full.")

    def bug() -> None:
        raise ZeroDivisionError

    def nothing(_result: None) -> None:
        pytest.fail("a failed task has no result")

    tasks.run(owner, "a", environment, nothing, failed=mine.append)
    tasks.run(owner, "b", bug, nothing, failed=mine.append)
    tasks.run(owner, "c", environment, nothing)
    qtbot.waitUntil(lambda: len(mine) == 2 and len(everybody) == 2)
    assert {type(one) for one in mine} == {PhotoappError, ZeroDivisionError}
    assert {type(one) for one in everybody} == {PhotoappError, ZeroDivisionError}
