"""The tags of the selected photos in the inspector: tick, cross, suggestions, and a line to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.labels import TagFacts, TagOrigin
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.parts import Note, link, section_title
from photoapp.ui.tag_chip import TagChip
from photoapp.ui.tag_field import TagField
from photoapp.ui.tag_words import ShownTag, tag_query

if TYPE_CHECKING:
    from photoapp.ui.tag_acts import TagActs
    from photoapp.ui.tasks import Tasks

# Suggestions cost a look at the model; arrow keys held down must not start dozens.
_WAIT_MS = 220
# One decision is told in several ways; they are answered together.
_GATHER_MS = 20
# More are in the dialog.
_MOST = 24


class TagPanel(QWidget):
    """Shows what `TagActs` reads and asks it to decide. GUI thread.

    One undecided tag is marked: Y confirms and N rejects it, also while the photos have the
    keyboard. What is decided shows at once; the catalogue follows.
    """

    words_wanted = Signal(str)  # such as tag:"red car": search for them
    edit_wanted = Signal()
    leave_wanted = Signal()  # the keyboard goes back to the photos
    decided = Signal(int, bool)  # tag, confirmed

    def __init__(self, acts: TagActs, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._tasks = tasks
        self._photos: IdArray = np.empty(0, dtype=np.int64)
        self._tags: tuple[ShownTag, ...] = ()
        self._suggested: tuple[ShownTag, ...] = ()
        self._focused = 0  # the tag that the person went to
        self._preferred = ""
        self._question = 0  # suggestions for an earlier one are out of date
        self._asking = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._suggest)

        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_GATHER_MS)
        self._again.timeout.connect(self._read)

        self._title = section_title()
        self._edit = link(QPushButton())
        self._edit.clicked.connect(self.edit_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._edit, 0, Qt.AlignmentFlag.AlignBottom)
        self._box = _Chips(self)
        self._more = Note()
        self._suggestion_title = QLabel()
        self._suggestion_title.setProperty("muted", True)
        self._suggestion_box = _Chips(self)
        self._field = TagField()
        self._field.known_chosen.connect(self._give_known)
        self._field.new_chosen.connect(self._give_new)
        self._field.leave_wanted.connect(self.leave_wanted)
        self._field.known_wanted.connect(self._read_known)
        self._hint = Note(factor=0.9)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (
            self._box,
            self._more,
            self._suggestion_title,
            self._suggestion_box,
            self._hint,
            self._field,
        ):
            column.addWidget(part)
        for box in (self._box, self._suggestion_box):
            box.confirmed.connect(self._confirm)
            box.rejected.connect(self._reject)
            box.search_wanted.connect(self._search)
            box.focused.connect(self._was_focused)
        acts.changed.connect(self.reread)
        self.retranslate()

    # What is shown

    @property
    def tags(self) -> tuple[ShownTag, ...]:
        """Tags on show, without the suggestions."""
        return self._tags

    @property
    def suggestions(self) -> tuple[ShownTag, ...]:
        """Tags that are suggested."""
        return self._suggested

    @property
    def field(self) -> TagField:
        """The line in which tags are typed."""
        return self._field

    def chips(self) -> list[TagChip]:
        """The chips on show, suggestions last."""
        return [*self._box.chips(), *self._suggestion_box.chips()]

    def show_photos(self, photos: IdArray) -> None:
        """Show the tags of these photos; reads them."""
        if not np.array_equal(photos, self._photos):
            self._photos = photos
            self._tags = self._suggested = ()
            self._focused = 0
            self._wait.stop()
            self._question += 1
            self._refresh()
            self._again.stop()
            self._read()
        else:
            self.reread()
        self.setVisible(len(photos) > 0)

    def prefer(self, name: str) -> None:
        """Let Y and N decide on this tag first, by either name: photos of a tag are on show."""
        self._preferred = name.casefold()
        self._mark()

    @Slot()
    def reread(self) -> None:
        """Read the tags again, soon; what is being decided is waited for."""
        self._again.start()

    @Slot()
    def _read(self) -> None:
        if not len(self._photos) or self._acts.busy:
            return
        acts, photos = self._acts, self._photos
        self._tasks.run(
            self, "tags", lambda: acts.reader.read(photos), self._have, failed=acts.failed
        )
        if len(photos) == 1:
            self._wait.start()

    def _have(self, tags: Sequence[ShownTag]) -> None:
        if self._acts.busy:
            return  # read before it was decided
        # A tag keeps its place while the same photos are looked at.
        places = {tag.tag: place for place, tag in enumerate(self._tags)}
        last = len(places)
        self._tags = tuple(sorted(tags, key=lambda tag: places.get(tag.tag, last)))
        here = {tag.tag for tag in self._tags}
        self._suggested = tuple(tag for tag in self._suggested if tag.tag not in here)
        self._refresh()

    @Slot()
    def _read_known(self) -> None:
        acts = self._acts
        self._tasks.run(self, "known", acts.reader.known, self._have_known, failed=acts.failed)

    def _have_known(self, known: Sequence[TagFacts]) -> None:
        self._field.set_known(known, self._acts.recent)

    @Slot()
    def _suggest(self) -> None:
        # One at a time: the first may wait for the model, and others behind it would stop the
        # window's reading.
        if len(self._photos) != 1 or not self.isVisible() or self._asking:
            return
        self._asking = True
        reader, photo, question = self._acts.reader, PhotoId(int(self._photos[0])), self._question
        self._tasks.run(
            self,
            "suggestions",
            lambda: reader.suggest(photo),
            lambda suggested: self._offer(question, suggested),
            failed=lambda _: self._offer(question, ()),  # without a vector there are none
        )

    def _offer(self, question: int, suggested: Sequence[ShownTag]) -> None:
        self._asking = False
        if question != self._question:
            self._wait.start()  # another photo, or something was decided meanwhile
            return
        here = {tag.tag for tag in self._tags}
        self._suggested = tuple(tag for tag in suggested if tag.tag not in here)
        self._refresh()

    def _refresh(self) -> None:
        self._box.show_tags(self._tags[:_MOST])
        hidden = len(self._tags) - _MOST
        self._more.setVisible(hidden > 0)
        self._more.setText(self.tr("and %Ln more", "", max(hidden, 0)))
        self._box.setVisible(bool(self._tags))
        self._suggestion_box.show_tags(self._suggested)
        self._suggestion_box.setVisible(bool(self._suggested))
        self._suggestion_title.setVisible(bool(self._suggested))
        self._edit.setVisible(len(self._photos) > 1 or bool(self._tags))
        self._mark()

    def _mark(self) -> None:
        target = self._target()
        for chip in self.chips():
            chip.set_marked(marked=target is not None and chip.tag.tag == target.tag)
        self._hint.setVisible(target is not None)

    def _target(self) -> ShownTag | None:
        """What Y and N decide on."""
        open_ones = [tag for tag in (*self._tags[:_MOST], *self._suggested) if tag.undecided]
        for tag in open_ones:
            if tag.tag == self._focused:
                return tag
        for tag in open_ones:
            names = (tag.name.casefold(), tag.name_zh.casefold())
            if self._preferred and self._preferred in names:
                return tag
        return open_ones[0] if open_ones else None

    # Deciding

    def decide(self, *, confirmed: bool) -> bool:
        """Confirm or reject the marked tag. False when there is nothing to decide."""
        target = self._target()
        if target is None or not self.isVisible():
            return False
        (self._confirm if confirmed else self._reject)(target)
        return True

    def type_tag(self) -> None:
        """Put the keyboard into the line for a new tag."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _confirm(self, tag: ShownTag) -> None:
        given = replace(
            tag,
            origin=TagOrigin.PERSON,
            confidence=1.0,
            suggested=False,
            taught=True,
            rejected=False,
            open_count=0,
        )
        self._suggested = tuple(one for one in self._suggested if one.tag != tag.tag)
        if tag.suggested:
            self._tags = (*self._tags, given)
        else:
            self._tags = tuple(given if one.tag == tag.tag else one for one in self._tags)
        self._decided(tag, confirmed=True)

    @Slot(object)
    def _reject(self, tag: ShownTag) -> None:
        self._suggested = tuple(one for one in self._suggested if one.tag != tag.tag)
        self._tags = tuple(one for one in self._tags if one.tag != tag.tag)
        self._decided(tag, confirmed=False)

    def _decided(self, tag: ShownTag, *, confirmed: bool) -> None:
        self._tasks.forget(self, "tags")
        self._question += 1
        self._refresh()
        self._acts.decide(tag, self._photos, confirmed=confirmed)
        self.decided.emit(tag.tag, confirmed)

    @Slot(object)
    def _give_known(self, tag: TagFacts) -> None:
        self._acts.teach(tag, self._photos)

    @Slot(str)
    def _give_new(self, name: str) -> None:
        self._acts.give_new(name, self._photos)

    @Slot(object)
    def _search(self, tag: ShownTag) -> None:
        self.words_wanted.emit(tag_query(tag.name))

    @Slot(object)
    def _was_focused(self, tag: ShownTag) -> None:
        self._focused = tag.tag
        self._mark()

    # Keys and words

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_wanted.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self._title.setText(self.tr("Tags"))
        self._edit.setText(self.tr("Edit…"))
        self._edit.setToolTip(self.tr("Edit the tags of the selected photos"))
        self._suggestion_title.setText(self.tr("Suggestions"))
        self._hint.setText(self.tr("Y confirms the marked tag, N rejects it, T adds one."))
        self._refresh()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _Chips(QWidget):
    """Chips in lines. One that stays keeps its widget, and with it the keyboard."""

    confirmed = Signal(object)
    rejected = Signal(object)
    search_wanted = Signal(object)
    focused = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=5)
        self._chips: dict[int, TagChip] = {}

    def chips(self) -> list[TagChip]:
        """In the order on show."""
        return list(self._chips.values())

    def show_tags(self, tags: Sequence[ShownTag]) -> None:
        """Show these in this order."""
        order = list(self._chips)
        holding = next((tag for tag, chip in self._chips.items() if chip.hasFocus()), None)
        former, self._chips = self._chips, {}
        while self._flow.takeAt(0) is not None:
            pass
        for tag in tags:
            chip = former.pop(tag.tag, None)
            if chip is None:
                chip = self._new(tag)
            elif chip.tag != tag:
                chip.show_tag(tag)
            self._chips[tag.tag] = chip
            self._flow.addWidget(chip)
            chip.show()
        for chip in former.values():
            chip.hide()
            chip.deleteLater()
        if holding is not None and holding in former and self._chips:
            # The keyboard goes to what took the place of the chip that went.
            place = min(order.index(holding), len(self._chips) - 1)
            self.chips()[place].setFocus()
        self.updateGeometry()

    def _new(self, tag: ShownTag) -> TagChip:
        chip = TagChip(tag, self)
        chip.confirmed.connect(self.confirmed)
        chip.rejected.connect(self.rejected)
        chip.search_wanted.connect(self.search_wanted)
        chip.focused.connect(self.focused)
        chip.left.connect(self._leave)
        return chip

    @Slot(object, int)
    def _leave(self, chip: TagChip, direction: int) -> None:
        chips = self.chips()
        if chip in chips:
            place = chips.index(chip) + direction
            if 0 <= place < len(chips):
                chips[place].setFocus()
            else:
                self.focusNextPrevChild(direction > 0)
