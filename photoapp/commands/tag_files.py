"""`photoapp tags write` and `read`: tags, stars and captions to and from the files."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import (
    JsonOption,
    LibraryOption,
    in_words,
    one_line,
    opened,
    parent_library,
)
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.hits import Scope
from photoapp.core.photo import PhotoId
from photoapp.core.syncing import Prefer, SyncChoice, SyncItem, SyncPlan

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.core.jobs import JobError


class Names(StrEnum):
    """Languages of the tags' names."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...",
        help=say(
            "Photos or folders (default: the whole library).", "照片或文件夹（默认：整个资料库）。"
        ),
    ),
]
EmbeddedOption = Annotated[
    bool,
    typer.Option(
        "--embedded",
        help=say(
            "The metadata inside the photo files (needs ExifTool); RAW files keep sidecars.",
            "照片文件内的元数据（需要 ExifTool）；RAW 文件仍用附属文件。",
        ),
    ),
]
PreferOption = Annotated[
    Prefer,
    typer.Option(
        "--prefer",
        metavar="neither|catalogue|file",
        help=say("Whose word counts in a conflict.", "发生冲突时以哪一方为准。"),
    ),
]


def write(
    context: typer.Context,
    files: FilesArgument = None,
    embedded: EmbeddedOption = False,
    language: Annotated[
        Names | None,
        typer.Option(
            "--language",
            metavar="en|zh|both",
            help=say("Of the tags' names (default: yours).", "标签名称的语言（默认：系统语言）。"),
        ),
    ] = None,
    confirmed_only: Annotated[
        bool,
        typer.Option(
            "--confirmed-only",
            help=say("Without tags that only a label set found.", "不写入仅由标签集找到的标签。"),
        ),
    ] = False,
    prefer: PreferOption = Prefer.NEITHER,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Only say what would happen.", "仅预览。"))
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write tags, stars and captions to sidecars (or into the files); can be undone."""
    choice = SyncChoice(
        embedded=embedded,
        language=say("en", "zh") if language is None else language.value,
        automatic=not confirmed_only,
        prefer=prefer,
    )
    with opened(library or parent_library(context)) as application:
        plan = application.sidecars.plan(_photos(application, files), choice)
        failures: Sequence[JobError] = ()
        if not dry_run:
            with console.Progress(application.bus):
                failures = application.sidecars.write(plan).failures
    failed = {failure.where for failure in failures}
    done = [item for item in plan.to_write if str(item.target) not in failed]
    if as_json:
        key = "would_write" if dry_run else "written"
        console.out_json({key: [_written(item) for item in done], **_rest(plan, failures)})
    else:
        for item in done:
            edit = item.comparison.write
            added = [path[-1] for path in edit.add]
            console.out(_line(item.target, added, [path[-1] for path in edit.remove]))
        _tell_rest(plan, failures)
    if failures:
        raise typer.Exit(1)


def read(
    context: typer.Context,
    files: FilesArgument = None,
    embedded: EmbeddedOption = False,
    prefer: PreferOption = Prefer.NEITHER,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Only say what would happen.", "仅预览。"))
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take over tags, stars and captions that other programs wrote; can be undone."""
    choice = SyncChoice(embedded=embedded, language=say("en", "zh"), prefer=prefer)
    with opened(library or parent_library(context)) as application:
        photos = _photos(application, files)
        plan = application.sidecars.plan(photos, choice)
        names = {tag.id: say(tag.name, tag.name_zh or tag.name) for tag in application.tags.all()}
        if not dry_run:
            application.sidecars.read(photos, choice)
    if as_json:
        key = "would_read" if dry_run else "read"
        console.out_json(
            {key: [_read(item, names) for item in plan.to_read], **_rest(plan, ())},
        )
        return
    for item in plan.to_read:
        edit = item.comparison.read
        added = [path[-1] for path in edit.add]
        console.out(_line(item.source or item.path, added, [names[tag] for tag in edit.remove]))
    _tell_rest(plan, ())


def _photos(application: Application, files: list[Path] | None) -> list[PhotoId]:
    everything = [PhotoId(int(one)) for one in application.photos.ids(Scope())]
    if not files:
        return everything
    found: list[PhotoId] = []
    places = None
    for path in files:
        full = path.expanduser().absolute()
        photo = application.photos.by_path(full) or application.photos.by_path(full.resolve())
        if photo is not None:
            found.append(photo)
            continue
        if not full.is_dir():
            raise UsageError(
                "photo-not-indexed",
                f"{path} is not in the library; index its folder first: photoapp index FOLDER",
                path=str(path),
            )
        places = places or application.photos.paths(everything)
        found += [
            one
            for one, copies in places.items()
            if any(copy.path.is_relative_to(full.resolve()) for copy in copies)
        ]
    return list(dict.fromkeys(found))


def _written(item: SyncItem) -> dict[str, Any]:
    edit = item.comparison.write
    return {
        "path": str(item.path),
        "target": str(item.target),
        "added": [list(path) for path in edit.add],
        "removed": [list(path) for path in edit.remove],
        "rating": edit.rating,
        "caption": edit.caption,
    }


def _read(item: SyncItem, names: dict[int, str]) -> dict[str, Any]:
    edit = item.comparison.read
    return {
        "path": str(item.path),
        "source": str(item.source),
        "added": [list(path) for path in edit.add],
        "removed": [names[tag] for tag in edit.remove],
        "rating": edit.rating,
        "caption": edit.caption,
    }


def _rest(plan: SyncPlan, failures: Sequence[JobError]) -> dict[str, Any]:
    return {
        "conflicts": [
            {
                "path": str(item.path),
                "field": conflict.field,
                "here": conflict.here,
                "there": conflict.there,
            }
            for item in plan.conflicts
            for conflict in item.comparison.conflicts
        ],
        "skipped": [
            {"path": str(one.path), "code": one.code, "reason": one.message} for one in plan.skipped
        ],
        "failed": [{"path": one.where, "code": one.code, "reason": one.reason} for one in failures],
        "in_step": plan.in_step,
    }


def _line(path: Path, added: Sequence[str], removed: Sequence[str]) -> str:
    marks = [f"+{name}" for name in added] + [f"-{name}" for name in removed]
    return one_line(f"{path}  {' '.join(marks)}".rstrip())


def _tell_rest(plan: SyncPlan, failures: Sequence[JobError]) -> None:
    fields = {
        "tag": say("tag", "标签"),
        "rating": say("stars", "星级"),
        "caption": say("caption", "说明"),
    }
    for item in plan.conflicts:
        for one in item.comparison.conflicts:
            here, there = one_line(one.here), one_line(one.there) or say("removed", "已移除")
            name = fields[one.field]
            console.note(
                one_line(str(item.path))
                + say(
                    f": {name} changed on both sides (here: {here}; there: {there}); "
                    "decide with --prefer",
                    f"：{name}在两边都有改动（此处：{here}；文件：{there}），请用 --prefer 决定",
                )
            )
    for skip in plan.skipped:
        console.note(f"{one_line(str(skip.path))}: {in_words(skip.code, skip.message, {})}")
    for failure in failures:
        reason = in_words(failure.code, failure.reason, {"path": failure.where})
        console.note(f"{one_line(failure.where)}: {reason}")
    if plan.in_step:
        console.note(
            say(f"{plan.in_step:,} files were in step already", f"{plan.in_step:,} 个文件已经一致")
        )
