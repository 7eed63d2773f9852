"""What other starts, the file manager and the system ask of the window, carried out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QStandardPaths,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QFileDialog

from photoapp.core.hits import Example, Scope
from photoapp.core.open_request import OpenAct, OpenRequest
from photoapp.core.photo import PhotoId
from photoapp.services.opened_files import OpenedFiles, look_at
from photoapp.ui.query_text import QueryText

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.indexer import Indexer
    from photoapp.ui.main_window import MainWindow

_MOST_EXAMPLES = 8
_MOST_SELECTED = 500


class Arrivals(QObject):
    """Brings the window to the front and shows what was asked for. GUI thread."""

    raised = Signal()

    def __init__(self, window: MainWindow, browser: Browser, indexer: Indexer) -> None:
        super().__init__(window)
        self._window = window
        self._browser = browser
        self._indexer = indexer
        self._wanted: tuple[PhotoId, ...] = ()
        self._said = ""
        window.model.sections_changed.connect(self._shown)

    @Slot(object)
    def take(self, request: OpenRequest) -> None:
        """Do what a start asks for."""
        if request.act is OpenAct.STAY:
            return
        self.raise_window(request.token)
        match request.act:
            case OpenAct.SEARCH:
                self._window.search_bar.clear()
                self._window.search_bar.focus_text()
            case OpenAct.SIMILAR if not request.paths:
                self._ask_for_example()
            case OpenAct.OPEN | OpenAct.SIMILAR if request.paths:
                similar = request.act is OpenAct.SIMILAR
                self._look(request.paths, similar=similar)

    def raise_window(self, token: str = "") -> None:
        """Show the window before all others, also from the tray or the task bar."""
        window = self._window
        if token:  # Qt's Wayland plug-in takes it from here when a window is activated
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.raised.emit()

    def _look(self, paths: tuple[Path, ...], *, similar: bool) -> None:
        window, browser, indexer = self._window, self._browser, self._indexer
        window.tasks.run(
            self,
            "opened",
            lambda: look_at(paths, browser, indexer),
            self._show_similar if similar else self._show,
            failed=window.acts.failed,
        )

    def _forget_said(self) -> None:
        """What was said about an earlier arrival is over; other notices stay."""
        notices = self._window.notices
        if self._said and notices.text == self._said:
            notices.hide()

    def _say(self, text: str, *acts: tuple[str, Callable[[], None]], tone: str = "") -> None:
        self._said = text
        self._window.notices.say(text, *acts, tone=tone, stay_ms=0 if acts else 8000)

    def _show_similar(self, found: OpenedFiles) -> None:
        self._forget_said()
        if found.empty:
            self._say_unknown(found)
            return
        examples = (
            *(Example(photo=photo) for photo in found.photos),
            *(Example(path=path) for path in found.pictures),
        )
        if examples:
            self._window.search_bar.set_query(QueryText("", examples[:_MOST_EXAMPLES]))
        elif found.others:
            self._refuse(found.others)

    def _show(self, found: OpenedFiles) -> None:
        self._forget_said()
        if found.places:
            self._go_to_folder(found.places[0])
        elif found.photos and not found.pictures:
            self._show_photos(found.photos)
        elif found.photos or found.pictures:
            self._show_similar(found)
            if not found.empty:
                self._say_unknown(found)
        if found.folders:
            self._offer_folders(found.folders)
        elif found.others and not (found.places or found.photos or found.pictures):
            self._refuse(found.others)

    # Photos and folders of the library

    def _show_photos(self, photos: tuple[PhotoId, ...]) -> None:
        """One is shown large, several are selected in the grid."""
        window = self._window
        self._wanted = photos[:_MOST_SELECTED]
        if not window.listing.loading and self._take_wanted():
            return
        window.search_bar.set_query(QueryText())
        window.places.go_everywhere()

    @Slot()
    def _shown(self) -> None:
        if self._window.listing.searching:
            self._wanted = ()  # the person has gone on to something else
        elif self._wanted:
            self._take_wanted()

    def _take_wanted(self) -> bool:
        """Go to the photos that are wanted if they are on show."""
        window, model = self._window, self._window.model
        rows = model.rows_of(np.array(sorted(self._wanted), dtype=np.int64))
        if len(rows) < len(self._wanted):
            return False
        first, several = self._wanted[0], len(self._wanted) > 1
        self._wanted = ()
        if not several:
            window.desk.open_photo(first)
            return True
        if window.desk.viewing:
            window.viewer.close_viewer()
        window.centre.show_page(window.grid)
        window.grid.go_to(model.row_of(first))
        chosen = QItemSelection()
        for row in rows.tolist():
            chosen.select(model.index(row, 0), model.index(row, 0))
        window.grid.selectionModel().select(
            chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        return True

    def _go_to_folder(self, scope: Scope) -> None:
        window = self._window
        window.search_bar.set_query(QueryText())
        window.sidebar.choose(f"folder-{scope.folder}-{scope.subfolder}")
        window.places.scope_chosen.emit(scope)

    # What the library does not know

    def _offer_folders(self, folders: tuple[Path, ...]) -> None:
        text = self.tr(
            "“{name}” is not in the library yet. Its photos would be read where they are."
        )
        names = ", ".join(folder.name or str(folder) for folder in folders)
        self._say(
            text.format(name=names),
            (self.tr("Add to the library"), lambda: self._window.places.add_folders(folders)),
        )

    def _say_unknown(self, found: OpenedFiles) -> None:
        """Say why something else than the file is on show, and offer what may be meant."""
        if not found.pictures:
            return
        first = found.pictures[0]
        text = self.tr("“{name}” is not in the library. These photos look like it.")
        if found.empty:
            text = self.tr("The library is still empty: there is nothing to compare “{name}” with.")
        elif (count := len(found.pictures)) > 1:
            text = self.tr(
                "%Ln picture(s) are not in the library. These photos look like them.", "", count
            )
        folder = first.parent
        self._say(
            text.format(name=first.name),
            (self.tr("Add its folder"), lambda: self._window.places.add_folders((folder,))),
        )

    def _refuse(self, others: tuple[Path, ...]) -> None:
        text = self.tr("“{name}” is not a picture that photoapp can read.")
        self._say(text.format(name=others[0].name), tone="maybe")

    def _ask_for_example(self) -> None:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self._window, self.tr("Find photos like this picture"), pictures)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._examples_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(list)
    def _examples_chosen(self, names: list[str]) -> None:
        self._look(tuple(Path(name) for name in names), similar=True)
