"""Photos as the grid, the inspector and the sidebar show them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from photoapp.core.hits import Scope, SortOrder
from photoapp.core.library import LibraryCounts
from photoapp.core.photo import (
    CaptureFacts,
    FileStamp,
    GpsPoint,
    IdArray,
    LocationId,
    LocationState,
    PhotoDetails,
    PhotoId,
    PhotoLocation,
    PhotoRow,
    PhotoState,
)
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import absolute, from_stored
from photoapp.storage.scopes import order, scope_condition

_NO_SCOPE = Scope()
# Columns of `assets` that are named as in CaptureFacts.
_PLAIN_FACTS = (
    *("taken_source", "camera_make", "camera_model", "lens", "exposure_seconds", "f_number"),
    *("iso", "focal_mm", "orientation", "title", "caption"),
)
_FACTS = (
    *_PLAIN_FACTS,
    *("taken", "taken_offset", "latitude", "longitude", "altitude", "file_rating"),
    *("place_en", "place_zh", "bytes", "reason"),
)
_STATES = {state.value: state for state in PhotoState}


class PhotoViews:
    """The reading side of the catalogue. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def ids(self, scope: Scope = _NO_SCOPE, sort: SortOrder = SortOrder.NEWEST) -> IdArray:
        """Visible photos of a sidebar place, in order. RELEVANCE means newest first."""
        condition = scope_condition(self._catalogue, scope, dt.date.today())
        where = condition.sql or "1"
        if sort is SortOrder.NAME:
            return self._ids_by_name(where, condition.parameters)
        return self._catalogue.ids(
            f"SELECT id FROM photos WHERE {where} ORDER BY {order(sort)}",  # noqa: S608 - own text
            condition.parameters,
        )

    def day_groups(
        self, scope: Scope = _NO_SCOPE, sort: SortOrder = SortOrder.NEWEST
    ) -> list[tuple[dt.date, int]]:
        """Days with their numbers of photos, in the order of `ids`; [] when sorted by name."""
        if sort is SortOrder.NAME:
            return []
        condition = scope_condition(self._catalogue, scope, dt.date.today())
        direction = "" if sort is SortOrder.OLDEST else "DESC"
        rows = self._catalogue.rows(
            f"""SELECT substr(sort_time, 1, 10) AS day, count(*) FROM photos
                WHERE {condition.sql or 1} GROUP BY day ORDER BY day {direction}""",  # noqa: S608 - own text
            condition.parameters,
        )
        return [(dt.date.fromisoformat(day), count) for day, count in rows]

    def count(self, scope: Scope = _NO_SCOPE) -> int:
        """How many photos `ids` would give."""
        condition = scope_condition(self._catalogue, scope, dt.date.today())
        row = self._catalogue.row(
            f"SELECT count(*) FROM photos WHERE {condition.sql or 1}",  # noqa: S608 - own text
            condition.parameters,
        )
        return int(row[0]) if row else 0

    def rows(self, photos: Sequence[PhotoId]) -> list[PhotoRow]:
        """Grid cells in the given order; unknown ids are dropped. Hidden photos are given, too."""
        wanted = json.dumps([int(photo) for photo in photos])
        found = self._catalogue.rows(
            """SELECT id, width, height, sort_time, content_hash, format, state, favourite, rating
               FROM assets WHERE id IN (SELECT value FROM json_each(?))""",
            (wanted,),
        )
        names: dict[int, str] = {}
        online: set[int] = set()
        # The name of the best copy: online before offline before missing.
        for asset, name, counted, mounted in self._catalogue.rows(
            """SELECT asset_id, name, counted, online FROM files
               WHERE asset_id IN (SELECT value FROM json_each(?))
               ORDER BY counted DESC, online DESC, id""",
            (wanted,),
        ):
            names.setdefault(asset, name)
            if counted and mounted:
                online.add(asset)
        cells = {
            row[0]: PhotoRow(
                photo=PhotoId(row[0]),
                name=from_stored(names.get(row[0], "")),
                width=row[1],
                height=row[2],
                taken=dt.datetime.fromisoformat(row[3]),
                content_key=row[4].hex(),
                format=row[5],
                state=_STATES[row[6]],
                favourite=bool(row[7]),
                rating=row[8],
                offline=row[0] not in online,
            )
            for row in found
        }
        return [cells[photo] for photo in map(int, photos) if photo in cells]

    def details(self, photo: PhotoId) -> PhotoDetails | None:
        """Everything the inspector shows; None for an unknown photo."""
        cells = self.rows([photo])
        found = self._catalogue.row(
            f"SELECT {', '.join(_FACTS)} FROM assets WHERE id = ?",  # noqa: S608 - own names
            (photo,),
        )
        if found is None or not cells:
            return None
        value = dict(zip(_FACTS, found, strict=True))
        tags = self._catalogue.rows(
            """SELECT t.name, max(origin = 'file') FROM asset_tags JOIN tags AS t ON t.id = tag_id
               WHERE asset_id = ? GROUP BY t.id ORDER BY t.name""",
            (photo,),
        )
        gps = None
        if value["latitude"] is not None:
            gps = GpsPoint(value["latitude"], value["longitude"], value["altitude"])
        facts = CaptureFacts(
            taken=dt.datetime.fromisoformat(value["taken"]) if value["taken"] else None,
            offset_minutes=value["taken_offset"],
            rating=value["file_rating"],
            gps=gps,
            keywords=tuple(name for name, from_file in tags if from_file),
            **{name: value[name] for name in _PLAIN_FACTS},
        )
        return PhotoDetails(
            row=cells[0],
            facts=facts,
            place_en=value["place_en"],
            place_zh=value["place_zh"],
            bytes=value["bytes"],
            locations=tuple(self.paths([photo]).get(photo, [])),
            tags=tuple(name for name, _ in tags),
            reason=value["reason"],
        )

    def paths(self, photos: Sequence[PhotoId]) -> dict[PhotoId, list[PhotoLocation]]:
        """Where the files are (or were), the most useful copy first: online and present."""
        rows = self._catalogue.rows(
            """SELECT asset_id, id, mount_point, path, volume_name, online, state, size, mtime_ns
               FROM files WHERE asset_id IN (SELECT value FROM json_each(?))
               ORDER BY counted DESC, online DESC, state = 'present' DESC, id""",
            (json.dumps([int(photo) for photo in photos]),),
        )
        found: dict[PhotoId, list[PhotoLocation]] = {}
        for asset, location, mount_point, path, volume, online, state, size, mtime in rows:
            found.setdefault(PhotoId(asset), []).append(
                PhotoLocation(
                    LocationId(location),
                    absolute(mount_point, path),
                    volume,
                    bool(online),
                    LocationState(state),
                    FileStamp(size, mtime),
                )
            )
        return found

    def directory_counts(self) -> list[tuple[int, str, int]]:
        """(volume, directory relative to its mount point, visible photos right in it)."""
        rows = self._catalogue.rows(
            """SELECT volume_id, directory, count(DISTINCT asset_id) FROM locations
               WHERE asset_id IS NOT NULL AND state IN ('present', 'pending')
                   AND asset_id NOT IN (SELECT id FROM assets WHERE trashed = 1)
               GROUP BY volume_id, directory"""
        )
        return [(volume, from_stored(directory), count) for volume, directory, count in rows]

    def copied_directories(self) -> list[tuple[int, int, str]]:
        """(photo, volume, directory) of the visible photos that have several copies."""
        rows = self._catalogue.rows(
            """SELECT DISTINCT asset_id, volume_id, directory FROM locations
               WHERE asset_id IN (SELECT id FROM assets WHERE copies > 1 AND trashed = 0)
                   AND state IN ('present', 'pending') ORDER BY asset_id"""
        )
        return [(photo, volume, from_stored(directory)) for photo, volume, directory in rows]

    def counts(self) -> LibraryCounts:
        """The sizes of the library."""
        photos = size = favourites = 0
        states = dict.fromkeys(PhotoState, 0)
        for state, favourite, count, total in self._catalogue.rows(
            """SELECT state, favourite, count(*), sum(bytes) FROM photos
               GROUP BY state, favourite"""
        ):
            photos += count
            size += total
            favourites += count if favourite else 0
            states[_STATES[state]] += count
        row = self._catalogue.row(
            """SELECT
                (SELECT count(*) FROM locations WHERE state = 'failed'),
                (SELECT count(*) FROM locations WHERE state = 'pending'),
                (SELECT count(DISTINCT l.asset_id) FROM locations AS l
                    JOIN assets AS a ON a.id = l.asset_id
                    WHERE l.state = 'missing' AND a.copies = 0 AND a.trashed = 0)"""
        )
        failed, pending, missing = row or (0, 0, 0)
        return LibraryCounts(
            photos=photos,
            ready=states[PhotoState.READY],
            pending=states[PhotoState.PENDING],
            failed_files=failed,
            failed_assets=states[PhotoState.FAILED],
            missing=missing,
            offline=self._offline_count(photos),
            favourites=favourites,
            bytes=size,
            pending_files=pending,
        )

    def _offline_count(self, photos: int) -> int:
        away = self._catalogue.row(
            """SELECT 1 FROM folders AS f JOIN volumes AS v ON v.id = f.volume_id
               WHERE NOT (v.online AND f.reachable) LIMIT 1"""
        )
        if away is None:
            return 0
        row = self._catalogue.row(
            """SELECT count(DISTINCT asset_id) FROM files
               WHERE counted AND online
                   AND asset_id NOT IN (SELECT id FROM assets WHERE trashed = 1)"""
        )
        return photos - int(row[0] if row else 0)

    def _ids_by_name(self, where: str, parameters: dict[str, Any]) -> IdArray:
        rows = self._catalogue.rows(
            f"""SELECT asset_id, name FROM locations
                WHERE asset_id IN (SELECT id FROM photos WHERE {where})
                    AND state IN ('present', 'pending')""",  # noqa: S608 - own text
            parameters,
        )
        first: dict[int, str] = {}
        for asset, name in rows:
            folded = name.casefold()
            if folded < first.get(asset, "\U0010ffff"):
                first[asset] = folded
        ordered = sorted(first, key=lambda asset: (first[asset], asset))
        return np.asarray(ordered, dtype=np.int64)
