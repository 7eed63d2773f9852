"""The port of vector search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """Which state of the catalogue a cached index mirrors.

    `change` is the catalogue's vector change counter for this key: it grows
    with every vector added, replaced or removed.
    """

    key: ModelKey
    dimension: int
    count: int
    change: int


class VectorIndex(Protocol):
    """Inner-product search over unit vectors, so scores are cosines in -1..1.

    Safe to call from several threads; readers do not block each other.
    """

    @property
    def dimension(self) -> int:
        """Length of its rows."""
        ...

    def __len__(self) -> int: ...

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """Add or replace rows. `ids` (n,) int64; `vectors` (n, dimension) float32 unit rows."""
        ...

    def remove(self, ids: IdArray) -> int:
        """Remove rows by id; unknown ids are ignored. Returns how many went."""
        ...

    def search(
        self, queries: FloatArray, k: int, *, candidates: IdArray | None = None
    ) -> tuple[FloatArray, IdArray]:
        """Best `k` per query: scores (q, m) float32 and ids (q, m) int64, best first.

        m = min(k, rows or candidates). `candidates` restricts the search to these ids
        (unknown ones are ignored). Ties are ordered by id.
        """
        ...

    def vectors(self, ids: IdArray, *, out: FloatArray | None = None) -> FloatArray:
        """Stored rows (n, dimension) float32, written into `out` (at least n rows) if given.

        Raises KeyError for an unknown id.
        """
        ...

    def ids(self) -> IdArray:
        """All ids, ascending."""
        ...
