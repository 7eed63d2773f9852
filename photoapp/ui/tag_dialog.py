"""Editing the tags of several photos at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.labels import TagFacts
from photoapp.core.language import normalised
from photoapp.core.photo import IdArray
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Heading, Note, keep_texts_whole, primary
from photoapp.ui.tag_acts import TagActs, TagChange
from photoapp.ui.tag_field import matching, same_name
from photoapp.ui.tag_words import ShownTag, dot_colour, other_name, tag_name
from photoapp.ui.theme import colours
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.ui.tasks import Tasks

_KEY = Qt.ItemDataRole.UserRole
_OFF, _SOME, _ON = (
    Qt.CheckState.Unchecked,
    Qt.CheckState.PartiallyChecked,
    Qt.CheckState.Checked,
)
Key = int | str
"""A tag's id, or the name of one that is to be made."""


class TagDialog(QDialog):
    """Every tag with a box: all of the photos have it, some, or none. Nothing changes before Save.

    The keyboard stays in the line on top: letters narrow the list, arrows choose, Enter ticks.
    """

    def __init__(
        self, photos: IdArray, acts: TagActs, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._photos = photos
        self._acts = acts
        self._tags: dict[int, ShownTag] = {}
        self._known: Sequence[TagFacts] = ()
        self._before: dict[Key, Qt.CheckState] = {}
        self._now: dict[Key, Qt.CheckState] = {}
        self._filling = False
        self._heading = Heading(1.15)
        self._field = QLineEdit()
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setUniformItemSizes(True)
        self._list.setMinimumWidth(self.fontMetrics().averageCharWidth() * 34)
        self._list.itemChanged.connect(self._ticked)
        self._note = Note()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._save = primary(QPushButton())
        self._save.setAutoDefault(False)
        self._buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        for part in (self._heading, self._field, self._list, self._note, self._buttons):
            column.addWidget(part)
        unit = self.fontMetrics().height()
        self.resize(unit * 24, unit * 28)
        keep_texts_whole(self)
        self.retranslate()
        tasks.run(
            self,
            "tags",
            lambda: (acts.reader.read(photos), acts.reader.known()),
            self._have,
            failed=acts.failed,
        )

    def _have(self, found: tuple[Sequence[ShownTag], Sequence[TagFacts]]) -> None:
        tags, self._known = found
        self._tags = {tag.tag: tag for tag in tags if not tag.rejected}
        for tag in self._tags.values():
            self._before[tag.tag] = _SOME if tag.partial else _ON
        self._now = {**self._before, **self._now}
        self._fill()

    # The list

    @Slot()
    def _fill(self) -> None:
        typed = normalised(self._field.text())
        self._filling = True
        self._list.clear()
        if typed:
            shown = matching(typed, self._known)
        else:
            first = [*self._tags, *(key for key in self._now if key not in self._tags)]
            place = {key: number for number, key in enumerate(first)}
            last = len(place)
            shown = sorted(
                self._known, key=lambda one: (place.get(one.id, last), self._name(one).casefold())
            )
            for key in self._now:
                if isinstance(key, str):
                    self._add(key, key, "", "")
        for tag in shown:
            have = self._tags.get(tag.id)
            note = ""
            if have is not None and have.partial:
                note = self.tr("{count} of {total}").format(
                    count=number(have.count), total=number(have.total)
                )
            self._add(tag.id, self._name(tag), note, tag.colour)
        if typed and same_name(typed, self._known) is None:
            self._add(typed, self.tr("New tag “{name}”").format(name=typed), "", "", new=True)
        self._list.setCurrentRow(0 if typed else -1)
        self._filling = False
        self._tell()

    def _name(self, tag: TagFacts) -> str:
        other = other_name(tag.name, tag.name_zh)
        name = tag_name(tag.name, tag.name_zh)
        return f"{name}  ·  {other}" if other else name

    def _add(self, key: Key, text: str, note: str, colour: str, *, new: bool = False) -> None:
        tones = colours(self.palette())
        mark = icon("plus") if new else icon("tag", colour=dot_colour(colour, tones.muted))
        item = QListWidgetItem(mark, f"{text}    {note}" if note else text)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
        if self._before.get(key) == _SOME:
            flags |= Qt.ItemFlag.ItemIsUserTristate
        item.setFlags(flags)
        item.setCheckState(self._now.get(key, _OFF))
        item.setData(_KEY, key)
        self._list.addItem(item)

    @Slot(QListWidgetItem)
    def _ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        key = item.data(_KEY)
        state = item.checkState()
        if state == self._before.get(key, _OFF) and key not in self._before:
            self._now.pop(key, None)
        else:
            self._now[key] = state
        self._tell()

    def toggle(self) -> None:
        """Tick the chosen row, or take its tick away, and go on typing."""
        if self._list.currentRow() < 0:
            return
        item = self._list.currentItem()
        item.setCheckState(_OFF if item.checkState() == _ON else _ON)
        self._field.clear()

    # The end

    def wanted(self) -> TagChange:
        """What Save would do."""
        changed = {
            key: state for key, state in self._now.items() if state != self._before.get(key, _OFF)
        }
        return TagChange(
            give=tuple(
                key for key, state in changed.items() if isinstance(key, int) and state == _ON
            ),
            take=tuple(
                key for key, state in changed.items() if isinstance(key, int) and state == _OFF
            ),
            new=tuple(
                key for key, state in changed.items() if isinstance(key, str) and state == _ON
            ),
        )

    def _tell(self) -> None:
        wanted = self.wanted()
        parts = []
        if given := len(wanted.give) + len(wanted.new):
            parts.append(self.tr("%Ln tag(s) to give", "", given))
        if wanted.take:
            parts.append(self.tr("%Ln tag(s) to take off", "", len(wanted.take)))
        self._note.setText(
            "  ·  ".join(parts) if parts else self.tr("Type to find or add a tag; Enter ticks it.")
        )
        self._save.setEnabled(not wanted.empty)

    @override
    def accept(self) -> None:
        wanted = self.wanted()
        if not wanted.empty:
            self._acts.change(wanted, self._photos)
        super().accept()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setWindowTitle(self.tr("Tags"))
        self._heading.setText(self.tr("Tags of %Ln photo(s)", "", len(self._photos)))
        self._field.setPlaceholderText(self.tr("Find or add a tag"))
        self._field.setAccessibleName(self.tr("Find or add a tag"))
        self._list.setAccessibleName(self.tr("Tags"))
        self._save.setText(self.tr("Save"))
        self._fill()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose a row and Enter ticks it while one types."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = max(0, min(self._list.count() - 1, self._list.currentRow() + step))
            self._list.setCurrentRow(row)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._field.text().strip() or self._list.currentRow() >= 0:
                self.toggle()
            elif not self.wanted().empty:
                self.accept()
            return True
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_save"):
            self.retranslate()
