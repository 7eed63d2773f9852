"""Where a photo matches a text: a heat map from any model that reads words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.encoders import ExplainsImages
from photoapp.core.errors import QueryError, UnreadablePhotoError
from photoapp.core.heat import (
    OCCLUSION_SIDE,
    HeatMap,
    HeatMethod,
    heat_of_losses,
    heat_of_patches,
    occluded,
    scaled,
    seen_box,
)
from photoapp.core.photo import ByteArray, FloatArray, PhotoId
from photoapp.core.query import parse
from photoapp.services.decoding import DecodePool, PixelsTask
from photoapp.services.picture_indexing import online_path
from photoapp.services.query_vectors import all_unknown, understood

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.services.query_vectors import QueryVectors
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.photos import PhotoRepository

_DECODE_SECONDS = 90.0
_BATCH = 8  # hidden pictures between two looks at whether it is still wanted
# What says nothing about any picture in particular, by language.
_NEUTRAL = {"en": "a photo", "zh": "一张照片"}


def wanted_text(search: str) -> str:
    """What a search wants to see, without its filters and exclusions; "" when nothing."""
    return parse(search, dt.date.today()).text


class Explainer:
    """Makes heat maps. Any thread, never the GUI's: it decodes and encodes."""

    def __init__(
        self,
        photos: PhotoRepository,
        space: VectorSpace,
        pool: DecodePool,
        vectors: QueryVectors,
    ) -> None:
        self._photos = photos
        self._space = space
        self._pool = pool
        self._vectors = vectors

    def explain(
        self, photo: PhotoId, search: str, *, cancelled: Callable[[], bool] = lambda: False
    ) -> HeatMap | None:
        """Where a photo of the library shows what was searched for; None when cancelled.

        By the model in use. Raises QueryError ``explain-no-words`` or ``explain-unknown-words``,
        UnreadablePhotoError when no file of it can be read, ModelError.
        """
        details = self._photos.details(photo)
        path = online_path(self._photos, photo)
        if details is None or path is None:
            known = details.locations if details is not None else ()
            where = str(known[0].path) if known else f"photo {photo}"
            raise UnreadablePhotoError(
                "file-vanished",
                f"{where} is not at hand, and no other copy is known.",
                path=where,
            )
        size = (details.row.width, details.row.height)
        return self.explain_file(path, size, search, self._space.encoder(), cancelled=cancelled)

    def explain_file(
        self,
        path: Path,
        size: tuple[int, int],
        search: str,
        encoder: DualEncoder,
        *,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> HeatMap | None:
        """The same for any file. `size`: width and height of the upright picture, or its ratio.

        An encoder that knows its patches answers from one look (`ExplainsImages`); any other is
        shown the picture with one part after the other hidden.
        """
        text = _readable(search, encoder)
        pixels = self._pixels(path, encoder)
        if cancelled():
            return None
        vector = self._vectors.text(encoder, text)
        whole = np.asarray(encoder.encode_images(pixels[None])[0], np.float32)
        if isinstance(encoder, ExplainsImages):
            method = HeatMethod.PATCHES
            heat = heat_of_patches(
                encoder.encode_patches(pixels[None])[0], vector, self._neutral(encoder)
            )
        else:
            method = HeatMethod.OCCLUSION
            hidden: list[FloatArray] = []
            cells = OCCLUSION_SIDE**2
            for start in range(0, cells, _BATCH):
                if cancelled():
                    return None
                part = range(start, min(start + _BATCH, cells))
                hidden.append(encoder.encode_images(np.stack([occluded(pixels, n) for n in part])))
            heat = heat_of_losses(whole, np.concatenate(hidden), vector)
        if cancelled():
            return None
        box = seen_box(encoder.preprocess, *size)
        return HeatMap(scaled(heat), box, method, float(whole @ vector))

    def _neutral(self, encoder: DualEncoder) -> FloatArray:
        texts = [_NEUTRAL[one] for one in encoder.languages if one in _NEUTRAL]
        vectors = [self._vectors.text(encoder, text) for text in texts or list(_NEUTRAL.values())]
        mean = np.mean(vectors, axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)

    def _pixels(self, path: Path, encoder: DualEncoder) -> ByteArray:
        decoding = self._pool.submit(PixelsTask(path, encoder.preprocess), urgent=True)
        try:
            return decoding.result(timeout=_DECODE_SECONDS)
        except (CancelledError, FutureTimeoutError) as error:
            raise UnreadablePhotoError(
                "decode-timeout", f"{path} could not be read in time: {error}", path=str(path)
            ) from error


def _readable(search: str, encoder: DualEncoder) -> str:
    """What of a search the model reads; all of it when that is nothing, as the search does."""
    wanted = wanted_text(search)
    if not wanted:
        raise QueryError("explain-no-words", "There are no words to look for in the photo.")
    text = understood(wanted, encoder.languages)[0] or wanted
    if all_unknown(text, encoder.unknown_words(text)):
        raise QueryError(
            "explain-unknown-words",
            f"The model in use was never taught “{text}”, and cannot show where it is.",
            text=text,
        )
    return text
