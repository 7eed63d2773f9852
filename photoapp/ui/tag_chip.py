"""One tag of the selected photos, with its tick and cross."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from photoapp.ui.icons import icon
from photoapp.ui.tag_words import ShownTag, dot_colour, origin_text, other_name, percent, tag_name
from photoapp.ui.theme import colours
from photoapp.ui.wording import number

_LONGEST = 22  # average characters of a name; the rest is in the tip
_MOST_TOLD = 999  # of more photos only how many have the tag is on the chip
_RADIUS = 7.0
_OWN_KEYS = (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_Delete)


class TagChip(QWidget):
    """A click on the name looks for the tag (takes a suggestion on); tick and cross decide.

    Keys: Y or Enter on a suggestion confirm, N or Delete reject, the arrows move on.
    """

    confirmed = Signal(object)  # ShownTag
    rejected = Signal(object)  # ShownTag
    search_wanted = Signal(object)  # ShownTag
    left = Signal(object, int)  # TagChip, direction: the keyboard moves on
    focused = Signal(object)  # ShownTag

    def __init__(self, tag: ShownTag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        self._marked = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        unit = self.fontMetrics().height()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 3, 2)
        row.setSpacing(4)
        self._mark = QLabel()
        self._mark.setFixedSize(unit - 4, unit - 4)
        self._name = QLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._tick = self._button(unit)
        self._tick.clicked.connect(self._confirm)
        self._cross = self._button(unit)
        self._cross.clicked.connect(self._reject)
        for part in (self._mark, self._name, self._note, self._tick, self._cross):
            row.addWidget(part)
        self.show_tag(tag)

    def _button(self, unit: int) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(unit - 4, unit - 4))
        button.setStyleSheet("QToolButton { padding: 2px; border: 0; border-radius: 4px; }")
        return button

    def show_tag(self, tag: ShownTag) -> None:
        """Show this tag instead, in place."""
        self.tag = tag
        self.retranslate()

    def set_marked(self, *, marked: bool) -> None:
        """Draw it as the one that Y and N decide on."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    @property
    def marked(self) -> bool:
        """True for the one that Y and N decide on."""
        return self._marked

    def retranslate(self) -> None:
        """Take texts in the present language and colours of the present theme."""
        tag = self.tag
        tones = colours(self.palette())
        ratio = self.devicePixelRatioF()
        name = tag_name(tag.name, tag.name_zh)
        room = self.fontMetrics().averageCharWidth() * _LONGEST
        self._name.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        font = self._name.font()
        font.setStrikeOut(tag.rejected)
        self._name.setFont(font)
        if tag.suggested:
            side = self._mark.size()
            self._mark.setPixmap(icon("plus", colour=tones.accent).pixmap(side, ratio))
        self._mark.setVisible(tag.suggested or bool(tag.colour))
        self._note.setText(self._note_text())
        self._note.setVisible(bool(self._note.text()))
        self._tick.setIcon(icon("check", colour=tones.good))
        self._tick.setVisible(tag.open_count > 0 or tag.rejected)
        self._cross.setIcon(icon("close", colour=tones.bad if tag.undecided else tones.muted))
        self._cross.setVisible(not tag.rejected)
        self._tick.setToolTip(self._tick_text(name))
        self._tick.setAccessibleName(self._tick.toolTip())
        self._cross.setToolTip(self._cross_text(name))
        self._cross.setAccessibleName(self._cross.toolTip())
        lines = [name]
        if other := other_name(tag.name, tag.name_zh):
            lines[0] = f"{name}  ·  {other}"
        lines.append(self._says())
        lines.append(
            self.tr("Click to add it.") if tag.suggested else self.tr("Click to search for it.")
        )
        self.setToolTip("\n".join(lines))
        self.setAccessibleName(", ".join((name, self._says())))
        self.adjustSize()
        self.updateGeometry()
        self.update()

    def _note_text(self) -> str:
        tag = self.tag
        if tag.partial:
            of = f"/{number(tag.total)}" if tag.total <= _MOST_TOLD else ""
            return f"{number(tag.count)}{of}"
        return percent(tag.confidence) if tag.undecided else ""

    def _says(self) -> str:
        tag = self.tag
        if tag.rejected:
            return self.tr("You said that it does not fit.")
        if tag.partial:
            text = self.tr("On {count} of %Ln photo(s)", "", tag.total)
            return text.format(count=number(tag.count))
        return origin_text(tag)

    def _tick_text(self, name: str) -> str:
        tag = self.tag
        if tag.total > 1:
            text = self.tr("Yes, “{tag}” fits the %Ln photo(s) that have it (Y)", "", tag.count)
            return text.format(tag=name)
        return self.tr("Yes, “{tag}” fits (Y)").format(tag=name)

    def _cross_text(self, name: str) -> str:
        tag = self.tag
        if tag.total > 1:
            text = self.tr("No, take “{tag}” off %Ln photo(s)", "", tag.count)
            return text.format(tag=name)
        if tag.undecided:
            return self.tr("No, “{tag}” does not fit (N)").format(tag=name)
        return self.tr("Remove “{tag}”").format(tag=name)

    # Acting

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self.tag)

    @Slot()
    def _reject(self) -> None:
        self.rejected.emit(self.tag)

    def _activate(self) -> None:
        if self.tag.suggested:
            self.confirmed.emit(self.tag)
        else:
            self.search_wanted.emit(self.tag)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self._activate()

    @override
    def event(self, event: QEvent) -> bool:
        """Y and N are for this tag while it has the keyboard, not for the marked one."""
        override_asked = event.type() == QEvent.Type.ShortcutOverride
        if override_asked and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Y:
                self._confirm()
            case Qt.Key.Key_N | Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._reject()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._activate()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.left.emit(self, -1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.left.emit(self, 1)
            case _:
                super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self.tag)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        search = menu.addAction(icon("search"), self.tr("Search for this tag"))
        search.triggered.connect(lambda: self.search_wanted.emit(self.tag))
        if not self._tick.isHidden():
            menu.addAction(icon("check"), self._tick.toolTip()).triggered.connect(self._confirm)
        if not self._cross.isHidden():
            menu.addAction(icon("close"), self._cross.toolTip()).triggered.connect(self._reject)
        menu.popup(event.globalPos())

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 12)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(tones.border, 1)
        if self.tag.undecided:
            pen = QPen(tones.muted, 1, Qt.PenStyle.DashLine)
        if self._marked or self.hasFocus():
            pen = QPen(tones.accent, 2 if self.hasFocus() else 1.5)
        painter.setPen(pen)
        filled = not self.tag.undecided and not self.tag.rejected
        painter.setBrush(tones.hover if filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        if self.tag.colour and not self.tag.suggested:
            place = QRectF(self._mark.geometry())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(dot_colour(self.tag.colour, tones.muted))
            radius = place.width() * 0.36
            painter.drawEllipse(QPointF(place.center()), radius, radius)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange or (
            event.type() == QEvent.Type.PaletteChange and hasattr(self, "_cross")
        ):
            self.retranslate()
