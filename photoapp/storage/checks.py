"""The catalogue's self-test: SQLite's own checks and the rules the tables must keep."""

from __future__ import annotations

import sqlite3

_RULES: tuple[tuple[str, str], ...] = (
    (
        "photos with a wrong number of copies",
        """SELECT count(*) FROM assets AS a WHERE a.copies != (
            SELECT count(*) FROM locations AS l
            WHERE l.asset_id = a.id AND l.state IN ('present', 'pending'))""",
    ),
    (
        "present files without a photo",
        "SELECT count(*) FROM locations WHERE state = 'present' AND asset_id IS NULL",
    ),
    (
        "unreadable files that claim a photo",
        "SELECT count(*) FROM locations WHERE state = 'failed' AND asset_id IS NOT NULL",
    ),
    (
        "files on another volume than their folder",
        """SELECT count(*) FROM locations AS l JOIN folders AS f ON f.id = l.folder_id
           WHERE f.volume_id != l.volume_id""",
    ),
    (
        "vectors of a wrong length",
        """SELECT count(*) FROM vectors AS v JOIN models AS m USING (model_key)
           WHERE length(v.vector) != 2 * m.dimension""",
    ),
    (
        "photos marked searchable without a vector",
        """SELECT count(*) FROM assets AS a JOIN models AS m ON m.active = 1
           WHERE a.state = 'ready' AND NOT EXISTS (
               SELECT 1 FROM vectors AS v
               WHERE v.model_key = m.model_key AND v.asset_id = a.id)""",
    ),
    (
        "photos with a vector not marked searchable",
        """SELECT count(*) FROM models AS m JOIN vectors AS v ON v.model_key = m.model_key
           JOIN assets AS a ON a.id = v.asset_id
           WHERE m.active = 1 AND a.state != 'ready'""",
    ),
    ("more than one model in use", "SELECT max(count(*) - 1, 0) FROM models WHERE active = 1"),
    (
        "visible photos missing from the text index",
        """SELECT count(*) FROM assets AS a WHERE a.copies > 0
           AND NOT EXISTS (SELECT 1 FROM search_text_docsize AS t WHERE t.id = a.id)""",
    ),
)


def problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong, in plain English; [] when nothing is. Reads the whole file.

    Raises sqlite3.DatabaseError when the damage stops the check itself.
    """
    found = [
        f"integrity: {row[0]}"
        for row in connection.execute("PRAGMA integrity_check(20)")
        if row[0] != "ok"
    ]
    found += [
        f"dangling reference: {table} row {row} to {parent}"
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(20)
    ]
    for name, sql in _RULES:
        count = int(connection.execute(sql).fetchone()[0])
        if count:
            found.append(f"{name}: {count}")
    return found
