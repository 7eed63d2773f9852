"""Two files of a group side by side in words, with what differs marked."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from photoapp.core.duplicates import DuplicateMember
from photoapp.ui.duplicate_words import camera_text
from photoapp.ui.theme import colours
from photoapp.ui.wording import megapixels, moment, number, size_text


class DuplicateFacts(QTableWidget):
    """A row for each fact; those that differ are bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: tuple[DuplicateMember, DuplicateMember] | None = None
        self.setColumnCount(3)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 4)
        self.setMinimumHeight((self.fontMetrics().height() + 4) * 4)

    def show_pair(self, left: DuplicateMember, right: DuplicateMember) -> None:
        """Compare these files."""
        self._pair = (left, right)
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._fill()

    def _fill(self) -> None:
        if self._pair is None:
            return
        left, right = self._pair
        self.setHorizontalHeaderLabels(["", self.tr("Left"), self.tr("Right")])
        rows = [(name, self._value(name, left), self._value(name, right)) for name in self._names()]
        # What differs comes first, and what neither has is left out.
        rows = [row for row in rows if row[1] or row[2]]
        rows.sort(key=lambda row: row[1] == row[2])
        self.setRowCount(len(rows))
        muted = colours(self.palette()).muted
        for place, (name, one, other) in enumerate(rows):
            differs = one != other
            for column, text in enumerate((self._names()[name], one or "—", other or "—")):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                font = QFont(self.font())
                font.setBold(differs and column > 0)
                item.setFont(font)
                if column == 0 or not differs:
                    item.setForeground(muted)
                self.setItem(place, column, item)

    def _names(self) -> dict[str, str]:
        return {
            "name": self.tr("Name"),
            "folder": self.tr("Folder"),
            "size": self.tr("Picture"),
            "bytes": self.tr("File size"),
            "format": self.tr("Format"),
            "taken": self.tr("Taken"),
            "changed": self.tr("File changed"),
            "camera": self.tr("Camera"),
            "rating": self.tr("Rating"),
            "favourite": self.tr("Favourite"),
            "tags": self.tr("Tags"),
            "albums": self.tr("Albums"),
            "place": self.tr("Place"),
            "caption": self.tr("Caption"),
            "drive": self.tr("Drive"),
        }

    def _value(self, name: str, member: DuplicateMember) -> str:
        match name:
            case "name":
                return member.path.name
            case "folder":
                return str(member.path.parent)
            case "size":
                return megapixels(member.width, member.height)
            case "bytes":
                return size_text(member.bytes)
            case "format":
                return member.format.upper()
            case "taken":
                return moment(member.taken) if member.taken_known else ""
            case "changed":
                return moment(dt.datetime.fromtimestamp(member.mtime_ns / 1e9), short=True)
            case "camera":
                return camera_text(member.camera)
            case "rating":
                return "★" * member.rating
            case "favourite":
                return "♥" if member.favourite else ""
            case "tags":
                return number(member.tags) if member.tags else ""
            case "albums":
                return number(member.albums) if member.albums else ""
            case "place":
                return self.tr("known") if member.has_gps else ""
            case "caption":
                return self.tr("written") if member.has_caption else ""
            case _:
                away = self.tr("{drive} (not connected)").format(drive=member.volume_name)
                return member.volume_name if member.online else away
