"""What each model has kept of the photos, and removing what is not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.ui.messages import model_name
from photoapp.ui.parts import SPACE, Card, Heading, Note, clear, link
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.upgrade_parts import ModelVectors


class VectorsCard(Card):
    """One model a line. `remove` is told only after the person has agreed."""

    remove = Signal(str)  # key of the model

    def __init__(self) -> None:
        super().__init__()
        self._vectors: list[ModelVectors] = []
        self._title = Heading(1.0)
        self._note = Note()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE // 2)
        self.body.addWidget(self._title)
        self.body.addWidget(self._note)
        self.body.addLayout(self._lines)
        self.retranslate()

    def show_vectors(self, vectors: Sequence[ModelVectors]) -> None:
        """Show what is kept."""
        self._vectors = list(vectors)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setVisible(any(not one.in_use for one in self._vectors))
        self._title.setText(self.tr("What models have kept of your photos"))
        self._note.setText(
            self.tr(
                "It is kept so that you can switch back at once. Nothing goes unless you remove "
                "it; the model would then have to look at the photos again."
            )
        )
        clear(self._lines)
        for one in self._vectors:
            self._lines.addWidget(self._line(one))

    def _line(self, one: ModelVectors) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        name = model_name(one.key.name)
        text = Note()
        text.set_tone("plain")
        text.setText(
            self.tr("{name}: %Ln photo(s), {size}", "", one.count).format(
                name=name, size=size_text(one.bytes)
            )
        )
        row.addWidget(text, 1)
        if one.in_use or one.needed:
            state = Note()
            state.setWordWrap(False)
            state.set_tone("good" if one.in_use else "")
            state.setText(self.tr("In use") if one.in_use else self.tr("Needed"))
            row.addWidget(state)
        else:
            button = link(QPushButton(self.tr("Remove…")))
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()}: {name}")
            button.clicked.connect(partial(self.ask_remove, one))
            row.addWidget(button)
        return line

    def ask_remove(self, one: ModelVectors, _checked: bool = False) -> None:
        """Ask, and tell `remove` when the person agrees."""
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Remove what a model has kept"))
        box.setText(
            self.tr("Remove what {name} has kept of your photos?").format(
                name=model_name(one.key.name)
            )
        )
        box.setInformativeText(
            self.tr(
                "This frees {size}. The photos themselves stay as they are. To use this model "
                "again it would have to look at %Ln photo(s) once more.",
                "",
                one.count,
            ).format(size=size_text(one.bytes))
        )
        box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.accepted.connect(partial(self.remove.emit, str(one.key)))
        box.finished.connect(box.deleteLater)
        box.open()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
