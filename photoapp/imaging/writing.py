"""Writing pictures of the program's own. Originals are never written here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from photoapp.core.photo import ByteArray


def save_png(pixels: ByteArray, file: Path) -> None:
    """Write (height, width, 3) uint8 sRGB pixels, whatever the name ends with. Raises OSError."""
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
