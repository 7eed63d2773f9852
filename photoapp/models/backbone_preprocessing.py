"""What the checkpoint of a similarity backbone says about preparing pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.models.families import Family, number_at
from photoapp.models.folders import damaged, read_json, unsupported
from photoapp.models.preprocessing import read_specification

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)
_HALF = (0.5, 0.5, 0.5)
_NEAREST, _BILINEAR, _BICUBIC = 0, 2, 3  # Pillow's numbers
_INTERPOLATIONS = {"bilinear": _BILINEAR, "bicubic": _BICUBIC}

# What the families' image processors do where a file is silent.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "vit": {"size": 224, "resample": _BILINEAR, "image_mean": _HALF, "image_std": _HALF},
    "dinov2": {
        "size": {"shortest_edge": 256},
        "crop_size": 224,
        "do_center_crop": True,
        "resample": _BICUBIC,
        "image_mean": _IMAGENET_MEAN,
        "image_std": _IMAGENET_STD,
    },
    "efficientnet": {
        "size": 346,
        "resample": _BICUBIC,
        "image_mean": _HALF,
        "image_std": _HALF,
        "include_top": True,
    },
    "blip-2": {"size": 384, "resample": _BICUBIC},
}
# Where a configuration says which side its network takes; the others take any.
_SIDES = {"vit": ("image_size",), "blip-2": ("vision_config", "image_size")}


def read_backbone_preparation(
    folder: Path, family: Family, config: Mapping[str, Any]
) -> PreprocessSpec:
    """How a checkpoint folder with this ``config.json`` says pictures are prepared.

    Raises ModelError: ``model-damaged``, ``model-unsupported``.
    """
    if family.architecture:  # of timm, which keeps it in the configuration
        return read_timm_specification(config.get("pretrained_cfg") or {})
    if (folder / "preprocessor_config.json").is_file():
        preparation = read_json(folder, "preprocessor_config.json")
    else:  # newer checkpoints keep it inside the processor's
        preparation = read_json(folder, "processor_config.json").get("image_processor") or {}
    spec = read_backbone_specification(family.id, preparation)
    try:
        side = number_at(config, _SIDES[family.id], 224) if family.id in _SIDES else 0
    except ValueError as error:
        raise damaged(folder, f"config.json: {error}") from error
    if side and (spec.width, spec.height) != (side, side):
        raise unsupported(
            f"{folder.name} prepares {spec.width} x {spec.height} pictures for a network of "
            f"{side} x {side}.",
            f"{spec.width} x {spec.height}, {side} x {side}",
        )
    return spec


def read_backbone_specification(family: str, config: Mapping[str, Any]) -> PreprocessSpec:
    """A ``preprocessor_config.json`` of a family: vit, dinov2, efficientnet or blip-2.

    Raises ModelError ``model-unsupported`` for an option this project does not implement.
    """
    given = {"do_center_crop": False, **_DEFAULTS[family], **config}
    nearest = given["resample"] == _NEAREST
    if nearest:
        given["resample"] = _BICUBIC  # checked like the others, put right below
    if given["do_center_crop"]:
        spec = _cropped(given)
    else:
        if isinstance(given["size"], int):  # older files mean both sides, not the shortest
            given["size"] = {"height": given["size"], "width": given["size"]}
        spec = read_specification(given)
    if given.get("rescale_offset"):
        raise _unsupported("rescale_offset", given["rescale_offset"])
    if family == "efficientnet" and given["include_top"]:
        # The published pictures were divided by the deviation twice; the network expects it.
        red, green, blue = spec.std
        spec = replace(spec, std=(red * red, green * green, blue * blue))
    return replace(spec, resample="nearest") if nearest else spec


def read_timm_specification(config: Mapping[str, Any]) -> PreprocessSpec:
    """The ``pretrained_cfg`` of a timm checkpoint, as timm prepares pictures for evaluation.

    Raises ModelError ``model-unsupported``.
    """
    size = config.get("input_size", (3, 224, 224))
    side = size[-1] if isinstance(size, list | tuple) and len(size) == 3 else 0
    if not isinstance(side, int) or side < 1 or list(size) != [3, side, side]:
        raise _unsupported("input_size", size)
    interpolation = config.get("interpolation", "bilinear")
    if interpolation not in _INTERPOLATIONS:
        raise _unsupported("interpolation", interpolation)
    if config.get("crop_mode", "center") != "center":
        raise _unsupported("crop_mode", config["crop_mode"])
    part = config.get("crop_pct", 0.875)
    if not isinstance(part, int | float) or not 0 < part <= 1:
        raise _unsupported("crop_pct", part)
    spec = _cropped(
        {
            "size": {"shortest_edge": int(side / part)},
            "crop_size": side,
            "resample": _INTERPOLATIONS[interpolation],
            "image_mean": config.get("mean", _IMAGENET_MEAN),
            "image_std": config.get("std", _IMAGENET_STD),
        }
    )
    return replace(spec, even_crop=True)  # timm cuts with torchvision


def _cropped(given: Mapping[str, Any]) -> PreprocessSpec:
    """The middle of a picture whose shortest edge may be longer than what is cut out."""
    size = given["size"]
    edge = size.get("shortest_edge") if isinstance(size, Mapping) else size
    crop = given["crop_size"]
    side = crop.get("height") if isinstance(crop, Mapping) else crop
    spec = read_specification({**given, "size": {"shortest_edge": side}})
    if not isinstance(edge, int) or edge < spec.width:
        raise _unsupported("size", size)
    return replace(spec, edge=edge) if edge > spec.width else spec


def _unsupported(option: str, value: object) -> ModelError:
    return unsupported(
        f"This model prepares pictures in a way this program cannot: {option} = {value!r}.",
        f"{option} = {value!r}",
    )
