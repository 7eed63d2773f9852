"""`photoapp duplicates`: what is there more than once, and clearing it away."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from photoapp import console
from photoapp.commands.common import (
    JsonOption,
    LibraryOption,
    counted,
    opened,
    parent_library,
    speak,
)
from photoapp.commands.duplicate_lines import (
    group_record,
    plan_record,
    print_group,
    print_plan,
    print_result,
)
from photoapp.console import say
from photoapp.core.duplicates import DEFAULT_KINDS, DuplicateKind
from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.jobs import JobState
from photoapp.core.keeping import (
    PROFILES,
    SAFE_KINDS,
    KeepProfile,
    parse_profile,
    ready_made,
)
from photoapp.core.resolution import ResolveAct

if TYPE_CHECKING:
    from photoapp.app import Application

cli = typer.Typer(
    help=say(
        "Photos that are there more than once. Without a command: find and list them.",
        "重复的照片。不带命令时查找并列出。",
    ),
    no_args_is_help=False,
)

_SAFE_NAMES = ",".join(SAFE_KINDS)
_KINDS_HELP = ", ".join(DuplicateKind)
KindsOption = Annotated[
    str,
    typer.Option(
        "--kinds",
        metavar="KIND,...",
        help=say(f"Only these kinds: {_KINDS_HELP}.", f"只看这些种类：{_KINDS_HELP}。"),
    ),
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="DIR",
        help=say(
            "Only groups with a file in this folder or below.", "只看在此文件夹中有文件的组。"
        ),
    ),
]
SizeOption = Annotated[
    int,
    typer.Option(
        "--min-bytes",
        min=0,
        help=say("Only groups that free at least so many bytes.", "只看至少能释放这么多字节的组。"),
    ),
]
ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help=say(
            f"What to keep: {', '.join(one.name for one in PROFILES)}, or a JSON file of rules.",
            f"保留规则：{'、'.join(one.name for one in PROFILES)}，或规则的 JSON 文件。",
        ),
    ),
]


@cli.callback(invoke_without_command=True)
def duplicates(
    context: typer.Context,
    kinds: KindsOption = "",
    folder: FolderOption = None,
    min_bytes: SizeOption = 0,
    profile: ProfileOption = PROFILES[0].name,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find duplicates, then print a group a paragraph; the file to keep is marked."""
    if context.invoked_subcommand is not None:
        return
    wanted, rules = _kinds(kinds, DEFAULT_KINDS), _profile(profile)
    with opened(library or parent_library(context)) as application:
        place = _place(application, folder)
        _find(application)
        groups = application.finder.groups(wanted, folder=place, min_bytes=min_bytes)
    speak()
    if as_json:
        console.out_json({"groups": [group_record(group, rules) for group in groups]})
        return
    for group in groups:
        print_group(group, rules)
    freed = sum(group.reclaimable for group in groups)
    count = say(counted(len(groups), "group"), f"{len(groups):,} 组")
    console.note(
        say(
            f"{count}; {console.size(freed)} are there more than once.",
            f"共 {count}；可释放 {console.size(freed)}。",
        )
    )


@cli.command(
    "resolve",
    help=say(
        "Keep one file of each group; the others go to the trash, a folder, or become hard links.",
        "每组保留一个文件；其余移到回收站、文件夹，或替换为硬链接。",
    ),
)
def resolve(
    context: typer.Context,
    profile: ProfileOption = PROFILES[0].name,
    apply: Annotated[
        bool,
        typer.Option(
            "--apply/--dry-run",
            help=say("Do it; else only say what would happen.", "真正执行；否则只说明会发生什么。"),
        ),
    ] = False,
    act: Annotated[
        ResolveAct,
        typer.Option("--act", help=say("What happens to the others.", "其余文件的去处。")),
    ] = ResolveAct.TRASH,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="DIR",
            help=say("The folder for --act move.", "用于 --act move 的文件夹。"),
        ),
    ] = None,
    sidecars: Annotated[
        bool,
        typer.Option(
            "--sidecars",
            help=say(
                "Also write the united tags and stars beside the kept files (XMP).",
                "同时把合并后的标签和星级写到保留文件旁的 XMP 文件。",
            ),
        ),
    ] = False,
    kinds: KindsOption = _SAFE_NAMES,
    folder: FolderOption = None,
    min_bytes: SizeOption = 0,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rehearse, and with --apply act: marks are united first, all of it can be undone."""
    wanted, rules = _kinds(kinds, SAFE_KINDS), _profile(profile)
    if (act is ResolveAct.MOVE) != (to is not None):
        raise UsageError(
            "folder-needed",
            say(
                "Give the folder with --to exactly when --act is move.",
                "仅当 --act 为 move 时用 --to 指定文件夹。",
            ),
        )
    with opened(library or parent_library(context)) as application:
        application.curator.reconcile()
        place = _place(application, folder)
        _find(application)
        groups = application.finder.groups(wanted, folder=place, min_bytes=min_bytes)
        resolver = application.resolver
        plan = resolver.plan(resolver.decide(groups, rules), act, folder=to)
        result = None
        if apply:
            with console.Progress(application.bus):
                result = resolver.run(plan, sidecars=sidecars)
                for job in application.jobs.snapshots():
                    application.jobs.wait(job.job)
            if plan.folder is not None and result.files:
                # Or they would be proposed again, should the folder belong to the library.
                with contextlib.suppress(UsageError):
                    application.finder.ignore_folder(plan.folder)
    speak()
    if as_json:
        console.out_json(plan_record(plan, rules, result))
    else:
        print_plan(plan)
        print_result(plan, result)
    if result is not None and result.failures:
        raise typer.Exit(1)


def _find(application: Application) -> None:
    """Compare what has not been compared yet; progress goes to standard error."""
    application.indexer.look_for_folders()
    with console.Progress(application.bus):
        job = application.finder.start_find()
        end = application.jobs.wait(job)
    if end.state is JobState.FAILED and end.error is not None:
        raise PhotoappError(end.error.code, end.error.reason)


def _place(application: Application, folder: Path | None) -> Path | None:
    """A folder as files in it are known. Raises UsageError for one without photos to compare."""
    if folder is None:
        return None
    application.indexer.look_for_folders()
    watched = application.indexer.folders()
    named = folder.expanduser().absolute()
    for place in dict.fromkeys((named, named.resolve())):
        holding = [one for one in watched if place.is_relative_to(one.path)]
        # On a drive that is away, files are known although the folder is not there.
        there = place.is_dir() or any(not one.online for one in holding)
        if there and (holding or any(one.path.is_relative_to(place) for one in watched)):
            return place
    if named.is_dir():
        raise UsageError(
            "folder-not-watched",
            f"{folder} is in none of the library's folders; see: photoapp folders list",
            path=str(folder),
        )
    if named.exists():
        raise UsageError(
            "not-a-folder", f"{folder} is a file; give the folder that holds it.", path=str(folder)
        )
    raise UsageError(
        "folder-not-found",
        f"There is no folder {folder}; check the spelling or whether its drive is connected.",
        path=str(folder),
    )


def _kinds(text: str, otherwise: Sequence[DuplicateKind]) -> tuple[DuplicateKind, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {kind.value for kind in DuplicateKind}
    for name in names:
        if name not in known:
            raise UsageError(
                "kind-unknown",
                f"There is no kind of duplicates called {name!r}; there are: {_KINDS_HELP}.",
                name=name,
                known=_KINDS_HELP,
            )
    return tuple(DuplicateKind(name) for name in names) or tuple(otherwise)


def _profile(name: str) -> KeepProfile:
    """A ready-made profile, or rules from a JSON file."""
    if not name.endswith(".json"):
        return ready_made(name)
    try:
        return parse_profile(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "rules-unreadable",
            f"The rules for what to keep cannot be used: {name}: {error}.",
            reason=f"{name}: {error}",
        ) from error
