"""An encoder that knows colours: real pictures, real vectors, and a truth that tests know."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.photo import ByteArray, FloatArray

DIMENSION = 128
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (220, 30, 30),
    "green": (30, 200, 40),
    "blue": (30, 50, 220),
    "yellow": (235, 225, 40),
    "white": (245, 245, 245),
    "black": (10, 10, 10),
    "pink": (250, 130, 200),
    "orange": (245, 140, 20),
}
CHINESE = {
    "red": "红", "green": "绿", "blue": "蓝", "yellow": "黄", "white": "白", "black": "黑",
    "pink": "粉", "orange": "橙",
}  # fmt: skip
_NAMES = list(COLOURS)


class ColourEncoder:
    """A `DualEncoder` whose pictures are near the words for the colours in them.

    `languages` are those it was trained for, `reads` those whose words it understands (the
    same, unless more are given). `sense` False: pictures get random
    vectors, as from random weights. Counts what it was asked to do.
    """

    def __init__(
        self,
        *,
        languages: tuple[str, ...] = ("en", "zh"),
        reads: tuple[str, ...] = (),
        sense: bool = True,
        name: str = "colours",
    ) -> None:
        self.languages = languages
        self._reads = reads or languages
        self.key = ModelKey(name, "1", 1)
        self.dimension = DIMENSION
        self.preprocess = PreprocessSpec(32, 32, ResizeMode.STRETCH)
        self.logit_scale = 10.0
        self.logit_bias = 0.0
        self.sigmoid = False
        self.device = "cpu"
        self.texts: list[str] = []
        self.pictures = 0
        self.fails = False
        self._sense = sense

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """By the share of each colour."""
        self.pictures += len(pixels)
        rows = []
        for picture in pixels:
            apart = np.array(
                [
                    ((picture.astype(float) - colour) ** 2).sum(axis=-1)
                    for colour in COLOURS.values()
                ]
            )
            share = np.bincount(apart.argmin(axis=0).ravel(), minlength=len(_NAMES)) / 1024
            content = _random(picture.tobytes())
            axes = sum(
                np.sqrt(part) * _random(name.encode())
                for name, part in zip(_NAMES, share, strict=True)
            )
            rows.append(axes + 0.4 * content if self._sense else content)
        return _unit(np.array(rows))

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """By the colours named; any other text is a topic of its own."""
        if self.fails:
            raise RuntimeError("a bug in the encoder")
        self.texts += texts
        rows = []
        for text in texts:
            named = [name for name in _NAMES if self._names(name, text)]
            topic = 0.3 if named else 1.0
            rows.append(
                topic * _random(text.encode()) + sum(_random(name.encode()) for name in named)
            )
        return _unit(np.array(rows))

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """It cannot tell."""
        del text
        return ()

    def close(self) -> None:
        """Nothing to release."""

    def _names(self, name: str, text: str) -> bool:
        return ("en" in self._reads and re.search(rf"\b{name}\b", text) is not None) or (
            "zh" in self._reads and CHINESE[name] in text
        )


def _random(seed: bytes) -> FloatArray:
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "little")
    row = np.random.default_rng(number).standard_normal(DIMENSION)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def _unit(rows: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
