"""Everything that runs or ran: progress, rate, time left, what failed, and how to stop it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QFont, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

import photoapp
from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.ui.bridge import Bridge
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text, job_state, job_title, progress_text
from photoapp.ui.parts import SPACE, Card, Elided, Heading, IconLabel, Note, Page, link
from photoapp.ui.problems import Problem, ProblemModel, ProblemTable
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.indexer import Indexer
    from photoapp.services.jobs import Jobs
    from photoapp.ui.job_control import Holds

_INDEXING = "index"
# Kinds whose own (English) title adds nothing to what `job_title` says.
_PLAIN = frozenset(
    {
        _INDEXING,
        "adapt",
        "duplicates",
        "duplicates-resolve",
        "sidecar-read",
        "sidecar-write",
        "trash",
    }
)
_KIND_ICONS = {
    "index": "photos",
    "scan": "folder",
    "pull": "download",
    "import": "import",
    "export": "export",
    "export-model": "export",
    "trash": "trash",
    "rebuild": "refresh",
    "sidecar-write": "export",
    "sidecar-read": "import",
    "duplicates": "duplicates",
    "duplicates-resolve": "duplicates",
    "similar": "similar",
    "adapt": "similar",
}
_ENDED_ICONS = {
    JobState.DONE: "check-circle",
    JobState.FAILED: "error",
    JobState.CANCELLED: "not",
}
_TONES = {JobState.DONE: "good", JobState.FAILED: "bad"}


def report_text(snapshot: JobSnapshot) -> str:
    """Return what a person pastes into a bug report: version, system, trace. English."""
    error = snapshot.error
    return "\n".join(
        (
            f"photoapp {photoapp.__version__}, {platform.platform()}, "
            f"Python {platform.python_version()}",
            f"job: {snapshot.kind} ({snapshot.title}), {snapshot.done} of {snapshot.total}",
            f"error: {error.reason if error else ''}",
            snapshot.trace,
        )
    )


class JobCard(Card):
    """One job."""

    def __init__(
        self, snapshot: JobSnapshot, jobs: Jobs, holds: Mapping[str, Holds], tasks: Tasks
    ) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._jobs = jobs
        self._holds = holds
        self._tasks = tasks
        self._problems_shown = 0

        self._icon = IconLabel("jobs")
        self._title = QLabel()
        self._title.setFont(scaled(self._title.font(), 1.0, weight=QFont.Weight.DemiBold))
        self._where = Elided(muted=True)
        self._state = Note()
        self._state.setWordWrap(False)
        self._hold = QToolButton()
        self._hold.setIconSize(QSize(18, 18))
        self._hold.clicked.connect(self._toggle_pause)
        self._cancel = QToolButton()
        self._cancel.setIcon(icon("close"))
        self._cancel.setIconSize(QSize(18, 18))
        self._cancel.clicked.connect(self._cancel_job)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._icon)
        head.addWidget(self._title)
        head.addWidget(self._where, 1)
        head.addWidget(self._state)
        head.addWidget(self._hold)
        head.addWidget(self._cancel)
        self.body.addLayout(head)

        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self._facts = Note()
        self.body.addWidget(self._facts)
        self._error = Note()
        self._error.set_tone("bad")
        self.body.addWidget(self._error)

        self._more = link(QPushButton())
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_problems)
        self._copy = link(QPushButton())
        self._copy.clicked.connect(self._copy_report)
        links = QHBoxLayout()
        links.addWidget(self._more)
        links.addWidget(self._copy)
        links.addStretch(1)
        self.body.addLayout(links)
        self._table: ProblemTable | None = None
        self.show_snapshot(snapshot)

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return self._snapshot.state

    def show_snapshot(self, snapshot: JobSnapshot) -> None:
        """Show the job as it is now."""
        self._snapshot = snapshot
        running = not snapshot.state.ended
        self._icon.set_icon(
            _ENDED_ICONS.get(snapshot.state) or _KIND_ICONS.get(snapshot.kind, "jobs")
        )
        self._bar.setVisible(running)
        if snapshot.total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, snapshot.done * 1000 // snapshot.total))
        else:  # a moving bar, still while paused
            self._bar.setRange(0, 0 if snapshot.state is JobState.RUNNING else 1)
        paused = snapshot.state is JobState.PAUSED
        self._hold.setVisible(running and snapshot.can_pause)
        self._hold.setIcon(icon("play" if paused else "pause"))
        self._cancel.setVisible(running and snapshot.can_cancel)
        if self._table is not None and len(snapshot.errors) != self._problems_shown:
            self._fill_problems()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        snapshot = self._snapshot
        title = job_title(snapshot)
        self._title.setText(title)
        self._where.set_text("" if snapshot.kind in _PLAIN else snapshot.title)
        self._state.setText(job_state(snapshot.state))
        self._state.set_tone(_TONES.get(snapshot.state, ""))
        facts = progress_text(snapshot)
        self._facts.setText(facts)
        self._facts.setVisible(bool(facts))
        self._bar.setAccessibleName(self.tr("Progress: {title}").format(title=title))
        self.setAccessibleName(f"{title}, {job_state(snapshot.state)}, {facts}")
        paused = snapshot.state is JobState.PAUSED
        hold = self.tr("Resume") if paused else self.tr("Pause")
        self._hold.setToolTip(hold)
        self._hold.setAccessibleName(f"{hold}: {title}")
        self._cancel.setToolTip(self.tr("Cancel"))
        self._cancel.setAccessibleName(f"{self.tr('Cancel')}: {title}")
        self._error.setVisible(snapshot.error is not None)
        if snapshot.error is not None:
            self._error.setText(
                self.tr("This is a bug in photoapp. Your photos are safe. {reason}").format(
                    reason=snapshot.error.reason
                )
                if snapshot.trace
                else error_text(
                    snapshot.error.code, dict(snapshot.error.details), snapshot.error.reason
                )
            )
        self._more.setVisible(bool(snapshot.errors))
        self._more.setText(self.tr("%Ln problem(s)", "", len(snapshot.errors)))
        self._more.setIcon(icon("chevron-down" if self._more.isChecked() else "chevron-right"))
        self._copy.setVisible(bool(snapshot.trace))
        self._copy.setText(self.tr("Copy details for a report"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _toggle_pause(self) -> None:
        paused = self._snapshot.state is JobState.PAUSED
        keeper = self._holds.get(self._snapshot.kind)
        if keeper is not None:  # remembered over a restart: not on this thread
            work = keeper.resume if paused else keeper.pause
            self._tasks.run(self, "hold", work, _nothing)
        elif paused:
            self._jobs.resume(self._snapshot.job)
        else:
            self._jobs.pause(self._snapshot.job)

    @Slot()
    def _cancel_job(self) -> None:
        self._jobs.cancel(self._snapshot.job)

    @Slot(bool)
    def _show_problems(self, shown: bool) -> None:
        if shown and self._table is None:
            self._table = ProblemTable(ProblemModel(self), self)
            self._table.setMinimumHeight(self.fontMetrics().height() * 9)
            self.body.addWidget(self._table)
            self._fill_problems()
        if self._table is not None:
            self._table.setVisible(shown)
        self.retranslate()

    def _fill_problems(self) -> None:
        if self._table is not None:
            self._problems_shown = len(self._snapshot.errors)
            self._table.problems.set_rows(
                [Problem(one.where, one.code, one.reason) for one in self._snapshot.errors]
            )

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(report_text(self._snapshot))
        self._copy.setText(self.tr("Copied"))


class JobsDialog(QDialog):
    """All jobs, newest first, running ones on top; not modal."""

    def __init__(
        self,
        jobs: Jobs,
        indexer: Indexer,
        bridge: Bridge,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        holds: Mapping[str, Holds] | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._indexer = indexer
        self._holds: dict[str, Holds] = {_INDEXING: indexer, **(holds or {})}
        self._tasks = tasks
        self._cards: dict[JobId, JobCard] = {}
        self._page = Page(width_in_characters=120)
        self._paused = Card()
        self._paused_text = Note()
        self._paused_text.set_tone("plain")
        self._resume = QPushButton()
        self._resume.setIcon(icon("play"))
        self._resume.clicked.connect(self._resume_indexing)
        row = QHBoxLayout()
        row.addWidget(IconLabel("pause"))
        row.addWidget(self._paused_text, 1)
        row.addWidget(self._resume)
        self._paused.body.addLayout(row)
        self._running_title = Heading(1.1)
        self._ended_title = Heading(1.1)
        self._none = Note()
        self._running = QVBoxLayout()
        self._running.setSpacing(SPACE)
        self._ended = QVBoxLayout()
        self._ended.setSpacing(SPACE)
        body = self._page.body
        body.addWidget(self._paused)
        body.addWidget(self._running_title)
        body.addWidget(self._none)
        body.addLayout(self._running)
        body.addWidget(self._ended_title)
        body.addLayout(self._ended)
        body.addStretch(1)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._resume.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        foot.addWidget(self._buttons)
        whole.addLayout(foot)
        unit = self.fontMetrics().height()
        self.resize(unit * 44, unit * 32)
        self.retranslate()
        self.refresh()
        bridge.job_changed.connect(self._job_changed)

    def cards(self) -> tuple[JobCard, ...]:
        """Return the cards, oldest job first."""
        return tuple(self._cards.values())

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Jobs"))
        self._paused_text.setText(self.tr("Indexing is paused. New photos wait until you resume."))
        self._resume.setText(self.tr("Resume"))
        self._running_title.setText(self.tr("Running now"))
        self._ended_title.setText(self.tr("Finished"))
        self._none.setText(self.tr("Nothing is running. All is up to date."))
        self._page.setAccessibleName(self.tr("Jobs"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show all jobs as they are now."""
        for snapshot in self._jobs.snapshots():
            self._show_job(snapshot)
        self._arrange()

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        before = self._cards.get(snapshot.job)
        ended = before.state.ended if before is not None else None
        self._show_job(snapshot)
        if ended != snapshot.state.ended:
            self._arrange()
        self._paused.setVisible(self._indexer.paused and not self._index_runs())

    def _show_job(self, snapshot: JobSnapshot) -> None:
        card = self._cards.get(snapshot.job)
        if card is None:
            self._cards[snapshot.job] = JobCard(snapshot, self._jobs, self._holds, self._tasks)
        else:
            card.show_snapshot(snapshot)

    def _arrange(self) -> None:
        known = {snapshot.job for snapshot in self._jobs.snapshots()}
        for job in [job for job in self._cards if job not in known]:
            card = self._cards.pop(job)
            card.setParent(None)
            card.deleteLater()
        for layout in (self._running, self._ended):
            while layout.takeAt(0) is not None:
                pass
        for card in reversed(self._cards.values()):
            (self._ended if card.state.ended else self._running).addWidget(card)
        self._none.setVisible(self._running.count() == 0)
        self._ended_title.setVisible(self._ended.count() > 0)
        self._paused.setVisible(self._indexer.paused and not self._index_runs())

    def _index_runs(self) -> bool:
        return any(
            snapshot.kind == _INDEXING and not snapshot.state.ended
            for snapshot in self._jobs.snapshots()
        )

    @Slot()
    def _resume_indexing(self) -> None:
        self._paused.hide()
        self._tasks.run(self, "resume", self._indexer.resume, _nothing)


def _nothing(result: object) -> None:
    """What a finished task with nothing to show calls."""
    del result
