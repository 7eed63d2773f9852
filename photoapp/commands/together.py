"""`photoapp models together`: which models answer a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import UsageError

if TYPE_CHECKING:
    from photoapp.app import Application

TOGETHER_HELP = say(
    "Show or choose how two models search together: one, language or fusion.",
    "查看或选择两个模型如何一起搜索：one、language 或 fusion。",
)


def together(
    context: typer.Context,
    mode: Annotated[str, typer.Argument(metavar="[one|language|fusion]", show_default=False)] = "",
    english: Annotated[
        str,
        typer.Option(
            "--en",
            metavar="ID",
            help=say("Answers English (default: the one in use).", "回答英文（默认现用模型）。"),
        ),
    ] = "",
    chinese: Annotated[
        str,
        typer.Option(
            "--zh",
            metavar="ID",
            help=say("Answers Chinese (default: the one in use).", "回答中文（默认现用模型）。"),
        ),
    ] = "",
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """language: each model answers its language, both what is mixed. fusion: both always."""
    with opened(library or parent_library(context)) as application:
        service = application.together
        if mode:
            try:
                service.choose(mode, english, chinese)
            except UsageError as error:
                if error.code != "together-same" or (english and chinese):
                    raise
                console.fail(_which(application.space.model, mode))
                raise typer.Exit(2) from error
        choice = service.choice()
        missing = {
            model: application.upgrade.missing(model)
            for model in choice.models
            if model != application.space.model
        }
        if as_json:
            console.out_json(
                {
                    "mode": choice.mode.value,
                    "en": choice.english or application.space.model,
                    "zh": choice.chinese or application.space.model,
                    "missing": missing,
                }
            )
            return
        console.out(_choice_words(application, choice.mode.value, choice.english, choice.chinese))
        for model, count in missing.items():
            if count:
                console.note(
                    say(
                        f"{model} has not seen {count:,} photos yet; photoapp index, watch or the "
                        f"window goes on. Until then {application.space.model} answers for them.",
                        f"{model} 还有 {count:,} 张照片没有看，photoapp index、watch 或窗口会继续；"
                        f"在此之前由 {application.space.model} 回答。",
                    )
                )


def _which(in_use: str, mode: str) -> str:
    """One model was left out, or both: it is the one in use, and no second one was named."""
    return say(
        f"Two different models answer together, and one that is not named is the one in use "
        f"({in_use}). Name both: photoapp models together {mode} --en ID --zh ID; "
        "the models there are: photoapp models list",
        f"需要两个不同的模型，没有指定的即为现用模型（{in_use}）。请同时指定两者："
        f"photoapp models together {mode} --en ID --zh ID；查看可用模型：photoapp models list",
    )


def _choice_words(application: Application, mode: str, english: str, chinese: str) -> str:
    if mode == "language":
        return say(
            f"English: {english}; Chinese: {chinese}; mixed: both",
            f"英文：{english}；中文：{chinese}；混合：两者",
        )
    if mode == "fusion":
        return say(f"Together: {english} + {chinese}", f"一起搜索：{english} + {chinese}")
    model = application.space.model
    return say(f"One model: {model}", f"一个模型：{model}")
