"""A line over the photos that tells something without stopping anybody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.icons import icon
from photoapp.ui.parts import IconLabel, link
from photoapp.ui.theme import colours

UNDO_MS = 10_000
FOOT = "foot"
"""Property of widgets along the lower edge of a page that the person needs."""


class NoticeBar(QFrame):
    """One message with up to two acts. A later message replaces an earlier one.

    It floats near the lower edge of its parent, so that nothing moves when it comes, and above
    the controls that stand there: a widget with the property FOOT is never covered.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        parent.installEventFilter(self)
        self._tone = ""
        self._acts: list[Callable[[], None]] = []
        unit = self.fontMetrics().height()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(10)
        self._icon = IconLabel("info", unit + 2)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = [link(QPushButton()), link(QPushButton())]
        for place, button in enumerate(self._buttons):
            button.setProperty("place", place)
            button.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setIconSize(QSize(unit, unit))
        self._close.clicked.connect(self.hide)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for button in self._buttons:
            row.addWidget(button)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.setAccessibleName(self.tr("Message"))
        self.hide()

    @property
    def text(self) -> str:
        """What is said now, "" when hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(
        self,
        text: str,
        *acts: tuple[str, Callable[[], None]],
        tone: str = "",
        stay_ms: int = 0,
    ) -> None:
        """Show `text`; `tone` is "", good, maybe or bad; 0 stays until closed."""
        self._tone = tone
        role = QPalette.ColorRole.WindowText
        names = {"bad": "error", "maybe": "warning", "good": "check-circle"}
        self._icon.set_icon(names.get(tone, "info"), role)
        self._text.setText(text)
        self._acts = [act for _, act in acts]
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(acts))
            if place < len(acts):
                button.setText(acts[place][0])
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self.show()
        self.raise_()
        self.place()
        self.update()
        if stay_ms:
            self._timer.start(stay_ms)
        else:
            self._timer.stop()

    @Slot()
    def place(self) -> None:
        """Near the lower edge, in the middle, as wide as the text wants and the room allows."""
        parent = self.parentWidget()
        if parent is None:
            return
        unit = self.fontMetrics().averageCharWidth()
        room = parent.width() - 4 * unit
        text = self.fontMetrics().horizontalAdvance(self._text.text()) + 2
        extra = self._row.sizeHint().width() - self._text.sizeHint().width()
        width = max(min(text + extra, unit * 110, room), min(room, unit * 40))
        height = self._row.totalHeightForWidth(width)
        left = (parent.width() - width) // 2
        feet = (one for one in parent.findChildren(QWidget) if one.property(FOOT))
        tops = [one.mapTo(parent, QPoint()).y() for one in feet if one.isVisible()]
        bottom = min(parent.height(), *tops) if tops else parent.height()
        top = bottom - height - (unit if tops else 2 * unit)
        self.setGeometry(left, max(0, top), width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    @Slot()
    def _act(self) -> None:
        button = self.sender()
        place = button.property("place") if button is not None else None
        if isinstance(place, int) and place < len(self._acts):
            self.hide()
            self._acts[place]()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        rim = {"bad": tones.bad, "maybe": tones.maybe, "good": tones.good}.get(
            self._tone, tones.border
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(rim, 1))
        painter.setBrush(tones.raised)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            # What it said was in the other language.
            self.hide()
