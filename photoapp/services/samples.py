"""Real pictures and texts to try a model with: a set with captions, else the person's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import UnreadablePhotoError, UsageError
from photoapp.core.photo import ByteArray, PhotoId
from photoapp.services import label_files
from photoapp.services.decoding import DecodePool, PixelsTask
from photoapp.services.evaluation_set import read_captioned
from photoapp.services.selftest import test_picture
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.thumbnails import ThumbnailStore

_PICTURES = 24
_ENOUGH = 8  # of the person's own; with fewer, others are added
_TEXTS = 12  # of each language
_DECODE_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Sample:
    """`pixels` (n, height, width, 3) uint8 as a model wants them, and texts.

    `captions`: by language, pairs of (text number, picture number); empty without a set.
    `source`: ``set``, ``library``, ``demo``, ``generated``, or several joined by ``+``.
    """

    pixels: ByteArray
    texts: tuple[str, ...]
    source: str
    captions: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


class Samples:
    """Gathers them. Any thread.

    Args:
        photos: the library's.
        thumbnails: the library's; a thumbnail is enough for an encoder's small picture.
        pool: decodes them.
        resources: the project's resources; its label sets give the texts.
        spare: files of pictures that come with the installation, perhaps none.
    """

    def __init__(
        self,
        photos: PhotoRepository,
        thumbnails: ThumbnailStore,
        pool: DecodePool,
        resources: Path,
        spare: Callable[[], Sequence[Path]] = tuple,
    ) -> None:
        self._photos = photos
        self._thumbnails = thumbnails
        self._pool = pool
        self._resources = resources
        self._spare = spare

    def gather(self, spec: PreprocessSpec, folder: Path | None = None) -> Sample:
        """What there is; with `folder`, the captioned set in it. Raises UsageError for that."""
        if folder is not None:
            return self._set(spec, folder)
        pixels, source = self._pixels(spec, self._library()), ["library"]
        if len(pixels) < _ENOUGH:
            more = self._pixels(spec, self._spare())
            source = [*(source if pixels else []), *(["demo"] if more else [])]
            pixels += more
        if len(pixels) < _ENOUGH:
            pixels += _generated(spec, _ENOUGH - len(pixels))
            source.append("generated")
        return Sample(np.stack(pixels[:_PICTURES]), self._texts(), "+".join(source))

    def _library(self) -> list[bytes]:
        ids = self._photos.ids()
        chosen = ids[np.linspace(0, len(ids) - 1, min(_PICTURES, len(ids))).astype(int)]
        rows = self._photos.rows([PhotoId(int(one)) for one in chosen])
        found = (self._thumbnails.read(row.content_key) for row in rows)
        return [jpeg for jpeg in found if jpeg is not None]

    def _pixels(self, spec: PreprocessSpec, sources: Sequence[bytes | Path]) -> list[ByteArray]:
        waiting = [self._pool.submit(PixelsTask(one, spec)) for one in sources]
        found = []
        for one in waiting:
            try:
                found.append(one.result(timeout=_DECODE_SECONDS))
            except (UnreadablePhotoError, CancelledError, FutureTimeoutError):
                continue  # a damaged picture says nothing about the model
        return found

    def _texts(self) -> tuple[str, ...]:
        english, chinese = [], []
        for file in sorted((self._resources / "label_sets").glob("*.yaml")):
            for label in label_files.read(file).labels:
                if label.name_en:
                    english.append(f"a photo of {label.name_en}")
                if label.name_zh:
                    chinese.append(f"一张{label.name_zh}的照片")
        return (*_spread(english, _TEXTS), *_spread(chinese, _TEXTS))

    def _set(self, spec: PreprocessSpec, folder: Path) -> Sample:
        photos = read_captioned(folder)
        waiting = [self._pool.submit(PixelsTask(one.path, spec)) for one in photos]
        pixels, texts = [], list[str]()
        captions: dict[str, list[tuple[int, int]]] = {}
        for photo, one in zip(photos, waiting, strict=True):
            try:
                pixels.append(one.result(timeout=_DECODE_SECONDS))
            except (UnreadablePhotoError, CancelledError, FutureTimeoutError):
                continue
            for language, written in photo.texts.items():
                for caption in written:
                    captions.setdefault(language, []).append((len(texts), len(pixels) - 1))
                    texts.append(caption)
        if not pixels or not texts:
            raise UsageError(
                "set-empty",
                f"{folder} holds no picture with a caption that can be read.",
                path=str(folder),
            )
        return Sample(np.stack(pixels), tuple(texts), "set", captions)


def _generated(spec: PreprocessSpec, count: int) -> list[ByteArray]:
    """Waves, finer from picture to picture, with grain: better than nothing."""
    pictures = []
    for number in range(count):
        wide = test_picture(spec.width * (number + 1), spec.height * (number + 1))
        picture = wide[:: number + 1, :: number + 1].astype(np.int16)
        grain = np.random.default_rng(number).normal(0, 4 * number, picture.shape)
        pictures.append(np.roll(np.clip(picture + grain, 0, 255), number, axis=2).astype(np.uint8))
    return pictures


def _spread(texts: Sequence[str], count: int) -> list[str]:
    """At most `count` of them, from all parts of the list."""
    unique = list(dict.fromkeys(texts))
    return unique[:: max(1, len(unique) // count)][:count]
