"""`photoapp restore`: the newest backup in place of a damaged catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from photoapp import console
from photoapp.commands.common import LibraryOption, one_line
from photoapp.console import say
from photoapp.core.errors import CatalogueError, LibraryBusyError

HELP: Final = say(
    "Put the newest backup in place of a damaged catalogue. One that is in order is left alone.",
    "用最新的备份替换已损坏的目录数据库。完好的目录数据库不会被替换。",
)


@dataclass(frozen=True, slots=True)
class Restoring:
    """What `restore_library` did, or refused to do.

    `sound`: the catalogue was in order. `backup`: the one put in its place, or that would have
    been; None when there is no usable one and none is needed. `former`: where the catalogue went.
    """

    done: bool
    sound: bool
    backup: Path | None
    former: Path | None


def restore(
    context: typer.Context,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help=say(
                "Also replace a catalogue that is in order; it is kept in “backups”.",
                "即使目录数据库完好也替换；原文件保留在“backups”中。",
            ),
        ),
    ] = False,
    library: LibraryOption = None,
) -> None:
    """The former file is kept beside the backups; photos are not touched."""
    result = restore_library(library or context.obj, force=force)
    if not result.done:
        console.fail(_refusal(result.backup))
        raise typer.Exit(2)
    if result.backup is not None:
        which = _named(result.backup)
        console.out(say(f"Restored the backup of {which}", f"已恢复备份：{which}"))
    if result.former is not None:
        place = one_line(str(result.former))
        if result.sound:
            console.out(
                say(
                    f"The catalogue until now is kept as {place}", f"原来的目录数据库保留为 {place}"
                )
            )
        else:
            console.out(
                say(f"The damaged catalogue is kept as {place}", f"损坏的目录数据库保留为 {place}")
            )


def restore_library(library: Path | None = None, *, force: bool = False) -> Restoring:
    """Put the newest healthy backup in place of a damaged catalogue.

    One that is in order is replaced only by `force`. Raises CatalogueError when there is no
    backup, LibraryBusyError while the library is in use.
    """
    from filelock import FileLock, Timeout

    from photoapp.app import default_library
    from photoapp.storage.backups import DAMAGED, REPLACED, put_back, usable_backup
    from photoapp.storage.soundness import sound

    folder = (library or default_library()).expanduser().absolute()
    try:
        with FileLock(folder / "ingest.lock", timeout=0):
            in_order = sound(folder)
            try:
                backup = usable_backup(folder)
            except CatalogueError:
                if in_order:
                    return Restoring(False, True, None, None)
                raise
            if in_order and not force:
                return Restoring(False, True, backup, None)
            former = put_back(folder, backup, former=REPLACED if in_order else DAMAGED)
            return Restoring(True, in_order, backup, former)
    except Timeout:
        raise LibraryBusyError(
            "library-busy", f"photoapp is using {folder}; close it first, then restore."
        ) from None


def _refusal(backup: Path | None) -> str:
    if backup is None:
        return say(
            "The catalogue is fine, so nothing was restored; there is no usable backup, either.",
            "目录数据库完好，因此没有恢复；也没有可用的备份。",
        )
    which = _named(backup)
    return say(
        f"The catalogue is fine, so nothing was restored. The newest backup is of {which}; what "
        "came since would be lost. --force restores it all the same.",
        f"目录数据库完好，因此没有恢复。最新的备份是 {which}，恢复会失去此后的更改。"
        "仍要恢复请加上 --force。",
    )


def _named(backup: Path) -> str:
    from photoapp.storage.backups import made_at

    made, name = f"{made_at(backup):%Y-%m-%d %H:%M}", one_line(backup.name)
    return say(f"{made} ({name})", f"{made}（{name}）")
