"""This computer: what a measurement was made on, and how much of it reading photos may take.

No names of people or hosts.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import photoapp

_SECONDS = 10.0
# A decode process takes 60 to 180 MB for photos of 24 megapixels; the window, the encoder and
# whatever else the person has open want the rest.
_BYTES_PER_PROCESS = 768 << 20
_MOST_PROCESSES = 16
_MOST_PICTURE_BYTES = 4 << 30
_LEAST_PICTURE_BYTES = 512 << 20


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


def memory_bytes() -> int:
    """This computer's memory; 0 where that is not known."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.virtual_memory().total)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def comfortable_processes(cores: int, memory: int) -> int:
    """How many photos to read at once, so that the computer stays usable.

    A graphics processor encodes faster than many processors decode, so the limit is high, and
    of many cores only two are left alone; processes start only while there is work for them.
    `memory` 0: not known.
    """
    by_memory = memory // _BYTES_PER_PROCESS if memory > 0 else _MOST_PROCESSES
    return max(1, min(_MOST_PROCESSES, max(cores * 3 // 4, cores - 2), by_memory))


def picture_bytes(memory: int) -> int:
    """The most memory one picture may take: half of a small computer's. 0: not known."""
    if memory <= 0:
        return _MOST_PICTURE_BYTES
    return max(_LEAST_PICTURE_BYTES, min(_MOST_PICTURE_BYTES, memory // 2))


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
