"""Perceptual hashes and the guard against pictures too plain for them."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from PIL import Image

_DCT_SIDE = 32
_KEPT = 8


def difference_hash(grey: Image.Image) -> bytes:
    """dHash (N. Krawetz, "Kind of Like That", 2013) of an 8-bit grey picture: 8 bytes.

    A bit says whether a pixel of the 9 x 8 picture is darker than its right neighbour;
    row by row, first bit most significant.
    """
    small = _shrunk(grey, _KEPT + 1, _KEPT)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes()


def perceptual_hash(grey: Image.Image) -> bytes:
    """pHash (C. Zauner, 2010) of an 8-bit grey picture: 8 bytes.

    The 8 x 8 lowest frequencies of the DCT-II of the 32 x 32 picture, each compared with
    their median; row by row, first bit most significant.
    """
    small = _shrunk(grey, _DCT_SIDE, _DCT_SIDE)
    basis = _cosines()
    # Not by matrix products: BLAS ends the process when it cannot have its scratch memory.
    rows = np.einsum("ki,ij->kj", basis, small)
    # Rounded, or the bits of a flat picture would be those of rounding errors.
    low = np.round(np.einsum("kj,lj->kl", rows, basis), 6)
    ordered = np.sort(low, axis=None)
    middle = ordered.size // 2
    return np.packbits(low > (ordered[middle - 1] + ordered[middle]) / 2).tobytes()


def detail(grey: Image.Image) -> float:
    """Entropy of the grey histogram in bits, 0..8: low for flat, dark or blown-out frames."""
    return max(0.0, float(grey.entropy()))


def _shrunk(grey: Image.Image, width: int, height: int) -> npt.NDArray[np.float64]:
    small = grey.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.asarray(small, dtype=np.float64)


@functools.cache
def _cosines() -> npt.NDArray[np.float64]:
    """The first 8 rows of the 32-point DCT-II; scale factors do not change the bits."""
    rows = np.arange(_KEPT)[:, None]
    columns = np.arange(_DCT_SIDE)[None, :]
    basis: npt.NDArray[np.float64] = np.cos(np.pi * (2 * columns + 1) * rows / (2 * _DCT_SIDE))
    return basis
