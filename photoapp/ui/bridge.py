"""The one bridge from service events to Qt signals on the GUI thread."""

from __future__ import annotations

import collections
import threading
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from photoapp.core.events import (
    BackendRefused,
    BackgroundCrash,
    DuplicatesChanged,
    Event,
    FoldersChanged,
    JobChanged,
    LabelSetsChanged,
    LabelsLearned,
    ModelChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
    SearchAnswered,
    SearchFailed,
    SettingsChanged,
    TagsChanged,
)
from photoapp.core.jobs import JobId, JobSnapshot
from photoapp.core.photo import PhotoId
from photoapp.services.events import EventBus

# Callbacks of one event-loop turn take at most this long, so that a burst of
# events never makes the window stutter.
BUDGET_SECONDS = 0.05
# Events that arrive within this time travel together.
_GATHER_MS = 15
# Events that only say "read again": one of them says as much as many.
_READ_AGAIN = (FoldersChanged, TagsChanged, LabelSetsChanged, DuplicatesChanged)


class Bridge(QObject):
    """Carries events from any thread to signals on the GUI thread, in order and in batches.

    Progress of one job is coalesced to its newest snapshot, runs of photo events are
    joined, and of several search answers only the newest is told. Create on the GUI
    thread; `close` before the bus goes.
    """

    photos_added = Signal(object)  # tuple[PhotoId, ...]
    photos_changed = Signal(object)  # tuple[PhotoId, ...]; empty means many
    photos_removed = Signal(object)  # tuple[PhotoId, ...]
    folders_changed = Signal()
    job_changed = Signal(object)  # JobSnapshot
    search_answered = Signal(object)  # SearchAnswer
    search_failed = Signal(object)  # SearchFailed
    model_changed = Signal(str)
    backend_refused = Signal(object)  # BackendRefused
    settings_changed = Signal(str)
    tags_changed = Signal()
    label_sets_changed = Signal()
    labels_learned = Signal(object)  # tuple[int, ...]: tags
    duplicates_changed = Signal()
    crashed = Signal(object)  # BackgroundCrash
    _arrived = Signal()

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._queue: collections.deque[Event | JobId] = collections.deque()
        self._jobs: dict[JobId, JobSnapshot] = {}  # newest snapshot of each queued job
        self._awake = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._drain)
        # Emitted on the publishing thread; the receiver lives on the GUI thread.
        self._arrived.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = bus.subscribe(self._receive)

    def close(self) -> None:
        """Hear no more and drop what is queued. Idempotent."""
        self._unsubscribe()
        self._timer.stop()
        with self._lock:
            self._queue.clear()
            self._jobs.clear()

    def _receive(self, event: Event) -> None:
        """Any thread."""
        with self._lock:
            self._enqueue(event)
            if self._awake:
                return
            self._awake = True
        self._arrived.emit()

    def _enqueue(self, event: Event) -> None:
        if isinstance(event, JobChanged):
            job = event.snapshot.job
            if job not in self._jobs:
                self._queue.append(job)
            self._jobs[job] = event.snapshot
            return
        last = self._queue[-1] if self._queue else None
        if isinstance(event, PhotosAdded) and isinstance(last, PhotosAdded):
            self._queue[-1] = PhotosAdded(_joined(last.photos, event.photos))
        elif isinstance(event, PhotosRemoved) and isinstance(last, PhotosRemoved):
            self._queue[-1] = PhotosRemoved(_joined(last.photos, event.photos))
        elif isinstance(event, PhotosChanged) and isinstance(last, PhotosChanged):
            many = not event.photos or not last.photos
            self._queue[-1] = PhotosChanged(() if many else _joined(last.photos, event.photos))
        elif isinstance(event, LabelsLearned) and isinstance(last, LabelsLearned):
            self._queue[-1] = LabelsLearned(tuple(dict.fromkeys((*last.tags, *event.tags))))
        elif isinstance(event, _READ_AGAIN) and type(event) is type(last):
            return
        else:
            self._queue.append(event)

    @Slot()
    def _wake(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_GATHER_MS)

    @Slot()
    def _drain(self) -> None:
        until = time.perf_counter() + BUDGET_SECONDS
        while True:
            with self._lock:
                if not self._queue:
                    self._awake = False
                    return
                entry = self._queue.popleft()
                event: Event = (
                    entry if not isinstance(entry, int) else JobChanged(self._jobs.pop(entry))
                )
                stale = isinstance(event, SearchAnswered | SearchFailed) and any(
                    isinstance(later, SearchAnswered | SearchFailed) for later in self._queue
                )
            if not stale:
                self._tell(event)
            if time.perf_counter() >= until:
                self._timer.start(0)
                return

    def _tell(self, event: Event) -> None:
        match event:
            case PhotosAdded(photos):
                self.photos_added.emit(photos)
            case PhotosChanged(photos):
                self.photos_changed.emit(photos)
            case PhotosRemoved(photos):
                self.photos_removed.emit(photos)
            case FoldersChanged():
                self.folders_changed.emit()
            case JobChanged(snapshot):
                self.job_changed.emit(snapshot)
            case SearchAnswered(answer):
                self.search_answered.emit(answer)
            case SearchFailed():
                self.search_failed.emit(event)
            case ModelChanged(name):
                self.model_changed.emit(name)
            case BackendRefused():
                self.backend_refused.emit(event)
            case SettingsChanged(name):
                self.settings_changed.emit(name)
            case TagsChanged():
                self.tags_changed.emit()
            case LabelSetsChanged():
                self.label_sets_changed.emit()
            case LabelsLearned(tags):
                self.labels_learned.emit(tags)
            case DuplicatesChanged():
                self.duplicates_changed.emit()
            case BackgroundCrash():
                self.crashed.emit(event)


def _joined(first: tuple[PhotoId, ...], second: tuple[PhotoId, ...]) -> tuple[PhotoId, ...]:
    return tuple(dict.fromkeys((*first, *second)))
