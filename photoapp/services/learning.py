"""Ticks: what a person says of tags on photos, and what is learned from it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from photoapp.core import heads
from photoapp.core.calibration import Logits, probability
from photoapp.core.errors import UsageError
from photoapp.core.events import LabelsLearned, PhotosChanged, TagsChanged
from photoapp.core.heads import Head, Surroundings, Ticks
from photoapp.core.labels import Label, LabelMode, LabelSet, parents
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.core.tagging import SURE_AT
from photoapp.services.curate import Curator
from photoapp.services.events import EventBus
from photoapp.services.searchable import among

if TYPE_CHECKING:
    from photoapp.core.encoders import ModelKey
    from photoapp.core.vectors import VectorIndex
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.decisions import DecisionRepository
    from photoapp.storage.heads import HeadRepository
    from photoapp.storage.journal import Journal, JournalRecord
    from photoapp.storage.labels import LabelRepository
    from photoapp.storage.tags import TagRepository

BoolArray = npt.NDArray[np.bool_]

_ACTS = {True: "tag-confirm", False: "tag-reject", None: "tag-forget"}
_TITLES = {True: "Confirm tag {}", False: "Reject tag {}", None: "Forget what was said of tag {}"}
_SAMPLE = 1000  # photos that stand for the library
_RESAMPLE = 1.2  # the library has grown by this much since the last look
_BLOCK = 4096  # photos scored at once
_REMEMBERED = 200  # ticked photos that proposals keep away from


class ZeroShot(Protocol):
    """What labels look like before anybody has ticked; see `Tagger`."""

    def searchable(self) -> IdArray:
        """The visible photos that have a vector, ascending."""
        ...

    def zero_logits(self, label_set: LabelSet, label: int, ids: IdArray) -> Logits:
        """(n,) float64 zero-shot log-odds of one label for photos that have vectors."""
        ...


@dataclass(frozen=True, slots=True)
class LearnerParts:
    """What learning reads and writes. `zero_shot` is asked for when it is needed."""

    space: VectorSpace
    labels: LabelRepository
    tags: TagRepository
    decisions: DecisionRepository
    heads: HeadRepository
    journal: Journal
    bus: EventBus
    zero_shot: Callable[[], ZeroShot]


@dataclass(frozen=True, slots=True)
class LabelQuality:
    """How far a tag can be trusted, by ticks that were held back while learning from the others.

    `decisions`: all ticks, `confirmed` of them confirmations. `held_back`: those that could be
    judged, because the model in use has seen their photos. `precision`: share of the photos it
    would tag that were confirmed; `recall`: share of the confirmed photos it would tag; None
    where there is nothing to take a share of.
    """

    decisions: int
    confirmed: int
    precision: float | None
    recall: float | None
    held_back: int


@dataclass(frozen=True, slots=True)
class _Said:
    """Ticks of one tag: photos (n,) ascending, confirmed (n,), implied (n,)."""

    photos: IdArray
    confirmed: BoolArray
    implied: BoolArray


@dataclass(frozen=True, slots=True)
class _Known:
    """What does not change while heads are looked up: label sets, ticks, photos with vectors."""

    sets: Sequence[LabelSet]
    ticks: Mapping[int, tuple[IdArray, BoolArray]]
    index: VectorIndex
    ids: IdArray  # of the index, ascending
    key: ModelKey


@dataclass(frozen=True, slots=True)
class _Library:
    """`photos` of the library when the sample was drawn; `anchors` (k,) their ids."""

    key: ModelKey
    photos: int
    anchors: IdArray
    surroundings: Surroundings


class Learner:
    """Takes ticks, learns from them, and says which photos to ask about. Any thread.

    Ticks belong to the content of a photo: they outlive moves, new indexing and the model. Heads
    are a cache: each carries a fingerprint of the ticks it was fitted from and is fitted anew when
    that differs, which takes some milliseconds for each tag. In an exclusive set a photo that was
    confirmed for one label is a cross for its other labels. All calls but `decide` and
    `decisions` raise ModelError when the model cannot be loaded.
    """

    def __init__(self, parts: LearnerParts, curator: Curator) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._library: _Library | None = None
        curator.register(_ACTS.values(), self._undo)

    def decide(self, tag: int, photos: Sequence[PhotoId], confirmed: bool | None) -> int | None:
        """Confirm, reject or (None) forget a tag on photos; also gives or takes the tag.

        Returns the journal entry, None when all that had been said already. Raises UsageError
        when the tag is gone.
        """
        facts = self._parts.tags.get(tag)
        if facts is None:
            raise UsageError("tag-gone", "This tag is no longer there.")

        def change() -> tuple[int, dict[str, Any]]:
            rows = self._parts.tags.rows(tag, photos)
            former = self._parts.decisions.decide(tag, photos, confirmed)
            changed = {photo: said for photo, said in former.items() if said is not confirmed}
            return len(changed), {
                "tag": tag,
                "given": confirmed,
                "former": [[int(photo), said] for photo, said in changed.items()],
                "rows": [list(row) for row in rows if row.photo in changed],
            }

        title = _TITLES[confirmed].format(facts.name)
        entry = self._parts.journal.record(_ACTS[confirmed], title, change)
        self._told(tag, photos)
        return entry

    def decisions(self, tag: int) -> tuple[IdArray, BoolArray]:
        """Photos (n,) ascending that a person has judged, and whether the tag was confirmed."""
        return self._parts.decisions.of_tag(tag)

    def heads(self, tags: Sequence[int], key: ModelKey) -> tuple[FloatArray, FloatArray]:
        """Weights (m, d) and biases (m,) float32 that add to zero-shot log-odds; zeros for none.

        Fitted where ticks have changed. Of a model that is not in use only what is stored.
        """
        weights = np.zeros((len(tags), self._parts.space.encoder().dimension), np.float32)
        biases = np.zeros(len(tags), np.float32)
        ticked = self._parts.decisions.tags()
        if not ticked or not any(tags):
            return weights, biases
        known = self._known(ticked)
        stored = self._parts.heads.get(tags, key)
        for row, tag in enumerate(tags):
            said = _ticks(tag, known) if tag else None
            if said is None or not len(said.photos):
                continue
            place = _alone(*self._place(tag, known.sets))
            source = _fingerprint(said, *place)
            found = stored.get(tag)
            if found is not None and (found.source == source or key != known.key):
                head = found.head
            elif key != known.key:
                continue
            else:
                head = self._fitted(said, place, known)
                self._parts.heads.put(tag, key, head, source)
            weights[row], biases[row] = head.weights, head.bias
        return weights, biases

    def relearn(self) -> int:
        """Fit every tag's head for the model in use now, not when it is first needed.

        Returns how many tags have ticks.
        """
        tags = list(self._parts.decisions.tags())
        if tags:
            self.heads(tags, self._parts.space.key)
        return len(tags)

    def proposals(self, label_set: LabelSet, label: int, count: int = 12) -> IdArray:
        """Ids (m,) of undecided photos whose ticks would teach the most, in the order to ask."""
        zero_shot = self._parts.zero_shot()
        tag = label_set.labels[label].tag
        judged = self.decisions(tag)[0] if tag else np.empty(0, np.int64)
        ids = np.setdiff1d(zero_shot.searchable(), judged, assume_unique=True)
        if not len(ids):
            return ids
        known = self._known(self._parts.decisions.tags())
        logits = zero_shot.zero_logits(*_alone(label_set, label), ids)
        weights, biases = self.heads([tag], known.key)
        head = Head(weights[0], float(biases[0]))
        for rows, vectors in _blocks(known.index, ids):
            logits[rows] += head.logits(vectors)
        pool = heads.candidates(logits)
        seen = judged[among(judged, known.ids)][-_REMEMBERED:]
        chosen = heads.most_informative(
            logits[pool],
            known.index.vectors(ids[pool]),
            self._surroundings(known).surroundings,
            count=count,
            ticked=known.index.vectors(seen),
        )
        return ids[pool[chosen]]

    def label_of(self, tag: int) -> tuple[LabelSet, int]:
        """The label that gives a tag: a set and a position in it; a tag of no set has its own."""
        return self._place(tag, self._parts.labels.all())

    def quality(self, tag: int) -> LabelQuality:
        """How well the tag's own ticks are foretold when each is held back in turn."""
        photos, confirmed = self.decisions(tag)
        known = self._known(self._parts.decisions.tags())
        said = _ticks(tag, known)
        held = np.flatnonzero(~said.implied)
        label_set, label = _alone(*self._place(tag, known.sets))
        if not len(held):
            return LabelQuality(len(photos), int(confirmed.sum()), None, None, 0)
        ticks, library, anchors = self._lesson(said, (label_set, label), known)
        logits = heads.held_back_logits(ticks, library.surroundings, anchors)[held]
        own = label_set.labels[label].threshold
        tagged = probability(logits) >= (SURE_AT if own is None else own)
        right = said.confirmed[held]
        both = int((tagged & right).sum())
        return LabelQuality(
            decisions=len(photos),
            confirmed=int(confirmed.sum()),
            precision=both / int(tagged.sum()) if tagged.any() else None,
            recall=both / int(right.sum()) if right.any() else None,
            held_back=len(held),
        )

    def _fitted(self, said: _Said, place: tuple[LabelSet, int], known: _Known) -> Head:
        ticks, library, anchors = self._lesson(said, place, known)
        return heads.fit_head(ticks, library.surroundings, anchors)

    def _lesson(
        self, said: _Said, place: tuple[LabelSet, int], known: _Known
    ) -> tuple[Ticks, _Library, Logits]:
        """The ticks as vectors, the library around them, zero-shot log-odds of its anchors."""
        zero_shot = self._parts.zero_shot()
        library = self._surroundings(known)
        both = np.concatenate((said.photos, library.anchors))
        zero = zero_shot.zero_logits(*place, both)
        ticks = Ticks(
            vectors=known.index.vectors(said.photos),
            zero=zero[: len(said.photos)],
            confirmed=said.confirmed,
            implied=said.implied,
        )
        return ticks, library, zero[len(said.photos) :]

    def _known(self, ticked: Mapping[int, int]) -> _Known:
        space = self._parts.space
        ticks = {tag: self._parts.decisions.of_tag(tag) for tag in ticked}
        encoder, index = space.pair()
        return _Known(self._parts.labels.all(), ticks, index, index.ids(), encoder.key)

    def _place(self, tag: int, sets: Sequence[LabelSet]) -> tuple[LabelSet, int]:
        """The tag as a label, of its oldest set or else by its own names."""
        for label_set in sorted(sets, key=lambda one: one.id):
            for position, label in enumerate(label_set.labels):
                if label.tag == tag:
                    return label_set, position
        facts = self._parts.tags.get(tag)
        name, name_zh = ("", "") if facts is None else (facts.name, facts.name_zh)
        label = Label(name_en=name, name_zh=name_zh or name, tag=tag)
        return LabelSet(name=name, labels=(label,)), 0

    def _surroundings(self, known: _Known) -> _Library:
        ids = known.ids
        count = len(ids)
        with self._lock:
            held = self._library
        if held is not None and held.key == known.key:
            fresh = held.photos / _RESAMPLE <= count <= held.photos * _RESAMPLE
            if fresh and among(held.anchors, ids).all():
                return held
        some = np.random.default_rng(0).permutation(ids)[:_SAMPLE]
        surroundings = Surroundings.of(known.index.vectors(some))
        made = _Library(known.key, count, some[: len(surroundings.anchors)], surroundings)
        with self._lock:
            self._library = made
        return made

    def _told(self, tag: int, photos: Sequence[PhotoId]) -> None:
        taught = {tag}
        for label_set in self._parts.labels.all():
            if label_set.mode is LabelMode.EXCLUSIVE:
                own = {label.tag for label in label_set.labels}
                taught |= own if tag in own else set()
        self._parts.bus.publish(LabelsLearned(tuple(sorted(taught))))
        self._parts.bus.publish(TagsChanged())
        self._parts.bus.publish(PhotosChanged(tuple(photos)))

    def _undo(self, record: JournalRecord) -> None:
        """Where nobody has said otherwise since, ticks and tags are as they were before."""
        detail = record.detail
        tag, given = int(detail["tag"]), detail["given"]
        former = {PhotoId(photo): said for photo, said in detail["former"]}
        said = self._parts.decisions.said(tag, list(former))
        same = {photo: before for photo, before in former.items() if said.get(photo) is given}
        self._parts.decisions.put_back(tag, same)
        rows = [row for row in detail["rows"] if row[0] in same]
        self._parts.tags.put_back(tag, list(same), rows)
        self._parts.journal.mark_undone(record.id)
        self._told(tag, list(same))


def _alone(label_set: LabelSet, label: int) -> tuple[LabelSet, int]:
    """A label judged for itself and without what was learned: its siblings do not matter."""
    own = replace(label_set.labels[label], parent="", tag=0, id=0)
    alone = replace(
        label_set, mode=LabelMode.INDEPENDENT, labels=(own,), id=0, version=0, standing=False
    )
    return alone, 0


def _ticks(tag: int, known: _Known) -> _Said:
    """What was said of a tag, and what follows for it from exclusive sets."""
    photos, confirmed = known.ticks.get(tag, (np.empty(0, np.int64), np.empty(0, np.bool_)))
    crosses = [
        known.ticks[other][0][known.ticks[other][1]]
        for label_set in known.sets
        if label_set.mode is LabelMode.EXCLUSIVE
        for other in _rivals(tag, label_set)
        if other in known.ticks
    ]
    implied = np.setdiff1d(np.concatenate([np.empty(0, np.int64), *crosses]), photos)
    both = np.concatenate((photos, implied))
    said = np.concatenate((confirmed, np.zeros(len(implied), np.bool_)))
    order = np.argsort(both, kind="stable")
    order = order[among(both[order], known.ids)]
    return _Said(both[order], said[order], order >= len(photos))


def _rivals(tag: int, label_set: LabelSet) -> set[int]:
    """Tags of the other labels of a set; not of those above or below the tag's own label."""
    labels = label_set.labels
    above = parents(labels)

    def line(position: int | None) -> Iterator[int]:
        while position is not None:
            yield labels[position].tag
            position = above[position]

    own = {one for place, label in enumerate(labels) if label.tag == tag for one in line(place)}
    if not own:
        return set()
    return {
        label.tag
        for place, label in enumerate(labels)
        if label.tag not in own and tag not in line(place)
    }


def _fingerprint(said: _Said, label_set: LabelSet, label: int) -> str:
    """Changes whenever the ticks would teach something else."""
    one = label_set.labels[label]
    texts = (one.texts("en"), one.texts("zh"), label_set.templates_en, label_set.templates_zh)
    digest = hashlib.blake2b(repr((heads.VERSION, texts)).encode(), digest_size=16)
    for part in (said.photos, said.confirmed, said.implied):
        digest.update(part.tobytes())
    return digest.hexdigest()


def _blocks(index: VectorIndex, ids: IdArray) -> Iterator[tuple[slice, FloatArray]]:
    for start in range(0, len(ids), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(ids)))
        yield rows, index.vectors(ids[rows])
