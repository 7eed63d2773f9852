"""From one model to another, as the models page does it: prepare, switch, back, together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.jobs import JobSnapshot
from photoapp.ui.messages import model_name
from photoapp.ui.together_card import TogetherCard
from photoapp.ui.upgrade_card import UpgradeCard
from photoapp.ui.vectors_card import VectorsCard

if TYPE_CHECKING:
    from photoapp.services.models import ModelStatus
    from photoapp.services.together import Choice, Together
    from photoapp.services.upgrade import Upgrade
    from photoapp.services.upgrade_parts import ModelVectors, UpgradeStatus
    from photoapp.ui.bridge import Bridge
    from photoapp.ui.tasks import Tasks

_KIND = "upgrade"
_AGAIN_MS = 1_000  # photos come in batches; how far it is is read again after this


@dataclass(frozen=True, slots=True)
class _State:
    status: UpgradeStatus
    before: str
    vectors: list[ModelVectors]
    choice: Choice
    missing: dict[str, int]


class UpgradeDesk(QObject):
    """Holds the three cards and carries out what they ask for, on worker threads. GUI thread."""

    compare_wanted = Signal(str)  # model id
    switched = Signal()
    failed = Signal(object)  # PhotoappError

    def __init__(
        self, upgrade: Upgrade, together: Together, bridge: Bridge, tasks: Tasks, page: QWidget
    ) -> None:
        super().__init__(page)
        self._upgrade = upgrade
        self._together = together
        self._tasks = tasks
        self._page = page
        self._models: list[ModelStatus] = []
        self.card = UpgradeCard()
        self.together = TogetherCard()
        self.vectors = VectorsCard()
        self.card.use.connect(self.use)
        self.card.compare.connect(self.compare_wanted)
        self.card.when_ready.connect(self._when_ready)
        self.card.pause.connect(self._pause)
        self.card.resume.connect(self._resume)
        self.card.cancel.connect(self._cancel)
        self.card.back.connect(self._back)
        self.together.chosen.connect(self._choose)
        self.vectors.remove.connect(self._remove)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        bridge.job_changed.connect(self._job_changed)
        bridge.settings_changed.connect(self._setting_changed)
        bridge.photos_added.connect(self._photos_changed)
        bridge.photos_removed.connect(self._photos_changed)
        bridge.folders_changed.connect(self._folders_changed)

    def show_models(self, models: list[ModelStatus]) -> None:
        """Take the models as listed, and read how they stand."""
        self._models = models
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read how far everything is."""
        upgrade, together = self._upgrade, self._together
        in_use = next((one.description.id for one in self._models if one.in_use), "")

        def work() -> _State:
            choice = together.choice()
            missing = {model: upgrade.missing(model) for model in choice.models if model != in_use}
            return _State(upgrade.status(), upgrade.before(), upgrade.vectors(), choice, missing)

        self._tasks.run(self, "state", work, self._show, failed=self._not_done)

    def _show(self, state: _State) -> None:
        words = [one for one in self._models if one.installed and one.description.by_words]
        in_use = next((one.description.id for one in self._models if one.in_use), "")
        self.card.show_status(state.status, state.before, in_use)
        self.together.setVisible(bool(self._models))
        self.together.show_choice(state.choice, words, state.missing)
        self.vectors.show_vectors(state.vectors)

    # Switching

    @Slot(str)
    def use(self, model: str) -> None:
        """Switch, after asking when photos would be missing."""
        self._run("use", lambda: self._upgrade.switch(model), failed=self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UsageError) and error.code == "upgrade-incomplete":
            self._ask(str(error.details["model"]), int(error.details["missing"]))
            self.switched.emit()  # the card is no longer "Switching…"
        else:
            self._not_done(error)

    def _ask(self, model: str, missing: int) -> None:
        name = model_name(model)
        box = QMessageBox(self._page.window())
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Use another model"))
        box.setText(
            self.tr("{name} has not looked at %Ln of your photos yet.", "", missing).format(
                name=name
            )
        )
        box.setInformativeText(
            self.tr(
                "It can look at them in the background while you go on searching as before, and "
                "take over when it is ready. If you switch now, these photos are not found by "
                "content until it has looked at them."
            )
        )
        prepare = box.addButton(self.tr("Prepare, then switch"), QMessageBox.ButtonRole.AcceptRole)
        now = box.addButton(self.tr("Switch now"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(prepare)

        def finished() -> None:
            if box.clickedButton() is prepare:
                self.prepare(model, switch=True)
            elif box.clickedButton() is now:
                self._run("use", lambda: self._upgrade.switch(model, incomplete=True))
            box.deleteLater()

        box.finished.connect(finished)
        box.open()

    def prepare(self, model: str, *, switch: bool) -> None:
        """Let a model look at the photos in the background: the person asked."""
        self._run("prepare", lambda: self._upgrade.prepare(model, switch_when_ready=switch))

    @Slot()
    def _back(self) -> None:
        self._run("use", self._upgrade.back, failed=self._refused)

    @Slot(bool)
    def _when_ready(self, on: bool) -> None:
        self._run("when", lambda: self._upgrade.switch_when_ready(on=on))

    @Slot()
    def _pause(self) -> None:
        self._run("hold", self._upgrade.pause)

    @Slot()
    def _resume(self) -> None:
        self._run("hold", self._upgrade.resume)

    @Slot()
    def _cancel(self) -> None:
        self._run("cancel", self._upgrade.cancel)

    @Slot(str, str, str)
    def _choose(self, mode: str, english: str, chinese: str) -> None:
        self._run("together", lambda: self._together.choose(mode, english, chinese))

    @Slot(str)
    def _remove(self, key: str) -> None:
        self._run("vectors", lambda: self._upgrade.remove_vectors(key))

    def _run(
        self,
        name: str,
        work: Callable[[], Any],
        *,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._tasks.run(self, name, work, self._done, failed=failed or self._not_done)

    def _done(self, _result: object) -> None:
        self.switched.emit()

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self.failed.emit(error)

    # What is told

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if job.kind != _KIND:
            return
        self.card.show_job(job)
        if job.state.ended and self._page.isVisible():
            self._again.start()

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name.startswith(("upgrade_", "search_")) and self._page.isVisible():
            self._again.start(0)

    @Slot(object)
    def _photos_changed(self, _photos: object) -> None:
        if self._page.isVisible() and not self._again.isActive():
            self._again.start(_AGAIN_MS)

    @Slot()
    def _folders_changed(self) -> None:
        """A drive came or went."""
        self._photos_changed(None)
