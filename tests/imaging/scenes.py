"""Detailed pictures to be copied and found again: the same each time, different by seed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw


def detailed(seed: int, *, width: int = 480, height: int = 360) -> Image.Image:
    """Shapes of all sizes over smooth light: corners and texture everywhere, as in a photo."""
    chance = np.random.default_rng(seed)
    light = Image.fromarray(chance.integers(60, 190, (4, 5, 3)).astype(np.uint8))
    picture = light.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for number in range(140):
        size = int(60 / (1 + number / 12)) + 4
        x, y = (int(chance.integers(0, limit)) for limit in (width, height))
        colour = tuple(int(value) for value in chance.integers(0, 256, 3))
        box = (x, y, x + size, y + int(size * chance.uniform(0.4, 1.4)) + 1)
        if number % 2:
            draw.rectangle(box, fill=colour)
        else:
            draw.polygon(
                [(x, y), (x + size, y + size // 3), (x + size // 4, y + size)], fill=colour
            )
    noise = chance.normal(0, 3, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))
