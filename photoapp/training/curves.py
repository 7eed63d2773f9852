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
    right: str = "share of test pictures that are right"
    neighbours: str = "nearest neighbours"


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
        epochs = [row["epoch"] for row in history]
        checked = [row for row in history if "neighbours" in row]
        figure = Figure(figsize=(12 if checked else 8, 3.6), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(texts.title)
        panels = list(figure.subplots(1, 3 if checked else 2))
        panels[0].plot(epochs, [row["loss"] for row in history])
        panels[1].plot(epochs, [row["rate"] for row in history])
        if checked:
            panels[2].plot(
                [row["epoch"] for row in checked],
                [row["neighbours"] for row in checked],
                marker="o",
                label=texts.neighbours,
            )
            for number, (name, value) in enumerate((lines or {}).items()):
                panels[2].axhline(value, linestyle="--", color=f"C{number + 1}", label=name)
            panels[2].legend()
        for axes, name in zip(panels, (texts.loss, texts.rate, texts.right), strict=False):
            axes.set_xlabel(texts.epoch)
            axes.set_title(name)
            axes.grid(visible=True, alpha=0.3)
            axes.xaxis.get_major_locator().set_params(integer=True)
        part = file.with_name(f".{file.name}.part")
        figure.savefig(part, format="png", dpi=110)
        part.replace(file)
