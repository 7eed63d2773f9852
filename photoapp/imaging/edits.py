"""Copies of a picture as people make them: smaller, saved again, cropped, recoloured."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from photoapp.core.photo import ByteArray

Edit = Callable[[Image.Image], Image.Image]


def _half(image: Image.Image) -> Image.Image:
    size = (max(16, image.width // 2), max(16, image.height // 2))
    return image.resize(size, Image.Resampling.LANCZOS)


def _cropped(image: Image.Image) -> Image.Image:
    """The middle four fifths of each side: 64 % of the area."""
    across, down = image.width // 10, image.height // 10
    return image.crop((across, down, image.width - across, image.height - down))


def _recoloured(image: Image.Image) -> Image.Image:
    brighter = ImageEnhance.Brightness(image).enhance(1.3)
    return ImageEnhance.Color(brighter).enhance(0.5)


def _same(image: Image.Image) -> Image.Image:
    return image


# Name -> what is done, and the JPEG quality it is saved with.
_EDITS: dict[str, tuple[Edit, int]] = {
    "resized": (_half, 85),
    "jpeg": (_same, 30),
    "cropped": (_cropped, 85),
    "recoloured": (_recoloured, 85),
}
EDITS = tuple(_EDITS)
"""Names of the edits."""


def edited(pixels: ByteArray, edit: str) -> bytes:
    """JPEG of an edited copy of upright (height, width, 3) uint8 pixels. Raises KeyError."""
    change, quality = _EDITS[edit]
    buffer = io.BytesIO()
    change(Image.fromarray(np.ascontiguousarray(pixels))).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def random_edit(pixels: ByteArray, seed: str) -> bytes:
    """JPEG of a copy as somebody might have made it, always the same for a seed.

    Of upright (height, width, 3) uint8 pixels: cut to 35 to 100 % of the area, sometimes
    mirrored or framed, lighter or darker, with more or less contrast and colour, smaller, and
    compressed again.
    """
    chance = random.Random(seed)  # noqa: S311 - for variety, not for secrets
    image = _cut(Image.fromarray(np.ascontiguousarray(pixels)), chance)
    if chance.random() < 0.3:
        image = ImageOps.mirror(image)
    for kind in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = kind(image).enhance(chance.uniform(0.65, 1.45))
    if chance.random() < 0.2:
        level = chance.choice((0, 128, 255))
        border = max(1, round(min(image.size) * chance.uniform(0.02, 0.1)))
        image = ImageOps.expand(image, border, (level, level, level))
    scale = chance.uniform(0.4, 1.0)
    size = (max(16, round(image.width * scale)), max(16, round(image.height * scale)))
    buffer = io.BytesIO()
    small = image.resize(size, Image.Resampling.LANCZOS)
    small.save(buffer, "JPEG", quality=chance.randint(30, 90))
    return buffer.getvalue()


def _cut(image: Image.Image, chance: random.Random) -> Image.Image:
    """A part of other proportions, anywhere in the picture."""
    share = chance.uniform(0.35, 1.0) ** 0.5
    stretch = chance.uniform(0.85, 1.18)
    width = max(1, min(image.width, round(image.width * share * stretch)))
    height = max(1, min(image.height, round(image.height * share / stretch)))
    left = chance.randint(0, image.width - width)
    top = chance.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height))
