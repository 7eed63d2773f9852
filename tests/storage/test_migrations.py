"""Migrations: named, in one transaction each, with a backup before."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from photoapp.core.errors import CatalogueError
from photoapp.core.labels import Label, LabelSet
from photoapp.core.photo import GpsPoint, PhotoId
from photoapp.storage import migrations
from photoapp.storage.backups import KEPT, backups
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.history import SavedSearches, SearchHistory
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.migrations import MIGRATIONS, Migration, migrate, run_script
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.schema import VERSION_1
from photoapp.storage.settings import SettingsRepository
from photoapp.storage.tags import TagRepository
from photoapp.storage.texts import TextRepository
from photoapp.storage.vectors import VectorRepository
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


FIRST_RELEASE = Path(__file__).parent / "data" / "catalogue-v1.sql"


def _first_release(library: Path) -> Path:
    library.mkdir()
    with contextlib.closing(
        sqlite3.connect(library / "catalogue.sqlite3", isolation_level=None)
    ) as connection:
        run_script(Database(connection), FIRST_RELEASE.read_text(encoding="utf-8"))
    return library


def test_the_first_schema_never_changes() -> None:
    # Libraries with it exist: a change belongs into a new migration.
    assert VERSION_1.strip() in FIRST_RELEASE.read_text(encoding="utf-8")


def test_a_library_of_the_first_release_keeps_everything(tmp_path: Path) -> None:
    catalogue = Catalogue.open(_first_release(tmp_path / "library"))
    try:
        assert catalogue.row("PRAGMA user_version") == (MIGRATIONS[-1].version,)
        assert catalogue.check() == []
        photos = PhotoRepository(catalogue)
        counts = photos.counts()
        assert (counts.photos, counts.ready, counts.failed_assets) == (4, 3, 1)
        assert (counts.missing, counts.offline, counts.failed_files) == (1, 1, 1)
        assert (counts.pending_files, counts.favourites) == (1, 1)
        details = photos.details(PhotoId(1))
        assert details is not None
        assert details.facts.taken == dt.datetime(2023, 5, 1, 12, 34, 56)
        assert details.facts.gps == GpsPoint(30.25, 120.16, 9.0)
        assert (details.row.rating, details.row.favourite) == (3, True)
        assert (details.place_zh, details.tags) == ("杭州", ("holiday", "海滩"))
        assert details.locations[0].path == Path("/media/photos/Pictures/海边/IMG_2682.jpg")
        assert [len(photos.paths([PhotoId(number)])[PhotoId(number)]) for number in (2, 3)] == [
            2,
            1,
        ]
        assert photos.rows([PhotoId(4)])[0].name == "latin\udce9.jpg"
        stamp = VectorRepository(catalogue).stamp(KEY)
        assert (stamp.count, stamp.dimension) == (3, 8)
        texts = TextRepository(catalogue)
        for words, photo in (("海边", 1), ("holiday", 1), ("发票", 2), ("IMG 2682", 1)):
            assert [hit[0] for hit in texts.search([words], limit=5)] == [photo], words
        assert [album.count for album in photos.albums()] == [2]
        assert [tag.name_zh for tag in photos.tags()] == ["假日", ""]
        assert SavedSearches(catalogue).all()[0].text == "海边 -人"
        assert SearchHistory(catalogue).recent() == ["beach"]
        assert SettingsRepository(catalogue).load().language == "zh_CN"
        assert Journal(catalogue).last_undoable() is not None
        # And it goes on working.
        photos.set_rating([PhotoId(1)], 1)
        assert catalogue.check() == []
    finally:
        catalogue.close()


def test_tags_of_the_first_release_are_labels_of_the_next(tmp_path: Path) -> None:
    catalogue = Catalogue.open(_first_release(tmp_path / "library"))
    try:
        tags = TagRepository(catalogue)
        before = {tag.name: tag for tag in tags.all()}
        assert {tag.name_zh for tag in before.values()} == {"假日", ""}
        of = tags.of([PhotoId(1)])[PhotoId(1)]
        assert [(tag.name, tag.decision) for tag in of] == [("holiday", None), ("海滩", None)]
        saved = LabelRepository(catalogue).save(
            LabelSet("places", labels=(Label("beach", "海滩"), Label("Holiday"), Label("lake")))
        )
        # The tags there were are used; a new one has a number of its own.
        assert [label.tag for label in saved.labels[:2]] == [
            before["海滩"].id,
            before["holiday"].id,
        ]
        assert saved.labels[2].tag > max(tag.id for tag in before.values())
        decisions = DecisionRepository(catalogue)
        decisions.decide(saved.labels[0].tag, [PhotoId(2)], True)
        beach = TextRepository(catalogue).search(["beach"], limit=5)
        assert sorted(photo for photo, _ in beach) == [1, 2]
        assert catalogue.check() == []
    finally:
        catalogue.close()
    assert len(backups(tmp_path / "library")) == len(MIGRATIONS) - 1


def test_a_new_library_needs_no_backup(tmp_path: Path) -> None:
    Catalogue.open(tmp_path / "library").close()
    assert backups(tmp_path / "library") == []


def test_a_migrated_library_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    def schema(library: Path) -> list[tuple[str, str]]:
        catalogue = Catalogue.open(library)
        try:
            rows = catalogue.rows(
                "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
            )
            return [(name, " ".join(sql.split())) for name, sql in rows]
        finally:
            catalogue.close()

    assert schema(_first_release(tmp_path / "old")) == schema(tmp_path / "new")
