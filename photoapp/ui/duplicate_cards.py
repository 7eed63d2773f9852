"""The list of groups: one card each, drawn, with its files side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from photoapp.core.duplicates import DuplicateGroup, DuplicateKind, DuplicateMember
from photoapp.ui.duplicate_model import DuplicateModel, GroupRow
from photoapp.ui.duplicate_words import keeping_text, kind_text, reason_text
from photoapp.ui.fonts import scaled
from photoapp.ui.i18n import Context
from photoapp.ui.icons import icon
from photoapp.ui.theme import Colours, colours
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import size_text

Index = QModelIndex | QPersistentModelIndex
DuplicateCards = Context("DuplicateCards")

_GAP: Final = 8
_MARGIN: Final = 14
_FADED: Final = 0.45


def line_height(metrics: QFontMetrics) -> int:
    """Room for a line, also of Chinese, whose font may be taller than the one that is measured."""
    return round(metrics.height() * 1.2)


class CardDelegate(QStyledItemDelegate):
    """Draws a card. Geometry is the same for all, so that a click finds its picture."""

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = line_height(option.fontMetrics)
        height = 2 * _GAP + 2 * _MARGIN + 2 * line + self.side(line) + 2 * line
        return QSize(200, height)

    def side(self, line: int) -> int:
        """Side of a picture, from the height of a line."""
        return round(line * 5.8)

    def places(self, card: QRect, line: int, count: int) -> list[QRect]:
        """Where the pictures of a card are; those that do not fit are left out."""
        side = self.side(line)
        inner = card.adjusted(_MARGIN, _GAP + _MARGIN, -_MARGIN, 0)
        top = inner.top() + 2 * line + _GAP
        fit = max(1, (inner.width() + _GAP) // (side + _GAP))
        return [
            QRect(inner.left() + number * (side + _GAP), top, side, side)
            for number in range(min(fit, count))
        ]

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(DuplicateModel.GroupRole)
        if not isinstance(row, GroupRow):
            return
        tones = colours(QApplication.palette())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        card = option.rect.adjusted(0, _GAP // 2, 0, -_GAP // 2)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        widget = option.widget
        focused = selected and isinstance(widget, QWidget) and widget.hasFocus()
        edge = tones.accent if focused else tones.muted if selected else tones.border
        painter.setPen(QPen(edge, 2 if selected else 1))
        painter.setBrush(tones.raised)
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 8, 8)
        self._words(painter, option, row, card)
        line = line_height(option.fontMetrics)
        members = row.group.members
        places = self.places(option.rect, line, len(members))
        for number, place in enumerate(places):
            more = len(members) - len(places) if number == len(places) - 1 else 0
            self._member(painter, option, row, number, place=place)
            if more:
                self._more(painter, place, more, tones)
        painter.restore()

    def _words(
        self, painter: QPainter, option: QStyleOptionViewItem, row: GroupRow, card: QRect
    ) -> None:
        tones = colours(QApplication.palette())
        bold = scaled(option.font, 1.0, weight=QFont.Weight.DemiBold)
        line = line_height(option.fontMetrics)
        area = card.adjusted(_MARGIN, _MARGIN - _GAP // 2, -_MARGIN, 0)
        first = QRect(area.left(), area.top(), area.width(), line)
        kind = kind_text(row.group.kind)
        width = QFontMetrics(bold).horizontalAdvance(kind)
        painter.setFont(bold)
        painter.setPen(tones.text)
        painter.drawText(first, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, kind)
        right = ""
        if row.going:
            right = DuplicateCards.tr("frees {size}").format(size=size_text(row.freed))
        painter.setFont(option.font)
        painter.setPen(tones.good)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        room = first.adjusted(width + 2 * _GAP, 0, 0, 0)
        room.setRight(first.right() - option.fontMetrics.horizontalAdvance(right) - 2 * _GAP)
        _elided(painter, option.fontMetrics, room, reason_text(row.group), tones.muted)
        _elided(
            painter,
            option.fontMetrics,
            first.translated(0, line + 3),
            stays_text(row),
            tones.text if row.going else tones.muted,
        )

    def _member(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: GroupRow,
        number: int,
        *,
        place: QRect,
    ) -> None:
        tones = colours(QApplication.palette())
        member = row.group.members[number]
        stays = number in row.keep
        ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
        look = Look("duplicates", round(place.width() * ratio), fill=True, radius=6 * ratio)
        pixmap = self._thumbnails.pixmap(member.content_key, look)
        painter.setOpacity(1.0 if stays else _FADED)
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tones.placeholder)
            painter.drawRoundedRect(place, 6, 6)
        else:
            painter.drawPixmap(place, pixmap)
        painter.setOpacity(1.0)
        if stays and row.going:
            painter.setPen(QPen(tones.good, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -2, -2), 6, 6)
        self._badge(painter, place, "check" if stays else "trash", stays=stays, tones=tones)
        if not member.online:
            side = self._badge_side(place)
            corner = QRect(place.left() + 5, place.top() + 5, side, side)
            _disc(painter, corner, "drive-offline", tones.scrim)
        metrics = QFontMetrics(scaled(option.font, 0.88))
        painter.setFont(scaled(option.font, 0.88))
        caption = QRect(place.left(), place.bottom() + 4, place.width(), metrics.height())
        ink = tones.text if stays else tones.muted
        _elided(painter, metrics, caption, member.path.name, ink)
        _elided(
            painter,
            metrics,
            caption.translated(0, metrics.height()),
            _facts(member, row.group),
            tones.muted,
        )

    def _badge_side(self, place: QRect) -> int:
        return max(16, place.width() // 6)

    def _badge(
        self, painter: QPainter, place: QRect, mark: str, *, stays: bool, tones: Colours
    ) -> None:
        side = self._badge_side(place)
        corner = QRect(place.right() - side - 5, place.top() + 5, side, side)
        fill = QColor("#16713d") if stays else tones.scrim
        _disc(painter, corner, mark, fill)

    def _more(self, painter: QPainter, place: QRect, more: int, tones: Colours) -> None:
        area = QRect(
            place.right() - place.width() // 2, place.bottom() - 30, place.width() // 2, 24
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tones.scrim)
        painter.drawRoundedRect(area.adjusted(0, 0, -5, 0), 6, 6)
        painter.setPen(tones.on_scrim)
        painter.drawText(area.adjusted(0, 0, -5, 0), Qt.AlignmentFlag.AlignCenter, f"+{more}")


def stays_text(row: GroupRow) -> str:
    """Return what stays of a group and why."""
    members = row.group.members
    if not row.going:
        return DuplicateCards.tr("All of them stay.")
    names = ", ".join(_place(members[index]) for index in sorted(row.keep))
    if row.chosen:
        return DuplicateCards.tr("You keep {name}.").format(name=names)
    if len(row.keep) > 1:
        return DuplicateCards.tr("Every version stays; only copies of the same bytes go.")
    why = keeping_text(row.keeping, row.group) if row.keeping is not None else ""
    return DuplicateCards.tr("{name} stays: {why}").format(name=names, why=why)


class DuplicateCardsView(QListView):
    """Scrolls through the groups; nothing off the screen costs anything."""

    opened = Signal(int)  # row
    toggled = Signal(int, int)  # row, member

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = CardDelegate(thumbnails, self)
        self.setItemDelegate(self._cards)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setStyleSheet(
            "QListView { background: transparent; border: 0; }"
            "QListView::item, QListView::item:selected, QListView::item:hover"
            " { background: transparent; border: 0; }"
        )
        thumbnails.ready.connect(self._thumbnails_ready)

    def member_at(self, where: QPoint) -> tuple[int, int] | None:
        """Row and member of the picture at a place of the viewport."""
        index = self.indexAt(where)
        row = index.data(DuplicateModel.GroupRole) if index.isValid() else None
        if not isinstance(row, GroupRow):
            return None
        line = line_height(self.fontMetrics())
        places = self._cards.places(self.visualRect(index), line, len(row.group.members))
        for number, place in enumerate(places):
            if place.contains(where):
                return index.row(), number
        return None

    @Slot(object)
    def _thumbnails_ready(self, _keys: frozenset[str]) -> None:
        self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        found = self.member_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.toggled.emit(*found)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.member_at(event.position().toPoint()) is None:
            self.opened.emit(index.row())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.member_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0:
            number = event.key() - Qt.Key.Key_1
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.opened.emit(row)
                return
            held = self.currentIndex().data(DuplicateModel.GroupRole)
            if isinstance(held, GroupRow) and 0 <= number < min(9, len(held.group.members)):
                self.toggled.emit(row, number)
                return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.viewport().update()


def _place(member: DuplicateMember) -> str:
    """Name and folder: copies often have the same name."""
    return str(Path(member.path.parent.name, member.path.name))


def _facts(member: DuplicateMember, group: DuplicateGroup) -> str:
    """What tells the file from the others: where it is, or how large."""
    if group.kind is DuplicateKind.BYTES:
        return member.path.parent.name
    return f"{member.width} × {member.height} · {size_text(member.bytes)}"


def _disc(painter: QPainter, area: QRect, mark: str, fill: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(area)
    inset = max(3, area.width() // 5)
    icon(mark, colour=QColor(Qt.GlobalColor.white)).paint(
        painter, area.adjusted(inset, inset, -inset, -inset)
    )


def _elided(painter: QPainter, metrics: QFontMetrics, area: QRect, text: str, ink: QColor) -> None:
    painter.setPen(ink)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
