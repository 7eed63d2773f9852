"""Two files of a group large: side by side, in turns, or their difference."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.duplicates import DuplicateGroup, Reason
from photoapp.ui.duplicate_facts import DuplicateFacts
from photoapp.ui.duplicate_model import DuplicateModel, GroupRow
from photoapp.ui.duplicate_stage import CompareMode, DuplicateStage
from photoapp.ui.duplicate_words import kind_text, reason_text
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Elided, Heading
from photoapp.ui.pictures import PictureCache
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import number

# Lines of text that the page must be high for the facts to have a place.
_FACTS_LINES = 30


class DuplicateCompare(QWidget):
    """Shows one group of the model; what stays is written into the model.

    Left and right arrow keep that picture, B both, N says they are no duplicates, Return
    goes on; F flickers, D shows the difference, Escape leaves.
    """

    closed = Signal()
    ended = Signal()  # the last group was passed
    both_wanted = Signal(object)  # DuplicateGroup: keep all of it, and remember that
    different_wanted = Signal(object)  # DuplicateGroup: remember that they are no duplicates

    def __init__(
        self,
        model: DuplicateModel,
        thumbnails: ThumbnailLoader,
        pictures: PictureCache,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails = thumbnails
        self.stage = DuplicateStage(thumbnails, pictures, tasks)
        self.stage.take_focus_for(self)
        self._row = -1
        self._left = self._right = 0
        self._met: set[int] = set()  # members of the group that were decided on
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._connect()
        self.retranslate()

    # Building

    def _build(self) -> None:
        self._back = self._tool("previous")
        self._title = Heading(1.15)
        self._title.setWordWrap(False)
        self._reason = Elided(muted=True)
        self._modes = QButtonGroup(self)
        self._mode_buttons: dict[CompareMode, QPushButton] = {}
        bar = QHBoxLayout()
        bar.setSpacing(SPACE)
        bar.addWidget(self._back)
        bar.addWidget(self._title)
        bar.addStretch(1)
        for mode, mark in (
            (CompareMode.SIDES, "compare"),
            (CompareMode.FLICKER, "eye"),
            (CompareMode.DIFFERENCE, "similar"),
        ):
            button = QPushButton(icon(mark), "")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self.set_mode, mode))
            self._modes.addButton(button)
            self._mode_buttons[mode] = button
            bar.addWidget(button)
        self._mode_buttons[CompareMode.SIDES].setChecked(True)
        self._strip = QHBoxLayout()
        self._strip.setSpacing(SPACE // 2)
        self._facts = DuplicateFacts()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.stage)
        split.addWidget(self._facts)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        split.setSizes([600, 170])
        self._keep_left = self._button("check")
        self._keep_right = self._button("check")
        self._both = self._button("copy")
        self._different = self._button("not")
        self._next = self._button("next")
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self._keep_left)
        buttons.addWidget(self._keep_right)
        buttons.addWidget(self._both)
        buttons.addWidget(self._different)
        buttons.addStretch(1)
        buttons.addWidget(self._next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE)
        whole.addLayout(bar)
        whole.addWidget(self._reason)
        whole.addLayout(self._strip)
        whole.addWidget(split, 1)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self._keep_left.clicked.connect(self.keep_left)
        self._keep_right.clicked.connect(self.keep_right)
        self._both.clicked.connect(self._keep_both)
        self._different.clicked.connect(self._say_different)
        self._next.clicked.connect(self.go_on)
        self._thumbnails.ready.connect(self._thumbnails_ready)
        self._model.choices_changed.connect(self._describe)

    def _tool(self, mark: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(mark))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _button(self, mark: str) -> QPushButton:
        button = QPushButton(icon(mark), "")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # What is shown

    @property
    def group(self) -> DuplicateGroup | None:
        """The group on show."""
        row = self._held()
        return row.group if row is not None else None

    @property
    def row(self) -> int:
        """The row of the group on show, -1 for none."""
        return self._row

    @property
    def pair(self) -> tuple[int, int]:
        """The members at the left and at the right."""
        return self._left, self._right

    def show_row(self, row: int) -> None:
        """Show a group: what stays at the left, the first other one at the right."""
        if not 0 <= row < self._model.rowCount():
            return
        self._row = row
        held = self._model.row(row)
        keep = held.keeping.keep if held.keeping is not None else 0
        self._left = min(held.keep) if held.chosen else keep
        self._met = set()
        others = [one for one in range(len(held.group.members)) if one != self._left]
        self._fill_strip(held.group)
        self._show_pair(self._left, others[0] if others else self._left)
        self.setFocus()

    def _held(self) -> GroupRow | None:
        return self._model.row(self._row) if 0 <= self._row < self._model.rowCount() else None

    def _show_pair(self, left: int, right: int) -> None:
        held = self._held()
        if held is None:
            return
        self._left, self._right = left, right
        members = held.group.members
        self.stage.show_pair(members[left], members[right])
        self._facts.show_pair(members[left], members[right])
        self._describe()

    def _fill_strip(self, group: DuplicateGroup) -> None:
        """Small pictures to choose the right one from, when there are more than two."""
        while (item := self._strip.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if len(group.members) <= 2:
            return
        side = self.fontMetrics().height() * 3
        for place, member in enumerate(group.members):
            button = QToolButton()
            button.setCheckable(True)
            button.setIconSize(QSize(side, side))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(str(member.path))
            button.setAccessibleName(member.path.name)
            button.setProperty("member", place)
            button.clicked.connect(partial(self._member_chosen, place))
            self._strip.addWidget(button)
        self._strip.addStretch(1)
        self._draw_strip()

    def _strip_buttons(self) -> list[QToolButton]:
        found = []
        for place in range(self._strip.count()):
            item = self._strip.itemAt(place)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QToolButton):
                found.append(widget)
        return found

    def _draw_strip(self) -> None:
        held = self._held()
        if held is None:
            return
        side = round(self.fontMetrics().height() * 3 * self.devicePixelRatioF())
        for button in self._strip_buttons():
            place = int(button.property("member"))
            key = held.group.members[place].content_key
            pixmap = self._thumbnails.pixmap(key, Look("duplicate-strip", side, fill=True))
            if pixmap is not None:
                button.setIcon(QIcon(pixmap))
            button.setChecked(place in (self._left, self._right))

    def _member_chosen(self, place: int, _checked: bool = False) -> None:
        if place != self._left:
            self._show_pair(self._left, place)
        self._draw_strip()

    @Slot()
    def _describe(self) -> None:
        held = self._held()
        if held is None or self._right >= len(held.group.members):
            return
        group = held.group
        self._title.setText(
            self.tr("{place} of {count} · {kind}").format(
                place=number(self._row + 1),
                count=number(self._model.rowCount()),
                kind=kind_text(group.kind),
            )
        )
        self._reason.set_text(reason_text(group))
        fates = [
            self.tr("stays") if place in held.keep else self.tr("goes")
            for place in (self._left, self._right)
        ]
        self.stage.set_fates(fates[0], fates[1])
        self.stage.set_shifted(shifted=_shifted(group.reason))
        self._draw_strip()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Compare duplicates"))
        for button, text, tip in (
            (self._keep_left, self.tr("Keep left"), self.tr("The right one goes (←)")),
            (self._keep_right, self.tr("Keep right"), self.tr("The left one goes (→)")),
            (self._both, self.tr("Keep both"), self.tr("Keep all of this group, for good (B)")),
            (
                self._different,
                self.tr("Not duplicates"),
                self.tr("Never show these together again (N)"),
            ),
            (self._next, self.tr("Next"), self.tr("Next group (Return)")),
            (
                self._mode_buttons[CompareMode.SIDES],
                self.tr("Side by side"),
                self.tr("Both at once (S)"),
            ),
            (
                self._mode_buttons[CompareMode.FLICKER],
                self.tr("Flicker"),
                self.tr("One after the other in the same place (F)"),
            ),
            (
                self._mode_buttons[CompareMode.DIFFERENCE],
                self.tr("Difference"),
                self.tr("What differs is orange (D)"),
            ),
        ):
            button.setText(text)
            button.setToolTip(tip)
        back = self.tr("Back to all groups (Esc)")
        self._back.setToolTip(back)
        self._back.setAccessibleName(back)
        self._describe()

    def set_mode(self, mode: CompareMode, _checked: bool = False) -> None:
        """Side by side, in turns, or the difference."""
        self._mode_buttons[mode].setChecked(True)
        self.stage.set_mode(mode)

    @Slot(object)
    def _thumbnails_ready(self, _keys: frozenset[str]) -> None:
        if self.isVisible():
            self._draw_strip()

    # Deciding

    @Slot()
    def keep_left(self) -> None:
        """The right one goes; then the next pair."""
        self._keep(self._left, self._right)

    @Slot()
    def keep_right(self) -> None:
        """The left one goes; then the next pair, with the right one at the left."""
        self._keep(self._right, self._left)

    def _keep(self, stays: int, goes: int) -> None:
        held = self._held()
        if held is None or stays == goes:
            return
        keep = (set(held.keep) | {stays}) - {goes}
        self._model.choose(self._row, keep)
        # With more than two, every other one meets the one that stays.
        self._met |= {stays, goes}
        others = [one for one in range(len(held.group.members)) if one not in self._met]
        if others:
            self._show_pair(stays, others[0])
        else:
            self.go_on()

    @Slot()
    def _keep_both(self) -> None:
        group = self.group
        if group is not None:
            self.both_wanted.emit(group)

    @Slot()
    def _say_different(self) -> None:
        group = self.group
        if group is not None:
            self.different_wanted.emit(group)

    @Slot()
    def go_on(self) -> None:
        """The next group; after the last one `ended` is told."""
        if self._row + 1 < self._model.rowCount():
            self.show_row(self._row + 1)
        else:
            self.ended.emit()

    @Slot()
    def go_back(self) -> None:
        """The group before."""
        self.show_row(self._row - 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.keep_left()
            case Qt.Key.Key_Right:
                self.keep_right()
            case Qt.Key.Key_B:
                self._keep_both()
            case Qt.Key.Key_N:
                self._say_different()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down | Qt.Key.Key_Space:
                self.go_on()
            case Qt.Key.Key_Up | Qt.Key.Key_Backspace:
                self.go_back()
            case Qt.Key.Key_S:
                self.set_mode(CompareMode.SIDES)
            case Qt.Key.Key_F:
                self.set_mode(CompareMode.FLICKER)
            case Qt.Key.Key_D:
                self.set_mode(CompareMode.DIFFERENCE)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.stage.zoom(closer=True)
            case Qt.Key.Key_Minus:
                self.stage.zoom(closer=False)
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the facts give way to the pictures."""
        super().resizeEvent(event)
        self._facts.setVisible(self.height() >= _FACTS_LINES * self.fontMetrics().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _shifted(reason: Reason) -> bool:
    """True when the same spots are not in the same places of the pictures."""
    return bool(
        reason.get("mirrored")
        or reason.get("bordered")
        or abs(float(reason.get("turned", 0))) >= 1
        or float(reason.get("shown", 1)) < 0.98
    )
