"""One file of a photo, with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from photoapp.core.photo import PhotoLocation
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.icons import icon
from photoapp.ui.parts import Elided, IconLabel
from photoapp.ui.wording import away_text


class CopyRow(QWidget):
    """One file of a photo, with buttons."""

    def __init__(self, location: PhotoLocation) -> None:
        super().__init__()
        self._path = location.path
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        mark = IconLabel(
            "folder" if location.online else "drive-offline",
            18,
            role=QPalette.ColorRole.PlaceholderText,
        )
        row.addWidget(mark)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        folder = Elided()
        folder.set_text(str(location.path.parent))
        folder.setToolTip(str(location.path))
        folder.setAccessibleName(str(location.path))
        lines.addWidget(folder)
        if not location.online:
            note = QLabel(away_text(location.volume_name))
            note.setProperty("muted", True)
            note.setWordWrap(True)
            lines.addWidget(note)
        row.addLayout(lines, 1)
        self._button("show-in-folder", self.tr("Show in file manager"), self._show, row).setEnabled(
            location.online
        )
        self._button("copy", self.tr("Copy path"), self._copy_path, row)

    def _button(self, name: str, text: str, act: object, row: QHBoxLayout) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        unit = self.fontMetrics().height()
        button.setIconSize(QSize(unit, unit))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(act)
        row.addWidget(button)
        return button

    @Slot()
    def _show(self) -> None:
        show_in_file_manager(self._path)

    @Slot()
    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))
