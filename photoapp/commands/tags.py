"""`photoapp tags`: what a person says of tags on photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from photoapp import console
from photoapp.commands import tag_files
from photoapp.commands.common import JsonOption, LibraryOption, one_line, opened, parent_library
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.photo import PhotoId

if TYPE_CHECKING:
    from photoapp.app import Application

cli = typer.Typer(
    help=say("Confirm, reject and check the tags of photos.", "确认、否定和检查照片的标签。")
)

LabelArgument = Annotated[
    str,
    typer.Argument(
        metavar="LABEL", help=say("A tag, in either language.", "标签的中文或英文名称。")
    ),
]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...")]


@cli.command(help=say("Say that photos show a label.", "确认照片属于某个标签。"))
def confirm(
    context: typer.Context,
    label: LabelArgument,
    files: FilesArgument,
    library: LibraryOption = None,
) -> None:
    """The photos get the tag, and the label learns from them."""
    _decide(library or parent_library(context), label, files, confirmed=True)


@cli.command(help=say("Say that photos do not show a label.", "指出照片不属于某个标签。"))
def reject(
    context: typer.Context,
    label: LabelArgument,
    files: FilesArgument,
    library: LibraryOption = None,
) -> None:
    """The photos lose the tag and do not get it again, and the label learns from them."""
    _decide(library or parent_library(context), label, files, confirmed=False)


@cli.command(
    help=say(
        "List the photos from whose answers a label learns most.",
        "列出最值得确认的照片：标签从这些回答中学到的最多。",
    )
)
def check(
    context: typer.Context,
    label: LabelArgument,
    count: Annotated[int, typer.Option("--count", min=1, max=200)] = 12,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """One path a line, in the order to ask; and what earlier answers say of the label."""
    with opened(library or parent_library(context)) as application:
        facts = application.tags.named(label)
        proposed = application.learner.proposals(*application.learner.label_of(facts.id), count)
        quality = application.learner.quality(facts.id)
        places = application.photos.paths([PhotoId(int(one)) for one in proposed])
    paths = [str(places[PhotoId(int(one))][0].path) for one in proposed]
    if as_json:
        console.out_json(
            {
                "label": facts.name,
                "paths": paths,
                "decisions": quality.decisions,
                "confirmed": quality.confirmed,
                "held_back": quality.held_back,
                "precision": quality.precision,
                "recall": quality.recall,
            }
        )
        return
    console.out("\n".join(one_line(path) for path in paths))
    if quality.precision is not None:
        console.note(
            say(
                f"Of the {quality.held_back:,} answers so far, held back in turn: "
                f"{quality.precision:.0%} of the photos it would tag are right.",
                f"逐一留出已有的 {quality.held_back:,} 个回答来检验："
                f"会打上标签的照片中有 {quality.precision:.0%} 正确。",
            )
        )


cli.command(
    "write",
    help=say(
        "Write tags, stars and captions to XMP sidecars, or into the files.",
        "把标签、星级和说明写入 XMP 附属文件或照片文件。",
    ),
)(tag_files.write)
cli.command(
    "read",
    help=say(
        "Take over tags, stars and captions that other programs wrote.",
        "读入其他程序写入的标签、星级和说明。",
    ),
)(tag_files.read)


def _decide(library: Path | None, label: str, files: list[Path], *, confirmed: bool) -> None:
    with opened(library) as application:
        facts = application.tags.named(label)
        photos = [_photo(application, path) for path in files]
        application.learner.decide(facts.id, photos, confirmed)
    count = len(set(photos))
    name = say(facts.name, facts.name_zh or facts.name)
    console.note(
        say(f"{name}: {count:,} confirmed", f"{name}：已确认 {count:,} 张")
        if confirmed
        else say(f"{name}: {count:,} rejected", f"{name}：已否定 {count:,} 张")
    )


def _photo(application: Application, path: Path) -> PhotoId:
    full = path.expanduser().absolute()
    found = application.photos.by_path(full) or application.photos.by_path(full.resolve())
    if found is None:
        raise UsageError(
            "photo-not-indexed",
            f"{path} is not in the library; add its folder with: photoapp index FOLDER",
            path=str(path),
        )
    return found
