"""Small pieces that every page of the window is built from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon

SPACE = 8
"""The unit of distances, in logical pixels: gaps are multiples of it."""


class Heading(QLabel):
    """A title, `factor` times the text size; wraps."""

    def __init__(self, factor: float = 1.25, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(scaled(self.font(), factor, weight=QFont.Weight.DemiBold))
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)


class Note(QLabel):
    """Small print that wraps; quiet unless a `tone` (good, maybe, bad) is set."""

    def __init__(self, parent: QWidget | None = None, *, factor: float = 1.0) -> None:
        super().__init__(parent)
        if factor != 1.0:
            self.setFont(scaled(self.font(), factor))
        self.setWordWrap(True)
        self.set_tone("")

    def set_tone(self, tone: str) -> None:
        """Colour the text: ``good``, ``maybe``, ``bad``, ``plain``, or "" for quiet."""
        self.setProperty("muted", tone == "")
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class Elided(QLabel):
    """One line that is shortened when there is no room; the whole is its tip.

    In the middle, where names differ least; at the end with `at_end`, for sentences.
    """

    def __init__(
        self, parent: QWidget | None = None, *, muted: bool = False, at_end: bool = False
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = Qt.TextElideMode.ElideRight if at_end else Qt.TextElideMode.ElideMiddle
        self.setProperty("muted", muted)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        """Show `text` (one line)."""
        self._whole = " ".join(text.split())
        self.setToolTip(self._whole)
        self.setAccessibleName(self._whole)
        self._elide()

    def whole(self) -> str:
        """Return the text that was set, not shortened."""
        return self._whole

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, super().minimumSizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        room = max(self.contentsRect().width(), 1)
        self.setText(metrics.elidedText(self._whole, self._mode, room))


class Card(QFrame):
    """A raised box with a vertical layout, `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self.body.setSpacing(SPACE)


class IconLabel(QLabel):
    """A line icon as a label, in a palette role; drawn again when theme or scale change."""

    def __init__(
        self,
        name: str,
        side: int = 20,
        parent: QWidget | None = None,
        *,
        role: QPalette.ColorRole = QPalette.ColorRole.WindowText,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._side = side
        self._role = role
        self._draw()

    def set_icon(self, name: str, role: QPalette.ColorRole | None = None) -> None:
        """Show another icon."""
        self._name = name
        self._role = role if role is not None else self._role
        self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._draw()

    def _draw(self) -> None:
        side = QSize(self._side, self._side)
        self.setPixmap(icon(self._name, role=self._role).pixmap(side, self.devicePixelRatio()))


class Scroller(QScrollArea):
    """Scrolls down, never aside: it is always as wide as what it holds needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("plain", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def minimumSizeHint(self) -> QSize:
        content = self.widget()
        if content is None:
            return super().minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(content.minimumSizeHint().width() + bar, 12 * self.fontMetrics().height())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().viewportEvent(event)


_LEAST_CHARACTERS = 40  # of a page: a column of single words is not read


class Page(Scroller):
    """A scrolling page whose content, `body`, keeps a readable width."""

    def __init__(self, parent: QWidget | None = None, *, width_in_characters: int = 90) -> None:
        super().__init__(parent)
        outer = QWidget()
        outer.setProperty("page", True)
        row = QHBoxLayout(outer)
        row.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        column = QWidget()
        column.setMaximumWidth(self.fontMetrics().averageCharWidth() * width_in_characters)
        self.body = QVBoxLayout(column)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(2 * SPACE)
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
        self.setWidget(outer)

    @override
    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS
        return super().minimumSizeHint().expandedTo(QSize(least, 0))


def fit_height(window: QWidget) -> None:
    """Make a window high enough for its wrapped texts at its least width."""
    layout = window.layout()
    if layout is not None:
        layout.activate()
        width = max(window.minimumWidth(), layout.minimumSize().width())
        window.setMinimumHeight(layout.totalHeightForWidth(width))
        window.resize(width, window.minimumHeight())


class _Whole(QObject):
    """Holds a window at a height at which its wrapped texts are whole, however narrow it is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        # Later: a window that is being laid out would not be laid out again.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fit)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._timer.start()
        return False

    @Slot()
    def _fit(self) -> None:
        layout = self._window.layout()
        if layout is not None:
            least = layout.totalMinimumHeightForWidth(self._window.width())
            if least > 0 and least != self._window.minimumHeight():
                self._window.setMinimumHeight(least)


def keep_texts_whole(window: QWidget) -> None:
    """Let nobody make `window` so small that a wrapped text in it is cut off."""
    window.installEventFilter(_Whole(window))


def rule() -> QFrame:
    """Return a thin horizontal line."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def section_title() -> QLabel:
    """Return the title of a part of a panel, with room above it."""
    label = QLabel()
    label.setFont(scaled(label.font(), 1.0, weight=QFont.Weight.DemiBold))
    label.setContentsMargins(0, SPACE, 0, SPACE // 2)
    return label


def primary(button: QPushButton) -> QPushButton:
    """Mark the one button that a page suggests."""
    button.setProperty("primary", True)
    return button


def link(button: QPushButton) -> QPushButton:
    """Make a button look like a link."""
    button.setProperty("link", True)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout and delete its widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
