"""Five stars to look at and to click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from photoapp.ui.photo_painter import star_shape
from photoapp.ui.theme import colours

MOST = 5
_GOLD_LIGHT, _GOLD_DARK = QColor("#c98a00"), QColor("#ffd257")


class StarRating(QWidget):
    """0 to 5 stars. A click on the last lit star, or 0, clears. Arrow keys and digits work."""

    rated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0
        self._hovered = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    @property
    def value(self) -> int:
        """Stars shown."""
        return self._value

    def set_value(self, value: int) -> None:
        """Show `value` stars without telling."""
        self._value = max(0, min(MOST, value))
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        name = self.tr("%n star(s)", "", self._value) if self._value else self.tr("Not rated")
        self.setAccessibleName(self.tr("Rating"))
        self.setAccessibleDescription(name)
        self.setToolTip(name)

    def _rate(self, value: int) -> None:
        value = max(0, min(MOST, value))
        if value != self._value:
            self.set_value(value)
            self.rated.emit(value)

    def _step(self) -> float:
        return self.fontMetrics().height() * 1.15

    def _at(self, x: float) -> int:
        return max(0, min(MOST, int((x - 2) // self._step()) + 1))

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(self._step() * MOST) + 4, round(self._step()) + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self._step()
        star = star_shape(step * 0.42)
        gold = _GOLD_DARK if tones.dark else _GOLD_LIGHT
        shown = self._hovered or self._value
        for place in range(MOST):
            lit = place < shown
            painter.setPen(QPen(gold if lit else tones.muted, 1.2))
            painter.setBrush(gold if lit else Qt.BrushStyle.NoBrush)
            painter.save()
            painter.translate(QPointF(2 + step * (place + 0.5), self.height() / 2 + 1))
            painter.drawPolygon(star)
            painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(tones.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event.position().x())
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = 0
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            value = self._at(event.position().x())
            self._hovered = 0
            self._rate(0 if value == self._value else value)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Plus):
            self._rate(self._value + 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Minus):
            self._rate(self._value - 1)
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self._rate(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
