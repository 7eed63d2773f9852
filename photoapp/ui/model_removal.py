"""Asking before a model's files are deleted: they cannot be brought back but by fetching them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from photoapp.ui.i18n import Context
from photoapp.ui.wording import size_text

ModelRemoval = Context("ModelRemoval")


def ask_to_remove(
    parent: QWidget, name: str, size: int, others: Sequence[Path], agreed: Callable[[], None]
) -> None:
    """Ask, and call `agreed` on yes. `size` in bytes; `others`: libraries that use it, too."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(ModelRemoval.tr("Remove a model"))
    box.setText(ModelRemoval.tr("Remove “{name}”?").format(name=name))
    lines = [
        ModelRemoval.tr(
            "Its files ({size}) are deleted from this computer. What it knows of your photos is "
            "kept; to use it again, download or import it again.",
        ).format(size=size_text(size))
    ]
    if others:
        lines.append(
            ModelRemoval.tr(
                "Other libraries use it, too, and could not search with it any more: {libraries}",
            ).format(libraries=", ".join(map(str, others)))
        )
    box.setInformativeText("\n\n".join(lines))
    remove = box.addButton(ModelRemoval.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(remove)
    box.accepted.connect(agreed)
    box.finished.connect(box.deleteLater)
    box.open()
