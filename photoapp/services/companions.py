"""Sidecars that go where their photo goes, unless another file needs them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from photoapp.core.photo import FileStamp
from photoapp.imaging.metadata import sidecar_names
from photoapp.services.trash import stamp_of

_ENDINGS = (".xmp", ".XMP")


def companions(photos: Sequence[Path]) -> dict[Path, tuple[Path, FileStamp]]:
    """Sidecars only these photos have: by path, the photo each belongs to, and its stamp.

    Looks at the files. A sidecar that a file needs which is not among `photos`, such as the RAW
    file of the same name, is left out, and so are links.
    """
    going = set(photos)
    found: dict[Path, tuple[Path, FileStamp]] = {}
    needed = _Needs()
    for photo in photos:
        for sidecar in _beside(photo):
            stamp = stamp_of(sidecar)
            if sidecar in found or stamp is None or sidecar.is_symlink():
                continue
            if needed.of(sidecar) <= going:
                found[sidecar] = (photo, stamp)
    return found


def orphans(sidecars: Mapping[Path, FileStamp]) -> list[Path]:
    """Which of these sidecars no file needs now, and are still what they were."""
    needed = _Needs()
    return [
        path for path, stamp in sidecars.items() if stamp_of(path) == stamp and not needed.of(path)
    ]


def renamed(sidecar: Path, photo: Path, target: Path) -> Path | None:
    """Where the sidecar of `photo` goes when the photo goes to `target`; None for nowhere free."""
    ending = sidecar.suffix
    whole = target.with_name(target.name + ending)
    wanted = whole if sidecar.stem == photo.name else target.with_suffix(ending)
    return next((one for one in (wanted, whole) if not os.path.lexists(one)), None)


class _Needs:
    """Which files need a sidecar; each folder is listed once."""

    def __init__(self) -> None:
        self._folders: dict[Path, dict[str, set[Path]]] = {}

    def of(self, sidecar: Path) -> set[Path]:
        """Files beside it that it describes: ``a.jpg.xmp`` one, ``a.xmp`` every ``a.*``."""
        folder = sidecar.parent
        if folder not in self._folders:
            self._folders[folder] = _by_name(folder)
        return self._folders[folder].get(sidecar.stem.casefold(), set())


def _beside(photo: Path) -> Iterable[Path]:
    for name in sidecar_names(photo):
        small, capital = (name.with_suffix(ending) for ending in _ENDINGS)
        yield small
        # Most systems' disks tell no capitals: then both are one file.
        if not (os.path.lexists(small) and os.path.lexists(capital) and small.samefile(capital)):
            yield capital


def _by_name(folder: Path) -> dict[str, set[Path]]:
    """The files of a folder by whole name and by name without ending, folded."""
    found: dict[str, set[Path]] = {}
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return found
    for name in names:
        path = folder / name
        # Hidden names are half-written copies and the like, which nobody describes.
        if path.suffix.lower() == ".xmp" or name.startswith("."):
            continue
        for key in {name.casefold(), path.stem.casefold()}:
            found.setdefault(key, set()).add(path)
    return found
