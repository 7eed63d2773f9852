"""One search from request to answer: parse, restrict, rank, fuse, cut."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import GOOD_AT, MAYBE_AT, NOTHING_BELOW, bands_of, least_best
from photoapp.core.filters import Filters
from photoapp.core.fusion import (
    Chances,
    certain,
    is_identifier,
    lexical_chances,
    lexical_words,
)
from photoapp.core.hits import Hit, Scope, SearchAnswer, SearchRequest, SortOrder
from photoapp.core.language import ENGLISH
from photoapp.core.photo import IdArray
from photoapp.core.prompts import unwrapped
from photoapp.core.query import Query, canonical_filters, parse
from photoapp.services.adapted import adapted_ranking
from photoapp.services.in_flight import InFlight
from photoapp.services.query_vectors import all_unknown, understood
from photoapp.services.ranking import Ranker, Wish
from photoapp.services.searchable import SearchableLibrary, among
from photoapp.services.seeing import Found, OneSight, SeveralSights, Sight, Wishes, joined
from photoapp.services.together import Route

if TYPE_CHECKING:
    from photoapp.core.adaptation import Adapter
    from photoapp.core.encoders import DualEncoder, ModelKey
    from photoapp.core.vectors import VectorIndex
    from photoapp.services.background import Backgrounds
    from photoapp.services.places import Gazetteer
    from photoapp.services.query_vectors import QueryVectors
    from photoapp.services.together import Together
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.filters import FilterRepository
    from photoapp.storage.photos import PhotoRepository
    from photoapp.storage.texts import TextRepository

_MOST_LEXICAL = 5000
# Nothing but words that the model was not taught: a guess.
_GUESS = 0.5 * (MAYBE_AT + GOOD_AT)
_DOUBT = 1.0


@dataclass(frozen=True, slots=True)
class SearchParts:
    """What a search reads. `space` and `vectors` load the model on first use.

    `together`: which models answer, where that is not only the one of `space`. `adapter`: the
    head in use for a model, if any; for one example picture alone.
    """

    photos: PhotoRepository
    filters: FilterRepository
    texts: TextRepository
    places: Gazetteer
    space: VectorSpace
    vectors: QueryVectors
    backgrounds: Backgrounds
    together: Together | None = None
    adapter: Callable[[ModelKey], Adapter | None] = lambda key: None


class Answerer:
    """Answers searches one by one or from several threads at once."""

    def __init__(self, parts: SearchParts) -> None:
        self._parts = parts
        self._library = SearchableLibrary(parts.photos, parts.space)
        self._lock = threading.Lock()
        self._beside: dict[VectorSpace, SearchableLibrary] = {}
        self._running = InFlight()
        # SQLite is asked for the words while the encoder and FAISS, which use one processor,
        # are at work.
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-aside")

    def close(self) -> None:
        """Stop the helper thread. Idempotent; no search may follow."""
        self._aside.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """The library or the model has changed."""
        self._library.forget()
        with self._lock:
            beside = list(self._beside.values())
        for library in beside:
            library.forget()

    def settle(self, timeout: float) -> bool:
        """Wait until every search that runs now has ended. False if the time is up before."""
        return self._running.settle(timeout)

    def answer(self, request: SearchRequest) -> SearchAnswer:
        """Answer on this thread.

        Raises QueryError for text that is not understood, UnreadablePhotoError for an example
        that is no picture, UsageError for one without a source, ModelError, CatalogueError.
        """
        with self._running.one():
            return self._answer(request)

    def _answer(self, request: SearchRequest) -> SearchAnswer:
        began = time.perf_counter()
        query = parse(request.text, dt.date.today()).checked()
        filters = self._parts.places.resolved(query.filters)
        candidates = self._parts.filters.candidates(filters, request.scope)
        visible = self._library.visible() if candidates is None else candidates
        wishes = Wishes()
        models: tuple[str, ...] = (self._parts.space.model,)
        if not (query.text or query.excluded or request.examples):
            found = Found.unscored(visible, np.ones(len(visible)))
        elif is_identifier(query.text) and not request.examples and not query.excluded:
            unseen = (
                Found.unscored(np.array(visible), np.zeros(len(visible)))
                if request.show_all
                else Found(searched=len(visible))
            )
            found = self._with_words(query, unseen, self._written(query, visible), None)
        else:
            written = self._aside.submit(self._written, query, visible)
            route = self._route(query)
            sight = self._sight(query, request, visible, route, everywhere=candidates is None)
            wishes, models = sight.wishes, sight.models
            if route.lost:
                wishes = replace(wishes, notices=(*wishes.notices, "together-lost"))
            found = self._seen(query, request, sight)
            if sight.asks or query.text:
                found = self._with_words(query, found, written.result(), sight)
        answer = self._assembled(request, query, found, wishes, models)
        unsearchable = max(len(visible) - found.searched, 0)
        return replace(
            answer,
            unsearchable=unsearchable,
            notices=wishes.notices + (("still-indexing",) if unsearchable else ()),
            seconds=time.perf_counter() - began,
        )

    def warm_up(self) -> None:
        """Load what the first search needs; not the image half of the encoder."""
        visible = self._library.visible()
        together = self._parts.together
        spaces = (self._parts.space,) if together is None else together.spaces()
        for space in spaces:
            library = self._library_of(space)
            encoder, index = library.model()
            for language in encoder.languages:
                self._parts.backgrounds.view(encoder, language, index)
            library.indexed(visible, index)

    # What is seen

    def _sight(
        self,
        query: Query,
        request: SearchRequest,
        visible: IdArray,
        route: Route,
        *,
        everywhere: bool,
    ) -> Sight:
        """Who looks at which photos for this query."""

        def look(space: VectorSpace, among_these: IdArray, *, all_of_them: bool) -> OneSight:
            library = self._library_of(space)
            encoder, index = library.model()
            searchable = library.indexed(among_these, index)
            ranker = Ranker(
                encoder,
                index,
                self._parts.backgrounds,
                compared=len(searchable),
                aside=self._aside,
            )
            adapter = None
            if _only_example(query, request):
                adapter = self._parts.adapter(encoder.key)
            return OneSight(
                encoder.key.name,
                ranker,
                self._wishes(query, request, encoder, index),
                searchable,
                None if all_of_them else searchable,
                len(searchable) == len(index),
                None if adapter is None else partial(adapted_ranking, index, adapter),
            )

        sights = [look(space, visible, all_of_them=everywhere) for space in route.spaces]
        if len(sights) > 1:
            asking = [sight for sight in sights if sight.asks]
            return asking[0] if len(asking) == 1 else SeveralSights(asking or sights, fused=True)
        (sight,) = sights
        if route.spaces[0] is self._parts.space:
            return sight
        # What this model has not seen yet, the model in use answers.
        index = self._library.model()[1]
        others = self._library.indexed(visible, index)
        others = others[~among(others, sight.searchable)]
        if not len(others):
            return sight
        rest = look(self._parts.space, others, all_of_them=False)
        if not len(sight.searchable):
            return rest
        return SeveralSights([sight, rest], fused=False)

    def _route(self, query: Query) -> Route:
        together = self._parts.together
        if together is None:
            return Route((self._parts.space,))
        return together.route([text for text in (query.text, *query.excluded) if text])

    def _library_of(self, space: VectorSpace) -> SearchableLibrary:
        if space is self._parts.space:
            return self._library
        with self._lock:
            if space not in self._beside:
                self._beside[space] = SearchableLibrary(self._parts.photos, space)
            return self._beside[space]

    def _wishes(
        self, query: Query, request: SearchRequest, encoder: DualEncoder, index: VectorIndex
    ) -> Wishes:
        vectors = self._parts.vectors
        wanted: list[Wish] = []
        unwanted: list[Wish] = []
        unknown: list[str] = []
        foreign: list[str] = []
        texts = [(excluded, unwanted) for excluded in query.excluded]
        if query.text:
            texts.insert(0, (query.text, wanted))
        for text, wishes in texts:
            read, language, left_out = understood(text, encoder.languages)
            foreign += left_out
            guessed = not read and encoder.languages and ENGLISH not in encoder.languages
            if guessed:
                # Captions in every language hold English words: perhaps it learned this one.
                read, language = text, encoder.languages[0]
            if not read:
                continue
            not_taught = encoder.unknown_words(read)
            unknown += not_taught
            vector = vectors.text(encoder, read)
            if guessed or all_unknown(read, not_taught):
                wishes.append(Wish(vector, language, most=_GUESS, doubt=_DOUBT))
            else:
                wishes.append(Wish(vector, language))
        for example in request.examples:
            if example.weight:
                wish = Wish(vectors.example(encoder, index, example), weight=abs(example.weight))
                (wanted if example.weight > 0 else unwanted).append(wish)
        notices = []
        if unknown:
            notices.append("starter-unknown-words")
        if foreign:
            notices.append("model-language")
        return Wishes(wanted, unwanted, tuple(dict.fromkeys((*unknown, *foreign))), tuple(notices))

    def _seen(self, query: Query, request: SearchRequest, sight: Sight) -> Found:
        if not sight.asks and not query.text:
            return sight.without(self._parts.photos.ids(request.scope, SortOrder.NEWEST))
        least: int | None = 0
        if request.show_all:
            least = request.limit if request.sort is SortOrder.RELEVANCE else None
        return sight.seen(least)

    # What is written

    def _with_words(
        self,
        query: Query,
        found: Found,
        written: tuple[IdArray, Chances],
        sight: Sight | None,
    ) -> Found:
        """Add photos whose names, tags, captions, cameras or places hold the words."""
        ids, chances = written
        if len(ids):
            found = joined(found, ids, chances, sight)
        for excluded in query.excluded:
            tagged = self._parts.filters.candidates(Filters(tags=(excluded,)), Scope())
            if tagged is not None and len(tagged):
                refused = among(found.ids, tagged)
                found.chances[refused] = np.minimum(found.chances[refused], MAYBE_AT / 2)
        return found

    def _written(self, query: Query, visible: IdArray) -> tuple[IdArray, Chances]:
        if not query.text:
            return np.empty(0, np.int64), np.empty(0)
        parts = self._parts
        named: dict[int, float] = {}
        text = unwrapped(query.text)
        words = lexical_words(text, query.phrases)
        if words:
            hits = parts.texts.search(words, limit=_MOST_LEXICAL)
            chances = lexical_chances(np.array([score for _, score in hits]))
            named = {int(photo): chance for (photo, _), chance in zip(hits, chances, strict=True)}
            if hits and is_identifier(query.text):
                files = parts.texts.search(words, limit=_MOST_LEXICAL, columns=("names",))
                named |= dict.fromkeys((int(photo) for photo, _ in files), float(certain(1)[0]))
        if named:  # a tag of this very name holds the words, too
            tagged = parts.filters.candidates(Filters(tags=(text,)), Scope())
            if tagged is not None:
                named |= dict.fromkeys(tagged.tolist(), float(certain(1)[0]))
        ids = np.fromiter(named, np.int64, len(named))
        values = np.fromiter(named.values(), np.float64, len(named))
        inside = among(ids, visible)
        return ids[inside], values[inside]

    # The answer

    def _assembled(
        self,
        request: SearchRequest,
        query: Query,
        found: Found,
        wishes: Wishes,
        models: tuple[str, ...],
    ) -> SearchAnswer:
        if len(found.chances) and found.chances.max() < least_best(found.searched):
            # What little there is stays in order, below the least of a possible match.
            found.chances *= (MAYBE_AT - 0.01) / NOTHING_BELOW
        good = int((found.chances >= GOOD_AT).sum())
        maybe = int((found.chances >= MAYBE_AT).sum()) - good
        searched = max(found.searched, len(found.ids))
        if not request.show_all:
            found = found.only(found.chances >= MAYBE_AT)
        order = self._order(request, found)
        if request.limit is not None:
            order = order[: max(request.limit, 0)]
        chances = found.chances[order]
        columns = zip(
            found.ids[order].tolist(),
            found.scores[order].tolist(),
            chances.tolist(),
            bands_of(chances),
            found.lexical[order].tolist(),
            strict=True,
        )
        hits = tuple(map(Hit._make, columns))
        return SearchAnswer(
            request=request,
            hits=hits,
            good=good,
            maybe=maybe,
            rest=searched - good - maybe,
            searched=found.searched,
            unsearchable=0,
            unknown_words=wishes.unknown,
            notices=wishes.notices,
            excluded=query.excluded,
            filters=canonical_filters(query.filters),
            model=" + ".join(models),
            seconds=0.0,
            models=models,
        )

    def _order(self, request: SearchRequest, found: Found) -> npt.NDArray[np.intp]:
        if request.sort is SortOrder.RELEVANCE and len(found.scores) and found.scores.any():
            return np.lexsort((found.ids, -found.scores, -found.chances))
        sort = SortOrder.NEWEST if request.sort is SortOrder.RELEVANCE else request.sort
        ordered = self._parts.photos.ids(request.scope, sort)
        rank = np.full(len(found.ids), len(ordered))
        by_id = np.argsort(ordered)
        inside = among(found.ids, ordered[by_id])
        rank[inside] = by_id[np.searchsorted(ordered[by_id], found.ids[inside])]
        if request.sort is SortOrder.RELEVANCE:
            return np.lexsort((rank, -found.chances))
        return np.argsort(rank, kind="stable")


def _only_example(query: Query, request: SearchRequest) -> bool:
    """What is like one picture is to come first, and nothing is asked in words."""
    wanted = [example.weight > 0 for example in request.examples]
    worded = bool(query.text or query.excluded)
    return wanted == [True] and not worded and request.sort is SortOrder.RELEVANCE
