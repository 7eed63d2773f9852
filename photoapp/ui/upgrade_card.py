"""The model that is being prepared: how far it is, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QPushButton
from typing_extensions import override

from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.messages import model_name, progress_text
from photoapp.ui.parts import Card, Heading, Note, link, primary

if TYPE_CHECKING:
    from photoapp.core.jobs import JobSnapshot
    from photoapp.services.upgrade_parts import UpgradeStatus

_STEPS = 1000


class UpgradeCard(Card):
    """Tells what a person wants; does nothing by itself. Hidden while there is nothing to say."""

    use = Signal(str)  # model id, as all below
    compare = Signal(str)
    when_ready = Signal(bool)
    pause = Signal()
    resume = Signal()
    cancel = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._status: UpgradeStatus | None = None
        self._before = ""
        self._in_use = ""
        self._job: JobSnapshot | None = None
        self._title = Heading(1.05)
        self._note = Note()
        self._note.set_tone("plain")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._progress = Note()
        self.when = QCheckBox()
        self.when.toggled.connect(self.when_ready)
        self.use_it = primary(QPushButton())
        self.use_it.clicked.connect(self._ask_use)
        self.look = QPushButton()
        self.look.clicked.connect(self._ask_compare)
        self.hold = QPushButton()
        self.hold.clicked.connect(self._ask_hold)
        self.stop = QPushButton()
        self.stop.clicked.connect(self.cancel)
        self._before_note = Note()
        self.go_back = link(QPushButton())
        self.go_back.clicked.connect(self.back)
        buttons = FlowLayout()
        for button in (self.use_it, self.look, self.hold, self.stop):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        before = QHBoxLayout()
        before.addWidget(self._before_note, 1)
        before.addWidget(self.go_back)
        for part in (self._title, self._note, self._bar, self._progress, self.when):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
        self.body.addLayout(before)
        self.retranslate()

    def show_status(self, status: UpgradeStatus, before: str, in_use: str) -> None:
        """Show how far it is. `before`: the model that was in use before `in_use`, or ""."""
        self._status, self._before, self._in_use = status, before, in_use
        if status.job is None:
            self._job = None
        self.when.blockSignals(True)
        self.when.setChecked(status.switch_when_ready)
        self.when.blockSignals(False)
        self.retranslate()

    def show_job(self, job: JobSnapshot) -> None:
        """Show the running job's progress."""
        self._job = None if job.state.ended else job
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be done now."""
        status = self._status
        preparing = status is not None and bool(status.model)
        self.setVisible(preparing or bool(self._before))
        parts = (self._title, self._note, self._bar, self._progress, self.when)
        for part in (*parts, self.use_it, self.look, self.hold, self.stop):
            part.setVisible(preparing)
        if status is not None and preparing:
            self._show_preparing(status)
        self._before_note.setVisible(bool(self._before))
        self.go_back.setVisible(bool(self._before))
        self._before_note.setText(
            self.tr("Before this you searched with {name}; all it knows is kept.").format(
                name=model_name(self._before)
            )
        )
        self.go_back.setText(self.tr("Switch back"))
        self.go_back.setAccessibleName(f"{self.go_back.text()}: {model_name(self._before)}")

    def _show_preparing(self, status: UpgradeStatus) -> None:
        name = model_name(status.model)
        if status.ready:
            self._title.setText(self.tr("{name} is ready").format(name=name))
            self._note.setText(
                self.tr(
                    "It has looked at all your photos. Compare it with your own searches, or use "
                    "it now: the switch takes a moment, and you can switch back at any time."
                )
            )
        else:
            self._title.setText(self.tr("{name} is being prepared").format(name=name))
            self._note.setText(
                self.tr(
                    "It looks at your photos in the background; until it is ready, {other} goes "
                    "on answering, and new photos join both."
                ).format(other=model_name(self._in_use))
            )
        seen = status.photos - status.missing
        total = status.photos
        if self._job is not None and self._job.total:
            seen = max(seen, self._job.done + total - self._job.total)
        seen = min(seen, total)
        self._bar.setVisible(not status.ready)
        self._bar.setValue(_STEPS if not total else seen * _STEPS // total)
        self._bar.setAccessibleName(self.tr("Progress: {name}").format(name=name))
        self._progress.setText(self._progress_text(status))
        self._progress.setVisible(bool(self._progress.text()))
        self.when.setText(self.tr("Switch by itself when it is ready"))
        self.when.setVisible(not status.ready)
        self.use_it.setText(self.tr("Use it now") if status.ready else self.tr("Use it now…"))
        self.look.setText(self.tr("Compare with my searches"))
        self.hold.setText(self.tr("Resume") if status.paused else self.tr("Pause"))
        self.hold.setVisible(bool(status.waiting))
        self.stop.setText(self.tr("Not needed any more") if status.ready else self.tr("Cancel"))
        for button in (self.use_it, self.look, self.hold, self.stop):
            button.setAccessibleName(f"{button.text()}: {name}")

    def _progress_text(self, status: UpgradeStatus) -> str:
        if status.ready:
            return ""
        missing = status.missing  # plain: lupdate reads no attribute as a count
        if status.paused:
            return self.tr("Paused: %Ln photo(s) left", "", missing)
        if self._job is not None:
            return progress_text(self._job)
        if status.waiting:
            return self.tr("%Ln photo(s) left", "", missing)
        return self.tr(
            "%Ln photo(s) are on drives that are not connected. Connect them, or switch all the "
            "same: until then these photos will not be found by content.",
            "",
            missing,
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _ask_use(self) -> None:
        if self._status is not None:
            self.use.emit(self._status.model)

    @Slot()
    def _ask_compare(self) -> None:
        if self._status is not None:
            self.compare.emit(self._status.model)

    @Slot()
    def _ask_hold(self) -> None:
        if self._status is not None and self._status.paused:
            self.resume.emit()
        else:
            self.pause.emit()
