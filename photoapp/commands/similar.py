"""`photoapp similar`: the photos most like one, as one or several models see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import (
    JsonOption,
    LibraryOption,
    counted,
    finished,
    one_line,
    opened,
)
from photoapp.console import say
from photoapp.core.errors import UsageError

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.services.similar import SimilarAnswer

HELP = say(
    "List the photos most like one, by the model in use or by others side by side.",
    "列出与一张图片最相似的照片，可用当前模型，也可让多个模型并排比较。",
)


def similar(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            metavar="ID",
            help=say(
                "An installed model; repeat it to compare. Photos that it has not seen are "
                "indexed first. Default: the library's model.",
                "一个已安装的模型，可重复使用以作比较。它尚未处理的照片会先建立索引。"
                "默认：资料库所用的模型。",
            ),
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("At most so many photos.", "照片数量上限。"))
    ] = 10,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """The file may be outside of the library; it is not added to it."""
    from photoapp.core.hits import Example

    if not file.is_file():
        raise UsageError(
            "file-not-found", f"There is no picture {file}; check its path.", path=str(file)
        )
    with opened(library or context.obj) as application:
        models = list(dict.fromkeys(model or [application.space.model]))
        for one in models:
            application.models.installed(one)  # before anything long begins
        with console.Progress(application.bus):
            for one in models:
                _index(application, one)
            answers = [application.similar.find(one, Example(path=file), limit) for one in models]
        found = [_matches(application, answer) for answer in answers]
        if as_json:
            console.out_json(
                {
                    "file": str(file),
                    "answers": [
                        {
                            "model": answer.model,
                            "missing": answer.missing,
                            "adapted": answer.adapted,
                            "matches": matches,
                        }
                        for answer, matches in zip(answers, found, strict=True)
                    ],
                }
            )
            return
        if len(models) == 1:
            _list(found[0])
        else:
            _side_by_side(models, found)
        for answer in answers:
            if answer.missing:
                photos = say(counted(answer.missing, "photo"), f"{answer.missing:,} 张照片")
                console.note(
                    say(
                        f"{answer.model}: {photos} not indexed yet.",
                        f"{answer.model}：还有 {photos}尚未建立索引。",
                    )
                )


def _index(application: Application, model: str) -> None:
    """Encode what a model that is not in use has not seen; Ctrl+C keeps what is done."""
    if model == application.space.model or not application.similar.missing(model):
        return
    job = application.similar.start_index(model)
    ended = finished(application, job)
    if ended.errors:
        console.note(
            say(
                f"{model}: {len(ended.errors):,} photos could not be read.",
                f"{model}：{len(ended.errors):,} 张照片无法读取。",
            )
        )


def _matches(application: Application, answer: SimilarAnswer) -> list[dict[str, Any]]:
    places = application.photos.paths([match.photo for match in answer.matches])
    found = []
    for match in answer.matches:
        copies = places.get(match.photo, [])
        best = next((one for one in copies if one.online), copies[0] if copies else None)
        if best is not None:
            found.append({"path": str(best.path), "cosine": round(match.cosine, 4)})
    return found


def _list(matches: list[dict[str, Any]]) -> None:
    if not matches:
        console.note(say("There is no other photo to compare with.", "没有可以比较的其他照片。"))
        return
    rows = [(f"{one['cosine']:.3f}", one_line(one["path"])) for one in matches]
    console.out(console.columns(rows))


def _side_by_side(models: list[str], found: list[list[dict[str, Any]]]) -> None:
    rows = [tuple(one_line(model) for model in models)]
    for place in range(max(map(len, found), default=0)):
        cells = []
        for matches in found:
            one = matches[place] if place < len(matches) else None
            name = "" if one is None else f"{one['cosine']:.3f} {one_line(Path(one['path']).name)}"
            cells.append(name)
        rows.append(tuple(cells))
    console.out(console.columns(rows))
