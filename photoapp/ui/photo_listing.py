"""Which photos are on show: a place in the library or a search, kept up to date."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photoapp.core.errors import PhotoappError
from photoapp.core.events import SearchFailed
from photoapp.core.hits import Band, Scope, ScopeKind, SearchAnswer, SearchRequest, SortOrder
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.photo_model import PhotoModel, Section
from photoapp.ui.query_text import QueryText

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.bridge import Bridge
    from photoapp.ui.tasks import Tasks

# Photos that come while indexing are shown this soon …
_FIRST_WAIT_MS = 250
# … and less often when reading the list of a large library takes longer.
_PATIENCE = 6.0
# With fewer photos to a heading than this, headings would be most of the page.
_FEW = 5
# A search again while its photos are still being indexed.
_SEARCH_WAIT_MS = 1500


class PhotoListing(QObject):
    """Fills the model from the browser or the searcher; the newest wish wins. GUI thread."""

    changed = Signal()  # what is shown, or what is known about it

    def __init__(
        self,
        model: PhotoModel,
        browser: Browser,
        searcher: Searcher,
        *,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(model)
        self._model = model
        self._browser = browser
        self._searcher = searcher
        self._tasks = tasks
        self.scope = Scope()
        self.query = QueryText()
        self.browse_sort = SortOrder.NEWEST
        self.search_sort = SortOrder.RELEVANCE
        self.by_day = True
        self.show_all = False
        self.loading = True
        self.answer: SearchAnswer | None = None
        self.problem: PhotoappError | SearchFailed | None = None
        self._number = -1
        self._remember = False
        self._asked = 0.0
        self._cost = 0.0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.read)
        bridge.photos_added.connect(self._photos_added)
        bridge.photos_changed.connect(self._photos_changed)
        bridge.photos_removed.connect(self._photos_removed)
        bridge.folders_changed.connect(self._later)
        bridge.model_changed.connect(self._model_changed)
        bridge.search_answered.connect(self._answered)
        bridge.search_failed.connect(self._failed)

    @property
    def searching(self) -> bool:
        """True when something is asked for."""
        return not self.query.empty

    @property
    def sort(self) -> SortOrder:
        """The order in use."""
        return self.search_sort if self.searching else self.browse_sort

    def set_scope(self, scope: Scope) -> None:
        """Show another place, with the same search."""
        self.scope = scope
        self.show_all = False
        self.read()

    def set_query(self, query: QueryText) -> None:
        """Search for this in the present place; nothing asked shows the place."""
        self.query = query
        self.show_all = False
        self.read()

    def set_sort(self, sort: SortOrder) -> None:
        """Another order, remembered apart for searches and places."""
        if self.searching:
            self.search_sort = sort
        elif sort is not SortOrder.RELEVANCE:
            self.browse_sort = sort
        self.read()

    def set_by_day(self, *, on: bool) -> None:
        """Headings for days in places sorted by date."""
        self.by_day = on
        if not self.searching:
            self.read()

    def set_show_all(self) -> None:
        """Show what is below the cut-off as well."""
        self.show_all = True
        self.read()

    def remember(self) -> None:
        """The person pressed Enter: this search belongs into the history."""
        if self.searching:
            self._remember = True
            self.read()

    @Slot()
    def read(self) -> None:
        """Ask for the photos, now."""
        self._again.stop()
        self.problem = None
        self.loading = True
        if self.searching:
            self._search()
        else:
            self._number = -1
            self.answer = None
            self._browse()

    # A place

    def _browse(self) -> None:
        browser, scope, sort = self._browser, self.scope, self.browse_sort
        by_day = self.by_day and sort in (SortOrder.NEWEST, SortOrder.OLDEST)

        def work() -> tuple[IdArray, list[Section], float]:
            started = time.perf_counter()
            ids = browser.ids(scope, sort)
            sections: list[Section] = []
            if by_day:
                days = browser.day_groups(scope, sort)
                # Between two reads a photo may have come: headings must still cover the ids.
                if sum(count for _, count in days) == len(ids):
                    sections = day_sections(days)
            return ids, sections, time.perf_counter() - started

        self._tasks.run(self, "photos", work, self._have_place, failed=self._no_place)

    def _have_place(self, result: tuple[IdArray, list[Section], float]) -> None:
        if self.searching:
            return
        ids, sections, self._cost = result
        self.loading = False
        self._model.show(ids, sections)
        self.changed.emit()

    def _no_place(self, error: Exception) -> None:
        if isinstance(error, PhotoappError) and not self.searching:
            self.problem = error
            self.loading = False
            self.changed.emit()

    # A search

    def _search(self) -> None:
        self._tasks.forget(self, "photos")
        request = SearchRequest(
            text=self.query.text,
            examples=self.query.examples,
            scope=self.scope,
            sort=self.search_sort,
            show_all=self.show_all,
            remember=self._remember,
        )
        self._remember = False
        self._asked = time.perf_counter()
        self._number = self._searcher.submit(request)
        self.changed.emit()

    @Slot(object)
    def _answered(self, answer: SearchAnswer) -> None:
        if answer.request.number != self._number or not self.searching:
            return
        self._cost = time.perf_counter() - self._asked
        self.loading = False
        self.answer = answer
        ids = np.fromiter(
            (hit.photo for hit in answer.hits), dtype=np.int64, count=len(answer.hits)
        )
        self._model.show(ids, _bands(answer))
        self.changed.emit()

    @Slot(object)
    def _failed(self, failure: SearchFailed) -> None:
        if failure.number == self._number and self.searching:
            self.loading = False
            self.problem = failure
            self.changed.emit()

    # Changes

    @Slot()
    def _later(self) -> None:
        if self._again.isActive():
            return
        least = _SEARCH_WAIT_MS if self.searching else _FIRST_WAIT_MS
        self._again.start(max(least, round(self._cost * _PATIENCE * 1000)))

    @Slot(object)
    def _photos_added(self, _photos: tuple[PhotoId, ...]) -> None:
        self._later()

    @Slot(object)
    def _photos_changed(self, photos: tuple[PhotoId, ...]) -> None:
        self._model.refresh(photos)
        moves = self.scope.kind in (ScopeKind.FAVOURITES, ScopeKind.ALBUM, ScopeKind.TAG)
        if not photos or moves or self.searching:
            self._later()

    @Slot(object)
    def _photos_removed(self, photos: tuple[PhotoId, ...]) -> None:
        shown = self._model.rows_of(np.array(photos, dtype=np.int64))
        if len(shown):
            self.read()

    @Slot(str)
    def _model_changed(self, _name: str) -> None:
        self._model.refresh(())
        self._later()


def day_sections(days: Sequence[tuple[dt.date, int]]) -> list[Section]:
    """Headings for days; sparse months, and then sparse years, become one heading each.

    `days` in the order shown, either way, so that a month's and a year's days are together.
    """
    sections: list[Section] = []
    for year, in_year in itertools.groupby(days, lambda one: one[0].year):
        parts: list[Section] = []
        for month, in_month in itertools.groupby(in_year, lambda one: one[0].month):
            found = [Section("day", count, day) for day, count in in_month]
            parts += _merged(found, "month", dt.date(year, month, 1))
        sections += _merged(parts, "year", dt.date(year, 1, 1))
    return sections


def _merged(parts: list[Section], kind: str, day: dt.date) -> list[Section]:
    """One section instead of several that hold only a few photos each."""
    total = sum(part.count for part in parts)
    if len(parts) > 1 and total < _FEW * len(parts):
        return [Section(kind, total, day)]
    return parts


def _bands(answer: SearchAnswer) -> list[Section]:
    """Headings by band when sorted by relevance; otherwise none."""
    if answer.request.sort is not SortOrder.RELEVANCE:
        return []
    counts = dict.fromkeys(Band, 0)
    for hit in answer.hits:
        counts[hit.band] += 1
    return [Section(band.value, count) for band, count in counts.items() if count]
