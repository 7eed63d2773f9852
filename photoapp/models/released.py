"""A model that `photoapp train release` wrote: how its folder is read, and proven to run.

Two graphs, word pieces, concepts and ``config.json``, all under fixed names: a configuration
that names other files is refused, so none can lead out of the folder.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.families import RELEASED, family_named
from photoapp.models.folders import Checkpoint, file_names, read_json
from photoapp.models.onnx_starter import StarterEncoder

IMAGE, TEXT = "image.onnx", "text.onnx"
CONFIGURATION, CONCEPTS, TOKENIZER = "config.json", "concepts.json", "tokenizer.json"
_SMALL = (CONCEPTS, CONFIGURATION, TOKENIZER)
_NAMED = (("image", "file", IMAGE), ("text", "file", TEXT), ("text", "tokenizer", TOKENIZER))
_MOST = 4096  # pixels of a side, numbers of a vector, tokens of a text
_TEXTS = ("a dog on the beach", "狗", "")
_LANGUAGES = ("en", "zh")


class ReleasedLayout:
    """`Layout` of what `training.release` writes."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """The graphs, even if only one is there: `read` then says what is missing."""
        del folder
        if names.isdisjoint({CONFIGURATION, CONCEPTS}):
            return ()  # exports for this computer have graphs of the same names
        return tuple(sorted(names & {IMAGE, TEXT}))

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """Configuration, concepts and word pieces."""
        return tuple(sorted(names & set(_SMALL)))

    def check(self, folder: Path) -> None:
        """See `Layout.check`."""
        _facts(_configuration(folder))

    def read(self, folder: Path) -> Checkpoint:
        """See `Layout.read`. Raises ModelError ``release-damaged``."""
        config = _configuration(folder)
        spec, dimension, context, languages = _facts(config)
        names = file_names(folder)
        for name in (IMAGE, TEXT, *_SMALL):
            if name not in names:
                raise _broken(name, "it is not in the folder")
        graphs = self.weights(names, folder)
        return Checkpoint(
            folder=folder,
            family=family_named(RELEASED),
            config=config,
            spec=spec,
            dimension=dimension,
            context=context,
            weights=tuple(folder / name for name in graphs),
            languages=languages,
            files=(*self.small_files(names), *graphs),
        )


def prove(checkpoint: Checkpoint) -> None:
    """Encode a picture and a few texts on the processor, in well under a second.

    Raises ModelError ``release-damaged`` that names the file which cannot be used.
    """
    from tokenizers import Tokenizer

    folder, spec = checkpoint.folder, checkpoint.spec
    try:
        pieces = Tokenizer.from_file(str(folder / TOKENIZER)).get_vocab_size()
    except Exception as error:  # tokenizers raises bare Exception for all it dislikes
        raise _broken(TOKENIZER, error) from error
    try:
        encoder = StarterEncoder(folder, device="cpu", threads=1)
    except ModelError as error:  # the configuration was read before
        raise _broken(CONCEPTS, error.details.get("reason", error.message)) from error
    try:
        _tried(IMAGE, lambda: encoder.encode_images(_picture(spec)))
        _tried(TEXT, lambda: encoder.encode_texts(_TEXTS))
        # Pieces of another model would fail at some later word.
        _tried(TEXT, lambda: encoder.encode_tokens(np.array([[pieces - 1]], np.int64)))
    finally:
        encoder.close()


def licence(config: Mapping[str, Any]) -> str:
    """The licence that a configuration states in one line, else ""."""
    stated = config.get("licence", config.get("license"))
    return stated.strip() if isinstance(stated, str) and stated.strip().isprintable() else ""


def _picture(spec: PreprocessSpec) -> ByteArray:
    return np.full((1, spec.height, spec.width, 3), 90, np.uint8)


def _tried(name: str, encode: Callable[[], FloatArray]) -> None:
    try:
        vectors = encode()
    except (ModelError, ValueError) as error:
        details = error.details if isinstance(error, ModelError) else {}
        raise _broken(name, details.get("reason", error)) from error
    if not np.isfinite(vectors).all():
        raise _broken(name, "it gives vectors that are no numbers")


def _configuration(folder: Path) -> dict[str, Any]:
    try:
        return read_json(folder, CONFIGURATION)
    except ModelError as error:
        raise _broken(CONFIGURATION, error.details.get("reason", error.message)) from error


def _facts(config: Mapping[str, Any]) -> tuple[PreprocessSpec, int, int, tuple[str, ...]]:
    """Preparation, dimension, most tokens, languages. Raises ModelError ``release-damaged``."""
    try:
        for part in ("image", "text", "probability"):
            _require(isinstance(config[part], Mapping), f"{part} = {config[part]!r}")
        for part, key, name in _NAMED:
            _require(config[part][key] == name, f"{part}.{key} = {config[part][key]!r}")
        _require(config["concepts"] == CONCEPTS, f"concepts = {config['concepts']!r}")
        for key in ("name", "revision"):
            _require(isinstance(config[key], str) and config[key] != "", f"{key} = {config[key]!r}")
        for part in ("image", "text"):
            _require(isinstance(config[part]["input"], str), f"{part}.input")
        sides = _several(config["image"]["size"], 2, "image.size")
        width, height = (_whole(side, "image.size") for side in sides)
        _require(width == height, f"image.size = {width} x {height}")
        mean, std = (_three(config["image"][key], f"image.{key}") for key in ("mean", "std"))
        _require(min(std) > 0, f"image.std = {std}")
        for key in ("scale", "bias"):
            _number(config["probability"][key], f"probability.{key}")
        _require(config["probability"]["scale"] > 0, "probability.scale")
        said = config["languages"]
        languages = tuple(one for one in _LANGUAGES if isinstance(said, list) and one in said)
        _require(languages != () and len(languages) == len(said), f"languages = {said!r}")
        spec = PreprocessSpec(
            width=width,
            height=height,
            mode=ResizeMode.SHORTEST_EDGE,
            resample="bicubic",
            reducing_gap=2.0,
            mean=mean,
            std=std,
        )
        dimension = _whole(config["dimension"], "dimension")
        return spec, dimension, _whole(config["text"]["max_tokens"], "text.max_tokens"), languages
    except KeyError as error:
        raise _broken(CONFIGURATION, f"{error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _broken(CONFIGURATION, error) from error


def _require(fine: bool, reason: str) -> None:
    if not fine:
        raise ValueError(reason)


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise ValueError(f"{name} = {value!r}")
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} = {value!r}")
    return float(value)


def _several(values: object, count: int, name: str) -> Sequence[object]:
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(f"{name} = {values!r}")
    return values


def _three(values: object, name: str) -> tuple[float, float, float]:
    red, green, blue = (_number(value, name) for value in _several(values, 3, name))
    return red, green, blue


def _broken(name: str, reason: object) -> ModelError:
    return ModelError(
        "release-damaged",
        f"{name} of this model is missing or damaged ({reason}). Copy the model again, or write "
        "it again with: photoapp train release",
        name=name,
        reason=str(reason),
    )
