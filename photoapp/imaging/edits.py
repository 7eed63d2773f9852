"""Copies of a picture as people make them: smaller, saved again, cropped, recoloured."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance

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
