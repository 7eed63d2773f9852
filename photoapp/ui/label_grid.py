"""Photos with what a label scores on them, and ticks and crosses to put on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.ui.fonts import scaled
from photoapp.ui.photo_grid import PhotoGrid
from photoapp.ui.photo_model import PhotoModel, Section
from photoapp.ui.photo_painter import RADIUS
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.ui.tasks import Tasks

Index = QModelIndex | QPersistentModelIndex

_NO_SCORES: FloatArray = np.empty(0, dtype=np.float32)
_GOOD, _BAD, _SHADE = QColor("#1f9d55"), QColor("#d5423b"), QColor(0, 0, 0, 130)


class LabelPhotos(PhotoModel):
    """Photos in order of probability, with what a person said of some of them."""

    def __init__(self, browser: Browser, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(browser, tasks, parent)
        self._probabilities = _NO_SCORES
        self._decisions: dict[int, bool] = {}

    def show_scored(
        self, ids: IdArray, probabilities: FloatArray, sections: Sequence[Section] = ()
    ) -> None:
        """Show photos; `probabilities` (n,) belongs to them row by row, or is empty."""
        self._probabilities = probabilities
        self.show(ids, sections)
        self._marks_changed()

    def set_decisions(self, decisions: Mapping[int, bool]) -> None:
        """Photo -> confirmed or rejected, for the label on show."""
        self._decisions = dict(decisions)
        self._marks_changed()

    def decide(self, photos: Sequence[PhotoId], confirmed: bool | None) -> None:
        """Show a decision at once; None takes it back."""
        for photo in photos:
            if confirmed is None:
                self._decisions.pop(int(photo), None)
            else:
                self._decisions[int(photo)] = confirmed
        self._marks_changed()

    def probability(self, row: int) -> float | None:
        """0..1, or None when there is none."""
        return float(self._probabilities[row]) if row < len(self._probabilities) else None

    def decision(self, row: int) -> bool | None:
        """What a person said of the photo of a row."""
        return self._decisions.get(int(self.ids[row])) if row < len(self.ids) else None

    def _marks_changed(self) -> None:
        if len(self.ids):
            self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().data(index, role)
        if role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return found
        if not index.isValid() or not found:
            return found
        parts = [str(found)]
        probability, decision = self.probability(index.row()), self.decision(index.row())
        if probability is not None:
            parts.append(percent(probability))
        if decision is not None:
            parts.append(self.tr("yes, said you") if decision else self.tr("no, said you"))
        return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Discs:
    """Where the tick and the cross of a cell are, in viewport coordinates."""

    yes: QRect
    no: QRect


class LabelGrid(PhotoGrid):
    """Tells ticks (Y), crosses (N) and taking back (Backspace; Space goes through all three).

    `always` shows tick and cross on every photo, else under the mouse and the keyboard.
    """

    decided = Signal(object, object)  # tuple[PhotoId, ...], bool or None to take it back

    def __init__(
        self,
        model: LabelPhotos,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
        *,
        always: bool = False,
    ) -> None:
        super().__init__(model, thumbnails, parent)
        self._marked = model
        self._always = always
        self._pressed_disc = False
        # Of another name than the main grid's: the cache keeps one size of each name.
        self._look_name = "label-check" if always else "label-preview"
        self._look = self._look_for(self.cell_size)

    @override
    def _heading(self, section: Section) -> tuple[str, str]:
        count = number(section.count)
        if section.kind == "tagged":
            return self.tr("Would be tagged"), count
        if section.kind == "below":
            return self.tr("Would not"), count
        return super()._heading(section)

    @override
    def _look_for(self, side: int) -> Look:
        return replace(super()._look_for(side), name=self._look_name)

    # Painting

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRegion(e.region())
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row, rect in self._cells(e.rect()):
            self._paint_probability(painter, rect, row)
            self._paint_decision(painter, rect, row, active=row in (current, self._hovered))
        painter.end()

    def _cells(self, area: QRect) -> Iterator[tuple[int, QRect]]:
        offset = self.verticalOffset()
        top, bottom = offset + area.top(), offset + area.bottom()
        for band in self._layout.bands(offset, bottom):
            floor = max(top, offset + band.header) if band.top < offset else top
            for row in self._layout.visible(band, floor, bottom):
                if row < len(self._photos.ids):
                    yield row, self._layout.rect(row).translated(0, -offset)

    def _paint_probability(self, painter: QPainter, rect: QRect, row: int) -> None:
        probability = self._marked.probability(row)
        if probability is None:
            return
        painter.setFont(scaled(self.font(), 0.85))
        metrics = painter.fontMetrics()
        text = percent(probability)
        size = QSize(metrics.horizontalAdvance(text) + 10, metrics.height() + 2)
        box = QRect(rect.topLeft() + QPoint(6, 6), size)
        data = self._marked.row_data(row)
        if data is not None and data.format == "raw":
            box.translate(0, size.height() + 6)  # under the mark of a raw file
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_decision(self, painter: QPainter, rect: QRect, row: int, *, active: bool) -> None:
        decision = self._marked.decision(row)
        if decision is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(_GOOD if decision else _BAD, 3))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), RADIUS, RADIUS)
        discs = self._discs(rect)
        both = active or self._always
        if both or decision is True:
            _disc(painter, discs.yes, _GOOD if decision is True else _SHADE, tick=True)
        if both or decision is False:
            _disc(painter, discs.no, _BAD if decision is False else _SHADE, tick=False)

    def _discs(self, rect: QRect) -> _Discs:
        side = max(20, min(36, rect.width() // 5))
        gap = max(4, side // 4)
        top = rect.bottom() - side - gap
        middle = rect.center().x()
        return _Discs(
            QRect(middle - gap // 2 - side, top, side, side),
            QRect(middle + gap // 2, top, side, side),
        )

    # Mouse and keys

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        self._pressed_disc = False
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            discs = self._discs(self.visualRect(index))
            for place, confirmed in ((discs.yes, True), (discs.no, False)):
                if place.contains(point):
                    self._pressed_disc = True
                    again = self._marked.decision(index.row()) is confirmed
                    photo = self._marked.photo(index.row())
                    self.decided.emit((photo,), None if again else confirmed)
                    event.accept()
                    return
        super().mousePressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            discs = self._discs(self.visualRect(index))
            if discs.yes.united(discs.no).contains(event.position().toPoint()):
                self.mousePressEvent(event)  # two quick clicks on a tick are two clicks
                return
        super().mouseDoubleClickEvent(event)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        if self._pressed_disc:
            self._pressed_disc = False
            e.accept()
            return
        super().mouseReleaseEvent(e)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        chosen = self.chosen() if plain else ()
        match event.key():
            case Qt.Key.Key_Y if chosen:
                self.decided.emit(chosen, True)
            case Qt.Key.Key_N if chosen:
                self.decided.emit(chosen, False)
            case Qt.Key.Key_Backspace if chosen:
                self.decided.emit(chosen, None)
            case Qt.Key.Key_Space if chosen:
                row = self._marked.row_of(int(chosen[0]))
                following = {None: True, True: False, False: None}
                self.decided.emit(chosen, following[self._marked.decision(row)])
            case _:
                super().keyPressEvent(event)
                return
        event.accept()

    def chosen(self) -> tuple[PhotoId, ...]:
        """The selected photos, else the one with the keyboard's focus."""
        selected = tuple(PhotoId(int(photo)) for photo in self.selected_ids())
        current = self.current_photo()
        if selected or current is None:
            return selected
        return (current,)


def _disc(painter: QPainter, place: QRect, colour: QColor, *, tick: bool) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 200), 1.5))
    painter.setBrush(colour)
    area = QRectF(place)
    painter.drawEllipse(area)
    unit = area.width()
    pen = QPen(QColor(Qt.GlobalColor.white), max(2.0, unit / 11))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    at = area.topLeft()

    def point(x: float, y: float) -> QPointF:
        return at + QPointF(x * unit, y * unit)

    if tick:
        painter.drawPolyline(QPolygonF([point(0.28, 0.53), point(0.44, 0.68), point(0.73, 0.35)]))
    else:
        painter.drawLine(point(0.34, 0.34), point(0.66, 0.66))
        painter.drawLine(point(0.66, 0.34), point(0.34, 0.66))


def percent(share: float) -> str:
    """“87 %”; what is not quite nothing or all does not read as such."""
    value = round(share * 100)
    locale = QLocale()
    if value == 0 and share > 0:
        return f"<\N{NO-BREAK SPACE}{locale.toString(1)}\N{NO-BREAK SPACE}%"
    if value == 100 and share < 1:
        return f">\N{NO-BREAK SPACE}{locale.toString(99)}\N{NO-BREAK SPACE}%"
    return f"{locale.toString(value)}\N{NO-BREAK SPACE}%"
