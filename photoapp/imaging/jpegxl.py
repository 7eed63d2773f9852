"""JPEG XL (ISO/IEC 18181): size before decoding, pixels through libjxl, EXIF and XMP boxes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from photoapp.imaging import boxes
from photoapp.imaging.colour import from_floats, from_sixteen_bits

_BARE = b"\xff\x0a"
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIZE_BITS = (9, 13, 18, 30)
_MAX_METADATA = 16 << 20


def stored_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that the codestream's header states, None when there is no header.

    Source: ISO/IEC 18181-1, SizeHeader. Orientation is not applied.
    """
    stream = _codestream(data)
    if not stream.startswith(_BARE):
        return None
    bits = _Bits(stream[2:])
    small = bits.take(1) == 1

    def side() -> int:
        return (bits.take(5) + 1) * 8 if small else bits.take(_SIZE_BITS[bits.take(2)]) + 1

    height = side()
    ratio = bits.take(3)
    if ratio == 0:
        return side(), height
    above, below = _RATIOS[ratio - 1]
    return height * above // below, height


def metadata(data: bytes) -> tuple[bytes, bytes]:
    """The EXIF block (a TIFF structure) and the XMP packet of a container; b"" when absent."""
    exif = packet = b""
    if data.startswith(_BARE):
        return exif, packet
    for box in boxes.walk(data):
        kind, content = box.kind, data[box.start : min(box.stop, box.start + _MAX_METADATA)]
        if kind == b"brob" and content[:4] in (b"Exif", b"xml "):
            kind, content = content[:4], _brotli(content[4:])
        if kind == b"Exif" and len(content) > 4:
            skip = int.from_bytes(content[:4], "big")
            exif = content[4 + skip :]
        elif kind == b"xml ":
            packet = content
    return exif, packet


def decode(data: bytes) -> Image.Image:
    """The first frame, upright: libjxl applies the orientation of the codestream.

    Raises imagecodecs' error on damaged data.
    """
    # Late: few libraries have such files, and each worker starts faster without it.
    from imagecodecs import jpegxl_decode

    values: npt.NDArray[np.generic] = jpegxl_decode(data, index=0, numthreads=1)
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    return Image.fromarray(np.ascontiguousarray(_eight_bits(values)))


def _eight_bits(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    if values.dtype == np.uint8:
        return values.view(np.uint8)
    if values.dtype == np.uint16:
        return from_sixteen_bits(values.astype(np.uint16, copy=False))
    return from_floats(values.astype(np.float32))


def _codestream(data: bytes) -> bytes:
    if data.startswith(_BARE):
        return data[:64]
    for box in boxes.walk(data):
        if box.kind == b"jxlc":
            return data[box.start : box.start + 64]
        if box.kind == b"jxlp":  # four bytes say which part it is
            return data[box.start + 4 : box.start + 68]
    return b""


def _brotli(data: bytes) -> bytes:
    from imagecodecs import brotli_decode

    try:
        return bytes(brotli_decode(data))[:_MAX_METADATA]
    except RuntimeError:  # imagecodecs' errors: damaged metadata is no metadata
        return b""


class _Bits:
    """Little-endian bits, least significant first; zeros beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        bits = self._value & ((1 << count) - 1)
        self._value >>= count
        return bits
