"""`photoapp classify`: which of some texts a picture shows, as the model alone says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, in_words, one_line, opened
from photoapp.console import say
from photoapp.core.errors import UsageError

HELP = say(
    "Compare pictures with labels, in the published form: logits and probabilities.",
    "将图片与标签比较，按论文的形式给出 logits 和概率。",
)


def classify(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    labels: Annotated[
        str,
        typer.Option(
            "--labels",
            metavar="A,B,C",
            help=say("Labels, with commas between them.", "标签，用逗号分隔。"),
        ),
    ],
    template: Annotated[
        str,
        typer.Option(
            "--template",
            metavar="TEXT",
            help=say(
                "A sentence around each label, such as “a photo of a {}”.",
                "套在每个标签外的句子，例如“一张{}的照片”。",
            ),
        ),
    ] = "{}",
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="ID",
            help=say("Default: the library's model.", "默认：资料库所用的模型。"),
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Nothing is added to the library."""
    from photoapp.services.classify import classify as classified
    from photoapp.services.classify import label_list, texts_of

    names = label_list(labels)
    texts = texts_of(names, template)
    for path in files:
        if not path.is_file():
            raise UsageError(
                "file-not-found", f"There is no picture {path}; check its path.", path=str(path)
            )
    failed = False
    results = []
    with opened(library or context.obj) as application:
        own = None if model is None else application.models.load(model)
        encoder = own or application.space.encoder()
        try:
            for one in classified(files, texts, encoder, application.pool):
                if one.error is not None:
                    failed = True
                    reason = in_words(one.error.code, one.error.message, one.error.details)
                    console.fail(f"{one_line(str(one.path))}: {reason}")
                    continue
                scores: list[dict[str, Any]] = [
                    {"label": label, "logit": float(logit), "probability": float(chance)}
                    for label, logit, chance in zip(
                        names, one.logits, one.probabilities, strict=True
                    )
                ]
                results.append({"path": str(one.path), "scores": scores})
                if not as_json:
                    _show(one.path, scores)
        finally:
            if own is not None:
                own.close()
        if as_json:
            console.out_json({"model": str(encoder.key), "texts": list(texts), "results": results})
    if failed:
        raise typer.Exit(1)


def _show(path: Path, scores: list[dict[str, Any]]) -> None:
    console.out(one_line(str(path)))
    best_first = sorted(scores, key=lambda one: -one["probability"])
    rows = [
        ("", f"{one['probability']:6.1%}", f"{one['logit']:8.3f}", one["label"])
        for one in best_first
    ]
    console.out(console.columns(rows))
