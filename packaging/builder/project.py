"""Facts about the project that packages carry: each is read from its one place."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "packaging"
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"

NAME = "photoapp"
# Reverse domain name, as AppStream, macOS and Windows want one for a program.
IDENTIFIER = "io.github.photoapp.photoapp"
SUMMARY = "Find your photos in Chinese and English, on your own machine"
MAINTAINER = "The photoapp developers <photoapp@localhost>"
LICENCE = "Apache-2.0"

# What the standard package leaves out; both are needed only to run models by torch.
FULL_ONLY = ("torch", "transformers")
# Writes and quantises graphs (`photoapp models optimise`), which starts from torch.
_OPTIMISE = ("onnx",)


def version() -> str:
    """As `photoapp.__version__` says; without importing the program."""
    text = (ROOT / "photoapp" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("photoapp/__init__.py states no version")
    return found[1]


def configuration() -> dict[str, object]:
    """The parsed pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(*, full: bool) -> list[str]:
    """What the program needs at run time in this variant, as pyproject.toml states it."""
    project = configuration()["project"]
    assert isinstance(project, dict)  # noqa: S101 - by the standard
    left_out = () if full else (*FULL_ONLY, *_OPTIMISE)
    return [one for one in project["dependencies"] if _name(one) not in left_out]


def tools() -> list[str]:
    """What the build itself needs: the dependency group `package`."""
    groups = configuration()["dependency-groups"]
    assert isinstance(groups, dict)  # noqa: S101 - by the standard
    return list(groups["package"])


def constraints() -> list[str]:
    """Tested versions from pyproject.toml."""
    tool = configuration()["tool"]
    assert isinstance(tool, dict)  # noqa: S101 - by the standard
    return list(tool["uv"]["constraint-dependencies"])


def epoch() -> int:
    """Seconds since 1970 that every file in a package carries: of the last commit.

    ``SOURCE_DATE_EPOCH`` decides otherwise; without git it is a fixed day.
    """
    if stated := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(stated)
    stated = _git("log", "-1", "--format=%ct")
    return int(stated) if stated.isdigit() else 1_767_225_600  # 2026-01-01


def commit() -> str:
    """The commit a package is made of, short, with ``+`` when files differ; "" without git."""
    stated = _git("rev-parse", "--short=10", "HEAD")
    return stated + ("+" if stated and _git("status", "--porcelain", "-uno") else "")


def _git(*words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", "-C", str(ROOT), *words],  # noqa: S607 - as on PATH
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
