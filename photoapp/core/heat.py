"""Heat maps: which parts of a picture speak for a text, as numbers and as colours.

`seen_box` and `HeatMap.box` are (left, top, right, bottom) in 0..1 of the upright picture: what
an encoder with a centre crop does not see has no heat, and is not painted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.photo import ByteArray, FloatArray

Box = tuple[float, float, float, float]

# A map whose strongest part stands out less than this (in cosine) says nothing.
_FLAT = 2e-3
# Viridis (Smith and van der Walt, CC0) at equal steps: readable with every kind of colour
# vision, and in grey, because its lightness rises all the way.
_PALETTE = np.array(
    [(68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37)],
    np.float64,
)


class HeatMethod(StrEnum):
    """How a map was made."""

    PATCHES = "patches"  # the encoder's own patches beside the text
    OCCLUSION = "occlusion"  # how much is lost when a part is hidden


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`values`: (rows, columns) float32 in 0..1, all 0 when nothing stands out.

    `score`: cosine of the whole picture with the text. `box`: what the encoder saw.
    """

    values: FloatArray
    box: Box
    method: HeatMethod
    score: float

    @property
    def flat(self) -> bool:
        """True when no part stands out."""
        return not self.values.any()


def seen_box(spec: PreprocessSpec, width: int, height: int) -> Box:
    """The part of an upright picture of this size that reaches the encoder."""
    if spec.mode is ResizeMode.STRETCH:
        return (0.0, 0.0, 1.0, 1.0)
    scale = max((spec.edge or spec.width) / width, (spec.edge or spec.height) / height)
    across = min(1.0, spec.width / (width * scale))
    down = min(1.0, spec.height / (height * scale))
    left, top = (1 - across) / 2, (1 - down) / 2
    return (left, top, left + across, top + down)


def occluded(pixels: ByteArray, cell: int) -> ByteArray:
    """The (height, width, 3) picture with one part hidden; cells are numbered row by row.

    Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
    section 4.2: a plain square is moved over the picture. It is of the picture's mean colour
    and `_WINDOW` of a side wide, so that neighbours overlap.
    """
    height, width = pixels.shape[:2]
    row, column = divmod(cell, OCCLUSION_SIDE)

    def part(place: int, side: int) -> slice:
        middle, half = (place + 0.5) * side / OCCLUSION_SIDE, _WINDOW * side / 2
        return slice(max(0, round(middle - half)), min(side, round(middle + half)))

    hidden = pixels.copy()
    hidden[part(row, height), part(column, width)] = pixels.reshape(-1, 3).mean(axis=0)
    return hidden


OCCLUSION_SIDE = 8
"""Cells along each side of an occlusion map."""
_WINDOW = 0.375


def heat_of_patches(patches: FloatArray, text: FloatArray, neutral: FloatArray) -> FloatArray:
    """(rows, columns) float32: how much more each patch says `text` than a text about nothing.

    `patches`: (rows, columns, d) unit rows; `text`, `neutral`: (d,) unit vectors. What a patch
    has in common with every text is taken away, as in Li et al., arXiv:2304.05653: without
    that, plain parts often stand out for any text.
    """
    return np.asarray(patches @ (text - neutral), np.float32)


def heat_of_losses(whole: FloatArray, hidden: FloatArray, text: FloatArray) -> FloatArray:
    """(rows, columns) float32: the cosine that is lost when a cell is hidden.

    `whole`: (d,) vector of the picture; `hidden`: (OCCLUSION_SIDE ** 2, d) of `occluded`.
    """
    lost = float(whole @ text) - hidden @ text
    return np.asarray(lost, np.float32).reshape(OCCLUSION_SIDE, OCCLUSION_SIDE)


def scaled(heat: FloatArray) -> FloatArray:
    """Heat to show, 0..1: the median and all below is 0, the hottest part 1; flat maps are 0."""
    low, high = float(np.median(heat)), float(heat.max())
    if high - low < _FLAT:
        return np.zeros_like(heat)
    return np.asarray(np.clip((heat - low) / (high - low), 0, 1), np.float32)


def smooth(values: FloatArray, width: int, height: int) -> FloatArray:
    """(height, width) float32: cells blended into each other, linearly from middle to middle."""
    return _stretched(_stretched(values, height).T, width).T


def tinted(values: FloatArray, strength: float) -> ByteArray:
    """(h, w, 4) uint8 RGBA, not premultiplied, to lay over the picture.

    Hot parts are yellow and clear, so that what is there stays visible; cold parts are dark
    and dense. `strength` 0..1 is the opacity of the coldest.
    """
    place = np.clip(values, 0, 1) * (len(_PALETTE) - 1)
    low = np.minimum(place.astype(int), len(_PALETTE) - 2)
    share = (place - low)[..., None]
    colour = _PALETTE[low] * (1 - share) + _PALETTE[low + 1] * share
    alpha = 255 * strength * (1 - 0.55 * np.clip(values, 0, 1))
    return np.concatenate((colour, alpha[..., None]), axis=-1).round().astype(np.uint8)


def laid_over(pixels: ByteArray, found: HeatMap, strength: float) -> ByteArray:
    """(height, width, 3) uint8: the upright picture under its heat; new pixels."""
    height, width = pixels.shape[:2]
    left, right = round(found.box[0] * width), round(found.box[2] * width)
    top, bottom = round(found.box[1] * height), round(found.box[3] * height)
    result = pixels.copy()
    if right > left and bottom > top:
        tint = tinted(smooth(found.values, right - left, bottom - top), strength)
        alpha = tint[..., 3:].astype(np.float32) / 255
        part = result[top:bottom, left:right]
        part[:] = (part * (1 - alpha) + tint[..., :3] * alpha).round().astype(np.uint8)
    return result


def _stretched(values: FloatArray, length: int) -> FloatArray:
    """Rows interpolated to `length` of them; the outer half cells keep their value."""
    place = np.clip((np.arange(length) + 0.5) * len(values) / length - 0.5, 0, len(values) - 1)
    low = np.minimum(place.astype(int), max(0, len(values) - 2))
    share = (place - low).astype(np.float32)[:, None]
    high = np.minimum(low + 1, len(values) - 1)
    return np.asarray(values[low] * (1 - share) + values[high] * share, np.float32)
