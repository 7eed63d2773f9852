"""Photos in the order of an adapted head, from vectors stored as the model gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray, IdArray
from photoapp.services.ranking import Ranking

if TYPE_CHECKING:
    from photoapp.core.adaptation import Adapter
    from photoapp.core.vectors import VectorIndex

SHORTLIST = 2000
"""Photos that are put in order exactly; the index chooses them along `Adapter.direction`."""


def adapted_order(
    index: VectorIndex, adapter: Adapter, vector: FloatArray, ids: IdArray
) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Places in `ids` (n,), nearest first, and their adapted cosines (n,) in that order.

    `vector`: (d,) as the model gave it. Raises KeyError for a photo that the index lacks.
    """
    rows = adapter.apply(index.vectors(ids))
    scores = rows @ adapter.apply(vector[None])[0]
    order = np.lexsort((ids, -scores))
    return order, scores[order]


def nearest_adapted(
    index: VectorIndex,
    adapter: Adapter,
    vector: FloatArray,
    limit: int,
    *,
    candidates: IdArray | None = None,
) -> tuple[FloatArray, IdArray]:
    """The best `limit` of the shortlist: adapted cosines (m,) and photos (m,), best first."""
    direction = adapter.direction(vector)[None]
    _, found = index.search(direction, max(SHORTLIST, limit), candidates=candidates)
    order, scores = adapted_order(index, adapter, vector, found[0])
    return scores[:limit], found[0][order[:limit]]


def adapted_ranking(
    index: VectorIndex, adapter: Adapter, vector: FloatArray, ranking: Ranking
) -> Ranking:
    """The best of a ranking by an example `vector` (d,), in the head's order.

    How many photos match stays as it was calibrated: the first of the new order gets the
    chance that the first of the old one had, and so on. Scores become adapted cosines.
    """
    ids, scores = ranking.ids.copy(), ranking.scores.copy()
    count = min(len(ids), SHORTLIST)
    order, scores[:count] = adapted_order(index, adapter, vector, ids[:count])
    ids[:count] = ids[:count][order]
    return Ranking(ids, ranking.chances, scores)
