"""Chips: the parts of a search that are more than typed words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from photoapp.core.hits import Example
from photoapp.ui.icons import icon
from photoapp.ui.theme import colours
from photoapp.ui.thumbnail_loader import rounded

_ICONS: Final = {
    "date": "calendar",
    "folder": "folder",
    "tag": "tag",
    "camera": "camera",
    "type": "file",
    "rating": "star",
    "is": "heart",
    "place": "place",
    "name": "file",
}


@dataclass(frozen=True, slots=True)
class ChipContent:
    """What a chip stands for.

    `source`: the words it was typed as ("" for an example picture); a search is its chips'
    sources and the typed text together. `key`: the filter's canonical key, "" else.
    """

    source: str = ""
    label: str = ""
    key: str = ""
    excluded: bool = False
    example: Example | None = None

    def flipped(self) -> ChipContent:
        """An example the other way round: like this, not like this."""
        if self.example is None:
            return self
        turned = replace(self.example, weight=-self.example.weight)
        return replace(self, example=turned, excluded=turned.weight < 0)


class Chip(QWidget):
    """One chip: a click edits it (words) or turns it round (pictures), the cross removes it."""

    removed = Signal(object)  # Chip
    edited = Signal(object)  # Chip: a filter or exclusion goes back into the text
    changed = Signal(object)  # Chip: an example was turned round
    left = Signal(object, int)  # Chip, direction: the keyboard moves on

    def __init__(self, content: ChipContent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        unit = self.fontMetrics().height()
        self._side = unit + 8
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 2, 2, 2)
        row.setSpacing(4)
        self._picture = QLabel()
        self._sign = QLabel()
        self._text = QLabel()
        self._cross = QToolButton()
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setIconSize(QSize(unit - 4, unit - 4))
        self._cross.setStyleSheet("QToolButton { padding: 1px; border: 0; border-radius: 4px; }")
        self._cross.clicked.connect(self._remove)
        for part in (self._sign, self._picture, self._text, self._cross):
            row.addWidget(part)
        self._show()

    def set_picture(self, pixmap: QPixmap) -> None:
        """The thumbnail of an example."""
        ratio = self.devicePixelRatioF()
        side = round(self._side * ratio)
        fitted = pixmap.scaled(
            side,
            side,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        cut = fitted.copy((fitted.width() - side) // 2, (fitted.height() - side) // 2, side, side)
        cut.setDevicePixelRatio(ratio)
        self._picture.setPixmap(rounded(cut, 4 * ratio))

    def retranslate(self) -> None:
        """Take texts in the present language."""
        content = self.content
        if content.example is not None:
            name = (
                self.tr("Not like this photo") if content.excluded else self.tr("Like this photo")
            )
            self.setToolTip(self.tr("{name}. Click to turn it round.").format(name=name))
        else:
            name = (
                self.tr("Without {what}").format(what=content.label)
                if content.excluded
                else content.label
            )
            self.setToolTip(self.tr("{name}. Click to edit.").format(name=name))
        self.setAccessibleName(name)
        self._cross.setToolTip(self.tr("Remove"))
        self._cross.setAccessibleName(self.tr("Remove"))

    def _show(self) -> None:
        content = self.content
        small = QSize(self.fontMetrics().height(), self.fontMetrics().height())
        ratio = self.devicePixelRatioF()
        tones = colours(self.palette())
        self._sign.setVisible(content.excluded)
        if content.excluded:
            self._sign.setPixmap(icon("not", colour=tones.bad).pixmap(small, ratio))
        if content.example is not None:
            self._text.hide()
            self._picture.setFixedSize(self._side, self._side)
            if self._picture.pixmap().isNull():
                self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
                self._picture.setPixmap(icon("photo").pixmap(small, ratio))
        else:
            named = _ICONS.get(content.key)
            self._picture.setVisible(named is not None)
            if named is not None:
                self._picture.setPixmap(icon(named, colour=tones.muted).pixmap(small, ratio))
            room = self.fontMetrics().averageCharWidth() * 26
            self._text.setText(
                self.fontMetrics().elidedText(content.label, Qt.TextElideMode.ElideRight, room)
            )
        self._cross.setIcon(icon("close", colour=tones.muted))
        self.retranslate()
        self.adjustSize()

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)

    def _activate(self) -> None:
        if self.content.example is None:
            self.edited.emit(self)
            return
        self.content = self.content.flipped()
        self._show()
        self.update()
        self.changed.emit(self)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._side + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = tones.bad if self.content.excluded else tones.border
        if self.hasFocus():
            rim = tones.accent
        painter.setPen(QPen(rim, 1.5 if self.hasFocus() else 1))
        painter.setBrush(tones.hover)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self._activate()
        elif inside and event.button() == Qt.MouseButton.MiddleButton:
            self._remove()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._remove()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._activate()
            case Qt.Key.Key_Left:
                self.left.emit(self, -1)
            case Qt.Key.Key_Right:
                self.left.emit(self, 1)
            case _:
                super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = self.tr("Edit")
        if self.content.example is not None:
            text = (
                self.tr("Look for photos like this")
                if self.content.excluded
                else self.tr("Leave out photos like this")
            )
        menu.addAction(text).triggered.connect(self._turn)
        menu.addAction(icon("close"), self.tr("Remove")).triggered.connect(self._remove)
        menu.popup(event.globalPos())

    @Slot()
    def _turn(self) -> None:
        self._activate()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_cross"):
            self._show()
