"""Tagging the library with the set on the desk: started, followed, and told at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.ui.bridge import Bridge
from photoapp.ui.label_desk import LabelDesk
from photoapp.ui.label_grid import percent
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import UNDO_MS, NoticeBar
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.jobs import Jobs
    from photoapp.services.tagging import Tagger


class LabelApply(QObject):
    """Starts the job of one set and follows it; others' jobs are none of its business."""

    failed = Signal(object)  # Exception: it could not be started

    def __init__(
        self,
        desk: LabelDesk,
        tagger: Tagger,
        jobs: Jobs,
        *,
        bridge: Bridge,
        tasks: Tasks,
        acts: PhotoActs,
        notices: NoticeBar,
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self._tagger = tagger
        self._jobs = jobs
        self._tasks = tasks
        self._acts = acts
        self._notices = notices
        self._job: JobId | None = None
        bridge.job_changed.connect(self._job_changed)

    def apply(self, label_set: int) -> None:
        """Tag the library with a stored set."""
        tagger = self._tagger
        self._desk.set_applying(self.tr("Tagging…"))
        self._tasks.run(
            self,
            "apply",
            lambda: tagger.start_apply(label_set),
            self._started,
            failed=self._not_started,
        )

    def _started(self, job: JobId) -> None:
        self._job = job
        # A short job may have told its end before its number was known here.
        self._tasks.run(self, "look", lambda: self._jobs.snapshot(job), self._job_changed)

    def _not_started(self, error: Exception) -> None:
        self._desk.set_applying("")
        self.failed.emit(error)

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.job != self._job:
            return
        if not snapshot.state.ended:
            share = snapshot.done / snapshot.total if snapshot.total else 0.0
            text = self.tr("Tagging… {share}").format(share=percent(share))
            self._desk.set_applying(text)
            return
        self._job = None
        self._desk.set_applying("")
        undo = (self.tr("Undo"), self._acts.undo)
        if snapshot.state is JobState.DONE:
            text = self.tr("The tags of %Ln photo(s) are up to date.", "", snapshot.done)
            self._notices.say(text, undo, tone="good", stay_ms=UNDO_MS)
        elif snapshot.state is JobState.CANCELLED:
            text = self.tr("Tagging was stopped. What was tagged so far can be undone.")
            self._notices.say(text, undo, stay_ms=UNDO_MS)
        elif snapshot.error is not None:
            error = snapshot.error
            self._notices.say(error_text(error.code, None, error.reason), tone="bad")
