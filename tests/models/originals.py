"""Tiny Chinese-CLIP checkpoints as their authors' own code names and shapes the tensors.

Values come from the tensor's name alone, so that the reference implementation (see
tests/bench/reference_cn_clip.py) and the tests load the same weights.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np

DIMENSION = 16
HIDDEN = 128  # two heads of 64
VOCABULARY = 21_128
TEXT = {"layers": 2, "inner": 96, "positions": 64, "types": 2}
RESIDUAL_LAYERS, RESIDUAL_WIDTH = (1, 2, 1, 1), 8
TRANSFORMER = {"layers": 2, "width": 128, "patch": 8}
SIDES = {"resnet": 64, "vit": 32}
TEXTS = ["一张海滩的照片", "穿红色衣服的女孩，在草地上。", "a cat and a Dog 猫", "", "猫" * 80]

Array = np.ndarray[Any, Any]


def side(kind: str) -> int:
    """Side of the pictures of ``resnet`` or ``vit``."""
    return SIDES[kind]


def pixels(kind: str) -> Array:
    """Three pictures, (3, side, side, 3) uint8."""
    size = side(kind)
    return np.random.default_rng(7).integers(0, 256, (3, size, size, 3), np.uint8)


def state(kind: str) -> dict[str, Array]:
    """Every tensor of a checkpoint, float32 but for the counters of batch normalisation."""
    shapes = _resnet() if kind == "resnet" else _vit()
    shapes |= _bert() | {"text_projection": (HIDDEN, DIMENSION), "logit_scale": ()}
    return {name: _values(name, shape) for name, shape in shapes.items()}


def save(folder: Path, kind: str, *, name: str = "clip_cn_tiny.pt", bare: bool = False) -> Path:
    """A folder with the one file, as published; `bare` without the wrapping of training."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {key: torch.from_numpy(value) for key, value in state(kind).items()}
    if bare:
        torch.save(tensors, folder / name)
    else:
        wrapped = {f"module.{key}": value for key, value in tensors.items()}
        torch.save({"epoch": 3, "name": "tiny", "state_dict": wrapped}, folder / name)
    return folder


def _values(name: str, shape: tuple[int, ...]) -> Array:
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    if name == "logit_scale":
        return np.array(4.6052, np.float32)
    if name.endswith("num_batches_tracked"):
        return np.array(9, np.int64)
    if name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1):
        return chance.uniform(0.5, 1.5, shape).astype(np.float32)
    if len(shape) == 1:
        return chance.normal(0, 0.1, shape).astype(np.float32)
    spread = 0.5 if "embedding" in name else 1.5 / np.sqrt(np.prod(shape[1:]))
    return chance.normal(0, spread, shape).astype(np.float32)


def _bert() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "bert.embeddings.word_embeddings.weight": (VOCABULARY, HIDDEN),
        "bert.embeddings.position_embeddings.weight": (TEXT["positions"], HIDDEN),
        "bert.embeddings.token_type_embeddings.weight": (TEXT["types"], HIDDEN),
    }
    shapes |= _pair("bert.embeddings.LayerNorm", (HIDDEN,))
    for number in range(TEXT["layers"]):
        at = f"bert.encoder.layer.{number}"
        for part in ("query", "key", "value"):
            shapes |= _pair(f"{at}.attention.self.{part}", (HIDDEN, HIDDEN))
        shapes |= _pair(f"{at}.attention.output.dense", (HIDDEN, HIDDEN))
        shapes |= _pair(f"{at}.attention.output.LayerNorm", (HIDDEN,))
        shapes |= _pair(f"{at}.intermediate.dense", (TEXT["inner"], HIDDEN))
        shapes |= _pair(f"{at}.output.dense", (HIDDEN, TEXT["inner"]))
        shapes |= _pair(f"{at}.output.LayerNorm", (HIDDEN,))
    return shapes


def _vit() -> dict[str, tuple[int, ...]]:
    width, patch = TRANSFORMER["width"], TRANSFORMER["patch"]
    places = (SIDES["vit"] // patch) ** 2 + 1
    shapes: dict[str, tuple[int, ...]] = {
        "visual.class_embedding": (width,),
        "visual.positional_embedding": (places, width),
        "visual.proj": (width, DIMENSION),
        "visual.conv1.weight": (width, 3, patch, patch),
    }
    shapes |= _pair("visual.ln_pre", (width,)) | _pair("visual.ln_post", (width,))
    for number in range(TRANSFORMER["layers"]):
        at = f"visual.transformer.resblocks.{number}"
        shapes[f"{at}.attn.in_proj_weight"] = (3 * width, width)
        shapes[f"{at}.attn.in_proj_bias"] = (3 * width,)
        shapes |= _pair(f"{at}.attn.out_proj", (width, width))
        shapes |= _pair(f"{at}.ln_1", (width,)) | _pair(f"{at}.ln_2", (width,))
        shapes |= _pair(f"{at}.mlp.c_fc", (4 * width, width))
        shapes |= _pair(f"{at}.mlp.c_proj", (width, 4 * width))
    return shapes


def _resnet() -> dict[str, tuple[int, ...]]:
    width, half = RESIDUAL_WIDTH, RESIDUAL_WIDTH // 2
    shapes = _convolution("visual", 1, (half, 3, 3, 3))
    shapes |= _convolution("visual", 2, (half, half, 3, 3))
    shapes |= _convolution("visual", 3, (width, half, 3, 3))
    channels = width
    for stage, count in enumerate(RESIDUAL_LAYERS):
        inner = width << stage
        for number in range(count):
            at = f"visual.layer{stage + 1}.{number}"
            shapes |= _convolution(at, 1, (inner, channels, 1, 1))
            shapes |= _convolution(at, 2, (inner, inner, 3, 3))
            shapes |= _convolution(at, 3, (4 * inner, inner, 1, 1))
            if not number:
                shapes[f"{at}.downsample.0.weight"] = (4 * inner, channels, 1, 1)
                shapes |= _normalisation(f"{at}.downsample.1", 4 * inner)
            channels = 4 * inner
    at = "visual.attnpool"
    shapes[f"{at}.positional_embedding"] = (5, channels)
    for part in ("k_proj", "q_proj", "v_proj"):
        shapes |= _pair(f"{at}.{part}", (channels, channels))
    return shapes | _pair(f"{at}.c_proj", (DIMENSION, channels))


def _pair(name: str, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def _convolution(at: str, number: int, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    weight = {f"{at}.conv{number}.weight": shape}
    return weight | _normalisation(f"{at}.bn{number}", shape[0])


def _normalisation(at: str, channels: int) -> dict[str, tuple[int, ...]]:
    statistics = {f"{at}.{name}": (channels,) for name in ("running_mean", "running_var")}
    return _pair(at, (channels,)) | statistics | {f"{at}.num_batches_tracked": ()}
