"""The comparison page: which photos each installed model finds most like one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.hits import Example
from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.core.photo import PhotoId, PhotoRow
from photoapp.ui.bridge import Bridge
from photoapp.ui.icons import icon
from photoapp.ui.model_matches import MOST, Found, ModelMatches
from photoapp.ui.parts import SPACE, Elided, Heading, Note, Page, link
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_label import ThumbnailLabel
from photoapp.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.jobs import Jobs
    from photoapp.services.models import ModelStatus
    from photoapp.services.similar import SimilarPhotos

_JOB = "similar"


class ComparePage(Page):
    """One photo, and a row of matches for every installed model. GUI thread.

    Everything is read on worker threads. A model that has not looked at the photos loads and
    does so only when asked.
    """

    left = Signal()  # back to the photos
    photo_wanted = Signal(int)
    models_wanted = Signal()

    def __init__(
        self,
        similar: SimilarPhotos,
        browser: Browser,
        jobs: Jobs,
        thumbnails: ThumbnailLoader,
        *,
        bridge: Bridge,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, width_in_characters=170)
        self._similar = similar
        self._browser = browser
        self._jobs = jobs
        self._thumbnails = thumbnails
        self._tasks = tasks
        self._photo: PhotoId | None = None
        self._matches: dict[str, ModelMatches] = {}
        self._running: dict[JobId, str] = {}
        self._problem = Note()
        self._problem.set_tone("bad")
        self._problem.hide()
        self._back = link(QPushButton(icon("previous"), ""))
        self._back.clicked.connect(self.left)
        self._heading = Heading(1.3)
        self._intro = Note()
        self._query = ThumbnailLabel(thumbnails, "compared", fill=False, most_height=190)
        self._query.setFixedWidth(self.fontMetrics().averageCharWidth() * 34)
        self._query.clicked.connect(self.photo_wanted)
        self._name = Elided(muted=True)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE)
        for part in (self._heading, self._name, self._intro):
            texts.addWidget(part)
        texts.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(3 * SPACE)
        head.addWidget(self._query, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        back = QHBoxLayout()
        back.addWidget(self._back)
        back.addStretch(1)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE)
        self._more_note = Note()
        self._more = link(QPushButton())
        self._more.clicked.connect(self.models_wanted)
        more = QHBoxLayout()
        more.addWidget(self._more)
        more.addStretch(1)
        self.body.addLayout(back)
        self.body.addLayout(head)
        self.body.addWidget(self._problem)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._more_note)
        self.body.addLayout(more)
        self.body.addStretch(1)
        bridge.job_changed.connect(self._job_changed)
        bridge.model_changed.connect(self._model_changed)
        self.retranslate()

    @property
    def photo(self) -> PhotoId | None:
        """The photo that is compared."""
        return self._photo

    def matches(self, model: str) -> ModelMatches:
        """Return the row of a model. Raises KeyError before it is listed."""
        return self._matches[model]

    def show_photo(self, photo: PhotoId) -> None:
        """Compare this one."""
        self._photo = photo
        self._query.set_row(None)
        self._name.set_text("")
        self.verticalScrollBar().setValue(0)
        for row in self._matches.values():
            row.show_waiting()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        browser = self._browser
        self._tasks.run(self, "photo", lambda: browser.rows([photo]), self._have_photo)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """List the models again, and ask each."""
        if self._photo is not None:
            self._tasks.run(
                self, "models", self._similar.models, self._have_models, failed=self._failed
            )

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setAccessibleName(self.tr("Compare models"))
        self._back.setText(self.tr("Back to the photos"))
        self._heading.setText(self.tr("Which photos are like this one?"))
        self._intro.setText(
            self.tr(
                "Each row shows what one model finds most alike, with its likeness from -1 to 1. "
                "Likenesses of different models cannot be compared with each other, only the "
                "order of the photos."
            )
        )
        self._more_note.setText(
            self.tr("Only the model in use is installed. Add others to compare them with it.")
        )
        self._more.setText(self.tr("More models…"))

    # Reading

    def _have_photo(self, rows: list[PhotoRow]) -> None:
        row = rows[0] if rows else None
        self._query.set_row(row)
        self._name.set_text(row.name if row is not None else "")

    def _have_models(self, statuses: list[ModelStatus]) -> None:
        self._problem.hide()
        known = {status.description.id for status in statuses}
        for model in [model for model in self._matches if model not in known]:
            gone = self._matches.pop(model)
            gone.setParent(None)
            gone.deleteLater()
        for status in statuses:
            model = status.description.id
            row = self._matches.get(model)
            if row is None:
                row = self._matches[model] = ModelMatches(status, self._thumbnails)
                row.photo_wanted.connect(self.photo_wanted)
                row.look_wanted.connect(self.look)
                row.stop_wanted.connect(self.stop)
                row.again_wanted.connect(self.ask)
            else:
                row.show_status(status)
            self._rows.addWidget(row)  # also puts a known one in its place
            self.ask(model)
        self._more_note.setVisible(len(statuses) == 1)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._problem.setText(error.message)
            self._problem.show()

    @Slot(str)
    def ask(self, model: str) -> None:
        """Ask one model."""
        photo, row = self._photo, self._matches.get(model)
        if photo is None or row is None:
            return
        similar, browser, jobs = self._similar, self._browser, self._jobs
        in_use = row.status.in_use

        def work() -> Found:
            job = similar.running(model)
            if not similar.knows(model, photo):
                # Looking at this photo alone would load the whole model.
                missing = 0 if in_use else similar.missing(model)
                found = Found((), missing, seen=False)
            else:
                answer = similar.find(model, Example(photo=photo), MOST)
                cosines = {match.photo: match.cosine for match in answer.matches}
                rows = browser.rows(list(cosines))
                found = Found(
                    tuple((one, cosines[one.photo]) for one in rows), answer.missing, seen=True
                )
            if job is None:
                return found
            return Found(found.rows, found.missing, found.seen, jobs.snapshot(job))

        self._tasks.run(
            row, "find", work, partial(self._have_found, row), failed=partial(self._not_found, row)
        )

    def _have_found(self, row: ModelMatches, found: Found) -> None:
        if found.job is not None:
            self._running[found.job.job] = row.status.description.id
            found = replace(found, job=self._jobs.snapshot(found.job.job))
            if found.job is not None and found.job.state.ended:  # between the look and now
                self._running.pop(found.job.job)
                self.ask(row.status.description.id)
                return
        row.show_found(found)

    def _not_found(self, row: ModelMatches, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            row.show_error(error)

    # Letting a model look

    @Slot(str)
    def look(self, model: str) -> None:
        """Let a model look at the photos that it has not seen: the person asked."""
        row, similar, jobs = self._matches[model], self._similar, self._jobs

        def work() -> JobSnapshot:
            return jobs.snapshot(similar.start_index(model))

        self._tasks.run(
            row,
            "look",
            work,
            lambda snapshot: self._started(row, snapshot),
            failed=partial(self._not_found, row),
        )

    def _started(self, row: ModelMatches, snapshot: JobSnapshot) -> None:
        self._running[snapshot.job] = row.status.description.id
        # It may have ended before this thread heard which job it is.
        self._job_changed(self._jobs.snapshot(snapshot.job))

    @Slot(str)
    def stop(self, model: str) -> None:
        """Stop looking; what was seen is kept."""
        for job, other in self._running.items():
            if other == model:
                self._jobs.cancel(job)

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        model = self._running.get(snapshot.job)
        row = self._matches.get(model) if model is not None else None
        if snapshot.kind != _JOB or model is None or row is None:
            return
        if not snapshot.state.ended:
            row.show_job(snapshot)
            return
        del self._running[snapshot.job]
        if snapshot.state is JobState.FAILED and snapshot.error is not None:
            row.show_error(PhotoappError(snapshot.error.code, snapshot.error.reason))
        else:
            self.ask(model)

    @Slot(str)
    def _model_changed(self, _model: str) -> None:
        if self.isVisible():
            self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
