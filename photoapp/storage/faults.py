"""SQLite's and the file system's errors as errors a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photoapp.core.errors import CatalogueError

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_full(place: Path) -> CatalogueError:
    """The volume that holds the library has no room left."""
    return CatalogueError(
        "disk-full",
        f"There is no room left for the library in {place}; free some space and try again. "
        "What was saved before is safe.",
        path=str(place),
    )


def damaged(file: Path, reason: str) -> CatalogueError:
    """The catalogue cannot be read as a database."""
    return CatalogueError(
        "catalogue-damaged",
        f"The catalogue {file} is damaged ({reason}). Your photos are not affected. "
        f"`photoapp restore` puts the newest copy from {file.parent / 'backups'} in its place; "
        "or move the file away to index again.",
        path=str(file),
        backups=str(file.parent / "backups"),
        reason=reason,
    )


def from_sqlite(error: sqlite3.Error, file: Path) -> CatalogueError | None:
    """The calm error for `error`, or None when it is a bug (wrong SQL, broken constraint)."""
    extended = getattr(error, "sqlite_errorcode", None)
    reason = str(error)
    if extended is None:
        return None
    code = extended & 0xFF
    if code in _DAMAGED:
        return damaged(file, reason)
    if code == sqlite3.SQLITE_FULL:
        return disk_full(file.parent)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CatalogueError(
            "catalogue-busy",
            f"Another program has kept the catalogue {file} locked for too long; "
            "close it and try again.",
            path=str(file),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return CatalogueError(
            "catalogue-unwritable",
            f"The catalogue {file} cannot be opened for writing ({reason}); check that you may "
            "write to its folder, or choose another with --library.",
            path=str(file),
            reason=reason,
        )
    if code == sqlite3.SQLITE_IOERR:
        return CatalogueError(
            "catalogue-io",
            f"The disk failed while the catalogue {file} was used ({reason}); check the disk, "
            "its free space and its connection.",
            path=str(file),
            reason=reason,
        )
    return None


def from_os(error: OSError, place: Path) -> CatalogueError:
    """The calm error for a failed file operation inside the library folder."""
    if error.errno in _NO_SPACE:
        return disk_full(place)
    return CatalogueError(
        "library-unwritable",
        f"The library folder {place} cannot be used ({error.strerror or error}); check that you "
        "may write there, or choose another with --library.",
        path=str(place),
        reason=str(error.strerror or error),
    )


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Raise CatalogueError in place of the environment's SQLite errors; bugs pass through."""
    try:
        yield
    except sqlite3.Error as error:
        if calm := from_sqlite(error, file):
            raise calm from error
        raise
