"""From wishes to ranked photos: index search, calibration, exclusion."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.calibration import (
    MAYBE_AT,
    example_direction,
    example_likeness,
    example_logits,
    hubness,
    model_logits,
    probability,
    text_evidence,
    text_logits,
    text_sum,
)
from photoapp.core.fusion import Chances, both, without
from photoapp.core.photo import FloatArray, IdArray
from photoapp.services.background import Backgrounds

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.core.vectors import VectorIndex

_FETCHED = 1024  # photos fetched from the index at first, more of large ones: that is cheap
_FETCHED_SHARE = 256
_JUDGED = 512  # photos looked at closely at first; more while the last of them still match
_GROWTH = 4
_TAIL = 32
_PUSH = 0.3  # share of an unwanted thing's vector that is subtracted


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that is asked for, or not wanted.

    `vector` (d,) unit. `language`: of a text, "" for a picture. `weight` > 0.
    For words the model was not taught, `doubt` is taken from the log-odds, and `most` is the
    highest chance it may give.
    """

    vector: FloatArray
    language: str = ""
    weight: float = 1.0
    most: float = 1.0
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """`ids` (n,), `chances` and `scores` (cosines) (n,), most probable first."""

    ids: IdArray
    chances: Chances
    scores: FloatArray

    @classmethod
    def empty(cls) -> Ranking:
        """Nothing."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0, np.float32))


def fetched(photos: int) -> int:
    """How many photos are fetched at first from an index of so many."""
    return max(_FETCHED, photos // _FETCHED_SHARE)


class Ranker:
    """Ranks photos for one search. Cheap to make; not shared between threads.

    `aside`: where to do what can be done while the index is searched.
    """

    def __init__(
        self,
        encoder: DualEncoder,
        index: VectorIndex,
        backgrounds: Backgrounds,
        *,
        compared: int,
        aside: Executor,
    ) -> None:
        self._encoder = encoder
        self._index = index
        self._backgrounds = backgrounds
        self._compared = compared
        self._aside = aside
        # By the identity of a wish's vector, which is kept so that no other gets its place.
        self._hubs: dict[int, tuple[FloatArray, Future[float]]] = {}

    def rank(
        self,
        wanted: list[Wish],
        unwanted: list[Wish],
        *,
        candidates: IdArray | None,
        least: int | None,
    ) -> Ranking:
        """The best photos, at least all that may match.

        `candidates` restricts the search. `least`: how many are needed even if they do not
        match; None asks for every photo.
        """
        available = len(self._index) if candidates is None else len(candidates)
        needed = available if least is None else min(available, least)
        count = min(available, max(fetched(available), needed))
        direction = self._direction(wanted, unwanted)[None]
        for wish in (*wanted, *unwanted):
            self._hubness(wish)
        judged: list[Ranking] = []
        done = 0
        while True:
            _, found = self._index.search(direction, count, candidates=candidates)
            ids = found[0]
            if done:  # what is looked at already is not looked at again
                ids = ids[~np.isin(ids, _joined(judged).ids)]
            while len(ids):
                size = max(_JUDGED, needed - done)
                part = self._judged(ids[:size], wanted, unwanted)
                judged.append(part)
                ids = ids[size:]
                done += len(part.ids)
                if done >= needed and part.chances[-_TAIL:].max() < MAYBE_AT:
                    return _ordered(_joined(judged))
            if count >= available:
                return _ordered(_joined(judged))
            count = min(available, count * _GROWTH)

    def judge(self, ids: IdArray, wanted: list[Wish], unwanted: list[Wish]) -> Ranking:
        """Calibrate these photos and put them in order. Unknown ids raise KeyError."""
        return _ordered(self._judged(ids, wanted, unwanted))

    def _judged(self, ids: IdArray, wanted: list[Wish], unwanted: list[Wish]) -> Ranking:
        """As `judge`, in the order of `ids`."""
        if not len(ids):
            return Ranking.empty()
        photos = self._index.vectors(ids)
        chances = both([(self._chances(wish, ids, photos), wish.weight) for wish in wanted])
        for wish in unwanted:
            chances = without(chances, self._chances(wish, ids, photos), wish.weight)
        return Ranking(ids, chances, photos @ self._wanted_vector(wanted, unwanted))

    def kept(self, ids: IdArray, unwanted: list[Wish], searchable: IdArray) -> Chances:
        """What share of its chance each photo keeps beside unwanted things: 1 without a vector."""
        share = np.ones(len(ids))
        inside = np.flatnonzero(np.isin(ids, searchable))
        if len(inside):
            photos = self._index.vectors(ids[inside])
            for wish in unwanted:
                shown = self._chances(wish, ids[inside], photos)
                share[inside] = without(share[inside], shown, wish.weight)
        return share

    def _chances(self, wish: Wish, ids: IdArray, photos: FloatArray) -> Chances:
        encoder, compared = self._encoder, self._compared
        language = wish.language or self._own_language()
        bank = self._backgrounds.background(encoder, language)
        statistics = self._backgrounds.statistics(encoder, language, ids, photos)
        view = self._backgrounds.view(encoder, language, self._index)
        if wish.language:
            cosines = photos @ wish.vector
            own = (encoder.logit_scale, encoder.logit_bias) if encoder.sigmoid else None
            evidence = text_evidence(wish.vector, cosines, photos, statistics, bank)
            logits = text_logits(
                text_sum(model_logits(cosines, view.level, own), evidence),
                compared=compared,
                hub=self._hubness(wish).result(),
                level=view.level,
            )
        else:
            likeness = example_likeness(wish.vector, photos, statistics, bank)
            logits = example_logits(likeness, compared=compared, level=view.level)
        return np.minimum(probability(logits - wish.doubt), wish.most)

    def _hubness(self, wish: Wish) -> Future[float]:
        """Begun at once, and only once for each wish."""
        name = id(wish.vector)
        if name not in self._hubs:
            self._hubs[name] = (wish.vector, self._aside.submit(self._measured_hubness, wish))
        return self._hubs[name][1]

    def _measured_hubness(self, wish: Wish) -> float:
        if not wish.language:  # a picture
            return 0.0
        view = self._backgrounds.view(self._encoder, wish.language, self._index)
        return hubness(wish.vector, view.sample, view.statistics, view.level)

    def _own_language(self) -> str:
        return self._encoder.languages[0] if self._encoder.languages else "en"

    def _direction(self, wanted: list[Wish], unwanted: list[Wish]) -> FloatArray:
        """The unit vector that the index is searched with.

        Texts and pictures score on different scales, so each is divided by its own spread
        over this library.
        """
        if len(wanted) == 1 and not unwanted:
            return self._pointing(wanted[0])
        sample = self._backgrounds.sample(self._encoder, self._index)
        total = np.zeros(self._index.dimension, np.float32)
        for wishes, share in ((wanted, 1.0), (unwanted, -_PUSH)):
            for wish in wishes:
                vector = self._pointing(wish)
                spread = float((sample @ vector).std()) if len(sample) > 1 else 1.0
                total += np.float32(share * wish.weight / max(spread, 1e-6)) * vector
        return _unit(total)

    def _pointing(self, wish: Wish) -> FloatArray:
        if wish.language:
            return wish.vector
        bank = self._backgrounds.background(self._encoder, self._own_language())
        return example_direction(wish.vector, bank)

    def _wanted_vector(self, wanted: list[Wish], unwanted: list[Wish]) -> FloatArray:
        total = np.zeros(self._index.dimension, np.float32)
        for wish in wanted:
            total += np.float32(wish.weight) * wish.vector
        for wish in unwanted:
            total -= np.float32(_PUSH * wish.weight) * wish.vector
        return _unit(total)


def _ordered(ranking: Ranking) -> Ranking:
    order = np.lexsort((ranking.ids, -ranking.scores, -ranking.chances))
    return Ranking(ranking.ids[order], ranking.chances[order], ranking.scores[order])


def _joined(parts: list[Ranking]) -> Ranking:
    if len(parts) < 2:
        return parts[0] if parts else Ranking.empty()
    return Ranking(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.chances for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
