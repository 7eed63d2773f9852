"""The three ways a file that is not kept can go, and how each comes back.

Every way can be stopped at any moment: the content is then at its old place, at its new one, or
at both, and `gone` tells which.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from photoapp.core.photo import FileStamp, LocationId
from photoapp.core.resolution import ResolveAct, ResolveItem
from photoapp.services.trash import (
    SystemTrash,
    move_without_overwriting,
    same_bytes,
    stamp_of,
)


class DifferentContentError(OSError):
    """Two files that should hold the same bytes do not."""


@dataclass(slots=True)
class Returned:
    """What came back, what did not, and why (the last reason)."""

    back: list[ResolveItem] = field(default_factory=list)
    left: list[ResolveItem] = field(default_factory=list)
    reason: str = ""


class Disposal(Protocol):
    """One way for files to go. Any thread; blocks on files."""

    def put(self, item: ResolveItem) -> None:
        """Let it go. Raises OSError with the file where it was."""

    def gone(self, items: Sequence[ResolveItem]) -> list[ResolveItem]:
        """Which of them went, after a stop; what was half done is cleared away."""

    def back(self, items: Sequence[ResolveItem]) -> Returned:
        """Bring them back where they were; never overwrites anything else."""


class TrashDisposal:
    """Into the system's trash."""

    def __init__(self, trash: SystemTrash) -> None:
        self._trash = trash

    def put(self, item: ResolveItem) -> None:
        """See `Disposal`."""
        self._trash.put(item.path)

    def gone(self, items: Sequence[ResolveItem]) -> list[ResolveItem]:
        """See `Disposal`."""
        absent = [item for item in items if stamp_of(item.path) != item.stamp]
        found = self._trash.find((item.path, item.stamp) for item in absent)
        return [item for item in absent if item.path in found]

    def back(self, items: Sequence[ResolveItem]) -> Returned:
        """See `Disposal`."""
        found = self._trash.find((item.path, item.stamp) for item in items)

        def restore(item: ResolveItem) -> bool:
            entry = found.get(item.path)
            # Somebody put it back by hand: that is what undo wants.
            if entry is None:
                return stamp_of(item.path) == item.stamp
            return self._trash.restore(entry) == item.path

        return _each(items, restore, "they are no longer in the trash")


class FolderDisposal:
    """Into a folder, under the name in `ResolveItem.target`."""

    def put(self, item: ResolveItem) -> None:
        """See `Disposal`."""
        target = _target(item)
        target.parent.mkdir(parents=True, exist_ok=True)
        move_without_overwriting(item.path, target, _part(target, item.location))

    def gone(self, items: Sequence[ResolveItem]) -> list[ResolveItem]:
        """See `Disposal`."""
        found = []
        for item in items:
            target = _target(item)
            _part(target, item.location).unlink(missing_ok=True)
            if stamp_of(target) != item.stamp:
                continue
            if stamp_of(item.path) == item.stamp:
                # Stopped between giving the new name and taking the old one away.
                if same_bytes(item.path, target):
                    target.unlink()
            else:
                found.append(item)
        return found

    def back(self, items: Sequence[ResolveItem]) -> Returned:
        """See `Disposal`."""

        def restore(item: ResolveItem) -> bool:
            target = _target(item)
            part = _part(item.path, item.location)
            part.unlink(missing_ok=True)
            if stamp_of(target) != item.stamp:
                return stamp_of(item.path) == item.stamp
            if stamp_of(item.path) == item.stamp and same_bytes(item.path, target):
                target.unlink()  # an undo that was stopped
                return True
            item.path.parent.mkdir(parents=True, exist_ok=True)
            move_without_overwriting(target, item.path, part)
            return True

        return _each(items, restore, "they are no longer in the folder")


class LinkDisposal:
    """Replaced by another name of the kept file, after comparing every byte."""

    def put(self, item: ResolveItem) -> None:
        """See `Disposal`."""
        if not same_bytes(item.kept.path, item.path):
            raise DifferentContentError("the files differ")
        part = _part(item.path, item.location)
        part.unlink(missing_ok=True)
        try:
            part.hardlink_to(item.kept.path)
            part.replace(item.path)
        finally:
            # A rename between two names of one file leaves both.
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def gone(self, items: Sequence[ResolveItem]) -> list[ResolveItem]:
        """See `Disposal`."""
        for item in items:
            _part(item.path, item.location).unlink(missing_ok=True)
        return [item for item in items if _same_file(item.path, item.kept.path)]

    def back(self, items: Sequence[ResolveItem]) -> Returned:
        """See `Disposal`. The file gets its own bytes, time and permissions again."""

        def restore(item: ResolveItem) -> bool:
            part = _part(item.path, item.location)
            part.unlink(missing_ok=True)
            status = item.path.lstat()
            stamp = FileStamp(status.st_size, status.st_mtime_ns)
            if stamp == item.stamp and status.st_nlink == 1:
                return True
            # The shared bytes are those of both as long as nobody edited them.
            if stamp not in (item.kept.stamp, item.stamp):
                return False
            shutil.copy2(item.path, part)
            os.utime(part, ns=(item.stamp.mtime_ns, item.stamp.mtime_ns))
            part.chmod(item.mode)
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.replace(item.path)
            return True

        return _each(items, restore, "the shared file was changed since")


def disposal(act: ResolveAct, trash: SystemTrash) -> Disposal:
    """The way an act takes."""
    match act:
        case ResolveAct.TRASH:
            return TrashDisposal(trash)
        case ResolveAct.MOVE:
            return FolderDisposal()
        case ResolveAct.HARD_LINK:
            return LinkDisposal()


def free_name(folder: Path, name: str, taken: set[str]) -> Path:
    """A path in `folder` that is not there and not in `taken` (folded names), which it joins."""
    wanted = Path(name)
    number = 1
    target = folder / name
    while target.name.casefold() in taken or os.path.lexists(target):
        number += 1
        target = folder / f"{wanted.stem} ({number}){wanted.suffix}"
    taken.add(target.name.casefold())
    return target


def _each(
    items: Sequence[ResolveItem], restore: Callable[[ResolveItem], bool], otherwise: str
) -> Returned:
    returned = Returned()
    for item in items:
        try:
            came = restore(item)
            if not came:
                returned.reason = returned.reason or otherwise
        except OSError as error:
            came = False
            returned.reason = error.strerror or str(error)
        (returned.back if came else returned.left).append(item)
    return returned


def _target(item: ResolveItem) -> Path:
    if item.target is None:
        raise ValueError("a file to be moved needs a target")
    return item.target


def _part(path: Path, location: LocationId) -> Path:
    """A hidden name beside `path`, the same in every run, so that a stopped one is cleared."""
    return path.with_name(f".photoapp-{location}.part")


def _same_file(one: Path, other: Path) -> bool:
    try:
        first, second = one.lstat(), other.lstat()
    except OSError:
        return False
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def stamp_and_inode(path: Path) -> tuple[FileStamp, int]:
    """For the catalogue. Raises OSError."""
    status = path.lstat()
    return FileStamp(status.st_size, status.st_mtime_ns), status.st_ino
