"""Sidebar places as SQL conditions, and the orders of a grid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from photoapp.core.hits import Scope, ScopeKind, SortOrder
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import clean, to_stored, within

RECENT_DAYS = 30

_TAGGED = """id IN (
    WITH RECURSIVE chosen(id) AS (
        SELECT id FROM tags WHERE casefold(name) = :tag OR casefold(name_zh) = :tag
        UNION SELECT t.id FROM tags AS t JOIN chosen AS c ON t.parent_id = c.id)
    SELECT asset_id FROM asset_tags WHERE tag_id IN (SELECT id FROM chosen))"""


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL on the columns of `photos`, with named parameters. Empty `sql` restricts nothing."""

    sql: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


def scope_condition(catalogue: Catalogue, scope: Scope, today: dt.date) -> Condition:
    """The condition of a sidebar place. An unknown folder, tag or album holds nothing.

    On this day means this month and day in earlier years, by wall-clock time.
    """
    kind = scope.kind
    if kind is ScopeKind.ALL:
        return Condition()
    if kind is ScopeKind.FAVOURITES:
        return Condition("favourite = 1")
    if kind is ScopeKind.RECENT:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(days=RECENT_DAYS)
        return Condition("added_at >= :since", {"since": since.isoformat(timespec="seconds")})
    if kind is ScopeKind.ON_THIS_DAY:
        return Condition(
            "substr(sort_time, 6, 5) = :day AND sort_time < :year",
            {"day": f"{today:%m-%d}", "year": f"{today.year:04d}"},
        )
    if kind is ScopeKind.TAG:
        return Condition(_TAGGED, {"tag": clean(scope.name).casefold()})
    if kind is ScopeKind.ALBUM:
        return Condition(
            "id IN (SELECT asset_id FROM album_assets WHERE album_id = :album)",
            {"album": scope.album},
        )
    return _folder_condition(catalogue, scope)


def order(sort: SortOrder) -> str:
    """ORDER BY terms on `photos`. Relevance has no meaning without a query: newest first."""
    if sort is SortOrder.OLDEST:
        return "sort_time, id"
    return "sort_time DESC, id DESC"


def _folder_condition(catalogue: Catalogue, scope: Scope) -> Condition:
    row = catalogue.row("SELECT volume_id, path FROM folders WHERE id = ?", (scope.folder,))
    if row is None:
        return Condition("0")
    volume, directory = row
    subfolder = to_stored(scope.subfolder.strip("/"))
    if subfolder:
        directory = f"{directory}/{subfolder}" if directory else subfolder
    # Files of folders watched inside this one belong to its tree as well.
    condition, texts = within("directory", directory)
    names = [f"directory_{number}" for number in range(len(texts))]
    for name in names:
        condition = condition.replace("?", f":{name}", 1)
    return Condition(
        f"""id IN (SELECT asset_id FROM locations WHERE volume_id = :volume AND {condition}
            AND asset_id IS NOT NULL AND state IN ('present', 'pending'))""",  # noqa: S608 - own text
        {"volume": volume, **dict(zip(names, texts, strict=True))},
    )
