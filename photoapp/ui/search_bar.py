"""The search box: typed words, chips, suggestions, drop and paste."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from photoapp.core.hits import Example, Suggestion
from photoapp.ui.chip_strip import ChipStrip
from photoapp.ui.chips import Chip, ChipContent
from photoapp.ui.drag_and_drop import can_be_example, examples_of
from photoapp.ui.icons import icon
from photoapp.ui.parts import IconLabel
from photoapp.ui.query_text import QueryText
from photoapp.ui.query_words import chip_for, split_chips, words
from photoapp.ui.suggestions import SuggestionPopup
from photoapp.ui.theme import colours

# Typing is over when no key came for this long; answers then come within 200 ms.
DEBOUNCE_MS = 120
_SUGGEST_MS = 60


class SearchBar(QFrame):
    """One line for everything. Tells `changed` while typing and `submitted` on Enter."""

    changed = Signal()
    submitted = Signal()
    suggestions_wanted = Signal(str)  # words before the cursor
    save_wanted = Signal()
    filters_wanted = Signal()
    example_added = Signal(object)  # Chip: its picture is wanted
    leave_wanted = Signal()  # Down or Escape: the photos get the keyboard

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBar")
        self.setAcceptDrops(True)
        self._problem = self._drop_here = False
        self._chips: list[Chip] = []
        self._told = QueryText()
        self._quiet = False
        unit = self.fontMetrics().height()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 2)
        row.setSpacing(4)
        row.addWidget(IconLabel("search", unit))

        self._strip = ChipStrip()
        row.addWidget(self._strip)
        self._edit = _Edit()
        self._edit.setObjectName("searchText")
        self._edit.setStyleSheet(
            "QLineEdit { border: 0; background: transparent; padding: 4px 2px; }"
        )
        self._edit.setMinimumWidth(self.fontMetrics().averageCharWidth() * 14)
        self._edit.setClearButtonEnabled(False)
        self._edit.textChanged.connect(self._typed)
        self._edit.returnPressed.connect(self._enter)
        self._edit.pasted.connect(self._paste)
        self._edit.installEventFilter(self)
        row.addWidget(self._edit, 1)
        self._clear = self._button("close", unit)
        self._clear.clicked.connect(self.clear)
        self._save = self._button("bookmark", unit)
        self._save.clicked.connect(self.save_wanted)
        self._filter = self._button("filter", unit)
        self._filter.clicked.connect(self.filters_wanted)
        for button in (self._clear, self._save, self._filter):
            row.addWidget(button)

        self._popup = SuggestionPopup(self)
        self._popup.chosen.connect(self._take_suggestion)
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._tell)
        self._suggest = QTimer(self)
        self._suggest.setSingleShot(True)
        self._suggest.setInterval(_SUGGEST_MS)
        self._suggest.timeout.connect(self._ask_suggestions)
        self.setFocusProxy(self._edit)
        self._show_buttons()
        self.retranslate()

    def _button(self, name: str, unit: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(unit, unit))
        button.setAutoRaise(True)
        return button

    # What is asked

    def query(self) -> QueryText:
        """Chips and typed text together."""
        parts = [chip.content.source for chip in self._chips if chip.content.source]
        typed = self._edit.text().strip()
        text = " ".join([*parts, typed] if typed else parts)
        examples = tuple(
            chip.content.example for chip in self._chips if chip.content.example is not None
        )
        return QueryText(text, examples)

    def set_query(self, query: QueryText, *, now: bool = True) -> None:
        """Show another search, as if it had been typed; `now` also asks for it."""
        self._quiet = True
        for chip in list(self._chips):
            self._drop(chip)
        for example in query.examples:
            self._add(ChipContent(example=example, excluded=example.weight < 0))
        chips, rest, _ = split_chips(f"{query.text} ", len(query.text) + 1, whole=True)
        for content in chips:
            self._add(content)
        self._edit.setText(rest.strip())
        self._quiet = False
        self._suggest.stop()
        self._popup.hide()
        self._show_buttons()
        if now:
            self._tell()

    def add_examples(self, examples: Sequence[Example]) -> None:
        """Ask for photos like these (or unlike, by weight), beside what is asked already."""
        for example in examples:
            self._add(ChipContent(example=example, excluded=example.weight < 0))
        self._tell()

    def add_words(self, source: str) -> None:
        """Add a filter or exclusion as a chip, anything else as text."""
        content = chip_for(source)
        if content is not None:
            self._add(content)
        else:
            self._edit.setText(f"{self._edit.text().strip()} {source}".strip())
        self._tell()

    def type_words(self, words: str) -> None:
        """Begin a filter such as ``date:`` and let the person go on."""
        before = self._edit.text().strip()
        self._edit.setText(f"{before} {words}".strip())
        self._edit.setFocus()
        self._edit.setCursorPosition(len(self._edit.text()))

    @Slot()
    def clear(self) -> None:
        """Ask for nothing."""
        self.set_query(QueryText())
        self._edit.setFocus()

    def focus_text(self) -> None:
        """Put the keyboard here, everything selected."""
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.selectAll()

    def show_suggestions(self, typed: str, found: Sequence[Suggestion]) -> None:
        """Offer these, unless the person has typed on or gone elsewhere."""
        if typed != self._before_cursor() or not self._edit.hasFocus():
            return
        self._popup.offer(found, typed)

    def set_problem(self, text: str) -> None:
        """Mark the box: `text` says what was not understood; "" unmarks it."""
        self._problem = bool(text)
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.update()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self._edit.setPlaceholderText(
            self.tr("Search in English or Chinese, or drop a picture here")
        )
        self._edit.setAccessibleName(self.tr("Search"))
        for button, text in (
            (self._clear, self.tr("Clear search")),
            (self._save, self.tr("Save this search")),
            (self._filter, self.tr("Add a filter")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)

    # Chips

    def _add(self, content: ChipContent) -> None:
        if any(chip.content == content for chip in self._chips):
            return
        chip = Chip(content)
        chip.removed.connect(self._removed)
        chip.edited.connect(self._edit_chip)
        chip.changed.connect(self._tell)
        chip.left.connect(self._leave_chip)
        self._chips.append(chip)
        self._strip.add(chip)
        if content.example is not None:
            self.example_added.emit(chip)

    def _drop(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._strip.remove(chip)

    @Slot(object)
    def _removed(self, chip: Chip) -> None:
        self._drop(chip)
        self._edit.setFocus()
        self._tell()

    @Slot(object)
    def _edit_chip(self, chip: Chip) -> None:
        source = chip.content.source
        self._drop(chip)
        self._quiet = True
        before = self._edit.text().strip()
        self._edit.setText(f"{before} {source}".strip())
        self._quiet = False
        self._edit.setFocus()
        self._edit.setSelection(len(self._edit.text()) - len(source), len(source))
        self._tell()

    @Slot(object, int)
    def _leave_chip(self, chip: Chip, direction: int) -> None:
        place = self._chips.index(chip) + direction
        if place >= len(self._chips):
            self._edit.setFocus()
            self._edit.setCursorPosition(0)
        elif place >= 0:
            self._chips[place].setFocus()
            self._strip.ensureWidgetVisible(self._chips[place])

    # Typing

    @Slot(str)
    def _typed(self, text: str) -> None:
        if self._quiet:
            return
        chips, rest, place = split_chips(text, self._edit.cursorPosition())
        if chips:
            self._quiet = True
            for content in chips:
                self._add(content)
            self._edit.setText(rest)
            self._edit.setCursorPosition(place)
            self._quiet = False
        self._show_buttons()
        self._debounce.start()
        self._suggest.start()

    @Slot()
    def _enter(self) -> None:
        if self._popup.take_current():
            return
        typed = self._edit.text()
        chips, rest, _ = split_chips(f"{typed} ", len(typed) + 1, whole=True)
        if chips:
            self._quiet = True
            for content in chips:
                self._add(content)
            self._edit.setText(rest.strip())
            self._quiet = False
        self._popup.hide()
        self._suggest.stop()
        self._tell()
        self.submitted.emit()

    @Slot()
    def _tell(self) -> None:
        self._debounce.stop()
        self._show_buttons()
        query = self.query()
        if query != self._told:
            self._told = query
            self.changed.emit()

    def _show_buttons(self) -> None:
        asked = not self.query().empty
        self._clear.setVisible(asked)
        self._save.setVisible(asked)
        self._strip.setVisible(bool(self._chips))

    # Suggestions

    def _before_cursor(self) -> str:
        return self._edit.text()[: self._edit.cursorPosition()]

    @Slot()
    def _ask_suggestions(self) -> None:
        if self._edit.hasFocus():
            self.suggestions_wanted.emit(self._before_cursor())

    @Slot(object)
    def _take_suggestion(self, suggestion: Suggestion) -> None:
        before = self._before_cursor()
        after = self._edit.text()[self._edit.cursorPosition() :]
        if suggestion.kind == "history":
            text, place = suggestion.text, len(suggestion.text)
        else:
            found = words(before)
            start = found[-1].start if found and not before.endswith(" ") else len(before)
            head = before[:start] + suggestion.text
            # A key such as "date:" goes on; anything else is finished.
            head += "" if head.endswith((":", "：")) else " "
            text, place = head + after.lstrip(), len(head)
        self._edit.setText(text)
        self._edit.setCursorPosition(place)
        if suggestion.kind == "history":
            self._enter()

    # Drop and paste

    @Slot()
    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        self.add_examples(examples_of(mime))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_be_example(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._mark_drop(on=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_drop(on=False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(on=False)
        examples = examples_of(event.mimeData())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            examples = tuple(
                Example(photo=one.photo, path=one.path, data=one.data, weight=-1.0)
                for one in examples
            )
        if examples:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.add_examples(examples)

    def _mark_drop(self, *, on: bool) -> None:
        self._drop_here = on
        self.update()

    # Events of the text field

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._edit:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and isinstance(
                event, QFocusEvent
            ):
                self._focus_changed(event)
        return super().eventFilter(watched, event)

    def _focus_changed(self, event: QFocusEvent) -> None:
        gained = event.type() == QEvent.Type.FocusIn
        self.update()
        if not gained and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._popup.hide()
        elif gained and event.reason() == Qt.FocusReason.MouseFocusReason:
            self._suggest.start()

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if self._popup.isVisible() and key in (
            Qt.Key.Key_Down,
            Qt.Key.Key_Up,
        ):
            self._popup.choose(1 if key == Qt.Key.Key_Down else -1)
            return True
        if self._popup.isVisible() and key == Qt.Key.Key_Tab and self._popup.take_current():
            return True
        match key:
            case Qt.Key.Key_Escape:
                if self._popup.isVisible():
                    self._popup.hide()
                elif not self.query().empty:
                    self.clear()
                else:
                    self.leave_wanted.emit()
                return True
            case Qt.Key.Key_Down:
                if not self._edit.text() and not event.modifiers():
                    self._ask_suggestions()
                else:
                    self.leave_wanted.emit()
                return True
            case Qt.Key.Key_Backspace | Qt.Key.Key_Left if (
                self._chips
                and self._edit.cursorPosition() == 0
                and not self._edit.hasSelectedText()
            ):
                self._chips[-1].setFocus()
                self._strip.ensureWidgetVisible(self._chips[-1])
                return True
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        active = self._edit.hasFocus() or self._drop_here
        rim = tones.bad if self._problem else tones.accent if active else tones.border
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(rim, 1.6 if active or self._problem else 1))
        painter.setBrush(tones.hover if self._drop_here else tones.surface)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._strip.setMaximumWidth(self.width() * 6 // 10)
        self._popup.place()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _Edit(QLineEdit):
    """A line of text; a pasted picture or file is not text."""

    pasted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if can_be_example(mime) and not (mime.hasText() and not mime.hasUrls()):
                self.pasted.emit()
                return
        super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore()  # the box around it takes drops
