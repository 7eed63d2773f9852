"""The person's own past searches in the model in use and in another one, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot
from photoapp.ui.bridge import Bridge
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text, model_name
from photoapp.ui.parts import SPACE, Heading, Note, Page, link, primary
from photoapp.ui.query_card import Answered, QueryCard
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from photoapp.ui.upgrade_desk import UpgradeDesk

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.models import ModelRoom
    from photoapp.services.query_comparison import QueryComparison
    from photoapp.services.together import Together
    from photoapp.services.upgrade import Upgrade

_KIND = "upgrade"


class QueryComparePage(Page):
    """A card for each search. GUI thread; searches run on worker threads, one after the other."""

    left = Signal()  # back to the photos
    photo_wanted = Signal(int)

    def __init__(
        self,
        comparison: QueryComparison,
        browser: Browser,
        room: ModelRoom,
        thumbnails: ThumbnailLoader,
        *,
        upgrade: Upgrade,
        together: Together,
        bridge: Bridge,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, width_in_characters=170)
        self._comparison = comparison
        self._browser = browser
        self._room = room
        self._thumbnails = thumbnails
        self._upgrade = upgrade
        self._tasks = tasks
        self._desk = UpgradeDesk(upgrade, together, bridge, tasks, self)
        self._desk.failed.connect(self._show_problem)
        self._model = self._in_use = ""
        self._missing = 0
        self._cards: list[QueryCard] = []
        self._read = False
        self._error: PhotoappError | None = None
        self._back = link(QPushButton(icon("previous"), ""))
        self._back.clicked.connect(self.left)
        self._heading = Heading(1.3)
        self._intro = Note()
        self._problem = Note()
        self._problem.set_tone("bad")
        self._state = Note()
        self._state.set_tone("plain")
        self.use_it = primary(QPushButton())
        self.use_it.clicked.connect(self._ask_use)
        self.prepare = QPushButton()
        self.prepare.clicked.connect(self._ask_prepare)
        self.text = QLineEdit()
        self.text.returnPressed.connect(self._add)
        self.ask = QPushButton()
        self.ask.clicked.connect(self._add)
        back = QHBoxLayout()
        back.addWidget(self._back)
        back.addStretch(1)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE)
        acts.addWidget(self.use_it)
        acts.addWidget(self.prepare)
        acts.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self.text, 1)
        line.addWidget(self.ask)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE)
        self.body.addLayout(back)
        for part in (self._heading, self._intro, self._problem, self._state):
            self.body.addWidget(part)
        self.body.addLayout(acts)
        self.body.addLayout(line)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        bridge.job_changed.connect(self._job_changed)
        bridge.model_changed.connect(self._model_changed)
        self.retranslate()

    @property
    def model(self) -> str:
        """The model that is compared with the one in use."""
        return self._model

    def cards(self) -> list[QueryCard]:
        """The searches on show."""
        return list(self._cards)

    def show_model(self, model: str) -> None:
        """Compare this model with the one in use, over the latest searches."""
        self._model, self._read, self._error = model, False, None
        self.verticalScrollBar().setValue(0)
        self._clear()
        self.retranslate()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        comparison, room = self._comparison, self._room

        def work() -> tuple[str, int, list[str]]:
            return room.active().id, self._upgrade.missing(model), comparison.past()

        self._tasks.run(self, "read", work, self._have, failed=self._failed)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        name = model_name(self._model)
        self.setAccessibleName(self.tr("Compare searches"))
        self._back.setText(self.tr("Back to the photos"))
        self._heading.setText(self.tr("Your searches, in two models"))
        self._intro.setText(
            self.tr(
                "What you searched for last, answered by the model in use and by {name}. "
                "Nothing is switched by looking."
            ).format(name=name)
        )
        self._problem.setVisible(self._error is not None)
        if self._error is not None:
            error = self._error
            self._problem.setText(error_text(error.code, error.details, error.message))
        same = self._read and self._model == self._in_use
        self._state.setText(self._state_text(same=same))
        self._state.setVisible(bool(self._state.text()))
        self.use_it.setVisible(self._read and not same)
        self.use_it.setText(self.tr("Use {name}…") if self._missing else self.tr("Use {name}"))
        self.use_it.setText(self.use_it.text().format(name=name))
        self.prepare.setVisible(self._read and bool(self._missing) and not same)
        self.prepare.setText(self.tr("Let it look at all photos"))
        self.text.setPlaceholderText(self.tr("Try another search in both"))
        self.text.setAccessibleName(self.text.placeholderText())
        self.ask.setText(self.tr("Compare"))

    def _state_text(self, *, same: bool) -> str:
        name = model_name(self._model)
        if not self._read:
            return ""
        if same:
            return self.tr("{name} is the model in use now.").format(name=name)
        if self._missing:
            missing = self._missing
            return self.tr(
                "{name} has not looked at %Ln of your photos yet, so it can only show some of "
                "what it would find.",
                "",
                missing,
            ).format(name=name)
        if not self._cards:
            return self.tr("You have not searched for anything yet. Type something to compare.")
        return ""

    # Reading

    def _have(self, found: tuple[str, int, list[str]]) -> None:
        self._in_use, self._missing, texts = found
        self._read = True
        if self._model != self._in_use:
            for text in texts:
                self._card(text)
        self.retranslate()
        self._next()

    def _card(self, text: str, *, first: bool = False) -> None:
        card = QueryCard(text, self._thumbnails)
        card.photo_wanted.connect(self.photo_wanted)
        self._cards.insert(0 if first else len(self._cards), card)
        self._list.insertWidget(0 if first else self._list.count(), card)

    def _next(self) -> None:
        """Ask for the first search that has no answer yet."""
        card = next((one for one in self._cards if one.waiting), None)
        if card is None:
            return
        models, text = (self._in_use, self._model), card.text
        comparison, browser = self._comparison, self._browser

        def work() -> tuple[Answered, ...]:
            (found,) = comparison.compare(models, [text])
            return tuple(
                Answered(model, answer, tuple(browser.rows([hit.photo for hit in answer.hits])))
                for model, answer in zip(models, found.answers, strict=True)
            )

        def failed(error: Exception) -> None:
            if isinstance(error, PhotoappError):
                card.show_problem(error_text(error.code, error.details, error.message))
                self._next()

        self._tasks.run(card, "compare", work, partial(self._answered, card), failed=failed)

    def _answered(self, card: QueryCard, answers: tuple[Answered, ...]) -> None:
        card.show_answers(answers)
        self._next()

    def _clear(self) -> None:
        for card in self._cards:
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self._cards = []

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._show_problem(error)

    @Slot(object)
    def _show_problem(self, error: PhotoappError) -> None:
        self._error = error
        self.retranslate()

    # Acts

    @Slot()
    def _add(self) -> None:
        text = self.text.text().strip()
        if not text or not self._read or self._model == self._in_use:
            return
        idle = not any(card.waiting for card in self._cards)
        self.text.clear()
        self._card(text, first=True)
        self.retranslate()
        if idle:
            self._next()

    @Slot()
    def _ask_use(self) -> None:
        self._error = None
        self._desk.use(self._model)

    @Slot()
    def _ask_prepare(self) -> None:
        self._error = None
        self._desk.prepare(self._model, switch=False)

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if job.kind == _KIND and job.model == self._model and job.state.ended and self.isVisible():
            self.show_model(self._model)

    @Slot(str)
    def _model_changed(self, _model: str) -> None:
        if self.isVisible():
            self.show_model(self._model)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
