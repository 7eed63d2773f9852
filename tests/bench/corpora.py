"""Folders of photos for benchmarks and fault tests: made here, the same each time."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

_GRAIN = 5.5  # standard deviation, of 255 levels


def shapes(folder: Path, count: int, *, width: int = 320, seed: int = 0) -> list[Path]:
    """Write `count` different small JPEGs of coloured shapes into folders of 100."""
    files = []
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        picture = Image.new("RGB", (width, width * 3 // 4), _colour(chance))
        draw = ImageDraw.Draw(picture)
        for _ in range(8):
            x, y = chance.randrange(width), chance.randrange(width)
            r = chance.randrange(6, width // 3)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=_colour(chance))
        path = folder / f"{number // 100:04}" / f"IMG_{number:06}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, quality=88)
        files.append(path)
    return files


def camera_photos(
    folder: Path, count: int, *, megapixels: float = 12.0, first: int = 0
) -> list[Path]:
    """Write `count` JPEGs of a camera's size, with detail as photographs have (1/f noise).

    `first` is the number of the first, so that several calls can share the work.

    Grain brings the files to 2.5 bits per pixel, as cameras' and the sample photos' are:
    without it (0.5) they decode twice as fast as a real photo.
    """
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5) // 16 * 16
    height = width * 3 // 4
    noise = np.random.default_rng(7 + first)
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        layers = np.zeros((height, width, 3), np.float32)
        for octave in range(7):
            step = 2**octave * 4
            coarse = noise.normal(0, step, (height // step + 2, width // step + 2, 3))
            part = Image.fromarray(
                np.clip(128 + coarse / step * 40, 0, 255).astype(np.uint8)
            ).resize((width, height), Image.Resampling.BILINEAR)
            layers += np.asarray(part, np.float32) * step
        layers -= layers.min()
        layers *= 255 / layers.max()
        layers += noise.normal(0, _GRAIN, (height, width, 1)).astype(np.float32)
        pixels = np.clip(layers, 0, 255).astype(np.uint8)
        path = folder / f"DSC_{number:05}.jpg"
        Image.fromarray(pixels).save(path, quality=92)
        files.append(path)
    return files


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)
