"""One model on the models page: what it is good for, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton
from typing_extensions import override

from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui import model_words
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.messages import progress_text
from photoapp.ui.parts import SPACE, Card, Note, link
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.models import ModelStatus


class ModelCard(Card):
    """Tells what a person wants; does nothing by itself."""

    use = Signal(str)  # model id, as all below
    pull = Signal(str)
    remove = Signal(str)
    optimise = Signal(str)
    cancel = Signal(str)

    def __init__(self, status: ModelStatus) -> None:
        super().__init__()
        self.status = status
        self._job: JobSnapshot | None = None
        self._busy = False
        self._name = QLabel()
        self._name.setFont(scaled(self._name.font(), 1.08, weight=QFont.Weight.DemiBold))
        self._badge = Note()
        self._badge.setWordWrap(False)
        self._summary = Note()
        self._summary.set_tone("plain")
        self._facts = Note(factor=0.92)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._progress = Note()
        self._use = QPushButton()
        self._use.clicked.connect(self._ask_use)
        self._pull = QPushButton(icon("download"), "")
        self._pull.clicked.connect(self._ask_pull)
        self._optimise = QPushButton()
        self._optimise.clicked.connect(self._ask_optimise)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._ask_cancel)
        self._remove = link(QPushButton())
        self._remove.clicked.connect(self._ask_remove)
        head = QHBoxLayout()
        head.setSpacing(SPACE + SPACE // 2)
        head.addWidget(self._name)
        head.addWidget(self._badge)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._use, self._pull, self._optimise, self._cancel, self._remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self._summary)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._progress)
        self.body.addLayout(buttons)
        self.retranslate()

    def show_status(self, status: ModelStatus) -> None:
        """Show how the model stands now."""
        self.status = status
        if status.job is None:
            self._job = None
        self._busy = False
        self.retranslate()

    def show_job(self, snapshot: JobSnapshot) -> None:
        """Show how far its download is."""
        self._job = None if snapshot.state.ended else snapshot
        self.retranslate()

    def set_busy(self) -> None:
        """Show that switching or removing is under way; `show_status` ends it."""
        self._busy = True
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be done now."""
        status = self.status
        working = status.job is not None or self._job is not None
        pulling = working and not status.installed
        name = model_words.name(status)
        self._name.setText(name)
        self._summary.setText(model_words.summary(status))
        self._summary.setVisible(bool(self._summary.text()))
        facts = model_words.facts(status)
        if status.linked and status.path is not None:
            facts += "\n" + self.tr("Used where it is: {path}").format(path=status.path)
        self._facts.setText(facts)
        if status.in_use:
            self._badge.setText(self.tr("In use"))
            self._badge.set_tone("good")
        elif status.description.recommended:
            self._badge.setText(self.tr("Recommended"))
            self._badge.set_tone("")
        else:
            self._badge.setText("")
        self._use.setVisible(status.installed and not status.in_use)
        self._use.setText(self.tr("Switching…") if self._busy else self.tr("Use this model"))
        self._use.setEnabled(not self._busy)
        removable = (
            status.installed and not status.in_use and status.description.family != "starter"
        )
        self._remove.setVisible(removable)
        self._remove.setEnabled(not self._busy)
        self._remove.setText(self.tr("Remove"))
        self._pull.setVisible(not status.installed and not pulling)
        self._pull.setText(
            self.tr("Download ({size})").format(size=size_text(status.description.download_bytes))
            if status.description.download_bytes
            else self.tr("Download")
        )
        self._optimise.setVisible(status.can_optimise and not working)
        self._optimise.setText(self.tr("Make faster on this computer"))
        self._optimise.setToolTip(
            self.tr(
                "Writes the model out in a form for this computer’s processor and checks that "
                "it gives the same results. Takes some minutes."
            )
        )
        self._cancel.setVisible(working)
        self._cancel.setText(self.tr("Cancel the download") if pulling else self.tr("Cancel"))
        self._bar.setVisible(working)
        self._progress.setVisible(working)
        if working:
            self._show_progress()
        for button in (self._use, self._pull, self._optimise, self._cancel, self._remove):
            button.setAccessibleName(f"{button.text()}: {name}")
        self.setAccessibleName(f"{name} {self._badge.text()}")

    def _show_progress(self) -> None:
        job = self._job
        if job is None or not job.total:
            self._bar.setRange(0, 0)
            self._progress.setText(
                self.tr("Making it faster…") if self.status.installed else self.tr("Connecting…")
            )
            return
        self._bar.setRange(0, 1000)
        self._bar.setValue(min(1000, job.done * 1000 // job.total))
        if self.status.installed:
            self._progress.setText(
                self.tr("Making it faster: step {done} of {total}").format(
                    done=job.done + 1, total=job.total
                )
            )
            return
        text = progress_text(job)
        self._progress.setText(
            self.tr("Paused: {progress}").format(progress=text)
            if job.state is JobState.PAUSED
            else text
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _ask_use(self) -> None:
        self.use.emit(self.status.description.id)

    @Slot()
    def _ask_pull(self) -> None:
        self.pull.emit(self.status.description.id)

    @Slot()
    def _ask_optimise(self) -> None:
        self.optimise.emit(self.status.description.id)

    @Slot()
    def _ask_cancel(self) -> None:
        self.cancel.emit(self.status.description.id)

    @Slot()
    def _ask_remove(self) -> None:
        self.remove.emit(self.status.description.id)
