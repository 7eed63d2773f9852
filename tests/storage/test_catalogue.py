"""The catalogue file: transactions, threads, processes, damage and full disks."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from photoapp.core.errors import CatalogueError
from photoapp.storage.backups import backups, put_back, set_aside, usable_backup
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.settings import SettingsRepository
from photoapp.storage.vectors import VectorRepository
from tests.storage.shelf import KEY, Shelf


def run(code: str, *arguments: str | Path, **options: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=options.get("timeout", 240),
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )


def put(catalogue: Catalogue, name: str, value: int) -> None:
    SettingsRepository(catalogue).put(name, value)


def test_a_new_library_is_made_with_wal_foreign_keys_and_a_sound_schema(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "deep" / "库 🖼")
    try:
        assert catalogue.check() == []
        assert catalogue.row("PRAGMA journal_mode") == ("wal",)
        assert catalogue.write(
            lambda database: database.conn.execute("PRAGMA foreign_keys").fetchone()
        ) == (1,)
    finally:
        catalogue.close()
    assert sorted(one.name for one in catalogue.library.iterdir()) == ["catalogue.sqlite3"]


def test_a_change_is_kept_whole_or_not_at_all(shelf: Shelf) -> None:
    def half(database: Database) -> None:
        database.conn.execute("INSERT INTO settings VALUES ('a', '1')")
        raise LookupError("stop")

    with pytest.raises(LookupError, match="stop"):
        shelf.catalogue.write(half)
    assert shelf.catalogue.rows("SELECT * FROM settings") == []
    # The writer goes on.
    put(shelf.catalogue, "b", 2)
    assert shelf.catalogue.rows("SELECT * FROM settings") == [("b", "2")]


def test_a_write_inside_a_change_joins_its_transaction(shelf: Shelf) -> None:
    def outer(database: Database) -> None:
        put(shelf.catalogue, "inner", 1)
        raise LookupError

    with pytest.raises(LookupError):
        shelf.catalogue.write(outer)
    assert shelf.catalogue.rows("SELECT * FROM settings") == []


def test_submitted_changes_run_in_order_and_close_waits_for_them(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    threads = []

    def change(number: int, database: Database) -> None:
        threads.append(threading.current_thread())
        database.conn.execute(
            "INSERT INTO search_history (text, used_at) VALUES (?, '')", (number,)
        )

    for number in range(100):
        catalogue.submit(partial(change, number))
    catalogue.close()
    catalogue.close()
    assert len(set(threads)) == 1
    assert threads[0] is not threading.current_thread()
    with contextlib.closing(sqlite3.connect(tmp_path / "catalogue.sqlite3")) as connection:
        rows = connection.execute("SELECT text FROM search_history ORDER BY id").fetchall()
    assert [int(row[0]) for row in rows] == list(range(100))


def test_reading_connections_cannot_write(shelf: Shelf) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        shelf.catalogue.read().execute("INSERT INTO settings VALUES ('a', '1')")


def test_a_closed_catalogue_says_so(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    catalogue.rows("SELECT 1")
    catalogue.close()
    with pytest.raises(CatalogueError) as write:
        put(catalogue, "a", 1)
    with pytest.raises(CatalogueError) as read:
        catalogue.rows("SELECT 1")
    assert write.value.code == read.value.code == "catalogue-closed"


def test_connections_of_finished_threads_are_closed(shelf: Shelf) -> None:
    files = []
    for _ in range(30):
        thread = threading.Thread(target=lambda: files.append(shelf.catalogue.rows("SELECT 1")))
        thread.start()
        thread.join()
    gc.collect()
    assert len(files) == 30
    assert len(shelf.catalogue._readers) <= 2
    if sys.platform == "linux":
        descriptors = Path("/proc/self/fd").iterdir()
        held = [one for one in descriptors if _points_to(one, shelf.catalogue.file)]
        assert len(held) <= 3  # the writer, this thread, and the file opened twice


def _points_to(descriptor: Path, file: Path) -> bool:
    try:
        return descriptor.readlink() == file
    except OSError:
        return False


def test_readers_see_whole_commits_while_the_writer_works(shelf: Shelf) -> None:
    def both(number: int, database: Database) -> None:
        for name in ("left", "right"):
            database.conn.execute(
                "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, str(number))
            )

    stop, begun = threading.Event(), threading.Barrier(5)
    torn: list[object] = []

    def watch() -> int:
        seen = 0
        begun.wait(60)
        ending = False
        while not ending:
            ending = stop.is_set()  # asked before: each looks once, however late it comes
            rows = shelf.catalogue.rows("SELECT value FROM settings")
            if len({row[0] for row in rows}) > 1:
                torn.append(rows)
            seen += 1
        return seen

    with ThreadPoolExecutor(4) as pool:
        watchers = [pool.submit(watch) for _ in range(4)]
        begun.wait(60)
        for number in range(300):
            shelf.catalogue.write(partial(both, number))
        stop.set()
        assert all(one.result() > 0 for one in watchers)
    assert torn == []


def test_closing_while_other_threads_read_and_write(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    started = threading.Barrier(5)
    ends: list[str] = []

    def work(number: int) -> None:
        started.wait()
        try:
            while True:
                if number % 2:
                    put(catalogue, f"n{number}", number)
                else:
                    catalogue.rows("SELECT count(*) FROM settings, settings AS other")
        except CatalogueError as error:
            ends.append(error.code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    started.wait()
    time.sleep(0.05)
    catalogue.close()
    for thread in threads:
        thread.join(60)
    assert ends == ["catalogue-closed"] * 4


def test_a_newer_library_is_refused_and_left_alone(tmp_path: Path) -> None:
    Catalogue.open(tmp_path).close()
    file = tmp_path / "catalogue.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(CatalogueError) as raised:
        Catalogue.open(tmp_path)
    assert raised.value.code == "catalogue-newer"
    assert raised.value.details["version"] == 99
    assert "update photoapp" in raised.value.message
    assert file.read_bytes() == before
    assert backups(tmp_path) == []


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "catalogue.sqlite3")) as connection:
        connection.execute("CREATE TABLE theirs (id)")
        connection.commit()
    with pytest.raises(CatalogueError) as raised:
        Catalogue.open(tmp_path)
    assert raised.value.code == "catalogue-foreign"


def test_an_empty_file_is_a_new_library(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").touch()
    catalogue = Catalogue.open(tmp_path)
    assert catalogue.check() == []
    catalogue.close()


def test_a_library_that_is_a_file_is_named_in_the_error(tmp_path: Path) -> None:
    place = tmp_path / "library"
    place.write_text("not a folder")
    with pytest.raises(CatalogueError) as raised:
        Catalogue.open(place)
    assert raised.value.code == "library-unwritable"
    assert str(place) in raised.value.message


def _filled(library: Path) -> None:
    shelf = Shelf(library, library.parent / "mount")
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(50)]
    shelf.encode(*photos)
    shelf.catalogue.close()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"garbage" * 1000, id="garbage"),
        pytest.param(lambda data: b"\0" * len(data), id="zeros"),
        pytest.param(lambda data: data[:5000], id="cut short in the first page"),
        pytest.param(lambda data: data[:100] + b"\xff" * 8092 + data[8192:], id="first page"),
    ],
)
def test_gross_damage_is_named_at_opening(tmp_path: Path, damage: object) -> None:
    library = tmp_path / "library"
    _filled(library)
    file = library / "catalogue.sqlite3"
    assert callable(damage)
    file.write_bytes(damage(file.read_bytes()))
    before = file.read_bytes()
    with pytest.raises(CatalogueError) as raised:
        Catalogue.open(library)
    assert raised.value.code == "catalogue-damaged"
    assert "not affected" in raised.value.message
    assert file.read_bytes() == before, "the damaged file is evidence: it stays as it was"


def test_every_place_of_damage_is_reported_and_none_crashes(tmp_path: Path) -> None:
    library = tmp_path / "library"
    _filled(library)
    file = library / "catalogue.sqlite3"
    whole = file.read_bytes()
    named = 0
    for page in range(1, len(whole) // 8192, 3):
        damaged = bytearray(whole)
        damaged[page * 8192 : page * 8192 + 64] = b"\xff" * 64
        file.write_bytes(bytes(damaged))
        try:
            catalogue = Catalogue.open(library)
        except CatalogueError as error:
            assert error.code == "catalogue-damaged"
            named += 1
            continue
        try:
            found = catalogue.check()
            with contextlib.suppress(CatalogueError):
                photos = PhotoRepository(catalogue)
                photos.rows([*photos.ids().tolist()])
                photos.set_rating([*photos.ids().tolist()], 3)
            named += bool(found)
        finally:
            catalogue.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
    pages = len(range(1, len(whole) // 8192, 3))
    assert named >= pages * 0.8, "only damage to free or padded space may go unnoticed"


def test_reading_damaged_pages_raises_the_calm_error(tmp_path: Path) -> None:
    library = tmp_path / "library"
    _filled(library)
    file = library / "catalogue.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'assets_visible'"
        ).fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(root - 1) * 8192 : root * 8192] = b"\x55" * 8192
    file.write_bytes(bytes(data))
    catalogue = Catalogue.open(library)
    try:
        with pytest.raises(CatalogueError) as raised:
            PhotoRepository(catalogue).ids()
        assert raised.value.code == "catalogue-damaged"
        with pytest.raises(CatalogueError) as raised:
            PhotoRepository(catalogue).mark_missing([1, 2])  # type: ignore[list-item]  # ids
        assert raised.value.code == "catalogue-damaged"
    finally:
        catalogue.close()


def test_restoring_the_newest_backup(tmp_path: Path) -> None:
    library = tmp_path / "library"
    _filled(library)
    catalogue = Catalogue.open(library)
    backup = catalogue.back_up()
    put(catalogue, "after", 1)
    catalogue.close()
    (library / "catalogue.sqlite3").write_bytes(b"garbage" * 2000)
    bad = library / "backups" / "catalogue-99999999T000000000000-x.sqlite3"
    bad.write_bytes(b"also garbage")
    os.utime(bad, (4e9, 4e9))

    assert usable_backup(library) == backup
    put_back(library, backup)

    catalogue = Catalogue.open(library)
    try:
        assert catalogue.check() == []
        assert len(PhotoRepository(catalogue).ids()) == 50
        assert VectorRepository(catalogue).stamp(KEY).count == 50
        assert catalogue.rows("SELECT * FROM settings") == []
    finally:
        catalogue.close()
    kept = list((library / "backups").glob("damaged-*"))
    assert [one.read_bytes()[:7] for one in kept] == [b"garbage"]


def test_regular_backups_are_made_when_something_changed(shelf: Shelf) -> None:
    first = shelf.catalogue.back_up_if_due()
    assert first is not None
    assert shelf.catalogue.back_up_if_due() is None
    week_ago = time.time() - 8 * 86_400
    os.utime(first, (week_ago, week_ago))
    shelf.add("Pictures/a.jpg")
    second = shelf.catalogue.back_up_if_due()
    assert second is not None
    for file in (second, shelf.catalogue.file, Path(f"{shelf.catalogue.file}-wal")):
        os.utime(file, (week_ago, week_ago))
    assert shelf.catalogue.back_up_if_due() is None, "nothing changed since"


def test_setting_a_damaged_catalogue_aside_gives_an_empty_library(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"garbage" * 2000)
    with pytest.raises(CatalogueError, match="no usable backup"):
        usable_backup(tmp_path)
    moved = set_aside(tmp_path)
    assert moved is not None
    assert moved.read_bytes().startswith(b"garbage")
    assert set_aside(tmp_path) is None
    Catalogue.open(tmp_path).close()


def test_a_full_disk_is_a_calm_error_and_nothing_is_lost(shelf: Shelf) -> None:
    first = shelf.add("Pictures/before.jpg")
    pages = shelf.catalogue.row("PRAGMA page_count")
    assert pages is not None

    def limit(database: Database, count: int) -> None:
        database.conn.execute(f"PRAGMA max_page_count = {count}")

    shelf.catalogue.write(lambda database: limit(database, pages[0]))
    with pytest.raises(CatalogueError) as raised:
        for number in range(200):
            shelf.add(f"Pictures/{number} {'long ' * 30}.jpg")
    assert raised.value.code == "disk-full"
    shelf.catalogue.write(lambda database: limit(database, 1 << 30))
    assert shelf.catalogue.check() == []
    added = shelf.add("Pictures/after.jpg")
    assert {first, added} <= set(shelf.photos.ids().tolist())
    assert shelf.catalogue.check() == []


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_quota_hit_while_indexing_loses_nothing(tmp_path: Path) -> None:
    done = run(
        """
        import resource, signal, sys
        from pathlib import Path
        from photoapp.core.errors import CatalogueError
        from tests.storage.shelf import Shelf
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        shelf = Shelf(Path(sys.argv[1]), Path(sys.argv[1]).parent / "mount")
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, resource.RLIM_INFINITY))
        done = 0
        try:
            for number in range(5000):
                shelf.add(f"Pictures/{number} {'long ' * 30}.jpg")
                done += 1
            print("never full")
        except CatalogueError as error:
            print(error.code, done)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        shelf.add("Pictures/after.jpg")
        print(len(shelf.photos.ids()) >= done + 1, shelf.catalogue.check())
        shelf.catalogue.close()
        """,
        tmp_path / "library",
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    code, count = first.split()
    # Beyond the limit some systems say "file too large", which SQLite calls an I/O error.
    assert code in ("disk-full", "catalogue-io")
    assert int(count) > 10
    assert second == "True []"


_WRITE_MANY = """
import sys, time
from pathlib import Path
from tests.storage.shelf import Shelf
who, count = sys.argv[2], int(sys.argv[3])
shelf = Shelf(Path(sys.argv[1]), Path(sys.argv[1]).parent / "mount")
print("ready", flush=True)
for number in range(count):
    photo = shelf.add(f"Pictures/{who}/{number}.jpg", f"{who} {number}")
    shelf.encode(photo)
    print(photo, flush=True)
shelf.catalogue.close()
"""


def test_two_processes_open_migrate_and_fill_one_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    root = Path(__file__).resolve().parents[2]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITE_MANY, str(library), who, "40"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for who in ("one", "two", "three")
    ]
    outputs = [one.communicate(timeout=240) for one in processes]
    assert [one.returncode for one in processes] == [0, 0, 0], outputs
    catalogue = Catalogue.open(library)
    try:
        assert catalogue.check() == []
        assert len(PhotoRepository(catalogue).ids()) == 120
        stamp = VectorRepository(catalogue).stamp(KEY)
        assert (stamp.count, stamp.change) == (120, 120)
    finally:
        catalogue.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_writer_loses_at_most_the_change_under_way(tmp_path: Path) -> None:
    library = tmp_path / "library"
    root = Path(__file__).resolve().parents[2]
    promised: set[int] = set()
    for attempt in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITE_MANY, str(library), f"run {attempt}", "100000"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() != "ready":
                promised.add(int(line))
            if len(promised) >= (attempt + 1) * 40 + attempt:
                break
        process.send_signal(signal.SIGKILL)
        # What it had written to the pipe by then was committed before.
        promised |= {int(line) for line in process.stdout.read().splitlines() if line != "ready"}
        process.wait(60)
        process.stdout.close()
        catalogue = Catalogue.open(library)
        try:
            assert catalogue.check() == []
            assert promised <= set(PhotoRepository(catalogue).ids().tolist())
            assert promised <= set(VectorRepository(catalogue).ids(KEY).tolist())
        finally:
            catalogue.close()


def test_a_copied_library_opens_elsewhere_with_everything(tmp_path: Path) -> None:
    _filled(tmp_path / "library")
    shutil.copytree(tmp_path / "library", tmp_path / "elsewhere" / "copy")
    catalogue = Catalogue.open(tmp_path / "elsewhere" / "copy")
    try:
        assert len(PhotoRepository(catalogue).ids()) == 50
        assert catalogue.check() == []
    finally:
        catalogue.close()


def test_a_bug_in_a_change_is_not_hidden_as_a_calm_error(shelf: Shelf) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        shelf.catalogue.rows("SELECT * FROM nonsense")
    with pytest.raises(sqlite3.IntegrityError):
        shelf.catalogue.write(
            lambda database: database.conn.execute(
                "INSERT INTO folders (volume_id, path, added_at) VALUES (99, '', '')"
            )
        )


def test_the_check_names_broken_rules(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.encode(photo)
    shelf.catalogue.write(
        lambda database: database.conn.execute("UPDATE assets SET copies = 7, state = 'pending'")
    )
    found = shelf.catalogue.check()
    assert any("number of copies: 1" in one for one in found)
    assert any("vector not marked searchable: 1" in one for one in found)
