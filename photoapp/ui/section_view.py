"""A list view that lays its items out in sections by itself: places, keys, selection, scrolling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.grid_layout import GridLayout
from photoapp.ui.photo_model import PhotoModel

Index = QModelIndex | QPersistentModelIndex

# Whoever reads details of the selection waits until it rests this long.
_REST_MS = 60


@dataclass(slots=True)
class _Anchor:
    """What must stay where it is while photos come and go around it."""

    photo: int
    offset: int
    selected: IdArray | None = None
    current: int = -1


class SectionView(QListView):
    """Uniform cells in sections, for any number of rows.

    It is a QListView so that assistive technology sees a list, but answers every question
    about places by arithmetic: 200,000 rows cost one array. What stays selected, current and
    in view while photos come and go is kept by id. Subclasses lay out (`_make_layout`) and paint.
    """

    selection_moved = Signal()  # at once, perhaps many times
    selection_settled = Signal()  # when it rests

    def __init__(self, model: PhotoModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos = model
        self._layout = GridLayout((), width=1, cell=1, gap=1, margin=0, header=0)
        self._anchor: _Anchor | None = None
        self._chosen = QTimer(self)
        self._chosen.setSingleShot(True)
        self._chosen.setInterval(_REST_MS)
        self._chosen.timeout.connect(self.selection_settled)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { border: 0; border-radius: 0; }")
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        model.about_to_change.connect(self._remember)
        model.sections_changed.connect(self._relayout)

    # What others ask

    @property
    def photos(self) -> PhotoModel:
        """What it shows."""
        return self._photos

    def selected_count(self) -> int:
        """How many photos are selected; cheap."""
        selection = self.selectionModel().selection()
        return sum(selection.at(place).height() for place in range(selection.count()))

    def selected_ids(self) -> IdArray:
        """Ids of the selected photos in the order shown."""
        rows = self._selected_rows()
        return self._photos.ids[rows]

    def select_ids(self, photos: IdArray, *, current: int = -1) -> None:
        """Select these photos; `current` becomes the one with the keyboard's focus."""
        rows = self._photos.rows_of(photos)
        selection = QItemSelection()
        if len(rows):
            breaks = np.flatnonzero(np.diff(rows) != 1)
            firsts = np.concatenate((rows[:1], rows[breaks + 1]))
            lasts = np.concatenate((rows[breaks], rows[-1:]))
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                selection.append(
                    QItemSelectionRange(self._photos.index(first), self._photos.index(last))
                )
        model = self.selectionModel()
        row = self._photos.row_of(current) if current >= 0 else -1
        if row >= 0:
            model.setCurrentIndex(
                self._photos.index(row), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def go_to(self, row: int) -> None:
        """Select one row and bring it into view."""
        if 0 <= row < len(self._photos.ids):
            self.setCurrentIndex(self._photos.index(row))

    def current_photo(self) -> PhotoId | None:
        """The photo with the keyboard's focus."""
        index = self.currentIndex()
        return self._photos.photo(index.row()) if index.isValid() else None

    # For subclasses

    def _make_layout(self) -> GridLayout:
        """Lay the model's sections out for the present size."""
        return self._layout

    def _laid_out(self) -> None:
        """The layout is new."""

    def _extra_height(self) -> int:
        """Room for something after the last cell."""
        return 0

    # Keeping place

    @Slot(bool)
    def _remember(self, reset: bool) -> None:
        """Before a change: the topmost photo (or none at the very top), and the selection."""
        value = self.verticalScrollBar().value()
        photo, offset = -1, 0
        if value > 0 and self._layout.rows:
            row = self._layout.nearest(QPoint(self._layout.left, value + self._layout.side // 2))
            # While rows come and go one run at a time the layout can lag behind the ids.
            if 0 <= row < len(self._photos.ids):
                photo = self._photos.photo(row)
                offset = self._layout.rect(row).top() - value
        self._anchor = _Anchor(photo, offset)
        if reset:
            self._anchor.selected = self.selected_ids()
            index = self.currentIndex()
            self._anchor.current = self._photos.photo(index.row()) if index.isValid() else -1

    @Slot()
    def _relayout(self) -> None:
        self._layout = self._make_layout()
        self.updateGeometries()
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            self._restore(anchor)
        self._laid_out()
        self.viewport().update()

    def _restore(self, anchor: _Anchor) -> None:
        if anchor.selected is not None:
            self.select_ids(anchor.selected, current=anchor.current)
            self._chosen.start()  # a reset tells nobody that selected photos are gone
        if anchor.photo >= 0:
            row = self._photos.row_of(anchor.photo)
            if row >= 0:
                self.verticalScrollBar().setValue(self._layout.rect(row).top() - anchor.offset)

    # QAbstractItemView's questions

    @override
    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)

    @override
    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        bar.setRange(0, max(0, self._layout.height + self._extra_height() - page))
        bar.setPageStep(page)
        bar.setSingleStep(max(20, self._layout.step // 3))

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def visualRect(self, index: Index) -> QRect:
        rect = self._layout.rect(index.row()) if index.isValid() else QRect()
        return rect.translated(0, -self.verticalOffset()) if not rect.isEmpty() else rect

    @override
    def indexAt(self, p: QPoint) -> QModelIndex:
        row = self._layout.row_at(p + QPoint(0, self.verticalOffset()))
        if not 0 <= row < len(self._photos.ids):
            return QModelIndex()
        return self._photos.index(row)

    @override
    def isIndexHidden(self, index: Index) -> bool:
        return False

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        rect = self._layout.rect(index.row())
        if rect.isEmpty():
            return
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        band = self._layout.band(self._layout.section_of(index.row()))
        top, bottom = rect.top() - band.header, rect.bottom() + self._layout.gap
        if index.row() < self._layout.columns:
            top = 0
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(rect.center().y() - page // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint == QAbstractItemView.ScrollHint.PositionAtBottom or bottom > bar.value() + page:
            bar.setValue(bottom - page)

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        offset = QPoint(0, self.verticalOffset())
        selection = QItemSelection()
        dragging = self.state() == QAbstractItemView.State.DragSelectingState
        if dragging:
            runs = self._layout.inside(rect.normalized().translated(offset))
        else:
            ends = [
                self._layout.nearest(point + offset)
                for point in (rect.topLeft(), rect.bottomRight())
            ]
            runs = [(min(ends), max(ends))] if min(ends) >= 0 else []
        count = len(self._photos.ids)
        for first, last in runs:
            if first < count:
                selection.append(
                    QItemSelectionRange(
                        self._photos.index(first), self._photos.index(min(last, count - 1))
                    )
                )
        self.selectionModel().select(selection, command)

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    @override
    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        count = len(self._photos.ids)
        if not count:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid():
            return self._photos.index(0)
        row = min(current.row(), count - 1)
        action = QAbstractItemView.CursorAction
        lines = max(1, self.viewport().height() // self._layout.step)
        match cursorAction:
            case action.MoveLeft | action.MovePrevious:
                row -= 1
            case action.MoveRight | action.MoveNext:
                row += 1
            case action.MoveUp:
                row = self._layout.above(row)
            case action.MoveDown:
                row = self._layout.below(row)
            case action.MovePageUp:
                for _ in range(lines):
                    row = self._layout.above(row)
            case action.MovePageDown:
                for _ in range(lines):
                    row = self._layout.below(row)
            case action.MoveHome:
                row = 0
            case action.MoveEnd:
                row = count - 1
        return self._photos.index(max(0, min(count - 1, row)))

    def _selected_rows(self) -> IdArray:
        selection = self.selectionModel().selection()
        parts = [
            np.arange(one.top(), one.bottom() + 1, dtype=np.int64)
            for one in (selection.at(place) for place in range(selection.count()))
            if one.isValid()
        ]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Letters do nothing here: file names say little about photos."""

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self._chosen.start()
        self.selection_moved.emit()
