"""`photoapp self-test`: a report that can be pasted, in words or as JSON."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption
from photoapp.console import say
from photoapp.core.errors import PhotoappError

if TYPE_CHECKING:
    from photoapp.services.selftest import Check

HELP: Final = say("Check this installation and library.", "检查安装和资料库。")


def self_test(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Print what works and what does not; exit code 1 when something does not."""
    checks = run_self_test(library or context.obj)
    show_self_test(checks, as_json=as_json)
    if not all(check.passed for check in checks):
        raise typer.Exit(1)


def show_self_test(checks: Sequence[Check], *, as_json: bool) -> None:
    """Print what this installation is, then every check."""
    from photoapp.app import resource_folder
    from photoapp.services.installation import describe

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


def run_self_test(library: Path | None = None) -> list[Check]:
    """Check the installation, then the library if there is one (or a temporary one)."""
    from photoapp.app import default_library, resource_folder
    from photoapp.models.loading import starter
    from photoapp.services import selftest
    from photoapp.services.program import network_check
    from photoapp.services.window_probe import has_display
    from photoapp.storage.catalogue import Catalogue

    resources = resource_folder()
    checks = selftest.installation_checks(
        resources, lambda: starter(resources), display=has_display()
    )
    checks.append(network_check())
    folder = (library or default_library()).expanduser().absolute()
    with tempfile.TemporaryDirectory() as temporary:
        place = folder if folder.is_dir() else Path(temporary)
        try:
            catalogue = Catalogue.open(place)
        except PhotoappError as error:
            return [*checks, selftest.failed("Catalogue", "目录数据库", error.message)]
        try:
            checks += selftest.library_checks(place, catalogue.check)
        finally:
            catalogue.close()
    return checks
