"""Merging and deleting tags, and bringing them back."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database

from photoapp.core.errors import UsageError
from photoapp.storage import words
from photoapp.storage.tag_rows import (
    TagRow,
    id_list,
    is_below,
    photos_with,
    put_rows,
    refuse_taken,
    sets_changed,
)

_LABEL_COLUMNS = (
    "id, set_id, tag_id, position, name_en, name_zh, prompts_en, prompts_zh, parent, threshold"
)


def gone() -> UsageError:
    """The error for a tag that is not there any more."""
    return UsageError("tag-gone", "This tag is no longer there.")


def delete(database: Database, tag: int) -> dict[str, Any]:
    """Delete a tag with all that refers to it. Returns the remains for `restore`, as JSON."""
    connection = database.conn
    remains = _remains(connection, tag)
    photos = photos_with(connection, tag)
    sets_changed(connection, [tag])
    _adopt(connection, remains, remains["tag"][3])
    connection.execute("DELETE FROM tags WHERE id = ?", (tag,))
    words.refresh(database, photos)
    return remains


def merge(database: Database, source: int, into: int) -> dict[str, Any]:
    """Move everything of `source` to `into` and delete it. Returns the remains, as JSON.

    What both say of a photo stays as `into` has it. Raises UsageError when one is gone or both
    are the same.
    """
    connection = database.conn
    if source == into:
        raise UsageError("tag-merge-itself", "A tag cannot be merged with itself.")
    remains = _remains(connection, source)
    above = connection.execute("SELECT parent_id FROM tags WHERE id = ?", (into,)).fetchone()
    if above is None:
        raise gone()
    pair = {"source": source, "into": into}
    photos = photos_with(connection, source)
    given = connection.execute(
        """INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin, confidence, model_key)
           SELECT asset_id, :into, origin, confidence, model_key FROM asset_tags
           WHERE tag_id = :source AND NOT (origin = 'set' AND asset_id IN (
               SELECT asset_id FROM decisions WHERE tag_id = :into AND confirmed = 0))
           RETURNING asset_id, origin""",
        pair,
    ).fetchall()
    decided = connection.execute(
        """INSERT OR IGNORE INTO decisions (tag_id, asset_id, confirmed, at)
           SELECT :into, asset_id, confirmed, at FROM decisions WHERE tag_id = :source
           RETURNING asset_id""",
        pair,
    ).fetchall()
    sets_changed(connection, [source, into])
    moved = connection.execute(
        """UPDATE labels SET tag_id = :into WHERE tag_id = :source AND set_id NOT IN (
               SELECT set_id FROM labels WHERE tag_id = :into) RETURNING id""",
        pair,
    ).fetchall()
    if is_below(connection, into, source):
        connection.execute("UPDATE tags SET parent_id = ? WHERE id = ?", (remains["tag"][3], into))
        remains["children"] = [one for one in remains["children"] if one != into]
    _adopt(connection, remains, into)
    _forget_heads(connection, into)
    connection.execute("DELETE FROM tags WHERE id = ?", (source,))
    words.refresh(database, photos)
    return {
        **remains,
        "into": into,
        "into_parent": above[0],
        "given": [list(row) for row in given],
        "decided": [row[0] for row in decided],
        "moved": [row[0] for row in moved],
    }


def restore(database: Database, remains: dict[str, Any]) -> int:
    """Bring back what `delete` or `merge` removed, where nobody has changed it since.

    Returns the tag. Raises UsageError ``tag-name-taken`` when another has its name now.
    """
    connection = database.conn
    tag, name, name_zh, parent, colour = remains["tag"]
    refuse_taken(connection, name, name_zh)
    connection.execute(
        """INSERT INTO tags (id, name, name_zh, parent_id, colour)
           SELECT ?, ?, ?, (SELECT id FROM tags WHERE id = ?), ?""",
        (tag, name, name_zh, parent, colour),
    )
    into = remains.get("into")
    photos = photos_with(connection, tag)
    if into is not None:
        photos += [photo for photo, _ in remains["given"]]
        _take_back(connection, tag, into, remains)
    connection.execute(
        """UPDATE tags SET parent_id = ?1 WHERE id IN (SELECT value FROM json_each(?2))
           AND parent_id IS ?3""",
        (tag, id_list(remains["children"]), parent if into is None else into),
    )
    photos += put_rows(connection, [TagRow(*row) for row in remains["rows"]])
    connection.executemany(
        """INSERT OR REPLACE INTO decisions (tag_id, asset_id, confirmed, at)
           SELECT ?1, id, ?3, ?4 FROM assets WHERE id = ?2""",
        [(tag, *decision) for decision in remains["decisions"]],
    )
    connection.executemany(
        f"""INSERT OR IGNORE INTO labels ({_LABEL_COLUMNS})
            SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ? FROM label_sets WHERE id = ?""",  # noqa: S608 - own names
        [(label[0], *label[2:], label[1]) for label in remains["labels"]],
    )
    sets_changed(connection, [tag] if into is None else [tag, into])
    words.refresh(database, photos)
    return int(tag)


def _take_back(
    connection: sqlite3.Connection, tag: int, into: int, remains: dict[str, Any]
) -> None:
    """Undo on the other tag what merging gave it."""
    connection.executemany(
        "DELETE FROM asset_tags WHERE tag_id = ?1 AND asset_id = ?2 AND origin = ?3",
        [(into, photo, origin) for photo, origin in remains["given"]],
    )
    connection.executemany(
        "DELETE FROM decisions WHERE tag_id = ? AND asset_id = ?",
        [(into, photo) for photo in remains["decided"]],
    )
    connection.execute(
        """UPDATE labels SET tag_id = ?1 WHERE tag_id = ?2
           AND id IN (SELECT value FROM json_each(?3))""",
        (tag, into, id_list(remains["moved"])),
    )
    former = remains["into_parent"]
    # Another place was given to it only when it was under the merged tag.
    if former is not None and (former == tag or former in remains["children"]):
        connection.execute("UPDATE tags SET parent_id = ? WHERE id = ?", (former, into))
    _forget_heads(connection, into)


def _remains(connection: sqlite3.Connection, tag: int) -> dict[str, Any]:
    """Everything that goes with a tag."""
    row = connection.execute(
        "SELECT id, name, name_zh, parent_id, colour FROM tags WHERE id = ?", (tag,)
    ).fetchone()
    if row is None:
        raise gone()

    def rows(sql: str) -> list[list[Any]]:
        return [list(one) for one in connection.execute(sql, (tag,))]

    return {
        "tag": list(row),
        "children": [one[0] for one in rows("SELECT id FROM tags WHERE parent_id = ?")],
        "rows": rows(
            """SELECT asset_id, tag_id, origin, confidence, model_key FROM asset_tags
               WHERE tag_id = ?"""
        ),
        "decisions": rows("SELECT asset_id, confirmed, at FROM decisions WHERE tag_id = ?"),
        "labels": rows(f"SELECT {_LABEL_COLUMNS} FROM labels WHERE tag_id = ?"),  # noqa: S608 - own names
    }


def _adopt(connection: sqlite3.Connection, remains: dict[str, Any], parent: int | None) -> None:
    """Give the tag's children another parent."""
    connection.execute(
        "UPDATE tags SET parent_id = ? WHERE id IN (SELECT value FROM json_each(?))",
        (parent, id_list(remains["children"])),
    )


def _forget_heads(connection: sqlite3.Connection, tag: int) -> None:
    """Its decisions changed: what was learned from them is out of date."""
    connection.execute("DELETE FROM heads WHERE tag_id = ?", (tag,))
