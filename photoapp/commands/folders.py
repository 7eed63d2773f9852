"""`photoapp folders`: the watched folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import (
    JsonOption,
    LibraryOption,
    one_line,
    opened,
    parent_library,
)
from photoapp.console import say
from photoapp.core.errors import UsageError

cli = typer.Typer(help=say("The watched photo folders.", "正在关注的照片文件夹。"))


@cli.command("list", help=say("List them.", "列出。"))
def folders_list(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """One folder a line: photos, state, path."""
    with opened(library or parent_library(context)) as application:
        folders = application.indexer.folders()
        if as_json:
            console.out_json(
                [
                    {
                        "path": str(one.path),
                        "photos": one.photos,
                        "online": one.online,
                        "volume": one.volume_name,
                    }
                    for one in folders
                ]
            )
            return
        rows = [
            (
                f"{one.photos:,}",
                say("online", "在线") if one.online else say("offline", "离线"),
                one_line(str(one.path)),
            )
            for one in folders
        ]
        console.out(console.columns(rows) or say("No folder yet.", "还没有文件夹。"))


@cli.command(
    "add", help=say("Add folders (indexed by watch, index or the window).", "添加文件夹。")
)
def folders_add(
    context: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
    library: LibraryOption = None,
) -> None:
    """Remember the folders."""
    with opened(library or parent_library(context)) as application:
        for path in folders:
            added = application.indexer.add_folder(path)
            console.out(say(f"Added {added.path}", f"已添加 {added.path}"))


@cli.command(
    "remove", help=say("Forget a folder; no file is touched.", "移除文件夹（不会改动任何文件）。")
)
def folders_remove(
    context: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
    library: LibraryOption = None,
) -> None:
    """Forget the folders."""
    with opened(library or parent_library(context)) as application:
        known = {one.path: one.folder for one in application.indexer.folders()}
        for path in folders:
            full = path.expanduser().absolute()
            folder = known.get(full) or known.get(full.resolve())
            if folder is None:
                raise UsageError(
                    "folder-not-watched",
                    f"{path} is not one of the library's folders; see: photoapp folders list",
                    path=str(path),
                )
            application.indexer.remove_folder(folder)
            console.out(say(f"Removed {path}", f"已移除 {path}"))
