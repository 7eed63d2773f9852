"""Saying why the program cannot start, to somebody who has no terminal before them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from photoapp.core.errors import PhotoappError
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.i18n import install_language
from photoapp.ui.messages import error_text
from photoapp.ui.theme import apply_theme


def problem_box(error: PhotoappError, library: Path) -> QMessageBox:
    """Return the message, in the system's language: no settings can be read yet. GUI thread."""
    translate = QCoreApplication.translate
    box = QMessageBox(QMessageBox.Icon.Critical, "", "")
    box.setWindowTitle(translate("StartProblem", "The library cannot be opened"))
    box.setText(translate("StartProblem", "The library cannot be opened"))
    box.setInformativeText(
        "\n\n".join((error_text(error.code, error.details, error.message), str(library)))
    )
    box.addButton(
        translate("StartProblem", "Show the library folder"), QMessageBox.ButtonRole.ApplyRole
    )
    box.addButton(QMessageBox.StandardButton.Close)
    return box


def show_start_problem(app: QApplication, error: PhotoappError, library: Path) -> None:
    """Show the message and wait until it is closed. GUI thread, before any window."""
    apply_theme(app, "system")
    install_language(app, "system")
    box = problem_box(error, library)
    box.exec()
    clicked = box.clickedButton()
    if clicked is not None and box.buttonRole(clicked) == QMessageBox.ButtonRole.ApplyRole:
        show_in_file_manager(library)
