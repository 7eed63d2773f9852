"""The selected photos: which they are, and what the grid, viewer and inspector do with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from photoapp.core.hits import Example
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.centre import Centre
from photoapp.ui.inspector import Inspector
from photoapp.ui.photo_acts import MOST_FILES, PhotoActs
from photoapp.ui.photo_grid import PhotoGrid
from photoapp.ui.photo_model import PhotoModel
from photoapp.ui.query_text import QueryText
from photoapp.ui.search_bar import SearchBar
from photoapp.ui.viewer import Viewer

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.ui.tasks import Tasks

RATINGS = {f"rate_{stars}": stars for stars in range(6)}


class PhotoDesk(QObject):
    """Knows what an act on "the selected photos" means now. GUI thread."""

    selection_changed = Signal()
    everywhere_wanted = Signal()

    def __init__(
        self,
        centre: Centre,
        inspector: Inspector,
        search_bar: SearchBar,
        acts: PhotoActs,
        *,
        browser: Browser,
        tasks: Tasks,
    ) -> None:
        super().__init__(centre)
        self._centre = centre
        self._grid: PhotoGrid = centre.grid
        self._viewer: Viewer = centre.viewer
        self._model: PhotoModel = centre.grid.photos
        self._inspector = inspector
        self._search_bar = search_bar
        self._acts = acts
        self._browser = browser
        self._tasks = tasks
        self._paths: tuple[Path, ...] = ()
        self._wanted: int | None = None  # a photo to go to when it is shown
        grid, viewer = self._grid, self._viewer
        grid.opened.connect(self._open_row)
        grid.selection_settled.connect(self._selected)
        grid.set_paths(self._drag_paths)
        viewer.closed.connect(self._close_viewer)
        viewer.photo_changed.connect(self._viewer_photo)
        inspector.open_wanted.connect(self.open_photo)
        inspector.go_wanted.connect(self.go_to)
        inspector.similar_wanted.connect(self._similar_to)
        inspector.rated.connect(self._rate)
        inspector.favourite_set.connect(self._favourite)
        inspector.words_wanted.connect(search_bar.add_words)
        self._model.sections_changed.connect(self._shown)

    @property
    def viewing(self) -> bool:
        """True while one photo is shown large."""
        return self._centre.page is self._viewer

    def selected(self) -> IdArray:
        """The photo on show in the viewer, else the grid's selection."""
        if self.viewing:
            photo = self._viewer.photo
            return np.array([] if photo is None else [photo], dtype=np.int64)
        return self._grid.selected_ids()

    def count(self) -> int:
        """How many photos are selected; cheap."""
        if self.viewing:
            return int(self._viewer.photo is not None)
        return self._grid.selected_count()

    def act(self, name: str) -> bool:
        """Carry out an act on the selected photos. False for acts that are not about them."""
        photos = self.selected()
        if name in RATINGS:
            self._acts.rate(photos, RATINGS[name])
            return True
        match name:
            case "open":
                self._open()
            case "compare":
                self._compare()
            case "favourite":
                self._toggle_favourite()
            case "similar":
                self._ask_like(photos[:8])
            case "search_for":
                self._search_bar.add_examples(_examples(photos[:8]))
                self._back_to_grid()
            case "unlike":
                self._search_bar.add_examples(_examples(photos[:8], weight=-1.0))
                self._back_to_grid()
            case "show_file" if len(photos):
                self._acts.show_file(PhotoId(int(photos[0])))
            case "copy_path":
                self._acts.copy_paths(photos)
            case "copy":
                self._acts.copy(photos)
            case "trash":
                self._acts.trash(photos)
            case "select_all" if not self.viewing:
                self._grid.selectAll()
            case "show_file" | "select_all":
                return True
            case _:
                return False
        return True

    def focus(self) -> None:
        """Give the photos the keyboard."""
        (self._viewer if self.viewing else self._grid).setFocus()

    # Opening

    @Slot(int)
    def _open_row(self, row: int) -> None:
        self._centre.show_page(self._viewer)
        self._viewer.show_row(row)
        self._viewer.setFocus()
        self.selection_changed.emit()

    @Slot(int)
    def open_photo(self, photo: int) -> None:
        """Show a photo large; from another place it is gone to first."""
        row = self._model.row_of(photo)
        if row >= 0:
            self._open_row(row)
        else:
            self.go_to(photo)

    def _open(self) -> None:
        if self.viewing:  # the same key leads back
            self._viewer.close_viewer()
            return
        row = self._grid.currentIndex().row()
        photos = self.selected()
        if len(photos):
            chosen = self._model.row_of(int(photos[0]))
            current = self._grid.current_photo()
            self._open_row(row if current is not None and current in photos else chosen)

    def _compare(self) -> None:
        photos = self.selected()
        if self.viewing:
            self._viewer.toggle_compare()
        elif len(photos) == 2:
            self._centre.show_page(self._viewer)
            self._viewer.compare(PhotoId(int(photos[0])), PhotoId(int(photos[1])))
            self._viewer.setFocus()
            self.selection_changed.emit()

    @Slot()
    def _close_viewer(self) -> None:
        self._back_to_grid()
        self._grid.setFocus()

    def _back_to_grid(self) -> None:
        if not self.viewing:
            return
        photo = self._viewer.photo
        self._centre.show_page(self._grid)
        if photo is not None:
            self._grid.go_to(self._model.row_of(photo))
        self.selection_changed.emit()

    @Slot(int)
    def _viewer_photo(self, photo: int) -> None:
        self._inspector.show_photos(np.array([photo], dtype=np.int64))
        self.selection_changed.emit()

    @Slot(int)
    def go_to(self, photo: int) -> None:
        """Show a photo that may not be among those on show."""
        row = self._model.row_of(photo)
        if row < 0:
            self._wanted = photo
            self._search_bar.set_query(QueryText())
            self.everywhere_wanted.emit()
        elif self.viewing:
            self._viewer.show_row(row)
        else:
            self._grid.go_to(row)

    @Slot()
    def _shown(self) -> None:
        if self._wanted is None:
            return
        row = self._model.row_of(self._wanted)
        if row >= 0:
            self._wanted = None
            if self.viewing:
                self._viewer.show_row(row)
            else:
                self._grid.go_to(row)

    # Selection

    @Slot()
    def _selected(self) -> None:
        if self.viewing:
            return
        photos = self._grid.selected_ids()
        self._inspector.show_photos(photos)
        self._paths = ()
        browser = self._browser
        chosen = [PhotoId(photo) for photo in photos[:MOST_FILES].tolist()]
        if chosen:
            # Known before a drag can begin, which must not wait for a disk.
            self._tasks.run(
                self,
                "drag-paths",
                lambda: tuple(browser.original_paths(chosen).values()),
                self._have_paths,
                failed=self._no_paths,
            )
        self.selection_changed.emit()

    def _have_paths(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths

    def _no_paths(self, _error: Exception) -> None:
        """The drag then carries photos for this window only."""

    def _drag_paths(self) -> tuple[Path, ...]:
        return self._paths

    # Marks and searches

    @Slot(int)
    def _rate(self, stars: int) -> None:
        self._acts.rate(self.selected(), stars)

    @Slot(bool)
    def _favourite(self, on: bool) -> None:
        self._acts.favourite(self.selected(), on=on)

    def _toggle_favourite(self) -> None:
        photos = self.selected()
        rows = [self._model.known(int(photo)) for photo in photos[:200]]
        all_are = bool(rows) and all(row is not None and row.favourite for row in rows)
        self._acts.favourite(photos, on=not all_are)

    @Slot(int)
    def _similar_to(self, photo: int) -> None:
        self._ask_like(np.array([photo], dtype=np.int64))

    def _ask_like(self, photos: IdArray) -> None:
        self._back_to_grid()
        self._search_bar.set_query(QueryText("", _examples(photos)))


def _examples(photos: IdArray, weight: float = 1.0) -> tuple[Example, ...]:
    return tuple(Example(photo=PhotoId(photo), weight=weight) for photo in photos.tolist())
