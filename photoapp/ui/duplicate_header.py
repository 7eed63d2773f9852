"""The top of the duplicates page: how much there is, how far the search is, looking again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.duplicates import DuplicateCounts
from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text, progress_text
from photoapp.ui.parts import SPACE, Heading, Note
from photoapp.ui.wording import size_text


class DuplicateHeader(QWidget):
    """Shows counts, or the search at work."""

    look_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: JobSnapshot | None = None
        self._counts: DuplicateCounts | None = None
        self._heading = Heading(1.5)
        self._note = Note()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self._look = QPushButton(icon("refresh"), "")
        self._look.clicked.connect(self.look_wanted)
        titles = QVBoxLayout()
        titles.setSpacing(SPACE // 2)
        titles.addWidget(self._heading)
        titles.addWidget(self._note)
        titles.addWidget(self._progress)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addLayout(titles, 1)
        row.addWidget(self._look)
        self.retranslate()

    @property
    def looking(self) -> bool:
        """True while photos are compared."""
        return self._job is not None and not self._job.state.ended

    def set_counts(self, counts: DuplicateCounts) -> None:
        """Show how much there is."""
        self._counts = counts
        self._show()

    def set_job(self, job: JobSnapshot) -> None:
        """Show how far the search is, or how it ended."""
        self._job = job
        self._show()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Duplicates"))
        self._look.setText(self.tr("Look again"))
        self._show()

    def _show(self) -> None:
        job, counts = self._job, self._counts
        self._look.setEnabled(not self.looking)
        self._progress.setVisible(self.looking)
        if self.looking and job is not None:
            self._progress.setRange(0, job.total or 0)
            self._progress.setValue(job.done)
            self._note.setText(
                self.tr("Looking for duplicates: {progress}").format(progress=progress_text(job))
            )
        elif job is not None and job.state is JobState.FAILED and job.error is not None:
            self._note.setText(error_text(job.error.code, {}, job.error.reason))
        elif counts is None:
            self._note.setText(self.tr("Counting…"))
        else:
            self._note.setText(" · ".join(self._parts(counts)))

    def _parts(self, counts: DuplicateCounts) -> list[str]:
        groups, files = counts.groups, counts.files
        parts = [
            self.tr("%Ln group(s) of copies", "", groups),
            self.tr("%Ln file(s)", "", files),
            self.tr("up to {size} can be freed").format(size=size_text(counts.bytes)),
        ]
        if counts.compared < counts.photos:
            left = counts.photos - counts.compared
            parts.append(self.tr("%Ln photo(s) not compared yet", "", left))
        return parts

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
