"""Zero-shot classification in its published form: files, texts, logits, probabilities.

As in Radford et al. 2021, "Learning Transferable Visual Models From Natural Language
Supervision", and as transformers' `CLIPModel` and `ChineseCLIPModel` compute it: logits are the
cosines times the learned scale, probabilities their softmax over the texts. A model trained with
a sigmoid gives sigmoid(scale * cosine + bias) for each text by itself. Nothing here is
calibrated against a library, and nothing that was learned from ticks takes part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import UnreadablePhotoError, UsageError
from photoapp.core.photo import FloatArray
from photoapp.services.decoding import DecodePool, PixelsTask

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder

_DECODE_SECONDS = 90.0
_AHEAD = 16  # files being decoded while one is encoded
_COMMAS = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class Classified:
    """One file: `logits` and `probabilities` (m,) float32 in the order of the texts.

    `error` says why a file could not be read; then both are empty.
    """

    path: Path
    logits: FloatArray
    probabilities: FloatArray
    error: UnreadablePhotoError | None = None


def label_list(line: str) -> tuple[str, ...]:
    """``cat, dog`` or 猫、狗 -> the labels as written. Raises UsageError when there is none."""
    labels = tuple(dict.fromkeys(part for one in _COMMAS.split(line) if (part := one.strip())))
    if not labels:
        raise UsageError(
            "label-line-empty",
            "There is no label in this line; write for example: cat, dog, other pets",
        )
    return labels


def texts_of(labels: Sequence[str], template: str) -> tuple[str, ...]:
    """Each label put into the template's ``{}``. Raises UsageError for a template without it."""
    if template.count("{}") != 1:
        raise UsageError(
            "label-template",
            f"The template {template!r} needs exactly one {{}}, where the label goes, "
            "for example: a photo of a {}",
            template=template,
        )
    return tuple(template.replace("{}", label) for label in labels)


def classify(
    files: Sequence[Path], texts: Sequence[str], encoder: DualEncoder, pool: DecodePool
) -> Iterator[Classified]:
    """Every file in turn; decoding runs ahead in the pool. Raises ModelError."""
    vectors = np.asarray(encoder.encode_texts(texts), np.float32)
    decoding = [pool.submit(PixelsTask(path, encoder.preprocess)) for path in files[:_AHEAD]]
    for number, path in enumerate(files):
        if number + _AHEAD < len(files):
            decoding.append(pool.submit(PixelsTask(files[number + _AHEAD], encoder.preprocess)))
        try:
            pixels = decoding[number].result(timeout=_DECODE_SECONDS)
        except UnreadablePhotoError as error:
            yield _unread(path, error)
        except (CancelledError, FutureTimeoutError) as error:
            reason = f"{path} could not be read in time: {error}"
            yield _unread(path, UnreadablePhotoError("decode-timeout", reason))
        else:
            cosines = vectors @ encoder.encode_images(pixels[None])[0]
            yield Classified(path, *scored(cosines, encoder))


def scored(cosines: FloatArray, encoder: DualEncoder) -> tuple[FloatArray, FloatArray]:
    """Logits and probabilities (m,) float32 for the cosines (m,) of one picture."""
    logits = np.float32(encoder.logit_scale) * cosines + np.float32(encoder.logit_bias)
    if encoder.sigmoid:
        chances = 0.5 * (1.0 + np.tanh(0.5 * logits))
    else:
        powers = np.exp(logits - logits.max())
        chances = powers / powers.sum()
    return np.asarray(logits, np.float32), np.asarray(chances, np.float32)


def _unread(path: Path, error: UnreadablePhotoError) -> Classified:
    nothing = np.empty(0, np.float32)
    return Classified(path, nothing, nothing, error)
