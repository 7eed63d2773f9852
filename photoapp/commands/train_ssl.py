"""`photoapp train ssl`: self-supervised learning, and what its features are worth."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from photoapp import console
from photoapp.commands import train_pictures
from photoapp.commands.common import JsonOption
from photoapp.commands.train_pictures import SetsOption, SideOption
from photoapp.commands.training import DeviceOption, positive, stopped_early, stopping
from photoapp.console import say
from photoapp.core.errors import TrainingError

if TYPE_CHECKING:
    from photoapp.training.linear import Evaluation
    from photoapp.training.pictures import Pictures
    from photoapp.training.runs import Run
    from photoapp.training.self_supervised import Progress, Settings

HELP = say(
    "Self-supervised learning: train a network from pictures without labels.",
    "自监督学习：用没有标签的图片训练网络。",
)
_TOLD_EVERY: Final = 2.0


class MethodName(StrEnum):
    """The published methods."""

    SIMCLR = "simclr"
    MOCO = "moco"
    BYOL = "byol"
    SIMSIAM = "simsiam"
    DINO = "dino"
    SWAV = "swav"


class BackboneName(StrEnum):
    """Networks, from small to large."""

    CONV_4 = "conv-4"
    RESNET_10 = "resnet-10"
    RESNET_18 = "resnet-18"
    RESNET_34 = "resnet-34"
    RESNET_50 = "resnet-50"
    RESNET_101 = "resnet-101"
    VIT_TINY = "vit-tiny"
    VIT_SMALL = "vit-small"
    VIT_BASE = "vit-base"


class PrecisionName(StrEnum):
    """Numbers of the forward and backward pass; weights stay in single precision."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"


def ssl(
    method: Annotated[
        MethodName,
        typer.Option("--method", help=say("How it learns.", "学习方法。")),
    ],
    data: Annotated[
        str,
        typer.Option(
            "--data",
            metavar="DIR|ZIP|JSONL|STORE|fashion-mnist",
            help=say(
                "Pictures: a folder with a folder for each class, a zip file of one, a list, "
                "a folder of IDX files, or what `photoapp train pictures` wrote.",
                "图片：每类一个子文件夹的文件夹、其 zip 文件、列表、IDX 文件夹，"
                "或 `photoapp train pictures` 写出的文件。",
            ),
        ),
    ],
    epochs: Annotated[
        int,
        typer.Option(
            "--epochs",
            metavar="N",
            min=1,
            help=say("Times that each picture is seen.", "每张图片使用的次数。"),
        ),
    ] = 100,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=say(
                "The run's folder (default: runs/METHOD-DATA). A run that was interrupted there "
                "goes on.",
                "训练文件夹（默认：runs/方法-数据）。中断的训练会从那里继续。",
            ),
        ),
    ] = None,
    backbone: Annotated[
        BackboneName,
        typer.Option(
            "--backbone", help=say("The network, from small to large.", "网络，由小到大。")
        ),
    ] = BackboneName.RESNET_18,
    batch: Annotated[
        int,
        typer.Option(
            "--batch", metavar="N", min=8, help=say("Pictures in a step.", "每步的图片数。")
        ),
    ] = 256,
    rate: Annotated[
        float | None,
        typer.Option(
            "--rate",
            metavar="X",
            help=say(
                "Learning rate for a batch of 256 (default: the paper's).",
                "批大小为 256 时的学习率（默认：论文中的值）。",
            ),
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            help=say(
                "Decides all chance; on a processor the same seed gives the same network.",
                "决定所有随机数；在处理器上，相同的种子得到相同的网络。",
            ),
        ),
    ] = 0,
    device: DeviceOption = "auto",
    precision: Annotated[
        PrecisionName,
        typer.Option(
            "--precision",
            help=say(
                "auto: mixed precision on NVIDIA cards, else float32.",
                "auto：在 NVIDIA 显卡上使用混合精度，否则为 float32。",
            ),
        ),
    ] = PrecisionName.AUTO,
    side: SideOption = None,
    sets: SetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train, evaluate, write backbone.safetensors, curves.png and result.json."""
    from photoapp.training.extra import require

    require()
    from photoapp.models.devices import choose_device
    from photoapp.training.runs import Run
    from photoapp.training.self_supervised import Settings, choose_precision

    positive(rate)
    where = choose_device(device)
    stem = Path(data).stem or "pictures"
    folder = out or Path("runs") / f"{method.value}-{stem}"
    settings = Settings(
        method.value,
        backbone.value,
        epochs,
        batch,
        seed,
        rate,
        choose_precision(precision.value, where),
    )
    pictures = train_pictures.open_for_run(data, folder, side, sets)
    with Run.opened(folder, settings.as_json(pictures)) as run:
        result = run.result
        if result is None:
            result = _train(settings, pictures, run, where)
        else:
            console.note(
                say(
                    f"The run in {folder} is complete already.",
                    f"{folder} 中的训练已经完成。",
                )
            )
    if as_json:
        console.out_json(result)
    else:
        _show(result, folder)


def _train(settings: Settings, pictures: Pictures, run: Run, device: str) -> dict[str, Any]:
    from photoapp.training.self_supervised import evaluate, train

    console.note(
        say(
            f"{len(pictures.rows(test=False)):,} pictures of {pictures.side} pixels on {device}, "
            f"{settings.precision}",
            f"{len(pictures.rows(test=False)):,} 张 {pictures.side} 像素的图片，设备 {device}，"
            f"{settings.precision}",
        )
    )
    with stopping() as stopped:
        method = train(
            settings, pictures, run, device=device, tell=_teller(run, settings), stopped=stopped
        )
    if method is None:
        stopped_early()
    run.write_tensors(
        "backbone",
        method.features.state_dict(),
        {
            "backbone": settings.backbone,
            "dimension": method.features.dimension,
            "side": pictures.side,
            "method": settings.method,
        },
    )
    console.note(say("Evaluating…", "正在评估……"))
    history = run.history
    result: dict[str, Any] = {
        "method": settings.method,
        "backbone": settings.backbone,
        "epochs": settings.epochs,
        "loss_first": history[0]["loss"],
        "loss_last": history[-1]["loss"],
    }
    found: Evaluation | None = None
    try:
        found = evaluate(settings, pictures, method, device=device)
        result |= found.as_json()
    except TrainingError as error:
        if error.code != "labels-missing":
            raise
    _draw(run, settings, found)
    run.finish(result)
    return result


def _show(result: dict[str, Any], folder: Path) -> None:
    console.out(
        say(
            f"Loss {result['loss_first']:.3f} in the first epoch, {result['loss_last']:.3f} in "
            "the last",
            f"损失：首轮 {result['loss_first']:.3f}，末轮 {result['loss_last']:.3f}",
        )
    )
    if "scores" in result:
        rows = [
            (
                say("Share of test pictures that are right", "测试图片的正确率"),
                "top-1",
                "top-5",
                say("neighbours", "近邻"),
            )
        ]
        for name, key in (
            (say("this network", "此网络"), "scores"),
            (say("random weights", "随机权重"), "random_network"),
            (say("plain pixels", "原始像素"), "raw_pixels"),
        ):
            one = result[key]
            rows.append(
                (name, f"{one['top1']:.1%}", f"{one['top5']:.1%}", f"{one['neighbours']:.1%}")
            )
        console.out(console.columns(rows))
    else:
        console.out(
            say(
                "Not evaluated: that takes pictures in folders named after their classes, five "
                "of each at least.",
                "未评估：需要将图片放入以类别命名的文件夹，每类至少五张。",
            )
        )
    console.out(
        say(
            f"Written to {folder}: backbone.safetensors, curves.png, result.json",
            f"已写入 {folder}：backbone.safetensors、curves.png、result.json",
        )
    )


def _teller(run: Run, settings: Settings) -> Callable[[Progress], None]:
    told = [0.0]

    def tell(progress: Progress) -> None:
        if progress.neighbours is not None:
            _draw(run, settings, None)
        ended = progress.epoch == progress.epochs and progress.loss is not None
        if time.monotonic() - told[0] < _TOLD_EVERY and not ended:
            return
        told[0] = time.monotonic()
        left = console.duration(progress.seconds_left)
        if progress.loss is None:
            done = say(
                f"step {progress.step:,}/{progress.steps:,}",
                f"第 {progress.step:,}/{progress.steps:,} 步",
            )
        else:
            done = say(f"loss {progress.loss:.4f}", f"损失 {progress.loss:.4f}")
        console.note(
            say(
                f"Epoch {progress.epoch}/{progress.epochs}: {done}, "
                f"{progress.per_second:,.0f} pictures/s, {left} left",
                f"第 {progress.epoch}/{progress.epochs} 轮：{done}，"
                f"每秒 {progress.per_second:,.0f} 张图片，剩余 {left}",
            )
        )

    return tell


def _draw(run: Run, settings: Settings, found: Evaluation | None) -> None:
    from photoapp.training.curves import Texts, chinese_font, draw

    title = f"{settings.method}, {settings.backbone}"
    font = chinese_font() if console.chinese() else None
    texts, names = Texts(title), ("linear", "linear, random weights", "linear, plain pixels")
    if font is not None:
        texts = Texts(title, "轮", "损失", "学习率", "测试图片正确率", "近邻分类")
        names = ("线性分类", "线性分类，随机权重", "线性分类，原始像素")
    lines = {}
    if found is not None:
        scores = (found.scores, found.random_network, found.raw_pixels)
        lines = {name: one.top1 for name, one in zip(names, scores, strict=True) if one is not None}
    try:
        draw(run.history, run.folder / "curves.png", texts, lines=lines, font=font)
    except OSError as error:
        console.note(say(f"No curves: {error.strerror}", f"未能绘制曲线：{error.strerror}"))
