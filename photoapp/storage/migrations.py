"""Named migrations of the catalogue, each in one transaction with a backup before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from photoapp.core.errors import CatalogueError
from photoapp.storage.backups import back_up
from photoapp.storage.schema import VERSION_1
from photoapp.storage.schema_duplicates import VERSION_3
from photoapp.storage.schema_labels import VERSION_2

APPLICATION_ID = 0x50684F74  # "PhOt": tells this catalogue from other SQLite files


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to `version` (its predecessor's plus one)."""

    version: int
    name: str
    apply: Callable[[Database], None]


def run_script(database: Database, script: str) -> None:
    """Execute several statements inside the present transaction.

    `sqlite3.executescript` would commit it first.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            database.conn.execute(statement)
            statement = ""


def _script(script: str) -> Callable[[Database], None]:
    return lambda database: run_script(database, script)


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first-tables", _script(VERSION_1)),
    Migration(2, "label-sets", _script(VERSION_2)),
    Migration(3, "duplicates", _script(VERSION_3)),
)


def migrate(
    database: Database, library: Path, migrations: Sequence[Migration] | None = None
) -> tuple[str, ...]:
    """Bring the catalogue to the newest version. Returns the names of the migrations made.

    `migrations`: those of this version when None.

    A step that fails leaves the catalogue as it was before that step. Raises CatalogueError:
    ``catalogue-newer`` (made by a later release; nothing is touched), ``catalogue-foreign``
    (an SQLite file of another program), ``disk-full`` and others of the environment.
    """
    connection = database.conn
    steps = MIGRATIONS if migrations is None else migrations
    newest = steps[-1].version
    new = user_version(database) == 0
    done: list[str] = []
    while (version := user_version(database)) != newest:
        _refuse_strangers(database, library, version, newest)
        migration = next(one for one in steps if one.version == version + 1)
        if not new:  # an empty catalogue is not worth a copy
            back_up(connection, library, f"before-{migration.name}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have done it while this one waited for the lock.
            if user_version(database) == version:
                migration.apply(database)
                connection.execute(f"PRAGMA user_version = {migration.version:d}")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
                _check_references(connection, migration)
                done.append(migration.name)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    _refuse_strangers(database, library, newest, newest)
    return tuple(done)


def user_version(database: Database) -> int:
    """The catalogue's version; 0 for an empty file."""
    return int(database.conn.execute("PRAGMA user_version").fetchone()[0])


def _check_references(connection: sqlite3.Connection, migration: Migration) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise sqlite3.IntegrityError(f"{migration.name} left dangling references: {broken}")


def _refuse_strangers(database: Database, library: Path, version: int, newest: int) -> None:
    connection = database.conn
    file = library / "catalogue.sqlite3"
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION_ID and (tables or version):
        raise CatalogueError(
            "catalogue-foreign",
            f"{file} is a database of another program; choose another folder with --library.",
            path=str(file),
        )
    if version > newest:
        raise CatalogueError(
            "catalogue-newer",
            f"The library {library} was last used by a newer version of photoapp (catalogue "
            f"version {version}, this one knows {newest}); update photoapp to open it.",
            path=str(library),
            version=version,
            known=newest,
        )
