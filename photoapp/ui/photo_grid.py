"""The grid of photos: what is seen is painted, and only what is seen costs anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
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
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QWidget
from typing_extensions import override

from photoapp.core.photo import PhotoId
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.drag_picture import drag_picture
from photoapp.ui.grid_layout import Band, GridLayout
from photoapp.ui.parts import link
from photoapp.ui.photo_model import PhotoModel, Section
from photoapp.ui.photo_painter import RADIUS, CellState, PhotoPainter
from photoapp.ui.section_view import SectionView
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import day_title, month_title, year_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Index = QModelIndex | QPersistentModelIndex

SMALLEST, LARGEST = 96, 384
# Thumbnails of another size are asked for when the size has rested this long.
_SETTLE_MS = 140


class PhotoGrid(SectionView):
    """Square cells in sections with headings: paints, loads thumbnails, takes mouse and keys."""

    opened = Signal(int)  # row, by double click or Enter
    menu_wanted = Signal(QPoint)  # global position
    size_changed = Signal(int)  # cell side, by Ctrl+wheel or pinch
    show_all_wanted = Signal()

    def __init__(
        self,
        model: PhotoModel,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, parent)
        self._thumbnails = thumbnails
        self._cell = 176
        self._fill = True
        self._painter: PhotoPainter | None = None
        self._hovered = -1
        self._press: QPoint | None = None
        self._band = QRect()
        self._look = Look("grid", 176, fill=True)
        self._seen: dict[str, QRect] = {}  # thumbnails painted last, in viewport coordinates
        self._paths: Callable[[], Sequence[Path]] = tuple
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        self._footer_text = ""
        self._footer = QPushButton(self.viewport())
        link(self._footer)
        self._footer.hide()
        self._footer.clicked.connect(self.show_all_wanted)

        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        thumbnails.ready.connect(self._thumbnails_ready)
        self.retranslate()

    # What others ask of the grid

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
        self._relayout()
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
        if text == self._footer_text:
            return
        self._footer_text = text
        self._footer.setText(text)
        self._relayout()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Photos"))
        self.viewport().update()

    # Layout

    @override
    def _make_layout(self) -> GridLayout:
        painter = self._paint_kit()
        return GridLayout(
            self._photos.sections,
            width=max(1, self.viewport().width()),
            cell=self._cell,
            gap=4 if self._fill else 14,
            margin=max(14, painter.unit),
            header=painter.header_height,
            bar=self.verticalScrollBar().sizeHint().width(),
        )

    @override
    def _laid_out(self) -> None:
        self._hovered = -1
        wanted = self._look_for(self._layout.side)
        if wanted != self._look:
            # While the slider moves or the window is resized, old thumbnails are stretched.
            self._settle.start()
        self._place_footer()

    def _look_for(self, side: int) -> Look:
        ratio = self.devicePixelRatioF()
        return Look("grid", round(side * ratio), self._fill, RADIUS * ratio)

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

    @override
    def _extra_height(self) -> int:
        if not self._layout.rows or not self._footer_text:
            return 0
        return self._footer.sizeHint().height() + 2 * self._paint_kit().unit

    def _paint_kit(self) -> PhotoPainter:
        if self._painter is None:
            self._painter = PhotoPainter(self.palette(), self.font(), self.devicePixelRatioF())
        return self._painter

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # Headings float, so there is nothing to copy: a whole frame is a few milliseconds.
        self._place_footer()
        self.viewport().update()

    # Painting

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        kit = self._paint_kit()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(e.rect(), kit.colours.surface)
        offset = self.verticalOffset()
        model, layout = self._photos, self._layout
        count = len(model.ids)
        chosen = self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        region = e.region()
        partly = region.rectCount() > 1 or e.rect() != self.viewport().rect()
        top, bottom = offset + e.rect().top(), offset + e.rect().bottom()
        if not partly:
            self._seen.clear()
        floating: Band | None = None
        # Below the fold first: thumbnails are loaded newest wish first, so ask top cells last.
        for band in reversed(list(layout.bands(offset, bottom))):
            for row in reversed(layout.visible(band, top, bottom)):
                if row >= count:
                    continue
                rect = layout.rect(row).translated(0, -offset)
                if partly and not region.intersects(rect):
                    continue
                data = model.row_data(row)
                pixmap = None
                if data is not None:
                    pixmap = self._thumbnails.pixmap(data.content_key, self._look)
                    self._seen[data.content_key] = rect
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
    def _thumbnails_ready(self, keys: frozenset[str]) -> None:
        """Paint just the cells that have something new."""
        region = QRegion()
        for key in keys:
            rect = self._seen.get(key)
            if rect is not None:
                region += rect
        if not region.isEmpty():
            self.viewport().update(region)

    # Events

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        if self._anchor is None and e.oldSize().width() > 0:
            self._remember(False)
        QAbstractItemView.resizeEvent(self, e)
        self._relayout()

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
            if not self.selected_count():
                event.ignore()  # the window may clear the search
            self.clearSelection()
            return
        QAbstractItemView.keyPressEvent(self, event)

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
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        photos = [PhotoId(int(photo)) for photo in self.selected_ids()]
        if not photos:
            return
        drag = QDrag(self)
        drag.setMimeData(photo_mime(photos, self._paths()))
        rows = self._selected_rows()[:3].tolist()
        current = self.currentIndex().row()
        if current in rows:  # the one under the hand lies on top
            rows.remove(current)
            rows.insert(0, current)
        known = [self._photos.row_data(row) for row in rows]
        pictures = [self._thumbnails.pixmap(one.content_key, self._look) for one in known if one]
        drag.setPixmap(drag_picture(self._paint_kit(), pictures, len(photos), self))
        drag.exec(Qt.DropAction.CopyAction)
