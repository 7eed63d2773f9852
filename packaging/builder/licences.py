"""Everybody's licences in one folder of the package, and a list of them to read."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from builder import project
from builder.parts import Part

INDEX = "THIRD-PARTY.md"
_HEAD = """# What photoapp is made of

photoapp {version} itself: Apache-2.0, see photoapp/LICENSE. It carries the work of others, each
under its own licence; the texts lie in the folders of the same names.

Qt and PySide6 are used under the LGPL 3: they lie beside the program as libraries of their own and
may be replaced by others of the same version. Programs frozen with PyInstaller may have any
licence, by the exception in PyInstaller's.

| part | version | licence |
| --- | --- | --- |
"""


def gather(parts: Sequence[Part], folder: Path) -> None:
    """Copy all texts below `folder`, with an index. Raises ValueError for a part without any."""
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / project.NAME
    own.mkdir(exist_ok=True)
    shutil.copyfile(project.ROOT / "LICENSE", own / "LICENSE")
    rows = []
    for part in sorted(parts, key=lambda one: one.name.lower()):
        if not part.texts:
            raise ValueError(f"no text of the licence of {part.name} {part.version} was found")
        place = folder / part.name
        place.mkdir(exist_ok=True)
        given: set[bytes] = set()
        for name, text in sorted(part.texts.items(), key=lambda one: (len(one[0]), one[0])):
            if (content := text.read_bytes()) not in given:  # wheels carry some of them twice
                given.add(content)
                (place / name).write_bytes(content)
        rows.append(f"| {part.name} | {part.version} | {part.licence or 'see its text'} |\n")
    index = _HEAD.format(version=project.version()) + "".join(rows)
    (folder / INDEX).write_text(index, encoding="utf-8")
