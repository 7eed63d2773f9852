"""What an encoder is: identity, preprocessing, and the ports back ends implement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from photoapp.core.photo import ByteArray, FloatArray


@dataclass(frozen=True, slots=True)
class ModelKey:
    """Provenance of a vector, a threshold or a learned label.

    Two vectors may be compared only if their keys are equal.
    """

    name: str  # as on the hub, or "photoapp-starter"
    revision: str  # commit or release of the weights
    preprocessing: int  # version of this project's preprocessing for it

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}#{self.preprocessing}"

    @classmethod
    def parse(cls, text: str) -> ModelKey:
        """Inverse of `str`. Raises ValueError when `text` is not such a key."""
        head, _, version = text.rpartition("#")
        name, _, revision = head.rpartition("@")
        if not name or not version.isdigit():
            raise ValueError(f"not a model key: {text!r}")
        return cls(name, revision, int(version))


class ResizeMode(StrEnum):
    """How a picture becomes the encoder's rectangle."""

    STRETCH = "stretch"  # whole picture to size, no crop
    SHORTEST_EDGE = "shortest-edge"  # shortest edge to size (or `edge`), then a centre crop


@dataclass(frozen=True, slots=True)
class PreprocessSpec:
    """How pixels are prepared: antialiased Pillow resize to uint8, then (x/255 - mean)/std.

    `resample` is ``bicubic``, ``bilinear``, ``lanczos`` or ``nearest`` (not antialiased);
    `reducing_gap` is Pillow's (None for exact). `mean` and `std` are per RGB channel in 0..1
    units. `edge`: with SHORTEST_EDGE, what the shortest edge becomes before a smaller
    rectangle is cut from the middle; None: the rectangle's own side. `even_crop`: where the
    middle lies between two pixels, the cut begins at the even one (torchvision), not always
    at the lower one (transformers).
    """

    width: int
    height: int
    mode: ResizeMode
    resample: str = "bicubic"
    reducing_gap: float | None = None
    mean: tuple[float, float, float] = (0.48145466, 0.4578275, 0.40821073)
    std: tuple[float, float, float] = (0.26862954, 0.26130258, 0.27577711)
    edge: int | None = None
    even_crop: bool = False


class ImageEncoder(Protocol):
    """Pictures into a space of their own, where near means alike. Loads on first use.

    The image half of every `DualEncoder` is one.
    """

    @property
    def key(self) -> ModelKey:
        """Provenance of its vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        ...

    @property
    def preprocess(self) -> PreprocessSpec:
        """How pixels must be prepared for `encode_images`."""
        ...

    @property
    def device(self) -> str:
        """Where pictures are encoded now: ``cpu``, ``cuda``, ``mps``; for display."""
        ...

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """(n, height, width, 3) uint8 as `preprocess` says -> (n, dimension) float32, unit rows.

        On out-of-memory the batch is halved until it fits. Raises ModelError.
        """
        ...

    def close(self) -> None:
        """Release weights and device memory. Idempotent."""
        ...


class DualEncoder(Protocol):
    """Pictures and texts into one space. Each half loads on first use.

    `encode_images` may run on one thread while `encode_texts` runs on another.
    """

    @property
    def key(self) -> ModelKey:
        """Provenance of its vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes it was trained for: ``("en",)``, ``("zh",)``, ``("en", "zh")``."""
        ...

    @property
    def preprocess(self) -> PreprocessSpec:
        """How pixels must be prepared for `encode_images`."""
        ...

    @property
    def logit_scale(self) -> float:
        """Multiplies cosine before softmax or sigmoid (CLIP: exp of the learned parameter)."""
        ...

    @property
    def logit_bias(self) -> float:
        """Added after the scale for sigmoid models; 0 for softmax-trained ones."""
        ...

    @property
    def sigmoid(self) -> bool:
        """True when sigmoid(scale * cosine + bias) was trained as a probability."""
        ...

    @property
    def device(self) -> str:
        """Where pictures are encoded now: ``cpu``, ``cuda``, ``mps``; for display."""
        ...

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """(n, height, width, 3) uint8 as `preprocess` says -> (n, dimension) float32, unit rows.

        On out-of-memory the batch is halved until it fits. Raises ModelError.
        """
        ...

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """n texts -> (n, dimension) float32, unit rows. Raises ModelError."""
        ...

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words of `text` the model was never taught; () when it cannot tell."""
        ...

    def close(self) -> None:
        """Release weights and device memory. Idempotent."""
        ...


@runtime_checkable
class KnowsWords(Protocol):
    """An encoder that can name what it was taught (the starter model)."""

    def known_words(self, prefix: str, *, limit: int = 10) -> tuple[str, ...]:
        """Concept names in either language that begin with `prefix`, shortest first."""
        ...


@runtime_checkable
class ExplainsImages(Protocol):
    """An encoder that can say what each part of a picture says by itself."""

    def encode_patches(self, pixels: ByteArray) -> FloatArray:
        """(n, height, width, 3) uint8 -> (n, rows, columns, dimension) float32, unit rows.

        In the space of `encode_texts`: a row's cosine with a text says how well that part
        matches. Raises ModelError.
        """
        ...
