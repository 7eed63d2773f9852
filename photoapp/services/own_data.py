"""What this program keeps in a person's folders, and removing it when they ask. Never photos."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from photoapp.core.errors import LibraryBusyError, PhotoappError

CATALOGUE = "catalogue.sqlite3"
# What a library consists of: nothing else in its folder is touched.
_LIBRARY_NAMES = (
    *("thumbnails", "index", "undo", "backups", "adaptation"),
    *("ingest.lock", "upgrade.lock", CATALOGUE, f"{CATALOGUE}-*", "catalogue.part"),
)


@dataclass(frozen=True, slots=True)
class OwnData:
    """One kind of data. `kind`: ``library``, ``models``, ``cache`` or ``other``."""

    kind: str
    folder: Path
    bytes: int


def find(library: Path, models: Path, data: Path, cache: Path) -> list[OwnData]:
    """What there is. `data` and `cache` are the program's own folders; reads sizes, blocks."""
    found = []
    if (library / CATALOGUE).is_file():
        found.append(OwnData("library", library, sum(map(_size, library_parts(library)))))
    if models.is_dir():
        found.append(OwnData("models", models, _size(models)))
    others = [one for one in _entries(data) if one not in {library, models, cache}]
    if others:
        found.append(OwnData("other", data, sum(map(_size, others))))
    if cache.is_dir():
        found.append(OwnData("cache", cache, _size(cache)))
    return found


def remove(wanted: Sequence[OwnData], everything: Sequence[OwnData]) -> None:
    """Delete what is `wanted` of `everything` that `find` told; what is left stays whole.

    Raises LibraryBusyError while another photoapp works on the library, PhotoappError
    ``data-not-removed`` when the system keeps something.
    """
    spared = {one.folder for one in everything if one not in wanted}
    for one in wanted:
        try:
            if one.kind == "library":
                _remove_library(one.folder)
            elif one.kind == "other":
                kept = {*spared, *(two.folder for two in wanted if two is not one)}
                for entry in _entries(one.folder):
                    if entry not in kept:
                        _delete(entry)
            else:
                shutil.rmtree(one.folder)
            _remove_if_empty(one.folder)
            _remove_if_empty(one.folder.parent)
        except OSError as error:
            raise PhotoappError(
                "data-not-removed",
                f"{one.folder} could not be removed: {error.strerror or error}",
                path=str(one.folder),
                reason=error.strerror or str(error),
            ) from error


def library_parts(folder: Path) -> list[Path]:
    """Files and folders of a library, by their known names."""
    return sorted({part for name in _LIBRARY_NAMES for part in folder.glob(name)})


def _remove_library(folder: Path) -> None:
    try:
        with FileLock(folder / "ingest.lock", timeout=0):
            parts = [one for one in library_parts(folder) if one.name != "ingest.lock"]
            # The catalogue last: a removal broken off leaves a library that still opens.
            for part in sorted(parts, key=lambda one: one.name.startswith(CATALOGUE)):
                _delete(part)
    except Timeout:
        raise LibraryBusyError(
            "library-busy", f"photoapp is using {folder}; close it first, then try again."
        ) from None
    (folder / "ingest.lock").unlink(missing_ok=True)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    ours = folder.name in {"photoapp", "library", "models"}
    if ours and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _entries(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir()) if folder.is_dir() else ()


def _size(path: Path) -> int:
    if path.is_symlink() or not path.exists():
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(_size(one) for one in path.iterdir())
