"""All keys at a glance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.actions import Actions
from photoapp.ui.i18n import QT_TRANSLATE_NOOP
from photoapp.ui.parts import SPACE, Card, Heading, Page

_ARROWS: Final = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keys that no action stands for, with what they do."""

    keys: tuple[str, ...]
    text: str


# Names are those of `Actions`: their texts and keys are shown.
_GROUPS: Final[tuple[tuple[str, tuple[str | _Keys, ...]], ...]] = (
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Search"),
        (
            "find",
            _Keys(("Esc",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Clear the search")),
            _Keys(
                ("Ctrl+V",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Search with the copied picture")
            ),
            "similar",
            "compare_models",
            "save_search",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Photos"),
        (
            _Keys(
                ("Left", "Right", "Up", "Down"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Move among the photos"),
            ),
            "open",
            "compare",
            "select_all",
            "favourite",
            _Keys(
                ("1", "2", "3", "4", "5", "0"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Set stars")
            ),
            "tag_add",
            "tag_yes",
            "tag_no",
            "tag_edit",
            "copy",
            "copy_path",
            "show_file",
            "trash",
            "undo",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "A photo in full"),
        (
            _Keys(
                ("Left", "Right"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Previous and next photo")
            ),
            _Keys(("+", "-"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Zoom in and out")),
            _Keys(("Z",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Whole picture or actual size")),
            _Keys(("[", "]"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Rotate the view")),
            _Keys(("C",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Compare with another photo")),
            "heat",
            _Keys(("Esc", "Space"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Back to the grid")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Label studio"),
        (
            _Keys(("Y",), QT_TRANSLATE_NOOP("ShortcutsDialog", "The label fits the photo")),
            _Keys(("N",), QT_TRANSLATE_NOOP("ShortcutsDialog", "It does not fit")),
            _Keys(("Space",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Change the answer")),
            _Keys(("Left", "Right"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Move the threshold")),
            _Keys(("Home",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Automatic threshold")),
            _Keys(("Ctrl+S",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Save the label set")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Duplicates"),
        (
            _Keys(
                ("Left", "Right"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Keep the left or the right file"),
            ),
            _Keys(("B",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Keep all of the group")),
            _Keys(("N",), QT_TRANSLATE_NOOP("ShortcutsDialog", "These are no duplicates")),
            _Keys(("Return",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Compare, and next group")),
            _Keys(
                ("S", "F", "D"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Side by side, flicker, difference"),
            ),
            _Keys(
                ("1", "9"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Let a file of the card stay or go"),
            ),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Window"),
        (
            "larger",
            "smaller",
            "sidebar",
            "inspector",
            "full_screen",
            "label_studio",
            "jobs",
            "add_folder",
            "rescan",
            "settings",
            "guide",
            "shortcuts",
            "quit",
        ),
    ),
)


def key_text(key: str) -> str:
    """Return a key as this system writes it: “Ctrl+F”, “⌘F”; arrows as arrows."""
    return _ARROWS.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def plain(text: str) -> str:
    """Return a menu entry's text without its mnemonic and dots: “Find”, “查找”."""
    return re.sub(r"\(&\w\)|&", "", text).rstrip("…")


class ShortcutsDialog(QDialog):
    """A list of keys with what they do, in groups. Not modal."""

    def __init__(self, window: QWidget) -> None:
        """`window` holds the `Actions` whose texts and keys are shown. Raises LookupError."""
        super().__init__(window)
        actions = window.findChild(Actions)
        if actions is None:
            raise LookupError("the window has no Actions")
        self._actions = actions
        self._titles: list[tuple[Heading, str]] = []
        self._rows: list[tuple[QLabel, tuple[QLabel, ...], str | _Keys]] = []
        page = Page()
        for title, rows in _GROUPS:
            heading = Heading(1.1)
            self._titles.append((heading, title))
            card = Card()
            grid = QGridLayout()
            grid.setHorizontalSpacing(3 * SPACE)
            grid.setVerticalSpacing(SPACE)
            grid.setColumnStretch(0, 1)
            for place, row in enumerate(rows):
                self._add_row(grid, place, row)
            card.body.addLayout(grid)
            page.body.addWidget(heading)
            page.body.addWidget(card)
        page.body.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, 2 * SPACE)
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(page, 1)
        whole.addLayout(foot)
        unit = self.fontMetrics().height()
        self.resize(unit * 30, unit * 36)
        self.retranslate()

    def rows(self) -> Sequence[tuple[str, str]]:
        """Return what is shown: (text, keys)."""
        return [(self._text(row), " ".join(self._keys(row))) for _, _, row in self._rows]

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        for heading, source in self._titles:
            heading.setText(QCoreApplication.translate("ShortcutsDialog", source))
        for label, caps, row in self._rows:
            keys = self._keys(row)
            label.setText(self._text(row))
            label.setAccessibleName(f"{self._text(row)}: {' '.join(keys)}")
            for cap, key in zip(caps, keys, strict=True):
                cap.setText(key)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _add_row(self, grid: QGridLayout, place: int, row: str | _Keys) -> None:
        label = QLabel()
        label.setWordWrap(True)
        keys = QHBoxLayout()
        keys.setSpacing(SPACE // 2)
        keys.addStretch(1)
        caps = tuple(QLabel() for _ in self._keys(row))
        for cap in caps:
            cap.setProperty("key", True)
            keys.addWidget(cap)
        self._rows.append((label, caps, row))
        grid.addWidget(label, place, 0)
        grid.addLayout(keys, place, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _text(self, row: str | _Keys) -> str:
        if isinstance(row, _Keys):
            return QCoreApplication.translate("ShortcutsDialog", row.text)
        return plain(self._actions[row].text())

    def _keys(self, row: str | _Keys) -> list[str]:
        if isinstance(row, _Keys):
            return [key_text(key) for key in row.keys]
        # A standard key that this system does not have is an empty sequence.
        sequences = [one for one in self._actions[row].shortcuts() if not one.isEmpty()]
        return [one.toString(QKeySequence.SequenceFormat.NativeText) for one in sequences[:1]]
