"""The undo journal: what was about to be done, written before it is done."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from photoapp.storage.catalogue import Catalogue

KEPT = 5000
"""Acts remembered; the oldest go first."""


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One act. `detail` is the act's own JSON; the times are UTC."""

    id: int
    act: str
    title: str
    at: dt.datetime
    count: int
    detail: Mapping[str, Any]
    finished_at: dt.datetime | None
    undone_at: dt.datetime | None


class Journal:
    """Acts in the order they were begun. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def begin(self, act: str, title: str, *, count: int, detail: Mapping[str, Any]) -> int:
        """Write down an act before it is done. Returns its id, once it is on the disk."""
        row = (act, title, _now(), count, json.dumps(detail))
        return self._catalogue.write(
            lambda database: int(
                database.conn.execute(
                    """INSERT INTO journal (act, title, at, count, detail)
                       VALUES (?, ?, ?, ?, ?) RETURNING id""",
                    row,
                ).fetchone()[0]
            )
        )

    def record(
        self, act: str, title: str, change: Callable[[], tuple[int, Mapping[str, Any]]]
    ) -> int | None:
        """An act on the catalogue alone: `change` and its entry are kept together or not at all.

        `change` runs on the writer thread and may call repositories; it returns how many photos
        changed and the detail. With none changed there is no entry and None is returned.
        """

        def both(database: Database) -> int | None:
            count, detail = change()
            if not count:
                return None
            moment = _now()
            row = database.conn.execute(
                """INSERT INTO journal (act, title, at, count, detail, finished_at)
                   VALUES (?, ?, ?, ?, ?, ?) RETURNING id""",
                (act, title, moment, count, json.dumps(detail), moment),
            ).fetchone()
            database.conn.execute("DELETE FROM journal WHERE id <= ?", (row[0] - KEPT,))
            return int(row[0])

        return self._catalogue.write(both)

    def update(self, entry: int, detail: Mapping[str, Any], *, count: int | None = None) -> None:
        """Replace the detail of an act under way, as parts of it are done."""
        text = json.dumps(detail)
        self._change("detail = ?2, count = coalesce(?3, count)", entry, text, count)

    def finish(
        self, entry: int, detail: Mapping[str, Any] | None = None, *, count: int | None = None
    ) -> None:
        """The act is done. `detail` and `count` replace the former ones in the same step.

        Between two steps a stop would leave an act whose detail no longer says who was at it.
        """
        text = None if detail is None else json.dumps(detail)
        assignment = "finished_at = ?2, detail = coalesce(?3, detail), count = coalesce(?4, count)"
        self._change(assignment, entry, _now(), text, count)

    def mark_undone(self, entry: int) -> None:
        """The act has been reversed."""
        self._change("undone_at = ?2, finished_at = coalesce(finished_at, ?2)", entry, _now())

    def discard(self, entry: int) -> None:
        """Nothing was done after all."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute("DELETE FROM journal WHERE id = ?", (entry,)).rowcount
            )
        )

    def get(self, entry: int) -> JournalRecord | None:
        """One act, or None."""
        found = self._select("WHERE id = ?", (entry,))
        return found[0] if found else None

    def records(self, limit: int = 200) -> list[JournalRecord]:
        """The latest acts, newest first."""
        return self._select("ORDER BY id DESC LIMIT ?", (limit,))

    def last_undoable(self) -> JournalRecord | None:
        """The latest finished act that has not been reversed."""
        found = self._select(
            "WHERE finished_at IS NOT NULL AND undone_at IS NULL ORDER BY id DESC LIMIT 1", ()
        )
        return found[0] if found else None

    def undoable(self, act: str, limit: int = 100) -> list[JournalRecord]:
        """The latest finished acts of one name that have not been reversed, newest first."""
        return self._select(
            """WHERE act = ? AND finished_at IS NOT NULL AND undone_at IS NULL
               ORDER BY id DESC LIMIT ?""",
            (act, limit),
        )

    def unfinished(self) -> list[JournalRecord]:
        """Acts that were begun and neither finished nor undone: the program stopped in them."""
        return self._select("WHERE finished_at IS NULL ORDER BY id", ())

    def _change(self, assignment: str, entry: int, *values: Any) -> None:
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    f"UPDATE journal SET {assignment} WHERE id = ?1",  # noqa: S608 - own text
                    (entry, *values),
                ).rowcount
            )
        )

    def _select(self, rest: str, values: tuple[Any, ...]) -> list[JournalRecord]:
        rows = self._catalogue.rows(
            f"""SELECT id, act, title, at, count, detail, finished_at, undone_at
                FROM journal {rest}""",  # noqa: S608 - own text
            values,
        )
        return [
            JournalRecord(
                id=row[0],
                act=row[1],
                title=row[2],
                at=dt.datetime.fromisoformat(row[3]),
                count=row[4],
                detail=json.loads(row[5]),
                finished_at=dt.datetime.fromisoformat(row[6]) if row[6] else None,
                undone_at=dt.datetime.fromisoformat(row[7]) if row[7] else None,
            )
            for row in rows
        ]


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()
