"""`photoapp restore`: the newest backup in place of a damaged catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from photoapp import console
from photoapp.commands.common import LibraryOption
from photoapp.console import say
from photoapp.core.errors import LibraryBusyError

HELP: Final = say(
    "Put the newest backup in place of a damaged catalogue.",
    "用最新的备份替换已损坏的目录数据库。",
)


def restore(context: typer.Context, library: LibraryOption = None) -> None:
    """The damaged file is kept beside the backups; photos are not touched."""
    used = restore_library(library or context.obj)
    console.out(say(f"Restored from {used}", f"已从备份恢复：{used}"))


def restore_library(library: Path | None = None) -> Path:
    """Put the newest healthy backup in place of a damaged catalogue; returns the backup.

    Raises CatalogueError when there is none, LibraryBusyError while the library is in use.
    """
    from filelock import FileLock, Timeout

    from photoapp.app import default_library
    from photoapp.storage.backups import restore_newest

    folder = (library or default_library()).expanduser().absolute()
    try:
        with FileLock(folder / "ingest.lock", timeout=0):
            return restore_newest(folder)
    except Timeout:
        raise LibraryBusyError(
            "library-busy", f"photoapp is using {folder}; close it first, then restore."
        ) from None
