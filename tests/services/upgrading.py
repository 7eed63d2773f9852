"""A library with two small models beside the starter, for tests of switching between them."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from safetensors.numpy import load_file, save_file

from photoapp.models.checkpoint import SAFETENSORS
from tests.models import checkpoints

CLIP, CHINESE = "local/tiny-clip", "local/tiny-chinese-clip"
"""An English model and a Chinese one, with random weights of the real architectures."""


def make_checkpoints(root: Path) -> Path:
    """Write both below `root`; to be imported, not used where they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write them
        checkpoints.tiny_clip(root / "tiny-clip")
        checkpoints.tiny_chinese_clip(root / "tiny-chinese-clip")
    return root


def make_photos(folder: Path, count: int, *, first: int = 0) -> Path:
    """Different JPEGs, numbered from `first`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        chance = random.Random(number)
        picture = Image.new("RGB", (160, 120), tuple(chance.choices(range(256), k=3)))
        draw = ImageDraw.Draw(picture)
        for _ in range(6):
            x, y, r = chance.randrange(160), chance.randrange(120), chance.randrange(8, 50)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(chance.choices(range(256), k=3)))
        picture.save(folder / f"{number:03}.jpg", quality=90)
    return folder


def other_weights(folder: Path, to: Path, *, seed: int = 3) -> Path:
    """A copy of a checkpoint whose weights are clearly others: another revision of the model."""
    copied = checkpoints.copy(folder, to)
    chance = np.random.default_rng(seed)
    tensors = load_file(copied / SAFETENSORS)
    for name, values in tensors.items():
        if values.ndim and values.dtype.kind == "f":
            noise = chance.normal(0.0, 0.3, values.shape)
            tensors[name] = values + noise.astype(values.dtype)
    save_file(tensors, copied / SAFETENSORS, metadata={"format": "pt"})
    return copied
