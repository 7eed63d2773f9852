"""A tree of files in which nothing depends on when, where and by whom it was made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from builder import project


def copy_program(built: Path, target: Path, *, kind: str) -> None:
    """Copy the frozen folder; the copy says in which package it came."""
    shutil.copytree(built, target, symlinks=True)
    said = target / "_internal" / "photoapp" / "resources" / "package.json"
    facts = json.loads(said.read_text(encoding="utf-8"))
    facts["package"] = f"{kind}, {facts['package']}"
    said.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def settle(root: Path) -> None:
    """Give every file the time of the last commit and plain rights."""
    stamp = project.epoch()
    for path in [*walked(root), root]:
        if path.is_symlink():
            os.utime(path, (stamp, stamp), follow_symlinks=False)
            continue
        program = path.is_dir() or (os.access(path, os.X_OK) and _runs(path))
        path.chmod(0o755 if program else 0o644)
        os.utime(path, (stamp, stamp))


def walked(root: Path) -> Iterator[Path]:
    """Everything below a folder, in the order of names, folders before what they hold."""
    for path in sorted(root.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from walked(path)


def size(root: Path) -> int:
    """Bytes on disk as `du --apparent-size` counts: files once, folders 4 KiB."""
    return sum(
        4096 if path.is_dir() else path.stat().st_size
        for path in walked(root)
        if not path.is_symlink()
    )


def archive(root: Path, target: Path, *, prefix: str) -> None:
    """Write a .tar.xz of `root` below `prefix`: sorted, root's, at the last commit's time."""
    stamp = project.epoch()
    target.parent.mkdir(parents=True, exist_ok=True)
    plain = target.with_suffix("")
    with tarfile.open(plain, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in walked(root):
            member = tar.gettarinfo(path, f"{prefix}/{path.relative_to(root).as_posix()}")
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mtime = stamp
            if member.isreg():
                with path.open("rb") as source:
                    tar.addfile(member, source)
            else:
                tar.addfile(member)
    # In blocks of one size, so that the number of threads changes nothing.
    subprocess.run(  # noqa: S603 - fixed words
        ["xz", "--force", "-4", "--threads=2", "--block-size=32MiB", str(plain)],  # noqa: S607
        check=True,
    )


def _runs(path: Path) -> bool:
    """Whether a file with the right to be run is a program or library."""
    with path.open("rb") as source:
        return source.read(4)[:2] in {b"#!", b"\x7fE"}
