"""What a plain border leaves of a picture: the inside of frames, bars and passe-partouts.

Hashes of a whole picture change with a border of a few percent around it, and local features
thin out; the hashes of its inside are those of the picture that was framed.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from photoapp.core.similarity import LEAST_DETAIL
from photoapp.imaging.hashing import detail, difference_hash, perceptual_hash

INSIDE_BYTES = 16
"""Bytes of `inside_hashes`: dHash, then pHash."""

Box = tuple[int, int, int, int]

# Levels of 255. Compression leaves traces in a border, most beside the picture.
_PLAIN = 5.0
_SAME_LEVEL = 6.0
# A picture does not become another one by losing less, and says little when it loses more.
_LEAST_CUT = 0.01
_LEAST_LEFT = 0.3


def inside_hashes(jpeg: bytes) -> bytes:
    """dHash and pHash (8 bytes each) of what the border of a thumbnail encloses.

    b"" when it has no plain border, or when the inside is too plain for its hashes to mean
    anything. Raises ValueError when the bytes are no picture.
    """
    try:
        with Image.open(io.BytesIO(jpeg)) as picture:
            grey = picture.convert("L")
    except OSError as error:
        raise ValueError("not a picture") from error
    box = inside(np.asarray(grey))
    if box is None:
        return b""
    enclosed = grey.crop(box)
    if detail(enclosed) < LEAST_DETAIL:
        return b""
    return difference_hash(enclosed) + perceptual_hash(enclosed)


def inside(grey: npt.NDArray[np.uint8]) -> Box | None:
    """(left, top, right, bottom) of what plain lines enclose; None when there are too few.

    `grey` (h, w). On every side the lines that are of one level, the outermost line's, are cut.
    """
    height, width = grey.shape
    top, bottom = _plain_lines(grey), _plain_lines(grey[::-1])
    if top + bottom >= height * (1 - _LEAST_LEFT):
        return None
    # Beside bars above and below there may be more bars, of another level.
    rest = grey[top : height - bottom]
    left, right = _plain_lines(rest.T), _plain_lines(rest.T[::-1])
    if left + right >= width * (1 - _LEAST_LEFT):
        return None
    if max(top + bottom, left + right) < _LEAST_CUT * max(height, width):
        return None
    return left, top, width - right, height - bottom


def _plain_lines(lines: npt.NDArray[np.uint8]) -> int:
    """How many of the first lines (n, m) are plain and of the first one's level."""
    values = lines.astype(np.float32)
    means = values.mean(axis=1)
    plain = (values.std(axis=1) <= _PLAIN) & (np.abs(means - means[0]) <= _SAME_LEVEL)
    return len(plain) if plain.all() else int(plain.argmin())
