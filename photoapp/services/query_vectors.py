"""Vectors of what a person asks for: texts and example pictures."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import QueryError, UnreadablePhotoError, UsageError
from photoapp.core.language import ENGLISH, Span, spans
from photoapp.core.photo import FloatArray
from photoapp.core.prompts import prompts
from photoapp.services.decoding import DecodePool, PixelsTask

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.core.hits import Example
    from photoapp.core.vectors import VectorIndex

_KEPT = 512
_DECODE_SECONDS = 90.0
_WORD = re.compile(r"[^\W_]")


class QueryVectors:
    """Encodes queries, and remembers the latest few hundred. Safe to use from several threads."""

    def __init__(self, pool: DecodePool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, FloatArray] = OrderedDict()

    def text(self, encoder: DualEncoder, text: str) -> FloatArray:
        """(d,) unit vector of a text; templates averaged where the model gains from them."""

        def encode() -> FloatArray:
            given = prompts(text, templates=not encoder.sigmoid)
            vectors = encoder.encode_texts(given)
            return _unit(np.asarray(vectors.mean(axis=0), np.float32))

        return self._remembered((str(encoder.key), text), encode)

    def example(self, encoder: DualEncoder, index: VectorIndex, example: Example) -> FloatArray:
        """(d,) unit vector of an example picture.

        Raises QueryError for a photo of the library that is not indexed yet,
        UnreadablePhotoError for a file or data that is no readable picture, UsageError when
        not exactly one source is given.
        """
        sources = (example.photo, example.path, example.data)
        if sum(source is not None for source in sources) != 1:
            raise UsageError("example-unclear", "An example needs one photo, file or picture.")
        if example.photo is not None:
            try:
                stored = index.vectors(np.array([example.photo], dtype=np.int64))
            except KeyError as error:
                raise QueryError(
                    "example-not-indexed",
                    "This photo is not indexed yet; wait for the indexing to reach it.",
                ) from error
            return np.asarray(stored[0], np.float32)
        source: Path | bytes
        if example.path is not None:
            source = example.path
            name: Hashable = (str(encoder.key), *_identity(example.path))
        else:
            source = example.data or b""
            name = (str(encoder.key), source)
        return self._remembered(name, lambda: self._picture(encoder, source))

    def _picture(self, encoder: DualEncoder, source: Path | bytes) -> FloatArray:
        decoding = self._pool.submit(PixelsTask(source, encoder.preprocess), urgent=True)
        try:
            pixels = decoding.result(timeout=_DECODE_SECONDS)
        except (CancelledError, FutureTimeoutError) as error:
            raise UnreadablePhotoError(
                "decode-timeout", f"The example picture could not be read in time: {error}"
            ) from error
        return np.asarray(encoder.encode_images(pixels[None])[0], np.float32)

    def _remembered(self, name: Hashable, encode: Callable[[], FloatArray]) -> FloatArray:
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        vector = encode()
        with self._lock:
            self._known[name] = vector
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return vector


def understood(text: str, languages: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """What of a mixed text a model reads: (text, its language, what is left out).

    A bilingual model gets the text as it is: measured on training photos with two labels,
    named one in each language, the whole text is better than the mean of its spans.
    """
    found = spans(text)
    foreign = tuple(span.text for span in found if span.language not in languages)
    kept = [span for span in found if span.language in languages]
    if not foreign:
        return text, _main_language(found), ()
    return " ".join(span.text for span in kept), _main_language(tuple(kept)), foreign


def all_unknown(text: str, unknown: Sequence[str]) -> bool:
    """True when nothing of the text is left but words the model was not taught."""
    if not unknown:
        return False
    rest = text.lower()
    for word in unknown:
        rest = rest.replace(word.lower(), " ")
    return _WORD.search(rest) is None


def _main_language(found: tuple[Span, ...]) -> str:
    """The language with the longer part; a Chinese character says about as much as a word."""
    weights: dict[str, int] = {}
    for span in found:
        size = len(span.text.split()) if span.language == ENGLISH else len(span.text)
        weights[span.language] = weights.get(span.language, 0) + size
    return max(weights, key=lambda language: weights[language], default=ENGLISH)


def _identity(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), -1, -1  # the decoder says what is wrong
    return str(path), status.st_size, status.st_mtime_ns


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
