"""Opening the window on something, and starting with the session."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from photoapp import console
from photoapp.commands.common import LibraryOption, parent_library
from photoapp.commands.starting import path_of
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.open_request import OpenAct, OpenRequest

OPEN_HELP: Final = say(
    "Open the window on folders or pictures; short form: photoapp PATH...",
    "在窗口中打开文件夹或图片；可简写为：photoapp 路径…",
)
FIND_HELP: Final = say(
    "Open the window with photos that look like a picture.",
    "打开窗口并查找与图片相似的照片。",
)
AUTOSTART_HELP: Final = say(
    "Start in the background at login: on, off, or say which.",
    "登录时在后台启动：on、off，或显示当前状态。",
)


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def open_files(
    context: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(metavar="PATH...")] = None,
    new_search: Annotated[
        bool, typer.Option("--new-search", help=say("Begin a new search.", "开始新的搜索。"))
    ] = False,
    library: LibraryOption = None,
) -> None:
    """A folder is shown (or offered to be added), a photo opens, another picture is looked for."""
    paths = _existing(files or [])
    act = OpenAct.OPEN if paths else OpenAct.SEARCH if new_search else OpenAct.SHOW
    _show(library or parent_library(context), OpenRequest(act, paths))


def find_similar(
    context: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE...")] = None,
    library: LibraryOption = None,
) -> None:
    """The pictures become the search's examples; without one the window asks for it."""
    paths = _existing(files or [])
    for path in paths:
        if path.is_dir():
            raise UsageError(
                "picture-wanted", f"{path} is a folder; give a picture.", path=str(path)
            )
    _show(library or parent_library(context), OpenRequest(OpenAct.SIMILAR, paths))


def autostart(
    context: typer.Context,
    switch: Annotated[Switch | None, typer.Argument(metavar="[on|off]")] = None,
    library: LibraryOption = None,
) -> None:
    """Change it, or tell how it is."""
    from photoapp import app

    found = app.autostart(library or parent_library(context))
    if switch is not None:
        found.set(on=switch is Switch.ON)
    console.out(
        say("photoapp starts at login", "photoapp 会在登录时启动")
        if found.enabled()
        else say("photoapp does not start at login", "photoapp 不会在登录时启动")
    )


def _existing(words: Sequence[str]) -> tuple[Path, ...]:
    """Absolute paths. Raises UsageError for one that is not there."""
    found = []
    for word in words:
        path = path_of(word)
        if not path.exists():
            raise UsageError("nothing-there", f"There is no file or folder {path}.", path=str(path))
        found.append(path.absolute())
    return tuple(found)


def _show(library: Path | None, request: OpenRequest) -> None:
    from photoapp.window import run_window

    raise typer.Exit(run_window(library, request))
