"""Pictures as exactly the pixels they show."""

from __future__ import annotations

from blake3 import blake3

from photoapp.core.photo import ByteArray


def pixel_digest(pixels: ByteArray) -> bytes:
    """32 bytes that are equal for equal pictures: BLAKE3 of size and upright sRGB pixels."""
    height, width, channels = pixels.shape
    shape = f"{width}x{height}x{channels}\n".encode()
    return blake3(shape).update(pixels.tobytes()).digest()
