"""The Python environment that a package is made of: exactly what it needs, in pinned versions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from builder import project

PINS = project.HERE / "pins.txt"


def uv() -> str:
    """The uv program. Raises FileNotFoundError saying how to get it."""
    found = shutil.which("uv")
    if found is None:
        raise FileNotFoundError("uv is needed for the build; install it with: pip install uv")
    return found


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def prepare(*, full: bool) -> Path:
    """Make (or bring up to date) the environment of a variant; returns its interpreter."""
    folder = project.BUILD / ("environment-full" if full else "environment")
    python = python_of(folder)
    if not python.exists():
        _run(uv(), "venv", "--quiet", "--python", sys.executable, str(folder))
    wanted = folder / "wanted.txt"
    lines = [*project.requirements(full=full), *project.tools()]
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    exact = folder / "exact.txt"
    _run(
        *(uv(), "pip", "compile", "--quiet", "--python", str(python), "--no-header"),
        *("--no-annotate", "--constraint", str(PINS), "--output-file", str(exact), str(wanted)),
    )
    # Sync, not install: what an earlier build left must not slip into the package.
    _run(uv(), "pip", "sync", "--quiet", "--python", str(python), str(exact))
    return python


def pin() -> None:
    """Write ``packaging/pins.txt`` anew, for every system: names and versions, no addresses."""
    folder = project.BUILD / "pins"
    folder.mkdir(parents=True, exist_ok=True)
    wanted, tested = folder / "wanted.txt", folder / "tested.txt"
    wanted.write_text(
        "\n".join([*project.requirements(full=True), *project.tools()]), encoding="utf-8"
    )
    tested.write_text("\n".join(project.constraints()), encoding="utf-8")
    _run(
        *(uv(), "pip", "compile", "--quiet", "--universal", "--no-header", "--no-annotate"),
        *("--python-version", "3.11", "--constraint", str(tested), "--no-emit-index-url"),
        *("--upgrade", "--output-file", str(PINS), str(wanted)),
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, cwd=project.ROOT)  # noqa: S603 - fixed words
