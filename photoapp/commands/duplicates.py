"""`photoapp duplicates`: what is there more than once, and clearing it away."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
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
    speak,
)
from photoapp.console import say
from photoapp.core.duplicates import DEFAULT_KINDS, DuplicateGroup, DuplicateKind
from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.jobs import JobState
from photoapp.core.keeping import (
    PROFILES,
    SAFE_KINDS,
    KeepProfile,
    choose,
    parse_profile,
    ready_made,
)
from photoapp.core.resolution import ResolveAct, ResolvePlan, ResolveResult

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
        _find(application)
        groups = _groups(application, wanted, folder, min_bytes)
    speak()
    if as_json:
        console.out_json({"groups": [_group_record(group, rules) for group in groups]})
        return
    for group in groups:
        _print_group(group, rules)
    freed = sum(group.reclaimable for group in groups)
    console.note(
        say(
            f"{len(groups):,} groups; {console.size(freed)} are there more than once.",
            f"共 {len(groups):,} 组；可释放 {console.size(freed)}。",
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
        _find(application)
        groups = _groups(application, wanted, folder, min_bytes)
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
        console.out_json(_plan_record(plan, rules, result))
    else:
        _print_plan(plan)
        _print_result(plan, result)
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


def _groups(
    application: Application,
    kinds: Sequence[DuplicateKind],
    folder: Path | None,
    min_bytes: int,
) -> list[DuplicateGroup]:
    return application.finder.groups(
        kinds,
        folder=None if folder is None else folder.expanduser().absolute(),
        min_bytes=min_bytes,
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


def _group_record(group: DuplicateGroup, rules: KeepProfile) -> dict[str, Any]:
    from photoapp.ui.duplicate_words import reason_text

    keeping = choose(group, rules)
    return {
        "key": group.key,
        "kind": group.kind.value,
        "reason": reason_text(group),
        "facts": dict(group.reason),
        "keep": None if keeping is None else str(group.members[keeping.keep].path),
        "members": [
            {
                "path": str(member.path),
                "bytes": member.bytes,
                "width": member.width,
                "height": member.height,
                "score": round(member.score, 4),
                "format": member.format,
                "online": member.online,
            }
            for member in group.members
        ],
    }


def _print_group(group: DuplicateGroup, rules: KeepProfile) -> None:
    from photoapp.ui.duplicate_words import keeping_text, kind_text, reason_text

    keeping = choose(group, rules)
    console.out(f"{kind_text(group.kind)}: {reason_text(group)}")
    rows = [
        (
            "  *" if keeping is not None and keeping.keep == index else "   ",
            f"{member.width}×{member.height}",
            console.size(member.bytes),
            one_line(str(member.path)) + ("" if member.online else say("  (offline)", "（离线）")),
        )
        for index, member in enumerate(group.members)
    ]
    console.out(console.columns(rows))
    if keeping is not None:
        console.out("    " + say("keep *: ", "保留 *：") + keeping_text(keeping, group))
    console.out("")


def _plan_record(
    plan: ResolvePlan, rules: KeepProfile, result: ResolveResult | None
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "profile": rules.name,
        "act": plan.act.value,
        "applied": result is not None,
        "groups": plan.groups,
        "files": plan.files,
        "bytes": plan.bytes,
        "versions": plan.versions,
        "items": [
            {"path": str(item.path), "keep": str(item.kept.path), "bytes": item.stamp.size}
            | ({} if item.target is None else {"target": str(item.target)})
            for item in plan.items
        ],
        "sidecars": [
            {"path": str(item.path)} | ({} if item.target is None else {"target": str(item.target)})
            for item in plan.beside
        ],
        "skipped": [{"path": str(one.path), "reason": one.reason} for one in plan.skipped],
    }
    if result is not None:
        record |= {
            "journal": result.journal,
            "done": result.files,
            "failures": [
                {"path": one.where, "code": one.code, "reason": one.reason}
                for one in result.failures
            ],
        }
    return record


def _print_plan(plan: ResolvePlan) -> None:
    from photoapp.ui.duplicate_words import skip_text

    rows = [
        (
            one_line(str(item.path)),
            "→ " + one_line(str(item.target)) if item.target is not None else "",
        )
        for item in plan.items
    ]
    if rows:
        console.out(console.columns(rows))
    for one in plan.skipped:
        console.note(f"  {one_line(str(one.path))}: {skip_text(one.reason)}")
    would = {
        ResolveAct.TRASH: say("go to the trash", "移到回收站"),
        ResolveAct.MOVE: say("are moved", "移动"),
        ResolveAct.HARD_LINK: say("become hard links", "替换为硬链接"),
    }[plan.act]
    console.note(
        say(
            f"{plan.groups:,} groups: {plan.files:,} files {would}, {console.size(plan.bytes)}. "
            "Nothing loses its last copy.",
            f"{plan.groups:,} 组：{plan.files:,} 个文件{would}，共 {console.size(plan.bytes)}。"
            "不会失去任何一份内容的最后副本。",
        )
    )
    if plan.beside:
        console.note(
            say(
                f"{len(plan.beside):,} sidecars (XMP) go along.",
                f"{len(plan.beside):,} 个附属文件（XMP）一并移走。",
            )
        )
    if plan.versions:
        console.note(
            say(
                f"{plan.versions:,} of them are other versions of what stays (size, format, "
                "metadata); these are only in the trash or folder afterwards.",
                f"其中 {plan.versions:,} 张是所保留照片的其他版本（尺寸、格式或元数据不同），"
                "之后只存在于回收站或文件夹中。",
            )
        )


def _print_result(plan: ResolvePlan, result: ResolveResult | None) -> None:
    if result is None:
        if plan.files:
            console.note(
                say("Nothing was done; --apply does it.", "尚未执行；加上 --apply 才会执行。")
            )
        return
    for failure in result.failures:
        reason = in_words(failure.code, failure.reason, {})
        console.note(f"  {one_line(failure.where)}: {reason}")
    console.out(
        say(
            f"Done: {result.files:,} files, {console.size(result.bytes)}.",
            f"已处理 {result.files:,} 个文件，{console.size(result.bytes)}。",
        )
    )
    if result.journal is not None:
        console.note(
            say(
                f"Take it back: photoapp undo {result.journal}",
                f"撤销：photoapp undo {result.journal}",
            )
        )
