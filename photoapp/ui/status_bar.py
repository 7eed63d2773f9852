"""The line at the bottom: which model searches, and what runs now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.ui.icons import icon
from photoapp.ui.messages import job_title, model_name, progress_text
from photoapp.ui.parts import Elided

# Progress of the whole is counted in this many steps: totals may not fit Qt's int.
_STEPS = 1000


class StatusBar(QFrame):
    """The model at the left; at the right the running job with pause, a click opens all jobs."""

    jobs_wanted = Signal()
    pause_wanted = Signal(object)  # JobSnapshot
    resume_wanted = Signal(object)  # JobSnapshot

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[JobId, JobSnapshot] = {}
        self._shown: JobSnapshot | None = None
        self._models: tuple[str, ...] = ()
        self.setObjectName("statusBar")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 6, 3)
        row.setSpacing(8)
        self._left = Elided(muted=True)
        row.addWidget(self._left, 1)
        self._work = QPushButton()
        self._work.setProperty("flat", True)
        self._work.setStyleSheet("QPushButton { padding: 2px 6px; text-align: right; }")
        self._work.setCursor(Qt.CursorShape.PointingHandCursor)
        self._work.clicked.connect(self.jobs_wanted)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 16)
        self._bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._pause = QToolButton()
        unit = self.fontMetrics().height()
        self._pause.setIconSize(QSize(unit, unit))
        self._pause.clicked.connect(self._toggle)
        for part in (self._work, self._bar, self._pause):
            row.addWidget(part)
        self.retranslate()

    def set_models(self, names: tuple[str, ...]) -> None:
        """Name the model that searches, or those that answered together."""
        if names != self._models:
            self._models = names
            self.retranslate()

    @Slot(object)
    def show_job(self, snapshot: JobSnapshot) -> None:
        """Take a job's newest state."""
        if snapshot.state.ended:
            self._jobs.pop(snapshot.job, None)
        else:
            self._jobs[snapshot.job] = snapshot
        self._refresh()

    @property
    def busy(self) -> bool:
        """True while something runs."""
        return any(job.state is JobState.RUNNING for job in self._jobs.values())

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Status"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self._work.setToolTip(self.tr("Show all jobs"))
        self._left.set_text(" + ".join(model_name(one) for one in self._models))
        self._left.setToolTip(
            self.tr("The model that searches: the part that understands pictures")
        )
        self._refresh()

    def _refresh(self) -> None:
        job = self._chosen()
        self._shown = job
        busy = job is not None
        for part in (self._work, self._bar):
            part.setVisible(busy)
        self._pause.setVisible(job is not None and job.can_pause)
        if job is None:
            return
        parts = [job_title(job)]
        if job.state is JobState.PAUSED:
            parts.append(self.tr("paused"))
        if progress := progress_text(job):
            parts.append(progress)
        others = len(self._jobs) - 1
        if others:
            parts.append(self.tr("and %Ln more", "", others))
        text = " · ".join(parts)
        self._work.setText(text)
        self._work.setAccessibleName(text)
        if job.total:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(min(_STEPS, round(job.done / job.total * _STEPS)))
        else:
            # Without a total the bar rests: a paused or scanning job must not flicker.
            self._bar.setRange(0, 0 if job.state is JobState.RUNNING else _STEPS)
        paused = job.state is JobState.PAUSED
        self._pause.setIcon(icon("play" if paused else "pause"))
        hint = self.tr("Resume") if paused else self.tr("Pause")
        self._pause.setToolTip(hint)
        self._pause.setAccessibleName(hint)

    def _chosen(self) -> JobSnapshot | None:
        """Running before paused, what a person started before the rest, then the newest."""
        order = {"pull": 0, "index": 1}
        return min(
            self._jobs.values(),
            key=lambda job: (job.state is JobState.PAUSED, order.get(job.kind, 2), -job.job),
            default=None,
        )

    @Slot()
    def _toggle(self) -> None:
        if self._shown is None:
            return
        if self._shown.state is JobState.PAUSED:
            self.resume_wanted.emit(self._shown)
        else:
            self.pause_wanted.emit(self._shown)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
