"""Searching: the newest request wins, history and saved searches beside it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError, PhotoappError
from photoapp.core.events import (
    BackgroundCrash,
    Event,
    FoldersChanged,
    ModelChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
    SearchAnswered,
    SearchFailed,
    SettingsChanged,
)
from photoapp.core.hits import SavedSearch, SearchAnswer, SearchRequest, Suggestion
from photoapp.core.photo import PhotoId
from photoapp.services.answering import Answerer, SearchParts
from photoapp.services.suggesting import suggest

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.services.events import EventBus
    from photoapp.storage.history import SavedSearches, SearchHistory

_AHEAD = 1024  # photos whose statistics are computed at once while nothing is asked (about 20 ms)
_JOIN_SECONDS = 5.0

_CHANGES = PhotosAdded | PhotosChanged | PhotosRemoved | FoldersChanged | ModelChanged

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a person searched for before."""

    history: SearchHistory
    saved: SavedSearches


class Searcher:
    """Answers searches on a thread of its own, which starts with the first request.

    `submit` returns at once; only the newest request is worth answering, so older ones that
    still wait are skipped. All methods may be called from any thread.
    """

    def __init__(self, parts: SearchParts, memory: Memory, bus: EventBus) -> None:
        self.parts = parts
        self._memory = memory
        self._bus = bus
        self._answerer = Answerer(parts)
        self._changed = threading.Condition()
        self._number = 0
        self._waiting: SearchRequest | None = None
        self._warm = False
        self._closing = False
        self._thread: threading.Thread | None = None
        self._unsubscribe = bus.subscribe(self._heard)

    def submit(self, request: SearchRequest) -> int:
        """Ask; the answer comes as SearchAnswered or SearchFailed with the returned number."""
        with self._changed:
            self._number += 1
            self._waiting = replace(request, number=self._number)
            self._start()
            return self._number

    def prepare(self) -> None:
        """Load what the first search needs, on the search thread. Returns at once."""
        with self._changed:
            self._warm = True
            self._start()

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Answer on the calling thread. Raises PhotoappError (QueryError for unclear text)."""
        answer = self._answerer.answer(request)
        if request.remember:
            self._memory.history.add(request.text)
        return answer

    def suggestions(self, prefix: str) -> list[Suggestion]:
        """Completions for the text before the cursor, best first."""
        return suggest(
            prefix,
            history=self._memory.history,
            texts=self.parts.texts,
            places=self.parts.places,
            encoder=self._encoder(),
        )

    def history(self, limit: int = 20) -> list[str]:
        """Finished queries, newest first."""
        return self._memory.history.recent(limit)

    def forget(self, text: str | None = None) -> int:
        """Forget one query, or all. Returns how many went."""
        return self._memory.history.forget(text)

    def saved(self) -> list[SavedSearch]:
        """Searches kept under a name, by name."""
        return self._memory.saved.all()

    def save(self, name: str, text: str, photos: Sequence[PhotoId] = ()) -> SavedSearch:
        """Keep a search. Raises UsageError when the name is empty or taken."""
        return self._memory.saved.add(name, text, photos)

    def rename_saved(self, search: int, name: str) -> SavedSearch | None:
        """Give it another name; None when it is gone. Raises UsageError as `save`."""
        known = self._memory.saved.get(search)
        if known is None:
            return None
        return self._memory.saved.update(search, name=name, text=known.text, photos=known.photos)

    def delete_saved(self, search: int) -> None:
        """Remove one; an unknown id is ignored."""
        self._memory.saved.delete(search)

    def settle(self, timeout: float) -> bool:
        """Wait until every search that runs now has ended. False if the time is up before."""
        return self._answerer.settle(timeout)

    def close(self) -> None:
        """Stop after the search that runs. Idempotent."""
        with self._changed:
            self._closing = True
            self._waiting = None
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        self._unsubscribe()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_JOIN_SECONDS)
        self._answerer.close()

    def _start(self) -> None:
        """Wake the thread; `_changed` is held."""
        if self._closing:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="search", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        work_ahead = False
        while True:
            with self._changed:
                while not (self._waiting or self._warm or self._closing or work_ahead):
                    self._changed.wait()
                if self._closing:
                    return
                request, self._waiting = self._waiting, None
                warm, self._warm = self._warm, False
            try:
                if request is not None:
                    self._answer(request)
                    work_ahead = True
                elif warm:
                    self._warm_up()
                    work_ahead = True
                else:
                    work_ahead = self._compute_ahead()
            except Exception as error:  # noqa: BLE001 - a bug is shown and ends one search only
                work_ahead = False
                self._bus.publish(BackgroundCrash("search", str(error), traceback.format_exc()))
                if request is not None:
                    self._bus.publish(SearchFailed(request.number, "search-crashed", str(error)))

    def _answer(self, request: SearchRequest) -> None:
        event: SearchAnswered | SearchFailed
        try:
            event = SearchAnswered(self.search(request))
        except PhotoappError as error:
            event = SearchFailed(request.number, error.code, error.message, error.details)
        with self._changed:
            stale = self._closing or request.number != self._number
        if not stale:
            self._bus.publish(event)

    def _warm_up(self) -> None:
        try:
            self._answerer.warm_up()
        except PhotoappError as error:  # the first search will say it
            _log.info("search was not prepared: %s", error)

    def _compute_ahead(self) -> bool:
        """One step of work that makes later searches faster. True while there is more."""
        try:
            encoder, index = self.parts.space.pair()
            return self.parts.backgrounds.prepare(encoder, index, most=_AHEAD)
        except PhotoappError as error:
            _log.info("search statistics were not computed: %s", error)
            return False

    def _encoder(self) -> DualEncoder | None:
        try:
            return self.parts.space.encoder()
        except ModelError:
            return None

    def _heard(self, event: Event) -> None:
        if isinstance(event, _CHANGES):
            self._answerer.forget()
        elif isinstance(event, SettingsChanged) and event.name.startswith("search_"):
            with self._changed:
                if self._thread is not None:  # somebody searches here: another model may be needed
                    self._warm = True
                    self._start()
