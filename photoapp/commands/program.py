"""`photoapp about`, `update-check` and `crashes`: what the program says of itself."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Annotated

import typer

from photoapp import __version__, console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.services import updates
from photoapp.services.crashes import CrashReport, CrashReports
from photoapp.services.network import NetworkUse, network_use

ABOUT_HELP = say(
    "Version, system, and connections to other computers.", "版本、系统，以及与其他电脑的连接。"
)
UPDATE_HELP = say(
    "Ask whether there is a newer version. Nothing is asked unless you do.",
    "询问是否有新版本。您不要求，就不会询问。",
)

cli = typer.Typer(
    help=say("Crash reports. They stay on this computer.", "崩溃报告，只保存在这台电脑上。")
)


def about(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """What to paste into a report about the program."""
    use = network_use()
    reports = _reports(library or parent_library(context)).list()
    if as_json:
        console.out_json(
            {
                "version": __version__,
                "python": platform.python_version(),
                "system": platform.platform(),
                "connections": use.connections,
                "hosts": list(use.hosts),
                "crash_reports": len(reports),
            }
        )
        return
    console.out(f"photoapp {__version__}")
    console.out(f"Python {platform.python_version()} ({sys.platform}), {platform.platform()}")
    console.out(network_line(use))
    console.out(say(f"Crash reports: {len(reports)}", f"崩溃报告：{len(reports)} 份"))


def network_line(use: NetworkUse) -> str:
    """What the network was used for since the start, in one line."""
    if not use.connections:
        return say("Network: off, 0 connections since start", "网络：关闭，启动以来 0 个连接")
    hosts = ", ".join(use.hosts)
    return say(
        f"Network: {use.connections:,} connections since start, to {hosts}",
        f"网络：启动以来 {use.connections:,} 个连接，目标：{hosts}",
    )


def update_check(
    context: typer.Context,
    address: Annotated[
        str,
        typer.Option(
            "--address",
            metavar="URL",
            help=say(
                "Whom to ask, this once (default: as set, else as this build names it).",
                "只在这一次向该地址询问（默认：设置中的地址，否则为此版本自带的地址）。",
            ),
        ),
    ] = "",
    yes: Annotated[
        bool,
        typer.Option("--yes", help=say("Do not ask before.", "询问前不再确认。")),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who is asked what, then ask, then say what came."""
    asked = address or _address(library or parent_library(context))
    host = updates.host_of(asked)  # or why nobody can be asked
    console.note(
        say(
            f"One request goes to {host}: {asked}. It names neither you nor this version.",
            f"将向 {host} 发送一次请求：{asked}。请求不包含您的信息，也不包含此版本号。",
        )
    )
    if not yes and sys.stdin.isatty() and not typer.confirm(say("Ask now?", "现在询问吗？")):
        return
    answer = updates.check(asked, __version__)
    notes = updates.notes_for(answer, "zh" if console.chinese() else "en")
    if as_json:
        console.out_json(
            {
                "version": answer.version,
                "own": __version__,
                "newer": answer.newer,
                "page": answer.page,
                "notes": notes,
            }
        )
    elif not answer.newer:
        console.out(say(f"{__version__} is the newest version.", f"{__version__} 已是最新版本。"))
    else:
        console.out(
            say(
                f"Version {answer.version} is there; this is {__version__}. {answer.page}",
                f"有新版本 {answer.version}，当前为 {__version__}。{answer.page}",
            ).rstrip()
        )
        if notes:
            console.out(notes)
    console.note(network_line(network_use()))


def _address(library: Path | None) -> str:
    from photoapp.app import default_library, resource_folder

    folder = library or default_library()
    if not folder.expanduser().is_dir():  # asking about updates makes no library
        return updates.build_address(resource_folder())
    with opened(library) as application:
        return application.program.update_address(application.settings.load().update_address)


def _reports(library: Path | None) -> CrashReports:
    from photoapp.app import default_library

    return CrashReports((library or default_library()).expanduser().absolute() / "crashes")


@cli.command("list", help=say("List them, the newest first.", "列出，最新的在前。"))
def crashes_list(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """One report a line: name, time, what."""
    reports = _reports(library or parent_library(context)).list()
    if as_json:
        console.out_json(
            [
                {
                    "name": one.name,
                    "when": one.when.isoformat(timespec="seconds"),
                    "ended": one.ended,
                    "summary": one.summary,
                }
                for one in reports
            ]
        )
    elif reports:
        console.out(console.columns([_row(one) for one in reports]))
    else:
        console.note(say("There is no crash report.", "没有崩溃报告。"))


def _row(report: CrashReport) -> tuple[str, ...]:
    ended = say("ended", "已退出") if report.ended else say("went on", "继续运行")
    return report.name, f"{report.when:%Y-%m-%d %H:%M}", ended, report.summary


@cli.command("show", help=say("Print one (default: the newest).", "显示一份（默认最新的）。"))
def crashes_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]")] = "",
    library: LibraryOption = None,
) -> None:
    """The report's text, to read or to copy."""
    crashes = _reports(library or parent_library(context))
    if not name:
        reports = crashes.list()
        if not reports:
            console.note(say("There is no crash report.", "没有崩溃报告。"))
            return
        name = reports[0].name
    console.out(crashes.read(name).rstrip())


@cli.command("delete", help=say("Delete one, or all.", "删除一份或全部。"))
def crashes_delete(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help=say("Every report.", "全部报告。"))
    ] = False,
    library: LibraryOption = None,
) -> None:
    """Reports that are deleted are gone."""
    crashes = _reports(library or parent_library(context))
    if bool(name) == everything:
        raise UsageError(
            "crash-which",
            say(
                "Name one report, or say --all; see: photoapp crashes list",
                "请指定一份报告，或使用 --all。请看：photoapp crashes list",
            ),
        )
    if everything:
        count = crashes.delete_all()
    else:
        crashes.delete(name)
        count = 1
    console.out(say(f"Deleted: {count}", f"已删除：{count} 份"))
