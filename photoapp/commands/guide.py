"""`photoapp help`: the user guide in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from photoapp import console
from photoapp.console import say
from photoapp.core.errors import UsageError

if TYPE_CHECKING:
    from photoapp.services.guide import Guide, Section

HELP: Final = say("The user guide, or one topic of it.", "用户指南，或其中的一个主题。")


def show(
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC",
            help=say(
                "A chapter, a heading, or words to look for.", "章节、小标题，或要查找的词语。"
            ),
        ),
    ] = None,
) -> None:
    """Print a chapter or a section; without a topic, what there is."""
    from photoapp.app import resource_folder
    from photoapp.services.guide import NAMES, Guide

    languages = ("zh", "en") if console.chinese() else ("en", "zh")
    guide, other = (Guide(resource_folder(), language) for language in languages)
    words = " ".join(topic or [])
    if not words.strip():
        _contents(guide)
        return
    try:
        chapter, section = guide.topic(words)
    except UsageError:
        # Asked for in the other language: the same chapter, or the place where the words stand.
        try:
            chapter, section = other.topic(words)
        except UsageError:
            raise UsageError(
                "help-topic-unknown",
                say(
                    f"The guide says nothing about “{words}”. See: photoapp help",
                    f"指南中没有关于“{words}”的内容。请看：photoapp help",
                ),
                name=words,
                known=", ".join(NAMES),
            ) from None
        chapter = guide.chapter(chapter.name) if section is None else chapter
    _show(chapter.text if section is None else f"# {chapter.title} › {section.title}", section)
    others = [one for one in guide.find(words) if one.section not in (section, chapter.sections[0])]
    if section is not None and others:
        names = "\n".join(f"  {one.chapter.name}: {one.section.title}" for one in others[:8])
        console.note(say(f"\nAlso in:\n{names}", f"\n另见：\n{names}"))


def _contents(guide: Guide) -> None:
    console.out(console.columns([(one.name, one.title) for one in guide.chapters]))
    console.note(
        say(
            "\nphotoapp help TOPIC prints a chapter or what it says on some words.",
            "\nphotoapp help 主题 可显示某一章，或查找词语。",
        )
    )


def _show(text: str, section: Section | None) -> None:
    from photoapp.services.guide import plain

    whole = text if section is None else f"{text}\n\n{section.text}"
    if not sys.stdout.isatty():
        console.out(plain(whole))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=min(Console().width, 100)).print(Markdown(whole, hyperlinks=False))
