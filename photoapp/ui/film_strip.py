"""The row of thumbnails under the viewer, around the photo on show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from photoapp.ui.photo_model import PhotoModel
from photoapp.ui.photo_painter import RADIUS, CellState, PhotoPainter
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader

_SIDE = 56
_GAP = 4


class FilmStrip(QWidget):
    """Neighbours of one row; a click goes there. The keyboard stays with the viewer."""

    chosen = Signal(int)  # row

    def __init__(
        self, model: PhotoModel, thumbnails: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = model
        self._thumbnails = thumbnails
        self._row = -1
        self._painter: PhotoPainter | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        thumbnails.ready.connect(self._refresh)
        model.dataChanged.connect(self._refresh)

    def set_row(self, row: int) -> None:
        """Put this row in the middle."""
        self._row = row
        self.update()

    @Slot()
    def _refresh(self) -> None:
        if self.isVisible():
            self.update()

    def _place(self, row: int) -> QRect:
        left = self.width() // 2 - _SIDE // 2 + (row - self._row) * (_SIDE + _GAP)
        return QRect(left, _GAP, _SIDE, _SIDE)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, _SIDE + 2 * _GAP)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        count = len(self._photos.ids)
        if not 0 <= self._row < count:
            return
        if self._painter is None:
            self._painter = PhotoPainter(self.palette(), self.font(), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        look = Look("strip", round(_SIDE * ratio), fill=True, radius=RADIUS * ratio)
        reach = self.width() // 2 // (_SIDE + _GAP) + 1
        for row in range(max(0, self._row - reach), min(count, self._row + reach + 1)):
            data = self._photos.row_data(row)
            pixmap = self._thumbnails.pixmap(data.content_key, look) if data else None
            state = CellState(selected=row == self._row)
            self._painter.paint_cell(painter, self._place(row), None, pixmap, state)
        painter.end()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        across = event.position().x() - self.width() / 2 + _SIDE / 2
        row = self._row + int(across // (_SIDE + _GAP))
        if 0 <= row < len(self._photos.ids):
            self.chosen.emit(row)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        step = -1 if (event.angleDelta().y() or event.angleDelta().x()) > 0 else 1
        row = self._row + step
        if 0 <= row < len(self._photos.ids):
            self.chosen.emit(row)
        event.accept()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._painter = None
            self.update()
