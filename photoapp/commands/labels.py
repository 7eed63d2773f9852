"""`photoapp labels`: the label sets of a library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import (
    JsonOption,
    LibraryOption,
    counted,
    one_line,
    opened,
    parent_library,
)
from photoapp.commands.untaught import note_untaught, untaught_labels
from photoapp.console import say
from photoapp.core.labels import LabelMode, LabelSet
from photoapp.services import label_files

if TYPE_CHECKING:
    from photoapp.app import Application

cli = typer.Typer(help=say("Label sets: what photos are tagged by.", "标签集：照片按什么打标签。"))

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help=say("Name of the set.", "标签集的名称。"))
]


@cli.command("list", help=say("List the sets.", "列出标签集。"))
def labels_list(
    context: typer.Context,
    library: LibraryOption = None,
    ready_made: Annotated[
        bool,
        typer.Option(
            "--ready-made",
            help=say("List those that come with the program.", "列出程序自带的标签集。"),
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """One set a line: name, mode, labels, whether new photos get its tags."""
    with opened(library or parent_library(context)) as application:
        sets = application.labels.ready_made() if ready_made else application.labels.all()
    if as_json:
        console.out_json([_summary(one) for one in sets])
        return
    language = _language()
    rows = [
        (
            one.ready_made if ready_made else one_line(one.title(language)),
            one_line(one.title(language)) if ready_made else _mode(one),
            _count(one),
            say("standing", "自动") if one.standing else "",
        )
        for one in sets
    ]
    empty = say(
        "No label set yet. Make one with “photoapp labels new”, or add a ready-made one with "
        "“photoapp labels add”.",
        "还没有标签集。用“photoapp labels new”新建，或用“photoapp labels add”添加自带的标签集。",
    )
    console.out(console.columns(rows) or empty)


@cli.command("show", help=say("Show a set with its labels.", "显示一个标签集及其标签。"))
def labels_show(
    context: typer.Context,
    name: NameArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """The set as its file would say it."""
    with opened(library or parent_library(context)) as application:
        label_set = application.labels.by_name(name)
    if as_json:
        console.out_json({**_summary(label_set), **label_files.as_json(label_set)})
        return
    console.out(label_files.as_text(label_set, ".yaml").rstrip())


@cli.command("new", help=say("Make a set from one line.", "用一行文字新建标签集。"))
def labels_new(
    context: typer.Context,
    name: NameArgument,
    line: Annotated[
        str,
        typer.Option(
            "--line",
            metavar="LABELS",
            help=say(
                "The labels, such as “猫, 狗, other pets”; “cat/猫” names one in both languages.",
                "标签，例如“猫, 狗, other pets”；“cat/猫”同时给出两种语言的名称。",
            ),
        ),
    ],
    mode: Annotated[
        LabelMode,
        typer.Option(
            "--mode",
            help=say(
                "exclusive: one label fits; independent: any number may.",
                "exclusive：只有一个标签符合；independent：可有多个。",
            ),
        ),
    ] = LabelMode.INDEPENDENT,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save the set and say what it holds."""
    with opened(library or parent_library(context)) as application:
        saved = application.labels.from_line(line, name, mode=mode)
        _saved(application, saved, as_json=as_json)


@cli.command("add", help=say("Add a ready-made set.", "添加程序自带的标签集。"))
def labels_add(
    context: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help=say("As “labels list --ready-made” says.", "见“labels list --ready-made”。"),
        ),
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put sets that come with the program into the library."""
    with opened(library or parent_library(context)) as application:
        for name in names:
            _saved(application, application.labels.add_ready_made(name), as_json=as_json)


@cli.command("import", help=say("Read a set from a file.", "从文件读取标签集。"))
def labels_import(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help=say("YAML, JSON or CSV.", "YAML、JSON 或 CSV。")),
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=say(
                "A set of this name becomes what the file says.", "同名标签集改为文件中的内容。"
            ),
        ),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save each file's set."""
    with opened(library or parent_library(context)) as application:
        for file in files:
            saved = application.labels.import_file(file.expanduser(), replacing=replace)
            _saved(application, saved, as_json=as_json)


@cli.command("export", help=say("Write a set to a file.", "把标签集写入文件。"))
def labels_export(
    context: typer.Context,
    name: NameArgument,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=say("Ending in .yaml, .json or .csv.", "以 .yaml、.json 或 .csv 结尾。"),
        ),
    ],
    library: LibraryOption = None,
) -> None:
    """The form follows the file's ending."""
    with opened(library or parent_library(context)) as application:
        label_set = application.labels.by_name(name)
        application.labels.export_file(label_set, file.expanduser())
    console.out(say(f"Written to {file}", f"已写入 {file}"))


@cli.command(
    "standing",
    help=say("Also tag new photos by a set, or no longer.", "是否也自动给新照片打标签。"),
)
def labels_standing(
    context: typer.Context,
    name: NameArgument,
    on: Annotated[
        bool,
        typer.Option("--on/--off", help=say("From now on, or no longer.", "开启或关闭。")),
    ] = True,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Photos already there are tagged by the next index, watch or window."""
    with opened(library or parent_library(context)) as application:
        sets = application.labels
        changed = sets.save(replace(sets.by_name(name), standing=on))
    if as_json:
        console.out_json(_summary(changed))
        return
    title = one_line(changed.title(_language()))
    if on:
        console.out(say(f"{title}: new photos are tagged, too", f"{title}：也会给新照片打标签"))
    else:
        console.out(say(f"{title}: new photos are left alone", f"{title}：不再给新照片打标签"))


@cli.command(
    "delete", help=say("Remove a set; the tags it gave stay.", "删除标签集；已打的标签保留。")
)
def labels_delete(
    context: typer.Context, name: NameArgument, library: LibraryOption = None
) -> None:
    """It can be undone from the window's history."""
    with opened(library or parent_library(context)) as application:
        label_set = application.labels.by_name(name)
        application.labels.delete(label_set.id)
    console.out(say(f"Deleted {label_set.name}", f"已删除 {label_set.name}"))


def _saved(application: Application, label_set: LabelSet, *, as_json: bool) -> None:
    guessed = untaught_labels(application, label_set)
    if as_json:
        names = [label.name("en") for label in guessed]
        console.out_json({**_summary(label_set), "untaught": names})
    else:
        title, count = one_line(label_set.title(_language())), _count(label_set)
        names = [one_line(label.name(_language())) for label in label_set.labels[:8]]
        listed = ", ".join(names) + ("…" if len(label_set.labels) > 8 else "")
        console.out(say(f"{title}: {count} ({listed})", f"{title}：{count}（{listed}）"))
    note_untaught(guessed)


def _count(label_set: LabelSet) -> str:
    number = len(label_set.labels)
    return say(counted(number, "label"), f"{number:,} 个标签")


def _summary(label_set: LabelSet) -> dict[str, Any]:
    return {
        "name": label_set.name,
        "name_zh": label_set.name_zh,
        "mode": str(label_set.mode),
        "labels": len(label_set.labels),
        "standing": label_set.standing,
        "ready_made": label_set.ready_made,
        "version": label_set.version,
    }


def _mode(label_set: LabelSet) -> str:
    if label_set.mode is LabelMode.EXCLUSIVE:
        return say("exclusive", "单选")
    return say("independent", "多选")


def _language() -> str:
    return "zh" if console.chinese() else "en"
