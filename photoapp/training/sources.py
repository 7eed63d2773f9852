"""Where training pictures come from: folders, zip files, lists in JSON lines, and IDX files."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from photoapp.core.errors import TrainingError
from photoapp.core.photo import ByteArray
from photoapp.imaging.formats import EXTENSIONS
from photoapp.training.beside import Beside, member
from photoapp.training.lines import file_of, lines, texts, unreadable

FASHION_MNIST: Final = (
    *("t-shirt/top", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)
# What a folder of pictures for training and one for testing may be called.
_TRAIN: Final = {"train", "training"}
_TEST: Final = {"test", "testing", "val", "valid", "validation"}
# IDX pictures: unsigned bytes in three dimensions; labels: in one (LeCun's format).
_IDX_PICTURES: Final = 0x00000803
_IDX_LABELS: Final = 0x00000801
_IDX_FILES: Final = {
    False: ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    True: ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_LARGEST_IDX: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """One picture before it is decoded.

    `label`: its class, None when nobody said; `test`: kept apart for testing, None when the
    source does not say. `read` gives an encoded file's bytes or (height, width, 3) uint8
    pixels, and raises UnreadablePhotoError or OSError.
    """

    name: str
    label: str | None
    test: bool | None
    read: Callable[[], bytes | ByteArray]


def find_pictures(
    source: Path, *, sets: Collection[str] = (), names: tuple[str, ...] | None = None
) -> Iterator[SourcePicture]:
    """The pictures of a folder, a zip file, a ``.jsonl`` list or a folder of IDX files.

    Folder and zip: ``CLASS/…/NAME.jpg``, or ``train/CLASS/…`` beside ``test/CLASS/…``;
    pictures at the top have no class. List: lines with ``file``, ``labels`` (the first is the
    class) and ``set``; pictures lie beside the list or in zip files beside it; `sets` keeps
    only those sets. IDX: the four files of MNIST's layout, also as ``.gz``; `names` are the
    classes. In a fixed order. Raises TrainingError: ``path-not-found``,
    ``pictures-damaged``, ``pictures-idx-…``, for lists those of `lines`, ``training-unreadable``.
    """
    if not source.exists():
        raise TrainingError(
            "path-not-found",
            f"There is nothing at {source}; check its path.",
            path=str(source),
        )
    try:
        if source.is_dir():
            pictures = _idx(source, names) if is_idx(source) else _folder(source)
        elif source.suffix.lower() == ".jsonl":
            pictures = _listed(source, frozenset(sets))
        elif zipfile.is_zipfile(source):
            pictures = _zip(source)
        else:
            raise damaged(source)
        yield from pictures
    except OSError as error:
        raise unreadable(source, error) from error


def is_idx(folder: Path) -> bool:
    """Whether a folder holds training pictures in MNIST's layout."""
    return _idx_file(folder, _IDX_FILES[False][0]) is not None


def damaged(path: Path) -> TrainingError:
    """The error for pictures that cannot be used."""
    return TrainingError(
        "pictures-damaged",
        f"{path} is damaged, or it is no folder, zip file, list, IDX file or picture store.",
        path=str(path),
    )


def _idx_failure(code: str, path: Path, message: str, **details: str | int) -> TrainingError:
    return TrainingError(
        code,
        f"{message} in {path}; copy the IDX files of one data set into one folder.",
        path=str(path),
        **details,
    )


def _place(parts: tuple[str, ...]) -> tuple[str | None, bool | None]:
    """Class and split of a path inside a source."""
    folders = parts[:-1]
    test = None
    if len(folders) > 1 and folders[0].lower() in _TRAIN | _TEST:
        test = folders[0].lower() in _TEST
        folders = folders[1:]
    return (folders[0] if folders else None), test


def is_picture(parts: tuple[str, ...]) -> bool:
    """Whether a path inside a source is named as a picture, and nothing of it is hidden."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not hidden and PurePosixPath(parts[-1]).suffix.lower() in EXTENSIONS


def _folder(folder: Path) -> Iterator[SourcePicture]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if is_picture(parts) and path.is_file():
            label, test = _place(parts)
            yield SourcePicture("/".join(parts), label, test, path.read_bytes)


def _zip(file: Path) -> Iterator[SourcePicture]:
    with _opened(file) as archive:
        names = sorted(
            name
            for name in archive.namelist()
            if not name.endswith("/") and is_picture(PurePosixPath(name).parts)
        )
        paths = {name: PurePosixPath(name).parts for name in names}
        # A folder that was zipped whole has one name above all classes.
        tops = {parts[0] for parts in paths.values()}
        if len(tops) == 1 and all(len(parts) > 2 for parts in paths.values()):
            paths = {name: parts[1:] for name, parts in paths.items()}
        for name in names:
            label, test = _place(paths[name])
            yield SourcePicture("/".join(paths[name]), label, test, partial(member, archive, name))


def _listed(file: Path, sets: frozenset[str]) -> Iterator[SourcePicture]:
    beside = Beside(file.parent)
    try:
        for number, row in lines(file):
            name, labels = file_of(row, file, number), texts(row, "labels", file, number)
            if not sets or str(row.get("set", "")) in sets:
                label = labels[0] if labels else None
                yield SourcePicture(name, label, None, partial(beside.read, name))
    finally:
        beside.close()


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise damaged(file) from error


def _idx_file(folder: Path, stem: str) -> Path | None:
    # Some copies of the files have a dot for the second dash.
    for name in (stem, stem.replace("-idx", ".idx")):
        for ending in ("", ".gz"):
            if (path := folder / f"{name}{ending}").is_file():
                return path
    return None


def _idx(folder: Path, names: tuple[str, ...] | None) -> Iterator[SourcePicture]:
    for test, stems in _IDX_FILES.items():
        files = [_idx_file(folder, stem) for stem in stems]
        if test and files == [None, None]:
            return
        for file, stem in zip(files, stems, strict=True):
            if file is None:
                raise _idx_failure("pictures-idx-missing", folder, f"{stem} is missing", name=stem)
        pictures = read_idx(files[0], dimensions=3)  # type: ignore[arg-type] # not None, see above
        labels = read_idx(files[1], dimensions=1)  # type: ignore[arg-type]
        if len(pictures) != len(labels):
            raise _idx_failure(
                "pictures-idx-counts",
                folder,
                f"{len(pictures)} pictures have {len(labels)} labels",
                count=len(pictures),
                labels=len(labels),
            )
        for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
            if names is not None and label >= len(names):
                raise _idx_failure(
                    "pictures-idx-label",
                    folder,
                    f"label {label} of {stems[1]} is none of the {len(names)} classes",
                    name=stems[1],
                    label=int(label),
                    count=len(names),
                )
            yield SourcePicture(
                f"{stems[0].split('-')[0]}/{number:05}",
                names[label] if names is not None else str(label),
                test,
                lambda picture=picture: np.repeat(picture[:, :, None], 3, axis=2),  # type: ignore[misc]
            )


def read_idx(file: Path, *, dimensions: int) -> ByteArray:
    """A file of unsigned bytes in LeCun's IDX format, plain or gzipped.

    Raises TrainingError ``pictures-damaged``, ``training-unreadable``.
    """
    try:
        if file.suffix == ".gz":
            with gzip.open(file) as source:
                data = source.read(_LARGEST_IDX + 1)
        else:
            data = file.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise damaged(file) from error
    except OSError as error:
        raise unreadable(file, error) from error
    head = 4 + 4 * dimensions
    wanted = _IDX_PICTURES if dimensions == 3 else _IDX_LABELS
    if len(data) < head or struct.unpack(">I", data[:4])[0] != wanted:
        raise damaged(file)
    shape = struct.unpack(f">{dimensions}I", data[4:head])
    size = int(np.prod([int(side) for side in shape], dtype=object))
    if size != len(data) - head:
        raise damaged(file)
    return np.frombuffer(data, np.uint8, offset=head).reshape(shape)
