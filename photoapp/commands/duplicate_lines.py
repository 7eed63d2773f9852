"""Groups of duplicates and what is done with them, as JSON and as lines for people."""

from __future__ import annotations

from typing import Any

from photoapp import console
from photoapp.commands.common import counted, in_words, one_line
from photoapp.console import say
from photoapp.core.duplicates import DuplicateGroup
from photoapp.core.keeping import KeepProfile, choose
from photoapp.core.resolution import ResolveAct, ResolvePlan, ResolveResult


def group_record(group: DuplicateGroup, rules: KeepProfile) -> dict[str, Any]:
    """A group as JSON; the file to keep is named."""
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


def print_group(group: DuplicateGroup, rules: KeepProfile) -> None:
    """A group as a paragraph; the file to keep is marked."""
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


def plan_record(
    plan: ResolvePlan, rules: KeepProfile, result: ResolveResult | None
) -> dict[str, Any]:
    """What would be done, and what was, as JSON."""
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


def print_plan(plan: ResolvePlan) -> None:
    """What would happen, a file a line."""
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
    for skipped in plan.skipped:
        console.note(f"  {one_line(str(skipped.path))}: {skip_text(skipped.reason)}")
    one = plan.files == 1
    would = {
        ResolveAct.TRASH: say("goes to the trash" if one else "go to the trash", "移到回收站"),
        ResolveAct.MOVE: say("is moved" if one else "are moved", "移动"),
        ResolveAct.HARD_LINK: say(
            "becomes a hard link" if one else "become hard links", "替换为硬链接"
        ),
    }[plan.act]
    groups = say(counted(plan.groups, "group"), f"{plan.groups:,} 组")
    files = say(counted(plan.files, "file"), f"{plan.files:,} 个文件")
    console.note(
        say(
            f"{groups}: {files} {would}, {console.size(plan.bytes)}. Nothing loses its last copy.",
            f"{groups}：{files}{would}，共 {console.size(plan.bytes)}。"
            "不会失去任何一份内容的最后副本。",
        )
    )
    if plan.beside:
        sidecars = say(counted(len(plan.beside), "sidecar"), f"{len(plan.beside):,} 个附属文件")
        console.note(say(f"{sidecars} (XMP) too.", f"{sidecars}（XMP）一并移走。"))
    if plan.versions:
        console.note(
            say(
                f"{plan.versions:,} of them are other versions of what stays (size, format, "
                "metadata); these are only in the trash or folder afterwards.",
                f"其中 {plan.versions:,} 张是所保留照片的其他版本（尺寸、格式或元数据不同），"
                "之后只存在于回收站或文件夹中。",
            )
        )


def print_result(plan: ResolvePlan, result: ResolveResult | None) -> None:
    """What was done, and how to take it back."""
    if result is None:
        if plan.files:
            console.note(
                say("Nothing was done; --apply does it.", "尚未执行；加上 --apply 才会执行。")
            )
        return
    for failure in result.failures:
        reason = in_words(failure.code, failure.reason, {})
        console.note(f"  {one_line(failure.where)}: {reason}")
    files = say(counted(result.files, "file"), f"{result.files:,} 个文件")
    console.out(
        say(
            f"Done: {files}, {console.size(result.bytes)}.",
            f"已处理 {files}，{console.size(result.bytes)}。",
        )
    )
    if result.journal is not None:
        console.note(
            say(
                f"Take it back: photoapp undo {result.journal}",
                f"撤销：photoapp undo {result.journal}",
            )
        )
