"""Migrations: named, in one transaction each, with a backup before."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from photoapp.core.errors import CatalogueError
from photoapp.storage import migrations
from photoapp.storage.backups import KEPT, backups
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.migrations import MIGRATIONS, Migration, migrate, run_script
from photoapp.storage.photos import PhotoRepository
from tests.storage.shelf import KEY, Shelf


def _add_colour(database: Database) -> None:
    run_script(
        database,
        """
        ALTER TABLE albums ADD COLUMN colour TEXT NOT NULL DEFAULT '';
        UPDATE albums SET colour = 'of ' || name;
        """,
    )


def _fail(database: Database) -> None:
    database.conn.execute("DELETE FROM albums")
    raise sqlite3.IntegrityError("a bug in the migration")


def _dangling(database: Database) -> None:
    database.conn.execute("PRAGMA defer_foreign_keys = ON")
    database.conn.execute("INSERT INTO album_assets VALUES (77, 78)")


def _more(*steps: Migration) -> tuple[Migration, ...]:
    return (*MIGRATIONS, *steps)


NEXT = MIGRATIONS[-1].version + 1
COLOUR = Migration(NEXT, "album-colours", _add_colour)


@pytest.fixture
def populated(tmp_path: Path) -> Path:
    shelf = Shelf(tmp_path / "library", tmp_path / "mount")
    photos = [shelf.add(f"Pictures/海边 {number}.jpg") for number in range(20)]
    shelf.encode(*photos[:15])
    shelf.photos.add_to_album(shelf.photos.create_album("夏天"), photos[:3])
    shelf.photos.set_rating(photos[:2], 4)
    shelf.catalogue.close()
    return shelf.library


def test_versions_are_consecutive_and_names_unique() -> None:
    assert [one.version for one in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert len({one.name for one in MIGRATIONS}) == len(MIGRATIONS)


def test_a_populated_library_is_migrated_with_a_backup(
    populated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", _more(COLOUR))
        patched.setattr(migrations.migrate, "__defaults__", (_more(COLOUR),))
        catalogue = Catalogue.open(populated)
        try:
            assert catalogue.rows("SELECT name, colour FROM albums") == [("夏天", "of 夏天")]
            assert catalogue.row("PRAGMA user_version") == (NEXT,)
            assert catalogue.check() == []
            photos = PhotoRepository(catalogue)
            assert len(photos.ids()) == 20
            assert photos.counts().ready == 15
        finally:
            catalogue.close()
    made = backups(populated)
    assert len(made) == 1
    assert "before-album-colours" in made[0].name
    with contextlib.closing(sqlite3.connect(made[0])) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
        assert old.execute("SELECT count(*) FROM vectors").fetchone() == (15,)
        assert old.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # The older program refuses what the newer one left.
    with pytest.raises(CatalogueError) as raised:
        Catalogue.open(populated)
    assert raised.value.code == "catalogue-newer"


@pytest.mark.parametrize("broken", [_fail, _dangling])
def test_a_failing_step_changes_nothing(populated: Path, broken: object) -> None:
    assert callable(broken)
    steps = _more(COLOUR, Migration(NEXT + 1, "broken", broken))
    with contextlib.closing(
        sqlite3.connect(populated / "catalogue.sqlite3", isolation_level=None)
    ) as connection:
        database = Database(connection)
        with pytest.raises(sqlite3.IntegrityError):
            migrate(database, populated, steps)
        # The step before it is whole; the broken one left no trace.
        assert migrations.user_version(database) == NEXT
        assert connection.execute("SELECT name, colour FROM albums").fetchall() == [
            ("夏天", "of 夏天")
        ]
        assert connection.execute("SELECT count(*) FROM album_assets").fetchone() == (3,)
        assert migrate(database, populated, steps[:-1]) == ()
    assert len(backups(populated)) == 2


def test_only_the_newest_backups_are_kept(populated: Path) -> None:
    catalogue = Catalogue.open(populated)
    try:
        made = [catalogue.back_up(f"number-{number}") for number in range(KEPT + 3)]
    finally:
        catalogue.close()
    assert backups(populated) == made[: -KEPT - 1 : -1]
    assert not list((populated / "backups").glob("*.part*"))


def test_a_backup_without_room_is_a_calm_error(populated: Path) -> None:
    catalogue = Catalogue.open(populated)
    try:
        (populated / "backups").write_text("in the way")
        with pytest.raises(CatalogueError) as raised:
            catalogue.back_up()
        assert raised.value.code == "library-unwritable"
    finally:
        catalogue.close()


def test_statements_of_a_script_stay_in_the_transaction(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        run_script(
            Database(connection),
            """
            CREATE TABLE a (x);  -- a comment; with a semicolon
            CREATE TRIGGER t AFTER INSERT ON a BEGIN
                UPDATE a SET x = x + 1;
                UPDATE a SET x = x + 1;
            END;
            INSERT INTO a VALUES (1);
            """,
        )
        assert connection.execute("SELECT x FROM a").fetchall() == [(3,)]
        connection.execute("ROLLBACK")
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_vectors_of_the_populated_library_survive(populated: Path) -> None:
    catalogue = Catalogue.open(populated)
    try:
        assert catalogue.rows("SELECT count(*), min(length(vector)) FROM vectors") == [(15, 16)]
        assert catalogue.rows("SELECT model_key FROM models") == [(str(KEY),)]
    finally:
        catalogue.close()
