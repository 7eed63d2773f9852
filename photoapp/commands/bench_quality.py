"""`photoapp bench quality`: how good installed models are on a folder of known photos."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands import quality_tables
from photoapp.commands.common import LibraryOption, finished, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import PhotoappError, UsageError

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.services.evaluation_set import EvaluationSet
    from photoapp.services.jobs import JobControl
    from photoapp.services.quality import Quality

HELP = say(
    "How well models find, name and recognise the photos of a set whose content is known.",
    "在内容已知的图片集上，测量模型检索、命名和识别副本的能力。",
)


def quality(
    context: typer.Context,
    pictures: Annotated[
        Path,
        typer.Option(
            "--set",
            metavar="DIR",
            help=say(
                "Folder with captioned.jsonl and labelled.jsonl.",
                "含有 captioned.jsonl 和 labelled.jsonl 的文件夹。",
            ),
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            metavar="ID",
            help=say(
                "An installed model; repeat it to compare. Default: all that read words.",
                "一个已安装的模型，可重复使用以作比较。默认：所有能理解文字的模型。",
            ),
        ),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json", metavar="FILE", help=say("Also write JSON here.", "同时将 JSON 写入此文件。")
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=say(
                "Also write JSON and Markdown, named by date, into this folder.",
                "同时将 JSON 和 Markdown（以日期命名）写入此文件夹。",
            ),
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Nothing is added to the library; the photos of the set are only read."""
    from photoapp.services.evaluation_set import read_set

    photos = read_set(pictures)
    for place in (json_file.parent if json_file else None, out):
        _folder(place)  # before minutes are spent
    with opened(library or parent_library(context)) as application:
        models = list(dict.fromkeys(model or _by_words(application)))
        for one in models:
            if not application.models.installed(one).description.by_words:
                raise UsageError(
                    "model-pictures-only",
                    f"{one} compares pictures and reads no words; use it for similar photos.",
                    model=one,
                )
        with console.Progress(application.bus):
            found = [_measured(application, one, photos) for one in models]
    report = _report(photos, found)
    for title, rows in quality_tables.tables(found, photos):
        console.table(title, rows)
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    if json_file is not None:
        _write(json_file, text)
    if out is not None:
        base = _free(out, f"quality-{report['date']}")
        _write(base.with_suffix(".json"), text)
        _write(base.with_suffix(".md"), quality_tables.markdown(found, photos, report))


def _by_words(application: Application) -> list[str]:
    listed = application.models.list()
    return [one.description.id for one in listed if one.installed and one.description.by_words]


def _measured(application: Application, model: str, photos: EvaluationSet) -> Quality:
    """One model, as a job that Ctrl+C ends."""
    from photoapp.services.quality import KIND, measure

    found: list[Quality] = []

    def work(control: JobControl) -> None:
        encoder = application.models.load(model)
        try:
            found.append(measure(encoder, photos, application.pool, control))
        finally:
            encoder.close()

    finished(application, application.jobs.start(KIND, model, work))
    if not found:
        raise PhotoappError("cancelled", say("It was cancelled.", "已取消。"))
    if found[0].unreadable:
        count = len(found[0].unreadable)
        console.note(
            say(
                f"{model}: {count:,} photos could not be read and are left out, such as "
                f"{found[0].unreadable[0]}",
                f"{model}：{count:,} 张照片无法读取，未计入，例如 {found[0].unreadable[0]}",
            )
        )
    return found[0]


def _report(photos: EvaluationSet, found: list[Quality]) -> dict[str, Any]:
    from photoapp.models.published import published
    from photoapp.services.machine import this_machine

    return {
        "date": time.strftime("%Y-%m-%d"),
        "machine": asdict(this_machine()),
        "set": {
            "name": photos.folder.resolve().name,
            "fingerprint": photos.fingerprint,
            "captioned": len(photos.captioned),
            "labelled": len(photos.labelled),
        },
        "models": [
            {**asdict(one), "unreadable": len(one.unreadable)}
            | {"published": [asdict(figure) for figure in published(one.model)]}
            for one in found
        ],
    }


def _folder(place: Path | None) -> None:
    if place is None:
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(place, error) from error


def _free(folder: Path, name: str) -> Path:
    """A name that no file has yet: figures of an earlier run are kept."""
    number, base = 1, folder / name
    while base.with_suffix(".json").exists() or base.with_suffix(".md").exists():
        number += 1
        base = folder / f"{name}-{number}"
    return base


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(place: Path, error: OSError) -> PhotoappError:
    return PhotoappError(
        "file-unwritable",
        f"{place} cannot be written: {error.strerror}",
        path=str(place),
        reason=str(error.strerror),
    )
