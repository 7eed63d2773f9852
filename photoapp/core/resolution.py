"""Resolving duplicates as values: what would be done, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from photoapp.core.duplicates import DuplicateGroup
from photoapp.core.jobs import JobError
from photoapp.core.photo import FileStamp, LocationId, PhotoId


class ResolveAct(StrEnum):
    """What happens to the files that are not kept."""

    TRASH = "trash"  # into the system's trash
    MOVE = "move"  # into a folder
    HARD_LINK = "hard-link"  # one file under several names; only where the bytes are the same


@dataclass(frozen=True, slots=True)
class Decided:
    """A group and the members that stay, as indexes; all of them: nothing happens."""

    group: DuplicateGroup
    keep: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that stays. `online` False: on a drive that is not here, so it is not looked at."""

    photo: PhotoId
    location: LocationId
    path: Path
    stamp: FileStamp
    online: bool


@dataclass(frozen=True, slots=True)
class ResolveItem:
    """One file that would go. `kept` stays for it; `target`: where it is moved to, if anywhere.

    `mode`: its permission bits.
    """

    photo: PhotoId
    location: LocationId
    path: Path
    stamp: FileStamp
    mode: int
    kept: KeptFile
    target: Path | None = None


@dataclass(frozen=True, slots=True)
class ResolveSkip:
    """A file that would stay although it was not chosen; `reason` is a stable name.

    ``offline``: on a drive that is not here. ``gone``: not there. ``changed``: not what was read.
    ``link``: a link to a file elsewhere. ``same-file``: another name of a kept file.
    ``kept``: another group keeps it. ``pair``: belongs to what is kept, such as a RAW file.
    ``no-keeper``: nothing that stays could be found, so the whole group is left alone.
    ``other-content``, ``other-drive``: no hard link is possible. ``there``: is in the folder.
    """

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class ResolvePlan:
    """What resolving would do; nothing has been done yet.

    Of every group at least one file stays that was just found to be there (or, when a person
    chose it, is on a drive that is not here: `offline_kept` groups), so nothing loses its last
    copy. `groups`, `files`, `bytes`: how much goes. `versions`: photos of which no file stays
    although another version of the picture does, such as a smaller one. `merges`: pairs of
    (kept, going) photos whose marks are united first. `folder`: where files are moved to.
    `beside`: sidecars that go along, when their photos did.
    """

    act: ResolveAct
    items: tuple[ResolveItem, ...]
    skipped: tuple[ResolveSkip, ...]
    merges: tuple[tuple[PhotoId, PhotoId], ...]
    groups: int
    bytes: int
    versions: int
    offline_kept: int
    folder: Path | None = None
    beside: tuple[ResolveItem, ...] = ()

    @property
    def files(self) -> int:
        """How many files go."""
        return len(self.items)


@dataclass(frozen=True, slots=True)
class ResolveResult:
    """What was done. `journal`: the entry to undo; None when nothing was done.

    `photos`: those that have no file in the library any more. `stopped`: a person cancelled
    before the end; what was done until then counts.
    """

    journal: int | None
    files: int
    bytes: int
    photos: tuple[PhotoId, ...]
    merged: tuple[PhotoId, ...]
    failures: tuple[JobError, ...]
    stopped: bool = False
