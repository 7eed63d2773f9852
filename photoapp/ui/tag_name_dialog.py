"""The names of a tag, in both languages."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.labels import LONGEST_NAME
from photoapp.core.language import normalised
from photoapp.ui.parts import SPACE, Note, keep_texts_whole, primary


class TagNameDialog(QDialog):
    """Asks for a tag's name and, if it has one, its Chinese name. Does not stop the window."""

    named = Signal(str, str)  # name, Chinese name

    def __init__(
        self,
        title: str,
        act: str,
        *,
        name: str = "",
        name_zh: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._name = self._field(name)
        self._name_zh = self._field(name_zh)
        form = QFormLayout()
        form.setSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("Name:"), self._name)
        form.addRow(self.tr("Name in Chinese:"), self._name_zh)
        note = Note()
        note.setText(
            self.tr("One name is enough. With both, the tag is found and shown in either language.")
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = primary(buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole))
        self._ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(form)
        column.addWidget(note)
        column.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 52)
        keep_texts_whole(self)
        self._name.selectAll()
        self._enable()

    def _field(self, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setMaxLength(LONGEST_NAME)
        field.textChanged.connect(self._enable)
        return field

    def _names(self) -> tuple[str, str]:
        """A single name is the name, whichever line it was written in."""
        name, name_zh = normalised(self._name.text()), normalised(self._name_zh.text())
        return (name, name_zh) if name else (name_zh, "")

    @Slot()
    def _enable(self) -> None:
        if hasattr(self, "_ok"):
            self._ok.setEnabled(bool(self._names()[0]))

    @override
    def accept(self) -> None:
        name, name_zh = self._names()
        if name:
            self.named.emit(name, name_zh)
            super().accept()
