"""Walking a photo folder: which picture files are there, without opening any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from photoapp.core.photo import FileStamp
from photoapp.imaging.formats import EXTENSIONS

# Folders that hold copies made by other programs, not the person's photos.
_SKIPPED_NAMES = frozenset(
    name.casefold()
    for name in (
        "@eaDir",
        "#recycle",
        "$RECYCLE.BIN",
        "System Volume Information",
        "lost+found",
        "__MACOSX",
        "node_modules",
    )
)
# Deeper than any person's folders; a loop of mounts would otherwise never end.
_MAX_DEPTH = 128


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A picture file by its extension. `path` is POSIX, relative to the volume."""

    path: str
    stamp: FileStamp
    inode: int  # 0 where the system gives none


@dataclass(slots=True)
class FoundDirectory:
    """One directory's picture files and sidecars.

    `error`: it could not be listed, so nothing is known of it.
    """

    path: str
    files: list[FoundFile] = field(default_factory=list)
    sidecars: dict[str, FileStamp] = field(default_factory=dict)  # XMP files by name
    error: OSError | None = None


def walk(
    root: Path,
    mount_point: Path,
    *,
    recursive: bool = True,
    skipped: frozenset[Path] = frozenset(),
    checkpoint: Callable[[], None] = lambda: None,
) -> Iterator[FoundDirectory]:
    """Yield every directory from `root` down, parents first, children in name order.

    Hidden directories, those of `skipped`, other programs' caches and linked directories are
    left out. `root` must be absolute and on `mount_point`. Raises nothing: a directory that
    cannot be listed carries its error. `checkpoint` is called once a directory.
    """
    prefix = "" if root == mount_point else root.relative_to(mount_point).as_posix()
    stack: list[tuple[str, str, int]] = [(str(root), prefix, 0)]
    skipped_paths = {str(path) for path in skipped}
    while stack:
        checkpoint()
        absolute, relative, depth = stack.pop()
        found = FoundDirectory(relative)
        base = f"{relative}/" if relative else ""
        children: list[tuple[str, str, int]] = []
        try:
            with os.scandir(absolute) as entries:
                for entry in entries:
                    name = entry.name
                    dot = name.rfind(".")
                    if dot > 0 and name[dot:].lower() in EXTENSIONS:
                        if file := _file(entry, base):
                            found.files.append(file)
                        elif (
                            recursive and depth < _MAX_DEPTH and entry.is_dir(follow_symlinks=False)
                        ):
                            children.append((entry.path, base + name, depth + 1))
                    elif name[dot:].lower() == ".xmp" and (sidecar := _file(entry, base)):
                        found.sidecars[name] = sidecar.stamp
                    elif (
                        recursive
                        and not name.startswith(".")
                        and depth < _MAX_DEPTH
                        and entry.is_dir(follow_symlinks=False)
                        and name.casefold() not in _SKIPPED_NAMES
                        and entry.path not in skipped_paths
                    ):
                        children.append((entry.path, base + name, depth + 1))
        except OSError as error:
            found.error = error
        children.sort(reverse=True)
        stack.extend(children)
        yield found


def _file(entry: os.DirEntry[str], base: str) -> FoundFile | None:
    """The entry as a file, or None for a directory, a hidden file (``._IMG.JPG``) or a dead link.

    A pipe or device with a picture's name counts: the reader refuses it with a reason.
    """
    if entry.name.startswith("."):
        return None
    try:
        if entry.is_dir():
            return None
        # One stat per file; on Windows it comes with the listing and has no inode.
        status = entry.stat()
    except OSError:
        return None
    return FoundFile(
        base + entry.name, FileStamp(status.st_size, status.st_mtime_ns), status.st_ino
    )
