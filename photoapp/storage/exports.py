"""Everything the catalogue knows of photos, for exports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from photoapp.core.photo import PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import absolute

_COLUMNS = (
    *("format", "bytes", "width", "height", "taken", "taken_offset", "taken_source"),
    *("camera_make", "camera_model", "lens", "exposure_seconds", "f_number", "iso", "focal_mm"),
    *("latitude", "longitude", "altitude", "place_en", "place_zh", "country"),
    *("title", "caption", "rating", "favourite", "state", "reason", "added_at"),
)
FIELDS = ("blake3", "files", *_COLUMNS, "tags", "albums")
"""The keys of a record, in order."""


class ExportRepository:
    """Photos as plain records. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def records(self, photos: Sequence[PhotoId]) -> list[dict[str, Any]]:
        """Records with the keys `FIELDS` in the given order; unknown photos are left out.

        ``files`` is a list of ``{"path", "volume", "online", "state"}``; ``tags`` and
        ``albums`` are lists of names; times are ISO 8601 (``taken``: wall clock, with
        ``taken_offset`` minutes from UTC where known; ``added_at``: UTC).
        """
        wanted = json.dumps([int(photo) for photo in photos])
        files = self._lists(
            """SELECT asset_id, mount_point, path, volume_name, online, state FROM files
               WHERE asset_id IN (SELECT value FROM json_each(?))
               ORDER BY counted DESC, online DESC, id""",
            wanted,
        )
        tags = self._lists(
            """SELECT DISTINCT asset_id, name FROM asset_tags JOIN tags ON tags.id = tag_id
               WHERE asset_id IN (SELECT value FROM json_each(?)) ORDER BY name""",
            wanted,
        )
        albums = self._lists(
            """SELECT asset_id, name FROM album_assets JOIN albums ON albums.id = album_id
               WHERE asset_id IN (SELECT value FROM json_each(?)) ORDER BY name""",
            wanted,
        )
        rows = self._catalogue.rows(
            f"""SELECT id, content_hash, {", ".join(_COLUMNS)} FROM assets
                WHERE id IN (SELECT value FROM json_each(?))""",  # noqa: S608 - own names
            (wanted,),
        )
        found = {}
        for photo, content_hash, *values in rows:
            record = dict(zip(_COLUMNS, values, strict=True))
            record["favourite"] = bool(record["favourite"])
            found[photo] = {
                "blake3": content_hash.hex(),
                "files": [
                    {
                        "path": str(absolute(mount_point, path)),
                        "volume": volume,
                        "online": bool(online),
                        "state": state,
                    }
                    for mount_point, path, volume, online, state in files.get(photo, [])
                ],
                **record,
                "tags": [name for (name,) in tags.get(photo, [])],
                "albums": [name for (name,) in albums.get(photo, [])],
            }
        return [found[photo] for photo in map(int, photos) if photo in found]

    def _lists(self, sql: str, wanted: str) -> dict[int, list[tuple[Any, ...]]]:
        grouped: dict[int, list[tuple[Any, ...]]] = {}
        for photo, *rest in self._catalogue.rows(sql, (wanted,)):
            grouped.setdefault(photo, []).append(tuple(rest))
        return grouped
