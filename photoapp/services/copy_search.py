"""Finding duplicates: candidates, evidence, verdicts, and their way into the catalogue."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.duplicates import COPY_KINDS, PAIR_KINDS, DuplicateKind, DuplicatePair, Reason
from photoapp.core.errors import ModelError, UnreadablePhotoError
from photoapp.core.grouping import Link, connected
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.core.sketches import Sketches
from photoapp.core.verdicts import (
    Shot,
    Verdict,
    copy_verdict,
    perhaps_quick,
    series_verdict,
)
from photoapp.imaging.borders import inside_hashes
from photoapp.imaging.compare import pixel_digest
from photoapp.imaging.task import ViewTask
from photoapp.services.copy_candidates import (
    Gallery,
    Insides,
    closest_variants,
    copies,
    plain_look_alikes,
    rows_of,
    series,
    similar,
)
from photoapp.services.decoding import DecodePool
from photoapp.services.jobs import JobControl
from photoapp.services.vectors import VectorSpace
from photoapp.storage.duplicates import DuplicateRepository, HashRows
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.thumbnails import ThumbnailStore

if TYPE_CHECKING:
    from photoapp.core.adaptation import Adapter
    from photoapp.core.encoders import ModelKey
    from photoapp.imaging.views import View

PIPELINE = 1
"""Version of everything that a stored pair depends on."""

# Photos compared at a time; what was found so far survives a stop.
_SLICE = 50_000
_SKETCHES = 256
_PAIRS = 200
# Larger clusters of versions are left as they are: joining all with all is quadratic.
_CLOSED = 48
# Pictures this much alike are read in full, to see whether every pixel is equal.
_EQUAL_SCORE = 0.98
_READING = 4


@dataclass(frozen=True, slots=True)
class FinderParts:
    """What the search stands on. `adapter`: the head in use for a model, if any."""

    rows: DuplicateRepository
    photos: PhotoRepository
    thumbnails: ThumbnailStore
    space: VectorSpace
    pool: DecodePool
    adapter: Callable[[ModelKey], Adapter | None] = lambda key: None


@dataclass(frozen=True, slots=True)
class _Pair:
    low: PhotoId
    high: PhotoId
    distance: int


class CopySearch:
    """One run over the photos that were not compared yet. Used by one thread."""

    def __init__(self, parts: FinderParts, control: JobControl) -> None:
        self._parts = parts
        self._rows = parts.rows
        self._control = control
        self._shots: dict[PhotoId, tuple[Shot, str]] = {}
        self._tried: set[tuple[int, int]] = set()
        self._workers = max(1, min(8, os.cpu_count() or 1))

    def run(self) -> int:
        """Compare what waits with everything. Returns how many photos were compared."""
        model, encoded, vectors = self._vectors()
        waiting = self._rows.waiting(PIPELINE, model)
        if not len(waiting):
            return 0
        self._control.describe(model=model)
        self._control.progress(0, len(waiting))
        self._rows.forget(waiting, PIPELINE)
        self._make_sketches()
        hashes = self._rows.hashes()
        sketches, insides = self._rows.sketches(PIPELINE, hashes.ids)
        gallery = Gallery(
            hashes,
            Insides.of(insides),
            Sketches.of(sketches),
            rows_of(hashes.ids, encoded),
            None if vectors is None else vectors[np.isin(encoded, hashes.ids)],
            None if vectors is None else self._parts.adapter(self._parts.space.key),
        )
        with_vector = set(encoded.tolist())
        for start in range(0, len(waiting), _SLICE):
            ids = waiting[start : start + _SLICE]
            self._slice(gallery, ids, start, len(waiting))
            compared = [(int(one), model if int(one) in with_vector else "") for one in ids]
            self._rows.record([], compared, PIPELINE)
        return len(waiting)

    def _vectors(self) -> tuple[str, IdArray, FloatArray | None]:
        """Key, photos and vectors of the model in use; nothing when it cannot be had."""
        try:
            encoder, index = self._parts.space.pair()
            key = str(encoder.key)
        except (ModelError, ImportError):
            return "", np.zeros(0, np.int64), None
        ids = index.ids()
        return key, ids, index.vectors(ids) if len(ids) else None

    def _make_sketches(self) -> None:
        """Local features of photos that have none stored, from their thumbnails."""
        missing = self._rows.without_sketch(PIPELINE)
        with ThreadPoolExecutor(self._workers, "sketch") as pool:
            for start in range(0, len(missing), _SKETCHES):
                self._control.checkpoint()
                part = missing[start : start + _SKETCHES]
                found = pool.map(self._sketch, (key for _, key in part))
                self._rows.put_sketches(
                    PIPELINE,
                    [
                        (photo, *made)
                        for (photo, _), made in zip(part, found, strict=True)
                        if made is not None
                    ],
                )

    def _sketch(self, key: str) -> tuple[bytes, bytes] | None:
        from photoapp.imaging.views import sketch

        jpeg = self._parts.thumbnails.read(key)
        try:
            return None if jpeg is None else (sketch(jpeg), inside_hashes(jpeg))
        except ValueError:  # damaged on disk: made again when the photo is next read
            return None

    def _slice(self, gallery: Gallery, ids: IdArray, before: int, total: int) -> None:
        hashes = gallery.hashes
        queries = rows_of(hashes.ids, ids)
        asked = set(ids.tolist())
        self._control.checkpoint()
        candidates = copies(gallery, queries)
        self._control.checkpoint()
        rows = np.unique(candidates)
        self._shots |= self._rows.shots(hashes.ids[rows])
        apart = closest_variants(hashes, candidates[:, 0], candidates[:, 1])
        pairs = [
            _Pair(PhotoId(int(hashes.ids[low])), PhotoId(int(hashes.ids[high])), int(distance))
            for (low, high), distance in zip(candidates, apart, strict=True)
        ]
        found: list[DuplicatePair] = []
        for share, part in self._verified(pairs):
            self._rows.record(part, [], PIPELINE)
            found += part
            self._control.progress(before + int(share * len(ids)), total)
        closing = self._closure(hashes, asked, found)
        for _, part in self._verified(closing):
            self._rows.record(part, [], PIPELINE)
            found += part
        found += self._companions(asked, found)
        found += self._equal_pixels(hashes, asked, found)
        self._alike(gallery, queries, asked, found)
        self._control.progress(before + len(ids), total)

    def _verified(self, pairs: Sequence[_Pair]) -> Iterator[tuple[float, list[DuplicatePair]]]:
        """(share done, pairs found) as parts end. Every pair is tried once a run."""
        fresh = [pair for pair in pairs if (pair.low, pair.high) not in self._tried]
        self._tried.update((pair.low, pair.high) for pair in fresh)
        parts = [fresh[start : start + _PAIRS] for start in range(0, len(fresh), _PAIRS)]
        with ThreadPoolExecutor(self._workers, "compare") as pool:
            for start in range(0, len(parts), self._workers):
                self._control.checkpoint()
                batch = parts[start : start + self._workers]
                for found in pool.map(self._verify, batch):
                    yield (start + len(batch)) / len(parts), found

    def _verify(self, pairs: Sequence[_Pair]) -> list[DuplicatePair]:
        from photoapp.imaging.alignment import align, displacement

        views: dict[PhotoId, View | None] = {}
        found = []
        for pair in pairs:
            for photo in (pair.low, pair.high):
                if photo not in views:
                    views[photo] = self._view(photo)
            one, other = views[pair.low], views[pair.high]
            if one is None or other is None:
                continue
            alignment = align(one, other)
            here, there = self._shots[pair.low][0], self._shots[pair.high][0]
            verdict = None
            if alignment is not None:
                displaced = displacement(one, other) if perhaps_quick(here, there) else 0.0
                verdict = copy_verdict(
                    here, there, alignment, distance=pair.distance, displaced=displaced
                )
            if verdict is not None:
                found.append(_pair(pair.low, pair.high, verdict))
        return found

    def _view(self, photo: PhotoId) -> View | None:
        from photoapp.imaging.views import view

        known = self._shots.get(photo)
        jpeg = self._parts.thumbnails.read(known[1]) if known else None
        try:
            return None if jpeg is None else view(jpeg)
        except ValueError:
            return None

    def _closure(
        self, hashes: HashRows, asked: set[int], found: Sequence[DuplicatePair]
    ) -> list[_Pair]:
        """Untried pairs among pictures that hang together: groups need everybody with everybody."""
        touched = {photo for pair in found for photo in (pair.low, pair.high)}
        known = [pair for pair in self._rows.pairs() if pair.kind in COPY_KINDS]
        links = [Link(pair.low, pair.high, pair.score) for pair in known]
        missing = [
            (one, other)
            for group in connected(links)
            if len(group) <= _CLOSED and not touched.isdisjoint(group)
            for one, other in combinations(group, 2)
            if (one in asked or other in asked) and (one, other) not in self._tried
        ]
        if not missing:
            return []
        self._shots |= self._rows.shots({photo for pair in missing for photo in pair})
        places = np.searchsorted(hashes.ids, np.array(missing, np.int64))
        apart = closest_variants(hashes, places[:, 0], places[:, 1])
        return [
            _Pair(PhotoId(one), PhotoId(other), int(distance))
            for (one, other), distance in zip(missing, apart, strict=True)
        ]

    def _companions(self, asked: set[int], found: Sequence[DuplicatePair]) -> list[DuplicatePair]:
        """Raw files and moving parts with their picture: same name, same folder."""
        known = {(pair.low, pair.high) for pair in found}
        pairs = [
            DuplicatePair(
                low,
                high,
                DuplicateKind.RAW_PAIR if "raw" in (one, other) else DuplicateKind.LIVE_PAIR,
                1.0,
                {"formats": True},
            )
            for low, high, one, other in self._rows.companions()
            if (low in asked or high in asked) and (low, high) not in known
        ]
        self._rows.record(pairs, [], PIPELINE)
        return pairs

    def _equal_pixels(
        self, hashes: HashRows, asked: set[int], found: Sequence[DuplicatePair]
    ) -> list[DuplicatePair]:
        """Pairs of which every pixel is equal, told by reading the files in full."""
        suspected = [pair for pair in found if self._may_be_equal(pair)]
        plain = plain_look_alikes(hashes, asked)
        photos = {photo for pair in suspected for photo in (pair.low, pair.high)}
        photos.update(photo for group in plain for photo in group)
        digests = self._digests(sorted(photos))
        changed = []
        for pair in suspected:
            one, other = digests.get(pair.low), digests.get(pair.high)
            if one is None or other is None:
                changed.append(replace(pair, reason={**pair.reason, "unread": True}))
            elif one == other:
                changed.append(_equal(pair.low, pair.high, pair.reason))
        for group in plain:
            firsts: dict[bytes, PhotoId] = {}
            changed += [
                _equal(firsts[digests[photo]], photo, {})
                for photo in group
                if photo in digests and firsts.setdefault(digests[photo], photo) != photo
            ]
        self._rows.record(changed, [], PIPELINE)
        return changed

    def _may_be_equal(self, pair: DuplicatePair) -> bool:
        """Also of a series: somebody may have set the clock of a copy right."""
        one, other = self._shots[pair.low][0], self._shots[pair.high][0]
        return (
            pair.kind not in PAIR_KINDS
            and (one.width, one.height) == (other.width, other.height)
            and not one.raw
            and not other.raw
            and pair.score >= _EQUAL_SCORE
        )

    def _digests(self, photos: Sequence[PhotoId]) -> dict[PhotoId, bytes]:
        """Digests of all pixels; photos whose files cannot be read now are left out."""
        known = self._rows.pixel_digests(photos)
        missing = [photo for photo in photos if photo not in known]
        for start in range(0, len(missing), _READING):
            self._control.checkpoint()
            part = missing[start : start + _READING]
            reading = {
                photo: self._parts.pool.submit(ViewTask(places[0].path))
                for photo, places in self._parts.photos.paths(part).items()
                if places[0].online
            }
            fresh = {}
            for photo, future in reading.items():
                try:
                    fresh[photo] = pixel_digest(future.result())
                except UnreadablePhotoError as error:
                    self._control.error(str(photo), error.code, error.message)
            self._rows.put_pixel_digests(fresh)
            known |= fresh
        return known

    def _alike(
        self, gallery: Gallery, queries: IdArray, asked: set[int], found: Iterable[DuplicatePair]
    ) -> None:
        """Series and merely similar photos, unless they were found to be more than that."""
        known = {(pair.low, pair.high) for pair in found}
        ids = gallery.hashes.ids
        cosines: dict[tuple[PhotoId, PhotoId], float | None] = {
            (PhotoId(int(ids[low])), PhotoId(int(ids[high]))): cosine
            for low, high, cosine in similar(gallery, queries)
        }
        for pair in series(self._rows.shot_times(), asked):
            cosines.setdefault(pair, _cosine(gallery, pair))
        fresh = {pair: cosine for pair, cosine in cosines.items() if pair not in known}
        if not fresh:
            return
        places = np.searchsorted(ids, np.array(list(fresh), np.int64))
        apart = closest_variants(gallery.hashes, places[:, 0], places[:, 1])
        shots = self._rows.shots({photo for pair in fresh for photo in pair})
        pairs = []
        for ((low, high), cosine), distance in zip(fresh.items(), apart, strict=True):
            verdict = series_verdict(
                shots[low][0], shots[high][0], cosine=cosine, distance=int(distance)
            )
            if verdict is not None:
                pairs.append(_pair(low, high, verdict))
        self._rows.record(pairs, [], PIPELINE)


def _cosine(gallery: Gallery, pair: tuple[PhotoId, PhotoId]) -> float | None:
    """None unless both have a vector."""
    if gallery.vectors is None:
        return None
    rows = np.searchsorted(gallery.hashes.ids, np.array(pair))
    places = np.searchsorted(gallery.encoded, rows)
    if (places >= len(gallery.encoded)).any() or (gallery.encoded[places] != rows).any():
        return None
    one, other = gallery.vectors[places]
    return float(one @ other)


def _pair(low: PhotoId, high: PhotoId, verdict: Verdict) -> DuplicatePair:
    return DuplicatePair(low, high, verdict.kind, verdict.score, verdict.reason)


def _equal(one: PhotoId, other: PhotoId, reason: Reason) -> DuplicatePair:
    kept = {name: value for name, value in reason.items() if name in ("formats", "distance")}
    return DuplicatePair(min(one, other), max(one, other), DuplicateKind.PIXELS, 1.0, kept)
