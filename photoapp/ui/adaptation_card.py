"""The card that adapts similar photos to the library: state, figures, progress, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget
from typing_extensions import override

from photoapp.core.adaptation_scores import AdaptationKind
from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.services.adapting import CHANGED, KIND, AdaptationStatus, AdaptationUse
from photoapp.ui.bridge import Bridge
from photoapp.ui.fonts import scaled
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Card, Note, link, primary
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.adapting import Adapting
    from photoapp.services.jobs import Jobs

_OFFERS: Final = (AdaptationUse.OFFERED,)
_HEADS: Final = (AdaptationUse.ON, AdaptationUse.OFF)


class AdaptationCard(Card):
    """Reads when shown and whenever something changed. GUI thread."""

    def __init__(
        self,
        adapting: Adapting,
        jobs: Jobs,
        bridge: Bridge,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._adapting = adapting
        self._jobs = jobs
        self._tasks = tasks
        self._status: AdaptationStatus | None = None
        self._job: JobSnapshot | None = None
        self._problem: PhotoappError | None = None
        self._name = QLabel()
        self._name.setFont(scaled(self._name.font(), 1.08, weight=QFont.Weight.DemiBold))
        self._badge = Note()
        self._badge.setWordWrap(False)
        self._about = Note()
        self._found = Note()
        self._found.set_tone("plain")
        self._facts = Note(factor=0.92)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._progress = Note()
        self._trouble = Note()
        self._trouble.set_tone("bad")
        self.use = self._button(self._use)
        primary(self.use)
        self.decline = self._button(self._decline)
        self.off = self._button(self._off)
        self.train = self._button(self._train)
        self.hold = self._button(self._hold)
        self.cancel = self._button(self._cancel)
        self.remove = link(self._button(self._remove))
        head = QHBoxLayout()
        head.setSpacing(SPACE + SPACE // 2)
        head.addWidget(self._name)
        head.addWidget(self._badge)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in self._buttons():
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addLayout(head)
        for widget in (self._about, self._found, self._facts, self._bar, self._progress):
            self.body.addWidget(widget)
        self.body.addWidget(self._trouble)
        self.body.addLayout(buttons)
        bridge.model_changed.connect(self.refresh)
        bridge.settings_changed.connect(self._setting_changed)
        bridge.job_changed.connect(self._job_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be done now."""
        status = self._status
        use = AdaptationUse.NONE if status is None else status.use
        working = self._job is not None
        self._name.setText(self.tr("Similar photos, adapted to your library"))
        self._about.setText(
            self.tr(
                "photoapp can learn from your own photos what belongs together: from edited "
                "copies that it makes, from bursts and duplicates it found, and from the tags you "
                "confirmed. It then checks itself on photos it did not learn from, and changes "
                "nothing before you agree. Searching by words stays as it is."
            )
        )
        self._badge.setText(self.tr("In use") if use is AdaptationUse.ON else "")
        self._badge.set_tone("good")
        self._found.setText("" if status is None else self._outcome(status))
        self._found.setVisible(bool(self._found.text()) and not working)
        self._facts.setText("" if status is None else "\n".join(self._figures(status)))
        self._facts.setVisible(bool(self._facts.text()) and not working)
        offered = use in _OFFERS or (status is not None and status.renewed)
        self.use.setVisible(not working and (offered or use is AdaptationUse.OFF))
        self.decline.setVisible(not working and offered)
        self.off.setVisible(not working and use is AdaptationUse.ON)
        self.train.setVisible(not working and status is not None)
        self.hold.setVisible(working)
        self.cancel.setVisible(working)
        self.remove.setVisible(not working and use is not AdaptationUse.NONE)
        paused = working and self._job is not None and self._job.state is JobState.PAUSED
        self.use.setText(self.tr("Use it"))
        self.decline.setText(self.tr("Not now"))
        self.off.setText(self.tr("Do not use it"))
        again = use is not AdaptationUse.NONE
        self.train.setText(self.tr("Adapt again") if again else self.tr("Adapt to my library"))
        self.hold.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.cancel.setText(self.tr("Cancel"))
        self.remove.setText(self.tr("Remove"))
        self.remove.setToolTip(self.tr("Forget what was learned for the model in use"))
        self._bar.setVisible(working)
        self._progress.setVisible(working)
        if self._job is not None:
            self._show_progress(self._job, paused=paused)
        problem = self._problem
        self._trouble.setVisible(problem is not None)
        if problem is not None:
            self._trouble.setText(error_text(problem.code, problem.details, problem.message))
        for button in self._buttons():
            button.setAccessibleName(f"{button.text()}: {self._name.text()}")
        self.setAccessibleName(f"{self._name.text()} {self._badge.text()}")

    @Slot()
    def refresh(self) -> None:
        """Look again how it stands."""
        self._tasks.run(self, "adaptation", self._adapting.status, self._show, failed=self._failed)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # Texts

    def _outcome(self, status: AdaptationStatus) -> str:
        match status.use:
            case AdaptationUse.NONE:
                return ""
            case AdaptationUse.NOTHING:
                return self.tr(
                    "Nothing was gained: the model as it is does as well with your photos, so it "
                    "stays as it is."
                )
            case AdaptationUse.OFFERED:
                return self.tr("Similar photos would get better:")
            case AdaptationUse.DECLINED:
                return self.tr("Similar photos would get better; you chose not to use it.")
            case AdaptationUse.OFF:
                return self.tr("Switched off: similar photos are as the model alone sees them.")
            case AdaptationUse.ON:
                if status.renewed:
                    return self.tr("In use. The newer result is better than no adapting, too:")
                if status.fruitless:
                    return self.tr(
                        "In use. The last attempt gained nothing, so the earlier result stays:"
                    )
                return self.tr("Similar photos are better than without:")

    def _figures(self, status: AdaptationStatus) -> list[str]:
        names = {
            AdaptationKind.EDITS: self.tr("An edited copy finds its original first"),
            AdaptationKind.BURSTS: self.tr("A photo of a burst finds the others"),
            AdaptationKind.LABELS: self.tr("Photos with the same tag come first"),
        }
        lines = [
            self.tr("{what}: {before} → {after} %").format(
                what=names[gain.kind],
                before=self.locale().toString(float(gain.before), "f", 1),
                after=self.locale().toString(float(gain.after), "f", 1),
            )
            for gain in status.gains
        ]
        if lines:
            lines.append(
                self.tr("Measured on photos it did not learn from, {count} in the library.").format(
                    count=self.locale().toString(status.photos)
                )
            )
        return lines

    def _show_progress(self, job: JobSnapshot, *, paused: bool) -> None:
        total = job.total or 0
        self._bar.setRange(0, 1000 if total else 0)
        share = job.done * 1000 // total if total else 0
        self._bar.setValue(min(1000, share))
        text = self.tr("Learning from your photos: {percent} %").format(percent=share // 10)
        self._progress.setText(
            self.tr("Paused: {progress}").format(progress=text) if paused else text
        )

    # Events

    def _show(self, status: AdaptationStatus) -> None:
        self._status = status
        # The status may have been read before the job began or ended.
        job = status.job if self._job is None else self._job.job
        if job is not None:
            snapshot = self._jobs.snapshot(job)
            self._job = None if snapshot.state.ended else snapshot
        self.retranslate()

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.kind != KIND:
            return
        self._job = None if snapshot.state.ended else snapshot
        error = snapshot.error
        if error is not None and not snapshot.trace:
            self._problem = PhotoappError(error.code, error.reason, **dict(error.details))
        self.retranslate()
        if snapshot.state.ended:
            self.refresh()

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name == CHANGED:
            self.refresh()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._problem = error
            self.retranslate()

    # Acts

    def _button(self, act: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            *(self.use, self.decline, self.off, self.train),
            *(self.hold, self.cancel, self.remove),
        )

    def _ask(self, act: Callable[[], object]) -> None:
        self._problem = None
        self._tasks.run(self, "adapt", act, self._asked, failed=self._failed)

    def _asked(self, _result: object) -> None:
        self.refresh()

    @Slot()
    def _use(self) -> None:
        self._ask(self._adapting.use)

    @Slot()
    def _decline(self) -> None:
        self._ask(self._adapting.decline)

    @Slot()
    def _off(self) -> None:
        self._ask(self._adapting.switch_off)

    @Slot()
    def _train(self) -> None:
        self._ask(self._adapting.start)

    @Slot()
    def _remove(self) -> None:
        self._ask(self._adapting.remove)

    @Slot()
    def _hold(self) -> None:
        job = self._job
        if job is not None:
            hold = self._jobs.resume if job.state is JobState.PAUSED else self._jobs.pause
            self._ask(lambda: hold(job.job))

    @Slot()
    def _cancel(self) -> None:
        job = self._job
        if job is not None:
            self._ask(lambda: self._jobs.cancel(job.job))
