"""The line in which tags are typed, completed in either language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from photoapp.core.hits import Suggestion
from photoapp.core.language import normalised
from photoapp.ui.suggestions import SuggestionPopup
from photoapp.ui.tag_words import other_name, tag_name

if TYPE_CHECKING:
    from photoapp.core.labels import TagFacts

_MOST = 8
_BETWEEN = re.compile(r"[,，、;；]+")


def matching(typed: str, known: Sequence[TagFacts]) -> list[TagFacts]:
    """Return tags with a name that begins like this or holds it, the best first.

    Both names count; letter case does not matter. Chinese may begin anywhere.
    """
    start = normalised(typed).casefold()
    if not start:
        return []
    found = [(rank, one) for one in known if (rank := _rank(start, one)) is not None]
    found.sort(key=lambda pair: (pair[0], -pair[1].count, tag_name(*_names(pair[1]))))
    return [one for _, one in found]


def same_name(typed: str, known: Sequence[TagFacts]) -> TagFacts | None:
    """Return the tag with exactly this name in one of the languages."""
    name = normalised(typed).casefold()
    return next((one for one in known if name and name in map(str.casefold, _names(one))), None)


def _names(tag: TagFacts) -> tuple[str, str]:
    return tag.name, tag.name_zh


def _rank(start: str, tag: TagFacts) -> int | None:
    ranks = []
    for name in (one.casefold() for one in _names(tag) if one):
        if name == start:
            ranks.append(0)
        elif name.startswith(start):
            ranks.append(1)
        elif any(word.startswith(start) for word in name.split()):
            ranks.append(2)
        elif start in name and (len(start) > 2 or not start.isascii()):
            ranks.append(3)
    return min(ranks, default=None)


class TagField(QLineEdit):
    """Enter takes the marked completion, or the name as typed; several are split at commas.

    An empty Enter or Escape gives the keyboard back.
    """

    known_chosen = Signal(object)  # TagFacts of a tag that exists
    new_chosen = Signal(str)  # the name of one that does not
    known_wanted = Signal()  # it has the keyboard: the tags may have changed since
    leave_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Sequence[TagFacts] = ()
        self._recent: Sequence[int] = ()
        self._offered: dict[str, TagFacts | str] = {}
        self._popup: _TagPopup | None = None
        self.setClearButtonEnabled(False)
        self.textEdited.connect(self._typed)
        self.retranslate()

    def set_known(self, known: Sequence[TagFacts], recent: Sequence[int] = ()) -> None:
        """Tags that can be completed; `recent` are offered before anything is typed."""
        self._known = known
        self._recent = recent
        if self.hasFocus():
            if self.text():
                self._typed(self.text())
            else:
                self._offer_recent()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setPlaceholderText(self.tr("Add a tag…"))
        self.setAccessibleName(self.tr("Add a tag"))

    @property
    def popup(self) -> SuggestionPopup:
        """The completions; made when first needed, because it lies in the field's window."""
        if self._popup is None:
            self._popup = _TagPopup(self)
            self._popup.chosen.connect(self._taken)
        return self._popup

    def place_popup(self) -> None:
        """Let the completions lie at the field again after it has moved."""
        if self._popup is not None and self._popup.isVisible():
            self._popup.place()

    @Slot(str)
    def _typed(self, text: str) -> None:
        if _BETWEEN.search(text) or not text.strip():
            self._offer([], "")
            return
        self._offer(matching(text, self._known)[:_MOST], text)

    def _offer(self, found: Sequence[TagFacts], typed: str) -> None:
        name = normalised(typed)
        self._offered.clear()
        rows: list[Suggestion] = []
        for tag in found:
            shown, other = tag_name(*_names(tag)), other_name(*_names(tag))
            text = f"{shown}  ·  {other}" if other else shown
            self._offered[text] = tag
            rows.append(Suggestion(text, "tag", tag.count))
        if name and same_name(name, self._known) is None:
            text = self.tr("New tag “{name}”").format(name=name)
            self._offered[text] = name
            rows.append(Suggestion(text, "new"))
        self.popup.offer(rows, "")
        if rows and name:
            self.popup.choose(1)

    @Slot(object)
    def _taken(self, suggestion: Suggestion) -> None:
        chosen = self._offered.get(suggestion.text)
        self.clear()
        self.setFocus()
        if isinstance(chosen, str):
            self.new_chosen.emit(chosen)
        elif chosen is not None:
            self.known_chosen.emit(chosen)

    def take(self) -> None:
        """Take what is marked or typed, as Enter does."""
        if self.popup.take_current():
            return
        names = [one for part in _BETWEEN.split(self.text()) if (one := normalised(part))]
        self.clear()
        self.popup.hide()
        if not names:
            self.leave_wanted.emit()
        for name in dict.fromkeys(names):
            tag = same_name(name, self._known)
            if tag is not None:
                self.known_chosen.emit(tag)
            else:
                self.new_chosen.emit(name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take()
            case Qt.Key.Key_Escape:
                if self._popup is not None and self._popup.isVisible():
                    self._popup.hide()
                else:
                    self.clear()
                    self.leave_wanted.emit()
            case Qt.Key.Key_Down if self._popup is not None and self._popup.isVisible():
                self._popup.choose(1)
            case Qt.Key.Key_Up if self._popup is not None and self._popup.isVisible():
                self._popup.choose(-1)
            case Qt.Key.Key_Down if not self.text():
                self._offer_recent()
                self.popup.choose(1)
            case _:
                super().keyPressEvent(event)

    def _offer_recent(self) -> None:
        by_id = {one.id: one for one in self._known}
        self._offer([by_id[tag] for tag in self._recent if tag in by_id][:_MOST], "")

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.known_wanted.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._popup is not None:
            self._popup.hide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _TagPopup(SuggestionPopup):
    """Lies under its field, or over it where there is no room below."""

    def __init__(self, field: TagField) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)

    @override
    def place(self) -> None:
        super().place()
        window = self.parentWidget()
        if window is not None and self.geometry().bottom() > window.height():
            top = self._field.mapTo(window, QPoint(0, 0)).y()
            self.move(self.x(), max(0, top - self.height() - 3))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.hide()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._field.place_popup()
        return super().eventFilter(watched, event)
