"""Pictures whose colours a test knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.services.colours import COLOURS

PLAIN = ("red", "green", "blue", "yellow", "white", "black")


def paint(path: Path, *colours: str, seed: int) -> Path:
    """A picture of stripes in these colours, a little different for each seed."""
    chance = np.random.default_rng(seed)
    pixels = np.empty((48, 64, 3), np.uint8)
    for number, colour in enumerate(colours):
        stripe = slice(number * 64 // len(colours), (number + 1) * 64 // len(colours))
        pixels[:, stripe] = COLOURS[colour]
    noisy = pixels + chance.integers(-8, 9, pixels.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(path, quality=95)
    return path
