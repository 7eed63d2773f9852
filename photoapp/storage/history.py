"""Queries a person made and those kept under a name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from photoapp.core.errors import UsageError
from photoapp.core.hits import SavedSearch
from photoapp.core.photo import PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import now
from photoapp.storage.paths import clean

KEPT = 1000
"""Queries remembered; the oldest go first."""


class SearchHistory:
    """Finished queries, newest first, each text once. Any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def add(self, text: str) -> None:
        """Remember a finished query; an empty one is not remembered."""
        cleaned = " ".join(clean(text).split())
        if not cleaned:
            return

        def change(database: Database) -> None:
            # Among uses within one second, the greater id is the later: it is renewed.
            database.conn.execute(
                """INSERT INTO search_history (text, used_at, uses) VALUES (?1, ?2,
                       1 + coalesce((SELECT uses FROM search_history WHERE text = ?1), 0))
                   ON CONFLICT (text) DO UPDATE SET used_at = excluded.used_at,
                       uses = excluded.uses, id = (SELECT max(id) + 1 FROM search_history)""",
                (cleaned, now()),
            )
            database.conn.execute(
                """DELETE FROM search_history WHERE id <= (
                       SELECT id FROM search_history ORDER BY id DESC LIMIT 1 OFFSET ?)""",
                (KEPT,),
            )

        self._catalogue.write(change)

    def recent(self, limit: int = 20, *, prefix: str = "") -> list[str]:
        """The latest queries, of those that hold a word beginning with `prefix`."""
        start = clean(prefix).strip().casefold()
        rows = self._catalogue.rows(
            """SELECT text FROM search_history
               WHERE ?1 = '' OR instr(' ' || casefold(text), ' ' || ?1) > 0
               ORDER BY id DESC LIMIT ?2""",
            (start, limit),
        )
        return [row[0] for row in rows]

    def forget(self, text: str | None = None) -> int:
        """Forget one query, or all. Returns how many went."""
        return self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "DELETE FROM search_history WHERE ?1 IS NULL OR text = ?1",
                    (text and clean(text),),
                ).rowcount
            )
        )


class SavedSearches:
    """Smart searches of the sidebar. Any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def all(self) -> list[SavedSearch]:
        """By name."""
        rows = self._catalogue.rows(
            "SELECT id, name, text, photos FROM saved_searches ORDER BY casefold(name)"
        )
        return [_search(row) for row in rows]

    def get(self, search: int) -> SavedSearch | None:
        """One, or None when it is gone."""
        row = self._catalogue.row(
            "SELECT id, name, text, photos FROM saved_searches WHERE id = ?", (search,)
        )
        return None if row is None else _search(row)

    def add(self, name: str, text: str, photos: Sequence[PhotoId] = ()) -> SavedSearch:
        """Keep a search under a name. Raises UsageError when the name is empty or taken."""
        row = self._unless_taken(
            name,
            "INSERT INTO saved_searches (name, text, photos) VALUES (?, ?, ?) "
            "RETURNING id, name, text, photos",
            (_named(name), clean(text), json.dumps([int(photo) for photo in photos])),
        )
        return _search(row)

    def update(
        self, search: int, *, name: str, text: str, photos: Sequence[PhotoId] = ()
    ) -> SavedSearch:
        """Change one. Raises UsageError as `add`, and when it is gone (``search-gone``)."""
        row = self._unless_taken(
            name,
            "UPDATE saved_searches SET name = ?, text = ?, photos = ? WHERE id = ? "
            "RETURNING id, name, text, photos",
            (_named(name), clean(text), json.dumps([int(photo) for photo in photos]), search),
        )
        if row is None:
            raise UsageError("search-gone", f"The saved search {name!r} is no longer there.")
        return _search(row)

    def delete(self, search: int) -> None:
        """Remove one; unknown ids are ignored."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute("DELETE FROM saved_searches WHERE id = ?", (search,)).rowcount
            )
        )

    def _unless_taken(self, name: str, sql: str, values: tuple[Any, ...]) -> Any:
        try:
            return self._catalogue.write(
                lambda database: database.conn.execute(sql, values).fetchone()
            )
        except sqlite3.IntegrityError as error:
            raise UsageError(
                "name-taken",
                f"There is already a saved search called {name!r}; choose another name.",
                name=name,
            ) from error


def _search(row: tuple[Any, ...]) -> SavedSearch:
    return SavedSearch(row[0], row[1], row[2], tuple(PhotoId(one) for one in json.loads(row[3])))


def _named(name: str) -> str:
    stripped = clean(name).strip()
    if not stripped:
        raise UsageError("name-empty", "A name needs at least one character.")
    return stripped
