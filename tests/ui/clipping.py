"""Finds texts on the screen that have no room."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from photoapp.ui.parts import Elided

_SLACK = 1  # pixels, for rounding


def clipped(window: QWidget) -> list[str]:
    """``Class “text”: reason`` of each visible text below `window` that is cut or covered."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or widget.window() is not window:
            continue
        found += [f"{_named(widget)}: {reason}" for reason in _reasons(widget)]
    return sorted(set(found))


def _named(widget: QWidget) -> str:
    text = text_of(widget)
    owner = widget.parentWidget()
    while owner is not None and type(owner).__module__.startswith("PySide6"):
        owner = owner.parentWidget()
    return f"{type(owner).__name__} / {type(widget).__name__} “{text[:60]}”"


def text_of(widget: QWidget) -> str:
    """What a widget says."""
    if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox):
        return widget.text()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    return ""


def _reasons(widget: QWidget) -> Iterator[str]:
    if _is_part(widget):
        return
    if isinstance(widget, QAbstractButton | QSlider):
        yield from _covered(widget)
    text = text_of(widget)
    if not text:
        return
    if isinstance(widget, Elided):
        if widget.width() < widget.fontMetrics().averageCharWidth() * 4:
            yield f"only {widget.width()} px wide"
    elif isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QToolButton):
        if widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly:
            yield from _narrow(widget)
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton):
        yield from _narrow(widget)
    elif isinstance(widget, QComboBox):
        yield from _combo(widget)
    elif isinstance(widget, QAbstractSpinBox):
        yield from _narrow(widget)
    elif isinstance(widget, QLineEdit):
        yield from _line(widget)
    yield from _cut(widget)
    if not isinstance(widget, QAbstractButton):
        yield from _covered(widget)


def _is_part(widget: QWidget) -> bool:
    """The line inside a combo box or spin box is judged with it."""
    return isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)


def _narrow(widget: QWidget) -> Iterator[str]:
    wanted = widget.sizeHint()
    if wanted.width() > widget.width() + _SLACK:
        yield f"{widget.width()} px wide, wants {wanted.width()}"
    if wanted.height() > widget.height() + 2 + _SLACK:
        yield f"{widget.height()} px high, wants {wanted.height()}"


def _label(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        high = label.heightForWidth(label.width())
        if high > label.height() + _SLACK:
            yield f"{label.height()} px high, wants {high}"
        longest = max(
            (label.fontMetrics().horizontalAdvance(one) for one in _words(label)), default=0
        )
        if longest > label.contentsRect().width() + _SLACK:
            yield f"{label.width()} px wide, its longest word wants {longest}"
    else:
        yield from _narrow(label)


def _words(label: QLabel) -> list[str]:
    """Words that do not break. Chinese breaks anywhere; rich text is judged by its height."""
    text = label.text()
    if "<" in text or label.textFormat() == Qt.TextFormat.RichText:
        return []
    return [word for word in text.replace("/", " ").replace("\\", " ").split() if word.isascii()]


def _combo(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    wanted = box.fontMetrics().horizontalAdvance(box.currentText())
    if not box.itemIcon(box.currentIndex()).isNull():
        wanted += box.iconSize().width() + 4
    if wanted > field.width() + _SLACK:
        yield f"{field.width()} px for the text, wants {wanted}"


def _line(line: QLineEdit) -> Iterator[str]:
    if line.text():
        return  # a person's own words scroll
    margins = line.textMargins()
    room = line.contentsRect().width() - margins.left() - margins.right() - 6
    wanted = line.fontMetrics().horizontalAdvance(line.placeholderText())
    if wanted > room:
        yield f"{room} px for the hint, wants {wanted}"


def _cut(widget: QWidget) -> Iterator[str]:
    """Parents that show only a part; what scrolls down is no loss, what sticks out aside is."""
    left, right = 0, widget.width()
    parent, place = widget.parentWidget(), widget.pos()
    while parent is not None and not widget.isWindow():
        if not isinstance(parent.parentWidget(), QAbstractScrollArea) or _never_aside(parent):
            left = max(left, -place.x())
            right = min(right, parent.width() - place.x())
        if parent.isWindow():
            break
        place += parent.pos()
        parent = parent.parentWidget()
    if left > _SLACK or right < widget.width() - _SLACK:
        yield f"only {max(0, right - left)} of {widget.width()} px can be seen"


def _never_aside(viewport: QWidget) -> bool:
    area = viewport.parentWidget()
    assert isinstance(area, QAbstractScrollArea)
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return area.viewport() is viewport and area.horizontalScrollBarPolicy() == never


def _covered(widget: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow():
        return
    here = QRect(widget.pos(), widget.size()).adjusted(2, 2, -2, -2)
    for other in parent.children():
        if (
            isinstance(other, QWidget)
            and other is not widget
            and other.isVisible()
            and not other.isWindow()
            and (text_of(other) or isinstance(other, QAbstractButton | QSlider))
            and here.intersects(QRect(other.pos(), other.size()).adjusted(2, 2, -2, -2))
        ):
            yield f"overlaps {_named(other)}"
