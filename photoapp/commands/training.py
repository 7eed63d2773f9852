"""What the training commands share: pictures, the device, a calm stop, progress."""

from __future__ import annotations

import contextlib
import math
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final, Never

import typer

from photoapp import console
from photoapp.commands.common import in_words, one_line
from photoapp.console import say
from photoapp.core.errors import PhotoappError, UsageError

if TYPE_CHECKING:
    from photoapp.training.pairs import PairPhoto
    from photoapp.training.stages import Report
    from photoapp.training.views import Photos

_MOST_NAMED: Final = 20

DeviceOption = Annotated[
    str,
    typer.Option(
        "--device", metavar="NAME", help=say("auto, cpu, cuda or mps.", "auto、cpu、cuda 或 mps。")
    ),
]


def positive(rate: float | None) -> float | None:
    """The learning rate that was asked for. Raises UsageError ``rate-not-positive``."""
    if rate is not None and not (math.isfinite(rate) and rate > 0):
        raise UsageError("rate-not-positive", "The learning rate (--rate) must be above 0.")
    return rate


def decoded_pairs(
    photos: Sequence[PairPhoto], data: Path, side: int
) -> tuple[list[PairPhoto], Photos]:
    """The pictures of `data` in memory, told, without those that cannot be read.

    Returns the photos that are left, and their pixels in the same order. Raises TrainingError
    ``training-no-pairs`` when nothing is said of any that is left.
    """
    from photoapp.training.pairs import any_texts, no_pairs
    from photoapp.training.views import decode_readable, reader

    console.note(say(f"Reading {len(photos):,} pictures…", f"正在读取 {len(photos):,} 张图片……"))
    root = data if data.is_dir() else data.parent
    found = decode_readable([one.file for one in photos], reader(root), side)
    tell_left_out(found.failures)
    kept = [photos[row] for row in found.rows]
    if not any_texts(kept):
        raise no_pairs(data)
    return kept, found.photos


def tell_left_out(errors: Sequence[PhotoappError]) -> None:
    """How many pictures were left out, and why: a line for each of the first."""
    for error in errors[:_MOST_NAMED]:
        console.note(f"  {one_line(in_words(error.code, error.message, error.details))}")
    if (count := len(errors)) > _MOST_NAMED:
        console.note(
            say(f"  … and {count - _MOST_NAMED:,} more", f"  ……另有 {count - _MOST_NAMED:,} 张")
        )
    if count:
        console.note(
            say(
                f"{count:,} pictures could not be read and were left out",
                f"{count:,} 张图片无法读取，已略过",
            )
        )


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
