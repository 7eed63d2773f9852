"""Dual encoders published as two ONNX graphs, and how their folders are read.

Two layouts are in use. Immich's (also of its users' own exports) keeps what open_clip says
of a model: ``config.json``, ``visual/`` and ``textual/``, each with ``model.onnx``. That of
transformers.js keeps the hub's small files and adds ``onnx/vision_model.onnx`` and
``onnx/text_model.onnx``. Neither states the learned scale, see `OnnxDual.logit_scale`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.models.families import family_named, family_of, number_at
from photoapp.models.folders import Checkpoint, damaged, file_names, read_json, unsupported
from photoapp.models.hub_layout import read_preparation

FAMILY = "onnx-clip"
_CONTEXT = 77  # of CLIP, and of open_clip where a configuration does not say
_LANGUAGE_TOKENS = "nllb"
# Tokenizers that know Chinese: XLM-RoBERTa, NLLB, mT5, Gemma, multilingual BERT.
_MULTILINGUAL = ("xlm-r", "xlm_r", _LANGUAGE_TOKENS, "mt5", "i18n", "gemma", "siglip2", "multiling")
_LARGE_VOCABULARY = 200_000
# What lies in the same folders for other programs.
_OTHERS = (".armnn", ".rknn", ".axmodel", ".tflite", ".mlmodel", ".md", ".txt", ".json", ".onnx")


class Cleaning(StrEnum):
    """What open_clip does to a text before its tokenizer."""

    WHITESPACE = "whitespace"  # single spaces
    LOWER = "lower"  # and lower case
    CANONICALIZE = "canonicalize"  # and no punctuation


@dataclass(frozen=True, slots=True)
class OnnxPackage:
    """Where the parts of a package are, and how its texts are prepared.

    `padding`: the token that fills a text up to `checkpoint.context`. `language_tokens`: a
    text begins with the token of its language instead of the tokenizer's own beginning.
    """

    checkpoint: Checkpoint
    image: Path
    text: Path
    tokenizer: Path
    padding: str
    cleaning: Cleaning
    language_tokens: bool


class ImmichLayout:
    """`Layout` with ``visual/model.onnx`` and ``textual/model.onnx``."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """Both graphs, and the tensors that large ones keep in files of their own."""
        del folder
        graphs = ("textual/model.onnx", "visual/model.onnx")
        if not names >= set(graphs):
            return ()
        beside = {
            name
            for name in names
            if name.startswith(("textual/", "visual/")) and not name.endswith(_OTHERS)
        }
        return tuple(sorted({*graphs, *beside}))

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """Configuration, preprocessing and tokenizer."""
        wanted = {"config.json", "visual/preprocess_cfg.json"}
        wanted |= {"textual/tokenizer.json", "textual/tokenizer_config.json"}
        return tuple(sorted(names & wanted))

    def check(self, folder: Path) -> None:
        """See `Layout.check`."""
        _immich(folder, frozenset(), ())

    def read(self, folder: Path) -> Checkpoint:
        """See `Layout.read`."""
        return self.package(folder).checkpoint

    def package(self, folder: Path) -> OnnxPackage:
        """Everything that is needed to run it. Raises ModelError."""
        names = file_names(folder)
        weights = self.weights(names, folder)
        return _immich(folder, names, (*self.small_files(names), *weights))


class TransformersJsLayout:
    """`Layout` with ``onnx/vision_model.onnx`` and ``onnx/text_model.onnx``."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """Both graphs in full precision, with the tensors beside them."""
        del folder
        graphs = ("onnx/text_model.onnx", "onnx/vision_model.onnx")
        if not names >= set(graphs):
            return ()
        beside = {name for name in names if name.startswith(tuple(f"{one}_" for one in graphs))}
        return tuple(sorted({*graphs, *beside}))

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """Configuration, preprocessing and tokenizer."""
        wanted = {"config.json", "preprocessor_config.json"}
        wanted |= {"tokenizer.json", "tokenizer_config.json"}
        return tuple(sorted(names & wanted))

    def check(self, folder: Path) -> None:
        """See `Layout.check`."""
        _transformers_js(folder, frozenset(), ())

    def read(self, folder: Path) -> Checkpoint:
        """See `Layout.read`."""
        return self.package(folder).checkpoint

    def package(self, folder: Path) -> OnnxPackage:
        """Everything that is needed to run it. Raises ModelError."""
        names = file_names(folder)
        weights = self.weights(names, folder)
        return _transformers_js(folder, names, (*self.small_files(names), *weights))


def read_package(folder: Path) -> OnnxPackage:
    """The package in `folder`, in either layout. Raises ModelError."""
    names = file_names(folder)
    for layout in (ImmichLayout(), TransformersJsLayout()):
        if layout.weights(names, folder):
            return layout.package(folder)
    raise damaged(folder, "it has no graphs for pictures and texts")


def _immich(folder: Path, names: AbstractSet[str], files: tuple[str, ...]) -> OnnxPackage:
    config = read_json(folder, "config.json")
    text = config.get("text_cfg")
    if not isinstance(text, Mapping) or not isinstance(config.get("vision_cfg"), Mapping):
        raise unsupported(
            f"{folder.name} has graphs, but its config.json is not open_clip's.",
            "no text_cfg and vision_cfg",
        )
    spec = _open_clip_preparation(folder)
    try:
        side = number_at(config, ("vision_cfg", "image_size"), spec.width)
        dimension = number_at(config, ("embed_dim",), 512)
        context = number_at(config, ("text_cfg", "context_length"), _CONTEXT)
        vocabulary = number_at(config, ("text_cfg", "vocab_size"), 1)
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    if (spec.width, spec.height) != (side, side):
        raise unsupported(
            f"{folder.name} prepares {spec.width} x {spec.height} pictures for a network of "
            f"{side} x {side}.",
            f"{spec.width} x {spec.height}, {side} x {side}",
        )
    kind = f"{text.get('hf_model_name', '')} {text.get('hf_tokenizer_name', '')}".lower()
    said = f"{kind} {config.get('vision_cfg')}".lower()
    return _package(
        folder,
        names,
        files,
        config=config,
        spec=spec,
        dimension=dimension,
        context=context,
        graphs=("visual/model.onnx", "textual/model.onnx"),
        tokenizer="textual/tokenizer.json",
        cleaning=_cleaning(folder, text),
        language_tokens=_LANGUAGE_TOKENS in kind,
        multilingual=any(name in said for name in _MULTILINGUAL) or vocabulary > _LARGE_VOCABULARY,
    )


def _transformers_js(folder: Path, names: AbstractSet[str], files: tuple[str, ...]) -> OnnxPackage:
    config = read_json(folder, "config.json")
    family = family_of(config, folder.name)
    keys, default = family.dimension
    tokens = family.tokens
    if tokens is None:
        raise unsupported(f"{folder.name} understands no texts.", family.name)
    try:
        dimension = number_at(config, keys, default)
        context = number_at(config, ("text_config", "max_position_embeddings"), tokens.positions)
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    context -= tokens.offset
    return _package(
        folder,
        names,
        files,
        config=config,
        spec=read_preparation(folder),
        dimension=dimension,
        context=min(context, tokens.longest or context),
        graphs=("onnx/vision_model.onnx", "onnx/text_model.onnx"),
        tokenizer="tokenizer.json",
        cleaning=Cleaning.WHITESPACE if tokens.tokenizer else Cleaning.LOWER,
        language_tokens=False,
        multilingual="zh" in family.languages,
    )


def _package(
    folder: Path,
    names: AbstractSet[str],
    files: tuple[str, ...],
    *,
    config: dict[str, Any],
    spec: PreprocessSpec,
    dimension: int,
    context: int,
    graphs: tuple[str, str],
    tokenizer: str,
    cleaning: Cleaning,
    language_tokens: bool,
    multilingual: bool,
) -> OnnxPackage:
    if names and tokenizer not in names:
        raise damaged(folder, "it has no tokenizer")
    return OnnxPackage(
        checkpoint=Checkpoint(
            folder=folder,
            family=family_named(FAMILY),
            config=config,
            spec=spec,
            dimension=dimension,
            context=context,
            weights=tuple(folder / name for name in files if not name.endswith(".json")),
            languages=("en", "zh") if multilingual else ("en",),
            files=files,
        ),
        image=folder / graphs[0],
        text=folder / graphs[1],
        tokenizer=folder / tokenizer,
        padding=_padding(folder, tokenizer.replace("tokenizer.json", "tokenizer_config.json")),
        cleaning=cleaning,
        language_tokens=language_tokens,
    )


def _open_clip_preparation(folder: Path) -> PreprocessSpec:
    """``preprocess_cfg.json``, whose absent options are those of open_clip.

    open_clip cuts with torchvision.
    """
    said = read_json(folder, "visual/preprocess_cfg.json")
    size = said.get("size", 224)
    sides = size if isinstance(size, list) else [size, size]
    modes = {"shortest": ResizeMode.SHORTEST_EDGE, "squash": ResizeMode.STRETCH}
    mode = modes.get(str(said.get("resize_mode", "shortest")))
    resample = str(said.get("interpolation", "bicubic"))
    fine = (
        mode is not None
        and len(sides) == 2
        and all(isinstance(side, int) and side > 0 for side in sides)
        and resample in {"bicubic", "bilinear", "lanczos"}
        and said.get("mode", "RGB") == "RGB"
    )
    mean, std = said.get("mean"), said.get("std")
    if not fine or mode is None:
        raise unsupported(
            f"{folder.name} prepares pictures in a way this program cannot: {said}.", said
        )
    try:
        red, green, blue = (float(value) for value in mean or ())
        red_std, green_std, blue_std = (float(value) for value in std or ())
    except (TypeError, ValueError) as error:
        raise damaged(folder, f"visual/preprocess_cfg.json: {error}") from error
    if min(red_std, green_std, blue_std) <= 0:
        raise damaged(folder, f"visual/preprocess_cfg.json: std = {std}")
    height, width = sides
    return PreprocessSpec(
        width=width,
        height=height,
        mode=mode,
        resample=resample,
        mean=(red, green, blue),
        std=(red_std, green_std, blue_std),
        even_crop=mode is ResizeMode.SHORTEST_EDGE,
    )


def _cleaning(folder: Path, text: Mapping[str, Any]) -> Cleaning:
    options = dict(text.get("tokenizer_kwargs") or {})
    name = str(options.pop("clean", Cleaning.WHITESPACE))
    if options or name not in set(Cleaning):
        raise unsupported(
            f"{folder.name} prepares texts in a way this program cannot: "
            f"{text.get('tokenizer_kwargs')}.",
            text.get("tokenizer_kwargs"),
        )
    return Cleaning(name)


def _padding(folder: Path, name: str) -> str:
    token = read_json(folder, name).get("pad_token")
    token = token.get("content") if isinstance(token, Mapping) else token
    if not isinstance(token, str):
        raise damaged(folder, f"{name} names no token for filling")
    return token
