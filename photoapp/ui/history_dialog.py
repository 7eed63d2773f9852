"""What was done to photos, newest first, with undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.library import JournalEntry
from photoapp.ui.icons import icon
from photoapp.ui.messages import act_text, error_text
from photoapp.ui.parts import SPACE, Card, Heading, IconLabel, Note, Page, clear, rule
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import moment

if TYPE_CHECKING:
    from photoapp.services.curate import Curator

_ICONS = {
    "trash": "trash",
    "rate": "star",
    "favourite": "heart",
    "duplicates-resolve": "duplicates",
}


class _EntryRow(QFrame):
    """One act."""

    def __init__(self, entry: JournalEntry, dialog: HistoryDialog) -> None:
        super().__init__()
        self.entry = entry
        self._dialog = dialog
        self._text = Note()
        self._text.set_tone("plain" if not entry.undone else "")
        self._when = Note(factor=0.92)
        self.undo = QPushButton(icon("undo"), "")
        self.undo.setAutoDefault(False)
        self.undo.clicked.connect(self._undo)
        self.undo.setEnabled(entry.undoable)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._text)
        texts.addWidget(self._when)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE // 2, 0, SPACE // 2)
        row.setSpacing(SPACE + SPACE // 2)
        name = _ICONS.get(entry.act, "album" if entry.act.startswith("album") else "edit")
        row.addWidget(IconLabel(name))
        row.addLayout(texts, 1)
        row.addWidget(self.undo)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        entry = self.entry
        text = act_text(entry)
        self._text.setText(text)
        self._when.setText(moment(entry.at.astimezone(), short=True))
        if entry.undone:
            self.undo.setText(self.tr("Undone"))
        elif not entry.finished:
            self.undo.setText(self.tr("Interrupted"))
        else:
            self.undo.setText(self.tr("Undo"))
        self.undo.setAccessibleName(f"{self.undo.text()}: {text}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _undo(self) -> None:
        self.undo.setEnabled(False)
        self._dialog.undo(self.entry)


class HistoryDialog(QDialog):
    """The journal. Not modal. `undone` tells what was reversed."""

    undone = Signal(object)  # JournalEntry

    def __init__(self, curator: Curator, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curator = curator
        self._tasks = tasks
        self._error: PhotoappError | None = None
        self._loaded = False
        self._heading = Heading(1.3)
        self._intro = Note()
        self._problem = Note()
        self._problem.set_tone("bad")
        self._problem.hide()
        self._none = Note()
        self._card = Card()
        self._card.hide()
        page = Page(width_in_characters=100)
        for widget in (self._heading, self._intro, self._problem, self._none, self._card):
            page.body.addWidget(widget)
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
        self.resize(unit * 36, unit * 30)
        self.retranslate()

    def rows(self) -> list[_EntryRow]:
        """Return the acts shown, newest first."""
        return self._card.findChildren(_EntryRow)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("History"))
        self._heading.setText(self.tr("History"))
        self._intro.setText(
            self.tr("What you did with your photos. Undoing puts everything back as it was.")
        )
        self._none.setText(self.tr("Nothing has been done yet.") if self._loaded else "")
        if self._error is not None:
            self._problem.setText(
                error_text(self._error.code, self._error.details, self._error.message)
            )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.refresh()  # photos may have been rated or trashed in the window meanwhile

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the journal again."""
        self._tasks.run(self, "history", self._curator.history, self._show)

    def undo(self, entry: JournalEntry) -> None:
        """Reverse one act."""
        self._show_problem(None)
        self._tasks.run(
            self,
            f"undo {entry.id}",
            lambda: self._curator.undo(entry.id),
            lambda result: self._undone(entry),
            failed=self._failed,
        )

    def _undone(self, entry: JournalEntry) -> None:
        self.undone.emit(entry)
        self.refresh()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._show_problem(error)
        self.refresh()

    def _show(self, entries: list[JournalEntry]) -> None:
        clear(self._card.body)
        for place, entry in enumerate(entries):
            if place:
                self._card.body.addWidget(rule())
            self._card.body.addWidget(_EntryRow(entry, self))
        self._loaded = True
        self._card.setVisible(bool(entries))
        self._none.setVisible(not entries)
        self.retranslate()

    def _show_problem(self, error: PhotoappError | None) -> None:
        self._error = error
        self._problem.setVisible(error is not None)
        self.retranslate()
