"""Whether a library's catalogue, which nobody has open, is in order."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from photoapp.storage.checks import problems
from photoapp.storage.migrations import APPLICATION_ID, MIGRATIONS


def sound(library: Path) -> bool:
    """True when the catalogue opens as one and is consistent. Reads the whole file.

    One of another release is judged by SQLite's own check alone: its rules are not known here.
    No other process may have the library open.
    """
    file = library / "catalogue.sqlite3"
    try:
        if not file.is_file() or not file.stat().st_size:
            return False
        with contextlib.closing(sqlite3.connect(file)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if application != APPLICATION_ID:
                return False
            if version == MIGRATIONS[-1].version:
                return not problems(connection)
            return connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
    except (OSError, sqlite3.Error):
        return False
