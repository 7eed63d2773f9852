"""The checkpoint folder of a similarity backbone, read without loading its weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.models.backbone_preprocessing import (
    read_backbone_specification,
    read_timm_specification,
)
from photoapp.models.checkpoint import PICKLED, SAFETENSORS, Checkpoint, damaged, weight_files

BACKBONES = ("vit", "dinov2", "efficientnet", "vgg16", "blip-2")
"""Families that turn pictures alone into vectors: for similar photos, not for words."""

_KINDS = frozenset(BACKBONES) - {"vgg16"}  # these name themselves by `model_type`
_VGG_CHANNELS = 512


def backbone_family(config: dict[str, Any]) -> str:
    """The family that a ``config.json`` belongs to, "" when it is none of `BACKBONES`."""
    kind = str(config.get("model_type", ""))
    if kind in _KINDS:
        return kind
    return "vgg16" if config.get("architecture") == "vgg16" else ""


def read_backbone(folder: Path) -> Checkpoint:
    """Check a folder and read its small files. `context` is 0: there are no texts.

    Raises ModelError: ``model-damaged`` when something is missing or unreadable,
    ``model-unsupported`` for another architecture or preprocessing.
    """
    config, family, spec = read_backbone_configuration(folder)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    weights = tuple(folder / name for name in weight_files(names, folder))
    if not weights:
        raise damaged(folder, f"it has neither {SAFETENSORS} nor {PICKLED}")
    return Checkpoint(
        folder=folder,
        family=family,
        config=config,
        spec=spec,
        dimension=_dimension(folder, family, config),
        context=0,
        weights=weights,
    )


def read_backbone_configuration(folder: Path) -> tuple[dict[str, Any], str, PreprocessSpec]:
    """Config, family and preprocessing of a folder whose weights may still be missing.

    Raises ModelError as `read_backbone` does.
    """
    config = _json(folder, "config.json")
    family = backbone_family(config)
    if not family:
        raise ModelError(
            "model-unsupported",
            f"{folder.name} is a {config.get('model_type')!r} model; similar photos are found "
            f"by {', '.join(BACKBONES)}.",
            reason=f"model_type = {config.get('model_type')!r}",
        )
    if family == "vgg16":
        return config, family, read_timm_specification(config.get("pretrained_cfg") or {})
    if (folder / "preprocessor_config.json").is_file():
        preparation = _json(folder, "preprocessor_config.json")
    else:  # newer checkpoints keep it inside the processor's
        preparation = _json(folder, "processor_config.json").get("image_processor") or {}
    spec = read_backbone_specification(family, preparation)
    side = _side(family, config)
    if side and (spec.width, spec.height) != (side, side):
        raise ModelError(
            "model-unsupported",
            f"{folder.name} prepares {spec.width} x {spec.height} pictures for a network of "
            f"{side} x {side}.",
            reason=f"{spec.width} x {spec.height}, {side} x {side}",
        )
    return config, family, spec


def _side(family: str, config: dict[str, Any]) -> int:
    """The only side the network takes; 0 for those that take any."""
    if family == "vit":
        return int(config.get("image_size", 224))
    if family == "blip-2":
        return int((config.get("vision_config") or {}).get("image_size", 224))
    return 0  # convolutions, and DINOv2, which stretches its positions


def _dimension(folder: Path, family: str, config: dict[str, Any]) -> int:
    match family:
        case "vgg16":
            return _VGG_CHANNELS
        case "efficientnet":
            value = config.get("hidden_dim", 2560)
        case "blip-2":
            value = (config.get("qformer_config") or {}).get("hidden_size", 768)
        case _:
            value = config.get("hidden_size", 768)
    if not isinstance(value, int) or value < 1:
        raise damaged(folder, f"config.json: {value!r} numbers per vector")
    return value


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{name}: {error}") from error
    if not isinstance(value, dict):
        raise damaged(folder, f"{name} is not an object")
    return value
