"""Perceptual hashes compared: distances, turned and mirrored variants, and near pairs of many.

A 64-bit hash is a NumPy uint64 whose most significant bit is the first of the 8 bytes that
`imaging.hashing` gives. Near pairs are found by multi-index hashing (Norouzi et al., "Fast
search in Hamming space with multi-index hashing", CVPR 2012): two hashes at most 7 bits apart
agree in one of four 16-bit words up to a single bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

RADIUS = 7
"""Largest distance that `near_pairs` finds with certainty."""
LEAST_DETAIL = 3.2
"""Entropy in bits below which a picture is too plain for its hashes to mean anything."""

# Turns and mirrors of a picture as (transpose, mirror left-right, mirror top-bottom).
# The transposition comes first. Index 0 is the picture as it is.
VARIANTS = (
    (False, False, False),
    (False, True, False),
    (False, False, True),
    (False, True, True),
    (True, False, False),
    (True, True, False),
    (True, False, True),
    (True, True, True),
)

_WORDS = 4
_WORD_BITS = 16
_WORD_VALUES = 1 << _WORD_BITS
# A word that more hashes share than this says nothing; without a limit, plain pictures would
# make the work quadratic.
_CROWD = 256
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Pairs of rows with the closest variant. All arrays (n,)."""

    queries: Rows
    references: Rows
    distances: npt.NDArray[np.uint8]
    variants: npt.NDArray[np.uint8]  # index into VARIANTS: what makes the query the reference


def from_bytes(hashes: Iterable[bytes]) -> Hashes:
    """(n,) from 8-byte hashes."""
    return np.frombuffer(b"".join(hashes), dtype=">u8").astype(np.uint64)


def distances(one: Hashes, other: Hashes) -> npt.NDArray[np.uint8]:
    """Differing bits 0..64, with NumPy's broadcasting."""
    differing: npt.NDArray[np.uint8] = np.bitwise_count(one ^ other)
    return differing


def perceptual_variants(hashes: Hashes) -> npt.NDArray[np.uint64]:
    """(n, 8) pHashes of the turned and mirrored pictures, in the order of VARIANTS.

    Mirroring negates the odd frequencies of an axis and transposing swaps the axes; the median
    that bits are compared with is taken for 0, which costs up to about 8 bits.
    """
    bits = _matrix(hashes)
    odd = (np.arange(8) % 2).astype(np.uint8)
    found = []
    for transpose, across, down in VARIANTS:
        turned = bits.swapaxes(1, 2) if transpose else bits
        flips = np.zeros((8, 8), np.uint8)
        if across:
            flips ^= odd[None, :]
        if down:
            flips ^= odd[:, None]
        found.append(_packed(turned ^ flips))
    return np.stack(found, axis=1)


def difference_variants(hashes: Hashes) -> npt.NDArray[np.uint64]:
    """(n, 4) dHashes of the first four VARIANTS; brightness across says nothing about down."""
    bits = _matrix(hashes)
    found = []
    for _, across, down in VARIANTS[:4]:
        turned = bits[:, ::-1] if down else bits
        found.append(_packed(turned[:, :, ::-1] ^ np.uint8(1) if across else turned))
    return np.stack(found, axis=1)


def near_pairs(queries: npt.NDArray[np.uint64], references: Hashes) -> Iterator[NearPairs]:
    """Pairs at most RADIUS apart: `queries` (n, v) variants against `references` (m,).

    Given in parts; a pair may come several times. Rows of a query and a reference that are the
    same picture are among them. Time grows with n and m alone while hashes are spread out.
    """
    for word in range(_WORDS):
        shift = np.uint64(word * _WORD_BITS)
        table = _Table(references, shift)
        for variant in range(queries.shape[1]):
            for start in range(0, len(queries), _BATCH):
                part = queries[start : start + _BATCH, variant]
                own = _word(part, shift)
                for flip in (0, *(1 << bit for bit in range(_WORD_BITS))):
                    rows, places = table.find(own ^ np.int64(flip))
                    # Hashes in the table's order: what is compared together lies together.
                    apart = distances(part[rows], table.hashes[places])
                    near = np.flatnonzero(apart <= RADIUS)
                    yield NearPairs(
                        rows[near] + start,
                        table.order[places[near]],
                        apart[near],
                        np.full(len(near), variant, np.uint8),
                    )


class _Table:
    """Hashes by the value of one 16-bit word. `order`: the rows that `hashes` come from."""

    def __init__(self, references: Hashes, shift: np.uint64) -> None:
        words = _word(references, shift)
        self.order = np.argsort(words, kind="stable")
        self.hashes = references[self.order]
        counts = np.bincount(words, minlength=_WORD_VALUES)
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        self._counts = np.where(counts > _crowd(len(words)), 0, counts)

    def find(self, words: Rows) -> tuple[Rows, Rows]:
        """(row of `words`, place in the table) of every equal pair."""
        counts = self._counts[words]
        rows = np.repeat(np.arange(len(words)), counts)
        # Each run of a row's places begins at its word's start.
        shift = self._starts[words] - (np.cumsum(counts) - counts)
        return rows, np.arange(len(rows)) + np.repeat(shift, counts)


def _crowd(count: int) -> int:
    return max(_CROWD, 16 * count // _WORD_VALUES * 8)


def _word(hashes: Hashes, shift: np.uint64) -> Rows:
    return ((hashes >> shift) & np.uint64(_WORD_VALUES - 1)).astype(np.int64)


def _matrix(hashes: Hashes) -> npt.NDArray[np.uint8]:
    """(n, 8, 8) of 0 and 1."""
    raw = np.ascontiguousarray(hashes.astype(">u8")).view(np.uint8).reshape(-1, 8)
    return np.unpackbits(raw, axis=1).reshape(-1, 8, 8)


def _packed(bits: npt.NDArray[np.uint8]) -> Hashes:
    packed = np.packbits(np.ascontiguousarray(bits).reshape(len(bits), 64), axis=1)
    return np.ascontiguousarray(packed).view(">u8").reshape(-1).astype(np.uint64)
