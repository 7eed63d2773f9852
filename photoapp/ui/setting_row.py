"""One setting on a page: what it is, what it means, and its control."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from photoapp.ui.parts import SPACE, Note


class SettingRow(QWidget):
    """A label and a quiet explanation on the left, the control on the right."""

    def __init__(self, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._label = QLabel()
        self._label.setBuddy(control)
        self._note = Note(factor=0.92)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._label)
        texts.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE // 2, 0, SPACE // 2)
        row.setSpacing(3 * SPACE)
        row.addLayout(texts, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_texts(self, label: str, note: str = "") -> None:
        """Show label and explanation; both are also read out with the control."""
        self._label.setText(label)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.control.setAccessibleName(label)
        self.control.setAccessibleDescription(note)
