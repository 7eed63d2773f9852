"""How the photos of a library score for one label, and the threshold as a handle on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget
from typing_extensions import override

from photoapp.ui.fonts import scaled
from photoapp.ui.theme import colours

_STEPS = 100  # the handle stands on whole percents
_LOWEST, _HIGHEST = 0, 99


class ScoreHistogram(QAbstractSlider):
    """Bars over probabilities from 0 to 1 with a threshold handle (drag, arrows, Page keys).

    Heights are logarithmic: the few photos that fit would be invisible beside the many that
    do not. Home asks for the automatic threshold.
    """

    threshold_chosen = Signal(float)  # 0..1, by a person
    automatic_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[int, ...] = ()
        self._may: tuple[int, ...] = ()
        self._automatic = True
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(_LOWEST, _HIGHEST)
        self.setSingleStep(1)
        self.setPageStep(5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.valueChanged.connect(self._moved)
        self.retranslate()

    @property
    def threshold(self) -> float:
        """Where the handle is, 0..1."""
        return self.value() / _STEPS

    def show_scores(
        self, counts: Sequence[int], may: Sequence[int], threshold: float, *, automatic: bool
    ) -> None:
        """Show bars of equal width over 0..1 and put the handle, without telling.

        `counts`: photos in each bar; `may`: those of them that are tagged when they are right of
        the handle. `automatic`: nobody fixed the threshold.
        """
        self._counts, self._may = tuple(counts), tuple(may)
        self._automatic = automatic
        with QSignalBlocker(self):
            self.setValue(round(threshold * _STEPS))
        self._describe()
        self.update()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Threshold"))
        self.setToolTip(
            self.tr(
                "Photos to the right of the handle are tagged. Drag it, or use the arrow keys; "
                "Home goes back to the automatic threshold."
            )
        )
        self._describe()

    def _describe(self) -> None:
        mode = self.tr("automatic") if self._automatic else self.tr("set by you")
        self.setAccessibleDescription(f"{_percent(self.threshold)}, {mode}")

    def _moved(self, value: int) -> None:
        self._automatic = False
        self._describe()
        self.update()
        self.threshold_chosen.emit(value / _STEPS)

    # Places

    def _plot(self) -> QRectF:
        """Where the bars are."""
        line = self.fontMetrics().height()
        side = 2.0 + self.fontMetrics().horizontalAdvance(_percent(1.0)) / 2
        return QRectF(self.rect()).adjusted(side, line * 1.5, -side, -line * 1.1)

    def _x(self, probability: float) -> float:
        plot = self._plot()
        return plot.left() + plot.width() * probability

    # Painting

    @override
    def sizeHint(self) -> QSize:
        unit = self.fontMetrics()
        return QSize(unit.averageCharWidth() * 40, round(unit.height() * 6.6))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tones = colours(self.palette())
        plot = self._plot()
        self._bars(painter, plot)
        painter.setPen(QPen(tones.border, 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setFont(scaled(self.font(), 0.85))
        painter.setPen(tones.muted)
        line = painter.fontMetrics().height()
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            box = QRectF(self._x(share) - 40, plot.bottom() + 2, 80, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, _percent(share))
        self._handle(painter, plot)
        painter.end()

    def _bars(self, painter: QPainter, plot: QRectF) -> None:
        most = max(self._counts, default=0)
        if not most:
            return
        tones = colours(self.palette())
        width = plot.width() / len(self._counts)
        edge = self._x(self.threshold)
        for counts, colour, start in (
            (self._counts, tones.border, plot.left()),
            (self._may, tones.accent, edge),
        ):
            for place, count in enumerate(counts):
                if not count:
                    continue
                height = max(2.0, plot.height() * math.log1p(count) / math.log1p(most))
                left = plot.left() + place * width
                bar = QRectF(left + 1, plot.bottom() - height, max(1.0, width - 2), height)
                # The bar under the handle is in both colours, cut where the handle is.
                bar.setLeft(max(bar.left(), min(bar.right(), start)))
                painter.fillRect(bar, colour)

    def _handle(self, painter: QPainter, plot: QRectF) -> None:
        tones = colours(self.palette())
        edge = self._x(self.threshold)
        focused = self.hasFocus()
        ink = tones.selection if focused or not self._automatic else tones.muted
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(edge, plot.top() - 2), QPointF(edge, plot.bottom()))
        painter.setFont(scaled(self.font(), 0.9))
        text = _percent(self.threshold)
        line = painter.fontMetrics().height()
        width = painter.fontMetrics().horizontalAdvance(text) + line * 0.9
        left = min(max(edge - width / 2, 1.0), self.width() - width - 1.0)
        pill = QRectF(left, plot.top() - line * 1.3, width, line * 1.15)
        painter.setPen(QPen(tones.accent if focused else ink, 1.5))
        painter.setBrush(ink if focused or not self._automatic else tones.raised)
        painter.drawRoundedRect(pill, 5, 5)
        painter.setPen(tones.on_accent if focused or not self._automatic else tones.text)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        foot = plot.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(
            QPolygonF([QPointF(edge - 5, foot), QPointF(edge + 5, foot), QPointF(edge, foot - 6)])
        )

    # Mouse and keys

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _follow(self, event: QMouseEvent) -> None:
        plot = self._plot()
        share = (event.position().x() - plot.left()) / max(1.0, plot.width())
        self.setValue(round(share * _STEPS))

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()  # whoever scrolls past does not mean the threshold

    @override
    def keyPressEvent(self, ev: QKeyEvent) -> None:
        if ev.key() == Qt.Key.Key_Home:
            self.automatic_wanted.emit()
            return
        super().keyPressEvent(ev)

    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _percent(share: float) -> str:
    return f"{QLocale().toString(round(share * 100))}\N{NO-BREAK SPACE}%"
