"""What the reader of pictures is asked, and its limits: values without a decoder behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.photo import FileStamp


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What one picture may cost.

    `max_bytes` and `max_pixels` are checked before anything is decoded. `seconds` and
    `memory_bytes` (address space where the system can limit it, else resident memory)
    are enforced on decode processes only, from outside.
    """

    max_bytes: int = 1 << 30
    max_pixels: int = 300_000_000
    seconds: float = 60.0
    memory_bytes: int = 4 << 30


DEFAULT_LIMITS = ReadLimits()


@dataclass(frozen=True, slots=True)
class KnownContent:
    """The file's bytes are known already: it is a copy, nothing was decoded."""

    content_hash: bytes
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class DecodeTask:
    """Read one file: everything the catalogue and the encoder need.

    `spec`: how the encoder wants its pixels, None for no encoder pixels.
    `known_hashes`: if the content hash is among them, the answer is `KnownContent`.
    `sidecar`: look for ``photo.jpg.xmp`` and ``photo.xmp`` beside the file and let what
    they say come before what the file says.
    """

    path: Path
    spec: PreprocessSpec | None = None
    known_hashes: frozenset[bytes] = frozenset()
    sidecar: bool = True


@dataclass(frozen=True, slots=True)
class PixelsTask:
    """Only the encoder's pixels of a file or of image bytes: an example photo of a query."""

    source: Path | bytes
    spec: PreprocessSpec


@dataclass(frozen=True, slots=True)
class ViewTask:
    """The upright sRGB picture for the viewer, long side at most `max_side` (None: full size)."""

    source: Path | bytes
    max_side: int | None = None


Task = DecodeTask | PixelsTask | ViewTask
