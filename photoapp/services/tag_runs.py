"""A label set's tags written into the catalogue, in the journal and reversible."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey
from photoapp.core.events import PhotosChanged, TagsChanged
from photoapp.core.labels import LabelSet
from photoapp.core.photo import IdArray, PhotoId
from photoapp.core.tagging import SetScores
from photoapp.services.events import EventBus

if TYPE_CHECKING:
    from photoapp.services.jobs import JobControl
    from photoapp.storage.journal import Journal, JournalRecord
    from photoapp.storage.labels import LabelRepository
    from photoapp.storage.tags import TagRepository, TagScores

ACT = "tag-set"

_CHUNK = 10_000  # photos between two checkpoints
_PRECISION = 5e-4  # of a confidence in the journal, see `_packed`


@dataclass(frozen=True, slots=True)
class TagResult:
    """`photos` looked at, `tags` given; `entry` of the journal, None when there is none."""

    photos: int
    tags: int
    entry: int | None


class TagRuns:
    """Writes scores as tags. Any thread; blocks while writing."""

    def __init__(
        self, labels: LabelRepository, tags: TagRepository, journal: Journal, bus: EventBus
    ) -> None:
        self._labels = labels
        self._tags = tags
        self._journal = journal
        self._bus = bus

    def apply(
        self, label_set: LabelSet, scores: SetScores, control: JobControl | None, *, journal: bool
    ) -> TagResult:
        """Over the whole library; see `Tagger.apply`."""
        tags = [label.tag for label in label_set.labels]
        tags += self._labels.stale_tags(label_set.id)
        rows = _tag_rows(label_set, scores)
        former = self._tags.automatic(tags) if journal else []
        entry = self._begun(label_set, former, scores, rows) if journal else None
        given = 0
        try:
            for done, photos, part in _chunks(rows, scores.ids):
                if control is not None:
                    control.checkpoint()
                given += self._tags.replace_automatic(tags, part, scores.model, photos)
                if control is not None:
                    control.progress(done, len(scores.ids))
            self._labels.mark_applied(label_set, scores.model)
        finally:
            if entry is not None:
                entry = self._ended(entry, former, tags)
            self._bus.publish(TagsChanged())
            self._bus.publish(PhotosChanged())
        return TagResult(len(scores.ids), given, entry)

    def refresh(self, label_set: LabelSet, scores: SetScores) -> TagResult:
        """For the scored photos alone."""
        tags = [label.tag for label in label_set.labels]
        given = self._tags.replace_automatic(
            tags, _tag_rows(label_set, scores), scores.model, scores.ids
        )
        if len(scores.ids):
            self._bus.publish(TagsChanged())
            self._bus.publish(PhotosChanged(tuple(PhotoId(int(one)) for one in scores.ids)))
        return TagResult(len(scores.ids), given, None)

    def undo(self, record: JournalRecord) -> None:
        """What sets had found before of the photos there were then is found again."""
        detail = record.detail
        former = [_unpacked(one) for one in detail["former"]]
        tags = [tag for tag, _, _ in former]
        present = [ids for _, ids, _ in self._tags.automatic(tags)]
        before = [ids for _, ids, _ in former]
        photos = np.unique(np.concatenate([np.empty(0, np.int64), *present, *before]))
        photos = photos[photos <= detail["last"]]
        self._tags.replace_automatic(tags, former, ModelKey.parse(detail["model"]), photos)
        self._journal.mark_undone(record.id)
        self._bus.publish(TagsChanged())
        self._bus.publish(PhotosChanged())

    def reconcile(self) -> int:
        """Finish what was begun: every chunk is written wholly, so it can be undone as it is."""
        begun = [one.id for one in self._journal.unfinished() if one.act == ACT]
        for entry in begun:
            self._journal.finish(entry)
        return len(begun)

    def _begun(
        self,
        label_set: LabelSet,
        former: Sequence[TagScores],
        scores: SetScores,
        rows: Sequence[TagScores],
    ) -> int | None:
        """The journal's entry; None when there is nothing to write and nothing to take away."""
        if not any(len(ids) for _, ids, _ in (*former, *rows)):
            return None
        tagged = np.unique(np.concatenate([ids for _, ids, _ in rows]))
        detail = {
            "set": label_set.id,
            "model": str(scores.model),
            "last": int(scores.ids.max()) if len(scores.ids) else 0,
            "former": [_packed(one) for one in former],
        }
        title = f"Tag with {label_set.name}"
        return self._journal.begin(ACT, title, count=len(tagged), detail=detail)

    def _ended(self, entry: int, former: Sequence[TagScores], tags: Sequence[int]) -> int | None:
        """Finish the journal's entry, or forget it when all is as it was: nothing to undo."""
        if all(map(_alike, former, self._tags.automatic(tags))):
            self._journal.discard(entry)
            return None
        self._journal.finish(entry)
        return entry


def _alike(former: TagScores, present: TagScores) -> bool:
    """Whether undo, which keeps halves of precision, could tell the one from the other."""
    return np.array_equal(former[1], present[1]) and np.allclose(
        former[2], present[2], rtol=0.0, atol=_PRECISION
    )


def _tag_rows(label_set: LabelSet, scores: SetScores) -> list[TagScores]:
    found = []
    for number, label in enumerate(label_set.labels):
        rows = scores.tagged(number)
        found.append((label.tag, scores.ids[rows], scores.probabilities[rows, number]))
    return found


def _chunks(
    rows: Sequence[TagScores], photos: IdArray
) -> Iterator[tuple[int, IdArray, list[TagScores]]]:
    """(photos done, ids of a chunk, their rows); `photos` ascending, and so are rows' ids."""
    for start in range(0, len(photos), _CHUNK):
        chunk = photos[start : start + _CHUNK]
        part = []
        for tag, ids, confidences in rows:
            first = int(np.searchsorted(ids, chunk[0]))
            last = int(np.searchsorted(ids, chunk[-1], side="right"))
            part.append((tag, ids[first:last], confidences[first:last]))
        yield start + len(chunk), chunk, part


def _packed(scores: TagScores) -> dict[str, Any]:
    """Fit for JSON at about three bytes a row."""
    tag, ids, confidences = scores
    steps = np.diff(ids, prepend=0).astype("<i4").tobytes()
    halves = confidences.astype("<f2").tobytes()
    data = base64.b64encode(zlib.compress(steps + halves)).decode("ascii")
    return {"tag": tag, "count": len(ids), "rows": data}


def _unpacked(packed: Mapping[str, Any]) -> TagScores:
    count = int(packed["count"])
    data = zlib.decompress(base64.b64decode(packed["rows"]))
    steps = np.frombuffer(data, "<i4", count=count)
    halves = np.frombuffer(data, "<f2", count=count, offset=4 * count)
    return int(packed["tag"]), np.cumsum(steps, dtype=np.int64), halves.astype(np.float32)
