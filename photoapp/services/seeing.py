"""What models see of one search: each for itself, and several together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import GOOD_AT
from photoapp.core.fusion import Chances, either, in_order_of, pooled, reciprocal_rank_sum
from photoapp.core.photo import FloatArray, IdArray
from photoapp.services.adapted import SHORTLIST
from photoapp.services.ranking import Ranker, Ranking, Wish
from photoapp.services.searchable import among


@dataclass(slots=True)
class Found:
    """Photos that may be in the answer, as parallel arrays. `searched`: photos compared."""

    ids: IdArray = field(default_factory=lambda: np.empty(0, np.int64))
    chances: Chances = field(default_factory=lambda: np.empty(0))
    scores: FloatArray = field(default_factory=lambda: np.empty(0, np.float32))
    lexical: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    searched: int = 0

    @classmethod
    def unscored(cls, ids: IdArray, chances: Chances) -> Found:
        """Photos with chances (n,) that no model has scored."""
        count = len(ids)
        return cls(ids, chances, np.zeros(count, np.float32), np.zeros(count, np.bool_), count)

    def only(self, kept: npt.NDArray[np.bool_]) -> Found:
        """Those photos, in the same order."""
        return Found(
            self.ids[kept], self.chances[kept], self.scores[kept], self.lexical[kept], self.searched
        )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one model makes of a query. `unknown`: words it was not taught or cannot read."""

    wanted: list[Wish] = field(default_factory=list)
    unwanted: list[Wish] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class Sight(Protocol):
    """How photos are seen in one search. `wishes`: as they are told to the person."""

    @property
    def models(self) -> tuple[str, ...]:
        """Who looks, the first one first."""
        ...

    @property
    def asks(self) -> bool:
        """Something is to be seen, not only something not to be."""
        ...

    @property
    def wishes(self) -> Wishes: ...  # noqa: D102 - said above

    @property
    def searchable(self) -> IdArray:
        """Visible photos in scope that have vectors, ascending."""
        ...

    def seen(self, least: int | None) -> Found:
        """The best photos, at least all that may match; see `Ranker.rank`."""
        ...

    def judged(self, ids: IdArray) -> tuple[Chances, FloatArray]:
        """Chances and scores (n,) of photos, ascending; 0 for those without vectors."""
        ...

    def kept(self, ids: IdArray) -> Chances:
        """What share of its chance each photo keeps beside unwanted things."""
        ...

    def without(self, newest: IdArray) -> Found:
        """Only exclusions: every searchable photo of `newest`, in that order, less what shows."""
        ...


@dataclass(frozen=True, slots=True)
class OneSight:
    """One model looks.

    `restricted`: as `searchable` where a filter or scope restricts the search, else None.
    `whole_index`: every photo that the index holds is searchable. `adapted`: puts what was found
    by one example, given its vector (d,), in the order of a head.
    """

    model: str
    ranker: Ranker
    wishes: Wishes
    searchable: IdArray
    restricted: IdArray | None
    whole_index: bool
    adapted: Callable[[FloatArray, Ranking], Ranking] | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """See `Sight`."""
        return (self.model,)

    @property
    def asks(self) -> bool:
        """See `Sight`."""
        return bool(self.wishes.wanted)

    def seen(self, least: int | None) -> Found:
        """See `Sight`."""
        ranking = Ranking.empty()
        if self.adapted is not None and least is not None:
            least = max(least, SHORTLIST)
        if self.asks:
            ranking = self.ranker.rank(
                self.wishes.wanted, self.wishes.unwanted, candidates=self.restricted, least=least
            )
            if self.adapted is not None:
                ranking = self.adapted(self.wishes.wanted[0].vector, ranking)
        lexical = np.zeros(len(ranking.ids), np.bool_)
        found = Found(ranking.ids, ranking.chances, ranking.scores, lexical, len(self.searchable))
        return found if self.whole_index else found.only(among(found.ids, self.searchable))

    def judged(self, ids: IdArray) -> tuple[Chances, FloatArray]:
        """See `Sight`."""
        chances, scores = np.zeros(len(ids)), np.zeros(len(ids), np.float32)
        if self.asks:
            known = ids[among(ids, self.searchable)]
            ranking = self.ranker.judge(known, self.wishes.wanted, self.wishes.unwanted)
            rows = np.searchsorted(ids, ranking.ids)
            scores[rows], chances[rows] = ranking.scores, ranking.chances
        return chances, scores

    def kept(self, ids: IdArray) -> Chances:
        """See `Sight`."""
        if not self.wishes.unwanted:
            return np.ones(len(ids))
        return self.ranker.kept(ids, self.wishes.unwanted, self.searchable)

    def without(self, newest: IdArray) -> Found:
        """See `Sight`."""
        ids = newest[among(newest, self.searchable)]
        chances = np.ones(len(ids))
        by_id = np.argsort(ids)
        for wish in self.wishes.unwanted:
            shown = self.ranker.rank([wish], [], candidates=self.restricted, least=0)
            inside = among(shown.ids, self.searchable)
            rows = by_id[np.searchsorted(ids[by_id], shown.ids[inside])]
            chances[rows] *= (1.0 - shown.chances[inside]) ** 2
        # Within a band the newest stay first.
        return Found.unscored(ids, np.where(chances >= GOOD_AT, 0.99, chances))


class SeveralSights:
    """Several models look at the same photos, or each at photos that those before have not seen.

    With `fused` the models vote on every photo: chances are pooled, and within a band photos
    are in the order of their reciprocal ranks; a hit's score is then that sum, 1 for first
    everywhere. Else the sights must have no photo in common and keep their scores.
    """

    def __init__(self, sights: Sequence[OneSight], *, fused: bool) -> None:
        self._sights = list(sights)
        self._fused = fused
        self.searchable: IdArray = np.unique(np.concatenate([one.searchable for one in sights]))

    @property
    def models(self) -> tuple[str, ...]:
        """See `Sight`."""
        return tuple(dict.fromkeys(name for one in self._sights for name in one.models))

    @property
    def asks(self) -> bool:
        """See `Sight`."""
        return any(one.asks for one in self._sights)

    @property
    def wishes(self) -> Wishes:
        """See `Sight`: only what every model does not know is unknown."""
        first, *others = (one.wishes for one in self._sights)
        unknown = tuple(
            word for word in first.unknown if all(word in one.unknown for one in others)
        )
        notices = first.notices if unknown else ()
        return Wishes(first.wanted, first.unwanted, unknown, notices)

    def seen(self, least: int | None) -> Found:
        """See `Sight`."""
        parts = [one.seen(least) for one in self._sights]
        if not self._fused:
            return _together(parts, len(self.searchable))
        ids = np.unique(np.concatenate([part.ids for part in parts]))
        chances, scores = self._votes(ids, parts)
        return self._counted(ids, chances, scores)

    def judged(self, ids: IdArray) -> tuple[Chances, FloatArray]:
        """See `Sight`."""
        chances, scores = self._votes(ids, [Found()] * len(self._sights))
        if not self._fused:
            return np.nansum(chances, axis=0), np.nansum(scores, axis=0).astype(np.float32)
        found = self._counted(ids, chances, scores)
        return found.chances, found.scores

    def kept(self, ids: IdArray) -> Chances:
        """See `Sight`: a photo without a vector of a model keeps what that model says."""
        return np.asarray(np.prod([one.kept(ids) for one in self._sights], axis=0))

    def without(self, newest: IdArray) -> Found:
        """See `Sight`: what any of them sees falls out."""
        parts = [one.without(newest) for one in self._sights]
        chances = np.ones(len(newest))
        by_id = np.argsort(newest)
        for part in parts:
            rows = by_id[np.searchsorted(newest[by_id], part.ids)]
            chances[rows] = np.minimum(chances[rows], part.chances)
        kept = among(newest, self.searchable)
        return Found.unscored(newest[kept], chances[kept])

    def _votes(
        self, ids: IdArray, parts: Sequence[Found]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Chances and scores (m, n) of every model for these photos, NaN for unseen ones."""
        chances = np.full((len(self._sights), len(ids)), np.nan)
        scores = np.full_like(chances, np.nan)
        for row, (sight, part) in enumerate(zip(self._sights, parts, strict=True)):
            here = among(part.ids, ids)
            places = np.searchsorted(ids, part.ids[here])
            chances[row, places] = part.chances[here]
            scores[row, places] = part.scores[here]
            missing = np.flatnonzero(np.isnan(chances[row]) & among(ids, sight.searchable))
            if len(missing):
                chances[row, missing], scores[row, missing] = sight.judged(ids[missing])
        return chances, scores

    def _counted(
        self,
        ids: IdArray,
        chances: npt.NDArray[np.float64],
        scores: npt.NDArray[np.float64],
    ) -> Found:
        # The order each model would show: by chance, and by cosine where chances are equal.
        order = np.where(np.isnan(chances), np.nan, chances + 1e-6 * np.nan_to_num(scores))
        ranks = reciprocal_rank_sum(order)
        dealt = in_order_of(pooled(chances), ranks)
        lexical = np.zeros(len(ids), np.bool_)
        return Found(ids, dealt, ranks.astype(np.float32), lexical, len(self.searchable))


def joined(found: Found, ids: IdArray, written: Chances, sight: Sight | None) -> Found:
    """Photos found by their words join those found by sight."""
    fresh = np.setdiff1d(ids, found.ids)
    scores = np.zeros(len(fresh), np.float32)
    seen = np.zeros(len(fresh))
    if sight is not None:
        seen, scores = sight.judged(fresh)
        written = written * sight.kept(ids)
    all_ids = np.concatenate((found.ids, fresh))
    chances = np.concatenate((found.chances, seen))
    lexical = np.concatenate((found.lexical, np.zeros(len(fresh), np.bool_)))
    order = np.argsort(all_ids)
    rows = order[np.searchsorted(all_ids[order], ids)]
    chances[rows] = either(chances[rows], written)
    lexical[rows] = True
    return Found(all_ids, chances, np.concatenate((found.scores, scores)), lexical, found.searched)


def _together(parts: Sequence[Found], searched: int) -> Found:
    return Found(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.chances for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.lexical for part in parts]),
        searched,
    )
