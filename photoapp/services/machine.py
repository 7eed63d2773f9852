"""What a measurement was made on: processor, cores, versions. No names of people or hosts."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import photoapp

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Machine:
    """`commit` is of the checkout that runs, with a + when it was changed; "" outside of one."""

    processor: str
    cores: int
    system: str
    python: str
    version: str
    commit: str


def this_machine() -> Machine:
    """This computer, this program. Blocks for a moment."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        version=photoapp.__version__,
        commit=_commit(),
    )


def _processor() -> str:
    if sys.platform == "linux":
        try:
            lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        except OSError:
            lines = []
        for line in lines:
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    elif sys.platform == "darwin":
        return _told(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()
    return platform.processor() or platform.machine()


def _commit() -> str:
    folder = Path(photoapp.__file__).resolve().parents[1]
    if not (folder / ".git").exists():
        return ""
    git = ["git", "-C", str(folder)]
    commit = _told([*git, "rev-parse", "--short=10", "HEAD"])
    # New files do not count: a measurement writes some itself.
    changed = _told([*git, "status", "--porcelain", "--untracked-files=no"])
    return commit + ("+" if commit and changed else "")


def _told(command: list[str]) -> str:
    """What a command says; "" when it cannot be run."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and our own folder, no shell
            command, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
