"""`photoapp train adapt`: similar photos adapted to one library."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, finished, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.jobs import JobState

if TYPE_CHECKING:
    from photoapp.services.adapting import AdaptationStatus, Adapting

HELP = say(
    "Adapt similar photos to your library: learn from edited copies, bursts and your ticks, "
    "and measure on photos kept apart. Nothing changes until you say --on.",
    "让“相似照片”适应您的照片库：从编辑副本、连拍和您的确认中学习，并用预留的照片检验。"
    "在您使用 --on 之前，什么都不会改变。",
)
_KINDS = {
    "edits": say("edited copies: the original comes first", "编辑副本：原图排在第一"),
    "bursts": say("bursts and copies found", "找到的连拍和副本"),
    "labels": say("same label: mean average precision", "同一标签：平均精度均值"),
}
_USES = {
    "none": say("not adapted yet", "尚未调整"),
    "nothing": say(
        "nothing was gained: the model as it is does as well", "没有改进：模型本身已经同样好"
    ),
    "offered": say(
        "better; use it with: photoapp train adapt --on", "有改进；启用：photoapp train adapt --on"
    ),
    "declined": say("better, but not wanted", "有改进，但您未采用"),
    "on": say("in use", "已启用"),
    "off": say("switched off", "已关闭"),
}


def adapt(
    context: typer.Context,
    on: Annotated[
        bool,
        typer.Option("--on", help=say("Use what was learned.", "启用学到的结果。")),
    ] = False,
    off: Annotated[
        bool,
        typer.Option(
            "--off",
            help=say(
                "Similar photos as the model alone sees them; what was learned is kept.",
                "仅按模型本身查找相似照片；学到的结果会保留。",
            ),
        ),
    ] = False,
    remove: Annotated[
        bool,
        typer.Option("--remove", help=say("Forget what was learned.", "删除学到的结果。")),
    ] = False,
    status: Annotated[
        bool,
        typer.Option("--status", help=say("Only show how it stands.", "仅显示当前状态。")),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Without an option, learn and measure. Ctrl+C keeps the copies that were encoded."""
    if on + off + remove + status > 1:
        raise UsageError("adapt-options", "Give only one of --on, --off, --remove and --status.")
    with opened(library or parent_library(context)) as application:
        adapting = application.adapting
        if on:
            adapting.use()
        elif off:
            adapting.switch_off()
        elif remove:
            adapting.remove()
        elif not status:
            with console.Progress(application.bus):
                ended = finished(application, adapting.start())
            if ended.state is JobState.CANCELLED:
                raise typer.Exit(1)
        _show(adapting, as_json=as_json)


def _show(adapting: Adapting, *, as_json: bool) -> None:
    status = adapting.status()
    if as_json:
        console.out_json(_record(status))
        return
    console.out(f"{status.model}: {_USES[status.use]}")
    if not status.gains:
        return
    rows = [(say("%", "％"), say("before", "之前"), say("after", "之后"), say("photos", "照片"))]
    rows += [
        (_KINDS[gain.kind], f"{gain.before:.1f}", f"{gain.after:.1f}", f"{gain.photos:,}")
        for gain in status.gains
    ]
    console.out(console.columns(rows))
    if status.fruitless:
        console.note(
            say(
                "The last attempt gained nothing; the earlier result stays.",
                "最近一次没有改进，保留之前的结果。",
            )
        )
    if status.renewed:
        console.note(
            say(
                "A newer result is better, too; use it with: photoapp train adapt --on",
                "更新的结果同样有改进；启用：photoapp train adapt --on",
            )
        )


def _record(status: AdaptationStatus) -> dict[str, Any]:
    found = asdict(status)
    del found["job"]
    return found
