"""What the training commands share: the device, a calm stop, progress."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Never

import typer

from photoapp import console
from photoapp.console import say

if TYPE_CHECKING:
    from photoapp.training.stages import Report

DeviceOption = Annotated[
    str,
    typer.Option(
        "--device", metavar="NAME", help=say("auto, cpu, cuda or mps.", "auto、cpu、cuda 或 mps。")
    ),
]


@contextlib.contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """The first Ctrl+C ends training after its step, with a checkpoint; a second one at once."""
    asked: list[bool] = []

    def heard(_number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def stopped_early() -> Never:
    """Say how to go on, and end as an interrupted command does."""
    console.note(
        say(
            "Stopped; the same command goes on from here.",
            "已停止；再次运行同一命令即可从这里继续。",
        )
    )
    raise typer.Exit(130)


def tell_stage(report: Report) -> None:
    """A line for each examination, and where steps are slow one in between."""
    if (score := report.score) is not None:
        found = [f"recall@10 {name} {one.at_10:.1f}" for name, one in score.recall.items()]
        found += [f"mAP {name} {value:.1f}" for name, value in score.precision.items()]
    else:
        found = [f"{name} {value:.3f}" for name, value in report.losses.items()]
    figures = ", ".join(found)
    left = ""
    if report.steps_per_second:
        time = console.duration((report.steps - report.step) / report.steps_per_second)
        left = say(f"; {time} left", f"；剩余 {time}")
    console.note(
        say(
            f"{report.stage} {report.step}/{report.steps}: {figures}{left}",
            f"{report.stage} {report.step}/{report.steps}：{figures}{left}",
        )
    )
