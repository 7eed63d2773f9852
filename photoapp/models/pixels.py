"""Pixels as the networks want them, and vectors as the index wants them."""

from __future__ import annotations

import numpy as np

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.photo import ByteArray, FloatArray


class Normalisation:
    """(value / 255 - mean) / std per channel, as one multiplication and one addition."""

    def __init__(self, spec: PreprocessSpec) -> None:
        mean, std = np.array(spec.mean, np.float64), np.array(spec.std, np.float64)
        if mean.shape != (3,) or std.shape != (3,) or (std <= 0).any():
            raise ValueError(f"mean and std need three channels, std positive: {mean}, {std}")
        self.factor: FloatArray = (1 / (255 * std)).astype(np.float32)
        self.offset: FloatArray = (-mean / std).astype(np.float32)

    def planes(self, pixels: ByteArray) -> FloatArray:
        """(n, height, width, 3) uint8 -> (n, 3, height, width) float32."""
        planes = np.empty((len(pixels), 3, *pixels.shape[1:3]), np.float32)
        for channel in range(3):
            np.multiply(pixels[..., channel], self.factor[channel], out=planes[:, channel])
        planes += self.offset[:, None, None]
        return planes


def unit_rows(vectors: FloatArray) -> FloatArray:
    """Rows scaled to length 1 (n, d) float32; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: FloatArray = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return rows
