"""A bar that shows how a whole is split, such as photos by what search can do with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from photoapp.ui.theme import Colours, colours

_HEIGHT = 10
_LEAST = 3.0  # a part that is not zero stays visible


class CoverageBar(QWidget):
    """Parts side by side, each in one of the theme's colours (``good``, ``maybe``, ``bad``…)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[int, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[tuple[int, str]], description: str) -> None:
        """Show counts with the names of their colours; `description` is read out instead."""
        self._parts = tuple(parts)
        self.setAccessibleName(description)
        self.setToolTip(description)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        scheme = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        painter.setClipPath(outline)
        painter.fillRect(area, scheme.hover)
        left = 0.0
        for width, colour in zip(self._widths(area.width()), self._named(scheme), strict=True):
            painter.fillRect(QRectF(left, 0, width, area.height()), colour)
            left += width
        painter.end()

    def _named(self, scheme: Colours) -> list[QColor]:
        return [getattr(scheme, name) for _, name in self._parts]

    def _widths(self, width: float) -> list[float]:
        total = sum(count for count, _ in self._parts)
        if total == 0:
            return [0.0 for _ in self._parts]
        wide = [max(_LEAST, width * count / total) if count else 0.0 for count, _ in self._parts]
        surplus = sum(wide) - width
        widest = max(range(len(wide)), key=wide.__getitem__)
        wide[widest] -= surplus
        return wide
