"""The models: which there are, which is in use, fetching, importing and switching."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui import model_words
from photoapp.ui.bridge import Bridge
from photoapp.ui.folders_dialog import choose_folder
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.model_card import ModelCard
from photoapp.ui.parts import SPACE, Card, Heading, Note, Page, link, rule
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.jobs import Jobs
    from photoapp.services.models import ModelRoom, ModelStatus

_SHOWN = {"pull", "optimise"}


class ModelsPage(Page):
    """A page of the settings. Reads when shown and whenever a model came or changed."""

    def __init__(
        self,
        room: ModelRoom,
        jobs: Jobs,
        preferences: Preferences,
        bridge: Bridge,
        tasks: Tasks,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._room = room
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
        self._to_mirror.clicked.connect(self.show_mirror)
        self._source = QWidget()
        source = QHBoxLayout(self._source)
        source.setContentsMargins(0, 0, 0, 0)
        source.addWidget(self._from)
        source.addWidget(self._to_mirror)
        source.addStretch(1)
        self._source_title = Heading(1.0)
        self._source_note = Note()
        self.mirror = QLineEdit()
        self.mirror.setText(preferences.settings.hub_endpoint)
        self.mirror.setPlaceholderText(model_words.OFFICIAL_HUB)
        self.mirror.editingFinished.connect(self._mirror_entered)
        self._mirror_problem = Note(factor=0.92)
        self._mirror_problem.set_tone("bad")
        self._mirror_problem.hide()
        self._import_title = Heading(1.0)
        self._import_note = Note()
        self._import = QPushButton(icon("import"), "")
        self._import.clicked.connect(self._choose)
        sources = Card()
        sources.body.addWidget(self._source_title)
        sources.body.addWidget(self._source_note)
        sources.body.addWidget(self.mirror)
        sources.body.addWidget(self._mirror_problem)
        sources.body.addSpacing(SPACE)
        sources.body.addWidget(rule())
        sources.body.addSpacing(SPACE)
        sources.body.addWidget(self._import_title)
        sources.body.addWidget(self._import_note)
        row = QHBoxLayout()
        row.addWidget(self._import)
        row.addStretch(1)
        sources.body.addLayout(row)
        for widget in (self._heading, self._intro, self._problem, self._here):
            self.body.addWidget(widget)
        self.body.addLayout(self._installed)
        self.body.addWidget(self._there)
        self.body.addWidget(self._source)
        self.body.addLayout(self._available)
        self.body.addWidget(sources)
        self.body.addStretch(1)
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
                "take longer. After a switch your photos are indexed again for the new model in "
                "the background; what the old one learned is kept, so you can switch back."
            )
        )
        self._here.setText(self.tr("On this computer"))
        self._there.setText(self.tr("Can be downloaded"))
        self._source_title.setText(self.tr("Where downloads come from"))
        host = model_words.hub_host(self._preferences.settings.hub_endpoint)
        self._from.setText(self.tr("From {host}, when you ask.").format(host=host))
        self._to_mirror.setText(self.tr("Use a mirror…"))
        self._source_note.setText(
            self.tr(
                "Now: {host}. If that is slow or blocked, enter a mirror’s address. Nothing "
                "about your photos is sent, and nothing is downloaded unless you ask."
            ).format(host=host)
        )
        self.mirror.setAccessibleName(self.tr("Address of a mirror"))
        self._mirror_problem.setText(self.tr("An address begins with https:// and names a server."))
        self._import_title.setText(self.tr("From a folder"))
        self._import_note.setText(
            self.tr(
                "A CLIP or Chinese-CLIP model that you already have, or brought on a disk. "
                "It is copied, so the disk is not needed later."
            )
        )
        self._import.setText(self.tr("Import from a folder…"))
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
                card.remove.connect(self.remove)
                card.cancel.connect(self.cancel)
                card.optimise.connect(self.optimise)
                self._cards[status.description.id] = card
            else:
                card.show_status(status)
            (self._installed if status.installed else self._available).addWidget(card)
        more = any(not status.installed for status in statuses)
        self._there.setVisible(more)
        self._source.setVisible(more)

    @Slot()
    def show_mirror(self) -> None:
        """Turn to the field for a mirror's address."""
        self.ensureWidgetVisible(self.mirror)
        self.mirror.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def pull(self, model: str) -> None:
        """Download a model: the person asked."""
        self._say(None)
        self._tasks.run(
            self,
            f"pull {model}",
            lambda: self._room.pull(model),
            lambda job: self.refresh(),
            failed=self._failed,
        )

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

    @Slot(str)
    def cancel(self, model: str) -> None:
        """Stop a download; what has arrived is kept for the next time."""
        job = self._cards[model].status.job
        if job is not None:
            self._jobs.cancel(job)

    @Slot(str)
    def use(self, model: str) -> None:
        """Switch to an installed model."""
        self._say(None)
        self._cards[model].set_busy()
        self._tasks.run(
            self,
            "use",
            lambda: self._room.use(model),
            lambda result: self.refresh(),
            failed=self._failed,
        )

    @Slot(str)
    def remove(self, model: str) -> None:
        """Delete an installed model's files."""
        self._say(None)
        self._tasks.run(
            self,
            "remove",
            lambda: self._room.remove(model),
            lambda result: self.refresh(),
            failed=self._failed,
        )

    def import_folder(self, folder: Path) -> None:
        """Install a model from disk."""
        self._say(None)
        self._import.setEnabled(False)
        self._tasks.run(
            self,
            "import",
            lambda: self._room.import_folder(folder).description.name,
            self._imported,
            failed=self._failed,
        )

    def _imported(self, name: str) -> None:
        self._import.setEnabled(True)
        self._problem.set_tone("good")
        self._problem_text = lambda: self.tr("“{name}” was imported.").format(name=name)
        self._show_problem()
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self._import.setEnabled(True)
        if isinstance(error, PhotoappError):
            self._say(error)
        self.refresh()

    def _say(self, error: PhotoappError | None) -> None:
        self._problem.set_tone("bad")
        self._problem_text = (
            (lambda: error_text(error.code, error.details, error.message)) if error else None
        )
        self._show_problem()

    def _show_problem(self) -> None:
        text = self._problem_text() if self._problem_text is not None else ""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.kind not in _SHOWN or not self.isVisible():
            return
        for card in self._cards.values():
            if card.status.job == snapshot.job:
                card.show_job(snapshot)
        if snapshot.state is JobState.FAILED and snapshot.error is not None:
            error = snapshot.error
            self._say(PhotoappError(error.code, error.reason))
            self.ensureWidgetVisible(self._problem)
        if snapshot.state.ended:
            self.refresh()

    @Slot()
    def _mirror_entered(self) -> None:
        text = self.mirror.text().strip().rstrip("/")
        usable = model_words.usable_endpoint(text)
        self._mirror_problem.setVisible(not usable)
        if usable:
            self._preferences.set("hub_endpoint", text)

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name == "hub_endpoint":
            self.mirror.setText(self._preferences.settings.hub_endpoint)
            self.retranslate()

    @Slot()
    def _choose(self) -> None:
        dialog = choose_folder(self, self.tr("Choose the model’s folder"))
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _chosen(self, folder: str) -> None:
        self.import_folder(Path(folder))
