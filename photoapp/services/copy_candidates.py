"""Which photos are worth laying over each other: hashes, local features, vectors, times."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from photoapp.core.adaptation import Adapter
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.core.similarity import (
    LEAST_DETAIL,
    Hashes,
    Rows,
    difference_variants,
    distances,
    from_bytes,
    near_pairs,
    perceptual_variants,
)
from photoapp.core.sketches import Sketches, pair_votes, shared_details
from photoapp.core.verdicts import SERIES_SECONDS
from photoapp.storage.duplicates import HashRows

# Details that have to agree: chance brings more together in a larger library.
_LEAST_VOTES = 3
_VOTES_PER_DOUBLING = 0.34  # above 8,000 photos
# All details that agree: by chance up to about six do.
_LEAST_AGREEING = 7
# Candidates per photo, best first: a hundred versions of one picture still find each other.
_MOST = 16
_NEIGHBOURS = 6
_NEIGHBOUR_COSINE = 0.88
_SIMILAR_COSINE = 0.97
# Shots of a series compared with each one: bursts may be long.
_SERIES_LENGTH = 30
_WORKERS = max(1, min(8, os.cpu_count() or 1))
# Frames without detail that look equal are read in full; beyond this nobody could tell.
_PLAIN_CROWD = 2_000


@dataclass(frozen=True, slots=True)
class Insides:
    """Hashes of what the plain borders of some pictures enclose: rows ascending. All (k,)."""

    rows: Rows
    difference: Hashes
    perceptual: Hashes

    @classmethod
    def of(cls, stored: Sequence[bytes]) -> Insides:
        """From 16 bytes a picture, or b""; the row is the position."""
        rows = np.array([row for row, one in enumerate(stored) if one], np.int64)
        return cls(
            rows,
            from_bytes(stored[row][:8] for row in rows),
            from_bytes(stored[row][8:] for row in rows),
        )


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everything that is compared. Rows are positions in `hashes.ids`.

    `vectors` (m, d) float32 unit rows of the rows `encoded` (m,) ascending, or None. `adapter`:
    a head that finds more candidates; what becomes of them is told by the pictures alone.
    """

    hashes: HashRows
    insides: Insides
    sketches: Sketches
    encoded: Rows
    vectors: FloatArray | None
    adapter: Adapter | None = None


def copies(gallery: Gallery, queries: Rows) -> npt.NDArray[np.int64]:
    """(n, 2) unordered pairs of rows, each once, one of which is among `queries` (ascending)."""
    parts = [
        _by_hashes(gallery, queries),
        _by_details(gallery, queries),
        _by_vectors(gallery, queries),
    ]
    scored = np.concatenate(parts)
    if not len(scored):
        return np.zeros((0, 2), np.int64)
    return _best(scored)


def similar(gallery: Gallery, queries: Rows) -> list[tuple[int, int, float]]:
    """(row, row, cosine) of photos that are among each other's very nearest."""
    found: dict[tuple[int, int], float] = {}
    seen: dict[tuple[int, int], int] = defaultdict(int)
    for one, other, cosine in _neighbours(gallery, queries, 4, _SIMILAR_COSINE):
        pair = (min(one, other), max(one, other))
        seen[pair] += 1
        found[pair] = cosine
    asked = set(queries.tolist())
    return [
        (*pair, cosine)
        for pair, cosine in found.items()
        if seen[pair] == 2 or not asked.issuperset(pair)
    ]


def series(
    times: Sequence[tuple[PhotoId, dt.datetime, str]], queries: set[int]
) -> Iterator[tuple[PhotoId, PhotoId]]:
    """Pairs of shots of one camera near in time, one of them among `queries` (ids).

    `times`: by camera and time.
    """
    for place, (photo, taken, camera) in enumerate(times):
        for other, later, its_camera in times[place + 1 : place + 1 + _SERIES_LENGTH]:
            if its_camera != camera or (later - taken).total_seconds() > SERIES_SECONDS:
                break
            if photo in queries or other in queries:
                yield min(photo, other), max(photo, other)


def plain_look_alikes(hashes: HashRows, queries: set[int]) -> list[list[PhotoId]]:
    """Groups of photos of one size with equal hashes and next to no detail: perhaps equal.

    Only groups with one of `queries` (ids). Nothing else can be told of such pictures.
    """
    plain = np.flatnonzero(hashes.detail < LEAST_DETAIL)
    groups: dict[tuple[int, ...], list[PhotoId]] = defaultdict(list)
    for row in plain.tolist():
        key = (*hashes.sizes[row], hashes.difference[row], hashes.perceptual[row])
        groups[tuple(int(part) for part in key)].append(PhotoId(int(hashes.ids[row])))
    return [
        group[:_PLAIN_CROWD]
        for group in groups.values()
        if len(group) > 1 and not queries.isdisjoint(group)
    ]


def closest_variants(hashes: HashRows, one: Rows, other: Rows) -> npt.NDArray[np.uint8]:
    """(n,) smallest pHash or dHash distance of pairs of rows over all turns and mirrors."""
    perceptual = distances(
        perceptual_variants(hashes.perceptual[one]), hashes.perceptual[other][:, None]
    )
    difference = distances(
        difference_variants(hashes.difference[one]), hashes.difference[other][:, None]
    )
    closest: npt.NDArray[np.uint8] = np.minimum(perceptual.min(axis=1), difference.min(axis=1))
    return closest


def _by_hashes(gallery: Gallery, queries: Rows) -> npt.NDArray[np.float64]:
    hashes, insides = gallery.hashes, gallery.insides
    detailed = np.flatnonzero(hashes.detail >= LEAST_DETAIL)
    # A framed picture is there twice: with its frame, and as what the frame encloses.
    rows = np.concatenate((detailed, insides.rows))
    asked = np.flatnonzero(np.isin(rows, queries))
    parts = [np.zeros((0, 3))]
    for variants_of, whole, inner in (
        (perceptual_variants, hashes.perceptual, insides.perceptual),
        (difference_variants, hashes.difference, insides.difference),
    ):
        values = np.concatenate((whole[detailed], inner))
        with ThreadPoolExecutor(_WORKERS, "hashes") as pool:
            for found in pool.map(
                lambda part, values=values, variants_of=variants_of: _near(
                    rows, part, variants_of(values[part]), values
                ),
                np.array_split(asked, _WORKERS),
            ):
                parts += found
    scored: npt.NDArray[np.float64] = np.concatenate(parts)
    return scored


def _near(
    rows: Rows, asked: Rows, variants: npt.NDArray[np.uint64], values: Hashes
) -> list[npt.NDArray[np.float64]]:
    """(n, 3) pairs of `rows` with scores, of the places `asked` with all others."""
    parts = []
    for found in near_pairs(variants, values):
        one, other = rows[asked[found.queries]], rows[found.references]
        apart = one != other
        parts.append(np.column_stack((one, other, 1 + (8.0 - found.distances) / 8))[apart])
    return parts


def _by_details(gallery: Gallery, queries: Rows) -> npt.NDArray[np.float64]:
    least = least_votes(gallery.sketches.count)
    asked = gallery.sketches.chosen(queries)
    with ThreadPoolExecutor(_WORKERS, "details") as pool:
        found = shared_details(asked, gallery.sketches, least=least, own=queries, run=pool.map)
    return _counted(gallery, np.column_stack((queries[found.queries], found.references)))


def _by_vectors(gallery: Gallery, queries: Rows) -> npt.NDArray[np.float64]:
    galleries = [gallery]
    if gallery.adapter is not None and gallery.vectors is not None:
        galleries.append(replace(gallery, vectors=gallery.adapter.apply(gallery.vectors)))
    pairs = np.array(
        [
            (one, other)
            for seen in galleries
            for one, other, _ in _neighbours(seen, queries, _NEIGHBOURS, _NEIGHBOUR_COSINE)
        ],
        np.int64,
    )
    return _counted(gallery, pairs.reshape(-1, 2))


def _counted(gallery: Gallery, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """(n, 3) pairs of which enough details agree, each with its score.

    Hashing sees a part of the details that agree; counting all of them costs a tenth of laying
    the pictures over each other, and spares most of that.
    """
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    votes = pair_votes(gallery.sketches, gallery.sketches, pairs)
    enough = votes >= _LEAST_AGREEING
    scored: npt.NDArray[np.float64] = np.column_stack((pairs[enough], votes[enough] / 64))
    return scored


def least_votes(photos: int) -> int:
    """How many details have to agree in a library of this size."""
    doublings = np.log2(max(photos, 8_000) / 8_000)
    return _LEAST_VOTES + int(_VOTES_PER_DOUBLING * doublings)


def _neighbours(
    gallery: Gallery, queries: Rows, count: int, least: float
) -> Iterator[tuple[int, int, float]]:
    if gallery.vectors is None or not len(gallery.encoded):
        return
    from photoapp.index.neighbours import nearest

    places = np.searchsorted(gallery.encoded, queries)
    places = places[
        (places < len(gallery.encoded))
        & (gallery.encoded[np.minimum(places, len(gallery.encoded) - 1)] == queries)
    ]
    scores, found = nearest(gallery.vectors, gallery.vectors[places], count + 1)
    near = (scores >= least) & (found >= 0) & (found != places[:, None])
    for row, column in zip(*np.nonzero(near), strict=True):
        yield (
            int(gallery.encoded[places[row]]),
            int(gallery.encoded[found[row, column]]),
            float(scores[row, column]),
        )


def _best(scored: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Each pair once; of pictures with too many candidates the best on either side."""
    low = np.minimum(scored[:, 0], scored[:, 1]).astype(np.int64)
    high = np.maximum(scored[:, 0], scored[:, 1]).astype(np.int64)
    order = np.lexsort((-scored[:, 2], high, low))
    low, high, score = low[order], high[order], scored[order, 2]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, score = low[first], high[first], score[first]
    kept = np.zeros(len(low), bool)
    for side in (low, high):
        ranked = np.lexsort((-score, side))
        begins = np.ones(len(ranked), bool)
        begins[1:] = side[ranked][1:] != side[ranked][:-1]
        start = np.maximum.accumulate(np.where(begins, np.arange(len(ranked)), 0))
        kept[ranked[np.arange(len(ranked)) - start < _MOST]] = True
    return np.column_stack((low[kept], high[kept]))


def rows_of(ids: IdArray, wanted: IdArray) -> Rows:
    """Positions of those of `wanted` that are in `ids`; both ascending."""
    places = np.searchsorted(ids, wanted)
    places = places[places < len(ids)] if len(ids) else places[:0]
    found: Rows = places[np.isin(ids[places], wanted)]
    return np.unique(found)
