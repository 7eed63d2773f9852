"""`photoapp models` upgrade, use, back, vectors, compare: from one model to another."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, one_line, opened, parent_library
from photoapp.commands.models import wait_for
from photoapp.console import say
from photoapp.core.errors import QueryError, UsageError

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.core.hits import SearchAnswer
    from photoapp.services.upgrade_parts import UpgradeStatus

UPGRADE_HELP = say(
    "Index the photos for another model while search keeps using the present one. "
    "Without ID: go on where it stopped.",
    "为另一个模型建立索引，期间仍用现在的模型搜索。不带 ID：继续上次未完成的准备。",
)
USE_HELP = say(
    "Search with this model from now on. Warns while it has not seen all photos.",
    "以后使用这个模型搜索。如果它还没有看完所有照片会提示。",
)
BACK_HELP = say("Switch back to the model used before.", "切换回之前使用的模型。")
VECTORS_HELP = say(
    "Show what is kept for each model, or remove it.", "查看或删除为各个模型保存的向量。"
)
COMPARE_HELP = say(
    "Run your own past searches in the model in use and in another one.",
    "用现在的模型和另一个模型分别运行您过去的搜索。",
)

_YesOption = Annotated[bool, typer.Option("--yes", "-y", help=say("Do not ask.", "不再询问。"))]
_Id = Annotated[str, typer.Argument(metavar="ID")]


def upgrade(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="[ID]", show_default=False)] = "",
    switch_when_ready: Annotated[
        bool,
        typer.Option(
            "--switch-when-ready",
            help=say("Take it into use once it has seen every photo.", "看完所有照片后自动切换。"),
        ),
    ] = False,
    cancel: Annotated[
        bool,
        typer.Option(
            "--cancel",
            help=say("Prepare nothing any more; vectors are kept.", "不再准备；向量会保留。"),
        ),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the model's vectors. Ctrl+C stops it; the next time, or the window, goes on."""
    with opened(library or parent_library(context)) as application:
        service = application.upgrade
        if cancel:
            service.cancel()
        elif model:
            service.prepare(model, switch_when_ready=switch_when_ready)
        elif switch_when_ready and (wanted := service.status().model):
            service.prepare(wanted, switch_when_ready=True)
        status = service.status()
        if status.model and status.waiting:
            wait_for(application, service.prepare_now(status.model))
            status = service.status()
        if status.model and status.switch_when_ready and not status.missing:
            service.switch(status.model)
            application.standing.catch_up()
        _tell_status(application, status, as_json=as_json)


def _tell_status(application: Application, status: UpgradeStatus, *, as_json: bool) -> None:
    in_use = application.space.model
    if as_json:
        facts = {name: value for name, value in asdict(status).items() if name != "job"}
        console.out_json({**facts, "ready": status.ready, "in_use": in_use})
        return
    if not status.model:
        console.out(say("No model is being prepared.", "没有正在准备的模型。"))
    elif in_use == status.model:
        console.out(say(f"Now in use: {in_use}", f"现在使用：{in_use}"))
    elif status.ready:
        console.out(
            say(
                f"{status.model} has seen all photos. Take it into use: "
                f"photoapp models use {status.model}",
                f"{status.model} 已看完所有照片。开始使用：photoapp models use {status.model}",
            )
        )
    else:
        console.out(
            say(
                f"{status.model} has not seen {status.missing:,} photos; they are on drives that "
                "are not connected.",
                f"{status.model} 还有 {status.missing:,} 张照片没有看，它们在未连接的磁盘上。",
            )
        )


def use(
    context: typer.Context, model: _Id, yes: _YesOption = False, library: LibraryOption = None
) -> None:
    """Switch at once. Without a terminal nobody could answer: then it only warns."""
    with opened(library or parent_library(context)) as application:
        service = application.upgrade
        missing = service.missing(model) if model != application.space.model else 0
        if missing:
            console.note(
                say(
                    f"{model} has not seen {missing:,} photos; they will not be found until "
                    f"photoapp has indexed them. To prepare it first: "
                    f"photoapp models upgrade {model}",
                    f"{model} 还有 {missing:,} 张照片没有看，建立索引之前搜索不到它们。"
                    f"先做准备：photoapp models upgrade {model}",
                )
            )
            if (
                not yes
                and terminal()
                and not typer.confirm(say("Switch now?", "现在切换吗？"), err=True)
            ):
                console.note(say("Nothing was changed.", "没有任何改动。"))
                return
            # It was not prepared, so what every search is compared with is encoded now.
            console.note(
                say(
                    f"Getting {model} ready; a large model takes a while…",
                    f"正在准备 {model}，模型较大时需要一些时间…",
                )
            )
        service.switch(model, incomplete=True)
        application.standing.catch_up()
        console.out(say(f"Now in use: {model}", f"现在使用：{model}"))


def terminal() -> bool:
    """Whether there is somebody who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def back(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Undo the latest switch; the vectors of both models stay."""
    with opened(library or parent_library(context)) as application:
        model = application.upgrade.back()
        application.standing.catch_up()
        waiting = application.photos.counts().pending
        if as_json:
            console.out_json({"in_use": model, "missing": waiting})
            return
        console.out(say(f"Now in use: {model}", f"现在使用：{model}"))
        if waiting:
            console.note(
                say(
                    f"{waiting:,} photos that came since will be indexed for it next.",
                    f"之后新增的 {waiting:,} 张照片将接着建立索引。",
                )
            )


def vectors(
    context: typer.Context,
    remove: Annotated[
        str | None,
        typer.Option(
            "--remove",
            metavar="ID",
            help=say("Remove those of this model.", "删除这个模型的向量。"),
        ),
    ] = None,
    yes: _YesOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """One model a line: in use, photos, size on disk. Nothing goes unless asked for."""
    with opened(library or parent_library(context)) as application:
        service = application.upgrade
        if remove is not None:
            _remove(application, remove, yes=yes, as_json=as_json)
            return
        found = service.vectors()
        if as_json:
            console.out_json(
                [
                    {
                        "model": one.key.name,
                        "key": str(one.key),
                        "photos": one.count,
                        "bytes": one.bytes,
                        "in_use": one.in_use,
                        "needed": one.needed,
                        "installed": one.installed,
                    }
                    for one in found
                ]
            )
            return
        rows = [
            (
                "*" if one.in_use else " ",
                say(f"{one.count:,} photos", f"{one.count:,} 张照片"),
                console.size(one.bytes),
                str(one.key),
            )
            for one in found
        ]
        console.out(console.columns(rows))


def _remove(application: Application, model: str, *, yes: bool, as_json: bool) -> None:
    held = [
        one
        for one in application.upgrade.vectors()
        if model in {one.key.name, str(one.key)} and not one.in_use and not one.needed
    ]
    if held and not yes and terminal():
        count, size = sum(one.count for one in held), console.size(sum(one.bytes for one in held))
        question = say(
            f"Remove the vectors of {count:,} photos ({size})? The photos themselves stay.",
            f"要删除 {count:,} 张照片的向量（{size}）吗？照片本身不受影响。",
        )
        if not typer.confirm(question, err=True):
            console.note(say("Nothing was removed.", "没有删除任何内容。"))
            return
    gone = application.upgrade.remove_vectors(model)
    if as_json:
        console.out_json(asdict(gone))
        return
    size = console.size(gone.bytes)
    console.out(
        say(
            f"Removed the vectors of {gone.count:,} photos for {model} ({size}).",
            f"已删除 {model} 的 {gone.count:,} 张照片的向量（{size}）。",
        )
    )


def compare(
    context: typer.Context,
    model: _Id,
    query: Annotated[
        list[str] | None,
        typer.Option(
            "--query",
            metavar="TEXT",
            help=say("Instead of past searches; may be repeated.", "代替过去的搜索；可重复。"),
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("Photos of each.", "每个模型的照片数。"))
    ] = 8,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Two columns of file names for each search."""
    with opened(library or parent_library(context)) as application:
        in_use = application.space.model
        if model == in_use:
            raise UsageError("upgrade-in-use", f"{model} is in use already.", model=model)
        texts = query or application.comparison.past()
        if not texts:
            raise UsageError(
                "compare-nothing",
                say(
                    "There are no past searches yet; give some with --query.",
                    "还没有过去的搜索，请用 --query 给出。",
                ),
            )
        missing = application.upgrade.missing(model)
        if missing:
            console.note(
                say(
                    f"{model} has not seen {missing:,} photos yet; prepare it first: "
                    f"photoapp models upgrade {model}",
                    f"{model} 还有 {missing:,} 张照片没有看，请先准备："
                    f"photoapp models upgrade {model}",
                )
            )
        results = []
        for text in texts:
            try:
                (found,) = application.comparison.compare([in_use, model], [text], limit=limit)
            except QueryError as error:
                console.note(f"{text}: {error.message}")
                continue
            results.append(
                {
                    "query": text,
                    "shared": found.shared,
                    "answers": [
                        _answered(application, name, answer)
                        for name, answer in zip((in_use, model), found.answers, strict=True)
                    ],
                }
            )
        if as_json:
            console.out_json(results)
            return
        for one in results:
            _show_compared(one)


def _answered(application: Application, model: str, answer: SearchAnswer) -> dict[str, Any]:
    places = application.photos.paths([hit.photo for hit in answer.hits])
    return {
        "model": model,
        "good": answer.good,
        "maybe": answer.maybe,
        "seconds": round(answer.seconds, 4),
        "results": [
            {
                "path": str(places[hit.photo][0].path),
                "probability": round(float(hit.probability), 6),
                "band": hit.band.value,
            }
            for hit in answer.hits
            if places.get(hit.photo)
        ],
    }


def _show_compared(one: dict[str, Any]) -> None:
    first, second = one["answers"]
    most = max(len(first["results"]), len(second["results"]))
    console.out(
        say(
            f"\n{one['query']}  ({one['shared']} of {most} the same)",
            f"\n{one['query']}  （{most} 张中有 {one['shared']} 张相同）",
        )
    )
    rows = [(first["model"], second["model"])]
    for place in range(most):
        cells = []
        for answer in (first, second):
            hits = answer["results"]
            cells.append(
                f"{hits[place]['probability']:4.0%} {_file_name(hits[place]['path'])}"
                if place < len(hits)
                else ""
            )
        rows.append((cells[0], cells[1]))
    console.out(console.columns(rows))


def _file_name(path: str) -> str:
    return one_line(Path(path).name)
