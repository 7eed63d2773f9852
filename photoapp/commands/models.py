"""`photoapp models`: list, pull, import, use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import PhotoappError

cli = typer.Typer(help=say("Models: the part that understands pictures.", "模型：理解图片的部分。"))


@cli.command("list", help=say("List the models.", "列出模型。"))
def models_list(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """One model a line: in use, installed or size, how it runs, name."""
    with opened(library or parent_library(context)) as application:
        models = application.models.list()
        ways = {
            one.description.id: application.optimiser.status(one.description.id)
            for one in models
            if one.installed
        }
        if as_json:
            console.out_json(
                [
                    {
                        "id": one.description.id,
                        "name": one.description.name,
                        "installed": one.installed,
                        "in_use": one.in_use,
                        "recommended": one.description.recommended,
                        "dimension": one.description.dimension,
                        "languages": list(one.description.languages),
                        "licence": one.description.licence,
                        "download_bytes": one.description.download_bytes,
                        "backend": ways[one.description.id].chosen if one.installed else None,
                        "device": ways[one.description.id].device if one.installed else None,
                        "optimised": (
                            list(ways[one.description.id].optimised) if one.installed else []
                        ),
                    }
                    for one in models
                ]
            )
            return
        rows = [
            (
                "*" if one.in_use else " ",
                say("installed", "已安装")
                if one.installed
                else console.size(one.description.download_bytes),
                f"{ways[one.description.id].chosen} ({ways[one.description.id].device})"
                if one.installed
                else "",
                one.description.id,
                say(one.description.summary_en, one.description.summary_zh),
            )
            for one in models
        ]
        console.out(console.columns(rows))


@cli.command("pull", help=say("Download a model.", "下载模型。"))
def models_pull(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    library: LibraryOption = None,
) -> None:
    """Fetch, check and install; resumes where it stopped."""
    with opened(library or parent_library(context)) as application:
        with console.Progress(application.bus):
            ended = application.jobs.wait(application.models.pull(model))
        if ended.error is not None:
            raise PhotoappError(ended.error.code, ended.error.reason)
        console.out(say(f"Installed {model}", f"已安装 {model}"))


@cli.command("import", help=say("Install a model from a folder.", "从文件夹安装模型。"))
def models_import(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    library: LibraryOption = None,
) -> None:
    """Copy a checkpoint folder into the models folder."""
    with opened(library or parent_library(context)) as application:
        installed = application.models.import_folder(folder)
        name = installed.description.id
        console.out(say(f"Installed {name}", f"已安装 {name}"))


@cli.command("use", help=say("Search with this model from now on.", "以后使用这个模型搜索。"))
def models_use(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    library: LibraryOption = None,
) -> None:
    """Switch; photos are indexed for it by the next index, watch or window."""
    with opened(library or parent_library(context)) as application:
        application.models.use(model)
        console.out(say(f"Now in use: {model}", f"现在使用：{model}"))
