"""The search bar at work: suggestions, pictures on chips, saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QMenu

from photoapp.core.hits import Example, SavedSearch, Suggestion
from photoapp.ui.chips import Chip
from photoapp.ui.icons import icon
from photoapp.ui.query_text import QueryText
from photoapp.ui.search_bar import SearchBar
from photoapp.ui.small_pictures import decode, decode_file

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.photo_acts import PhotoActs
    from photoapp.ui.tasks import Tasks

_CHIP_SIDE = 96


class SearchBox(QObject):
    """Reads what the bar needs on worker threads. GUI thread."""

    saved_changed = Signal()

    def __init__(
        self, bar: SearchBar, browser: Browser, searcher: Searcher, tasks: Tasks, acts: PhotoActs
    ) -> None:
        super().__init__(bar)
        self.bar = bar
        self._browser = browser
        self._searcher = searcher
        self._tasks = tasks
        self._acts = acts
        bar.suggestions_wanted.connect(self._suggest)
        bar.example_added.connect(self._picture)
        bar.save_wanted.connect(self.save)
        bar.filters_wanted.connect(self._filter_menu)

    @Slot(str)
    def _suggest(self, typed: str) -> None:
        searcher = self._searcher

        def work() -> list[Suggestion]:
            return list(searcher.suggestions(typed))

        self._tasks.run(
            self,
            "suggestions",
            work,
            lambda found: self.bar.show_suggestions(typed, found),
            failed=_quiet,
        )

    @Slot(object)
    def _picture(self, chip: Chip) -> None:
        example = chip.content.example
        if example is None:
            return
        browser = self._browser

        def show(image: QImage | None) -> None:
            if image is not None and shiboken6.isValid(chip):
                chip.set_picture(QPixmap.fromImage(image))

        self._tasks.run(
            chip, "picture", lambda: _example_image(browser, example), show, failed=_quiet
        )

    # Saved searches

    @Slot()
    def save(self) -> None:
        """Ask for a name and keep the present search in the sidebar."""
        query = self.bar.query()
        if query.empty:
            return
        photos = tuple(one.photo for one in query.examples if one.photo is not None)

        def keep(name: str) -> None:
            searcher = self._searcher
            self._tasks.run(
                self,
                f"save-{name}",
                lambda: searcher.save(name, query.text, photos),
                lambda _: self.saved_changed.emit(),
                failed=self._acts.failed,
            )

        self._acts.ask_name(
            self.tr("Save search"), self.tr("Name of the search:"), query.text, keep
        )

    def rename(self, saved: SavedSearch) -> None:
        """Ask for another name of a saved search."""

        def act(name: str) -> None:
            searcher = self._searcher
            self._tasks.run(
                self,
                f"rename-{saved.id}",
                lambda: searcher.rename_saved(saved.id, name),
                lambda _: self.saved_changed.emit(),
                failed=self._acts.failed,
            )

        self._acts.ask_name(
            self.tr("Rename search"), self.tr("Name of the search:"), saved.name, act
        )

    def delete(self, saved: SavedSearch) -> None:
        """Take a saved search out of the sidebar."""
        searcher = self._searcher
        self._tasks.run(
            self,
            f"delete-{saved.id}",
            lambda: searcher.delete_saved(saved.id),
            lambda _: self.saved_changed.emit(),
            failed=self._acts.failed,
        )

    def open(self, saved: SavedSearch) -> None:
        """Search for it again."""
        examples = tuple(Example(photo=photo) for photo in saved.photos)
        self.bar.set_query(QueryText(saved.text, examples))

    # Filters

    @Slot()
    def _filter_menu(self) -> None:
        menu = QMenu(self.bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The last of each are words of the query grammar, which knows them in both languages.
        for name, text, words in (
            ("calendar", self.tr("This year"), self.tr("date:this-year")),
            ("calendar", self.tr("Last year"), self.tr("date:last-year")),
            ("", "", ""),
            ("heart", self.tr("Favourites"), self.tr("is:favourite")),
            ("star", self.tr("Four stars or more"), self.tr("rating:>=4")),
            ("place", self.tr("With a place"), self.tr("is:located")),
            ("file", self.tr("RAW files"), self.tr("type:raw")),
            ("drive-offline", self.tr("On drives that are not connected"), self.tr("is:offline")),
            ("", "", ""),
            ("calendar", self.tr("Date…"), self.tr("date:")),
            ("folder", self.tr("Folder…"), self.tr("folder:")),
            ("tag", self.tr("Tag…"), self.tr("tag:")),
            ("camera", self.tr("Camera…"), self.tr("camera:")),
            ("place", self.tr("Place…"), self.tr("place:")),
            ("file", self.tr("File name…"), self.tr("name:")),
        ):
            if not words:
                menu.addSeparator()
                continue
            action = menu.addAction(icon(name), text)
            action.setData(words)
        menu.triggered.connect(self._filter_chosen)
        menu.popup(
            self.bar.mapToGlobal(QPoint(self.bar.width(), self.bar.height() + 2))
            - QPoint(menu.sizeHint().width(), 0)
        )

    @Slot(object)
    def _filter_chosen(self, action: object) -> None:
        words = str(getattr(action, "data", str)())
        if words.endswith((":", "：")):
            self.bar.type_words(words)
        else:
            self.bar.add_words(words)


def _example_image(browser: Browser, example: Example) -> QImage | None:
    """A small picture of an example; worker threads only."""
    if example.photo is not None:
        rows = browser.rows([example.photo])
        data = browser.thumbnail(rows[0].content_key) if rows else None
        return decode(data, _CHIP_SIDE, fill=True) if data else None
    if example.data is not None:
        return decode(example.data, _CHIP_SIDE, fill=True)
    return decode_file(example.path, _CHIP_SIDE) if example.path is not None else None


def _quiet(_error: Exception) -> None:
    """Without suggestions or a picture on a chip one can search as well."""
