"""The main window: puts the parts together and carries out what they ask for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.hits import Example, Scope, ScopeKind
from photoapp.core.photo import PhotoId
from photoapp.ui.actions import Actions
from photoapp.ui.bridge import Bridge
from photoapp.ui.centre import Centre
from photoapp.ui.dialogs import Dialogs
from photoapp.ui.drag_and_drop import PHOTOS, paths_of
from photoapp.ui.heat_tool import HeatTool
from photoapp.ui.icons import application_icon
from photoapp.ui.inspector import Inspector
from photoapp.ui.job_control import JobControl
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import NoticeBar
from photoapp.ui.overview import footer, overview
from photoapp.ui.pages import Pages
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.photo_desk import PhotoDesk
from photoapp.ui.photo_grid import PhotoGrid
from photoapp.ui.photo_listing import PhotoListing
from photoapp.ui.photo_model import PhotoModel
from photoapp.ui.pictures import PictureCache
from photoapp.ui.places import Places
from photoapp.ui.preferences import Preferences
from photoapp.ui.query_text import QueryText
from photoapp.ui.search_bar import SearchBar
from photoapp.ui.search_box import SearchBox
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.status_bar import StatusBar
from photoapp.ui.sync_acts import SyncActs
from photoapp.ui.tag_acts import TagActs
from photoapp.ui.tag_desk import TagDesk
from photoapp.ui.tag_panel import TagPanel
from photoapp.ui.tag_reader import TagReader
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from photoapp.ui.trouble import Trouble
from photoapp.ui.viewer import Viewer
from photoapp.ui.window_memory import WindowMemory, geometry_text, state_text

if TYPE_CHECKING:
    from photoapp.ui.services import Services

_SLIDER_WAIT_MS = 500
_AWAITED_JOBS = frozenset(("duplicates-resolve", "sidecar-write"))


class MainWindow(QMainWindow):
    """One window over one open library. `shutdown` before the services close."""

    closed = Signal()  # for good: not when it only goes into the background

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._closed = False
        self.quitting = False
        self._shown_once = False
        self.setWindowTitle("photoapp")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)

        self.tasks = Tasks(self)
        self.bridge = Bridge(services.bus, self)
        self.preferences = Preferences(services.settings, services.save_setting, self.tasks, self)
        self.preferences.apply()
        self.thumbnails = ThumbnailLoader(services.browser.thumbnail, self)
        self.model = PhotoModel(services.browser, self.tasks, self)
        self.grid = PhotoGrid(self.model, self.thumbnails)
        self.viewer = Viewer(
            self.model, self.thumbnails, PictureCache(services.browser, self.tasks, self)
        )
        self.centre = Centre(self.grid, self.viewer)
        self.notices = NoticeBar(self.centre)
        self.centre.stack.currentChanged.connect(self.notices.place)
        self.listing = PhotoListing(
            self.model,
            services.browser,
            services.searcher,
            bridge=self.bridge,
            tasks=self.tasks,
        )
        self.acts = PhotoActs(
            services.browser,
            services.curator,
            services.jobs,
            tasks=self.tasks,
            notices=self.notices,
            window=self,
        )
        self.sidebar = Sidebar()
        self.tag_acts = TagActs(
            services.tags,
            services.learner,
            TagReader(services.tags, services.labels, services.tagger),
            curator=services.curator,
            tasks=self.tasks,
            notices=self.notices,
            acts=self.acts,
        )
        self.sync_acts = SyncActs(
            services.sidecars,
            services.jobs,
            tasks=self.tasks,
            notices=self.notices,
            acts=self.acts,
            window=self,
        )
        self.inspector = Inspector(
            services.browser,
            services.searcher,
            self.thumbnails,
            TagPanel(self.tag_acts, self.tasks),
            tasks=self.tasks,
        )
        self.search_bar = SearchBar()
        self.search_box = SearchBox(
            self.search_bar, services.browser, services.searcher, self.tasks, self.acts
        )
        self.status = StatusBar()
        self.menus = Actions(self, self.centre)
        self.dialogs = Dialogs(
            services,
            self.preferences,
            bridge=self.bridge,
            tasks=self.tasks,
            window=self,
        )
        self.desk = PhotoDesk(
            self.centre,
            self.inspector,
            self.search_bar,
            self.acts,
            browser=services.browser,
            tasks=self.tasks,
        )
        self.places = Places(
            self.sidebar,
            services.browser,
            services.indexer,
            bridge=self.bridge,
            tasks=self.tasks,
            acts=self.acts,
            notices=self.notices,
            window=self,
        )
        self.places.set_search_box(self.search_box)
        self.tags = TagDesk(
            self.tag_acts,
            self.inspector,
            self.desk,
            self.listing,
            centre=self.centre,
            sidebar=self.sidebar,
            places=self.places,
            search_box=self.search_box,
            browser=services.browser,
            searcher=services.searcher,
            bridge=self.bridge,
            tasks=self.tasks,
            notices=self.notices,
            window=self,
        )
        self.tags.add_keys(self.menus)
        self.pages = Pages(
            services,
            self.centre,
            sidebar=self.sidebar,
            places=self.places,
            preferences=self.preferences,
            bridge=self.bridge,
            tasks=self.tasks,
            thumbnails=self.thumbnails,
            acts=self.acts,
            notices=self.notices,
        )
        self.jobs = JobControl(
            self.status,
            services.jobs,
            {"index": services.indexer, "upgrade": services.upgrade},
            self.bridge,
            self.tasks,
        )
        self.trouble = Trouble(
            self.bridge, self.tasks, self.notices, self.acts, services.program.crashes
        )
        self._size_timer = QTimer(self)
        self._size_timer.setSingleShot(True)
        self._size_timer.setInterval(_SLIDER_WAIT_MS)
        self._size_timer.timeout.connect(self._keep_size)
        self._lay_out()
        self._connect()
        self._restore()
        self._model = services.settings.model
        self.status.set_models((self._model,))
        self.places.read()
        self.listing.read()

    # Building

    def _lay_out(self) -> None:
        self.menus.fill_menu_bar(self.menuBar())
        self._top = QWidget()
        row = QHBoxLayout(self._top)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        self._left_button = self._panel_button("sidebar")
        self._right_button = self._panel_button("inspector")
        row.addWidget(self._left_button)
        row.addStretch(1)
        row.addWidget(self.search_bar, 12)
        row.addStretch(1)
        row.addWidget(self._right_button)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for part in (self.sidebar, self.centre, self.inspector):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        unit = self.fontMetrics().averageCharWidth()
        self._splitter.setSizes([unit * 30, unit * 120, unit * 38])
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.centre.set_actions(self.menus)
        self.viewer.add_actions(
            [self.menus[name] for name in ("favourite", "similar", "show_file", "trash", "heat")]
        )
        self.heat = HeatTool(self.viewer, self.menus["heat"], self._services.explainer, self.tasks)
        self._wide = True
        self.setMinimumSize(unit * 130, self.fontMetrics().height() * 30)

    def _panel_button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.menus[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setStyleSheet("QToolButton:checked:!hover { background: transparent; }")
        unit = self.fontMetrics().height() + 2
        button.setIconSize(QSize(unit, unit))
        return button

    def _connect(self) -> None:
        bridge, listing = self.bridge, self.listing
        bridge.model_changed.connect(self._model_changed)
        bridge.photos_changed.connect(self._photos_changed)
        self.thumbnails.failed.connect(self.trouble.failed)
        self.trouble.jobs_wanted.connect(self._show_jobs)
        self.trouble.reports_wanted.connect(partial(self.dialogs.show, "crashes"))
        listing.changed.connect(self._show)
        self.model.sections_changed.connect(self._show)
        self.desk.selection_changed.connect(self._show)
        self.desk.everywhere_wanted.connect(self.places.go_everywhere)
        self.places.counted.connect(self._counted)
        self.places.scope_chosen.connect(self._scope_chosen)
        self.places.health_chosen.connect(self.pages.show_health)
        self.places.labels_chosen.connect(self.pages.show_labels)
        self.places.duplicates_chosen.connect(self.pages.show_duplicates)
        self.pages.models_wanted.connect(self._show_models)
        self.dialogs.compare_wanted.connect(self.pages.show_queries)
        self.pages.photo_wanted.connect(self.desk.go_to)
        self.pages.search_wanted.connect(self.search_bar.set_query)
        self.pages.photos_chosen.connect(self.inspector.show_photos)
        self.grid.menu_wanted.connect(self._photo_menu)
        self.grid.selection_moved.connect(self._enable)
        self.grid.size_changed.connect(self._size_timer.start)
        self.grid.show_all_wanted.connect(listing.set_show_all)
        self.centre.size_chosen.connect(self.grid.set_cell_size)
        self.centre.empty.act_wanted.connect(self._act)
        self.viewer.full_screen_wanted.connect(self._full_screen)
        self.search_bar.changed.connect(self._search)
        self.search_bar.submitted.connect(listing.remember)
        self.search_bar.leave_wanted.connect(self.desk.focus)
        self.status.jobs_wanted.connect(self._show_jobs)
        self.menus.triggered.connect(self._act)
        self.menus.sort_chosen.connect(listing.set_sort)
        self.menus.album_chosen.connect(self._add_to_album)
        self.preferences.changed.connect(self._preference_changed)

    # Keeping and restoring

    def _restore(self) -> None:
        settings = self.preferences.settings
        self.grid.set_cell_size(settings.thumbnail_size)
        self.grid.set_fill(fill=settings.fill_cells)
        self.listing.by_day = settings.group_by_day
        self.menus["by_day"].setChecked(settings.group_by_day)
        self.menus["whole_pictures"].setChecked(not settings.fill_cells)
        unit = self.fontMetrics().averageCharWidth()
        room = self.screen().availableSize() * 0.92
        self.resize(QSize(unit * 190, self.fontMetrics().height() * 50).boundedTo(room))
        memory = WindowMemory.read(settings)
        for name, panel in self._panels().items():
            panel.setVisible(name in memory.panels)
            self.menus[name].setChecked(name in memory.panels)
        memory.apply(self, self._splitter)

    def _panels(self) -> dict[str, QWidget]:
        return {"sidebar": self.sidebar, "inspector": self.inspector}

    def _keep(self) -> None:
        if not self.isFullScreen():
            self.preferences.set("window_geometry", geometry_text(self))
        shown = frozenset(name for name in self._panels() if self.menus[name].isChecked())
        self.preferences.set("window_state", state_text(shown, self._splitter))

    @Slot()
    def _keep_size(self) -> None:
        self.preferences.set("thumbnail_size", self.grid.cell_size)

    def shutdown(self) -> None:
        """Save what is to be kept and stop the window's threads. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._keep()
        self.dialogs.close_all()
        self.heat.stop()
        self._cancel_awaited()
        self.bridge.close()
        self.thumbnails.close()
        self.tasks.close()
        self.preferences.flush()

    def _cancel_awaited(self) -> None:
        """A paused job that a task of the window waits for would keep the window for ever."""
        jobs = self._services.jobs
        for job in jobs.snapshots():
            if job.kind in _AWAITED_JOBS and not job.state.ended:
                jobs.cancel(job.job)

    @Slot()
    def quit(self) -> None:
        """Close for good, not into the background."""
        self.quitting = True
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        again = self.quit if self.quitting else self.close
        if not self._closed and not self.pages.may_close(again):
            self.quitting = False
            event.ignore()
            return
        self.shutdown()
        super().closeEvent(event)
        self.closed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the details give way to the photos."""
        super().resizeEvent(event)
        wide = self.width() >= self.fontMetrics().averageCharWidth() * 150
        if wide != self._wide and not self.isFullScreen():
            self._wide = wide
            self.inspector.setVisible(wide and self.menus["inspector"].isChecked())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown_once:
            self._shown_once = True
            self.trouble.look_back()
            self.desk.focus()

    # What is shown

    @Slot()
    def _show(self) -> None:
        """Bring every part in line with the listing."""
        listing, shown = self.listing, len(self.model.ids)
        texts = overview(
            listing,
            self.places.name(),
            shown,
            self.grid.selected_count(),
            self.places.library,
        )
        self.centre.set_title(texts.title, texts.note, texts.notices)
        answer = listing.answer if listing.searching else None
        self.status.set_models(answer.models if answer is not None else (self._model,))
        self.menus.set_sort(listing.sort, searching=listing.searching)
        self.centre.set_sort_text(self.menus.sort_text())
        self.grid.set_footer(footer(listing))
        problem = listing.problem
        self.search_bar.set_problem(
            error_text(problem.code, problem.details, problem.message)
            if problem is not None and listing.searching
            else ""
        )
        self.pages.choose(listing, busy=self.status.busy)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        chosen = self.desk.count()
        self.menus["compare_models"].setEnabled(chosen == 1)
        for name in ("open", "similar", "search_for", "unlike", "show_file", "copy_path", "copy"):
            self.menus[name].setEnabled(chosen > 0)
        for name in ("favourite", "trash", *(f"rate_{stars}" for stars in range(6))):
            self.menus[name].setEnabled(chosen > 0)
        self.menus.album_menu.setEnabled(chosen > 0)
        self.menus.tag_menu.setEnabled(chosen > 0)
        self.menus["tag_edit"].setEnabled(chosen > 0)
        self.menus["write_tags"].setEnabled(chosen > 0)
        self.menus.rating_menu.setEnabled(chosen > 0)
        self.menus["compare"].setEnabled(chosen == 2 or self.desk.viewing)
        in_album = self.listing.scope.kind is ScopeKind.ALBUM
        self.menus["remove_from_album"].setEnabled(chosen > 0 and in_album)
        self.menus["save_search"].setEnabled(self.listing.searching)
        self.heat.set_state(self.listing.query.text, viewing=self.desk.viewing)

    # What the parts ask for

    @Slot()
    def _counted(self) -> None:
        counts = self.places.sidebar
        if counts is not None:
            self.menus.set_albums(tuple((album.id, album.name) for album in counts.albums))
        self._show()

    @Slot(object)
    def _scope_chosen(self, scope: Scope) -> None:
        if self.desk.viewing:
            self.viewer.close_viewer()
        self.centre.show_page(self.grid)
        self.grid.clearSelection()
        self.grid.verticalScrollBar().setValue(0)
        self.listing.set_scope(scope)

    @Slot()
    def _search(self) -> None:
        if self.desk.viewing:
            self.viewer.close_viewer()
        self.pages.close_compare()
        if self.pages.away:
            self.sidebar.choose("all")
        self.grid.verticalScrollBar().setValue(0)
        self.listing.set_query(self.search_bar.query())

    @Slot(str)
    def _act(self, name: str) -> None:
        if self.dialogs.knows(name):
            self.dialogs.show(name)
            return
        if self.desk.act(name) or self.tags.act(name):
            return
        match name:
            case "compare_models" if len(photos := self.desk.selected()) == 1:
                self.pages.show_compare(PhotoId(int(photos[0])))
            case "compare_models":
                pass
            case "write_tags":
                self.sync_acts.ask(self.desk.selected())
            case "find":
                self.search_bar.focus_text()
            case "save_search":
                self.search_box.save()
            case "undo":
                self.tag_acts.then(self.acts.undo)
            case "add_folder":
                self.places.choose_folder()
            case "rescan":
                self.places.rescan()
            case "again":
                self.listing.read()
            case "show_all":
                self.listing.set_show_all()
            case "everywhere":
                self.places.go_everywhere()
            case "clear":
                self.search_bar.clear()
            case "health":
                self.pages.show_health()
            case "label_studio":
                self.pages.show_labels(0)
            case "quit":
                self.quit()
            case _:
                self._view_act(name)

    def _view_act(self, name: str) -> None:
        match name:
            case "sidebar":
                self.sidebar.setVisible(self.menus[name].isChecked())
            case "inspector":
                self.inspector.setVisible(self.menus[name].isChecked())
                self.inspector.reread()
            case "whole_pictures":
                self.preferences.set("fill_cells", not self.menus[name].isChecked())
            case "by_day":
                self.preferences.set("group_by_day", self.menus[name].isChecked())
            case "larger":
                self.grid.set_cell_size(self.grid.cell_size + 24)
            case "smaller":
                self.grid.set_cell_size(self.grid.cell_size - 24)
            case "full_screen":
                self._toggle_full_screen()
            case "heat":
                self.heat.toggle()
            case "remove_from_album":
                album = self.listing.scope.album
                if album is not None:
                    self.acts.remove_from_album(album, self.desk.selected())

    @Slot(int)
    def _add_to_album(self, album: int) -> None:
        photos = [PhotoId(photo) for photo in self.desk.selected().tolist()]
        if album < 0:
            self.acts.new_album(photos)
            return
        place = self.sidebar.place(f"album-{album}")
        self.acts.add_to_album(album, photos, place.name if place is not None else "")

    @Slot(QPoint)
    def _photo_menu(self, where: QPoint) -> None:
        in_album = self.listing.scope.kind is ScopeKind.ALBUM
        self.menus.photo_menu(self, in_album=in_album).popup(where)

    @Slot(str)
    def _preference_changed(self, name: str) -> None:
        settings = self.preferences.settings
        match name:
            case "thumbnail_size":
                self.grid.set_cell_size(settings.thumbnail_size)
            case "fill_cells":
                self.grid.set_fill(fill=settings.fill_cells)
                self.menus["whole_pictures"].setChecked(not settings.fill_cells)
            case "group_by_day":
                self.menus["by_day"].setChecked(settings.group_by_day)
                self.listing.set_by_day(on=settings.group_by_day)

    # Jobs, models, trouble

    @Slot()
    def _show_jobs(self) -> None:
        self.dialogs.show("jobs")

    @Slot()
    def _show_models(self) -> None:
        self.dialogs.show("models")

    @Slot(str)
    def _model_changed(self, name: str) -> None:
        self._model = name
        self._show()
        self.inspector.reread()

    @Slot(object)
    def _photos_changed(self, photos: tuple[PhotoId, ...]) -> None:
        shown = self.desk.selected()
        if not photos or (len(shown) and np.isin(shown, np.array(photos, dtype=np.int64)).any()):
            self.inspector.reread()

    # Full screen, keys, drops

    def _toggle_full_screen(self) -> None:
        if self.desk.viewing:
            on = not self.isFullScreen()
            self.viewer.set_full_screen(on=on)
            self._full_screen(on)
        elif self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    @Slot(bool)
    def _full_screen(self, on: bool) -> None:
        """Hide everything around a photo, or bring it back."""
        for part in (self.menuBar(), self._top, self.status):
            part.setVisible(not on)
        for name, panel in self._panels().items():
            panel.setVisible(not on and self.menus[name].isChecked())
        if on:
            self.showFullScreen()
        else:
            self.showNormal()
        self.viewer.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.listing.searching:
                self.search_bar.set_query(QueryText())
            elif self.isFullScreen():
                self.showNormal()
            return
        super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if not mime.hasFormat(PHOTOS) and paths_of(mime):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Folders join the library; single pictures are looked for."""
        paths = paths_of(event.mimeData())
        event.acceptProposedAction()

        def act(folders: list[Path]) -> None:
            if folders:
                self.places.add_folders(tuple(folders))
            else:
                self.search_bar.add_examples(tuple(Example(path=path) for path in paths[:8]))

        self.tasks.run(self, "drop", lambda: [one for one in paths if one.is_dir()], act)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_size_timer"):
            self.menus.retranslate()
            QTimer.singleShot(0, self, self._show)  # when every part has its new texts
