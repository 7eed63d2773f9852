"""The grid of photos: a list view with its own layout, so that only what is seen costs anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QPushButton, QWidget
from typing_extensions import override

from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.grid_layout import Band, GridLayout
from photoapp.ui.parts import link
from photoapp.ui.photo_model import PhotoModel, Section
from photoapp.ui.photo_painter import CellState, PhotoPainter
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import day_title, month_title, year_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Index = QModelIndex | QPersistentModelIndex

SMALLEST, LARGEST = 96, 384
# While the slider moves or the window is resized, old thumbnails are stretched for this long.
_SETTLE_MS = 140


@dataclass(slots=True)
class _Anchor:
    """What must stay where it is while photos come and go around it."""

    photo: int
    offset: int
    selected: IdArray | None = None
    current: int = -1


class PhotoGrid(QListView):
    """Square cells in sections with headings, for any number of photos.

    It is a QListView so that assistive technology sees a list, but it lays out and
    paints by itself: opening 200,000 rows costs one array.
    """

    opened = Signal(int)  # row, by double click or Enter
    menu_wanted = Signal(QPoint)  # global position
    size_changed = Signal(int)  # cell side, by Ctrl+wheel or pinch
    selection_moved = Signal()  # at once, perhaps many times
    selection_settled = Signal()  # when it rests
    show_all_wanted = Signal()

    def __init__(
        self,
        model: PhotoModel,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = model
        self._thumbnails = thumbnails
        self._cell = 176
        self._fill = True
        self._layout = GridLayout((), width=1, cell=1, gap=1, margin=0, header=0)
        self._painter: PhotoPainter | None = None
        self._anchor: _Anchor | None = None
        self._hovered = -1
        self._press: QPoint | None = None
        self._band = QRect()
        self._look = Look("grid", 176, fill=True)
        self._paths: Callable[[], Sequence[Path]] = tuple
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        self._chosen = QTimer(self)
        self._chosen.setSingleShot(True)
        self._chosen.setInterval(60)
        self._chosen.timeout.connect(self.selection_settled)
        self._footer_text = ""
        self._footer = QPushButton(self.viewport())
        link(self._footer)
        self._footer.hide()
        self._footer.clicked.connect(self.show_all_wanted)

        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { border: 0; border-radius: 0; }")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setTabKeyNavigation(False)
        model.about_to_change.connect(self._remember)
        model.sections_changed.connect(self._relayout)
        thumbnails.ready.connect(self._thumbnails_ready)
        self.retranslate()

    # What others ask of the grid

    @property
    def photos(self) -> PhotoModel:
        """What it shows."""
        return self._photos

    @property
    def cell_size(self) -> int:
        """Wished side of a cell in logical pixels."""
        return self._cell

    def set_cell_size(self, side: int) -> None:
        """Change the size of the cells; the photo in the middle stays in view."""
        side = max(SMALLEST, min(LARGEST, side))
        if side == self._cell:
            return
        self._remember(False)
        self._cell = side
        self._relayout(settle=True)
        self.size_changed.emit(side)

    def set_fill(self, *, fill: bool) -> None:
        """True: pictures are cropped to squares; False: whole pictures."""
        self._fill = fill
        self._relayout()

    def set_paths(self, paths: Callable[[], Sequence[Path]]) -> None:
        """Where files of the selected photos come from when a drag begins (no waiting there)."""
        self._paths = paths

    def set_footer(self, text: str) -> None:
        """A line with a link after the last photo; "" hides it."""
        self._footer_text = text
        self._footer.setText(text)
        self._relayout()

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

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Photos"))
        self.viewport().update()

    # Layout

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
    def _relayout(self, *, settle: bool = False) -> None:
        painter = self._paint_kit()
        self._layout = GridLayout(
            self._photos.sections,
            width=max(1, self.viewport().width()),
            cell=self._cell,
            gap=4 if self._fill else 14,
            margin=max(14, painter.unit),
            header=painter.header_height,
            bar=self.verticalScrollBar().sizeHint().width(),
        )
        self._hovered = -1
        wanted = self._look_for(self._layout.side)
        if settle and wanted != self._look:
            self._settle.start()
        else:
            self._settle.stop()
            self._look = wanted
        self.updateGeometries()
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            self._restore(anchor)
        self._place_footer()
        self.viewport().update()

    def _restore(self, anchor: _Anchor) -> None:
        if anchor.selected is not None:
            self.select_ids(anchor.selected, current=anchor.current)
            self._chosen.start()  # a reset tells nobody that selected photos are gone
        if anchor.photo >= 0:
            row = self._photos.row_of(anchor.photo)
            if row >= 0:
                self.verticalScrollBar().setValue(self._layout.rect(row).top() - anchor.offset)

    def _look_for(self, side: int) -> Look:
        return Look("grid", round(side * self.devicePixelRatioF()), self._fill)

    @Slot()
    def _settled(self) -> None:
        self._look = self._look_for(self._layout.side)
        self.viewport().update()

    def _place_footer(self) -> None:
        shown = bool(self._footer_text) and self._layout.rows > 0
        if shown:
            size = self._footer.sizeHint()
            left = max(self._layout.left, (self.viewport().width() - size.width()) // 2)
            top = self._layout.height + self._paint_kit().unit - self.verticalOffset()
            self._footer.setGeometry(QRect(QPoint(left, top), size))
        self._footer.setVisible(shown)

    def _content_height(self) -> int:
        extra = 0
        if self._footer_text and self._layout.rows:
            extra = self._footer.sizeHint().height() + 2 * self._paint_kit().unit
        return self._layout.height + extra

    def _paint_kit(self) -> PhotoPainter:
        if self._painter is None:
            self._painter = PhotoPainter(self.palette(), self.font(), self.devicePixelRatioF())
        return self._painter

    # QAbstractItemView's questions

    @override
    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)

    @override
    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        bar.setRange(0, max(0, self._content_height() - page))
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

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # Headings float, so there is nothing to copy: a whole frame is a few milliseconds.
        self._place_footer()
        self.viewport().update()

    def _selected_rows(self) -> IdArray:
        selection = self.selectionModel().selection()
        parts = [
            np.arange(one.top(), one.bottom() + 1, dtype=np.int64)
            for one in (selection.at(place) for place in range(selection.count()))
            if one.isValid()
        ]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    # Painting

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        kit = self._paint_kit()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(e.rect(), kit.colours.surface)
        offset = self.verticalOffset()
        top, bottom = offset + e.rect().top(), offset + e.rect().bottom()
        model, layout = self._photos, self._layout
        count = len(model.ids)
        chosen = self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        floating: Band | None = None
        # Below the fold first: thumbnails are loaded newest wish first, so ask top cells last.
        for band in reversed(list(layout.bands(offset, bottom))):
            for row in reversed(layout.visible(band, top, bottom)):
                if row >= count:
                    continue
                rect = layout.rect(row).translated(0, -offset)
                data = model.row_data(row)
                pixmap = None
                if data is not None:
                    pixmap = self._thumbnails.pixmap(data.content_key, self._look)
                state = CellState(
                    selected=chosen.isSelected(model.index(row)),
                    current=row == current,
                    hovered=row == self._hovered,
                )
                kit.paint_cell(painter, rect, data, pixmap, state)
            if band.header:
                if band.top < offset:
                    floating = band
                else:
                    self._paint_heading(painter, kit, band, band.top - offset, floating=False)
        if floating is not None:
            # Pushed up by the next section's heading.
            place = min(0, floating.bottom - offset - floating.header)
            self._paint_heading(painter, kit, floating, place, floating=True)
        if not self._band.isEmpty():
            self._paint_band(painter, kit.colours.accent)
        painter.end()

    def _paint_heading(
        self, painter: QPainter, kit: PhotoPainter, band: Band, top: int, *, floating: bool
    ) -> None:
        if band.section >= len(self._photos.sections):
            return
        title, note = self._heading(self._photos.sections[band.section])
        rect = QRect(0, top, self.viewport().width(), band.header)
        kit.paint_heading(painter, rect, title, note, left=self._layout.left, floating=floating)

    def _paint_band(self, painter: QPainter, accent: QColor) -> None:
        inside = QColor(accent)
        inside.setAlpha(40)
        painter.setBrush(inside)
        painter.setPen(QPen(accent, 1))
        painter.drawRect(self._band.translated(0, -self.verticalOffset()))

    def _heading(self, section: Section) -> tuple[str, str]:
        locale = QLocale()
        count = locale.toString(section.count)
        if section.day is not None:
            titles = {"month": month_title, "year": year_title}
            return titles.get(section.kind, day_title)(section.day), count
        if section.kind == "good":
            return self.tr("Good matches"), count
        if section.kind == "maybe":
            return self.tr("Maybe"), count
        return self.tr("Everything else"), self.tr("does not look like it · %1").replace(
            "%1", count
        )

    @Slot(object)
    def _thumbnails_ready(self, _keys: frozenset[str]) -> None:
        self.viewport().update()

    # Events

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        if self._anchor is None and e.oldSize().width() > 0:
            self._remember(False)
        QAbstractItemView.resizeEvent(self, e)
        self._relayout(settle=True)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kind = event.type()
        if kind == QEvent.Type.LanguageChange:
            self.retranslate()
        elif kind in (
            QEvent.Type.PaletteChange,
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
        ) and hasattr(self, "_settle"):
            self._painter = None
            self._relayout()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._painter = None
            self._relayout()
        return super().event(event)

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        if e.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_cell_size(self._cell + (16 if e.angleDelta().y() > 0 else -16))
            e.accept()
            return
        QAbstractItemView.wheelEvent(self, e)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        point = e.position().toPoint()
        QAbstractItemView.mouseMoveEvent(self, e)
        selecting = self.state() == QAbstractItemView.State.DragSelectingState
        if selecting and self._press is not None:
            self._band = QRect(self._press, point + QPoint(0, self.verticalOffset())).normalized()
            self.viewport().update()
        hovered = -1 if selecting else self.indexAt(point).row()
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        QAbstractItemView.mouseReleaseEvent(self, e)
        self._press = None
        if not self._band.isEmpty():
            self._band = QRect()
            self.viewport().update()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hovered >= 0:
            self._hovered = -1
            self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Arrow keys need a place to start from.
        if not self.currentIndex().isValid() and len(self._photos.ids):
            self.selectionModel().setCurrentIndex(
                self._photos.index(0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
            event.ignore()  # the window may clear the search as well
            return
        QAbstractItemView.keyPressEvent(self, event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Letters do nothing here: file names say little about photos."""

    @override
    def contextMenuEvent(self, a0: QContextMenuEvent) -> None:
        point = a0.pos()
        if a0.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            point = self.visualRect(self.currentIndex()).center()
        index = self.indexAt(point)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        if len(self._selected_rows()):
            self.menu_wanted.emit(self.viewport().mapToGlobal(point))
        a0.accept()

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self._chosen.start()
        self.selection_moved.emit()

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        photos = [PhotoId(int(photo)) for photo in self.selected_ids()]
        if not photos:
            return
        drag = QDrag(self)
        drag.setMimeData(photo_mime(photos, self._paths()))
        drag.setPixmap(self._drag_picture(len(photos)))
        drag.exec(Qt.DropAction.CopyAction)

    def _drag_picture(self, count: int) -> QPixmap:
        """A small stack with the number of photos."""
        side, ratio = 84, self.devicePixelRatioF()
        out = QPixmap(QSize(side + 24, side + 24) * ratio)
        out.setDevicePixelRatio(ratio)
        out.fill(Qt.GlobalColor.transparent)
        painter = QPainter(out)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        kit = self._paint_kit()
        rows = [int(row) for row in self._selected_rows()[:3]]
        current = self.currentIndex().row()
        if current in rows:
            rows.remove(current)
            rows.insert(0, current)
        for place, row in reversed(list(enumerate(rows))):
            data = self._photos.row_data(row)
            pixmap = self._thumbnails.pixmap(data.content_key, self._look) if data else None
            rect = QRect(4 + place * 8, 4 + place * 8, side, side)
            kit.paint_cell(painter, rect, None, pixmap, CellState())
        if count > 1:
            text = QLocale().toString(count)
            box = QRect(0, 0, max(24, painter.fontMetrics().horizontalAdvance(text) + 14), 22)
            box.moveTopRight(QPoint(side + 20, 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(kit.colours.selection)
            painter.drawRoundedRect(box, 11, 11)
            painter.setPen(kit.colours.on_accent)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return out
