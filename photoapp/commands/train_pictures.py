"""`photoapp train pictures`: a picture store, decoded once; and finding one for a run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, in_words
from photoapp.commands.training import tell_left_out
from photoapp.console import say
from photoapp.core.errors import TrainingError, UsageError

if TYPE_CHECKING:
    from photoapp.training.pictures import Made, Pictures

HELP = say(
    "Decode pictures once into a small file to train from.",
    "将图片解码一次，存为训练用的小文件。",
)
FASHION_MNIST: Final = "fashion-mnist"
SIDE: Final = 64
_IDX_SIDE: Final = 28
_TOLD_EVERY: Final = 2.0

SetsOption = Annotated[
    str | None,
    typer.Option(
        "--sets",
        metavar="A,B,C",
        help=say("Of a list (.jsonl): only these sets.", "对列表（.jsonl）：只取这些数据集。"),
    ),
]
SideOption = Annotated[
    int | None,
    typer.Option(
        "--side",
        metavar="PIXELS",
        min=8,
        max=1024,
        help=say(
            f"Side of the squares (default: {SIDE}; IDX files: {_IDX_SIDE}).",
            f"方形图片的边长（默认 {SIDE}；IDX 文件为 {_IDX_SIDE}）。",
        ),
    ),
]


def pictures(
    source: Annotated[str, typer.Argument(metavar="DIR|ZIP|JSONL|fashion-mnist")],
    store: Annotated[Path, typer.Argument(metavar="FILE.safetensors")],
    side: SideOption = None,
    sets: SetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the store; name the pictures that could not be read."""
    if store.suffix != ".safetensors":
        raise UsageError(
            "store-suffix",
            f"A picture store is a .safetensors file; {store} is not named so.",
            path=str(store),
        )
    made = make(source, store, _side(source, side), _sets(sets))
    if as_json:
        failures = [
            {"name": name, "reason": in_words(error.code, error.message, error.details)}
            for name, error in made.failures
        ]
        console.out_json({"pictures": made.count, "failures": failures})
        return
    console.out(say(f"{made.count:,} pictures in {store}", f"{store} 中有 {made.count:,} 张图片"))


def make(source: str, store: Path, side: int, sets: Sequence[str]) -> Made:
    """Decode `source` into `store`, telling how far it is."""
    from photoapp.training.pictures import make_store
    from photoapp.training.sources import FASHION_MNIST as CLASSES
    from photoapp.training.sources import find_pictures

    told = [time.monotonic()]

    def tell(count: int) -> None:
        if time.monotonic() - told[0] >= _TOLD_EVERY:
            told[0] = time.monotonic()
            console.note(say(f"Reading: {count:,} pictures", f"正在读取：{count:,} 张图片"))

    named = CLASSES if source == FASHION_MNIST else None
    found = find_pictures(place(source), sets=sets, names=named)
    made = make_store(found, store, side=side, origin=_origin(source, side, sets), tell=tell)
    tell_left_out([error for _, error in made.failures])
    return made


def open_for_run(source: str, folder: Path, side: int | None, sets: str | None) -> Pictures:
    """The store `source`, or the one of `source` in `folder`, which is made when it is not there.

    Raises TrainingError.
    """
    from photoapp.training.pictures import is_store, open_pictures

    if is_store(Path(source)):
        if side is not None or sets is not None:
            raise UsageError(
                "store-is-made",
                f"{source} is a picture store already; --side and --sets belong to its making.",
                path=source,
            )
        return open_pictures(Path(source))
    store = folder / "pictures.safetensors"
    chosen, kept = _side(source, side), _sets(sets)
    if is_store(store):
        found = open_pictures(store)
        if found.origin == _origin(source, chosen, kept):
            return found
        raise TrainingError(
            "run-differs",
            f"{folder} holds a run with other settings (data); choose another folder, or repeat "
            "the settings to go on.",
            path=str(folder),
            name="data",
        )
    make(source, store, chosen, kept)
    return open_pictures(store)


def place(source: str) -> Path:
    """The folder or file that `source` names. Raises TrainingError ``fashion-mnist-missing``."""
    if source != FASHION_MNIST or Path(source).is_dir():
        return Path(source)
    import platformdirs

    folder = Path(platformdirs.user_data_dir("photoapp", appauthor=False)) / FASHION_MNIST
    if folder.is_dir():
        return folder
    raise TrainingError(
        "fashion-mnist-missing",
        "photoapp downloads nothing by itself. Put Fashion-MNIST's four files "
        "(train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, "
        f"t10k-labels-idx1-ubyte.gz) into {folder}, or give the folder that holds them.",
        path=str(folder),
    )


def _side(source: str, side: int | None) -> int:
    from photoapp.training.sources import is_idx

    return side or (_IDX_SIDE if is_idx(place(source)) else SIDE)


def _sets(sets: str | None) -> tuple[str, ...]:
    return tuple(sorted(filter(None, (sets or "").split(","))))


def _origin(source: str, side: int, sets: Sequence[str]) -> str:
    return "|".join((str(place(source).resolve()), str(side), ",".join(sets)))
