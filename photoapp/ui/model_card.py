"""One model on the models page: what it is good for, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui import model_words
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text, progress_text
from photoapp.ui.parts import SPACE, Card, Note, link, primary
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.models import ModelStatus, Offer

# Another source, or a disk, may help.
_SOURCE_TROUBLE = frozenset(
    {"hub-unreachable", "hub-refused", "hub-busy", "hub-gated", "hub-redirect"}
    | {"model-not-found", "download-damaged", "download-stalled"}
)


class ModelCard(Card):
    """Tells what a person wants; does nothing by itself."""

    use = Signal(str)  # model id, as all below
    pull = Signal(str)  # asks for the offer
    accept = Signal(str)  # of what was offered
    sources = Signal()  # other places to fetch from are wanted
    export = Signal(str)
    remove = Signal(str)
    optimise = Signal(str)
    compare = Signal(str)  # with the one in use, over the person's own searches
    cancel = Signal(str)

    def __init__(self, status: ModelStatus) -> None:
        super().__init__()
        self.status = status
        self._job: JobSnapshot | None = None
        self._busy = False
        self._asking = False
        self._offer: Offer | None = None
        self._problem: PhotoappError | None = None
        self._name = QLabel()
        self._name.setFont(scaled(self._name.font(), 1.08, weight=QFont.Weight.DemiBold))
        self._badge = Note()
        self._badge.setWordWrap(False)
        self._summary = Note()
        self._summary.set_tone("plain")
        self._facts = Note(factor=0.92)
        self._lacking = Note()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._progress = Note()
        self._trouble = Note()
        self._trouble.set_tone("bad")
        self._offered = Note()
        self._offered.set_tone("plain")
        self._accept = primary(
            QPushButton(icon("download", role=QPalette.ColorRole.HighlightedText), "")
        )
        self._accept.clicked.connect(self._ask_accept)
        self._decline = QPushButton()
        self._decline.clicked.connect(self._forget_offer)
        self._elsewhere = link(QPushButton())
        self._elsewhere.clicked.connect(self.sources)
        self._use = QPushButton()
        self._use.clicked.connect(self._ask_use)
        self._pull = QPushButton(icon("download"), "")
        self._pull.clicked.connect(self._ask_pull)
        self._optimise = QPushButton()
        self._optimise.clicked.connect(self._ask_optimise)
        self._compare = link(QPushButton())
        self._compare.clicked.connect(self._ask_compare)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._ask_cancel)
        self._export = link(QPushButton())
        self._export.clicked.connect(self._ask_export)
        self._remove = link(QPushButton())
        self._remove.clicked.connect(self._ask_remove)
        head = QHBoxLayout()
        head.setSpacing(SPACE + SPACE // 2)
        head.addWidget(self._name)
        head.addWidget(self._badge)
        head.addStretch(1)
        buttons = FlowLayout()
        for button in self._buttons():
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self._summary)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._lacking)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._progress)
        self.body.addWidget(self._trouble)
        self.body.addWidget(self._offered)
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
        self._offer = None
        self._job = None if snapshot.state.ended else snapshot
        error = snapshot.error
        if error is not None and not snapshot.trace:
            self._problem = PhotoappError(error.code, error.reason, **dict(error.details))
        self.retranslate()

    def set_asking(self) -> None:
        """Show that the source is asked what it offers; `show_offer` or `show_problem` ends it."""
        self._asking, self._offer, self._problem = True, None, None
        self.retranslate()

    def show_offer(self, offer: Offer) -> None:
        """Show licence, size, source and free space; nothing is fetched until it is accepted."""
        self._asking, self._offer, self._problem = False, offer, None
        self.retranslate()
        self._accept.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, problem: PhotoappError) -> None:
        """Show why nothing came, and what to do."""
        self._asking, self._offer, self._problem = False, None, problem
        self.retranslate()

    @property
    def offer(self) -> Offer | None:
        """What is offered for a decision now."""
        return self._offer

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            *(self._accept, self._decline, self._use, self._pull),
            *(self._optimise, self._cancel, self._compare, self._export, self._remove),
            self._elsewhere,
        )

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
        elif status.description.recommended and not status.lacks_torch:
            self._badge.setText(self.tr("Recommended"))
            self._badge.set_tone("")
        else:
            self._badge.setText("")
        self._use.setVisible(status.installed and not status.in_use and status.description.by_words)
        self._use.setText(self.tr("Switching…") if self._busy else self.tr("Use this model"))
        self._use.setEnabled(not self._busy and not status.lacks_torch)
        removable = (
            status.installed
            and not status.in_use
            and not status.bundled
            and status.description.family != "starter"
        )
        self._export.setVisible(status.installed and status.description.family != "starter")
        self._export.setText(self.tr("Export…"))
        self._export.setToolTip(self.tr("Write it into one file for another computer"))
        self._remove.setVisible(removable)
        self._remove.setEnabled(not self._busy)
        self._remove.setText(self.tr("Remove"))
        offer = None if pulling or status.installed else self._offer
        self._pull.setVisible(
            not (status.installed or pulling or status.lacks_torch) and offer is None
        )
        self._pull.setEnabled(not self._asking)
        self._pull.setText(
            self.tr("Download ({size})").format(size=size_text(status.description.download_bytes))
            if status.description.download_bytes
            else self.tr("Download")
        )
        self._compare.setVisible(
            status.installed
            and not status.in_use
            and not status.lacks_torch
            and status.description.by_words
        )
        self._compare.setText(self.tr("Compare with my searches"))
        self._optimise.setVisible(status.can_optimise and not working)
        self._optimise.setText(self.tr("Make faster on this computer"))
        self._optimise.setToolTip(
            self.tr(
                "Writes the model out in a form for this computer’s processor and checks that "
                "it gives the same results. Takes some minutes."
            )
        )
        if self._asking:
            self._pull.setText(self.tr("Asking…"))
        self._offered.setVisible(offer is not None)
        self._accept.setVisible(offer is not None)
        self._decline.setVisible(offer is not None)
        if offer is not None:
            self._offered.setText("\n".join(model_words.offer_lines(offer)))
            self._accept.setEnabled(offer.fits)
        self._accept.setText(self.tr("Download now"))
        self._decline.setText(self.tr("Not now"))
        self._lacking.setText(model_words.lacking(status))
        self._lacking.setVisible(status.lacks_torch)
        problem = None if pulling or status.installed else self._problem
        self._trouble.setVisible(problem is not None)
        self._elsewhere.setVisible(problem is not None and problem.code in _SOURCE_TROUBLE)
        self._elsewhere.setText(self.tr("Other ways to get it…"))
        if problem is not None:
            self._trouble.setText(error_text(problem.code, problem.details, problem.message))
        self._cancel.setVisible(working)
        self._cancel.setText(self.tr("Cancel the download") if pulling else self.tr("Cancel"))
        self._bar.setVisible(working)
        self._progress.setVisible(working)
        if working:
            self._show_progress()
        for button in self._buttons():
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
    def _ask_compare(self) -> None:
        self.compare.emit(self.status.description.id)

    @Slot()
    def _ask_accept(self) -> None:
        self.accept.emit(self.status.description.id)

    @Slot()
    def _forget_offer(self) -> None:
        self._offer = None
        self.retranslate()
        self._pull.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _ask_cancel(self) -> None:
        self.cancel.emit(self.status.description.id)

    @Slot()
    def _ask_export(self) -> None:
        self.export.emit(self.status.description.id)

    @Slot()
    def _ask_remove(self) -> None:
        self.remove.emit(self.status.description.id)
