"""`photoapp bench models`: speed, start-up and memory of every back end, with parity."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.commands.optimise import BackendOption, DeviceOption
from photoapp.console import say
from photoapp.services.optimise import check_wish
from photoapp.services.speed import Speed, measure

HELP = say(
    "Speed, start-up and memory of installed models, by back end and precision.",
    "已安装模型按运行方式和精度的速度、启动时间与内存。",
)


def models(
    context: typer.Context,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="ID", help=say("Only this model.", "只测这个模型。")),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds", min=0.1, help=say("Measure each for so long.", "每项测量的秒数。")
        ),
    ] = 4.0,
    backend: BackendOption = None,
    device: DeviceOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Each back end in a fresh process, one after the other."""
    check_wish(backend or "auto", device or "auto")
    with opened(library or parent_library(context)) as application:
        listed = application.models.list()
        words = [
            one.description.id
            for one in listed
            if one.installed and one.description.by_words and not one.lacks_torch
        ]
        chosen = [model] if model is not None else words
        found: list[Speed] = []
        for one in chosen:
            found += measure(
                application.optimiser,
                one,
                seconds=seconds,
                only=lambda way: (
                    backend in {None, "auto", way.name} and device in {None, "auto", way.device}
                ),
                told=lambda way, one=one: console.note(  # type: ignore[misc]
                    say(f"Measuring {one}: {way}", f"正在测量 {one}：{way}")
                ),
            )
    if as_json:
        console.out_json([asdict(one) for one in found])
        return
    for one in chosen:
        console.out(one)
        console.out(console.columns(rows([speed for speed in found if speed.model == one])))


def rows(speeds: list[Speed]) -> list[tuple[str, ...]]:
    """Cells of the table, the heads first; ratios are to the first speed."""
    reference = speeds[0].photos_per_cpu_second
    table: list[tuple[str, ...]] = [
        (
            say("back end", "运行方式"),
            say("device", "设备"),
            say("photos/s", "照片/秒"),
            say("ratio", "倍数"),
            say("ms a text", "毫秒/句"),
            say("start-up", "启动"),
            say("memory", "内存"),
            say("cosine: pictures", "余弦：图片"),
            say("texts", "文字"),
        )
    ]
    for one in speeds:
        if one.problem:
            blank = ("-",) * 5
            table.append((one.backend, one.device, *blank, one.problem, ""))
            continue
        # By CPU time, which other work on the machine does not falsify; a graphics
        # processor's work is not in it, so there it is by the clock.
        ratio = (
            one.photos_per_cpu_second / reference
            if one.device == "cpu"
            else one.photos_per_second / speeds[0].photos_per_second
        )
        table.append(
            (
                one.backend,
                one.device,
                f"{one.photos_per_second:.1f}",
                f"{ratio:.2f}",
                f"{one.milliseconds_per_text:.1f}",
                f"{one.start_up_seconds:.1f} s",
                console.size(one.memory_bytes),
                f"{one.image_cosine:.4f}",
                f"{one.text_cosine:.4f}",
            )
        )
    return table
