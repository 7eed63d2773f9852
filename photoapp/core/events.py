"""What services tell: immutable events, delivered on the thread that publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from photoapp.core.hits import SearchAnswer
from photoapp.core.jobs import JobSnapshot
from photoapp.core.photo import PhotoId


@dataclass(frozen=True, slots=True)
class PhotosAdded:
    """New photos are in the catalogue (no vector yet)."""

    photos: tuple[PhotoId, ...]


@dataclass(frozen=True, slots=True)
class PhotosChanged:
    """State, rating, place or copies changed. Empty means: many, read again."""

    photos: tuple[PhotoId, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotosRemoved:
    """Photos have no file left (missing) or were moved to the trash."""

    photos: tuple[PhotoId, ...]


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """A folder was added or removed, or a volume came or went."""


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job started, progressed or ended."""

    snapshot: JobSnapshot


@dataclass(frozen=True, slots=True)
class SearchAnswered:
    """An answer to `SearchRequest.number`."""

    answer: SearchAnswer


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """A search could not be done; `code`, `message` and `details` as in PhotoappError."""

    number: int
    code: str
    message: str
    details: Mapping[str, str | int | float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ModelChanged:
    """Another model is in use."""

    name: str


@dataclass(frozen=True, slots=True)
class BackendRefused:
    """A faster way to run a model gave wrong vectors or none; a slower one is used."""

    model: str
    backend: str
    device: str


@dataclass(frozen=True, slots=True)
class TagsChanged:
    """Tags were renamed, merged, moved, recoloured, given or taken; read names and counts again."""


@dataclass(frozen=True, slots=True)
class LabelSetsChanged:
    """Label sets were made, edited or removed."""


@dataclass(frozen=True, slots=True)
class LabelsLearned:
    """Ticks have changed what these tags look like; scores shown are out of date."""

    tags: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DuplicatesChanged:
    """Groups of duplicates were found, resolved or dismissed."""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A setting has a new value."""

    name: str


@dataclass(frozen=True, slots=True)
class BackgroundCrash:
    """Trouble on a background thread, to be shown, not swallowed: a bug, unless it has a code.

    `code`: as in PhotoappError, for trouble of the person's environment.
    """

    where: str
    message: str
    trace: str
    code: str = ""


Event = (
    PhotosAdded
    | PhotosChanged
    | PhotosRemoved
    | FoldersChanged
    | JobChanged
    | SearchAnswered
    | SearchFailed
    | ModelChanged
    | BackendRefused
    | TagsChanged
    | LabelSetsChanged
    | LabelsLearned
    | DuplicatesChanged
    | SettingsChanged
    | BackgroundCrash
)
