"""Copies of the catalogue inside the library folder, and putting one back."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sqlite3
import time
from pathlib import Path

from photoapp.core.errors import CatalogueError
from photoapp.storage.faults import from_os, translated

KEPT = 5
"""How many backups stay; older ones are removed when a new one is complete."""

DAMAGED, REPLACED = "damaged", "replaced"
"""How a catalogue is called that a backup took the place of: it was damaged, or in order."""

_STAMP = re.compile(r"\d{8}T\d{6}")


def backups(library: Path) -> list[Path]:
    """Complete backups of the library's catalogue, newest first."""
    folder = library / "backups"
    return sorted(folder.glob("catalogue-*.sqlite3"), key=_age, reverse=True)


def due(library: Path, *, days: float = 7.0) -> bool:
    """True when the catalogue has changed since a newest backup that is older than `days`.

    A library that has never been backed up is due at once.
    """
    made = backups(library)
    if not made:
        return True
    newest = made[0].stat().st_mtime
    files = [library / f"catalogue.sqlite3{suffix}" for suffix in ("", "-wal")]
    changed = max((file.stat().st_mtime for file in files if file.exists()), default=0.0)
    return changed > newest and time.time() - newest > days * 86_400


def back_up(source: sqlite3.Connection, library: Path, label: str) -> Path:
    """Copy the open catalogue (WAL included) into ``LIB/backups``. Keeps the newest `KEPT`.

    `label` is part of the file's name. The copy appears under its final name only when
    complete. Raises CatalogueError (``disk-full``, ``library-unwritable``).
    """
    folder = library / "backups"
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    final = folder / f"catalogue-{now}-{label}.sqlite3"
    part = final.with_suffix(".part")
    try:
        folder.mkdir(exist_ok=True)
        with (
            translated(library / "catalogue.sqlite3"),
            contextlib.closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
            # A single file, without the companions that the WAL mode needs.
            copy.execute("PRAGMA journal_mode = DELETE")
        part.replace(final)
        for old in backups(library)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise from_os(error, folder) from error
    finally:
        for left in (part, Path(f"{part}-journal")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
    return final


def made_at(backup: Path) -> dt.datetime:
    """When a backup was made, in this machine's time zone: by its name, else by its file."""
    if found := _STAMP.search(backup.name):
        made = dt.datetime.strptime(found[0], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    else:
        made = dt.datetime.fromtimestamp(backup.stat().st_mtime, dt.UTC)
    return made.astimezone()


def usable_backup(library: Path) -> Path:
    """The newest healthy backup. Raises CatalogueError (``no-backup``)."""
    for backup in backups(library):
        if _healthy(backup):
            return backup
    raise CatalogueError(
        "no-backup",
        f"There is no usable backup in {library / 'backups'}; move the catalogue away to index "
        "the photos again.",
        path=str(library / "backups"),
    )


def put_back(library: Path, backup: Path, *, former: str = DAMAGED) -> Path | None:
    """Put a backup in place of the catalogue, which is kept beside the backups, see `set_aside`.

    No other process or `Catalogue` may have the library open. Returns where the former catalogue
    went, or None when there was none. Raises CatalogueError, the file system's.
    """
    target = library / "catalogue.sqlite3"
    part = library / "catalogue.part"
    try:
        with (
            contextlib.closing(sqlite3.connect(backup)) as source,
            contextlib.closing(sqlite3.connect(part)) as copy,
            translated(target),
        ):
            source.backup(copy)
        # Only now: a full disk leaves the catalogue where it is.
        moved = set_aside(library, former)
        part.replace(target)
    except OSError as error:
        raise from_os(error, library) from error
    finally:
        part.unlink(missing_ok=True)
    return moved


def set_aside(library: Path, name: str = DAMAGED) -> Path | None:
    """Move the catalogue and its companions into ``LIB/backups``; the next open is empty.

    It is kept as ``{name}-*``, which is no backup: it is neither restored nor removed. Returns
    where the catalogue went, or None when there was none.
    """
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    moved: Path | None = None
    try:
        (library / "backups").mkdir(exist_ok=True)
        for suffix in ("", "-wal", "-shm"):
            source = library / f"catalogue.sqlite3{suffix}"
            if source.exists():
                target = library / "backups" / f"{name}-{now}.sqlite3{suffix}"
                source.replace(target)
                moved = moved or target
    except OSError as error:
        raise from_os(error, library) from error
    return moved


def _healthy(file: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(file)) as connection:
            rows = connection.execute("PRAGMA quick_check(1)").fetchall()
            return rows == [("ok",)]
    except sqlite3.Error:
        return False


def _age(file: Path) -> tuple[int, str]:
    return file.stat().st_mtime_ns, file.name
