"""The tags that several photos have together."""

from __future__ import annotations

from collections.abc import Sequence

from photoapp.core.labels import ORIGIN_ORDER, SharedTag
from photoapp.core.photo import PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.tag_rows import id_list

_RANK = " ".join(f"WHEN '{origin}' THEN {rank}" for rank, origin in enumerate(ORIGIN_ORDER))
_SHARED = f"""WITH held AS (
        SELECT m.asset_id, m.tag_id, min(CASE m.origin {_RANK} END) AS best,
               max(m.confidence) AS confidence
        FROM asset_tags AS m WHERE m.asset_id IN (SELECT value FROM json_each(?))
        GROUP BY m.asset_id, m.tag_id)
    SELECT t.id, t.name, t.name_zh, t.colour, min(h.best), avg(h.confidence), count(*),
           sum(h.best = {len(ORIGIN_ORDER) - 1} AND d.confirmed IS NULL)
    FROM held AS h JOIN tags AS t ON t.id = h.tag_id
    LEFT JOIN decisions AS d ON d.tag_id = h.tag_id AND d.asset_id = h.asset_id
    GROUP BY t.id ORDER BY count(*) DESC, casefold(t.name)"""  # noqa: S608 - own text


def shared_tags(catalogue: Catalogue, photos: Sequence[PhotoId]) -> list[SharedTag]:
    """Every tag that any of these photos has, those of most photos first."""
    return [
        SharedTag(tag, name, name_zh, colour, ORIGIN_ORDER[best], confidence, count, undecided)
        for tag, name, name_zh, colour, best, confidence, count, undecided in catalogue.rows(
            _SHARED, (id_list(photos),)
        )
    ]
