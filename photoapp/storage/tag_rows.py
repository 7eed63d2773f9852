"""Rows of tags and of what has them, inside a write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from photoapp.core.errors import UsageError
from photoapp.core.labels import LONGEST_NAME
from photoapp.core.language import normalised
from photoapp.storage.paths import clean


class TagRow(NamedTuple):
    """One row of ``asset_tags``; as JSON a plain list."""

    photo: int
    tag: int
    origin: str
    confidence: float
    model_key: str | None


def id_list(ids: Iterable[int]) -> str:
    """Ids for ``json_each``."""
    return json.dumps([int(one) for one in ids])


FIND_TAG = """SELECT id FROM tags WHERE casefold(name) = ?1 OR casefold(name_zh) = ?1
    ORDER BY casefold(name) != ?1, id LIMIT 1"""
"""The tag with the name whose `name_key` is given, in either language; its main name wins."""


def name_key(name: str) -> str:
    """A name as names are compared."""
    return clean(name).strip().casefold()


def find_tag(connection: sqlite3.Connection, name: str) -> int | None:
    """The tag with this name, in either language and any letter case."""
    key = name_key(name)
    row = connection.execute(FIND_TAG, (key,)).fetchone() if key else None
    return int(row[0]) if row else None


def new_tag(
    connection: sqlite3.Connection,
    name: str,
    *,
    name_zh: str = "",
    parent: int | None = None,
    colour: str = "",
) -> int:
    """Insert a tag under a number that none has had before. The name must be free."""
    row = connection.execute(
        """INSERT INTO tags (id, name, name_zh, parent_id, colour)
           SELECT last + 1, ?, ?, ?, ? FROM tag_numbers RETURNING id""",
        (name, name_zh, parent, colour),
    ).fetchone()
    return int(row[0])


def tag_names(name: str, name_zh: str) -> tuple[str, str]:
    """Both names as they are stored: the main one never empty, the Chinese one only if another.

    Raises UsageError for names that are empty or too long.
    """
    main, chinese = (normalised(clean(one)) for one in (name, name_zh))
    main = main or chinese
    if not main:
        raise UsageError("name-empty", "A name needs at least one character.")
    for one in (main, chinese):
        if len(one) > LONGEST_NAME:
            raise UsageError(
                "label-name-long",
                f"The name {one[:40]!r}… has {len(one)} characters; at most {LONGEST_NAME} fit.",
                name=one[:40],
                limit=LONGEST_NAME,
            )
    return main, "" if chinese == main else chinese


def refuse_taken(
    connection: sqlite3.Connection, name: str, name_zh: str, *, tag: int | None = None
) -> None:
    """Raises UsageError ``tag-name-taken`` when a tag other than `tag` has one of the names."""
    wanted = json.dumps([one.casefold() for one in (name, name_zh) if one])
    row = connection.execute(
        """SELECT name FROM tags WHERE id IS NOT ?1
           AND (casefold(name) IN (SELECT value FROM json_each(?2))
                OR casefold(name_zh) IN (SELECT value FROM json_each(?2))) LIMIT 1""",
        (tag, wanted),
    ).fetchone()
    if row:
        raise UsageError(
            "tag-name-taken",
            f"The tag {row[0]!r} has this name already; choose another, or merge the two.",
            name=row[0],
        )


def photos_with(connection: sqlite3.Connection, tag: int) -> list[int]:
    """All photos with the tag, hidden ones included."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT asset_id FROM asset_tags WHERE tag_id = ?", (tag,)
        )
    ]


def is_below(connection: sqlite3.Connection, tag: int, ancestor: int) -> bool:
    """True when `tag` is `ancestor` or somewhere under it."""
    row = connection.execute(
        """WITH RECURSIVE above(id) AS (
               SELECT ?1 UNION SELECT t.parent_id FROM above AS a JOIN tags AS t ON t.id = a.id
               WHERE t.parent_id IS NOT NULL)
           SELECT 1 FROM above WHERE id = ?2""",
        (tag, ancestor),
    ).fetchone()
    return row is not None


def put_rows(connection: sqlite3.Connection, rows: Iterable[TagRow]) -> list[int]:
    """Write rows whose photo and tag exist, over those there are. Returns the photos."""
    written = []
    for row in rows:
        done = connection.execute(
            """INSERT OR REPLACE INTO asset_tags (asset_id, tag_id, origin, confidence, model_key)
               SELECT a.id, t.id, ?3, ?4, ?5 FROM assets AS a, tags AS t
               WHERE a.id = ?1 AND t.id = ?2""",
            row,
        )
        if done.rowcount:
            written.append(row.photo)
    return written


def sets_changed(connection: sqlite3.Connection, tags: Iterable[int]) -> None:
    """The sets with labels of these tags give other scores from now on."""
    connection.execute(
        """UPDATE label_sets SET version = version + 1 WHERE id IN (
               SELECT set_id FROM labels WHERE tag_id IN (SELECT value FROM json_each(?)))""",
        (id_list(tags),),
    )
