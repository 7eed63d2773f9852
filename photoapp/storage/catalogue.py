"""The library's SQLite file: one writer thread, many readers."""

from __future__ import annotations

import queue
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from sqlite_utils import Database

from photoapp.core.errors import CatalogueError
from photoapp.core.photo import IdArray
from photoapp.storage import migrations
from photoapp.storage.backups import back_up, due
from photoapp.storage.checks import problems
from photoapp.storage.faults import from_os, translated

T = TypeVar("T")
Parameters = Sequence[Any] | dict[str, Any]

FILE_NAME = "catalogue.sqlite3"
_BUSY_SECONDS = 30.0
# A row with a vector of 1,024 half-precision numbers is 2 KB: three fit such a page.
_PAGE_BYTES = 8192
_READER_CACHE_KIB = 8_000
_WRITER_CACHE_KIB = 32_000


class Catalogue:
    """One SQLite file. Writes run on one writer thread; reads on per-thread connections.

    Several processes may open one library: the file is in WAL mode, writers wait for
    each other up to 30 s.
    """

    @classmethod
    def open(cls, library: Path) -> Catalogue:
        """Open the library folder's catalogue, made or migrated where needed. Any thread.

        Raises CatalogueError: ``catalogue-newer``, ``catalogue-damaged``,
        ``catalogue-foreign``, ``catalogue-busy``, ``catalogue-unwritable``,
        ``library-unwritable``, ``disk-full``.
        """
        file = library / FILE_NAME
        try:
            library.mkdir(parents=True, exist_ok=True)
            empty = not file.exists() or file.stat().st_size == 0
        except OSError as error:
            raise from_os(error, library) from error
        with translated(file):
            connection = _connect(file, _WRITER_CACHE_KIB)
            try:
                if empty:
                    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES:d}")
                # Foreign keys stay off while tables are rebuilt by a migration.
                database = Database(connection, execute_plugins=False)
                if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    connection.execute("PRAGMA journal_mode = WAL")
                migrations.migrate(database, library)
                _touch(connection)
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        return cls(library, database)

    def __init__(self, library: Path, writer: Database) -> None:
        self.library = library
        self._file = library / FILE_NAME
        self._writer = writer
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._local = threading.local()
        self._readers: weakref.WeakSet[_Reader] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="catalogue-writer", daemon=True)
        self._thread.start()

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self._file

    def read(self) -> Database:
        """This thread's read-only connection; it closes itself when the thread ends."""
        return self._reader().database

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a read on this thread. Raises CatalogueError for damage and the like."""
        with self._reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    def ids(self, sql: str, parameters: Parameters = ()) -> IdArray:
        """The first column of a read as int64, without a Python object for each row."""
        with self._reading() as connection:
            found = connection.execute(sql, parameters)
            return np.fromiter((row[0] for row in found), dtype=np.int64)

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row of a read on this thread, or None."""
        with self._reading() as connection:
            found = connection.execute(sql, parameters).fetchone()
        return cast("tuple[Any, ...] | None", found)

    def write(self, change: Callable[[Database], T]) -> T:
        """Run `change` on the writer thread in one transaction; return or raise what it does.

        All of it is kept or none. Called from inside a change, it joins that transaction.
        """
        if threading.current_thread() is self._thread:
            return change(self._writer)
        return self.submit(change).result()

    def submit(self, change: Callable[[Database], T]) -> Future[T]:
        """As `write`, without waiting. Changes run in the order given, one transaction each."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise self._closed_error()
            self._tasks.put(_Task(change, future))
        return future

    def back_up(self, label: str = "manual") -> Path:
        """Copy the catalogue into ``LIB/backups``; waits until done. Raises CatalogueError."""
        with self._reading() as connection:
            return back_up(connection, self.library, label)

    def back_up_if_due(self, *, days: float = 7.0) -> Path | None:
        """Copy the catalogue if it changed and the newest copy is older than `days`.

        For a background thread: takes about a second per 200 MB and blocks nobody. None when
        not due. Raises CatalogueError.
        """
        return self.back_up("regular") if due(self.library, days=days) else None

    def check(self) -> list[str]:
        """Problems in plain English; [] when the file and the catalogue's own rules hold.

        Reads the whole file: seconds for a large library. Damage is reported, not raised.
        """
        try:
            with self._reading() as connection:
                return problems(connection)
        except CatalogueError as error:
            return [error.message]

    def close(self) -> None:
        """Finish the waiting writes, checkpoint and close every connection. Idempotent."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._tasks.put(None)
        self._thread.join()
        for reader in list(self._readers):
            reader.close()
        try:
            # With another process still reading, part of the log stays: harmless.
            self._writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # a full disk: the log is replayed at the next open
        finally:
            self._writer.conn.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which cannot be closed meanwhile."""
        reader = self._reader()
        with reader.lock:
            if reader.closed:
                raise self._closed_error()
            try:
                with translated(self._file):
                    yield reader.database.conn
            except sqlite3.OperationalError as error:
                if self._closed and error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise self._closed_error() from error
                raise

    def _reader(self) -> _Reader:
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None or reader.closed:
            with translated(self._file):
                reader = _Reader(_connect(self._file, _READER_CACHE_KIB))
            with self._lock:
                if self._closed:
                    reader.close()
                    raise self._closed_error()
                self._readers.add(reader)
            self._local.reader = reader
        return reader

    def _closed_error(self) -> CatalogueError:
        return CatalogueError(
            "catalogue-closed",
            f"The library {self.library} is closed; open it again to use it.",
            path=str(self.library),
        )

    def _run(self) -> None:
        while task := self._tasks.get():
            if task.future.set_running_or_notify_cancel():
                self._perform(task)
            # An idle writer must not keep the last change's values alive.
            del task

    def _perform(self, task: _Task) -> None:
        connection = self._writer.conn
        try:
            with translated(self._file):
                connection.execute("BEGIN IMMEDIATE")
                try:
                    result = task.change(self._writer)
                    connection.execute("COMMIT")
                except BaseException:
                    # A full disk has already rolled the transaction back.
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
        except BaseException as error:  # noqa: BLE001 - the boundary of a thread: goes to the caller
            task.future.set_exception(error)
        else:
            task.future.set_result(result)


class _Task:
    """A change waiting for the writer."""

    __slots__ = ("change", "future")

    def __init__(self, change: Callable[[Database], Any], future: Future[Any]) -> None:
        self.change = change
        self.future = future


class _Reader:
    """One thread's read-only connection, closed when the thread's storage is dropped."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA query_only = ON")
        self.database = Database(connection, execute_plugins=False, recursive_triggers=False)
        self.lock = threading.Lock()
        self.closed = False

    def close(self) -> None:
        """Close, after the read that is under way. Any thread."""
        # The thread may be ending right now, and its storage with it: then it is closed already.
        with suppress(sqlite3.ProgrammingError):
            self.database.conn.interrupt()
        with self.lock:
            self.closed = True
            self.database.conn.close()

    def __del__(self) -> None:
        if not self.closed:
            self.database.conn.close()


def _connect(file: Path, cache_kib: int) -> sqlite3.Connection:
    # Autocommit mode: transactions are begun explicitly. Used by one thread at a time.
    connection = sqlite3.connect(
        file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA cache_size = -{cache_kib:d}")
        # In WAL mode, NORMAL loses no consistency and survives a killed process whole.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA trusted_schema = OFF")
        # 64 MiB: what the log may keep on disk after a burst.
        connection.execute(f"PRAGMA journal_size_limit = {64 << 20:d}")
        connection.create_function("casefold", 1, _casefold, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _casefold(text: str | None) -> str | None:
    """SQLite's own lower() knows ASCII only."""
    return None if text is None else text.casefold()


def _touch(connection: sqlite3.Connection) -> None:
    """Read a little of every table, so that gross damage shows at once."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for (name,) in names:
        connection.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone()  # noqa: S608
    pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    free = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    if free >= pages:
        raise sqlite3.DatabaseError("file is not a database")
