"""`photoapp models`: list, pull, import, export."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobId, JobSnapshot, JobState

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.services.models import ModelStatus, Offer

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
                        "family": one.description.family,
                        "revision": one.description.revision,
                        "installed": one.installed,
                        "installed_at": one.since.isoformat() if one.since else None,
                        "in_use": one.in_use,
                        "recommended": one.description.recommended,
                        "size": one.description.size,
                        "dimension": one.description.dimension,
                        "languages": list(one.description.languages),
                        "by_words": one.description.by_words,
                        "runs_here": not one.lacks_torch,
                        "licence": one.description.licence,
                        "download_bytes": one.description.download_bytes,
                        "bytes": one.bytes,
                        "backend": ways[one.description.id].chosen if one.installed else None,
                        "device": ways[one.description.id].device if one.installed else None,
                        "optimised": (
                            list(ways[one.description.id].optimised) if one.installed else []
                        ),
                        "files": [asdict(file) for file in one.description.files],
                    }
                    for one in models
                ]
            )
            return
        rows = [
            (
                "*" if one.in_use else " ",
                _installed(one) if one.installed else console.size(one.description.download_bytes),
                f"{ways[one.description.id].chosen} ({ways[one.description.id].device})"
                if one.installed
                else "",
                one.description.id,
                _summary(one),
            )
            for one in models
        ]
        console.out(console.columns(rows))


def _installed(status: ModelStatus) -> str:
    since = "" if status.since is None else f" {status.since:%Y-%m-%d}"
    words = say(f"installed{since}, ", f"已安装{since}，")
    return words + console.size(status.bytes)


def _summary(status: ModelStatus) -> str:
    description = status.description
    summary = say(description.summary_en, description.summary_zh)
    if status.beside:
        summary = (
            say(f"[another version of {status.beside}] ", f"［{status.beside} 的另一个版本］")
            + summary
        )
    if status.lacks_torch:
        summary = say("[needs the full package] ", "［需要完整安装包］") + summary
    elif description.family == "onnx-clip":
        summary = say("[ONNX model] ", "［ONNX 模型］") + summary
    if description.by_words:
        return summary
    return say("[for similar photos only] ", "［仅用于相似照片］") + summary


@cli.command(
    "pull",
    help=say(
        "Download a model. Shows licence, size, source and free space first; on a terminal it "
        "then asks, elsewhere it goes on.",
        "下载模型。先显示许可证、大小、来源和可用空间；在终端中会询问，否则直接继续。",
    ),
)
def models_pull(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    library: LibraryOption = None,
    source: Annotated[
        str,
        typer.Option(
            metavar="hub|modelscope",
            help=say("Where from (default: as set).", "来源（默认：按设置）。"),
        ),
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option(
            metavar="URL", help=say("Address of a mirror, this once.", "镜像地址，仅用于本次。")
        ),
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=say("Do not ask.", "不再询问。"))
    ] = False,
) -> None:
    """Fetch, check and install; resumes where it stopped.

    Without a terminal nobody could answer, and the command itself is the wish; a script sees
    on standard error what it fetches.
    """
    with opened(library or parent_library(context)) as application:
        chosen = application.models.source(source, endpoint)
        application.models.require_engine(model)
        console.note(say(f"Asking {chosen.host}…", f"正在询问 {chosen.host}……"))
        offer = application.models.offer(model, chosen)
        if offer.installed:
            console.out(say(f"Already installed: {offer.installed}", f"已安装：{offer.installed}"))
            return
        for line in _offered(offer):
            console.note(line)
        if (
            not yes
            and console.terminal()
            and not typer.confirm(say("Download it?", "要下载吗？"), err=True)
        ):
            console.note(say("Nothing was downloaded.", "没有下载任何内容。"))
            return
        ended = wait_for(application, application.models.pull(model, chosen))
        _tell_installed(application, ended.model)


def _offered(offer: Offer) -> list[str]:
    """What a person decides by, in lines."""
    licence = offer.licence or say("not stated; see its page", "未注明，请查看其页面")
    there = f" ({offer.name_there})" if offer.name_there != offer.id else ""
    lines = [
        say(f"Model: {offer.id}{there}", f"模型：{offer.id}{there}"),
        say(f"Licence: {licence}", f"许可证：{licence}"),
        say(f"Size: {console.size(offer.bytes)}", f"大小：{console.size(offer.bytes)}"),
        say(f"From: {offer.source.host}", f"来源：{offer.source.host}"),
        say(f"Free space: {console.size(offer.free)}", f"可用空间：{console.size(offer.free)}"),
    ]
    if offer.here:
        here = console.size(offer.here)
        lines[2] += say(f", of which {here} are here already", f"，其中 {here} 已经下载")
    if offer.beside:
        names, size = ", ".join(offer.beside), console.size(offer.bytes)
        lines.append(
            say(
                f"In use: another version of this model ({names}). It stays, and search goes on "
                f"with it; the new one takes up {size} beside it.",
                f"正在使用：这个模型的另一个版本（{names}）。它会保留，搜索继续用它；"
                f"新版本安装在旁边，另占 {size}。",
            )
        )
    return lines


def _tell_installed(application: Application, model: str) -> None:
    """What is there now; of weights beside others, how to change over and what to remove then."""
    console.out(say(f"Installed {model}", f"已安装 {model}"))
    listed = [one for one in application.models.list() if one.installed]
    (status,) = [one for one in listed if one.description.id == model]
    if not status.beside:
        return
    ids = [
        one.description.id for one in listed if status.beside in {one.description.id, one.beside}
    ]
    former = [one for one in ids if one != model]
    size = console.size(status.bytes)
    console.note(
        say(
            f"It takes up {size} beside the version in use, with which search goes on. "
            f"To change over: photoapp models upgrade {model} --switch-when-ready",
            f"它安装在正在使用的版本旁边，另占 {size}，搜索继续用原来的版本。"
            f"要更换：photoapp models upgrade {model} --switch-when-ready",
        )
    )
    console.note(
        say(
            "What was there stays until you remove it: "
            + ", ".join(f"photoapp models remove {one}" for one in former),
            "原有的版本会保留，直到您删除它："
            + "，".join(f"photoapp models remove {one}" for one in former),
        )
    )


def wait_for(application: Application, job: JobId) -> JobSnapshot:
    """Show a job until it ends. Ctrl+C cancels it. Raises PhotoappError when it failed."""
    try:
        with console.Progress(application.bus):
            ended = application.jobs.wait(job)
    except KeyboardInterrupt:
        application.jobs.cancel(job)
        application.jobs.wait(job)
        raise
    if ended.error is not None:
        error = ended.error
        raise PhotoappError(error.code, error.reason, **dict(error.details))
    if ended.state is JobState.CANCELLED:
        raise KeyboardInterrupt
    return ended


@cli.command(
    "import",
    help=say(
        "Install a model from a folder or an archive (.zip, .tar, .tar.gz): a checkpoint, a hub "
        "cache, or another computer's models folder.",
        "从文件夹或压缩包（.zip、.tar、.tar.gz）安装模型，"
        "也支持 Hub 缓存和另一台电脑的模型文件夹。",
    ),
)
def models_import(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FOLDER|ARCHIVE")],
    library: LibraryOption = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=say("Which one, where there are several.", "有多个模型时指定一个。"),
        ),
    ] = "",
) -> None:
    """Check and copy into the models folder."""
    with opened(library or parent_library(context)) as application:
        ended = wait_for(application, application.models.import_from(path, model))
        _tell_installed(application, ended.model)


@cli.command(
    "export",
    help=say(
        "Write a model into one file (.zip or .tar) for another computer.",
        "将模型写入一个文件（.zip 或 .tar），供另一台电脑导入。",
    ),
)
def models_export(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    target: Annotated[Path, typer.Argument(metavar="FILE")],
    library: LibraryOption = None,
) -> None:
    """With its manifest, so that id, revision and hashes travel along."""
    with opened(library or parent_library(context)) as application:
        wait_for(application, application.models.export(model, target))
        console.out(say(f"Written: {target}", f"已写入：{target}"))


@cli.command(
    "remove",
    help=say(
        "Delete an installed model from this computer. What it has kept of the photos stays.",
        "从这台电脑删除已安装的模型。它对照片的记录会保留。",
    ),
)
def models_remove(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    library: LibraryOption = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=say("Do not ask.", "不再询问。"))
    ] = False,
) -> None:
    """Not the one in use. Tells which other libraries stand on it, and asks on a terminal."""
    with opened(library or parent_library(context)) as application:
        installed = application.models.installed(model)
        size = console.size(installed.bytes)
        for other in application.uses.others(installed):
            console.note(
                say(
                    f"{other} uses {model} too; it could not search with it any more.",
                    f"{other} 也在使用 {model}，删除后它就不能再用这个模型搜索。",
                )
            )
        if (
            not yes
            and console.terminal()
            and not typer.confirm(
                say(f"Delete {model} ({size})?", f"要删除 {model}（{size}）吗？"), err=True
            )
        ):
            console.note(say("Nothing was removed.", "没有删除任何内容。"))
            return
        application.models.remove(model)
        console.out(say(f"Removed {model} ({size}).", f"已删除 {model}（{size}）。"))
