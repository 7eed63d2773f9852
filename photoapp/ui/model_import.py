"""Bringing in a model that is on a disk: chosen or dropped, with progress and cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QPushButton
from typing_extensions import override

from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui.folders_dialog import choose_folder
from photoapp.ui.icons import icon
from photoapp.ui.messages import progress_text
from photoapp.ui.parts import SPACE, Card, Heading, Note

_PATTERNS = "*.zip *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.tar.zst"
_ENDINGS = tuple(pattern.removeprefix("*") for pattern in _PATTERNS.split())


def dropped_model(data: QMimeData) -> Path | None:
    """Return the one folder or archive that is dragged, or None for anything else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    if path.is_dir() or path.name.lower().endswith(_ENDINGS):
        return path
    return None


class ModelImport(Card):
    """The buttons for a folder and an archive, and how far an import is."""

    chosen = Signal(object)  # Path
    cancel = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: JobSnapshot | None = None
        self._title = Heading(1.0)
        self._note = Note()
        self._folder = QPushButton(icon("folder"), "")
        self._folder.clicked.connect(self._choose_folder)
        self._archive = QPushButton(icon("import"), "")
        self._archive.clicked.connect(self._choose_archive)
        self._stop = QPushButton()
        self._stop.clicked.connect(self.cancel)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._progress = Note()
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self._folder, self._archive, self._stop):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._note)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._progress)
        self.body.addLayout(row)
        self.retranslate()

    def show_job(self, snapshot: JobSnapshot | None) -> None:
        """Show how far an import is; None or an ended one: the buttons."""
        ended = snapshot is None or snapshot.state.ended
        self._snapshot = None if ended else snapshot
        self.retranslate()

    def set_dragged(self, *, over: bool) -> None:
        """Show that what is dragged would be taken."""
        self.setProperty("drop", over)
        self.style().unpolish(self)
        self.style().polish(self)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        running = self._snapshot
        self._title.setText(self.tr("From a disk or another computer"))
        self._note.setText(
            self.tr(
                "A model’s folder, a .zip or .tar.gz of one, a hub cache, or the models folder of "
                "photoapp on a shared drive. Choose it, or drag it here. It is checked and copied, "
                "so the disk is not needed later."
            )
        )
        self._folder.setText(self.tr("Import from a folder…"))
        self._archive.setText(self.tr("Import from an archive…"))
        self._stop.setText(self.tr("Cancel the import"))
        for button in (self._folder, self._archive):
            button.setVisible(running is None)
        for widget in (self._stop, self._bar, self._progress):
            widget.setVisible(running is not None)
        if running is None:
            return
        self._bar.setRange(0, 1000 if running.total else 0)
        if running.total:
            self._bar.setValue(min(1000, running.done * 1000 // running.total))
        text = progress_text(running) or self.tr("Looking at it…")
        if running.state is JobState.PAUSED:
            text = self.tr("Paused: {progress}").format(progress=text)
        self._progress.setText(f"{running.title}: {text}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _choose_folder(self) -> None:
        self._open(choose_folder(self, self.tr("Choose the model’s folder")))

    @Slot()
    def _choose_archive(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the model’s archive"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Archives ({patterns})").format(patterns=_PATTERNS))
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.fileSelected.connect(self._selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _selected(self, path: str) -> None:
        self.chosen.emit(Path(path))
