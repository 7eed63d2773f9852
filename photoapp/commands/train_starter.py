"""`photoapp train starter` and `photoapp train release`: the bundled model, made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption
from photoapp.commands.training import DeviceOption, stopped_early, stopping, tell_stage
from photoapp.console import say

if TYPE_CHECKING:
    from photoapp.training.scores import Score

HELP = say(
    "Train the bundled starter model again, from its photos, texts and teachers.",
    "用其图片、文本和教师模型重新训练自带模型。",
)
RELEASE_HELP = say(
    "Write a finished starter or clip run as a model that photoapp models import takes.",
    "把训练完成的结果写成 photoapp models import 可以导入的模型。",
)


def starter(
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            metavar="DIR",
            help=say(
                "Folder with photos.jsonl, lexicon.jsonl, text/ and teacher/.",
                "含 photos.jsonl、lexicon.jsonl、text/ 和 teacher/ 的文件夹。",
            ),
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("runs/starter"),
    steps: Annotated[
        int | None,
        typer.Option(
            "--steps",
            metavar="N",
            min=1,
            help=say("Steps of each stage (default: as released).", "每阶段步数（默认同发布版）。"),
        ),
    ] = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Train both stages; an interrupted run goes on."""
    from photoapp.training.extra import require

    require()
    from photoapp.models.devices import choose_device
    from photoapp.training.runs import Run
    from photoapp.training.stages import Watch, training_device
    from photoapp.training.starter import StarterSettings, read_starter_data, train_starter

    settings = StarterSettings()
    if steps is not None:
        settings = settings.shortened(steps)
    where = training_device(choose_device(device))
    console.note(say(f"Reading {data}…", f"正在读取 {data}……"))
    material = read_starter_data(data)
    with Run.opened(out, settings.as_json()) as run, stopping() as stopped:
        watch = Watch(settings.examine_every, tell=tell_stage, stopped=stopped)
        score = train_starter(material, run, settings, where, watch)
        if score is None:
            stopped_early()
        run.finish(score.values())
    show_scores({say("after training", "训练后"): score}, as_json)


def release(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            help=say(
                "The run's folder, as train clip or train starter wrote it.",
                "train clip 或 train starter 写出的训练文件夹。",
            ),
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help=say(
                "The model's folder; an import names the model after it.",
                "模型文件夹；导入时以它的名称命名模型。",
            ),
        ),
    ],
    lexicon: Annotated[
        Path | None,
        typer.Option(
            "--lexicon",
            metavar="JSONL|JSON",
            help=say(
                "Words it was taught beyond those of the model it began from: JSON lines with "
                "en, zh, broader_en and broader_zh, or a model's concepts.json.",
                "除起始模型的词语外还学过的词语：含 en、zh、broader_en、broader_zh 的 JSON 行，"
                "或某个模型的 concepts.json。",
            ),
        ),
    ] = None,
    revision: Annotated[
        str,
        typer.Option(
            "--revision",
            metavar="TEXT",
            help=say(
                "Which release this is, for your own records.", "这是哪一次发布，供自己记录。"
            ),
        ),
    ] = "1",
) -> None:
    """Write graphs, word pieces, concepts and the self-test's vectors."""
    from photoapp.training.extra import require

    require()
    from photoapp.app import resource_folder
    from photoapp.models.onnx_starter import StarterEncoder
    from photoapp.services.selftest import starter_reference
    from photoapp.training import release as releasing

    bundled = resource_folder() / "models" / "starter"
    concepts = releasing.taught_concepts(run, bundled, lexicon)
    releasing.release(run, out, concepts, revision)
    vectors = starter_reference(StarterEncoder(out, device="cpu"))
    with releasing.writing(out):
        (out / "selftest.json").write_text(json.dumps(vectors) + "\n", encoding="utf-8")
        size = sum(file.stat().st_size for file in out.iterdir()) / 1e6
    console.out(say(f"Written to {out}: {size:.1f} MB", f"已写入 {out}：{size:.1f} MB"))
    console.note(
        say(
            f'To search with it: photoapp models import "{out}"',
            f'要用它搜索：photoapp models import "{out}"',
        )
    )


def show_scores(scores: dict[str, Score], as_json: bool) -> None:
    """Recall and precision of held-out photos, a line for each."""
    if as_json:
        console.out_json({name: one.values() for name, one in scores.items()})
        return
    rows: list[tuple[Any, ...]] = [
        (
            say("Held-out photos", "预留的照片"),
            say("language", "语言"),
            "recall@1/5/10",
            say("mean average precision", "平均精度均值"),
        )
    ]
    for name, score in scores.items():
        for language in sorted(score.recall.keys() | score.precision.keys()):
            recall = score.recall.get(language)
            precision = score.precision.get(language)
            rows.append(
                (
                    name,
                    language,
                    ""
                    if recall is None
                    else f"{recall.at_1:.1f} / {recall.at_5:.1f} / {recall.at_10:.1f}",
                    "" if precision is None else f"{precision:.1f}",
                )
            )
    console.out(console.columns(rows))
