"""`photoapp uninstall-data`: what is kept in a person's folders, and removing it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import platformdirs
import typer

from photoapp import console
from photoapp.commands.common import LibraryOption
from photoapp.console import say
from photoapp.core.errors import UsageError

HELP: Final = say(
    "List what photoapp keeps in your folders, and remove it when you confirm. Photos and the "
    "files beside them are never touched.",
    "列出 photoapp 保存在您文件夹中的数据，经您确认后删除。照片及其附属文件不会受到影响。",
)
_KINDS: Final = {
    "library": say(
        "library: tags, ratings, albums, what was learned", "资料库：标签、评分、相册和学习结果"
    ),
    "models": say("added models", "另外添加的模型"),
    "cache": say("temporary files", "临时文件"),
    "other": say("reports and settings", "报告和设置"),
}


def uninstall_data(
    context: typer.Context,
    library: LibraryOption = None,
    with_library: Annotated[
        bool,
        typer.Option("--with-library", help=say("The library, too.", "同时删除资料库。")),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=say("Do not ask.", "不再询问。"))
    ] = False,
) -> None:
    """Nothing is removed without a confirmation; the library only when it is named."""
    from photoapp.app import autostart, default_library, models_folder
    from photoapp.services.own_data import find, remove

    chosen: Path = (library or context.obj or default_library()).expanduser().absolute()
    everything = find(
        chosen,
        models_folder(),
        Path(platformdirs.user_data_dir("photoapp", appauthor=False)),
        Path(platformdirs.user_cache_dir("photoapp", appauthor=False)),
    )
    login = autostart(chosen)
    starts = login.enabled()
    if not everything and not starts:
        console.out(say("photoapp keeps nothing here.", "这里没有 photoapp 保存的数据。"))
        return
    rows = [(console.size(one.bytes), str(one.folder), _KINDS[one.kind]) for one in everything]
    if starts:
        rows.append(("", "", say("starting at login", "登录时启动")))
    console.out(console.columns(rows))
    wanted = [one for one in everything if with_library or one.kind != "library"]
    if len(wanted) < len(everything):
        console.note(
            say(
                "The library stays; --with-library removes it, too.",
                "资料库会保留；使用 --with-library 可一并删除。",
            )
        )
    if not wanted and not starts:
        return
    if not yes:
        if not console.terminal():
            raise UsageError(
                "not-confirmed",
                "Nothing was removed, because nobody confirmed; see --yes.",
            )
        question = say("Remove this for good?", "确定永久删除这些内容吗？")
        if not typer.confirm(question, err=True):
            console.note(say("Nothing was removed.", "没有删除任何内容。"))
            return
    remove(wanted, everything)
    if starts:  # else the desktop would look for the program at each login
        login.set(on=False)
    console.out(say("Removed.", "已删除。"))
