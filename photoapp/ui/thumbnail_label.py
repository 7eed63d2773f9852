"""A single thumbnail as a widget: previews and the strip of similar photos."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from typing_extensions import override

from photoapp.core.photo import PhotoRow
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.photo_painter import RADIUS, CellState, PhotoPainter
from photoapp.ui.theme import colours
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader


class ThumbnailLabel(QWidget):
    """Shows one photo's thumbnail; can be clicked, opened by keyboard and dragged.

    `fill` makes a square; otherwise the whole picture is shown at the width of the widget.
    """

    clicked = Signal(int)  # photo

    def __init__(
        self,
        thumbnails: ThumbnailLoader,
        name: str,
        *,
        fill: bool,
        most_height: int = 320,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._name = name
        self._fill = fill
        self._most_height = most_height
        self._row: PhotoRow | None = None
        self._press: QPoint | None = None
        self._painter: PhotoPainter | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        thumbnails.ready.connect(self._ready)

    @property
    def row(self) -> PhotoRow | None:
        """The photo on show."""
        return self._row

    def set_row(self, row: PhotoRow | None) -> None:
        """Show this photo, or nothing."""
        self._row = row
        self.setToolTip(row.name if row is not None and self._fill else "")
        self.setAccessibleName(row.name if row is not None else "")
        self.updateGeometry()
        self.update()

    @Slot(object)
    def _ready(self, keys: frozenset[str]) -> None:
        if self._row is not None and self._row.content_key in keys:
            self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        if self._fill or self._row is None:
            return width
        shape = max(1, self._row.height) / max(1, self._row.width)
        return min(self._most_height, max(60, round(width * shape)))

    @override
    def sizeHint(self) -> QSize:
        return QSize(72, self.heightForWidth(72)) if self._fill else QSize(220, 180)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(36, 36)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._row is None:
            return
        if self._painter is None:
            self._painter = PhotoPainter(self.palette(), self.font(), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        if self._fill:
            side = min(self.width(), self.height())
            look = Look(self._name, round(side * ratio), fill=True, radius=RADIUS * ratio)
            pixmap = self._thumbnails.pixmap(self._row.content_key, look)
            area = self.rect()
            area.setSize(QSize(side, side))
            self._painter.paint_cell(painter, area, None, pixmap, CellState())
        else:
            look = Look(self._name, 512, fill=False, radius=12.0)
            pixmap = self._thumbnails.pixmap(self._row.content_key, look)
            place = QRectF(self.rect())
            size = QSize(max(1, self._row.width), max(1, self._row.height)).scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatio
            )
            place.setSize(size.toSizeF())
            place.moveCenter(QRectF(self.rect()).center())
            if pixmap is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours(self.palette()).placeholder)
                painter.drawRoundedRect(place, 6, 6)
            else:
                self._painter.paint_picture(painter, place.toRect(), pixmap)
        if self.hasFocus():
            painter.setPen(QPen(colours(self.palette()).accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or self._row is None:
            return
        moved = (event.position().toPoint() - self._press).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._press = None
            drag = QDrag(self)
            drag.setMimeData(photo_mime([self._row.photo]))
            drag.exec(Qt.DropAction.CopyAction)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and self._row is not None:
            self._press = None
            self.clicked.emit(self._row.photo)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self._row is not None:
            self.clicked.emit(self._row.photo)
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._painter = None
