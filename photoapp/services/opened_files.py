"""What files and folders that come from outside are to this library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.photo import PhotoId, WatchedFolder
from photoapp.imaging.formats import EXTENSIONS

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.indexer import Indexer


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """`photos` are in the library, `pictures` are not; `others` are no pictures, or not there.

    `places` are folders of the library, `folders` others. `empty`: there is no photo that
    pictures could be compared with.
    """

    places: tuple[Scope, ...] = ()
    folders: tuple[Path, ...] = ()
    photos: tuple[PhotoId, ...] = ()
    pictures: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    empty: bool = False


def look_at(paths: Sequence[Path], browser: Browser, indexer: Indexer) -> OpenedFiles:
    """Tell folders, photos of the library, other pictures and the rest apart. Blocks: disk."""
    places: list[Scope] = []
    folders: list[Path] = []
    photos: list[PhotoId] = []
    pictures: list[Path] = []
    others: list[Path] = []
    watched = indexer.folders()
    shown: frozenset[int] | None = None
    for path in dict.fromkeys(paths):
        if path.is_dir():
            place = _place(path, watched)
            if place is not None:
                places.append(place)
            else:
                folders.append(path)
        elif path.is_file() and path.suffix.lower() in EXTENSIONS:
            photo = browser.by_path(path) or browser.by_path(path.resolve())
            if photo is not None and shown is None:
                shown = frozenset(browser.ids().tolist())
            if photo is not None and shown is not None and photo in shown:
                photos.append(photo)
            else:
                pictures.append(path)
        else:
            others.append(path)
    return OpenedFiles(
        places=tuple(places),
        folders=tuple(folders),
        photos=tuple(dict.fromkeys(photos)),
        pictures=tuple(pictures),
        others=tuple(others),
        empty=bool(pictures) and not browser.counts().photos,
    )


def _place(folder: Path, watched: Sequence[WatchedFolder]) -> Scope | None:
    """The place of a folder in the library; the deepest watched one holds it."""
    resolved = folder.resolve()
    holding = [
        (one, path)
        for one in watched
        for path in (folder, resolved)
        if path.is_relative_to(one.path)
    ]
    if not holding:
        return None
    one, path = max(holding, key=lambda pair: len(pair[0].path.parts))
    below = path.relative_to(one.path).as_posix()
    return Scope(ScopeKind.FOLDER, folder=one.folder, subfolder="" if below == "." else below)
