"""Search requests and answers as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from photoapp.core.photo import FolderId, PhotoId


class Band(StrEnum):
    """How sure a hit is."""

    GOOD = "good"
    MAYBE = "maybe"
    REST = "rest"


class SortOrder(StrEnum):
    """How a view is ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


class ScopeKind(StrEnum):
    """A place in the sidebar."""

    ALL = "all"
    FAVOURITES = "favourites"
    RECENT = "recent"  # added in the last 30 days
    ON_THIS_DAY = "on-this-day"
    FOLDER = "folder"
    TAG = "tag"
    ALBUM = "album"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which photos a view or a search is restricted to.

    `folder` and `subfolder` (POSIX path below the watched folder) for FOLDER;
    `name` for TAG; `album` for ALBUM.
    """

    kind: ScopeKind = ScopeKind.ALL
    folder: FolderId | None = None
    subfolder: str = ""
    name: str = ""
    album: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A picture as part of the query: a photo of the library, a file, or image bytes.

    Exactly one of `photo`, `path`, `data` is given. Negative weights push away.
    """

    photo: PhotoId | None = None
    path: Path | None = None
    data: bytes | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search. `number` grows; an answer is shown only if it is the newest."""

    text: str = ""
    examples: tuple[Example, ...] = ()
    scope: Scope = field(default_factory=Scope)
    sort: SortOrder = SortOrder.RELEVANCE
    limit: int | None = None
    show_all: bool = False  # include Band.REST
    number: int = 0
    remember: bool = False  # write to history (a finished query, not each keystroke)


class Hit(NamedTuple):
    """A found photo.

    `score`: cosine to the query after exclusions, -1..1 (lexical-only hits: 0); where two models
    voted, their reciprocal rank sum, 1 for first in both.
    `probability`: calibrated chance in 0..1 that the photo shows what was asked.
    `lexical`: file name, tag, caption or place matched the words.
    A tuple, because an answer makes hundreds and a frozen dataclass takes six times as long.
    """

    photo: PhotoId
    score: float
    probability: float
    band: Band
    lexical: bool = False


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Hits in the asked order, best band first when sorted by relevance."""

    request: SearchRequest
    hits: tuple[Hit, ...]
    good: int
    maybe: int
    rest: int  # how many more `show_all` would add (or added)
    searched: int  # photos with vectors that were compared
    unsearchable: int  # photos in scope that have no vector yet: "still indexing"
    unknown_words: tuple[str, ...]  # words the model in use was not taught
    notices: tuple[str, ...]  # codes such as "starter-unknown-words", "still-indexing"
    excluded: tuple[str, ...]  # what was understood as "without"
    filters: tuple[str, ...]  # canonical filters that were applied, e.g. "date:2023-05..2023-08"
    model: str
    seconds: float
    models: tuple[str, ...] = ()  # all that answered, where two models work together


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion; `kind`: history, tag, word, filter, folder, camera or place."""

    text: str
    kind: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A smart search in the sidebar."""

    id: int
    name: str
    text: str
    photos: tuple[PhotoId, ...] = ()  # example photos of the library
