"""How one photo and one heading look in the grid."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)

from photoapp.core.photo import PhotoRow, PhotoState
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.theme import Colours, colours

RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class CellState:
    """What the view knows about a cell."""

    selected: bool = False
    current: bool = False  # has the keyboard's focus
    hovered: bool = False


class PhotoPainter:
    """Draws cells and headings in one palette at one resolution. Cheap to make anew.

    Pictures keep their badges as pixmaps, so that a frame of a hundred cells is a
    hundred blits.
    """

    def __init__(self, palette: QPalette, font: QFont, ratio: float) -> None:
        self.colours: Colours = colours(palette)
        self.heading_font = scaled(font, 1.15, weight=QFont.Weight.DemiBold)
        self.note_font = QFont(font)
        self.small_font = scaled(font, 0.85)
        self._metrics = QFontMetrics(self.heading_font)
        self._note_metrics = QFontMetrics(self.note_font)
        self._small_metrics = QFontMetrics(self.small_font)
        self._ratio = ratio
        unit = QFontMetrics(font).height()
        self.unit = unit
        badge = max(14, round(unit * 0.95))
        white = QColor(Qt.GlobalColor.white)
        self._heart = self._badge("heart-filled", badge, white)
        self._offline = self._badge("drive-offline", badge, white)
        self._broken = self._badge("photo-broken", badge * 2, self.colours.muted)
        self._failed = self._badge("warning", badge, white)
        self._star = star_shape(badge * 0.42)

    @property
    def header_height(self) -> int:
        """Height of a section's heading."""
        return round(self.unit * 2.6)

    def paint_cell(
        self,
        painter: QPainter,
        rect: QRect,
        row: PhotoRow | None,
        pixmap: QPixmap | None,
        state: CellState,
    ) -> None:
        """Draw one photo; a calm placeholder until its pixels are there."""
        tones = self.colours
        area = rect
        if state.selected:
            inset = max(4, rect.width() // 28)
            area = rect.adjusted(inset, inset, -inset, -inset)
        picture = area
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tones.placeholder)
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        else:
            picture = self.paint_picture(painter, area, pixmap, dimmed=bool(row and row.offline))
        if state.hovered and not state.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(255, 255, 255, 26))
            painter.drawRoundedRect(picture, RADIUS, RADIUS)
        if row is not None:
            self._badges(painter, picture, row)
        if state.selected or state.current:
            width = 4.0 if state.selected and state.current else 2.5
            edge = width / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if state.selected:
                painter.setPen(QPen(tones.accent, width))
            else:
                painter.setPen(QPen(tones.text, 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(
                QRectF(rect).adjusted(edge, edge, -edge, -edge), RADIUS + 2, RADIUS + 2
            )

    def paint_heading(
        self,
        painter: QPainter,
        rect: QRect,
        title: str,
        note: str,
        *,
        left: int,
        floating: bool,
    ) -> None:
        """Draw a section's heading; `floating` when it sticks to the top over photos."""
        tones = self.colours
        if floating:
            back = QColor(tones.surface)
            back.setAlpha(236)
            painter.fillRect(rect, back)
        base = rect.bottom() - round(self.unit * 0.75)
        painter.setFont(self.heading_font)
        painter.setPen(tones.text)
        painter.drawText(left, base, title)
        if note:
            left += self._metrics.horizontalAdvance(title) + self.unit // 2 + 2
            room = rect.right() - left
            painter.setFont(self.note_font)
            painter.setPen(tones.muted)
            shown = self._note_metrics.elidedText(note, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, base, shown)

    def paint_picture(
        self, painter: QPainter, area: QRect, pixmap: QPixmap, *, dimmed: bool = False
    ) -> QRect:
        """Draw pixels whole, centred in `area`; return where they are."""
        width, height = pixmap.width(), pixmap.height()
        place = QRect(area)
        if width != height:
            shrink = min(area.width() / width, area.height() / height)
            place.setSize(QSize(max(1, round(width * shrink)), max(1, round(height * shrink))))
            place.moveCenter(area.center())
        if dimmed:
            painter.setOpacity(0.45)
        painter.drawPixmap(place, pixmap)
        if dimmed:
            painter.setOpacity(1.0)
        return place

    def _badges(self, painter: QPainter, area: QRect, row: PhotoRow) -> None:
        pad = max(5, area.width() // 26)
        heart = self._heart.deviceIndependentSize().toSize()
        if row.favourite:
            painter.drawPixmap(area.left() + pad, area.bottom() - pad - heart.height(), self._heart)
        if row.offline or row.state is PhotoState.FAILED:
            badge = self._offline if row.offline else self._failed
            painter.drawPixmap(area.right() - pad - heart.width(), area.top() + pad, badge)
        if row.rating:
            self._stars(painter, area, pad, row.rating)
        if row.format == "raw" and area.width() > 90:
            self._label(painter, area, pad, "RAW")

    def _stars(self, painter: QPainter, area: QRect, pad: int, rating: int) -> None:
        step = self._star.boundingRect().width() + 2
        left = area.right() - pad - step * rating
        middle = area.bottom() - pad - self._star.boundingRect().height() / 2
        painter.setPen(QPen(QColor(0, 0, 0, 110), 1.2))
        painter.setBrush(QColor("#ffd75e"))
        for place in range(rating):
            painter.save()
            painter.translate(QPointF(left + step * (place + 0.5), middle))
            painter.drawPolygon(self._star)
            painter.restore()

    def _label(self, painter: QPainter, area: QRect, pad: int, text: str) -> None:
        size = self._small_metrics.size(0, text)
        box = QRect(area.left() + pad, area.top() + pad, size.width() + 8, size.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 120))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(self.small_font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _badge(self, name: str, side: int, colour: QColor) -> QPixmap:
        """A line icon with a soft dark rim, readable on any photo."""
        whole = QPixmap(round((side + 4) * self._ratio), round((side + 4) * self._ratio))
        whole.setDevicePixelRatio(self._ratio)
        whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(whole)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = icon(name, colour=QColor(0, 0, 0)).pixmap(QSize(side, side), self._ratio)
        painter.setOpacity(0.4)
        for offset in (QPoint(1, 2), QPoint(3, 2), QPoint(2, 1), QPoint(2, 3)):
            painter.drawPixmap(offset, shade)
        painter.setOpacity(1.0)
        painter.drawPixmap(2, 2, icon(name, colour=colour).pixmap(QSize(side, side), self._ratio))
        painter.end()
        return whole


def star_shape(radius: float) -> QPolygonF:
    """Five-pointed star around the origin."""
    points = []
    for corner in range(10):
        reach = radius * (1.0 if corner % 2 == 0 else 0.42)
        angle = math.pi * (corner / 5 - 0.5)
        points.append(QPointF(reach * math.cos(angle), reach * math.sin(angle)))
    return QPolygonF(points)
