"""`photoapp models optimise` and `photoapp models backend`: how models run on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobState
from photoapp.models.parity import RECALL_LOSS

if TYPE_CHECKING:
    from photoapp.app import Application

OPTIMISE_HELP = say(
    "Make a model faster on this computer, and prove that it still gives the same vectors.",
    "在本机加速一个模型，并验证其结果与原来一致。",
)
BACKEND_HELP = say(
    "Show or choose how models run on this computer.", "查看或选择模型在本机的运行方式。"
)

BackendOption = Annotated[
    str | None,
    typer.Option(
        "--backend",
        metavar="NAME",
        help=say(
            "auto, onnx-int8, onnx-fp16, onnx-fp32, torch-bf16 or torch.",
            "auto、onnx-int8、onnx-fp16、onnx-fp32、torch-bf16 或 torch。",
        ),
    ),
]
DeviceOption = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="NAME",
        help=say(
            "auto, cpu, cuda, mps, directml, coreml, openvino or tensorrt.",
            "auto、cpu、cuda、mps、directml、coreml、openvino 或 tensorrt。",
        ),
    ),
]


def optimise(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID")],
    precision: Annotated[
        str,
        typer.Option(
            "--precision",
            metavar="fp32|fp16|int8|auto",
            help=say(
                "auto: 16 bits for a graphics processor, else 8.",
                "auto：有图形处理器时用 16 位，否则用 8 位。",
            ),
        ),
    ] = "auto",
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--set",
            metavar="DIR",
            help=say(
                "Prove it on the captioned pictures in this folder (captioned.jsonl).",
                "用此文件夹中带描述的图片验证（captioned.jsonl）。",
            ),
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export, compare with the original, take into use."""
    with opened(library or parent_library(context)) as application:
        optimiser = application.optimiser
        with console.Progress(application.bus):
            ended = application.jobs.wait(
                optimiser.start(model, precision=precision, pictures=pictures)
            )
        if ended.error is not None:
            raise PhotoappError(ended.error.code, ended.error.reason)
        if ended.state is not JobState.DONE:
            raise PhotoappError("cancelled", say("It was cancelled.", "已取消。"))
        made = optimiser.made(ended.job)
        report = optimiser.report(model, made)
        if as_json:
            console.out_json({**report, "seconds": round(ended.seconds, 1)})
            return
        _print(model, report)
        _print_backend(application, model)


def backend(
    context: typer.Context,
    backend_name: BackendOption = None,
    device: DeviceOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Without options, only show."""
    with opened(library or parent_library(context)) as application:
        if backend_name is not None or device is not None:
            settings = application.settings.load()
            application.optimiser.choose(
                backend_name or settings.model_backend, device or settings.model_device
            )
        settings = application.settings.load()
        model = application.space.model
        status = application.optimiser.status(model)
        if as_json:
            console.out_json(
                {
                    "wanted": {
                        "backend": settings.model_backend,
                        "device": settings.model_device,
                    },
                    "model": model,
                    "backend": status.chosen,
                    "device": status.device,
                    "optimised": list(status.optimised),
                }
            )
            return
        wanted = f"{settings.model_backend} ({settings.model_device})"
        console.out(say(f"Chosen: {wanted}", f"选择：{wanted}"))
        _print_backend(application, model)


def _print_backend(application: Application, model: str) -> None:
    status = application.optimiser.status(model)
    how = f"{status.chosen} ({status.device})"
    console.out(say(f"{model} runs as {how}", f"{model} 的运行方式：{how}"))


def _print(model: str, report: dict[str, Any]) -> None:
    names = {
        "set": say("a captioned set", "带描述的图片集"),
        "library": say("your photos", "你的照片"),
        "demo": say("the demo's pictures", "示例图片"),
        "generated": say("generated pictures", "生成的图片"),
    }
    source = say(" and ", "和").join(names.get(one, one) for one in report["pictures"].split("+"))
    size = console.size(report["bytes"])
    console.out(
        say(
            f"{model} in {report['precision']}: {size}, compared on {source}",
            f"{model}（{report['precision']}）：{size}，对比所用图片：{source}",
        )
    )
    rows = [("", say("number", "数量"), say("least", "最小"), say("mean", "平均"))]
    titles = {
        "image": say("cosine of pictures", "图片向量余弦"),
        "text": say("cosine of texts", "文字向量余弦"),
    }
    for half, title in titles.items():
        one = report[half]
        rows.append((title, str(one["count"]), f"{one['least']:.5f}", f"{one['mean']:.5f}"))
    console.out(console.columns(rows))
    for language, recall in sorted(report["recall"].items()):
        console.out(
            say(
                f"mean recall, {language}: {recall['original']:.2f} -> {recall['exported']:.2f} "
                f"({recall['difference']:+.2f}; {verdict(recall)})",
                f"平均召回率（{language}）：{recall['original']:.2f} → {recall['exported']:.2f} "
                f"（{recall['difference']:+.2f}；{verdict(recall)}）",
            )
        )


def verdict(recall: dict[str, float]) -> str:
    """Whether the loss is small enough, as far as a set of this size can tell."""
    if recall["difference"] >= -RECALL_LOSS:
        return say(f"a loss of at most {RECALL_LOSS} is fine", f"损失不超过 {RECALL_LOSS}，合格")
    step = recall.get("step", 0.0)
    if recall["difference"] >= -step:
        return say(
            f"one picture makes {step:.2f}: this set cannot tell it from {RECALL_LOSS}",
            f"一张图片即相当于 {step:.2f}，此图片集无法判断是否超过 {RECALL_LOSS}",
        )
    return say(f"more than {RECALL_LOSS} is lost", f"损失超过 {RECALL_LOSS}")
