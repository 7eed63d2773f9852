"""Uniting what is said of two photos that show the same, and taking it apart again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlite_utils import Database

from photoapp.core.photo import PhotoId
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue

T = TypeVar("T")

# Columns of `assets` that are taken together. The first decides: the larger number wins, and
# anything wins over nothing.
_GROUPS = (
    ("rating",),
    ("favourite",),
    ("taken", "taken_offset", "taken_source", "sort_time"),
    ("latitude", "longitude", "altitude", "place_id", "place_en", "place_zh", "country"),
    ("title",),
    ("caption",),
)
_COLUMNS = tuple(name for names in _GROUPS for name in names)
_COUNTED = frozenset(("rating", "favourite"))


@dataclass(frozen=True, slots=True)
class Merge:
    """What a kept photo took over from another.

    `values`: (columns, former values, given values), for the columns that changed. `albums`,
    `tags`, `decisions`: the ids that were added; decisions are (tag, 1 confirmed or 0 rejected).
    """

    kept: PhotoId
    other: PhotoId
    values: tuple[tuple[tuple[str, ...], tuple[Any, ...], tuple[Any, ...]], ...]
    albums: tuple[int, ...]
    tags: tuple[int, ...]
    decisions: tuple[tuple[int, int], ...]

    @property
    def empty(self) -> bool:
        """True when there was nothing to take over."""
        return not (self.values or self.albums or self.tags or self.decisions)

    def packed(self) -> list[Any]:
        """As JSON for the journal."""
        return [self.kept, self.other, self.values, self.albums, self.tags, self.decisions]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Merge:
        """The reverse of `packed`."""
        kept, other, values, albums, tags, decisions = packed
        return cls(
            PhotoId(kept),
            PhotoId(other),
            tuple((tuple(names), tuple(old), tuple(new)) for names, old, new in values),
            tuple(albums),
            tuple(tags),
            tuple((tag, confirmed) for tag, confirmed in decisions),
        )


class MergeRepository:
    """Unites marks of photos. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def merge(
        self,
        pairs: Sequence[tuple[PhotoId, PhotoId]],
        then: Callable[[list[Merge]], T],
    ) -> T:
        """Give each first photo what the second has and it has not.

        The higher rating, favourite, albums, tags and ticks of a person (tags from files and
        sidecars become the person's own, or they would go with the file), capture time,
        position, title and caption where there is none. What the kept photo's person rejected
        is not given. `then` gets what was changed and runs on the writer thread in the same
        transaction.
        """

        def change(database: Database) -> T:
            merges = [_merged(database.conn, kept, other) for kept, other in pairs]
            words.refresh(database, {one.kept for one in merges if one.tags or one.values})
            return then([one for one in merges if not one.empty])

        return self._catalogue.write(change)

    def part(self, merges: Sequence[Merge], then: Callable[[], T]) -> T:
        """Take back what merges gave, last first; what was changed since stays as it is.

        `then` runs on the writer thread in the same transaction.
        """

        def change(database: Database) -> T:
            for one in reversed(merges):
                _part(database.conn, one)
            words.refresh(database, {one.kept for one in merges if one.tags or one.values})
            return then()

        return self._catalogue.write(change)


def _merged(connection: sqlite3.Connection, kept: PhotoId, other: PhotoId) -> Merge:
    both = {"kept": kept, "other": other}
    values = []
    rows = {
        row[0]: dict(zip(_COLUMNS, row[1:], strict=True))
        for row in connection.execute(
            f"SELECT id, {', '.join(_COLUMNS)} FROM assets WHERE id IN (:kept, :other)",  # noqa: S608 - own names
            both,
        )
    }
    if len(rows) < 2:
        return Merge(kept, other, (), (), (), ())
    mine, theirs = rows[kept], rows[other]
    for names in _GROUPS:
        first = names[0]
        better = theirs[first] > mine[first] if first in _COUNTED else _fills(mine, theirs, first)
        if better:
            former = tuple(mine[name] for name in names)
            given = tuple(theirs[name] for name in names)
            _set(connection, kept, names, given)
            values.append((names, former, given))
    albums = connection.execute(
        """INSERT OR IGNORE INTO album_assets (album_id, asset_id)
           SELECT album_id, :kept FROM album_assets WHERE asset_id = :other
           RETURNING album_id""",
        both,
    ).fetchall()
    # A person's tag is given even where a model or file says the same: those may change.
    tags = connection.execute(
        """INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin)
           SELECT DISTINCT :kept, mine.tag_id, 'person' FROM asset_tags AS mine
           WHERE mine.asset_id = :other AND mine.origin != 'set'
               AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.asset_id = :kept
                   AND d.tag_id = mine.tag_id AND d.confirmed = 0)
               AND NOT EXISTS (SELECT 1 FROM asset_tags AS held WHERE held.asset_id = :kept
                   AND held.tag_id = mine.tag_id AND held.origin != 'set'
                   AND (held.origin = 'person' OR mine.origin != 'person'))
           RETURNING tag_id""",
        both,
    ).fetchall()
    decisions = connection.execute(
        """INSERT OR IGNORE INTO decisions (tag_id, asset_id, confirmed, at)
           SELECT d.tag_id, :kept, d.confirmed, d.at FROM decisions AS d
           WHERE d.asset_id = :other AND (d.confirmed = 1 OR NOT EXISTS (
               SELECT 1 FROM asset_tags AS held WHERE held.asset_id = :kept
                   AND held.tag_id = d.tag_id))
           RETURNING tag_id, confirmed""",
        both,
    ).fetchall()
    return Merge(
        kept,
        other,
        tuple(values),
        tuple(row[0] for row in albums),
        tuple(row[0] for row in tags),
        tuple((row[0], row[1]) for row in decisions),
    )


def _fills(mine: dict[str, Any], theirs: dict[str, Any], name: str) -> bool:
    return mine[name] in (None, "") and theirs[name] not in (None, "")


def _part(connection: sqlite3.Connection, merge: Merge) -> None:
    for names, former, given in merge.values:
        row = connection.execute(
            f"SELECT {', '.join(names)} FROM assets WHERE id = ?",  # noqa: S608 - own names
            (merge.kept,),
        ).fetchone()
        if row is not None and tuple(row) == given:
            _set(connection, merge.kept, names, former)
    connection.executemany(
        "DELETE FROM album_assets WHERE album_id = ? AND asset_id = ?",
        [(album, merge.kept) for album in merge.albums],
    )
    connection.executemany(
        "DELETE FROM asset_tags WHERE asset_id = ? AND tag_id = ? AND origin = 'person'",
        [(merge.kept, tag) for tag in merge.tags],
    )
    connection.executemany(
        "DELETE FROM decisions WHERE tag_id = ? AND asset_id = ? AND confirmed = ?",
        [(tag, merge.kept, confirmed) for tag, confirmed in merge.decisions],
    )


def _set(
    connection: sqlite3.Connection, photo: PhotoId, names: Sequence[str], values: Sequence[Any]
) -> None:
    assignments = ", ".join(f"{name} = ?" for name in names)
    connection.execute(
        f"UPDATE assets SET {assignments} WHERE id = ?",  # noqa: S608 - own names
        (*values, photo),
    )
