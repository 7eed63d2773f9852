"""The quiet card that offers a full model: what it adds, how large, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.jobs import JobSnapshot
from photoapp.ui import model_words
from photoapp.ui.bridge import Bridge
from photoapp.ui.i18n import current_language
from photoapp.ui.parts import SPACE, Card, Heading, IconLabel, Note, link
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.models import ModelRoom, ModelStatus


_NO_BREAK_SLASH = "\u2060/\u2060"  # names such as B/16 stay on one line


class FullModelCard(Card):
    """Hidden when there is nothing to offer or the person said “not now”.

    It never downloads: `chosen` asks the window to show the models page.
    """

    chosen = Signal()

    def __init__(
        self,
        room: ModelRoom,
        preferences: Preferences,
        bridge: Bridge,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._room = room
        self._preferences = preferences
        self._tasks = tasks
        self._statuses: list[ModelStatus] = []
        self._title = Heading(1.0)
        self._text = Note()
        self._facts = Note(factor=0.92)
        self._look = QPushButton()
        self._look.clicked.connect(self.chosen)
        self._dismiss = link(QPushButton())
        self._dismiss.clicked.connect(self.dismiss)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE // 2)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        texts.addWidget(self._facts)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._look, self._dismiss):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        texts.addSpacing(SPACE // 2)
        texts.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(SPACE + SPACE // 2)
        row.addWidget(IconLabel("model", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.body.addLayout(row)
        bridge.model_changed.connect(self.refresh)
        bridge.job_changed.connect(self._job_changed)
        preferences.changed.connect(self._setting_changed)
        self.retranslate()
        self.refresh()

    @property
    def offered(self) -> ModelStatus | None:
        """What the card offers now; None while it is hidden."""
        if self._preferences.settings.full_model_card_dismissed:
            return None
        return model_words.suggested(self._statuses, current_language())

    def retranslate(self) -> None:
        """Set the texts in the present language; another language may mean another model."""
        offered = self.offered
        self.setVisible(offered is not None)
        if offered is None:
            return
        description = offered.description
        self._title.setText(self.tr("Optional: a model that understands more"))
        self._text.setText(
            self.tr(
                "You can search at once with the starter model, which knows about 1,700 everyday "
                "things. “{name}” understands far more."
            ).format(name=description.name.replace("/", _NO_BREAK_SLASH))
        )
        host = model_words.source_host(self._preferences.settings)
        self._facts.setText(
            self.tr(
                "{languages} · about {size} · from {host}, a mirror, or a folder · "
                "downloaded only when you ask"
            ).format(
                languages=model_words.languages(description.languages),
                size=size_text(description.download_bytes),
                host=host,
            )
        )
        self._look.setText(self.tr("See the models…"))
        self._dismiss.setText(self.tr("Not now"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.offered is None:
            self.hide()

    @Slot()
    def refresh(self) -> None:
        """Look again which models there are."""
        self._tasks.run(self, "models", self._room.list, self._show)

    @Slot()
    def dismiss(self) -> None:
        """Hide it for good; models stay reachable in the settings."""
        self._preferences.set("full_model_card_dismissed", True)

    def _show(self, statuses: list[ModelStatus]) -> None:
        self._statuses = statuses
        self.retranslate()

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.kind == "pull" and (snapshot.state.ended or snapshot.done == 0):
            self.refresh()

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name in {"full_model_card_dismissed", "hub_endpoint", "model_source"}:
            self.retranslate()
