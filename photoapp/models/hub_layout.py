"""The hub's own layout: ``config.json``, preprocessor, tokenizer, and one set of tensors."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from photoapp.core.encoders import PreprocessSpec
from photoapp.models.backbone_preprocessing import read_backbone_preparation
from photoapp.models.families import BACKBONE, Family, family_of, number_at
from photoapp.models.folders import Checkpoint, damaged, file_names, read_json, unsupported
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


class HubLayout:
    """`Layout` of checkpoints that transformers writes."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """Safetensors if there are any, else pickled tensors.

        For weights in several parts, the parts are read from the index in `folder`; without
        a folder every name that looks like a part is taken.
        """
        for single, index in ((SAFETENSORS, SAFETENSORS_INDEX), (PICKLED, PICKLED_INDEX)):
            if single in names:
                return (single,)
            if index in names:
                if folder is not None:
                    parts = sorted(set(read_json(folder, index).get("weight_map", {}).values()))
                    if not parts or not names >= set(parts):
                        raise damaged(folder, f"parts named in {index} are missing")
                    return tuple(parts)
                stem, suffix = single.rsplit(".", 1)
                return tuple(
                    sorted(
                        name
                        for name in names
                        if name.startswith(f"{stem}-") and name.endswith(f".{suffix}")
                    )
                )
        return ()

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """Configuration, tokenizer, and the index of weights in parts."""
        weights = self.weights(names, None)
        index = ""
        if weights and weights[0] not in {SAFETENSORS, PICKLED}:
            index = PICKLED_INDEX if weights[0].endswith(".bin") else SAFETENSORS_INDEX
        return tuple(sorted(names & {*CONFIGURATION, *TOKENIZER, index}))

    def check(self, folder: Path) -> None:
        """See `Layout.check`."""
        _configuration(folder)

    def read(self, folder: Path) -> Checkpoint:
        """See `Layout.read`."""
        config, family, spec = _configuration(folder)
        names = file_names(folder)
        weights = self.weights(names, folder)
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
            weights=tuple(folder / name for name in weights),
            languages=family.languages,
            files=(*self.small_files(names), *weights),
        )


def read_preparation(folder: Path) -> PreprocessSpec:
    """How a folder of the hub's layout says pictures are prepared. Raises ModelError."""
    if (folder / "preprocessor_config.json").is_file():
        preparation = read_json(folder, "preprocessor_config.json")
    else:  # newer checkpoints keep it inside the processor's
        preparation = read_json(folder, "processor_config.json").get("image_processor") or {}
    return read_specification(preparation)


def _configuration(folder: Path) -> tuple[dict[str, Any], Family, PreprocessSpec]:
    config = read_json(folder, "config.json")
    family = family_of(config, folder.name)
    if family.backend == BACKBONE:
        return config, family, read_backbone_preparation(folder, family, config)
    _check_tokenizer(folder, family)
    spec = read_preparation(folder)
    try:
        side = number_at(config, ("vision_config", "image_size"), 224)
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    if (spec.width, spec.height) != (side, side):
        raise unsupported(
            f"{folder.name} prepares {spec.width} x {spec.height} pictures for a network of "
            f"{side} x {side}.",
            f"{spec.width} x {spec.height}, {side} x {side}",
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
        raise unsupported(
            f"{folder.name} reads texts with a {kind}, which this program does not run; it is "
            f"no {family.name} model.",
            f"tokenizer_class = {kind}",
        )
