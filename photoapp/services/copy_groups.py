"""From stored pairs to groups of files, each with its kind, its reason and what to keep."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from photoapp.core.duplicates import (
    COPY_KINDS,
    DuplicateGroup,
    DuplicateKind,
    DuplicateMember,
    DuplicatePair,
)
from photoapp.core.grouping import Link, complete_groups, connected
from photoapp.core.photo import PhotoId
from photoapp.storage.duplicates import DuplicateRepository

_RANK = {kind: place for place, kind in enumerate(DuplicateKind)}
# Formats that lose nothing of the picture they were given.
_LOSSLESS = frozenset(("raw", "tiff", "png", "bmp"))

_Pairs = dict[tuple[PhotoId, PhotoId], DuplicatePair]


def grouped(rows: DuplicateRepository, kinds: Sequence[DuplicateKind]) -> list[DuplicateGroup]:
    """Groups of the chosen kinds, those that free most first.

    Copies of all chosen copy kinds are grouped together; the other kinds each by themselves.
    """
    pairs = [pair for pair in rows.pairs() if pair.kind in kinds]
    clusters: list[tuple[list[PhotoId], _Pairs]] = []
    copies = _by_ends(pair for pair in pairs if pair.kind in COPY_KINDS)
    clusters += [(cluster, copies) for cluster in _copies(copies)]
    for kind in kinds:
        if kind not in COPY_KINDS:
            ends = _by_ends(pair for pair in pairs if pair.kind is kind)
            links = [Link(pair.low, pair.high, pair.score) for pair in ends.values()]
            clusters += [(_photos(group), ends) for group in complete_groups(links)]
    together = {photo for cluster, ends in clusters if ends is copies for photo in cluster}
    if DuplicateKind.BYTES in kinds:
        alone = [photo for photo in rows.copied() if photo not in together]
        clusters += [([photo], {}) for photo in alone]
    members = rows.members({photo for cluster, _ in clusters for photo in cluster})
    found = [
        group for cluster, ends in clusters if (group := _group(cluster, ends, members)) is not None
    ]
    return sorted(found, key=lambda group: (_RANK[group.kind] > 3, -group.reclaimable, group.key))


def _copies(pairs: _Pairs) -> list[list[PhotoId]]:
    """Equal pixels are one node; nodes join where everybody was found to belong together."""
    equal = [Link(*ends, 1.0) for ends, pair in pairs.items() if pair.kind is DuplicateKind.PIXELS]
    node: dict[int, int] = {}
    inside: dict[int, list[int]] = {}
    for group in connected(equal):
        inside[group[0]] = group
        node.update(dict.fromkeys(group, group[0]))
    best: dict[tuple[int, int], float] = {}
    for (low, high), pair in pairs.items():
        one, other = sorted((node.get(low, low), node.get(high, high)))
        if one != other:
            # Whole versions of a picture join before cut ones do.
            weight = pair.score + (1 if pair.kind is DuplicateKind.REENCODED else 0)
            best[one, other] = max(best.get((one, other), 0.0), weight)
    joined = complete_groups([Link(*ends, weight) for ends, weight in best.items()])
    clusters = [[photo for one in group for photo in inside.get(one, [one])] for group in joined]
    taken = {one for group in joined for one in group}
    clusters += [group for first, group in inside.items() if first not in taken]
    return [_photos(cluster) for cluster in clusters]


def _group(
    photos: Sequence[PhotoId], pairs: _Pairs, members: dict[PhotoId, list[DuplicateMember]]
) -> DuplicateGroup | None:
    """None when too few files are left to speak of."""
    files = [member for photo in photos for member in members.get(photo, [])]
    present = sorted({member.photo for member in files})
    if len(files) < 2:
        return None
    inner = [pairs[ends] for ends in combinations(present, 2) if ends in pairs]
    if inner:
        weakest = max(inner, key=lambda pair: (_RANK[pair.kind], -pair.score))
        kind, reason = weakest.kind, weakest.reason
    else:
        # Of equal pixels only some pairs are stored.
        kind = DuplicateKind.PIXELS if len(present) > 1 else DuplicateKind.BYTES
        reason = {}
    files.sort(key=_fullness, reverse=True)
    fullest = files[0]
    scored = tuple(replace(one, score=_score(fullest.photo, one.photo, pairs)) for one in files)
    contents = sorted({member.content_key for member in files})
    tier = "copies" if kind in COPY_KINDS else kind.value
    key = hashlib.sha256("\n".join((tier, *contents)).encode()).hexdigest()[:24]
    return DuplicateGroup(key, kind, reason, scored, 0 if kind in COPY_KINDS else None)


def _fullness(member: DuplicateMember) -> tuple[bool, int, bool, int, float, int]:
    """Most pixels, then nothing lost, then least compressed, then oldest; here before away."""
    return (
        member.online,
        member.pixels,
        member.format in _LOSSLESS,
        member.bytes,
        -member.mtime_ns / 1e9,
        -member.location,
    )


def _score(one: PhotoId, other: PhotoId, pairs: _Pairs) -> float:
    if one == other:
        return 1.0
    pair = pairs.get((min(one, other), max(one, other)))
    return 1.0 if pair is None else round(pair.score, 4)


def _by_ends(pairs: Iterable[DuplicatePair]) -> _Pairs:
    return {(pair.low, pair.high): pair for pair in pairs}


def _photos(numbers: Sequence[int]) -> list[PhotoId]:
    return [PhotoId(one) for one in numbers]
