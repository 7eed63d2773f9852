"""What differs between two pictures, made visible."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from photoapp.core.photo import ByteArray
from photoapp.ui.pictures import Picture, picture

# Enough to see every spot on a screen; more would only take longer.
_LONG_SIDE = 1600
# Shapes that differ more than this cannot be laid over each other.
_SHAPES = 0.03
# Small differences are meant to be seen.
_GAIN = 4


def difference(left: Picture, right: Picture) -> Picture | None:
    """The left picture in dim grey with the differences in orange, brighter where larger.

    None when the shapes differ, as after a crop or a turn. Any thread.
    """
    shapes = (left.width / left.height, right.width / right.height)
    if abs(shapes[0] / shapes[1] - 1) > _SHAPES:
        return None
    width = min(_side(left), _side(right))
    height = max(1, round(width / shapes[0]))
    one, other = (_pixels(_level(each, width), width, height) for each in (left, right))
    gap = np.abs(one.astype(np.int16) - other).max(axis=2)
    strength = np.minimum(gap * _GAIN, 255).astype(np.uint16)
    grey = (one.astype(np.uint16).sum(axis=2) // 9)[..., None]
    tint = np.array((255, 140, 0), dtype=np.uint16)
    mixed = (grey * (255 - strength[..., None]) + tint * strength[..., None]) // 255
    return picture(mixed.astype(np.uint8), left.width, left.height)


def _side(one: Picture) -> int:
    """Width at which the long side is at most `_LONG_SIDE`."""
    image = one.levels[0]
    scale = min(1.0, _LONG_SIDE / max(image.width(), image.height()))
    return max(1, round(image.width() * scale))


def _level(one: Picture, width: int) -> QImage:
    fitting = [image for image in one.levels if image.width() >= width]
    return fitting[-1] if fitting else one.levels[0]


def _pixels(image: QImage, width: int, height: int) -> ByteArray:
    scaled = image.scaled(
        width,
        height,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_RGB32)
    quads = np.frombuffer(scaled.constBits(), dtype=np.uint8)
    rows = quads.reshape(height, scaled.bytesPerLine())[:, : width * 4]
    pixels: ByteArray = rows.reshape(height, width, 4)[..., 2::-1].copy()
    return pixels
