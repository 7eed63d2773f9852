"""A run's numbers over its epochs, as one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

# Any of these can write Chinese; matplotlib's own font cannot.
_CHINESE_FONTS: Final = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei"),
    *("PingFang SC", "Hiragino Sans GB", "WenQuanYi Zen Hei", "Noto Sans CJK JP"),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written on the picture."""

    title: str
    epoch: str = "epoch"
    loss: str = "loss"
    rate: str = "learning rate"
    neighbours: str = "nearest neighbours, share right"


def chinese_font() -> str | None:
    """A font on this computer that can write Chinese; None when there is none."""
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    return next((name for name in _CHINESE_FONTS if name in known), None)


def draw(
    history: Sequence[Mapping[str, Any]],
    file: Path,
    texts: Texts,
    *,
    lines: Mapping[str, float] | None = None,
    font: str | None = None,
) -> None:
    """Write a PNG of loss, learning rate and accuracy.

    `history`: records with ``epoch``, ``loss``, ``rate`` and now and then ``neighbours``;
    `lines`: further accuracies by their names, as level lines. The file is replaced when it
    is complete. Raises OSError.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families = [font, "DejaVu Sans"] if font else ["DejaVu Sans"]
    with rc_context({"font.family": families}):
        figure = Figure(figsize=(12, 3.6), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(texts.title)
        loss, rate, accuracy = figure.subplots(1, 3)
        epochs = [row["epoch"] for row in history]
        loss.plot(epochs, [row["loss"] for row in history])
        rate.plot(epochs, [row["rate"] for row in history])
        checked = [row for row in history if "neighbours" in row]
        accuracy.plot(
            [row["epoch"] for row in checked], [row["neighbours"] for row in checked], marker="o"
        )
        for number, (name, value) in enumerate((lines or {}).items()):
            accuracy.axhline(value, linestyle="--", color=f"C{number + 1}", label=name)
        if lines:
            accuracy.legend()
        for axes, name in ((loss, texts.loss), (rate, texts.rate), (accuracy, texts.neighbours)):
            axes.set_xlabel(texts.epoch)
            axes.set_title(name)
            axes.grid(visible=True, alpha=0.3)
        part = file.with_name(f".{file.name}.part")
        figure.savefig(part, format="png", dpi=110)
        part.replace(file)
