"""Search filters as sets of photo ids."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from photoapp.core.filters import DateRange, Filters, PlaceFilter
from photoapp.core.hits import Scope
from photoapp.core.photo import IdArray
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import absolute, clean
from photoapp.storage.scopes import scope_condition

# What people write for a format, and how it is stored.
_FORMATS = {
    "jpg": "jpeg",
    "jpe": "jpeg",
    "heic": "heif",
    "hif": "heif",
    "tif": "tiff",
    "jp2": "jpeg2000",
    "j2k": "jpeg2000",
    "jpegxl": "jxl",
    "ppm": "pnm",
    "pgm": "pnm",
    "pbm": "pnm",
    "dib": "bmp",
}


class FilterRepository:
    """Turns `Filters` and a sidebar place into candidate ids. Any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def candidates(self, query_filters: Filters, scope: Scope) -> IdArray | None:
        """Visible photos that pass, ascending; None when nothing is restricted."""
        conditions = _Conditions()
        place = scope_condition(self._catalogue, scope, dt.date.today())
        if place.sql:
            conditions.sql.append(place.sql)
            conditions.parameters.update(place.parameters)
        self._add(conditions, query_filters)
        if not conditions.sql:
            return None
        where = " AND ".join(f"({one})" for one in conditions.sql)
        return self._catalogue.ids(
            f"SELECT id FROM photos WHERE {where} ORDER BY id",  # noqa: S608 - own text
            conditions.parameters,
        )

    def _add(self, conditions: _Conditions, wanted: Filters) -> None:
        conditions.require(_dates(conditions, wanted.dates), of=wanted.dates)
        conditions.refuse(_dates(conditions, wanted.not_dates), of=wanted.not_dates)
        conditions.require(self._folders(conditions, wanted.folders), of=wanted.folders)
        conditions.refuse(self._folders(conditions, wanted.not_folders), of=wanted.not_folders)
        conditions.require(_tags(conditions, wanted.tags), of=wanted.tags)
        conditions.refuse(_tags(conditions, wanted.not_tags), of=wanted.not_tags)
        conditions.require(self._cameras(conditions, wanted.cameras), of=wanted.cameras)
        conditions.refuse(self._cameras(conditions, wanted.not_cameras), of=wanted.not_cameras)
        conditions.require(_formats(conditions, wanted.formats), of=wanted.formats)
        conditions.refuse(_formats(conditions, wanted.not_formats), of=wanted.not_formats)
        conditions.require(_names(conditions, wanted.names), of=wanted.names)
        conditions.refuse(_names(conditions, wanted.not_names), of=wanted.not_names)
        conditions.require(_places(conditions, wanted.places), of=wanted.places)
        conditions.refuse(_places(conditions, wanted.not_places), of=wanted.not_places)
        if wanted.rating_at_least is not None:
            conditions.sql.append(f"rating >= {conditions.value(wanted.rating_at_least)}")
        if wanted.rating_at_most is not None:
            conditions.sql.append(f"rating <= {conditions.value(wanted.rating_at_most)}")
        if wanted.favourite is not None:
            conditions.sql.append(f"favourite = {conditions.value(int(wanted.favourite))}")
        if wanted.has_place is not None:
            conditions.sql.append(f"latitude IS {'NOT' if wanted.has_place else ''} NULL")
        if wanted.offline is not None:
            here = "id IN (SELECT asset_id FROM files WHERE counted AND online)"
            conditions.sql.append(f"NOT {here}" if wanted.offline else here)
        if wanted.untagged is not None:
            tagged = "id IN (SELECT asset_id FROM asset_tags)"
            conditions.sql.append(f"NOT {tagged}" if wanted.untagged else tagged)

    def _folders(self, conditions: _Conditions, parts: Sequence[str]) -> list[str]:
        if not parts:
            return []
        # Directories are few beside files, and Python knows every language's letter case.
        directories = self._catalogue.rows(
            """SELECT volume_id, (SELECT mount_point FROM volumes WHERE id = volume_id), directory
               FROM locations GROUP BY volume_id, directory"""
        )
        wanted = [_folded(part) for part in parts]
        hits: dict[int, list[str]] = {}
        for volume, mount_point, directory in directories:
            shown = f"{absolute(mount_point, directory).as_posix().casefold()}/"
            if any(part in shown for part in wanted):
                hits.setdefault(volume, []).append(directory)
        return [
            f"""id IN (SELECT asset_id FROM locations WHERE volume_id = {conditions.value(volume)}
                AND directory IN ({conditions.members(found)})
                AND asset_id IS NOT NULL AND state IN ('present', 'pending'))"""  # noqa: S608 - own text
            for volume, found in hits.items()
        ]

    def _cameras(self, conditions: _Conditions, parts: Sequence[str]) -> list[str]:
        if not parts:
            return []
        cameras = self._catalogue.rows(
            """SELECT camera_make, camera_model FROM photos
               GROUP BY camera_make, camera_model"""
        )
        wanted = [part.casefold() for part in parts]
        return [
            f"camera_make = {conditions.value(make)} AND camera_model = {conditions.value(model)}"
            for make, model in cameras
            if any(part in f"{make} {model}".casefold() for part in wanted)
        ]


class _Conditions:
    """SQL that must all hold, with its named parameters."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.parameters: dict[str, Any] = {}

    def value(self, value: Any) -> str:
        """A parameter holding `value`; returns how it is written in SQL."""
        name = f"value_{len(self.parameters)}"
        self.parameters[name] = clean(value) if isinstance(value, str) else value
        return f":{name}"

    def members(self, values: Iterable[int | str]) -> str:
        """A subquery holding these values, for ``IN (…)``."""
        mark = self.value(json.dumps(list(values)))
        return f"SELECT value FROM json_each({mark})"  # noqa: S608 - own text

    def require(self, alternatives: Iterable[str], *, of: Sequence[object]) -> None:
        """One of the alternatives must hold; none at all means no photo passes."""
        if of:
            self.sql.append(" OR ".join(f"({one})" for one in alternatives) or "0")

    def refuse(self, alternatives: Iterable[str], *, of: Sequence[object]) -> None:
        """None of the alternatives may hold."""
        if of:
            self.sql += [f"NOT ({one})" for one in alternatives]


def _dates(conditions: _Conditions, ranges: Sequence[DateRange]) -> list[str]:
    found = []
    for one in ranges:
        parts = ["1"]
        if one.first is not None:
            parts.append(f"sort_time >= {conditions.value(one.first.isoformat())}")
        if one.last is not None and one.last < dt.date.max:
            after = one.last + dt.timedelta(days=1)
            parts.append(f"sort_time < {conditions.value(after.isoformat())}")
        found.append(" AND ".join(parts))
    return found


def _tags(conditions: _Conditions, names: Sequence[str]) -> list[str]:
    found = []
    for name in names:
        mark = conditions.value(name.strip().casefold())
        found.append(
            f"""id IN (
                WITH RECURSIVE chosen(id) AS (
                    SELECT id FROM tags WHERE casefold(name) = {mark} OR casefold(name_zh) = {mark}
                    UNION SELECT t.id FROM tags AS t JOIN chosen AS c ON t.parent_id = c.id)
                SELECT asset_id FROM asset_tags WHERE tag_id IN (SELECT id FROM chosen))"""  # noqa: S608 - own text
        )
    return found


def _formats(conditions: _Conditions, names: Sequence[str]) -> list[str]:
    found = []
    for name in names:
        folded = name.strip().lower().lstrip(".")
        if folded == "photo":
            found.append("format != 'raw'")
        else:
            found.append(f"format = {conditions.value(_FORMATS.get(folded, folded))}")
    return found


def _names(conditions: _Conditions, parts: Sequence[str]) -> list[str]:
    return [
        f"""id IN (SELECT asset_id FROM locations
            WHERE instr(casefold(name), {conditions.value(part.casefold())}) > 0
            AND asset_id IS NOT NULL AND state IN ('present', 'pending'))"""  # noqa: S608 - own text
        for part in parts
    ]


def _places(conditions: _Conditions, places: Sequence[PlaceFilter]) -> list[str]:
    found = []
    for place in places:
        parts = []
        if place.place_ids:
            parts.append(f"place_id IN ({conditions.members(place.place_ids)})")
        if place.countries:
            parts.append(f"country IN ({conditions.members(place.countries)})")
        if place.text.strip():
            text = conditions.value(place.text.strip().casefold())
            parts.append(f"instr(casefold(place_en || ' ' || place_zh), {text}) > 0")
        found.append(" OR ".join(parts) or "0")
    return found


def _folded(part: str) -> str:
    """A folder as it is compared: forward slashes, any letter case."""
    return part.replace("\\", "/").casefold()
