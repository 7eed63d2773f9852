"""Working out what resolving duplicates would do, without doing it."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from photoapp.core.duplicates import PAIR_KINDS, DuplicateMember
from photoapp.core.errors import UsageError
from photoapp.core.photo import FileStamp, LocationId, PhotoId
from photoapp.core.resolution import Decided, KeptFile, ResolveAct, ResolveItem, ResolveSkip
from photoapp.services.companions import companions, renamed
from photoapp.services.disposal import free_name


class Rehearsal:
    """Collects what would go. First `protect` every decision, then `add` every decision."""

    def __init__(self, act: ResolveAct, folder: Path | None) -> None:
        self.items: list[ResolveItem] = []
        self.skipped: list[ResolveSkip] = []
        self.groups = 0
        self.bytes = 0
        self.offline_kept = 0
        self._act = act
        self._folder = folder
        self._names: set[str] = set()
        self._kept: dict[LocationId, KeptFile] = {}
        self._inodes: set[tuple[int, int]] = set()
        self._seen: set[LocationId] = set()
        self._protected: set[LocationId] = set()

    def protect(self, decided: Decided) -> None:
        """What one group keeps goes for no other."""
        if decided.group.kind in PAIR_KINDS:
            # What belongs together stays, whatever other groups say.
            self._protected |= {member.location for member in decided.group.members}
        for index in decided.keep:
            member = decided.group.members[index]
            self._protected.add(member.location)
            if not member.online:
                self._kept[member.location] = _kept(member)
                continue
            found = _looked_at(member)
            if found is not None and not isinstance(found, str):
                self._kept[member.location] = _kept(member)
                self._inodes.add((found.st_dev, found.st_ino))

    def add(self, decided: Decided) -> None:
        """Let the other members of the group go, as far as that is safe."""
        members = decided.group.members
        kept = [
            self._kept[members[index].location]
            for index in decided.keep
            if members[index].location in self._kept
        ]
        going = [one for index, one in enumerate(members) if index not in decided.keep]
        before = len(self.items)
        for member in going:
            if member.location in self._seen:
                continue
            reason = self._refusal(decided, member, kept)
            if reason:
                self.skipped.append(ResolveSkip(member.path, reason))
        if len(self.items) > before:
            self.groups += 1
            self.offline_kept += not any(one.online for one in kept)

    def _refusal(self, decided: Decided, member: DuplicateMember, kept: list[KeptFile]) -> str:
        """Why the file stays, or "" after it was added."""
        if decided.group.kind in PAIR_KINDS:
            return "pair"
        if member.location in self._protected:
            return "kept"
        if not member.online:
            return "offline"
        if not kept:
            return "no-keeper"
        found = _looked_at(member)
        if found is None or isinstance(found, str):
            return found or "gone"
        if (found.st_dev, found.st_ino) in self._inodes:
            return "same-file"
        # A copy with the same bytes is the best witness; one that can be looked at the second.
        keeper = min(kept, key=lambda one: (one.photo != member.photo, not one.online))
        if self._act is ResolveAct.HARD_LINK:
            if keeper.photo != member.photo or not keeper.online:
                return "other-content"
            if keeper.path.lstat().st_dev != found.st_dev:
                return "other-drive"
        target = None
        if self._folder is not None:
            if member.path.parent == self._folder:
                return "there"
            target = free_name(self._folder, member.path.name, self._names)
        self._seen.add(member.location)
        # A file with several names frees nothing when one of them goes.
        self.bytes += member.bytes if found.st_nlink == 1 else 0
        self.items.append(
            ResolveItem(
                photo=member.photo,
                location=member.location,
                path=member.path,
                stamp=FileStamp(member.bytes, member.mtime_ns),
                mode=stat.S_IMODE(found.st_mode),
                kept=keeper,
                target=target,
            )
        )
        return ""


def merges_of(items: Sequence[ResolveItem]) -> tuple[tuple[PhotoId, PhotoId], ...]:
    """(kept, going) photos whose marks are to be united."""
    pairs = ((item.kept.photo, item.photo) for item in items if item.kept.photo != item.photo)
    return tuple(dict.fromkeys(pairs))


def beside_of(items: Sequence[ResolveItem]) -> tuple[ResolveItem, ...]:
    """Sidecars only these files have, each as an item of its photo. Looks at the files.

    A file that becomes a hard link stays where it is, and so does its sidecar.
    """
    by_path = {item.path: item for item in items}
    found: list[ResolveItem] = []
    for sidecar, (photo, stamp) in companions(list(by_path)).items():
        item = by_path[photo]
        target = None
        if item.target is not None:
            target = renamed(sidecar, photo, item.target)
            if target is None or any(one.target == target for one in found):
                continue  # nowhere free: it stays
        found.append(replace(item, path=sidecar, stamp=stamp, mode=0, target=target))
    return tuple(found)


def usable_folder(folder: Path | None) -> Path:
    """Where files are moved to, absolute; made when first needed. Raises UsageError."""
    if folder is None or (os.path.lexists(folder) and not folder.is_dir()):
        raise UsageError("folder-needed", "Choose a folder to move the files to.")
    return folder.expanduser().absolute()


def _kept(member: DuplicateMember) -> KeptFile:
    stamp = FileStamp(member.bytes, member.mtime_ns)
    return KeptFile(member.photo, member.location, member.path, stamp, member.online)


def _looked_at(member: DuplicateMember) -> os.stat_result | str | None:
    """The file's status; why it is not what was read; None when nothing is there."""
    try:
        found = member.path.lstat()
    except OSError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return "link"
    if (found.st_size, found.st_mtime_ns) != (member.bytes, member.mtime_ns):
        return "changed"
    return found
