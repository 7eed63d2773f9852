"""The tag tree, and which photo has which tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlite_utils import Database

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.labels import ORIGIN_ORDER, PhotoTag, SharedTag, TagFacts, TagOrigin
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.storage import automatic, tag_removal, words
from photoapp.storage.automatic import TagScores
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.shared_tags import shared_tags
from photoapp.storage.tag_rows import (
    FIND_TAG,
    TagRow,
    id_list,
    is_below,
    name_key,
    new_tag,
    photos_with,
    put_rows,
    refuse_taken,
    tag_names,
)

__all__ = ["TagRepository", "TagRow", "TagScores"]

_FACTS = """SELECT t.id, t.name, t.name_zh, t.colour, t.parent_id, (
        SELECT count(DISTINCT p.id) FROM asset_tags AS m
        JOIN photos AS p ON p.id = m.asset_id WHERE m.tag_id = t.id)
    FROM tags AS t"""


class TagRepository:
    """Tags as rows. Any thread; see `Catalogue` for errors.

    Writes bring full-text search up to date in the same transaction. What they return is what
    undoing them needs; all of it is fit for JSON.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def all(self) -> list[TagFacts]:
        """Every tag by name."""
        return [TagFacts(*row) for row in self._catalogue.rows(f"{_FACTS} ORDER BY casefold(name)")]

    def get(self, tag: int) -> TagFacts | None:
        """One tag, or None."""
        row = self._catalogue.row(f"{_FACTS} WHERE t.id = ?", (tag,))
        return TagFacts(*row) if row else None

    def find(self, name: str) -> int | None:
        """The tag with this name in either language, in any letter case."""
        key = name_key(name)
        row = self._catalogue.row(FIND_TAG, (key,)) if key else None
        return int(row[0]) if row else None

    def in_use(self, tag: int) -> bool:
        """Return whether a photo, a decision, a label set or another tag refers to it."""
        row = self._catalogue.row(
            """SELECT 1 FROM tags WHERE id = ?1 AND (
                   EXISTS (SELECT 1 FROM asset_tags WHERE tag_id = ?1)
                   OR EXISTS (SELECT 1 FROM decisions WHERE tag_id = ?1)
                   OR EXISTS (SELECT 1 FROM labels WHERE tag_id = ?1)
                   OR EXISTS (SELECT 1 FROM tags WHERE parent_id = ?1))""",
            (tag,),
        )
        return row is not None

    def create(
        self, name: str, *, name_zh: str = "", parent: int | None = None, colour: str = ""
    ) -> int:
        """Make a tag. Raises UsageError when a name is taken, empty or too long."""
        names = tag_names(name, name_zh)

        def change(database: Database) -> int:
            refuse_taken(database.conn, *names)
            return new_tag(database.conn, names[0], name_zh=names[1], parent=parent, colour=colour)

        return self._catalogue.write(change)

    def rename(self, tag: int, name: str, name_zh: str = "") -> tuple[str, str]:
        """Give both names anew; returns the former. Raises UsageError as `create` does."""
        names = tag_names(name, name_zh)

        def change(database: Database) -> tuple[str, str]:
            former = _columns(database, tag, "name, name_zh")
            refuse_taken(database.conn, *names, tag=tag)
            database.conn.execute(
                "UPDATE tags SET name = ?, name_zh = ? WHERE id = ?", (*names, tag)
            )
            words.refresh(database, photos_with(database.conn, tag))
            return str(former[0]), str(former[1])

        return self._catalogue.write(change)

    def move(self, tag: int, parent: int | None) -> int | None:
        """Put a tag under another (None: to the top); returns the former parent.

        Raises UsageError for a parent that is the tag itself, or under it.
        """

        def change(database: Database) -> int | None:
            (former,) = _columns(database, tag, "parent_id")
            if parent is not None and is_below(database.conn, parent, tag):
                raise UsageError("tag-parent-loop", "A tag cannot be put under itself.")
            database.conn.execute("UPDATE tags SET parent_id = ? WHERE id = ?", (parent, tag))
            return None if former is None else int(former)

        return self._catalogue.write(change)

    def recolour(self, tag: int, colour: str) -> str:
        """``#rrggbb``, or "" for none; returns the former."""

        def change(database: Database) -> str:
            (former,) = _columns(database, tag, "colour")
            database.conn.execute("UPDATE tags SET colour = ? WHERE id = ?", (colour, tag))
            return str(former)

        return self._catalogue.write(change)

    def merge(self, source: int, into: int) -> dict[str, Any]:
        """Everything that has `source` has `into` instead; `source` goes. See `restore`."""
        return self._catalogue.write(lambda database: tag_removal.merge(database, source, into))

    def delete(self, tag: int) -> dict[str, Any]:
        """The tag goes from all photos and label sets; its children move up. See `restore`."""
        return self._catalogue.write(lambda database: tag_removal.delete(database, tag))

    def restore(self, remains: dict[str, Any]) -> int:
        """Undo `merge` or `delete`. Raises UsageError when its name is taken meanwhile."""
        return self._catalogue.write(lambda database: tag_removal.restore(database, remains))

    def of(self, photos: Sequence[PhotoId]) -> dict[PhotoId, tuple[PhotoTag, ...]]:
        """The tags of each photo: what a person says first, then the most probable."""
        rank = {origin: number for number, origin in enumerate(ORIGIN_ORDER)}
        found: dict[PhotoId, dict[int, PhotoTag]] = {photo: {} for photo in photos}
        rows = self._catalogue.rows(
            """SELECT m.asset_id, t.id, t.name, t.name_zh, t.colour, m.origin, m.confidence,
                      d.confirmed
               FROM asset_tags AS m JOIN tags AS t ON t.id = m.tag_id
               LEFT JOIN decisions AS d ON d.tag_id = m.tag_id AND d.asset_id = m.asset_id
               WHERE m.asset_id IN (SELECT value FROM json_each(?)) ORDER BY casefold(t.name)""",
            (id_list(photos),),
        )
        for photo, tag, name, name_zh, colour, origin, confidence, confirmed in rows:
            decision = None if confirmed is None else bool(confirmed)
            one = PhotoTag(tag, name, name_zh, colour, TagOrigin(origin), confidence, decision)
            known = found[PhotoId(photo)].get(tag)
            if known is None or rank[one.origin] < rank[known.origin]:
                found[PhotoId(photo)][tag] = one
        return {
            photo: tuple(sorted(tags.values(), key=lambda one: (rank[one.origin], -one.confidence)))
            for photo, tags in found.items()
        }

    def shared(self, photos: Sequence[PhotoId]) -> list[SharedTag]:
        """Every tag that any of these photos has, those of most photos first."""
        return shared_tags(self._catalogue, photos)

    def give(
        self, tag: int, photos: Sequence[PhotoId], origin: TagOrigin = TagOrigin.PERSON
    ) -> list[PhotoId]:
        """Give photos a tag; returns those that did not have it from this origin."""

        def change(database: Database) -> list[PhotoId]:
            rows = database.conn.execute(
                """INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin)
                   SELECT id, ?, ? FROM assets WHERE id IN (SELECT value FROM json_each(?))
                   RETURNING asset_id""",
                (tag, origin, id_list(photos)),
            ).fetchall()
            words.refresh(database, (row[0] for row in rows))
            return [PhotoId(row[0]) for row in rows]

        return self._catalogue.write(change)

    def take(
        self, tag: int, photos: Sequence[PhotoId], origin: TagOrigin | None = None
    ) -> list[TagRow]:
        """Take a tag from photos (only what `origin` gave, if said); returns the former rows."""

        def change(database: Database) -> list[TagRow]:
            rows = database.conn.execute(
                """DELETE FROM asset_tags WHERE tag_id = ?1 AND origin = coalesce(?2, origin)
                   AND asset_id IN (SELECT value FROM json_each(?3))
                   RETURNING asset_id, tag_id, origin, confidence, model_key""",
                (tag, origin, id_list(photos)),
            ).fetchall()
            words.refresh(database, (row[0] for row in rows))
            return [TagRow(*row) for row in rows]

        return self._catalogue.write(change)

    def rows(self, tag: int, photos: Sequence[PhotoId]) -> list[TagRow]:
        """All rows that photos hold of a tag, as `put_back` takes them."""
        rows = self._catalogue.rows(
            """SELECT asset_id, tag_id, origin, confidence, model_key FROM asset_tags
               WHERE tag_id = ? AND asset_id IN (SELECT value FROM json_each(?))""",
            (tag, id_list(photos)),
        )
        return [TagRow(*row) for row in rows]

    def put_back(
        self, tag: int, photos: Sequence[PhotoId], rows: Iterable[Sequence[Any]]
    ) -> list[PhotoId]:
        """Make `rows` (also from JSON) all that these photos hold of a tag.

        Rows whose photo or tag is gone are left out. Returns the photos that have the tag now.
        """
        wanted = [TagRow(*row) for row in rows]

        def change(database: Database) -> list[PhotoId]:
            database.conn.execute(
                """DELETE FROM asset_tags WHERE tag_id = ?
                   AND asset_id IN (SELECT value FROM json_each(?))""",
                (tag, id_list(photos)),
            )
            written = put_rows(database.conn, wanted)
            words.refresh(database, [*photos, *written])
            return [PhotoId(photo) for photo in dict.fromkeys(written)]

        return self._catalogue.write(change)

    def automatic(self, tags: Sequence[int]) -> list[TagScores]:
        """What label sets have found of these tags, as `replace_automatic` takes it."""
        found: list[TagScores] = []
        for tag in tags:
            rows = self._catalogue.rows(
                """SELECT asset_id, confidence FROM asset_tags
                   WHERE tag_id = ? AND origin = 'set' ORDER BY asset_id""",
                (tag,),
            )
            ids: IdArray = np.array([row[0] for row in rows], dtype=np.int64)
            confidences: FloatArray = np.array([row[1] for row in rows], dtype=np.float32)
            found.append((tag, ids, confidences))
        return found

    def replace_automatic(
        self,
        tags: Sequence[int],
        rows: Iterable[TagScores],
        key: ModelKey,
        photos: IdArray | None = None,
    ) -> int:
        """Replace what label sets have found of `tags` by `rows`; returns how many rows hold now.

        `rows`: (tag, ids (n,) int64, confidences (n,) float32 in 0..1). `photos`: only of these
        photos; None for the whole library. What a person, the file or a sidecar says stays, and
        a tag that was rejected on a photo is not given to it. Photo by photo all or nothing; a
        few thousand photos make a transaction, so that others may write in between.
        """
        return automatic.replace(self._catalogue, tags, rows, key, photos)


def _columns(database: Database, tag: int, columns: str) -> tuple[Any, ...]:
    """Columns of a tag. Raises UsageError when it is gone."""
    row = database.conn.execute(
        f"SELECT {columns} FROM tags WHERE id = ?",  # noqa: S608 - own names
        (tag,),
    ).fetchone()
    if row is None:
        raise tag_removal.gone()
    return tuple(row)
