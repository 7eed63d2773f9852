"""Tags, stars and captions here and in a file: what differs, and who changed it.

A three-way comparison: what both held when they were last in step (the base) tells a change
here from a change there. Tags are compared by name, one by one, so that they conflict only when
a tag a person confirmed here was taken away there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from photoapp.core.photo import FileStamp, LocationId, PhotoId

TagPath = tuple[str, ...]
"""A keyword with those above it, the topmost first: ``("animals", "cat")``."""


class Prefer(StrEnum):
    """Whose word counts where both sides have changed."""

    NEITHER = "neither"  # both stay as they are
    CATALOGUE = "catalogue"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class FileWords:
    """What a sidecar, or the metadata inside a file, says.

    `tags`: each keyword once; one that only stands above another is not repeated alone.
    `rating`: 0..5, -1 for Adobe's "rejected", None when it says nothing usable. `caption`: ""
    when there is none.
    """

    tags: tuple[TagPath, ...] = ()
    rating: int | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TagHere:
    """A tag of a photo in the catalogue, and how it is to be written.

    `names`: every name by which a file may know it. `paths`: what to write (one a language),
    each with the tags above. `given`: a person gave it; `confirmed`: and ticked it.
    """

    tag: int
    names: tuple[str, ...]
    paths: tuple[TagPath, ...]
    given: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class WordsHere:
    """What the catalogue says of a photo. `rejected`: names that a person crossed out."""

    tags: tuple[TagHere, ...] = ()
    rejected: tuple[str, ...] = ()
    rating: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Changes to what a file says; None leaves a field as it is.

    `add`, `remove`: keywords. `rating` 0 and `caption` "" take it away.
    """

    add: tuple[TagPath, ...] = ()
    remove: tuple[TagPath, ...] = ()
    rating: int | None = None
    caption: str | None = None

    def __bool__(self) -> bool:
        return bool(self.add or self.remove) or self.rating is not None or self.caption is not None


@dataclass(frozen=True, slots=True)
class CatalogueEdit:
    """Changes to what the catalogue says; `remove` are tags' ids, None leaves a field."""

    add: tuple[TagPath, ...] = ()
    remove: tuple[int, ...] = ()
    rating: int | None = None
    caption: str | None = None

    def __bool__(self) -> bool:
        return bool(self.add or self.remove) or self.rating is not None or self.caption is not None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed on both sides. `field`: ``tag``, ``rating`` or ``caption``.

    `here`, `there`: the two values as text. `write` and `read` are the edits that would settle it.
    """

    field: str
    here: str
    there: str
    write: FileEdit
    read: CatalogueEdit


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has to go each way."""

    write: FileEdit = field(default_factory=FileEdit)
    read: CatalogueEdit = field(default_factory=CatalogueEdit)
    conflicts: tuple[Conflict, ...] = ()

    def settled(self, prefer: Prefer) -> Comparison:
        """The same with its conflicts decided; NEITHER leaves them."""
        if prefer is Prefer.NEITHER or not self.conflicts:
            return self
        write, read = self.write, self.read
        for conflict in self.conflicts:
            if prefer is Prefer.CATALOGUE:
                write = _joined_write(write, conflict.write)
            else:
                read = _joined_read(read, conflict.read)
        return Comparison(write, read)


@dataclass(frozen=True, slots=True)
class SyncChoice:
    """What is written, and how conflicts end.

    `embedded`: into the photo files themselves where the format allows it, else into sidecars.
    `language`: of the tags' names: ``en``, ``zh`` or ``both``; "" for the program's.
    `automatic`: also tags that only a label set has found.
    """

    embedded: bool = False
    language: str = ""
    automatic: bool = True
    prefer: Prefer = Prefer.NEITHER


@dataclass(frozen=True, slots=True)
class SyncItem:
    """One file of a photo and what would happen.

    `path`: the photo's file. `source`: the metadata file that was compared (None: there is none
    yet), `stamp` what it was then, `there` what it said. `target`: what would be written; another
    one than `source` when that is shared with other pictures. `embedded`: both are the photo's
    own file. `base`: what was last in step.
    """

    photo: PhotoId
    location: LocationId
    path: Path
    target: Path
    source: Path | None
    stamp: FileStamp | None
    embedded: bool
    there: FileWords | None
    base: FileWords | None
    comparison: Comparison

    @property
    def creates(self) -> bool:
        """True when the target is not there yet."""
        return self.source != self.target


@dataclass(frozen=True, slots=True)
class SyncSkip:
    """A file that is left alone; `code` and `message` as in PhotoappError."""

    photo: PhotoId
    path: Path
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What bringing photos and files into step would do; nothing has been done yet.

    An item may be in several of the first three. `in_step`: files with nothing to do.
    """

    to_write: tuple[SyncItem, ...]
    to_read: tuple[SyncItem, ...]
    conflicts: tuple[SyncItem, ...]
    skipped: tuple[SyncSkip, ...]
    in_step: int


def key(name: str) -> str:
    """A name as names are compared. What separates levels in one format is a letter in others."""
    return unicodedata.normalize("NFC", name).casefold().replace("|", "/").strip()


def tag_paths(trees: Iterable[TagPath], flat: Iterable[str]) -> tuple[TagPath, ...]:
    """Keywords given as paths and as plain words, each once.

    A plain word that stands somewhere in a path is that path's, as programs that write both do.
    """
    found: dict[tuple[str, ...], TagPath] = {}
    for path in trees:
        if path:
            found.setdefault(tuple(map(key, path)), path)
    # Some programs also list the plain name of what has a path.
    leaves = {keys[-1] for keys in found if len(keys) > 1}
    found = {keys: path for keys, path in found.items() if len(keys) > 1 or keys[0] not in leaves}
    known = {one for keys in found for one in keys}
    for word in flat:
        if key(word) not in known:
            known.add(key(word))
            found[key(word),] = (word,)
    return tuple(found.values())


def compare(here: WordsHere, there: FileWords | None, base: FileWords | None) -> Comparison:
    """What has to go each way. `there` is None when there is no file; `base` when none is known.

    Without a base nothing is taken away on either side: tags are united, and two different
    ratings or captions are a conflict. What a person crossed out is taken away in any case.
    """
    if there is None:
        there, base = FileWords(), None
    write, read, conflicts = _tags(here, there, base)
    known = {key(name) for name in here.rejected}
    write = replace(
        write,
        remove=tuple(dict.fromkeys((
            *write.remove, *(path for path in there.tags if key(path[-1]) in known)
        ))),
    )  # fmt: skip
    stars = there.rating or 0
    # "Rejected" is not a number of stars: it agrees with none, and is not written over unasked.
    ours_now = stars if here.rating == 0 and stars < 0 else here.rating
    match _changed(ours_now, stars, None if base is None else base.rating or 0, 0):
        case "here":
            write = replace(write, rating=here.rating)
        case "there":
            read = replace(read, rating=max(stars, 0))
        case "both":
            conflicts.append(
                Conflict(
                    "rating",
                    str(here.rating),
                    str(stars),
                    FileEdit(rating=here.rating),
                    CatalogueEdit(rating=max(stars, 0)),
                )
            )
    ours, theirs = here.caption.strip(), there.caption.strip()
    match _changed(ours, theirs, None if base is None else base.caption.strip(), ""):
        case "here":
            write = replace(write, caption=ours)
        case "there":
            read = replace(read, caption=theirs)
        case "both":
            conflicts.append(
                Conflict(
                    "caption",
                    ours,
                    theirs,
                    FileEdit(caption=ours),
                    CatalogueEdit(caption=theirs),
                )
            )
    return Comparison(write, read, tuple(conflicts))


def next_base(
    there: FileWords,
    base: FileWords | None,
    *,
    unread: CatalogueEdit,
    kept: Iterable[TagPath] = (),
    conflicts: Iterable[Conflict] = (),
) -> FileWords:
    """What to remember as in step, now that the file says `there`.

    What was not taken over (`unread`, and `kept`: the paths of the tags that it would have taken
    away) and what is still a conflict stays as it was in `base`, so that it is met again.
    """
    before = base or FileWords()
    undecided = list(conflicts)
    open_fields = {conflict.field for conflict in undecided}
    held = [*kept, *(path for conflict in undecided for path in conflict.write.add)]
    new = {key(path[-1]) for path in unread.add}
    tags = [path for path in there.tags if key(path[-1]) not in new]
    known = {key(name) for path in tags for name in path}
    tags += [path for path in held if key(path[-1]) not in known]
    return FileWords(
        tuple(tags),
        before.rating if unread.rating is not None or "rating" in open_fields else there.rating,
        before.caption if unread.caption is not None or "caption" in open_fields else there.caption,
    )


def _tags(
    here: WordsHere, there: FileWords, base: FileWords | None
) -> tuple[FileEdit, CatalogueEdit, list[Conflict]]:
    everywhere = {key(name) for path in there.tags for name in path}
    before = set() if base is None else {key(name) for path in base.tags for name in path}
    add: list[TagPath] = []
    remove: list[TagPath] = []
    taken: list[int] = []
    conflicts: list[Conflict] = []
    for tag in here.tags:
        names = {key(name) for name in tag.names}
        if len(tag.paths) == 1 and names & everywhere:
            add += _deeper(tag.paths[0], there.tags)
            continue
        missing = [path for path in tag.paths if key(path[-1]) not in everywhere]
        if not missing:
            continue
        if names & everywhere or not names & before:
            add += missing
        elif tag.confirmed:
            conflicts.append(
                Conflict(
                    "tag",
                    tag.paths[0][-1],
                    "",
                    FileEdit(add=tuple(missing)),
                    CatalogueEdit(remove=(tag.tag,)),
                )
            )
        else:
            taken.append(tag.tag)
    ours = {key(name) for tag in here.tags for name in tag.names}
    crossed = {key(name) for name in here.rejected}
    new: list[TagPath] = []
    for path in there.tags:
        leaf = key(path[-1])
        if leaf in ours or leaf in crossed:
            continue
        if base is not None and leaf in {key(one[-1]) for one in base.tags}:
            remove.append(path)
        else:
            new.append(path)
    return (
        FileEdit(add=tuple(dict.fromkeys(add)), remove=tuple(remove)),
        CatalogueEdit(add=tuple(new), remove=tuple(taken)),
        conflicts,
    )


def _deeper(path: TagPath, there: tuple[TagPath, ...]) -> list[TagPath]:
    """The path, when the file knows the tag by its plain name only."""
    if len(path) == 1:
        return []
    leaf = key(path[-1])
    known = [one for one in there if key(one[-1]) == leaf]
    return [path] if known and all(len(one) == 1 for one in known) else []


def _changed(here: object, there: object, base: object | None, nothing: object) -> str:
    """Where a value was changed: ``here``, ``there``, ``both``, or "" when they agree."""
    if here == there:
        return ""
    if base is None:
        if there == nothing:
            return "here"
        return "there" if here == nothing else "both"
    if there == base:
        return "here"
    return "there" if here == base else "both"


def _joined_write(one: FileEdit, other: FileEdit) -> FileEdit:
    return FileEdit(
        (*one.add, *other.add),
        (*one.remove, *other.remove),
        one.rating if other.rating is None else other.rating,
        one.caption if other.caption is None else other.caption,
    )


def _joined_read(one: CatalogueEdit, other: CatalogueEdit) -> CatalogueEdit:
    return CatalogueEdit(
        (*one.add, *other.add),
        (*one.remove, *other.remove),
        one.rating if other.rating is None else other.rating,
        one.caption if other.caption is None else other.caption,
    )
