"""Duplicates as values: kinds, verified pairs, groups of files and what a person decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from photoapp.core.photo import FolderId, LocationId, PhotoId


class DuplicateKind(StrEnum):
    """How pictures belong together, closest first."""

    BYTES = "identical-bytes"  # the same content in several files
    PIXELS = "identical-pixels"  # every pixel equal; only metadata or packing differs
    REENCODED = "re-encoded"  # the whole picture compressed, resized or converted again
    EDITED = "edited"  # cropped, turned, mirrored, recoloured, framed, drawn upon
    MOMENT = "same-moment"  # another shot of the same scene: burst or series
    RAW_PAIR = "raw-pair"  # a raw file and the picture the camera made of it
    LIVE_PAIR = "live-pair"  # a still and its moving part
    SIMILAR = "similar"  # looks alike, nothing more


COPY_KINDS = (
    DuplicateKind.BYTES,
    DuplicateKind.PIXELS,
    DuplicateKind.REENCODED,
    DuplicateKind.EDITED,
)
"""Kinds that show one and the same shot; only these count as reclaimable."""
PAIR_KINDS = (DuplicateKind.RAW_PAIR, DuplicateKind.LIVE_PAIR)
"""Kinds that belong together and are no duplicates: nothing of them is ever proposed."""
DEFAULT_KINDS = (*COPY_KINDS, DuplicateKind.MOMENT)
"""What is shown unless asked otherwise."""

Fact = bool | int | float | str
Reason = Mapping[str, Fact]
"""Machine facts from which the window and the command line make a sentence. Keys, all optional:

``agreement``  0..1, how well the aligned pictures agree tile by tile
``coverage``   0..1, share of the part both show that agrees
``shown``      0..1, share of the fuller picture's area that the other one shows (1: not cropped)
``turned``     degrees clockwise from `low` to `high`, -180..180
``mirrored``   True: one is the mirror image of the other
``scale``      longer side of `high` over that of `low`, when they differ by more than 2 %
``recoloured`` True: brightness, contrast or colours differ
``bordered``   True: one has a frame or bars the other lacks (then `shown` is left out)
``changed``    True: something was drawn upon or retouched
``formats``    True: the file formats differ
``distance``   differing bits of the closest perceptual hash, 0..64
``cosine``     -1..1, agreement of the model's vectors
``seconds``    seconds between the shots
``camera``     camera of both shots
``unread``     True: files were not reachable, so only thumbnails were compared
"""


class DuplicateDecision(StrEnum):
    """What a person said of two contents; remembered by content, not by file."""

    DIFFERENT = "different"  # not a duplicate
    KEEP_BOTH = "keep-both"  # a duplicate, and wanted


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two photos found to belong together: ``low < high``, `score` 0..1."""

    low: PhotoId
    high: PhotoId
    kind: DuplicateKind
    score: float
    reason: Reason = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DuplicateMember:
    """One file of a group; files with the same bytes share `photo`.

    `path`: absolute, under the volume's present or last known mount point. `taken`: wall-clock
    time, from the file's date where `taken_known` is False. `score`: 0..1, agreement with the
    group's fullest picture (1 for that itself). `tags`, `albums`: how many it has.
    `content_key`: hex content hash, the thumbnail's key. `mtime_ns`: since the epoch.
    """

    photo: PhotoId
    location: LocationId
    path: Path
    folder: FolderId
    folder_path: Path
    volume_name: str
    online: bool
    content_key: str
    bytes: int
    mtime_ns: int
    width: int
    height: int
    format: str
    taken: dt.datetime
    taken_known: bool
    camera: str
    score: float
    rating: int
    favourite: bool
    tags: int
    albums: int
    has_gps: bool
    has_caption: bool

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Files that belong together.

    `key`: stable while the contents stay the same, whatever their paths. `kind`: the loosest
    that joins any two members. `keep`: index of the member to keep by the plain rule (most
    pixels, then least compressed, then oldest), None for kinds of which nothing is proposed.
    """

    key: str
    kind: DuplicateKind
    reason: Reason
    members: tuple[DuplicateMember, ...]
    keep: int | None

    @property
    def photos(self) -> tuple[PhotoId, ...]:
        """The different contents, in the order of the members."""
        return tuple(dict.fromkeys(member.photo for member in self.members))

    @property
    def reclaimable(self) -> int:
        """Bytes freed when all but the kept file go; 0 unless these are copies.

        Files on volumes that are not here are not touched and free nothing.
        """
        if self.keep is None or self.kind not in COPY_KINDS:
            return 0
        others = (one for index, one in enumerate(self.members) if index != self.keep)
        return sum(member.bytes for member in others if member.online)


@dataclass(frozen=True, slots=True)
class KindCount:
    """Groups, their files, and the bytes that are not needed."""

    groups: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class DuplicateCounts:
    """`groups`, `files`, `bytes`: all copies grouped together, as `groups()` shows them.

    `by_kind`: as `groups((kind,))` shows them; a file may count under several kinds there, so
    these do not add up to the former. `compared`, `photos`: how far the search is.
    """

    groups: int
    files: int
    bytes: int
    by_kind: Mapping[DuplicateKind, KindCount]
    compared: int
    photos: int


@dataclass(frozen=True, slots=True)
class IgnoredFolder:
    """A folder whose photos are never proposed, with everything below it. `path` is absolute."""

    path: Path
    volume_name: str
