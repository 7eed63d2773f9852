"""What hangs at the cursor while photos are dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from photoapp.ui.photo_painter import CellState, PhotoPainter

_SIDE = 84
_SHIFT = 8


def drag_picture(
    kit: PhotoPainter, pictures: Sequence[QPixmap | None], count: int, widget: QWidget
) -> QPixmap:
    """A small stack of thumbnails, the first on top, with the number of photos."""
    ratio = widget.devicePixelRatioF()
    out = QPixmap(QSize(_SIDE + 24, _SIDE + 24) * ratio)
    out.setDevicePixelRatio(ratio)
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, pixmap in reversed(list(enumerate(pictures))):
        corner = 4 + place * _SHIFT
        kit.paint_cell(painter, QRect(corner, corner, _SIDE, _SIDE), None, pixmap, CellState())
    if count > 1:
        painter.setFont(widget.font())
        text = QLocale().toString(count)
        box = QRect(0, 0, max(24, painter.fontMetrics().horizontalAdvance(text) + 14), 22)
        box.moveTopRight(QPoint(_SIDE + 20, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kit.colours.selection)
        painter.drawRoundedRect(box, 11, 11)
        painter.setPen(kit.colours.on_accent)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return out
