"""The first page of the label studio: write labels in one line, or take a ready-made set."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.labels import LabelSet, LabelSetError, set_from_line
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Card, Elided, Heading, IconLabel, Note, Page, link, primary

_MOST_NAMES = 12
_LEAST_CHARACTERS = 38
_ABOUT_LINES = 2
_GAP = SPACE + SPACE // 2


class SetCard(Card):
    """One set: what it is called, what it is for, its first labels, and a button."""

    def __init__(self, label_set: LabelSet, *, own: bool) -> None:
        super().__init__()
        self.label_set = label_set
        self._own = own
        self._title = Elided()
        self._title.setFont(Heading(1.05).font())
        self._about = Note(factor=0.95)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._names = QLabel()
        self._names.setProperty("muted", True)
        self._facts = Note(factor=0.92)
        self.button = QPushButton()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(IconLabel("label-set", 18))
        head.addWidget(self._title, 1)
        if own and label_set.standing:
            head.addWidget(IconLabel("standing", 16))
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._facts, 1)
        foot.addWidget(self.button)
        self.body.addLayout(head)
        self.body.addWidget(self._about, 1)
        self.body.addWidget(self._names)
        self.body.addLayout(foot)
        self.setMinimumWidth(self.least_width())
        self.retranslate()

    def least_width(self) -> int:
        """Narrower cards would cut too much."""
        return self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS

    def about_height(self, width: int) -> int:
        """How high the description is in a card of this width; 0 without one."""
        margins = self.body.contentsMargins()
        room = width - margins.left() - margins.right() - 2 * self.frameWidth()
        return self._about.heightForWidth(room) if self._about.text() else 0

    def set_width(self, width: int, about: int) -> None:
        """Take a width, and room for the highest description of all cards of the kind."""
        self.setFixedWidth(width)
        parts = [self._title, self._names, self.button]
        height = sum(part.sizeHint().height() for part in parts)
        if not self._own or self.label_set.description:
            parts.append(self._about)
            height += max(about, _ABOUT_LINES * self._about.fontMetrics().lineSpacing())
        margins = self.body.contentsMargins()
        gaps = len(parts) * self.body.spacing()
        self.setFixedHeight(height + gaps + margins.top() + margins.bottom())
        self._show_names()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        language = current_language()
        one = self.label_set
        self._title.set_text(one.title(language))
        self._about.setText(one.about(language))
        self._about.setToolTip(one.about(language))
        self._about.setVisible(bool(one.about(language)))
        self._show_names()
        count = self.tr("%Ln label(s)", "", len(one.labels))
        if self._own and one.standing:
            count = self.tr("{labels} · tags new photos").format(labels=count)
        self._facts.setText(count)
        self.button.setText(self.tr("Open") if self._own else self.tr("Add"))
        self.button.setAccessibleName(f"{self.button.text()}: {one.title(language)}")

    def _show_names(self) -> None:
        language = current_language()
        names = [label.name(language) for label in self.label_set.labels[:_MOST_NAMES]]
        metrics = QFontMetrics(self._names.font())
        room = self.width() - 4 * SPACE - 4
        cut = Qt.TextElideMode.ElideRight
        self._names.setText(metrics.elidedText(" · ".join(names), cut, room))


class LabelHome(Page):
    """Shows sets; tells what is wanted."""

    line_entered = Signal(str)
    set_wanted = Signal(int)  # id of a stored set
    ready_made_wanted = Signal(str)  # stem of its file
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width_in_characters=130)
        self._cards: list[SetCard] = []
        self._heading = Heading(1.5)
        self._intro = Note()
        self._write = Card()
        self._question = Heading(1.1)
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._line_changed)
        self.line.returnPressed.connect(self._enter)
        self._make = primary(QPushButton())
        self._make.clicked.connect(self._enter)
        self._found = Note(factor=0.95)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.line, 1)
        row.addWidget(self._make)
        self._import = link(QPushButton(icon("import"), ""))
        self._import.clicked.connect(self.import_wanted)
        below = QHBoxLayout()
        below.addWidget(self._found, 1)
        below.addWidget(self._import)
        self._write.body.addWidget(self._question)
        self._write.body.addLayout(row)
        self._write.body.addLayout(below)
        self._problem = Note()
        self._problem.set_tone("bad")
        self._problem.hide()
        self._own_title = Heading(1.1)
        self._ready_title = Heading(1.1)
        self._ready_note = Note()
        self._own = _Shelf()
        self._ready = _Shelf()
        for widget in (
            self._heading,
            self._intro,
            self._write,
            self._problem,
            self._own_title,
            self._own,
            self._ready_title,
            self._ready_note,
            self._ready,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._own_title.hide()
        self._ready_title.hide()
        self._ready_note.hide()
        self.retranslate()

    def show_sets(self, own: Sequence[LabelSet], ready_made: Sequence[LabelSet]) -> None:
        """Show the stored sets, and those of the program that are not stored yet."""
        taken = {one.ready_made for one in own}
        fresh = [one for one in ready_made if one.ready_made not in taken]
        self._cards.clear()
        for shelf, sets, mine in ((self._own, own, True), (self._ready, fresh, False)):
            shelf.clear()
            for one in sets:
                card = SetCard(one, own=mine)
                card.button.clicked.connect(self._card_pressed)
                shelf.add(card)
                self._cards.append(card)
        self._own_title.setVisible(bool(own))
        self._ready_title.setVisible(bool(fresh))
        self._ready_note.setVisible(bool(fresh))

    def cards(self) -> tuple[SetCard, ...]:
        """The cards on show: own sets, then ready-made ones."""
        return tuple(self._cards)

    def show_problem(self, text: str) -> None:
        """Say what did not work; "" hides it."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        if text:
            self.ensureWidgetVisible(self._problem)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Label studio"))
        self.setAccessibleName(self.tr("Label studio"))
        self._intro.setText(
            self.tr(
                "A label set sorts your photos by what they show. You name the labels, see at "
                "once which photos they would get, and correct them: the labels learn from it. "
                "Nothing leaves this computer, and no file is touched."
            )
        )
        self._question.setText(self.tr("What do you want to tell apart?"))
        self.line.setPlaceholderText(self.tr("cat, 狗, other pets"))
        self.line.setAccessibleName(self.tr("Labels, separated by commas"))
        self._make.setText(self.tr("Make a set"))
        self._import.setText(self.tr("From a file…"))
        self._import.setToolTip(self.tr("A label set as YAML, JSON or CSV"))
        self._own_title.setText(self.tr("Your sets"))
        self._ready_title.setText(self.tr("Ready-made"))
        self._ready_note.setText(
            self.tr("Add one and change what you like. Nothing is tagged until you say so.")
        )
        for card in self._cards:
            card.retranslate()
        self._line_changed(self.line.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot(str)
    def _line_changed(self, text: str) -> None:
        language = current_language()
        names: list[str] = []
        try:
            found = set_from_line(text, name="line") if text.strip() else None
        except LabelSetError as error:
            self._found.setText(error_text(error.code, error.details, error.message))
            self._make.setEnabled(False)
            return
        if found is not None:
            names = [label.name(language) for label in found.labels]
        self._make.setEnabled(bool(names))
        self._found.setText(
            self.tr("%Ln label(s): {names}", "", len(names)).format(names=" · ".join(names))
            if names
            else self.tr("In English, in Chinese or both; separate them with commas.")
        )

    @Slot()
    def _enter(self) -> None:
        if self._make.isEnabled():
            self.line_entered.emit(self.line.text())

    @Slot()
    def _card_pressed(self) -> None:
        button = self.sender()
        card = next((one for one in self._cards if one.button is button), None)
        if card is None:
            return
        if card.label_set.id:
            self.set_wanted.emit(card.label_set.id)
        else:
            self.ready_made_wanted.emit(card.label_set.ready_made)


class _Shelf(QWidget):
    """Cards in lines."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[SetCard] = []
        self._flow = FlowLayout(spacing=_GAP)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._flow)

    def add(self, card: SetCard) -> None:
        """Put a card at the end."""
        self._cards.append(card)
        self._flow.addWidget(card)
        self._fit()

    def _fit(self) -> None:
        """As many cards in a line as there is room for, all of the same width."""
        if self._cards:
            columns = max(1, (self.width() + _GAP) // (self._cards[0].least_width() + _GAP))
            width = (self.width() + _GAP) // columns - _GAP
            about = max(card.about_height(width) for card in self._cards)
            for card in self._cards:
                card.set_width(width, about)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def clear(self) -> None:
        """Take all cards away."""
        self._cards.clear()
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._flow.invalidate()
