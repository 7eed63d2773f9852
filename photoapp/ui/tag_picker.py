"""Choosing one tag among all: where to put a tag, what to merge it into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.labels import TagFacts
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Note, keep_texts_whole, primary
from photoapp.ui.tag_field import matching
from photoapp.ui.tag_words import dot_colour, other_name, tag_name
from photoapp.ui.theme import colours
from photoapp.ui.wording import number

_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class PickerWords:
    """Title of the dialog, what choosing means, and what is on the button."""

    title: str
    text: str
    act: str


class TagPicker(QDialog):
    """A line to type in and the tags that fit. Tells which was chosen; None is the top level."""

    picked = Signal(object)  # TagFacts | None

    def __init__(
        self,
        words: PickerWords,
        tags: Sequence[TagFacts],
        *,
        top: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`top` names the row for None, "" for no such row."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.title)
        self._tags = sorted(tags, key=lambda one: tag_name(one.name, one.name_zh).casefold())
        self._top = top
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Find a tag"))
        self._field.setAccessibleName(self.tr("Find a tag"))
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Tags"))
        self._list.setUniformItemSizes(True)
        self._list.setMinimumWidth(self.fontMetrics().averageCharWidth() * 34)
        self._list.itemActivated.connect(self.accept)
        self._list.currentRowChanged.connect(self._enable)
        note = Note()
        note.setText(words.text)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = primary(
            self._buttons.addButton(words.act, QDialogButtonBox.ButtonRole.AcceptRole)
        )
        self._ok.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        for part in (note, self._field, self._list, self._buttons):
            column.addWidget(part)
        unit = self.fontMetrics().height()
        self.resize(unit * 22, unit * 24)
        keep_texts_whole(self)
        self._fill("")

    @Slot(str)
    def _fill(self, typed: str) -> None:
        self._list.clear()
        tones = colours(self.palette())
        if self._top and not typed.strip():
            self._list.addItem(QListWidgetItem(icon("list"), self._top))
        for tag in matching(typed, self._tags) if typed.strip() else self._tags:
            other = other_name(tag.name, tag.name_zh)
            name = tag_name(tag.name, tag.name_zh)
            text = f"{name}  ·  {other}" if other else name
            mark = icon("tag", colour=dot_colour(tag.colour, tones.muted))
            item = QListWidgetItem(mark, f"{text}   ({number(tag.count)})")
            item.setData(_ROLE, tag)
            self._list.addItem(item)
        # Nothing is chosen for the person before a letter is typed, but the top level may be.
        self._list.setCurrentRow(0 if typed.strip() or self._top else -1)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self._ok.setEnabled(self._list.currentRow() >= 0)

    @override
    def accept(self) -> None:
        if self._list.currentRow() < 0:
            return
        self.picked.emit(self._list.currentItem().data(_ROLE))
        super().accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and watched is self._field:
                row = max(0, min(self._list.count() - 1, self._list.currentRow() + step))
                self._list.setCurrentRow(row)
                return True
        return False
