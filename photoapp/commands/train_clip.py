"""`photoapp train clip`: image-text tuning on one's own pairs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption
from photoapp.commands.train_starter import show_scores
from photoapp.commands.training import (
    DeviceOption,
    decoded_pairs,
    positive,
    stopped_early,
    stopping,
    tell_stage,
)
from photoapp.console import say

HELP = say(
    "Tune the starter on pictures with texts: first with the image tower locked (lit), then "
    "both towers (full).",
    "用带文字的图片微调自带模型：先锁定图像塔（lit），再训练两塔（full）。",
)


class StageName(StrEnum):
    """Chinese-CLIP's two stages."""

    LIT = "lit"
    FULL = "full"


class LossName(StrEnum):
    """Of pictures and texts."""

    CLIP = "clip"
    SIGLIP = "siglip"


def clip(
    stage: Annotated[
        StageName,
        typer.Option(
            "--stage",
            help=say(
                "lit: the image tower stays as it is; full: both towers learn, best after lit.",
                "lit：图像塔保持不变；full：两塔一起训练，宜在 lit 之后进行。",
            ),
        ),
    ],
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            metavar="JSONL|DIR",
            help=say(
                "JSON lines of file, captions, captions_zh, labels; or a folder with a .txt "
                "beside each picture.",
                "含 file、captions、captions_zh、labels 的 JSON 行，"
                "或每张图片旁有同名 .txt 的文件夹。",
            ),
        ),
    ],
    start: Annotated[
        Path | None,
        typer.Option(
            "--start",
            metavar="DIR",
            help=say(
                "Begin with this run, such as that of the first stage (default: the bundled "
                "starter).",
                "从该训练结果开始，例如第一阶段的文件夹（默认：自带模型）。",
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=say(
                "Folder of the run (default: runs/clip-STAGE-DATA); the same one again goes on.",
                "训练文件夹（默认：runs/clip-阶段-数据名）；再次使用同一文件夹会接着训练。",
            ),
        ),
    ] = None,
    epochs: Annotated[
        int,
        typer.Option(
            "--epochs",
            metavar="N",
            min=1,
            help=say("Times that each picture is seen.", "每张图片使用的次数。"),
        ),
    ] = 20,
    batch: Annotated[
        int,
        typer.Option(
            "--batch",
            metavar="N",
            min=4,
            help=say(
                "Pictures a step; more give better contrasts and need more memory.",
                "每步的图片数；越多对比越好，占用内存也越多。",
            ),
        ),
    ] = 128,
    rate: Annotated[
        float,
        typer.Option(
            "--rate",
            metavar="X",
            min=0.0,
            help=say(
                "Highest learning rate of the text tower; the image tower's is a fifth.",
                "文本塔的最高学习率；图像塔为其五分之一。",
            ),
        ),
    ] = 3e-4,
    loss: Annotated[
        LossName,
        typer.Option(
            "--loss",
            help=say(
                "Of pictures and texts: clip (softmax both ways) or siglip (sigmoid of each pair).",
                "图文损失：clip（双向 softmax）或 siglip（逐对 sigmoid）。",
            ),
        ),
    ] = LossName.CLIP,
    patience: Annotated[
        int,
        typer.Option(
            "--patience",
            metavar="N",
            min=1,
            help=say(
                "Epochs without a better mean recall before it ends (without captions: mean "
                "average precision of the labels).",
                "平均召回率连续多少轮没有提高就结束（没有描述文字时：标签的平均精度均值）。",
            ),
        ),
    ] = 5,
    lexicon: Annotated[
        Path | None,
        typer.Option(
            "--lexicon",
            metavar="JSONL",
            help=say(
                "Concepts with names in both languages, for labels and their synonyms.",
                "带中英文名称的概念表，用于标签及其同义词。",
            ),
        ),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            "--teacher",
            metavar="DIR",
            help=say(
                "MobileNetV2 classifiers (.tflite) for soft targets.",
                "提供软目标的 MobileNetV2 分类器（.tflite）文件夹。",
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
                "Decides all chance; on a processor the same seed gives the same model.",
                "决定所有随机数；在处理器上，相同的种子得到相同的模型。",
            ),
        ),
    ] = 0,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Tune, examine after each epoch, keep the best; an interrupted run goes on."""
    from photoapp.training.extra import require

    require()
    from photoapp.app import resource_folder
    from photoapp.models.devices import choose_device
    from photoapp.training.clip import ClipData, ClipSettings, read_start, train_clip
    from photoapp.training.lexicon import Lexicon
    from photoapp.training.pairs import read_photos
    from photoapp.training.release import keep_concepts
    from photoapp.training.runs import Run
    from photoapp.training.stages import Watch, training_device
    from photoapp.training.starter import STORED_SIDE
    from photoapp.training.teachers import read_teachers
    from photoapp.training.tuning import Stage

    positive(rate)
    photos = read_photos(data)
    root = data if data.is_dir() else data.parent
    teachers = read_teachers(teacher) if teacher is not None else None
    bundled = resource_folder() / "models" / "starter"
    beginning = start or bundled
    begun = read_start(beginning, teachers.features if teachers is not None else 0)
    concepts = Lexicon.read(lexicon) if lexicon is not None else None
    photos, pixels = decoded_pairs(photos, data, max(STORED_SIDE, begun.side))
    material = ClipData(photos, pixels, concepts, teachers=teachers)
    settings = ClipSettings(
        Stage(stage.value), epochs, batch, rate, loss.value, patience=patience, seed=seed
    )
    folder = out or Path("runs") / f"clip-{stage.value}-{root.name or 'pairs'}"
    where = training_device(choose_device(device))
    with (
        Run.opened(folder, settings.as_json()) as run,
        stopping() as stopped,
    ):
        watch = Watch(0, tell=tell_stage, stopped=stopped)
        scores = train_clip(material, begun, run, settings, device=where, watch=watch)
        if scores is None:
            stopped_early()
        keep_concepts(run, beginning, bundled, material.taught)
        run.finish({"before": scores[0].values(), "after": scores[1].values()})
    names = (say("before", "之前"), say("after", "之后"))
    show_scores(dict(zip(names, scores, strict=True)), as_json)
    console.note(
        say(
            f"Written to {folder}; `photoapp train release` makes a model of it.",
            f"已写入 {folder}；可用 `photoapp train release` 生成模型。",
        )
    )
