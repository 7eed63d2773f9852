"""The photo folders: where they are, how many photos, add, rescan and remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, QStandardPaths, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot
from photoapp.core.photo import FolderId, WatchedFolder
from photoapp.ui.bridge import Bridge
from photoapp.ui.drag_and_drop import paths_of
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Card, Elided, Heading, IconLabel, Note, Page, clear, primary
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.indexer import Indexer


def pictures_folder() -> Path | None:
    """Return the system's folder for pictures, None where there is none."""
    place = QStandardPaths.StandardLocation.PicturesLocation
    text = QStandardPaths.writableLocation(place)
    return Path(text) if text and Path(text).is_dir() else None


def choose_folder(parent: QWidget, caption: str) -> QFileDialog:
    """Return the system's dialog for choosing a folder, ready to be opened."""
    dialog = QFileDialog(parent, caption)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    start = pictures_folder()
    if start is not None:
        dialog.setDirectory(str(start))
    return dialog


class FolderCard(Card):
    """One watched folder."""

    def __init__(self, folder: WatchedFolder, dialog: FoldersDialog) -> None:
        super().__init__()
        self.folder = folder
        self._dialog = dialog
        self._icon = IconLabel("folder" if folder.online else "folder-offline", 24)
        self._name = Elided()
        self._name.set_text(folder.path.name or str(folder.path))
        self._name.setFont(scaled(self._name.font(), 1.0, weight=QFont.Weight.DemiBold))
        self._count = Note()
        self._count.setWordWrap(False)
        self._path = Elided(muted=True)
        self._path.set_text(str(folder.path))
        self._state = Note()
        self._buttons = tuple(QToolButton() for _ in range(3))
        self._rescan, self._show, self._remove = self._buttons
        for button, name, slot in (
            (self._rescan, "refresh", self._rescan_folder),
            (self._show, "show-in-folder", self._show_folder),
            (self._remove, "close", self._remove_folder),
        ):
            button.setIcon(icon(name))
            button.setIconSize(QSize(18, 18))
            button.clicked.connect(slot)
        self._rescan.setEnabled(folder.online)
        self._show.setEnabled(folder.online)
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(self._name, 1)
        head.addWidget(self._count)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addLayout(head)
        texts.addWidget(self._path)
        texts.addWidget(self._state)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._icon)
        row.addSpacing(SPACE // 2)
        row.addLayout(texts, 1)
        for button in self._buttons:
            row.addWidget(button)
        self.body.addLayout(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        folder = self.folder
        name = self._name.whole()
        self._count.setText(self.tr("%Ln photo(s)", "", folder.photos))
        if not folder.online and folder.volume_name == "/":
            text = self.tr(
                "This folder is not there now. Nothing is lost; its photos come back with it."
            )
        elif not folder.online:
            text = self.tr(
                "Not connected: “{volume}”. Nothing is lost; its photos come back with it."
            ).format(volume=folder.volume_name)
        elif not folder.watched:
            text = self.tr(
                "The system does not report changes here, so it is scanned now and then."
            )
        else:
            text = ""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._state.set_tone("maybe" if not folder.online else "")
        for button, tip in (
            (self._rescan, self.tr("Look for changes now")),
            (self._show, self.tr("Show in file manager")),
            (self._remove, self.tr("Remove from the library…")),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{tip}: {name}")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _rescan_folder(self) -> None:
        self._dialog.rescan(self.folder.folder)

    @Slot()
    def _show_folder(self) -> None:
        show_in_file_manager(self.folder.path)

    @Slot()
    def _remove_folder(self) -> None:
        self._dialog.ask_to_remove(self.folder)


class FoldersDialog(QDialog):
    """All watched folders; folders can be dropped on it. Not modal."""

    def __init__(
        self, indexer: Indexer, bridge: Bridge, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._indexer = indexer
        self._tasks = tasks
        self._error: PhotoappError | None = None
        self._removing: WatchedFolder | None = None
        self._loaded = False
        self.setAcceptDrops(True)
        self._heading = Heading(1.3)
        self._intro = Note()
        self._problem = Note()
        self._problem.set_tone("bad")
        self._problem.hide()
        self._none = Note()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE)
        page = Page(width_in_characters=110)
        page.body.addWidget(self._heading)
        page.body.addWidget(self._intro)
        page.body.addWidget(self._problem)
        page.body.addLayout(self._cards)
        page.body.addWidget(self._none)
        page.body.addStretch(1)
        self._add = primary(
            QPushButton(icon("folder-add", role=QPalette.ColorRole.HighlightedText), "")
        )
        self._add.clicked.connect(self._choose)
        self._rescan_all = QPushButton(icon("refresh"), "")
        self._rescan_all.clicked.connect(self._rescan_everything)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, 2 * SPACE)
        foot.addWidget(self._add)
        foot.addWidget(self._rescan_all)
        foot.addStretch(1)
        foot.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(page, 1)
        whole.addLayout(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        unit = self.fontMetrics().height()
        self.resize(unit * 40, unit * 28)
        self.retranslate()
        bridge.folders_changed.connect(self.refresh)
        bridge.job_changed.connect(self._job_changed)

    def cards(self) -> list[FolderCard]:
        """Return the folders shown, in order."""
        items = (self._cards.itemAt(row) for row in range(self._cards.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, FolderCard)]

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Photo folders"))
        self._heading.setText(self.tr("Photo folders"))
        self._intro.setText(
            self.tr(
                "photoapp watches these folders and their subfolders. "
                "It only reads your photos; nothing is moved or changed."
            )
        )
        self._none.setText(
            self.tr("No folder yet. Add one, or drop it here.") if self._loaded else ""
        )
        self._add.setText(self.tr("Add a folder…"))
        self._rescan_all.setText(self.tr("Look for changes in all"))
        if self._error is not None:
            self._problem.setText(
                error_text(self._error.code, self._error.details, self._error.message)
            )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.add(list(paths_of(event.mimeData())))
        event.acceptProposedAction()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot(object)
    def _job_changed(self, snapshot: JobSnapshot) -> None:
        if snapshot.state.ended and self.isVisible():
            self.refresh()  # the counts have changed

    @Slot()
    def refresh(self) -> None:
        """Read the folders again."""
        self._tasks.run(self, "folders", self._indexer.folders, self._show, failed=self._failed)

    def add(self, paths: list[Path]) -> None:
        """Add folders; what cannot be added is said above the list."""
        self._show_problem(None)
        if paths:
            self._tasks.run(
                self, "add", lambda: self._add_all(paths), self._added, failed=self._failed
            )

    def rescan(self, folder: FolderId | None) -> None:
        """Compare one folder, or all, with the disk."""
        self._tasks.run(self, "rescan", lambda: self._indexer.rescan(folder), self._done)

    def ask_to_remove(self, folder: WatchedFolder) -> None:
        """Ask, then remove the folder from the library."""
        self._removing = folder
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Remove a folder"))
        box.setText(
            self.tr("Remove “{name}” from the library?").format(
                name=folder.path.name or str(folder.path)
            )
        )
        box.setInformativeText(
            self.tr(
                "%Ln photo(s) will no longer be shown. No file is touched, and ratings, "
                "albums and the index are kept in case you add the folder again.",
                "",
                folder.photos,
            )
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(remove)
        box.accepted.connect(self._remove_now)
        box.finished.connect(box.deleteLater)
        box.open()

    def _add_all(self, paths: list[Path]) -> None:
        """On a worker thread: every folder that can be added is, then the first error is told."""
        problem: PhotoappError | None = None
        for path in paths:
            try:
                self._indexer.add_folder(path)
            except PhotoappError as error:
                problem = problem or error
        if problem is not None:
            raise problem

    def _added(self, result: object) -> None:
        del result
        self.refresh()

    def _done(self, result: object) -> None:
        del result

    def _show(self, folders: list[WatchedFolder]) -> None:
        clear(self._cards)
        for folder in folders:
            self._cards.addWidget(FolderCard(folder, self))
        self._loaded = True
        self._none.setVisible(not folders)
        self._rescan_all.setEnabled(bool(folders))
        self.retranslate()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._show_problem(error)
            self.refresh()

    def _show_problem(self, error: PhotoappError | None) -> None:
        self._error = error
        self._problem.setVisible(error is not None)
        self.retranslate()

    @Slot()
    def _choose(self) -> None:
        dialog = choose_folder(self, self.tr("Add a folder"))
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _chosen(self, path: str) -> None:
        self.add([Path(path)])

    @Slot()
    def _rescan_everything(self) -> None:
        self.rescan(None)

    @Slot()
    def _remove_now(self) -> None:
        folder, self._removing = self._removing, None
        if folder is not None:
            identity = folder.folder
            self._tasks.run(
                self,
                f"remove {identity}",
                lambda: self._indexer.remove_folder(identity),
                self._added,
                failed=self._failed,
            )
