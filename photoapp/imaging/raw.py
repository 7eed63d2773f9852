"""RAW files through LibRaw: the embedded preview first, half-size development without one."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from photoapp.imaging import boxes, exif, ifd
from photoapp.imaging.facts import Facts

# A preview shorter than this is a thumbnail of the camera's screen.
_SMALLEST_PREVIEW = 512

# LibRaw's flip (dcraw's): 3 = 180 degrees, 5 = 90 counter-clockwise, 6 = 90 clockwise.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}
_CR3_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


@dataclass(frozen=True, slots=True)
class RawPicture:
    """What a RAW file gives: an embedded JPEG, or developed pixels; both as the sensor saw them.

    `width` and `height` are the sensor's visible pixels, not turned.
    """

    width: int
    height: int
    orientation: int
    preview: bytes = b""
    image: Image.Image | None = None


class RawUnsupportedError(Exception):
    """LibRaw does not know this camera or variant."""


def read(data: bytes, max_pixels: int) -> RawPicture:
    """Preview or pixels of a RAW file.

    Raises RawUnsupportedError, or LibRaw's errors on damaged data. A sensor with more than
    `max_pixels` is never developed: then only its size is given.
    """
    import rawpy  # late: most libraries have few RAW files, and workers start faster

    try:
        raw = rawpy.imread(io.BytesIO(data))
    except rawpy.LibRawFileUnsupportedError as error:
        raise RawUnsupportedError(_reason(error)) from error
    with raw:
        sizes = raw.sizes
        width, height = int(sizes.width), int(sizes.height)
        orientation = _ORIENTATIONS.get(int(sizes.flip), 1)
        known = RawPicture(width, height, orientation)
        if width * height > max_pixels:
            return known
        try:
            thumb = raw.extract_thumb()
        except (
            rawpy.LibRawNoThumbnailError,
            rawpy.LibRawUnsupportedThumbnailError,
            rawpy.LibRawRequestForNonexistentImageError,
            rawpy.LibRawDataError,
            rawpy.LibRawIOError,
        ):
            thumb = None
        preview: bytes = b""
        small: Image.Image | None = None
        if thumb is not None and thumb.format is rawpy.ThumbFormat.JPEG:
            preview = bytes(thumb.data)
            long_side = max(_jpeg_size(preview))
        elif thumb is not None:
            small = Image.fromarray(np.ascontiguousarray(thumb.data))
            long_side = max(small.size)
        else:
            long_side = 0
        if long_side >= min(_SMALLEST_PREVIEW, max(width, height)):
            return RawPicture(width, height, orientation, preview, small)
        try:
            developed = raw.postprocess(
                half_size=True, use_camera_wb=True, output_bps=8, user_flip=0
            )
        except rawpy.LibRawError as error:
            if long_side:  # a small preview is better than nothing
                return RawPicture(width, height, orientation, preview, small)
            if isinstance(error, rawpy.LibRawFileUnsupportedError):
                raise RawUnsupportedError(_reason(error)) from error
            raise
        return RawPicture(width, height, orientation, image=Image.fromarray(developed))


def facts(data: bytes) -> Facts:
    """EXIF of a RAW file that is TIFF-like (most are) or CR3; nothing for the others."""
    if data[4:8] == b"ftyp":
        return _cr3_facts(data)
    return exif.parse_exif(data)


def _cr3_facts(data: bytes) -> Facts:
    """Canon puts main, EXIF and GPS directories into boxes CMT1, CMT2 and CMT4 below moov."""
    blocks: dict[bytes, ifd.Directory] = {}
    for moov in boxes.walk(data):
        if moov.kind != b"moov":
            continue
        for holder in boxes.walk(data, moov.start, moov.stop):
            if holder.kind != b"uuid" or data[holder.start : holder.start + 16] != _CR3_UUID:
                continue
            for box in boxes.walk(data, holder.start + 16, holder.stop):
                if box.kind in (b"CMT1", b"CMT2", b"CMT4"):
                    blocks[box.kind] = ifd.main_directory(data[box.start : box.stop])
    none = ifd.Directory()
    return exif.combine(
        blocks.get(b"CMT1", none), blocks.get(b"CMT2", none), blocks.get(b"CMT4", none)
    )


def _jpeg_size(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as image:
            return image.size
    except (OSError, SyntaxError, ValueError):
        return 0, 0


def _reason(error: Exception) -> str:
    text = error.args[0] if error.args else type(error).__name__
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
