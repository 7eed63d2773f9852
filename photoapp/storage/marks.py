"""What a person says about photos: rating, favourite, albums, tags; and the trash flag."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from sqlite_utils import Database

from photoapp.core.errors import UsageError
from photoapp.core.library import Album, TagNode
from photoapp.core.photo import PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import clean


def _ids(photos: Sequence[PhotoId]) -> str:
    return json.dumps([int(photo) for photo in photos])


class PhotoMarks:
    """The curating side of the catalogue. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def set_rating(self, photos: Sequence[PhotoId], rating: int) -> dict[PhotoId, int]:
        """0..5 stars. Returns the former ratings of the photos that changed."""
        if not 0 <= rating <= 5:
            raise UsageError("rating-range", f"A rating is 0 to 5, not {rating}.", rating=rating)
        return self._set("rating", photos, rating)

    def set_favourite(self, photos: Sequence[PhotoId], *, on: bool) -> dict[PhotoId, int]:
        """Heart or not. Returns the former values (0 or 1) of the photos that changed."""
        return self._set("favourite", photos, int(on))

    def restore_rating(self, former: Mapping[PhotoId, int], *, given: int) -> list[PhotoId]:
        """Undo `set_rating(…, given)` where nobody has changed it since. Returns the changed."""
        return self._restore("rating", former, given)

    def restore_favourite(self, former: Mapping[PhotoId, int], *, given: int) -> list[PhotoId]:
        """Undo `set_favourite` (`given`: 0 or 1) where nobody has changed it since."""
        return self._restore("favourite", former, given)

    def set_trashed(self, photos: Sequence[PhotoId], *, on: bool) -> None:
        """Hide photos whose files are in the trash, or show them again."""
        self._set("trashed", photos, int(on))

    def albums(self) -> list[Album]:
        """Albums by name, with their visible photos counted."""
        rows = self._catalogue.rows(
            """SELECT al.id, al.name, count(p.id) FROM albums AS al
               LEFT JOIN album_assets AS m ON m.album_id = al.id
               LEFT JOIN photos AS p ON p.id = m.asset_id
               GROUP BY al.id ORDER BY casefold(al.name)"""
        )
        return [Album(*row) for row in rows]

    def create_album(self, name: str, *, album: int | None = None) -> int:
        """Make an album (`album`: under its former id, for undo). Raises UsageError if taken."""

        def change(database: Database) -> int:
            return int(
                database.conn.execute(
                    "INSERT INTO albums (id, name) VALUES (?, ?) RETURNING id",
                    (album, _named(name)),
                ).fetchone()[0]
            )

        return self._unless_taken(name, change)

    def rename_album(self, album: int, name: str) -> None:
        """Raises UsageError when another album has the name."""
        self._unless_taken(
            name,
            lambda database: (
                database.conn.execute(
                    "UPDATE albums SET name = ? WHERE id = ?", (_named(name), album)
                ).rowcount
            ),
        )

    def delete_album(self, album: int) -> None:
        """The album goes, its photos stay."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute("DELETE FROM albums WHERE id = ?", (album,)).rowcount
            )
        )

    def album_members(self, album: int) -> list[PhotoId]:
        """All photos of an album, hidden ones included."""
        rows = self._catalogue.rows(
            "SELECT asset_id FROM album_assets WHERE album_id = ? ORDER BY asset_id", (album,)
        )
        return [PhotoId(row[0]) for row in rows]

    def add_to_album(self, album: int, photos: Sequence[PhotoId]) -> list[PhotoId]:
        """Returns those that were not in it before."""
        return self._changed_rows(
            """INSERT OR IGNORE INTO album_assets (album_id, asset_id)
               SELECT :album, id FROM assets WHERE id IN (SELECT value FROM json_each(:photos))
               RETURNING asset_id""",
            {"album": album, "photos": _ids(photos)},
        )

    def remove_from_album(self, album: int, photos: Sequence[PhotoId]) -> list[PhotoId]:
        """Returns those that were in it."""
        return self._changed_rows(
            """DELETE FROM album_assets WHERE album_id = :album
               AND asset_id IN (SELECT value FROM json_each(:photos)) RETURNING asset_id""",
            {"album": album, "photos": _ids(photos)},
        )

    def tags(self) -> tuple[TagNode, ...]:
        """The tag tree by name; a tag's photos include its children's.

        Tags that label sets know, but no photo has, are left out.
        """
        rows = self._catalogue.rows(
            "SELECT id, name, name_zh, parent_id, colour FROM tags ORDER BY casefold(name)"
        )
        counts = dict(
            self._catalogue.rows(
                """WITH RECURSIVE above(tag, ancestor) AS (
                       SELECT id, id FROM tags
                       UNION SELECT a.tag, t.parent_id FROM above AS a
                           JOIN tags AS t ON t.id = a.ancestor WHERE t.parent_id IS NOT NULL)
                   SELECT ancestor, count(DISTINCT p.id) FROM above
                   JOIN asset_tags AS m ON m.tag_id = above.tag
                   JOIN photos AS p ON p.id = m.asset_id GROUP BY ancestor"""
            )
        )
        children: dict[int | None, list[tuple[int, str, str, str]]] = {}
        for tag, name, name_zh, parent, colour in rows:
            children.setdefault(parent, []).append((tag, name, name_zh, colour))

        labels = {tag for (tag,) in self._catalogue.rows("SELECT DISTINCT tag_id FROM labels")}

        def nodes(parent: int | None) -> tuple[TagNode, ...]:
            found = (
                TagNode(tag, name, name_zh, colour, counts.get(tag, 0), nodes(tag))
                for tag, name, name_zh, colour in children.get(parent, [])
            )
            return tuple(one for one in found if one.count or one.children or one.id not in labels)

        return nodes(None)

    def _set(self, column: str, photos: Sequence[PhotoId], value: int) -> dict[PhotoId, int]:
        def change(database: Database) -> dict[PhotoId, int]:
            parameters = {"photos": _ids(photos), "value": value}
            former = database.conn.execute(
                f"""SELECT id, {column} FROM assets WHERE {column} != :value
                    AND id IN (SELECT value FROM json_each(:photos))""",  # noqa: S608 - own names
                parameters,
            ).fetchall()
            database.conn.execute(
                f"""UPDATE assets SET {column} = :value WHERE {column} != :value
                    AND id IN (SELECT value FROM json_each(:photos))""",  # noqa: S608 - own names
                parameters,
            )
            return {PhotoId(photo): int(before) for photo, before in former}

        return self._catalogue.write(change)

    def _restore(self, column: str, former: Mapping[PhotoId, int], given: int) -> list[PhotoId]:
        def change(database: Database) -> list[PhotoId]:
            return [
                photo
                for photo, before in former.items()
                if database.conn.execute(
                    f"UPDATE assets SET {column} = ? WHERE id = ? AND {column} = ?",  # noqa: S608 - own names
                    (before, photo, given),
                ).rowcount
            ]

        return self._catalogue.write(change)

    def _changed_rows(self, sql: str, parameters: dict[str, int | str]) -> list[PhotoId]:
        def change(database: Database) -> list[PhotoId]:
            return [PhotoId(row[0]) for row in database.conn.execute(sql, parameters).fetchall()]

        return self._catalogue.write(change)

    def _unless_taken(self, name: str, change: Callable[[Database], int]) -> int:
        try:
            return self._catalogue.write(change)
        except sqlite3.IntegrityError as error:
            raise UsageError(
                "name-taken",
                f"There is already one called {name!r}; choose another name.",
                name=name,
            ) from error


def _named(name: str) -> str:
    stripped = clean(name).strip()
    if not stripped:
        raise UsageError("name-empty", "A name needs at least one character.")
    return stripped
