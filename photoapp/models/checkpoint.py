"""A checkpoint folder, read without loading its weights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.models.families import Family, family_of, number_at
from photoapp.models.preprocessing import read_specification

SAFETENSORS = "model.safetensors"
SAFETENSORS_INDEX = "model.safetensors.index.json"
PICKLED = "pytorch_model.bin"
PICKLED_INDEX = "pytorch_model.bin.index.json"

CONFIGURATION = frozenset({"config.json", "preprocessor_config.json", "processor_config.json"})
TOKENIZER_CONFIGURATION = "tokenizer_config.json"
TOKENIZER = frozenset(
    {"tokenizer.json", TOKENIZER_CONFIGURATION, "special_tokens_map.json"}
    | {"vocab.json", "merges.txt", "vocab.txt"}
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What must be known before loading.

    `config`: the parsed ``config.json``. `weights`: files that together hold every tensor,
    all safetensors or all pickled. `context`: most tokens of a text, markers included; 0
    for a model of pictures alone.
    """

    folder: Path
    family: Family
    config: dict[str, Any]
    spec: PreprocessSpec
    dimension: int
    context: int
    weights: tuple[Path, ...]

    @property
    def pickled(self) -> bool:
        """True for an old checkpoint that must go through weights-only unpickling."""
        return self.weights[0].suffix == ".bin"


def read_checkpoint(folder: Path) -> Checkpoint:
    """Check a folder and read its small files.

    Raises ModelError: ``model-damaged`` when something is missing or unreadable,
    ``model-unsupported`` for another architecture or preprocessing.
    """
    config, family, spec = read_configuration(folder)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    weights = tuple(folder / name for name in weight_files(names, folder))
    if not weights:
        raise damaged(folder, f"it has neither {SAFETENSORS} nor {PICKLED}")
    tokens = family.tokens
    if tokens is not None and names.isdisjoint(tokens.files):
        raise damaged(folder, "it has no tokenizer")
    keys, default = family.dimension
    try:
        dimension = number_at(config, keys, default)
        context = 0
        if tokens is not None:
            keys = ("text_config", "max_position_embeddings")
            context = number_at(config, keys, tokens.positions) - tokens.offset
            context = min(context, tokens.longest or context)
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    return Checkpoint(
        folder=folder,
        family=family,
        config=config,
        spec=spec,
        dimension=dimension,
        context=context,
        weights=weights,
    )


def read_configuration(folder: Path) -> tuple[dict[str, Any], Family, PreprocessSpec]:
    """Config, family and preprocessing of a folder whose weights may still be missing.

    Raises ModelError as `read_checkpoint` does.
    """
    config = read_json(folder, "config.json")
    family = family_of(config, folder.name)
    _check_tokenizer(folder, family)
    if (folder / "preprocessor_config.json").is_file():
        preparation = read_json(folder, "preprocessor_config.json")
    else:  # newer checkpoints keep it inside the processor's
        preparation = read_json(folder, "processor_config.json").get("image_processor") or {}
    spec = read_specification(preparation)
    try:
        side = number_at(config, ("vision_config", "image_size"), 224)
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    if (spec.width, spec.height) != (side, side):
        raise ModelError(
            "model-unsupported",
            f"{folder.name} prepares {spec.width} x {spec.height} pictures for a network of "
            f"{side} x {side}.",
            reason=f"{spec.width} x {spec.height}, {side} x {side}",
        )
    return config, family, spec


def _check_tokenizer(folder: Path, family: Family) -> None:
    """Raise ModelError for a tokenizer of another kind than the family's."""
    if family.tokens is None or not family.tokens.refused:
        return
    if not (folder / TOKENIZER_CONFIGURATION).is_file():
        return
    kind = str(read_json(folder, TOKENIZER_CONFIGURATION).get("tokenizer_class"))
    if kind.removesuffix("Fast") in family.tokens.refused:
        raise ModelError(
            "model-unsupported",
            f"{folder.name} reads texts with a {kind}, which this program does not run; it is "
            f"no {family.name} model.",
            reason=f"tokenizer_class = {kind}",
        )


def weight_files(names: Iterable[str], folder: Path | None = None) -> tuple[str, ...]:
    """Which of `names` hold the weights: safetensors if there are any, else pickled.

    For weights in several parts, the parts are read from the index in `folder`; without
    a folder (nothing fetched yet) every name that looks like a part is taken.
    """
    names = set(names)
    for single, index in ((SAFETENSORS, SAFETENSORS_INDEX), (PICKLED, PICKLED_INDEX)):
        if single in names:
            return (single,)
        if index in names:
            if folder is not None:
                parts = sorted(set(read_json(folder, index).get("weight_map", {}).values()))
                if not parts or not names.issuperset(parts):
                    raise damaged(folder, f"parts named in {index} are missing")
                return tuple(parts)
            stem, suffix = single.rsplit(".", 1)
            return tuple(
                sorted(n for n in names if n.startswith(f"{stem}-") and n.endswith(f".{suffix}"))
            )
    return ()


def wanted_files(names: Iterable[str]) -> tuple[str, ...]:
    """Of a repository's files, those this program needs, small ones first."""
    names = set(names)
    weights = weight_files(names)
    indexes = {SAFETENSORS_INDEX} if weights and weights[0].endswith(".safetensors") else set()
    if weights and weights[0].endswith(".bin"):
        indexes = {PICKLED_INDEX}
    if weights in {(SAFETENSORS,), (PICKLED,)}:
        indexes = set()
    small = names & (CONFIGURATION | TOKENIZER | indexes)
    return (*sorted(small), *weights)


def damaged(folder: Path, reason: object) -> ModelError:
    """The error for a model folder that cannot be used as it is."""
    return ModelError(
        "model-damaged",
        f"The model in {folder} is incomplete or damaged: {reason}. Install it again.",
        path=str(folder),
        reason=str(reason),
    )


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """An object in a small file. Raises ModelError ``model-damaged``."""
    try:
        value = json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{name}: {error}") from error
    if not isinstance(value, dict):
        raise damaged(folder, f"{name} is not an object")
    return value
