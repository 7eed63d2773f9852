"""Label sets applied to a library: scores, previews, suggestions and tags."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import Logits
from photoapp.core.errors import UsageError
from photoapp.core.events import (
    Event,
    FoldersChanged,
    LabelsLearned,
    ModelChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
)
from photoapp.core.labels import LabelMode, LabelSet, parents
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.core.tagging import Library, Scorer, SetScores, histogram, set_thresholds
from photoapp.services.events import EventBus
from photoapp.services.label_vectors import LabelReader, doubtful
from photoapp.services.searchable import SearchableLibrary, among
from photoapp.services.tag_runs import TagResult, TagRuns

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder, ModelKey
    from photoapp.core.jobs import JobId
    from photoapp.core.tagging import Heads
    from photoapp.core.vectors import VectorIndex
    from photoapp.services.background import Backgrounds, LibraryView
    from photoapp.services.jobs import JobControl, Jobs
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.decisions import DecisionRepository
    from photoapp.storage.journal import Journal, JournalRecord
    from photoapp.storage.labels import LabelRepository
    from photoapp.storage.photos import PhotoRepository
    from photoapp.storage.tags import TagRepository

_BLOCK = 1024  # photos scored at once: what belongs to them stays in the processor's cache
_MOST_HELD = 20_000_000  # probabilities of the set looked at last: 80 MB
_PREPARED = 32  # sets whose scorers are remembered
_SUGGESTED_AT = 0.15  # less probable tags are not worth a look


@dataclass(frozen=True, slots=True)
class TaggerParts:
    """What tagging reads and writes. `space` loads the model on first use."""

    photos: PhotoRepository
    space: VectorSpace
    backgrounds: Backgrounds
    labels: LabelRepository
    tags: TagRepository
    decisions: DecisionRepository
    heads: Heads
    journal: Journal
    jobs: Jobs
    bus: EventBus


@dataclass(frozen=True, slots=True)
class LabelPreview:
    """One label over the library.

    `ids` (k,) int64 and `probabilities` (k,) float32: the most probable photos, best first.
    `may` (k,) bool: whether they get the tag if they reach the threshold: of an exclusive set
    those for which this label is the best, and none on which the tag was rejected.
    `histogram` (20,): photos by probability in equal parts of 0..1. `ranked` (n,) float32: the
    probabilities of all photos that may get the tag, highest first. `count_above`: how many do.
    `doubtful`: the model was not taught the label's words, and nobody has ticked photos for it.
    """

    ids: IdArray
    probabilities: FloatArray
    may: npt.NDArray[np.bool_]
    histogram: IdArray
    ranked: FloatArray
    threshold: float
    count_above: int
    photos: int
    doubtful: bool

    def above(self, threshold: float) -> int:
        """How many photos would get the tag with another threshold."""
        return int(np.searchsorted(-self.ranked, -np.float32(threshold), side="right"))


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What applying a set would do.

    `per_label`: photos that would get each label's tag. `photos`: those that would get any.
    `tags`: the sum over labels. `scored`: photos looked at.
    """

    per_label: tuple[int, ...]
    photos: int
    tags: int
    scored: int


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """A tag that a photo may deserve. `tag` 0: of a ready-made set, not in the catalogue yet."""

    tag: int
    name_en: str
    name_zh: str
    probability: float
    set_id: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A scorer and what it was made from, by identity: another one means another scorer."""

    view: LibraryView
    scorer: Scorer
    thresholds: FloatArray
    doubtful: npt.NDArray[np.bool_]


class Tagger:
    """Scores photos against label sets. Any thread; nothing here reads a picture.

    `spare`: the set that suggestions come from while the person has none. All calls raise
    ModelError when the model cannot be loaded and CatalogueError for the catalogue's faults.
    """

    def __init__(
        self, parts: TaggerParts, *, spare: Callable[[], LabelSet | None] = lambda: None
    ) -> None:
        self._parts = parts
        self._spare = spare
        self._library = SearchableLibrary(parts.photos, parts.space)
        self._reader = LabelReader(parts.heads)
        self._runs = TagRuns(parts.labels, parts.tags, parts.journal, parts.bus)
        self._lock = threading.Lock()
        self._prepared: OrderedDict[tuple[int, str, str, LabelSet], _Prepared] = OrderedDict()
        self._lessons = 0
        self._held: tuple[_Prepared, SetScores] | None = None
        self._unsubscribe = parts.bus.subscribe(self._heard)

    def close(self) -> None:
        """Hear nothing any more. Idempotent."""
        self._unsubscribe()

    @property
    def key(self) -> ModelKey:
        """Provenance of the scores. Loads the model's description, not its weights."""
        return self._parts.space.key

    def searchable(self) -> IdArray:
        """The visible photos that have a vector, ascending."""
        return self._searchable(None)[2]

    def score(
        self, label_set: LabelSet, *, photos: IdArray | None = None, language: str | None = None
    ) -> SetScores:
        """Probabilities of every label for the visible photos that have a vector.

        `label_set` need not be saved. `photos`: only these, in this order. `language`: names of
        only one language (``en`` or ``zh``) where labels have one in it.
        """
        encoder, index, ids = self._searchable(photos)
        prepared = self._prepare(label_set, encoder, index, language)
        found = np.empty((len(label_set.labels), len(ids)), np.float32)
        # A block is worked on where it lies together, then put where it belongs.
        space = np.empty((len(found), min(_BLOCK, len(ids))), np.float32)
        for rows, vectors in _blocks(index, ids):
            statistics = self._parts.backgrounds.statistics(
                encoder, self._bank_language(encoder, language), ids[rows], vectors
            )
            part = space[:, : len(vectors)]
            found[:, rows] = prepared.scorer.probabilities(vectors, statistics, part)
        exclusive = label_set.mode is LabelMode.EXCLUSIVE
        return SetScores(ids, found.T, prepared.thresholds, encoder.key, exclusive)

    def zero_logits(self, label_set: LabelSet, label: int, ids: IdArray) -> Logits:
        """(n,) float64 zero-shot log-odds of one label for photos that have vectors.

        What a head learns is added to these. Raises KeyError for a photo without a vector.
        """
        encoder, index = self._library.model()
        scorer = self._prepare(label_set, encoder, index, None).scorer
        found = np.empty(len(ids))
        for rows, vectors in _blocks(index, ids):
            statistics = self._parts.backgrounds.statistics(
                encoder, self._bank_language(encoder, None), ids[rows], vectors
            )
            found[rows] = scorer.log_odds(vectors, statistics, label)
        return found

    def preview(self, label_set: LabelSet, label: int, *, limit: int = 200) -> LabelPreview:
        """What a label finds, while its set is being edited."""
        scores = self._over_library(label_set)
        own = scores.probabilities[:, label]
        best = np.argpartition(-own, limit)[:limit] if len(own) > limit else np.arange(len(own))
        best = best[np.lexsort((scores.ids[best], -own[best]))]
        may = np.zeros(len(own), np.bool_)
        tag = label_set.labels[label].tag
        may[self._unrejected(tag, scores.ids, scores.eligible(label))] = True
        encoder, index = self._library.model()
        prepared = self._prepare(label_set, encoder, index, None)  # made by the scores above
        return LabelPreview(
            ids=scores.ids[best],
            probabilities=own[best],
            may=may[best],
            histogram=histogram(own),
            ranked=-np.sort(-own[may]),
            threshold=float(scores.thresholds[label]),
            count_above=int((may & (own >= scores.thresholds[label])).sum()),
            photos=len(own),
            doubtful=bool(prepared.doubtful[label]),
        )

    def plan(self, label_set: LabelSet) -> TagPlan:
        """What applying the set would do; writes nothing."""
        scores = self._over_library(label_set)
        any_tag = np.zeros(len(scores.ids), np.bool_)
        counts = []
        for rows in self.given(label_set, scores):
            any_tag[rows] = True
            counts.append(len(rows))
        return TagPlan(tuple(counts), int(any_tag.sum()), sum(counts), len(scores.ids))

    def given(self, label_set: LabelSet, scores: SetScores) -> list[npt.NDArray[np.intp]]:
        """For each label the rows of `scores` whose photos get its tag: not those rejected."""
        return [
            self._unrejected(label.tag, scores.ids, scores.tagged(number))
            for number, label in enumerate(label_set.labels)
        ]

    def _over_library(self, label_set: LabelSet) -> SetScores:
        """`score`, with the latest remembered: a person looks at one label after another."""
        encoder, index, ids = self._searchable(None)
        prepared = self._prepare(label_set, encoder, index, None)
        with self._lock:
            held = self._held
        if held is not None and held[0] is prepared and np.array_equal(held[1].ids, ids):
            return held[1]
        scores = self.score(label_set)
        with self._lock:
            self._held = (prepared, scores) if scores.probabilities.size <= _MOST_HELD else None
        return scores

    def _unrejected(
        self, tag: int, ids: IdArray, rows: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.intp]:
        """Those `rows` of `ids` on which nobody has rejected the tag."""
        photos, confirmed = self._parts.decisions.of_tag(tag)
        if not len(photos):
            return rows
        return np.asarray(rows[~np.isin(ids[rows], photos[~confirmed])])

    def apply(
        self,
        label_set: LabelSet,
        control: JobControl | None = None,
        *,
        photos: IdArray | None = None,
        journal: bool = True,
    ) -> TagResult:
        """Give the photos the set's tags, instead of those it gave before.

        The set must be stored. `photos`: only these, and nothing is written in the journal.
        `journal` False: not an act of a person, so not to be undone. Raises JobCancelledError at
        a checkpoint of `control`; what is written until then stays and can be undone.
        """
        scores = self.score(label_set, photos=photos)
        if photos is not None:
            return self._runs.refresh(label_set, scores)
        return self._runs.apply(label_set, scores, control, journal=journal)

    def start_apply(self, label_set: int, *, journal: bool = True) -> JobId:
        """`apply` to the whole library as a job of kind ``tag``. Raises UsageError when gone."""
        title = self.stored(label_set).name

        def work(control: JobControl) -> None:
            control.describe(model=self._parts.space.model)
            self.apply(self.stored(label_set), control, journal=journal)

        return self._parts.jobs.start("tag", title, work)

    def undo(self, record: JournalRecord) -> None:
        """Reverse `apply`: what label sets had found before is found again."""
        self._runs.undo(record)

    def reconcile(self) -> int:
        """End acts in which the program was stopped; they can be undone like others."""
        return self._runs.reconcile()

    def suggestions(self, photo: PhotoId, limit: int = 8) -> tuple[TagSuggestion, ...]:
        """Tags that the photo may deserve, the most probable first.

        From all stored sets, else from the spare one; without tags that it has or that were
        decided on it. () for a photo without a vector.
        """
        sets = self._parts.labels.all()
        if not sets:
            spare = self._spare()
            sets = [] if spare is None else [spare]
        held = {one.tag for one in self._parts.tags.of([photo])[photo]}
        held |= self._parts.decisions.of_photo(photo).keys()
        names = self._held_names(photo)
        best: dict[object, TagSuggestion] = {}
        for label_set in sets:
            scores = self.score(label_set, photos=np.array([photo], np.int64))
            if not len(scores.ids):
                return ()
            for label, chance in zip(label_set.labels, scores.probabilities[0], strict=True):
                if chance < _SUGGESTED_AT or label.tag in held:
                    continue
                if not label.tag and not names.isdisjoint(map(str.casefold, label.names)):
                    continue
                identity = label.tag or label.names
                known = best.get(identity)
                if known is None or known.probability < chance:
                    best[identity] = TagSuggestion(
                        label.tag, label.name_en, label.name_zh, float(chance), label_set.id
                    )
        return tuple(sorted(best.values(), key=lambda one: -one.probability)[:limit])

    def stored(self, label_set: int) -> LabelSet:
        """A set of the catalogue. Raises UsageError when it is gone."""
        found = self._parts.labels.get(label_set)
        if found is None:
            raise UsageError("label-set-gone", "This label set is no longer there.")
        return found

    def _held_names(self, photo: PhotoId) -> set[str]:
        tags = self._parts.tags.of([photo])[photo]
        return {name.casefold() for one in tags for name in (one.name, one.name_zh) if name}

    def _searchable(self, photos: IdArray | None) -> tuple[DualEncoder, VectorIndex, IdArray]:
        encoder, index = self._library.model()
        ids = self._library.indexed(self._library.visible(), index)
        if photos is not None:
            wanted = np.asarray(photos, np.int64)
            ids = wanted[among(wanted, ids)]
        return encoder, index, ids

    def _prepare(
        self, label_set: LabelSet, encoder: DualEncoder, index: VectorIndex, language: str | None
    ) -> _Prepared:
        bank_language = self._bank_language(encoder, language)
        view = self._parts.backgrounds.view(encoder, bank_language, index)
        with self._lock:
            name = (self._lessons, str(encoder.key), language or "", label_set)
            known = self._prepared.get(name)
        if known is not None and known.view is view:
            return known
        vectors = self._reader.read(label_set, encoder, view, language)
        bank = self._parts.backgrounds.background(encoder, bank_language)
        library = Library(
            photos=len(index),
            bank=len(bank.vectors),
            level=view.level,
            scale=encoder.logit_scale,
            own=(encoder.logit_scale, encoder.logit_bias) if encoder.sigmoid else None,
        )
        scorer = Scorer(label_set, vectors, library, parents(label_set.labels))
        sample = scorer.probabilities(view.sample, view.statistics).T
        doubts = doubtful(vectors)
        made = _Prepared(view, scorer, set_thresholds(label_set, sample, doubts), doubts)
        with self._lock:
            self._prepared[name] = made
            self._prepared.move_to_end(name)
            while len(self._prepared) > _PREPARED:
                self._prepared.popitem(last=False)
        return made

    def _bank_language(self, encoder: DualEncoder, language: str | None) -> str:
        if language in encoder.languages:
            return language
        return encoder.languages[0] if encoder.languages else "en"

    def _heard(self, event: Event) -> None:
        match event:
            case (
                PhotosAdded()
                | PhotosChanged()
                | PhotosRemoved()
                | FoldersChanged()
                | ModelChanged()
            ):
                self._library.forget()
            case LabelsLearned():
                with self._lock:
                    self._lessons += 1
            case _:
                pass


def _blocks(index: VectorIndex, ids: IdArray) -> Iterator[tuple[slice, FloatArray]]:
    """Rows of `ids` and their vectors, which the next step overwrites."""
    space = np.empty((min(_BLOCK, len(ids)), index.dimension), np.float32)
    for start in range(0, len(ids), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(ids)))
        yield rows, index.vectors(ids[rows], out=space)
