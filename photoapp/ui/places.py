"""The sidebar at work: counts, choosing a place, folders, albums, saved searches."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.library import LibraryCounts, SidebarCounts
from photoapp.core.photo import PhotoId
from photoapp.ui.photo_acts import PhotoActs, when_accepted
from photoapp.ui.search_box import SearchBox
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.sidebar_model import Place, PlaceKind
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.indexer import Indexer
    from photoapp.ui.bridge import Bridge
    from photoapp.ui.notice_bar import NoticeBar
    from photoapp.ui.tasks import Tasks

# While indexing, counts are read again after this time at least …
_WAIT_MS = 700
# … and after this many times what reading them took, in a large library.
_PATIENCE = 8.0


class Places(QObject):
    """Reads the sidebar's counts and carries out what it asks for. GUI thread."""

    counted = Signal()  # `sidebar` and `library` are new
    scope_chosen = Signal(object)  # Scope
    health_chosen = Signal()
    duplicates_chosen = Signal()
    labels_chosen = Signal(int)  # id of a label set, 0 for the label studio's first page

    def __init__(
        self,
        sidebar: Sidebar,
        browser: Browser,
        indexer: Indexer,
        *,
        bridge: Bridge,
        tasks: Tasks,
        acts: PhotoActs,
        notices: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._sidebar = sidebar
        self._browser = browser
        self._indexer = indexer
        self._tasks = tasks
        self._acts = acts
        self._notices = notices
        self._window = window
        self._search_box: SearchBox | None = None
        self._reading = self._again = False
        self._cost = 0.0
        self.sidebar: SidebarCounts | None = None
        self.library: LibraryCounts | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.read)
        for signal in (
            bridge.photos_added,
            bridge.photos_changed,
            bridge.photos_removed,
            bridge.folders_changed,
        ):
            signal.connect(self.later)
        bridge.job_changed.connect(self.later)
        acts.albums_changed.connect(self.read)
        sidebar.chosen.connect(self._chosen)
        sidebar.add_folder_wanted.connect(self.choose_folder)
        sidebar.rescan_wanted.connect(self._rescan)
        sidebar.remove_folder_wanted.connect(self._remove_folder)
        sidebar.new_album_wanted.connect(acts.new_album)
        sidebar.rename_wanted.connect(self._rename)
        sidebar.delete_wanted.connect(self._delete)
        sidebar.photos_dropped.connect(self._photos_dropped)
        sidebar.folders_dropped.connect(self.add_folders)

    def set_search_box(self, box: SearchBox) -> None:
        """Where saved searches are opened, renamed and deleted."""
        self._search_box = box
        box.saved_changed.connect(self.read)

    def name(self) -> str:
        """Name of the place whose photos are shown."""
        place = self._sidebar.place(self._sidebar.current_key)
        if place is None or place.kind is not PlaceKind.SCOPE:
            place = self._sidebar.place("all")
        return place.name if place is not None else ""

    @Slot()
    def read(self) -> None:
        """Count again, now."""
        self._wait.stop()
        if self._reading:
            self._again = True
            return
        self._reading = True
        browser = self._browser

        def work() -> tuple[SidebarCounts, LibraryCounts, float]:
            started = time.perf_counter()
            sidebar, library = browser.sidebar(), browser.counts()
            return sidebar, library, time.perf_counter() - started

        self._tasks.run(self, "sidebar", work, self._have, failed=self._failed)

    @Slot()
    def later(self) -> None:
        """Count again soon: what changed may go on changing."""
        if not self._wait.isActive():
            self._wait.start(max(_WAIT_MS, round(self._cost * _PATIENCE * 1000)))

    def _have(self, result: tuple[SidebarCounts, LibraryCounts, float]) -> None:
        self._reading = False
        self.sidebar, self.library, self._cost = result
        self._sidebar.fill(self.sidebar)
        self.counted.emit()
        if self._again:
            self._again = False
            self.later()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self._acts.failed(error)

    # Choosing

    def go_everywhere(self) -> None:
        """All photos."""
        self._sidebar.choose("all")
        self.scope_chosen.emit(Scope())

    @Slot(object)
    def _chosen(self, place: Place) -> None:
        if place.kind is PlaceKind.HEALTH:
            self.health_chosen.emit()
        elif place.kind is PlaceKind.DUPLICATES:
            self.duplicates_chosen.emit()
        elif place.kind in (PlaceKind.LABEL_SET, PlaceKind.LABEL_STUDIO):
            self.labels_chosen.emit(place.label_set)
        elif place.kind is PlaceKind.SAVED and place.saved is not None:
            self.scope_chosen.emit(Scope())
            if self._search_box is not None:
                self._search_box.open(place.saved)
        elif place.scope is not None:
            self.scope_chosen.emit(place.scope)

    # Folders

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self._window, self.tr("Add a folder of photos"), pictures)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _folder_selected(self, path: str) -> None:
        self.add_folders((Path(path),))

    @Slot(object)
    def add_folders(self, paths: tuple[Path, ...]) -> None:
        """Watch these folders (of files: the folders they lie in)."""
        indexer = self._indexer

        def work() -> list[str]:
            folders = dict.fromkeys(one if one.is_dir() else one.parent for one in paths)
            return [indexer.add_folder(path).path.name for path in folders]

        def told(names: list[str]) -> None:
            text = self.tr("“{name}” was added. Its photos appear while they are read.")
            self._notices.say(text.format(name=", ".join(names)), tone="good", stay_ms=6000)
            self.read()

        self._tasks.run(self, "add-folders", work, told, failed=self._acts.failed)

    @Slot(object)
    def _rescan(self, place: Place) -> None:
        scope = place.scope
        if scope is not None:
            self.rescan(scope)

    def rescan(self, scope: Scope | None = None) -> None:
        """Look for changes in a folder's place, or everywhere."""
        folder = scope.folder if scope is not None else None
        indexer = self._indexer

        def told(_: object) -> None:
            self._notices.say(self.tr("Looking for changes in the folders…"), stay_ms=3000)

        self._tasks.run(
            self, "rescan", lambda: indexer.rescan(folder), told, failed=self._acts.failed
        )

    @Slot(object)
    def _remove_folder(self, place: Place) -> None:
        folder = place.scope.folder if place.scope is not None else None
        if folder is None:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Remove “{name}” from the library?").format(name=place.name))
        box.setInformativeText(
            self.tr(
                "Its {count} photos are no longer shown. No file is touched; when the folder is "
                "added again, nothing has to be read anew."
            ).format(count=number(place.count or 0))
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        indexer = self._indexer

        def act() -> None:
            self._tasks.run(
                self,
                "remove-folder",
                lambda: indexer.remove_folder(folder),
                lambda _: self.go_everywhere(),
                failed=self._acts.failed,
            )

        when_accepted(box, remove, act)

    # Albums and saved searches

    @Slot(object)
    def _rename(self, place: Place) -> None:
        if place.saved is not None and self._search_box is not None:
            self._search_box.rename(place.saved)
        elif place.scope is not None and place.scope.album is not None:
            self._acts.rename_album(place.scope.album, place.name)

    @Slot(object)
    def _delete(self, place: Place) -> None:
        if place.saved is not None and self._search_box is not None:
            self._search_box.delete(place.saved)
        elif place.scope is not None and place.scope.album is not None:
            self._acts.delete_album(place.scope.album, place.name)

    @Slot(object, object)
    def _photos_dropped(self, place: Place, photos: tuple[PhotoId, ...]) -> None:
        scope = place.scope
        if scope is None:
            return
        if scope.kind is ScopeKind.ALBUM and scope.album is not None:
            self._acts.add_to_album(scope.album, photos, place.name)
        elif scope.kind is ScopeKind.FAVOURITES:
            self._acts.favourite_these(photos)
