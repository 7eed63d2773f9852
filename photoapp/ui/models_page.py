"""The models: which there are, which is in use, fetching, importing and switching."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.ui import model_words
from photoapp.ui.adaptation_card import AdaptationCard
from photoapp.ui.bridge import Bridge
from photoapp.ui.messages import error_text
from photoapp.ui.model_card import ModelCard
from photoapp.ui.model_import import ModelImport, dropped_model
from photoapp.ui.model_removal import ask_to_remove
from photoapp.ui.model_sources import ModelSources
from photoapp.ui.parts import SPACE, Heading, Note, Page, link
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks
from photoapp.ui.upgrade_desk import UpgradeDesk

if TYPE_CHECKING:
    from photoapp.services.adapting import Adapting
    from photoapp.services.jobs import Jobs
    from photoapp.services.models import ModelRoom, ModelStatus
    from photoapp.services.together import Together
    from photoapp.services.upgrade import Upgrade

_PULL, _IMPORT, _EXPORT = "pull", "import", "export-model"
_OPTIMISE = "optimise"


class ModelsPage(Page):
    """A page of the settings. Reads when shown and whenever a model came or changed.

    `others`: libraries but for this one that use a model; called on a worker thread.
    `adapting`: shows a card for it when given.
    """

    compare_wanted = Signal(str)  # model id: with the one in use, over the person's searches

    def __init__(
        self,
        room: ModelRoom,
        jobs: Jobs,
        preferences: Preferences,
        bridge: Bridge,
        tasks: Tasks,
        *,
        upgrade: Upgrade,
        together: Together,
        others: Callable[[str], list[Path]],
        adapting: Adapting | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._room = room
        self.desk = UpgradeDesk(upgrade, together, bridge, tasks, self)
        self.desk.compare_wanted.connect(self.compare_wanted)
        self.desk.switched.connect(self.refresh)
        self.desk.failed.connect(self._failed)
        self._others = others
        self._jobs = jobs
        self._preferences = preferences
        self._tasks = tasks
        self._cards: dict[str, ModelCard] = {}
        self._problem_text: Callable[[], str] | None = None
        self._heading = Heading(1.3)
        self._intro = Note()
        self._problem = Note()
        self._here = Heading(1.05)
        self._there = Heading(1.05)
        self._installed = QVBoxLayout()
        self._available = QVBoxLayout()
        for layout in (self._installed, self._available):
            layout.setSpacing(SPACE)
        self._from = Note()
        self._from.setWordWrap(False)
        self._to_mirror = link(QPushButton())
        self._to_mirror.clicked.connect(self.show_sources)
        self._source = QWidget()
        source = QHBoxLayout(self._source)
        source.setContentsMargins(0, 0, 0, 0)
        source.addWidget(self._from)
        source.addWidget(self._to_mirror)
        source.addStretch(1)
        self.sources = ModelSources(preferences)
        self.mirror = self.sources.mirror
        self.importing = ModelImport()
        self.importing.chosen.connect(self.import_from)
        self.importing.cancel.connect(self._cancel_import)
        self._import: tuple[JobId, Path] | None = None
        self._pulls: dict[JobId, str] = {}
        self._exports: dict[JobId, Path] = {}
        for widget in (self._heading, self._intro, self._problem, self.desk.card, self._here):
            self.body.addWidget(widget)
        self.body.addLayout(self._installed)
        self.body.addWidget(self.desk.together)
        self.body.addWidget(self.desk.vectors)
        if adapting is not None:
            self.adaptation = AdaptationCard(adapting, jobs, bridge, tasks)
            self.body.addWidget(self.adaptation)
        self.body.addWidget(self._there)
        self.body.addWidget(self._source)
        self.body.addLayout(self._available)
        self.body.addWidget(self.sources)
        self.body.addWidget(self.importing)
        self.body.addStretch(1)
        self.setAcceptDrops(True)
        bridge.model_changed.connect(self.refresh)
        bridge.job_changed.connect(self._job_changed)
        preferences.changed.connect(self._setting_changed)
        self.retranslate()

    def card(self, model: str) -> ModelCard:
        """Return the card of a model. Raises KeyError before it is listed."""
        return self._cards[model]

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Models"))
        self._intro.setText(
            self.tr(
                "A model is the part that understands pictures. Larger ones understand more and "
                "take longer. A new one looks at your photos in the background while the present "
                "one goes on searching; then you switch, and can switch back at any time."
            )
        )
        self._here.setText(self.tr("On this computer"))
        self._there.setText(self.tr("Can be downloaded"))
        host = model_words.source_host(self._preferences.settings)
        self._from.setText(self.tr("From {host}, when you ask.").format(host=host))
        self._to_mirror.setText(self.tr("Other sources…"))
        self._show_problem()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """List the models again."""
        self._tasks.run(self, "models", self._room.list, self._show)

    def _show(self, statuses: list[ModelStatus]) -> None:
        known = {status.description.id for status in statuses}
        for model in [model for model in self._cards if model not in known]:
            gone = self._cards.pop(model)
            gone.setParent(None)
            gone.deleteLater()
        for status in statuses:
            card = self._cards.get(status.description.id)
            if card is None:
                card = ModelCard(status)
                card.use.connect(self.use)
                card.pull.connect(self.pull)
                card.accept.connect(self.fetch)
                card.sources.connect(self.show_sources)
                card.export.connect(self._choose_target)
                card.remove.connect(self.ask_to_remove)
                card.cancel.connect(self.cancel)
                card.optimise.connect(self.optimise)
                card.compare.connect(self.compare)
                self._cards[status.description.id] = card
            else:
                card.show_status(status)
            (self._installed if status.installed else self._available).addWidget(card)
        more = any(not status.installed for status in statuses)
        self._there.setVisible(more)
        self._source.setVisible(more)
        self.desk.show_models(statuses)

    @Slot()
    def show_sources(self) -> None:
        """Turn to where models can come from: other servers, or a disk."""
        self.ensureWidgetVisible(self.importing)
        self.ensureWidgetVisible(self.sources)
        button = next(
            one
            for one in (self.sources.official, self.sources.mirrored, self.sources.modelscope)
            if one.isChecked()
        )
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def pull(self, model: str) -> None:
        """Ask the source what it would send: the person decides by that."""
        self._say(None)
        card = self._cards[model]
        card.set_asking()

        def failed(error: Exception) -> None:
            card.show_problem(
                error if isinstance(error, PhotoappError) else PhotoappError("bug", repr(error))
            )

        settings = self._preferences.settings
        kind = settings.model_source
        endpoint = settings.hub_endpoint if kind == model_words.HUB else ""
        self._tasks.run(
            self,
            f"offer {model}",
            lambda: self._room.offer(model, self._room.source(kind, endpoint)),
            card.show_offer,
            failed=failed,
        )

    @Slot(str)
    def fetch(self, model: str) -> None:
        """Download what was offered: the person agreed."""
        card = self._cards[model]
        offer = card.offer
        if offer is None:
            return
        self._say(None)
        self._tasks.run(
            self,
            f"pull {model}",
            lambda: self._room.pull(model, offer.source),
            lambda job: self._pull_started(model, job),
            failed=self._failed,
        )

    def _pull_started(self, model: str, job: JobId) -> None:
        self._pulls[job] = model
        self._pull_changed(self._jobs.snapshot(job))  # it may have ended meanwhile
        self.refresh()

    def _pull_changed(self, snapshot: JobSnapshot) -> None:
        model = self._pulls.get(snapshot.job)
        for name, card in self._cards.items():
            if name == model or card.status.job == snapshot.job:
                card.show_job(snapshot)
        if snapshot.state.ended:
            self._pulls.pop(snapshot.job, None)
            self.refresh()

    @Slot(str)
    def optimise(self, model: str) -> None:
        """Make a model faster on this computer: the person asked."""
        self._say(None)
        self._tasks.run(
            self,
            f"optimise {model}",
            lambda: self._room.optimise(model),
            lambda job: self.refresh(),
            failed=self._failed,
        )

    def _optimise_changed(self, snapshot: JobSnapshot) -> None:
        for card in self._cards.values():
            if card.status.job == snapshot.job:
                card.show_job(snapshot)
        if not snapshot.state.ended:
            return
        if snapshot.error is not None:
            error = snapshot.error
            self._say(PhotoappError(error.code, error.reason, **dict(error.details)))
            self.ensureWidgetVisible(self._problem)
        self.refresh()

    @Slot(str)
    def cancel(self, model: str) -> None:
        """Stop a download; what has arrived is kept for the next time."""
        jobs = {job for job, pulled in self._pulls.items() if pulled == model}
        listed = self._cards[model].status.job
        for job in jobs if listed is None else jobs | {listed}:
            self._jobs.cancel(job)

    @Slot(str)
    def use(self, model: str) -> None:
        """Switch to an installed model."""
        self._say(None)
        self._cards[model].set_busy()
        self.desk.use(model)

    @Slot(str)
    def compare(self, model: str) -> None:
        """Ask for the person's own searches in this model beside those of the one in use."""
        self.compare_wanted.emit(model)

    @Slot(str)
    def ask_to_remove(self, model: str) -> None:
        """Ask, then delete an installed model's files."""
        self._say(None)
        status = self._cards[model].status
        self._tasks.run(
            self,
            "others",
            lambda: self._others(model),
            lambda others: ask_to_remove(
                self, model_words.name(status), status.bytes, others, lambda: self._remove(model)
            ),
            failed=self._failed,
        )

    def _remove(self, model: str) -> None:
        self._tasks.run(
            self,
            "remove",
            lambda: self._room.remove(model),
            lambda result: self.refresh(),
            failed=self._failed,
        )

    @Slot(object)
    def import_from(self, path: Path, model: str = "") -> None:
        """Install a model from a folder or archive; `model` names one of several there."""
        if self._import is not None:
            return
        self._say(None)
        self._tasks.run(
            self,
            "import",
            lambda: self._room.import_from(path, model),
            lambda job: self._import_started(job, path),
            failed=self._failed,
        )

    def _import_started(self, job: JobId, path: Path) -> None:
        self._import = (job, path)
        self.ensureWidgetVisible(self.importing)
        self._import_changed(self._jobs.snapshot(job))  # it may have ended meanwhile

    def _import_changed(self, snapshot: JobSnapshot) -> None:
        if self._import is None or self._import[0] != snapshot.job:
            return
        self.importing.show_job(snapshot)
        if not snapshot.state.ended:
            return
        _, path = self._import
        self._import = None
        error = snapshot.error
        if error is not None:
            details = dict(error.details)
            if error.code == "model-several":
                self._choose_model(path, str(details.get("names", "")).split(", "))
                return
            self._say(PhotoappError(error.code, error.reason, **details))
        elif snapshot.state is JobState.DONE:
            name = snapshot.title
            beside = "@" in snapshot.model
            self._tell(lambda: self._imported(name, beside=beside))
            self.refresh()
        self.ensureWidgetVisible(self._problem)

    def _imported(self, name: str, *, beside: bool) -> str:
        if not beside:
            return self.tr("“{name}” was imported.").format(name=name)
        return self.tr(
            "“{name}” was imported. Another version of this model is in use. It stays, and search "
            "goes on as before; to change over, choose “Use this model” on the new card. Each "
            "takes up space until you remove it."
        ).format(name=name)

    def _choose_model(self, path: Path, names: list[str]) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Import a model"))
        dialog.setLabelText(self.tr("There are several models. Which one should be imported?"))
        dialog.setOption(QInputDialog.InputDialogOption.UseListViewForComboBoxItems)
        dialog.setComboBoxItems(names)
        dialog.textValueSelected.connect(partial(self._named, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _named(self, path: Path, name: str) -> None:
        self.import_from(path, name)

    @Slot()
    def _cancel_import(self) -> None:
        if self._import is not None:
            self._jobs.cancel(self._import[0])

    @Slot(str)
    def _choose_target(self, model: str) -> None:
        dialog = QFileDialog(self, self.tr("Export the model"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Zip archive (*.zip)"), self.tr("Tar archive (*.tar)")])
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"{model.replace('/', '--')}.zip")
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it never overwrites
        dialog.fileSelected.connect(partial(self._target_chosen, model))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _target_chosen(self, model: str, target: str) -> None:
        self.export(model, Path(target))

    def export(self, model: str, target: Path) -> None:
        """Write an installed model into one file; how far it is shows among the jobs."""
        self._say(None)
        self._tasks.run(
            self,
            "export",
            lambda: self._room.export(model, target),
            lambda job: self._export_started(job, target),
            failed=self._failed,
        )

    def _export_started(self, job: JobId, target: Path) -> None:
        self._exports[job] = target
        self._export_changed(self._jobs.snapshot(job))  # it may have ended meanwhile

    def _export_changed(self, snapshot: JobSnapshot) -> None:
        target = self._exports.get(snapshot.job)
        if target is None:
            return
        if not snapshot.state.ended:
            self._tell(lambda: self.tr("Writing {path}…").format(path=target), tone="")
            return
        del self._exports[snapshot.job]
        error = snapshot.error
        self._say(PhotoappError(error.code, error.reason, **dict(error.details)) if error else None)
        if snapshot.state is JobState.DONE:
            self._tell(lambda: self.tr("The model was written to {path}.").format(path=target))
        self.ensureWidgetVisible(self._problem)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._import is None and dropped_model(event.mimeData()) is not None:
            event.acceptProposedAction()
            self.importing.set_dragged(over=True)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if dropped_model(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.importing.set_dragged(over=False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.importing.set_dragged(over=False)
        path = dropped_model(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.import_from(path)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._say(error)
        self.refresh()

    def _say(self, error: PhotoappError | None) -> None:
        self._problem.set_tone("bad")
        self._problem_text = (
            (lambda: error_text(error.code, error.details, error.message)) if error else None
        )
        self._show_problem()

    def _tell(self, text: Callable[[], str], *, tone: str = "good") -> None:
        self._problem.set_tone(tone)
        self._problem_text = text
        self._show_problem()

    def _show_problem(self) -> None:
        text = self._problem_text() if self._problem_text is not None else ""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.kind == _IMPORT:
            self._import_changed(snapshot)
        elif snapshot.kind == _EXPORT:
            self._export_changed(snapshot)
        elif snapshot.kind == _PULL:
            self._pull_changed(snapshot)
        elif snapshot.kind == _OPTIMISE:
            self._optimise_changed(snapshot)

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name in {"hub_endpoint", "model_source"}:
            self.retranslate()
