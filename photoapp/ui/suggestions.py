"""Completions under the search box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.hits import Suggestion
from photoapp.ui.icons import icon
from photoapp.ui.theme import colours

_ICONS: Final = {
    "history": "history",
    "tag": "tag",
    "word": "search",
    "filter": "filter",
    "folder": "folder",
    "camera": "camera",
    "place": "place",
    "new": "plus",
}
_MOST_SHOWN = 9
Index = QModelIndex | QPersistentModelIndex
_SUGGESTION = Qt.ItemDataRole.UserRole


class SuggestionPopup(QFrame):
    """A list below its search bar, inside the same window, that never takes the keyboard."""

    chosen = Signal(object)  # Suggestion

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar.window())
        self._bar = bar
        self.setObjectName("suggestions")
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setUniformItemSizes(True)
        side = self.fontMetrics().height() - 2
        self._list.setIconSize(QSize(side, side))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet("QListView { border: 0; background: transparent; }")
        self._list.setItemDelegate(_SuggestionDelegate(self._list))
        self._list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        self.hide()

    def offer(self, found: Sequence[Suggestion], typed: str) -> None:
        """Show these; nothing when there are none or only what is typed already."""
        useful = [one for one in found if one.text.strip() != typed.strip()]
        self._model.clear()
        for one in useful[:24]:
            item = QStandardItem(icon(_ICONS.get(one.kind, "search")), one.text)
            item.setData(one, _SUGGESTION)
            self._model.appendRow(item)
        if not useful:
            self.hide()
            return
        self._list.setCurrentIndex(QModelIndex())
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Lie under the search bar."""
        window = self._bar.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        shown = min(self._model.rowCount(), _MOST_SHOWN)
        line = self._list.sizeHintForRow(0) if shown else 0
        corner = self._bar.mapTo(window, QPoint(0, self._bar.height() + 3))
        self.setGeometry(QRect(corner, QSize(self._bar.width(), shown * line + 12)))

    def choose(self, step: int) -> None:
        """Choose the next or previous one; before the first there is none."""
        count = self._model.rowCount()
        row = self._list.currentIndex().row() + step
        if row < -1:
            row = count - 1
        index = self._model.index(row, 0) if 0 <= row < count else QModelIndex()
        self._list.setCurrentIndex(index)

    def take_current(self) -> bool:
        """Take the one that is chosen. False when none is."""
        index = self._list.currentIndex()
        if not self.isVisible() or not index.isValid():
            return False
        self._clicked(index)
        return True

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        suggestion = index.data(_SUGGESTION)
        self.hide()
        if isinstance(suggestion, Suggestion):
            self.chosen.emit(suggestion)


class _SuggestionDelegate(QStyledItemDelegate):
    """Adds the number of photos at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), option.fontMetrics.height() + 12)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        super().paint(painter, option, index)
        suggestion = index.data(_SUGGESTION)
        if not isinstance(suggestion, Suggestion) or not suggestion.count:
            return
        tones = colours(QApplication.palette())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(tones.on_accent if selected else tones.muted)
        painter.drawText(
            option.rect.adjusted(0, 0, -10, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            QLocale().toString(suggestion.count),
        )
