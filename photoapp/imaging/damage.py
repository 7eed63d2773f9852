"""What a decoder's complaint means: is the end missing, is it unsupported, is it damaged."""

from __future__ import annotations

import struct

from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging import boxes, failures, ifd

_BOXED = frozenset(("heif", "avif", "jxl", "jpeg2000", "raw"))
_BOX_STARTS = (b"ftyp", b"JXL ", b"jP  ")
_TAIL = 64
_LONGEST_REASON = 200


def failure(where: str, data: bytes, kind: str, error: Exception) -> UnreadablePhotoError:
    """The named failure for an exception that a decoder raised on `data`."""
    reason = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
    if isinstance(error, EOFError) or "truncated" in reason.lower() or is_cut_off(data, kind):
        return failures.truncated(where, kind)
    if isinstance(error, NotImplementedError) or "unsupported" in reason.lower():
        return failures.unsupported(where, kind, reason)
    return failures.damaged(where, kind, reason)


def is_cut_off(data: bytes, kind: str) -> bool:
    """True when the container says that there should be more bytes."""
    if kind == "jpeg":
        return b"\xff\xd9" not in data[-_TAIL:]
    if kind == "png":
        return b"IEND" not in data[-_TAIL:]
    if kind == "gif":
        return not data.rstrip(b"\0").endswith(b";")
    if kind == "webp":
        return len(data) < 12 or struct.unpack_from("<I", data, 4)[0] + 8 > len(data)
    if kind == "bmp":
        return len(data) < 6 or struct.unpack_from("<I", data, 2)[0] > len(data)
    if kind in ("tiff", "raw") and ifd.is_cut_off(data):
        return True
    return kind in _BOXED and data[4:8] in _BOX_STARTS and boxes.is_cut_off(data)
