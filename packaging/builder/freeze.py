"""The program with its interpreter and libraries in one folder, by PyInstaller.

Runs in the environment that `environment.prepare` made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from builder import icons, project, trim, windows


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a build. `model`: a folder of a larger model to carry along."""

    full: bool = False
    model: Path | None = None

    @property
    def variant(self) -> str:
        """``standard`` or ``full``, and the model that comes along."""
        kind = "full" if self.full else "standard"
        return kind if self.model is None else f"{kind} with {self.model.name}"

    @property
    def suffix(self) -> str:
        """What names of files of another variant carry."""
        return ("-full" if self.full else "") + ("-model" if self.model is not None else "")


def fixed_environment() -> dict[str, str]:
    """This environment with everything fixed that would make two builds differ."""
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(project.epoch()),
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def freeze(wish: Wish) -> Path:
    """Build the folder (on macOS the bundle) and return it.

    Raises subprocess.CalledProcessError when PyInstaller fails.
    """
    work = project.BUILD / f"frozen{wish.suffix}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    asked = {
        "full": wish.full,
        "variant": wish.variant,
        "work": str(work),
        "datas": [[str(source), place] for source, place in _datas(wish, work)],
        "icon": icons.program_icon(work),
        "windows_version": windows.version_file(work) if sys.platform == "win32" else "",
        "architecture": os.environ.get("PHOTOAPP_ARCHITECTURE", ""),
    }
    subprocess.run(  # noqa: S603 - our own interpreter and fixed words
        [
            *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean"),
            *("--log-level", "ERROR", "--distpath", str(work / "dist")),
            *("--workpath", str(work / "work"), str(project.HERE / "photoapp.spec")),
        ],
        check=True,
        cwd=project.ROOT,
        env={**fixed_environment(), "PHOTOAPP_PACKAGE": json.dumps(asked)},
    )
    if sys.platform == "darwin":
        return work / "dist" / "photoapp.app"
    built = work / "dist" / "photoapp"
    if sys.platform.startswith("linux"):
        for line in trim.trim(built):
            sys.stdout.write(f"  {line}\n")
    return built


def program_of(built: Path) -> Path:
    """The program to start from the command line in what `freeze` returned."""
    if built.suffix == ".app":
        return built / "Contents" / "MacOS" / "photoapp"
    return built / ("photoapp.exe" if sys.platform == "win32" else "photoapp")


def _datas(wish: Wish, work: Path) -> list[tuple[Path, str]]:
    """What a package says of itself, and the model that it carries."""
    facts = {"package": wish.variant, "commit": project.commit()}
    said = work / "package.json"
    said.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    datas = [(said, "photoapp/resources")]
    if wish.model is not None:
        place = f"photoapp/resources/models/bundled/{wish.model.name}"
        datas += [
            (file, str(Path(place) / file.relative_to(wish.model).parent))
            for file in sorted(wish.model.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        ]
    return datas
