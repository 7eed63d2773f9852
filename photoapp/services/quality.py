"""How good a model is on a set of known photos: searching, naming, and finding copies.

Cosines of the model alone; what the search adds to it (words, calibration, the cut-off) is no
part of this. Captions are given as they are written, labels as the search gives them to this
model (`core.prompts`: a few templates averaged, or bare where those do not help).

- Retrieval: text to image over all captions, in the captioned photos and in all photos of the
  set; image to text among all captions (Karpathy's protocol: any own caption counts).
- Zero-shot: in each data set its photos' most special labels are the classes; a photo is right
  when a class among its own labels is best, or among the best five (sets of more than five).
- Mean average precision over labels with at least `LEAST_PHOTOS` photos, in all labelled photos.
- Copies: edited copies (`imaging.edits`) of photos from all parts of the set are looked for
  among all photos of it; the original has to come first (recall@1), or among five or ten.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.core.prompts import prompts
from photoapp.core.retrieval import (
    Recall,
    average_precision,
    class_ranks,
    image_to_text,
    text_to_image,
)
from photoapp.core.tagging import ensemble
from photoapp.imaging.edits import EDITS, edited
from photoapp.services.decoding import DecodePool, PixelsTask, ViewTask
from photoapp.services.evaluation_set import LANGUAGES, EvaluationSet, KnownPhoto

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.services.jobs import JobControl

KIND = "quality"
"""Kind of the jobs that measure; their unit is photos."""
LEAST_PHOTOS = 4

_BATCH = 16
_AHEAD = 48  # pictures being decoded while a batch is encoded
_COPIED = 100  # originals; four copies of each take about as long as the set itself
_COPY_SIDE = 1024  # pixels of the longer side that copies are made from
_TOP = 5
_DECODE_SECONDS = 90.0

_Task = PixelsTask | ViewTask


@dataclass(frozen=True, slots=True)
class ZeroShot:
    """One data set. Shares in per cent; `top_5` is None where there are no more than five."""

    data_set: str
    classes: int
    photos: int
    top_1: float
    top_5: float | None


@dataclass(frozen=True, slots=True)
class LanguageQuality:
    """Figures of one language. What the set has no texts for is None or ().

    `promised`: the model was trained for this language. `labels`: how many the mean average
    precision (0..100) is over. `top_1`, `top_5`: of all photos of all data sets together.
    """

    language: str
    promised: bool
    to_image: Recall | None = None
    to_image_of_all: Recall | None = None
    to_text: Recall | None = None
    zero_shot: tuple[ZeroShot, ...] = ()
    top_1: float | None = None
    top_5: float | None = None
    labels: int = 0
    mean_average_precision: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of one model.

    `captioned`, `labelled`: photos that could be read. `copies`: recall of the original by
    edit. `unreadable`: files that were left out.
    """

    model: str
    revision: str
    backend: str
    device: str
    dimension: int
    side: int
    captioned: int
    labelled: int
    languages: tuple[LanguageQuality, ...]
    copies: Mapping[str, Recall]
    unreadable: tuple[str, ...]
    seconds: float


def measure(
    encoder: DualEncoder, photos: EvaluationSet, pool: DecodePool, control: JobControl
) -> Quality:
    """Every figure of one model. Blocks; raises ModelError, JobCancelledError."""
    began = time.perf_counter()
    control.describe(model=encoder.key.name)
    run = _Run(encoder, pool, control, len(photos.captioned) + len(photos.labelled))
    members = (*photos.captioned, *photos.labelled)
    found = dict(run.encoded((number, one.path) for number, one in enumerate(members)))
    kept = [number for number in range(len(members)) if number in found]
    vectors = np.zeros((len(kept), encoder.dimension), np.float32)
    for row, number in enumerate(kept):
        vectors[row] = found[number]
    seen = [members[number] for number in kept]
    captioned = [row for row, one in enumerate(seen) if not one.data_set]
    labelled = [row for row, one in enumerate(seen) if one.data_set]
    languages = tuple(
        _language(encoder, language, seen, vectors, (captioned, labelled))
        for language in LANGUAGES
        if any(one.texts[language] for one in seen)
    )
    copies = run.copies([one.path for one in seen], vectors) if len(seen) > 1 else {}
    return Quality(
        model=encoder.key.name,
        revision=encoder.key.revision,
        backend=getattr(encoder, "backend", "onnx"),
        device=encoder.device,
        dimension=encoder.dimension,
        side=encoder.preprocess.width,
        captioned=len(captioned),
        labelled=len(labelled),
        languages=languages,
        copies=copies,
        unreadable=tuple(run.unreadable),
        seconds=time.perf_counter() - began,
    )


class _Run:
    """Decodes ahead and encodes in batches; counts what was done."""

    def __init__(
        self, encoder: DualEncoder, pool: DecodePool, control: JobControl, photos: int
    ) -> None:
        self._encoder = encoder
        self._pool = pool
        self._control = control
        self._done = 0
        self._total = photos + len(EDITS) * min(photos, _COPIED)  # some may not be readable
        self.unreadable: list[str] = []

    def encoded(
        self, sources: Iterable[tuple[int, Path | bytes]]
    ) -> Iterator[tuple[int, FloatArray]]:
        """(number, (d,) unit vector) of every source that can be read."""
        spec = self._encoder.preprocess
        batch: list[tuple[int, ByteArray]] = []
        for number, pixels in self._decoded((n, PixelsTask(one, spec)) for n, one in sources):
            batch.append((number, pixels))
            if len(batch) == _BATCH:
                yield from self._vectors(batch)
                batch = []
        if batch:
            yield from self._vectors(batch)

    def copies(self, paths: Sequence[Path], vectors: FloatArray) -> dict[str, Recall]:
        """Recall of the original of every edit among all `vectors` (n, d), row for row."""
        rows = np.unique(np.linspace(0, len(paths) - 1, _COPIED).astype(int)).tolist()

        self._total = self._done + len(EDITS) * len(rows)

        def sources() -> Iterator[tuple[int, bytes]]:
            for row, pixels in self._decoded((r, ViewTask(paths[r], _COPY_SIDE)) for r in rows):
                for place, edit in enumerate(EDITS):
                    yield row * len(EDITS) + place, edited(pixels, edit)

        found = dict(self.encoded(sources()))
        result = {}
        for place, edit in enumerate(EDITS):
            owners = [row for row in rows if row * len(EDITS) + place in found]
            if owners:
                queries = np.stack([found[row * len(EDITS) + place] for row in owners])
                result[edit] = Recall.of(text_to_image(vectors, queries, owners))
        return result

    def _vectors(self, batch: list[tuple[int, ByteArray]]) -> Iterator[tuple[int, FloatArray]]:
        self._control.checkpoint()
        vectors = self._encoder.encode_images(np.stack([pixels for _, pixels in batch]))
        self._control.describe(device=self._encoder.device)
        self._done += len(batch)
        self._control.progress(self._done, max(self._done, self._total))
        for (number, _), vector in zip(batch, vectors, strict=True):
            yield number, vector

    def _decoded(self, tasks: Iterable[tuple[int, _Task]]) -> Iterator[tuple[int, ByteArray]]:
        waiting: deque[tuple[int, _Task, Future[ByteArray]]] = deque()
        for number, task in tasks:
            waiting.append((number, task, self._pool.submit(task)))
            if len(waiting) == _AHEAD:
                yield from self._landed(*waiting.popleft())
        while waiting:
            yield from self._landed(*waiting.popleft())

    def _landed(
        self, number: int, task: _Task, future: Future[ByteArray]
    ) -> Iterator[tuple[int, ByteArray]]:
        try:
            found = future.result(timeout=_DECODE_SECONDS)
        except (UnreadablePhotoError, CancelledError, FutureTimeoutError) as error:
            where = str(task.source)
            code = getattr(error, "code", "decode-timeout")
            self._control.error(where, code, str(error))
            self.unreadable.append(where)
            self._done += 1
            return
        yield number, found


def _language(
    encoder: DualEncoder,
    language: str,
    photos: Sequence[KnownPhoto],
    vectors: FloatArray,
    parts: tuple[list[int], list[int]],
) -> LanguageQuality:
    captioned, labelled = parts
    asked = [(text, row) for row in captioned for text in photos[row].texts[language]]
    to_image = of_all = to_text = None
    if asked:
        texts = np.asarray(encoder.encode_texts([text for text, _ in asked]), np.float32)
        owners = [row for _, row in asked]
        of_all = Recall.of(text_to_image(vectors, texts, owners))
        # Captioned photos come first, so that their rows are the same in this gallery.
        gallery = vectors[: len(captioned)]
        to_image = Recall.of(text_to_image(gallery, texts, owners))
        to_text = Recall.of(image_to_text(gallery, texts, owners))
    named = [row for row in labelled if photos[row].texts[language]]
    counts = Counter(label for row in named for label in dict.fromkeys(photos[row].texts[language]))
    known = _label_vectors(encoder, list(counts))
    often = [label for label, count in counts.items() if count >= LEAST_PHOTOS]
    precisions = []
    for label in often:
        order = np.argsort(-(vectors[named] @ known[label]), kind="stable")
        right = np.array([label in photos[row].texts[language] for row in named])
        precisions.append(average_precision(right[order]))
    zero_shot, ranks = _zero_shot(language, photos, vectors, named, known)
    many = [
        rank
        for one, found in zip(zero_shot, ranks, strict=True)
        if one.top_5 is not None
        for rank in found
    ]
    every = [rank for found in ranks for rank in found]
    return LanguageQuality(
        language=language,
        promised=language in encoder.languages,
        to_image=to_image,
        to_image_of_all=of_all,
        to_text=to_text,
        zero_shot=tuple(zero_shot),
        top_1=_share(every, 1) if every else None,
        top_5=_share(many, _TOP) if many else None,
        labels=len(often),
        mean_average_precision=float(np.mean(precisions)) if precisions else None,
    )


def _zero_shot(
    language: str,
    photos: Sequence[KnownPhoto],
    vectors: FloatArray,
    named: Sequence[int],
    known: Mapping[str, FloatArray],
) -> tuple[list[ZeroShot], list[list[int]]]:
    """Figures of each data set of at least two classes, and the ranks they are from."""
    results, ranks = [], []
    for name in sorted({photos[row].data_set for row in named}):
        rows = [row for row in named if photos[row].data_set == name]
        classes = list(dict.fromkeys(photos[row].texts[language][0] for row in rows))
        if len(classes) < 2:
            continue
        places = {label: place for place, label in enumerate(classes)}
        right = [
            [places[label] for label in photos[row].texts[language] if label in places]
            for row in rows
        ]
        scores = vectors[rows] @ np.stack([known[label] for label in classes]).T
        found = class_ranks(scores, right).tolist()
        top_5 = _share(found, _TOP) if len(classes) > _TOP else None
        results.append(ZeroShot(name, len(classes), len(rows), _share(found, 1), top_5))
        ranks.append(found)
    return results, ranks


def _label_vectors(encoder: DualEncoder, labels: Sequence[str]) -> dict[str, FloatArray]:
    """(d,) unit vector of each label, its templates averaged."""
    given = [prompts(label, templates=not encoder.sigmoid) for label in labels]
    vectors = np.asarray(encoder.encode_texts([text for one in given for text in one]), np.float32)
    found, start = {}, 0
    for label, one in zip(labels, given, strict=True):
        found[label] = ensemble(vectors[start : start + len(one)])
        start += len(one)
    return found


def _share(ranks: Sequence[int], depth: int) -> float:
    return 100 * float((np.asarray(ranks) < depth).mean())
