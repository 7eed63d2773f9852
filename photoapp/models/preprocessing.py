"""What a checkpoint says about preparing pictures, as a `PreprocessSpec`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError

PREPROCESSING = 1
"""Raise when this project's reading of such a specification changes vectors."""


def version_of(spec: PreprocessSpec) -> int:
    """For `ModelKey`: 1 more than `PREPROCESSING` where crops were once a pixel aside."""
    return PREPROCESSING + spec.even_crop


# Numbers of Pillow's `Image.Resampling`, as the files store them.
_FILTERS = {1: "lanczos", 2: "bilinear", 3: "bicubic"}
_CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
_CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
# What SigLIP's processor does with options that a file leaves out.
_SIGLIP = {
    "do_center_crop": False,
    "size": {"height": 224, "width": 224},
    "image_mean": (0.5, 0.5, 0.5),
    "image_std": (0.5, 0.5, 0.5),
}


def read_specification(config: Mapping[str, Any]) -> PreprocessSpec:
    """A ``preprocessor_config.json``; absent options as CLIP's or SigLIP's processor has them.

    Raises ModelError ``model-unsupported`` for an option this project does not implement:
    wrong pixels would give plausible but wrong results, so nothing is guessed.
    """
    if str(config.get("image_processor_type", "")).startswith("Siglip"):
        config = {**_SIGLIP, **config}
    if config.get("do_normalize") is False:
        config = {**config, "do_normalize": True, "image_mean": (0, 0, 0), "image_std": (1, 1, 1)}
    for option in ("do_resize", "do_rescale", "do_normalize"):
        _require(config.get(option, True) is True, option, config.get(option))
    _require(not config.get("do_pad"), "do_pad", config.get("do_pad"))
    factor = config.get("rescale_factor", 1 / 255)
    _require(
        isinstance(factor, int | float) and math.isclose(factor, 1 / 255, rel_tol=1e-4),
        "rescale_factor",
        factor,
    )
    resample = config.get("resample", 3)
    _require(isinstance(resample, int) and resample in _FILTERS, "resample", resample)
    crops = config.get("do_center_crop", True)
    size = config.get("size", {"shortest_edge": 224})
    crop = _rectangle("crop_size", config.get("crop_size", 224)) if crops else None
    shortest = size.get("shortest_edge") if isinstance(size, Mapping) else size
    whole = _rectangle("size", size) if isinstance(size, Mapping) and shortest is None else None
    if whole is not None:
        _require(crop in {None, whole}, "crop_size", config.get("crop_size"))
        width, height = whole
        mode = ResizeMode.STRETCH
    else:
        width, height = _rectangle("size", shortest)
        _require(crops, "do_center_crop", crops)
        _require(crop == (width, height), "crop_size", config.get("crop_size"))
        mode = ResizeMode.SHORTEST_EDGE
    return PreprocessSpec(
        width=width,
        height=height,
        mode=mode,
        resample=_FILTERS[resample],
        mean=_channels(config, "image_mean", _CLIP_MEAN),
        std=_channels(config, "image_std", _CLIP_STD),
    )


def _rectangle(option: str, size: Any) -> tuple[int, int]:
    if isinstance(size, int):
        size = {"height": size, "width": size}
    fine = isinstance(size, Mapping) and all(
        isinstance(size.get(side), int) and size[side] > 0 for side in ("height", "width")
    )
    _require(fine, option, size)
    return size["width"], size["height"]


def _channels(
    config: Mapping[str, Any], name: str, default: tuple[float, float, float]
) -> tuple[float, float, float]:
    values = config.get(name, default)
    fine = (
        isinstance(values, list | tuple)
        and len(values) == 3
        and all(isinstance(value, int | float) for value in values)
        and (name == "image_mean" or min(values) > 0)
    )
    _require(fine, name, values)
    return float(values[0]), float(values[1]), float(values[2])


def _require(fine: object, option: str, value: object) -> None:
    if not fine:
        raise ModelError(
            "model-unsupported",
            f"This model prepares pictures in a way this program cannot: {option} = {value!r}.",
            reason=f"{option} = {value!r}",
        )
