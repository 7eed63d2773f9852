"""What the middle of the window says when there are no photos to show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photoapp.ui.parts import SPACE, Heading, IconLabel, Note, primary


@dataclass(frozen=True, slots=True)
class EmptyState:
    """Icon, what is so, and what to do. `acts`: (name, text) of buttons, the first suggested."""

    icon: str
    title: str
    text: str
    acts: tuple[tuple[str, str], ...] = ()


class EmptyPage(QWidget):
    """Shows one EmptyState in the middle."""

    act_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: EmptyState | None = None
        self._icon = IconLabel("photos", 56, role=QPalette.ColorRole.PlaceholderText)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = Heading(1.4)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = Note()
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE)
        inner = QWidget()
        inner.setMaximumWidth(self.fontMetrics().averageCharWidth() * 64)
        column = QVBoxLayout(inner)
        column.setSpacing(SPACE)
        for part in (self._icon, self._title, self._text):
            column.addWidget(part)
        column.addSpacing(SPACE)
        column.addLayout(self._buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inner, 10)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)

    def show_state(self, state: EmptyState) -> None:
        """Show this; nothing flickers when it is shown already."""
        if state == self._state:
            return
        self._state = state
        self._icon.set_icon(state.icon)
        self._title.setText(state.title)
        self._text.setText(state.text)
        self._text.setVisible(bool(state.text))
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for place, (name, text) in enumerate(state.acts):
            button = QPushButton(text)
            if place == 0:
                primary(button)
            button.setProperty("act", name)
            button.clicked.connect(self._clicked)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        if button is not None:
            self.act_wanted.emit(str(button.property("act")))
