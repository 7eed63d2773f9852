"""A picture store: small pictures decoded once, in one safetensors file that is memory-mapped.

Tensors: ``pictures`` (n, side, side, 3) uint8 sRGB, ``labels`` (n,) int64 with -1 for none,
``test`` (n,) uint8 with 1 for those kept apart, ``names`` UTF-8 bytes of a JSON list. The
metadata hold the classes, and a digest by which a run knows its pictures again. Reading one
needs NumPy alone.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import TrainingError, UnreadablePhotoError
from photoapp.core.photo import ByteArray
from photoapp.imaging import failures
from photoapp.training.lines import unreadable
from photoapp.training.sources import SourcePicture, damaged

SUFFIX: Final = ".safetensors"
# Of each class, unless the source says which pictures are for testing.
TEST_SHARE: Final = 0.2
_FORMAT: Final = "photoapp-pictures-1"
_LARGEST_HEADER: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Pictures:
    """An open store. `pixels` is mapped, not in memory: index it with batches.

    `labels`: class numbers, -1 for none; `test`: bool; `content`: a digest of everything.
    """

    pixels: ByteArray
    labels: npt.NDArray[np.int64]
    test: npt.NDArray[np.bool_]
    classes: tuple[str, ...]
    names: tuple[str, ...]
    content: str
    origin: str

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def side(self) -> int:
        """Of each picture, in pixels."""
        return int(self.pixels.shape[1])

    def rows(self, *, test: bool, labelled: bool = False) -> npt.NDArray[np.int64]:
        """Row numbers of one split, ascending."""
        chosen = self.test == test
        if labelled:
            chosen = chosen & (self.labels >= 0)
        return np.flatnonzero(chosen)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of making a store: pictures in it, and (name, why) of those left out."""

    count: int
    failures: tuple[tuple[str, UnreadablePhotoError], ...]


def open_pictures(file: Path) -> Pictures:
    """Open a store that `make_store` wrote.

    Raises TrainingError ``pictures-damaged``, ``training-unreadable``.
    """
    try:
        with file.open("rb") as source:
            size = struct.unpack("<Q", source.read(8))[0]
            if size > min(_LARGEST_HEADER, file.stat().st_size):
                raise damaged(file)
            header = json.loads(source.read(size))
        facts = header["__metadata__"]
        if facts.get("format") != _FORMAT:
            raise damaged(file)
        parts = {
            name: _mapped(file, header[name], 8 + size, kind)
            for name, kind in (
                ("pictures", "U8"),
                ("labels", "I64"),
                ("test", "U8"),
                ("names", "U8"),
            )
        }
        classes = tuple(json.loads(facts["classes"]))
        names = tuple(json.loads(parts["names"].tobytes()))
        labels = np.array(parts["labels"], np.int64)
        shape = parts["pictures"].shape
    except OSError as error:
        raise unreadable(file, error) from error
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise damaged(file) from error
    if (
        len(shape) != 4
        or shape[1] != shape[2]
        or shape[3] != 3
        or {len(labels), len(parts["test"]), len(names)} != {shape[0]}
        or (len(labels) and (labels.min() < -1 or labels.max() >= len(classes)))
    ):
        raise damaged(file)
    return Pictures(
        parts["pictures"],
        labels,
        np.array(parts["test"], np.bool_),
        classes,
        names,
        str(facts["content"]),
        str(facts.get("origin", "")),
    )


def is_store(file: Path) -> bool:
    """Whether a path is named as a picture store is."""
    return file.suffix == SUFFIX and file.is_file()


def make_store(
    source: Iterable[SourcePicture],
    file: Path,
    *,
    side: int,
    origin: str = "",
    tell: Callable[[int], None] = lambda _count: None,
) -> Made:
    """Decode every picture to `side` x `side` (short side, middle) and write the store.

    Pictures that cannot be read are left out and named. Without a split of the source's own,
    `TEST_SHARE` of each class (at least one picture of a class of five) is kept for testing,
    always the same ones. `origin` says where they come from; `tell` hears the count so far.
    The file appears, or is replaced, only when complete. Raises TrainingError
    ``pictures-none``, ``pictures-damaged`` or ``run-unwritable``.
    """
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    pictures = iter(source)
    first = list(islice(pictures, 1))  # a source that is none leaves no folder behind
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w+b") as target:
            made = _write(chain(first, pictures), target, side, origin, tell)
            target.flush()
            os.fsync(target.fileno())
        part.replace(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise TrainingError(
            "run-unwritable",
            f"{file.parent} cannot be written ({reason}); choose another folder or free some "
            "space.",
            path=str(file.parent),
            reason=reason,
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return made


def _write(
    source: Iterable[SourcePicture],
    target: BinaryIO,
    side: int,
    origin: str,
    tell: Callable[[int], None],
) -> Made:
    names: list[str] = []
    labels: list[str | None] = []
    tests: list[bool | None] = []
    left_out: list[tuple[str, UnreadablePhotoError]] = []
    digest = blake2b(digest_size=16)
    # The header comes first in the file and is known last: pictures are written behind a
    # first guess, and moved when it was too small.
    pixels_at = 1 << 16
    target.seek(pixels_at)
    for picture in source:
        try:
            pixels = decoded(picture, side)
        except UnreadablePhotoError as error:
            left_out.append((picture.name, error))
            continue
        except OSError as error:
            left_out.append((picture.name, failures.from_os_error(picture.name, error)))
            continue
        data = pixels.tobytes()
        target.write(data)
        digest.update(data)
        names.append(picture.name)
        labels.append(picture.label)
        tests.append(picture.test)
        tell(len(names))
    if not names:
        raise TrainingError(
            "pictures-none",
            "No picture could be read; a folder of pictures needs files such as CLASS/NAME.jpg.",
            count=len(left_out),
        )
    classes = sorted({label for label in labels if label is not None})
    number = {label: index for index, label in enumerate(classes)}
    label_numbers = np.array(
        [-1 if label is None else number[label] for label in labels], np.dtype("<i8")
    )
    split = _split(label_numbers, tests)
    encoded = json.dumps(names, ensure_ascii=False).encode()
    for data in (json.dumps(classes).encode(), label_numbers.tobytes(), split.tobytes(), encoded):
        digest.update(data)
    facts = {
        "format": _FORMAT,
        "classes": json.dumps(classes, ensure_ascii=False),
        "content": digest.hexdigest(),
        "origin": origin,
    }
    size = len(names) * side * side * 3
    header: dict[str, Any] = {"__metadata__": facts}
    at = 0
    for name, kind, shape, length in (
        ("pictures", "U8", [len(names), side, side, 3], size),
        ("labels", "I64", [len(names)], 8 * len(names)),
        ("test", "U8", [len(names)], len(names)),
        ("names", "U8", [len(encoded)], len(encoded)),
    ):
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + length]}
        at += length
    text = json.dumps(header, ensure_ascii=False).encode()
    if 8 + len(text) > pixels_at:
        pixels_at = _moved(target, pixels_at, size, 8 + len(text))
    target.seek(0)
    target.write(struct.pack("<Q", pixels_at - 8) + text.ljust(pixels_at - 8))
    target.seek(pixels_at + size)
    target.write(label_numbers.tobytes() + split.tobytes() + encoded)
    return Made(len(names), tuple(left_out))


def _moved(target: BinaryIO, start: int, size: int, at_least: int) -> int:
    """Move `size` bytes at `start` back to a multiple of 8 at least `at_least`; where to."""
    to = -(-at_least // 8) * 8
    step = 1 << 24
    for end in range(size, 0, -step):  # from the end, so that nothing is overwritten unread
        begin = max(0, end - step)
        target.seek(start + begin)
        data = target.read(end - begin)
        target.seek(to + begin)
        target.write(data)
    return to


def _split(labels: npt.NDArray[np.int64], tests: Sequence[bool | None]) -> ByteArray:
    split = np.array([1 if test else 0 for test in tests], np.uint8)
    if any(test is not None for test in tests):
        return split
    chance = np.random.default_rng(0)
    for label in np.unique(labels[labels >= 0]):
        rows = chance.permutation(np.flatnonzero(labels == label))
        split[rows[: int(len(rows) * TEST_SHARE)]] = 1
    return split


def decoded(picture: SourcePicture, side: int) -> ByteArray:
    """(side, side, 3) uint8 upright sRGB, the middle square of a picture.

    Raises UnreadablePhotoError or OSError.
    """
    held = picture.read()
    if isinstance(held, np.ndarray):
        if held.shape[:2] == (side, side):
            return held
        from PIL import Image

        small = Image.fromarray(held).resize((side, side), Image.Resampling.BICUBIC)
        return np.asarray(small, np.uint8)
    from photoapp.training.decoding import decode

    spec = PreprocessSpec(side, side, ResizeMode.SHORTEST_EDGE)
    return decode(held, spec, name=picture.name)[0]


def _mapped(file: Path, part: dict[str, Any], start: int, kind: str) -> npt.NDArray[Any]:
    begin, end = part["data_offsets"]
    shape = tuple(int(side) for side in part["shape"])
    form = np.dtype({"U8": "u1", "I64": "<i8"}[kind])
    size = int(np.prod([*shape, form.itemsize], dtype=object))
    if part["dtype"] != kind or end - begin != size or start + end > file.stat().st_size:
        raise ValueError("its header does not fit its contents")
    if not size:
        return np.empty(shape, form)
    mapped: npt.NDArray[Any] = np.memmap(file, form, "r", start + begin, shape)
    return mapped
