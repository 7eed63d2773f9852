"""How a row of the sidebar is drawn."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.sidebar_model import Place, PlaceKind, SidebarModel
from photoapp.ui.tag_words import dot_colour
from photoapp.ui.theme import colours
from photoapp.ui.wording import away_text, number

Index = QModelIndex | QPersistentModelIndex
_ACTS = (PlaceKind.ADD_FOLDER, PlaceKind.NEW_ALBUM, PlaceKind.NEW_TAG)


class PlaceDelegate(QStyledItemDelegate):
    """Headings in small type; names with an icon, and the count at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        place = index.data(SidebarModel.PlaceRole)
        height = option.fontMetrics.height()
        heading = isinstance(place, Place) and place.kind is PlaceKind.HEADING
        extra = round(height * 1.15) if heading and index.row() else 12
        return QSize(40, height + extra)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = index.data(SidebarModel.PlaceRole)
        if not isinstance(place, Place):
            return
        tones = colours(QApplication.palette())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if place.kind is PlaceKind.HEADING:
            painter.setFont(scaled(option.font, 0.86, weight=option.font.Weight.DemiBold))
            painter.setPen(tones.muted)
            area = rect.adjusted(10, 0, -8, -4)
            painter.drawText(
                area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, place.name
            )
            painter.restore()
            return
        widget = option.widget
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = selected and isinstance(widget, QWidget) and widget.hasFocus()
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tones.selection if focused else tones.hover)
            painter.drawRoundedRect(_pill(option), 6, 6)
        muted = bool(place.offline) or place.kind in _ACTS
        ink = tones.on_accent if focused else tones.muted if muted else tones.text
        side = option.fontMetrics.height()
        mark = QRect(rect.left() + 2, rect.center().y() - side // 2, side, side)
        own = tones.accent if place.tag is None else dot_colour(place.tag.colour, tones.accent)
        tint = tones.on_accent if focused else tones.muted if muted else own
        drawn: QIcon = icon(place.icon, colour=tint)
        drawn.paint(painter, mark)
        self._words(painter, option, place, mark.right() + 8, ink)
        painter.restore()

    def _words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        place: Place,
        left: int,
        ink: QColor,
    ) -> None:
        pill = _pill(option)
        tones = colours(QApplication.palette())
        metrics: QFontMetrics = option.fontMetrics
        right = pill.right() - 8
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(option.font)
        if place.count is not None:
            small = scaled(option.font, 0.9)
            text = " · ".join(one for one in (number(place.count), place.note) if one)
            width = QFontMetrics(small).horizontalAdvance(text)
            area = QRect(right - width, pill.top(), width, pill.height())
            painter.setFont(small)
            bad = place.kind is PlaceKind.HEALTH
            plain = tones.muted if ink == tones.text else ink
            painter.setPen(tones.maybe if bad and ink == tones.text else plain)
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, text)
            painter.setFont(option.font)
            right -= width + 8
        name = place.name
        if place.offline and place.watched_root:
            away = away_text(place.offline) if place.offline == "/" else place.offline
            name = f"{place.name}  ({away})"
        area = QRect(left, pill.top(), max(0, right - left), pill.height())
        painter.setPen(ink)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, shown)


def _pill(option: QStyleOptionViewItem) -> QRect:
    """The coloured area of a row: the whole width of the sidebar, however deep the row is."""
    whole = QRect(option.rect)
    widget = option.widget
    if isinstance(widget, QTreeView):
        whole.setLeft(0)
        whole.setRight(widget.viewport().width() - 1)
    return whole.adjusted(6, 1, -6, -1)
