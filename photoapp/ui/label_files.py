"""Label sets to and from files, through the system's dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from photoapp.core.errors import PhotoappError
from photoapp.core.labels import LabelSet
from photoapp.ui.i18n import current_language
from photoapp.ui.photo_acts import when_accepted
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.label_sets import LabelSets

_ENDINGS = ("yaml", "yml", "json", "csv")


class LabelFiles(QObject):
    """Asks for a file, reads or writes it off the GUI thread, and tells. GUI thread."""

    imported = Signal(object)  # LabelSet as stored
    exported = Signal(str, str)  # title, path
    failed = Signal(object)  # Exception

    def __init__(self, sets: LabelSets, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._sets = sets
        self._tasks = tasks
        self._window = window
        self._exporting = LabelSet(name="")

    @Slot()
    def choose_import(self) -> None:
        """Ask for a file and read it."""
        patterns = " ".join(f"*.{ending}" for ending in _ENDINGS)
        dialog = QFileDialog(self._window, self.tr("Import a label set"), _documents())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Label sets ({patterns})").format(patterns=patterns))
        dialog.fileSelected.connect(self._import_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _import_chosen(self, path: str) -> None:
        self.read(Path(path))

    def read(self, path: Path, *, replacing: bool = False) -> None:
        """Import a file; asks when a set of its name is there already."""
        sets = self._sets

        def failed(error: Exception) -> None:
            if isinstance(error, PhotoappError) and error.code == "name-taken":
                self._ask_replace(path, str(error.details.get("name", "")))
            else:
                self.failed.emit(error)

        self._tasks.run(
            self,
            "import",
            lambda: sets.import_file(path, replacing=replacing),
            self.imported.emit,
            failed=failed,
        )

    def _ask_replace(self, path: Path, name: str) -> None:
        box = QMessageBox(self._window.window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Replace the set “{name}”?").format(name=name))
        box.setInformativeText(
            self.tr("There is one of this name already. Its labels keep what they have learned.")
        )
        replace = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        when_accepted(box, replace, lambda: self.read(path, replacing=True))

    def choose_export(self, label_set: LabelSet) -> None:
        """Ask where to, and write the set."""
        self._exporting = label_set
        title = label_set.title(current_language())
        stem = "".join(sign for sign in title if sign not in '\\/:*?"<>|').strip() or "labels"
        dialog = QFileDialog(self._window, self.tr("Export the label set"), _documents())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["YAML (*.yaml)", "JSON (*.json)", "CSV (*.csv)"])
        dialog.setDefaultSuffix("yaml")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(chosen.split(" ")[0].lower())
        )
        dialog.selectFile(f"{stem}.yaml")
        dialog.fileSelected.connect(self._export_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _export_chosen(self, path: str) -> None:
        self.write(self._exporting, Path(path))

    def write(self, label_set: LabelSet, path: Path) -> None:
        """Export a set; the file's ending says how."""
        sets = self._sets
        title = label_set.title(current_language())
        self._tasks.run(
            self,
            "export",
            lambda: sets.export_file(label_set, path),
            lambda _: self.exported.emit(title, str(path)),
            failed=self.failed.emit,
        )


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
