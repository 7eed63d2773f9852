"""All keys at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

from photoapp.ui.i18n import QT_TRANSLATE_NOOP
from photoapp.ui.parts import SPACE, Card, Heading, Page

_Key = QKeySequence.StandardKey | str


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    rows: tuple[tuple[tuple[_Key, ...], str], ...]


_GROUPS = (
    _Group(
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Search"),
        (
            (
                (QKeySequence.StandardKey.Find,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Go to the search box"),
            ),
            (
                (QKeySequence.StandardKey.Paste,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Search with the copied picture"),
            ),
            (("Esc",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Clear the search")),
        ),
    ),
    _Group(
        QT_TRANSLATE_NOOP("ShortcutsDialog", "Photos"),
        (
            (
                ("Left", "Right", "Up", "Down"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Move among the photos"),
            ),
            (("Space", "Return"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Open the photo")),
            (
                (QKeySequence.StandardKey.SelectAll,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Select all"),
            ),
            (("0", "1", "2", "3", "4", "5"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Set stars")),
            (
                (QKeySequence.StandardKey.Delete,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Move to the trash"),
            ),
            (
                (QKeySequence.StandardKey.Undo,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Undo"),
            ),
            (
                (QKeySequence.StandardKey.Copy,),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Copy"),
            ),
            (("F5",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Look for changes in the folders")),
        ),
    ),
    _Group(
        QT_TRANSLATE_NOOP("ShortcutsDialog", "A photo in full"),
        (
            (
                ("Left", "Right"),
                QT_TRANSLATE_NOOP("ShortcutsDialog", "Previous and next photo"),
            ),
            (("+", "-"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Zoom in and out")),
            (("F11",), QT_TRANSLATE_NOOP("ShortcutsDialog", "Full screen")),
            (("Esc", "Space"), QT_TRANSLATE_NOOP("ShortcutsDialog", "Back to the grid")),
        ),
    ),
)


def key_text(key: _Key) -> str:
    """Return a key as this system writes it: “Ctrl+F”, “⌘F”."""
    sequence = (
        QKeySequence(key)
        if isinstance(key, str)
        else next(iter(QKeySequence.keyBindings(key)), QKeySequence())
    )
    arrows = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
    if isinstance(key, str) and key in arrows:
        return arrows[key]
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


class ShortcutsDialog(QDialog):
    """A list of keys with what they do, in groups. Not modal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        page = Page()
        self._titles: list[tuple[Heading, str]] = []
        self._texts: list[tuple[QLabel, str, tuple[_Key, ...]]] = []
        self._caps: list[tuple[QLabel, _Key]] = []
        for group in _GROUPS:
            title = Heading(1.1)
            self._titles.append((title, group.title))
            card = Card()
            grid = QGridLayout()
            grid.setHorizontalSpacing(3 * SPACE)
            grid.setVerticalSpacing(SPACE)
            grid.setColumnStretch(0, 1)
            for row, (keys, text) in enumerate(group.rows):
                label = QLabel()
                label.setWordWrap(True)
                self._texts.append((label, text, keys))
                grid.addWidget(label, row, 0)
                grid.addLayout(self._caps_of(keys), row, 1, Qt.AlignmentFlag.AlignRight)
            card.body.addLayout(grid)
            page.body.addWidget(title)
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
        return [
            (label.text(), " ".join(key_text(key) for key in keys))
            for label, _, keys in self._texts
        ]

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        for heading, source in self._titles:
            heading.setText(QCoreApplication.translate("ShortcutsDialog", source))
        for cap, key in self._caps:
            cap.setText(key_text(key))
        for label, source, keys in self._texts:
            text = QCoreApplication.translate("ShortcutsDialog", source)
            label.setText(text)
            label.setAccessibleName(f"{text}: {' '.join(key_text(key) for key in keys)}")

    def _caps_of(self, keys: Sequence[_Key]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        row.addStretch(1)
        for key in keys:
            cap = QLabel()
            cap.setProperty("key", True)
            self._caps.append((cap, key))
            row.addWidget(cap)
        return row

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
