"""One search from request to answer: parse, restrict, rank, fuse, cut."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import GOOD_AT, MAYBE_AT, NOTHING_BELOW, bands_of, least_best
from photoapp.core.filters import Filters
from photoapp.core.fusion import (
    Chances,
    certain,
    either,
    is_identifier,
    lexical_chances,
    lexical_words,
)
from photoapp.core.hits import Hit, Scope, SearchAnswer, SearchRequest, SortOrder
from photoapp.core.language import ENGLISH
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.prompts import unwrapped
from photoapp.core.query import Query, canonical_filters, parse
from photoapp.services.adapted import SHORTLIST, adapted_ranking
from photoapp.services.query_vectors import all_unknown, understood
from photoapp.services.ranking import Ranker, Ranking, Wish
from photoapp.services.searchable import SearchableLibrary, among

if TYPE_CHECKING:
    from photoapp.core.adaptation import Adapter
    from photoapp.core.encoders import DualEncoder, ModelKey
    from photoapp.core.vectors import VectorIndex
    from photoapp.services.background import Backgrounds
    from photoapp.services.places import Gazetteer
    from photoapp.services.query_vectors import QueryVectors
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

    `adapter`: the head in use for a model, if any; for one example picture alone.
    """

    photos: PhotoRepository
    filters: FilterRepository
    texts: TextRepository
    places: Gazetteer
    space: VectorSpace
    vectors: QueryVectors
    backgrounds: Backgrounds
    adapter: Callable[[ModelKey], Adapter | None] = lambda key: None


@dataclass(slots=True)
class _Found:
    """Photos that may be in the answer, as parallel arrays. `searched`: photos compared."""

    ids: IdArray = field(default_factory=lambda: np.empty(0, np.int64))
    chances: Chances = field(default_factory=lambda: np.empty(0))
    scores: FloatArray = field(default_factory=lambda: np.empty(0, np.float32))
    lexical: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    searched: int = 0

    def only(self, kept: npt.NDArray[np.bool_]) -> _Found:
        """Those photos, in the same order."""
        return _Found(
            self.ids[kept], self.chances[kept], self.scores[kept], self.lexical[kept], self.searched
        )


@dataclass(frozen=True, slots=True)
class _Wishes:
    wanted: list[Wish]
    unwanted: list[Wish]
    unknown: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sight:
    """How photos are seen in one search.

    `searchable`: visible photos in scope that have vectors, ascending; `restricted`: the same
    where a filter or scope restricts the search, else None. `whole_index`: every photo that
    the index holds is searchable.
    """

    ranker: Ranker
    wishes: _Wishes
    searchable: IdArray
    restricted: IdArray | None
    whole_index: bool

    @property
    def asks(self) -> bool:
        """Something is to be seen, not only something not to be."""
        return bool(self.wishes.wanted)


class Answerer:
    """Answers searches one by one or from several threads at once."""

    def __init__(self, parts: SearchParts) -> None:
        self._parts = parts
        self._library = SearchableLibrary(parts.photos, parts.space)
        # SQLite is asked for the words while the encoder and FAISS, which use one processor,
        # are at work.
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-aside")

    def close(self) -> None:
        """Stop the helper thread. Idempotent; no search may follow."""
        self._aside.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """The library or the model has changed."""
        self._library.forget()

    def answer(self, request: SearchRequest) -> SearchAnswer:
        """Answer on this thread.

        Raises QueryError for text that is not understood, UnreadablePhotoError for an example
        that is no picture, UsageError for one without a source, ModelError, CatalogueError.
        """
        began = time.perf_counter()
        query = parse(request.text, dt.date.today()).checked()
        filters = self._parts.places.resolved(query.filters)
        candidates = self._parts.filters.candidates(filters, request.scope)
        visible = self._library.visible() if candidates is None else candidates
        wishes = _Wishes([], [], (), ())
        if not (query.text or query.excluded or request.examples):
            found = _everything(visible)
        elif is_identifier(query.text) and not request.examples and not query.excluded:
            unseen = _unlike(visible) if request.show_all else _Found(searched=len(visible))
            found = self._with_words(query, unseen, self._written(query, visible), None)
        else:
            written = self._aside.submit(self._written, query, visible)
            sight = self._sight(query, request, visible, everywhere=candidates is None)
            wishes = sight.wishes
            found = self._seen(query, request, sight)
            if sight.asks or query.text:
                found = self._with_words(query, found, written.result(), sight)
        answer = self._assembled(request, query, found, wishes)
        unsearchable = max(len(visible) - found.searched, 0)
        return replace(
            answer,
            unsearchable=unsearchable,
            notices=wishes.notices + (("still-indexing",) if unsearchable else ()),
            seconds=time.perf_counter() - began,
        )

    def warm_up(self) -> None:
        """Load what the first search needs; not the image half of the encoder."""
        encoder, index = self._library.model()
        for language in encoder.languages:
            self._parts.backgrounds.view(encoder, language, index)
        self._library.indexed(self._library.visible(), index)

    # What is seen

    def _sight(
        self, query: Query, request: SearchRequest, visible: IdArray, *, everywhere: bool
    ) -> _Sight:
        encoder, index = self._library.model()
        wishes = self._wishes(query, request, encoder, index)
        searchable = self._library.indexed(visible, index)
        ranker = Ranker(
            encoder,
            index,
            self._parts.backgrounds,
            compared=len(searchable),
            aside=self._aside,
        )
        restricted = None if everywhere else searchable
        return _Sight(ranker, wishes, searchable, restricted, len(searchable) == len(index))

    def _wishes(
        self, query: Query, request: SearchRequest, encoder: DualEncoder, index: VectorIndex
    ) -> _Wishes:
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
        return _Wishes(wanted, unwanted, tuple(dict.fromkeys((*unknown, *foreign))), tuple(notices))

    def _seen(self, query: Query, request: SearchRequest, sight: _Sight) -> _Found:
        if not sight.asks and not query.text:
            return self._without(request.scope, sight)
        ranking = Ranking.empty()
        if sight.asks:
            by_relevance = request.sort is SortOrder.RELEVANCE
            least: int | None = 0
            if request.show_all:
                least = request.limit if by_relevance else None
            encoder, index = self._library.model()
            adapter = None
            if by_relevance and _only_example(query, request):
                adapter = self._parts.adapter(encoder.key)
            if adapter is not None and least is not None:
                least = max(least, SHORTLIST)
            ranking = sight.ranker.rank(
                sight.wishes.wanted,
                sight.wishes.unwanted,
                candidates=sight.restricted,
                least=least,
            )
            if adapter is not None:
                ranking = adapted_ranking(index, adapter, sight.wishes.wanted[0].vector, ranking)
        count = len(sight.searchable)
        lexical = np.zeros(len(ranking.ids), np.bool_)
        found = _Found(ranking.ids, ranking.chances, ranking.scores, lexical, count)
        if sight.whole_index:
            return found
        return found.only(among(found.ids, sight.searchable))

    def _without(self, scope: Scope, sight: _Sight) -> _Found:
        """Only exclusions: every photo, newest first, but those that show what is not wanted."""
        order = self._parts.photos.ids(scope, SortOrder.NEWEST)
        ids = order[among(order, sight.searchable)]
        chances = np.ones(len(ids))
        by_id = np.argsort(ids)
        for wish in sight.wishes.unwanted:
            shown = sight.ranker.rank([wish], [], candidates=sight.restricted, least=0)
            inside = among(shown.ids, sight.searchable)
            rows = by_id[np.searchsorted(ids[by_id], shown.ids[inside])]
            chances[rows] *= (1.0 - shown.chances[inside]) ** 2
        # Within a band the newest stay first.
        steps = np.where(chances >= GOOD_AT, 0.99, chances)
        return _Found(
            ids, steps, np.zeros(len(ids), np.float32), np.zeros(len(ids), np.bool_), len(ids)
        )

    # What is written

    def _with_words(
        self,
        query: Query,
        found: _Found,
        written: tuple[IdArray, Chances],
        sight: _Sight | None,
    ) -> _Found:
        """Add photos whose names, tags, captions, cameras or places hold the words."""
        ids, chances = written
        if len(ids):
            found = _joined(found, ids, chances, sight)
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
        self, request: SearchRequest, query: Query, found: _Found, wishes: _Wishes
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
            model=self._parts.space.model,
            seconds=0.0,
        )

    def _order(self, request: SearchRequest, found: _Found) -> npt.NDArray[np.intp]:
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
    """One picture is asked for, and nothing in words."""
    wanted = [example.weight > 0 for example in request.examples]
    return wanted == [True] and not (query.text or query.excluded)


def _unlike(ids: IdArray) -> _Found:
    """Every photo, none of them a match: what a file's name leaves for "show all"."""
    return _Found(
        np.array(ids),
        np.zeros(len(ids)),
        np.zeros(len(ids), np.float32),
        np.zeros(len(ids), np.bool_),
        len(ids),
    )


def _everything(visible: IdArray) -> _Found:
    """Only filters: all that pass them."""
    count = len(visible)
    return _Found(
        visible, np.ones(count), np.zeros(count, np.float32), np.zeros(count, np.bool_), count
    )


def _joined(found: _Found, ids: IdArray, written: Chances, sight: _Sight | None) -> _Found:
    """Photos found by their words join those found by sight."""
    fresh = np.setdiff1d(ids, found.ids)
    scores = np.zeros(len(fresh), np.float32)
    seen = np.zeros(len(fresh))
    if sight is not None and sight.asks:
        known = fresh[among(fresh, sight.searchable)]
        judged = sight.ranker.judge(known, sight.wishes.wanted, sight.wishes.unwanted)
        rows = np.searchsorted(fresh, judged.ids)
        scores[rows], seen[rows] = judged.scores, judged.chances
    if sight is not None and sight.wishes.unwanted:
        written = written * sight.ranker.kept(ids, sight.wishes.unwanted, sight.searchable)
    all_ids = np.concatenate((found.ids, fresh))
    chances = np.concatenate((found.chances, seen))
    lexical = np.concatenate((found.lexical, np.zeros(len(fresh), np.bool_)))
    order = np.argsort(all_ids)
    rows = order[np.searchsorted(all_ids[order], ids)]
    chances[rows] = either(chances[rows], written)
    lexical[rows] = True
    return _Found(all_ids, chances, np.concatenate((found.scores, scores)), lexical, found.searched)
