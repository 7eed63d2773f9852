"""`photoapp self-test`: a report that can be pasted, in words or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from photoapp import console
from photoapp.app import resource_folder
from photoapp.console import say
from photoapp.services.installation import describe

if TYPE_CHECKING:
    from photoapp.services.selftest import Check


def show_self_test(checks: Sequence[Check], *, as_json: bool) -> None:
    """Print what this installation is, then every check."""
    here = describe(resource_folder())
    if as_json:
        rows = [{**asdict(check), "passed": check.passed} for check in checks]
        passed = all(check.passed for check in checks)
        console.out_json({"passed": passed, "installation": asdict(here), "checks": rows})
        return
    commit = f", {here.commit}" if here.commit else ""
    console.out(f"photoapp {here.version} ({here.package}{commit})")
    console.out(f"{here.system}, {here.processor}, Python {here.python}")
    console.out(", ".join(f"{name} {found}" for name, found in here.libraries.items()))
    marks = {"ok": say("ok  ", "正常"), "note": say("note", "提示"), "fail": say("FAIL", "失败")}
    for check in checks:
        name = say(check.name_en, check.name_zh)
        detail = say(check.detail, check.detail_zh or check.detail)
        console.out(f"{marks[check.state]}  {name}: {detail}")
    bad = sum(not check.passed for check in checks)
    console.out(
        say("Everything works.", "一切正常。")
        if not bad
        else say(
            f"{bad} of {len(checks)} checks failed.", f"{len(checks)} 项检查中有 {bad} 项失败。"
        )
    )
