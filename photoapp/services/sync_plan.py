"""Looking at sidecars and photo files: what would have to be written, read or decided."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from photoapp.core.errors import PhotoappError
from photoapp.core.labels import TagOrigin, in_language
from photoapp.core.photo import LocationState, PhotoId, PhotoLocation
from photoapp.core.syncing import (
    Comparison,
    FileWords,
    SyncChoice,
    SyncItem,
    SyncPlan,
    SyncSkip,
    TagHere,
    TagPath,
    WordsHere,
    compare,
)
from photoapp.imaging import embed
from photoapp.imaging.formats import EXTENSIONS, RAW_EXTENSIONS
from photoapp.imaging.sidecar import find_sidecar, words_of
from photoapp.imaging.xmp import MAX_BYTES
from photoapp.services.trash import stamp_of
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.sidecars import EMBEDDED, SIDECAR, PhotoWords, SidecarRepository

TagTree = Mapping[int, tuple[str, str, int | None]]
_PAGE = 200
_DEEPEST = 20
_NOTHING = Comparison()


class SyncPlanner:
    """Compares photos with their files; changes nothing. Any thread; blocks on files."""

    def __init__(
        self,
        photos: PhotoRepository,
        sidecars: SidecarRepository,
        tool: embed.ExifTool,
        *,
        language: Callable[[], str],
    ) -> None:
        """`language`: the program's, ``en`` or ``zh``."""
        self._photos = photos
        self._sidecars = sidecars
        self._tool = tool
        self._language = language

    def plan(
        self,
        photos: Sequence[PhotoId],
        choice: SyncChoice,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> SyncPlan:
        """What bringing photos and files into step would do.

        `progress` gets (done, total) photos and may raise to stop. Files that cannot be looked
        at are among the skipped, with the code of the reason: ``sync-offline``, ``sync-unread``
        (not read yet, or changed since), ``sync-gone``, ``sync-link``, ``sidecar-damaged``,
        ``sidecar-unreadable`` and those of `embed.ExifTool`.
        """
        wanted = list(dict.fromkeys(photos))
        choice = replace(choice, language=choice.language or self._language())
        items: list[SyncItem] = []
        skipped: list[SyncSkip] = []
        tree = self._sidecars.tag_tree()
        folders = _Folders()
        for start in range(0, len(wanted), _PAGE):
            page = wanted[start : start + _PAGE]
            held = self._sidecars.words_of(page)
            places = self._photos.paths(page)
            for number, photo in enumerate(page):
                if photo in held:
                    here = words_here(held[photo], tree, choice)
                    for copy in places.get(photo, []):
                        if copy.state is LocationState.MISSING:
                            continue
                        try:
                            items += self._items(
                                photo, copy, held[photo], here, choice=choice, folders=folders
                            )
                        except PhotoappError as error:
                            skipped.append(SyncSkip(photo, copy.path, error.code, error.message))
                progress(start + number + 1, len(wanted))
        decided = [_with(item, item.comparison.settled(choice.prefer)) for item in items]
        return SyncPlan(
            to_write=tuple(item for item in decided if item.comparison.write),
            to_read=tuple(item for item in decided if item.comparison.read),
            conflicts=tuple(item for item in decided if item.comparison.conflicts),
            skipped=tuple(skipped),
            in_step=sum(item.comparison == _NOTHING for item in decided),
        )

    def _items(
        self,
        photo: PhotoId,
        copy: PhotoLocation,
        held: PhotoWords,
        here: WordsHere,
        *,
        choice: SyncChoice,
        folders: _Folders,
    ) -> list[SyncItem]:
        """One copy's sidecar, and its own metadata when asked."""
        if not copy.online:
            raise _left("sync-offline", copy.path)
        stamp = stamp_of(copy.path)
        if stamp is None:
            raise _left("sync-gone", copy.path)
        inside = choice.embedded and held.format in embed.FORMATS
        found = find_sidecar(copy.path)
        items = []
        if inside:
            if copy.path.is_symlink():
                raise _left("sync-link", copy.path)
            if stamp != copy.stamp or copy.state is not LocationState.PRESENT:
                raise _left("sync-unread", copy.path)
            items.append(self._embedded(photo, copy, here))
        if not inside or found is not None:
            items.append(self._sidecar(photo, copy, found, here, folders))
        return items

    def _sidecar(
        self,
        photo: PhotoId,
        copy: PhotoLocation,
        found: Path | None,
        here: WordsHere,
        folders: _Folders,
    ) -> SyncItem:
        target = copy.path.with_name(f"{copy.path.name}.xmp")
        if found is None:
            return SyncItem(
                *(photo, copy.location, copy.path, target, None, None, False, None, None),
                compare(here, None, None),
            )
        stamp = stamp_of(found)
        there = words_of(read_metadata(found))
        base = self._base(copy, SIDECAR)
        comparison = compare(here, there, base)
        if found.stem != copy.path.name and folders.share(copy.path):
            # The sidecar is the RAW file's (or nobody's): this picture gets its own.
            if comparison.write:
                whole = compare(here, None, None).write
                comparison = Comparison(whole, comparison.read, comparison.conflicts)
        else:
            target = found
        return SyncItem(
            *(photo, copy.location, copy.path, target, found, stamp, False, there, base),
            comparison,
        )

    def _embedded(self, photo: PhotoId, copy: PhotoLocation, here: WordsHere) -> SyncItem:
        there = self._tool.read(copy.path).words
        # The file is as it was when it was indexed, so the catalogue has seen all it says.
        base = self._base(copy, EMBEDDED) or there
        return SyncItem(
            *(photo, copy.location, copy.path, copy.path, copy.path, copy.stamp, True),
            *(there, base, compare(here, there, base)),
        )

    def _base(self, copy: PhotoLocation, kind: str) -> FileWords | None:
        held = self._sidecars.bases([copy.location], kind).get(copy.location)
        if held is None or (kind == EMBEDDED and held[0] != copy.stamp):
            return None
        return held[1]


def words_here(held: PhotoWords, tree: TagTree, choice: SyncChoice) -> WordsHere:
    """What the catalogue says of a photo, in the names that are to be written."""
    tags: list[TagHere] = []
    rejected: list[str] = []
    for one in held.tags:
        if one.tag not in tree:
            continue
        name, name_zh, _ = tree[one.tag]
        names = tuple(dict.fromkeys(filter(None, (name, name_zh))))
        if one.decision is False:
            rejected += names
        elif one.origins and (choice.automatic or one.origins != {TagOrigin.SET}):
            languages = ("en", "zh") if choice.language == "both" else (choice.language,)
            paths = dict.fromkeys(_path(one.tag, tree, language) for language in languages)
            tags.append(
                TagHere(
                    one.tag,
                    names,
                    tuple(paths),
                    given=TagOrigin.PERSON in one.origins,
                    confirmed=one.decision is True,
                )
            )
    return WordsHere(tuple(tags), tuple(rejected), held.rating, held.caption)


def read_metadata(path: Path) -> bytes:
    """A sidecar's bytes. Raises PhotoappError ``sidecar-unreadable``."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PhotoappError(
            "sidecar-unreadable",
            f"{path} cannot be read ({error.strerror}); check its permissions.",
            path=str(path),
        ) from error


def _path(tag: int, tree: TagTree, language: str) -> TagPath:
    levels: list[str] = []
    at: int | None = tag
    while at is not None and at in tree and len(levels) < _DEEPEST:
        name, name_zh, at = tree[at]
        levels.append(in_language(name, name_zh, language))
    return tuple(reversed(levels))


def _with(item: SyncItem, comparison: Comparison) -> SyncItem:
    return item if comparison is item.comparison else replace(item, comparison=comparison)


_LEFT = {
    "sync-offline": "it is on a drive that is not connected",
    "sync-gone": "it is no longer there",
    "sync-link": "it is a link to a file elsewhere",
    "sync-unread": "it has changed and was not read again yet; index its folder first",
}


def _left(code: str, path: Path) -> PhotoappError:
    return PhotoappError(code, f"{path} was left alone: {_LEFT[code]}.", path=str(path))


class _Folders:
    """Which pictures in a directory have the same name but for the extension; listed once."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, list[str]]] = {}

    def share(self, photo: Path) -> bool:
        """True when ``name.xmp`` belongs to another picture than `photo`, or to several."""
        folder = photo.parent
        if folder not in self._known:
            self._known[folder] = _pictures(folder)
        others = [one for one in self._known[folder].get(photo.stem, []) if one != photo.name]
        if photo.suffix.lower() in RAW_EXTENSIONS:
            return any(Path(one).suffix.lower() in RAW_EXTENSIONS for one in others)
        return bool(others)


def _pictures(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - no Path for each name
                if suffix.lower() in EXTENSIONS:
                    found.setdefault(stem, []).append(entry.name)
    except OSError:
        return {}
    return found
