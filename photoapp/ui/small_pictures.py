"""Pictures made small for the screen, on worker threads.

Pillow decodes them, not Qt: Qt's reader looks at what a file is with objects of its own that
connect signals, while its binding holds the interpreter. When the GUI thread destroys a widget
in that moment, each of the two can wait for the other for ever.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PIL import Image

_BICUBIC = 3  # Image.Resampling.BICUBIC, named without importing Pillow at start-up


def decode(data: bytes, side: int, *, fill: bool) -> QImage | None:
    """Bytes of a picture -> image for the screen, at most `side` device pixels; any thread.

    `fill` crops to a square of that side, else the whole picture fits inside it. None when the
    bytes are no picture.
    """
    return _decoded(io.BytesIO(data), side, fill=fill)


def decode_file(path: Path, side: int) -> QImage | None:
    """The middle of a picture file, upright; None when it cannot be shown. Any thread."""
    return _decoded(path, side, fill=True)


def _decoded(source: io.BytesIO | Path, side: int, *, fill: bool) -> QImage | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(source) as picture:
            picture.draft("RGB", (2 * side, 2 * side))
            ImageOps.exif_transpose(picture, in_place=True)
            small = _fitted(picture.convert("RGBA"), side, fill=fill)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    size = small.width, small.height
    # As Qt keeps it, or the GUI thread would convert it. The copy owns its pixels.
    return QImage(
        small.tobytes("raw", "BGRA"), *size, 4 * size[0], QImage.Format.Format_RGB32
    ).copy()


def _fitted(picture: Image.Image, side: int, *, fill: bool) -> Image.Image:
    width, height = picture.size
    box = (0.0, 0.0, float(width), float(height))
    target = (side, side)
    if fill:
        edge = min(width, height)
        left = (width - edge) / 2
        top = (height - edge) * 2 / 5  # tall pictures keep more of their upper part (faces, skies)
        box = (left, top, left + edge, top + edge)
    else:
        scale = side / max(width, height)
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
    return picture.resize(target, _BICUBIC, box=box, reducing_gap=2.0)
