"""Members of the PNM family that Pillow does not read: PAM (P7) and colour PFM (PF)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from photoapp.core.photo import ByteArray
from photoapp.imaging.colour import from_floats

_PAM_HEADER = re.compile(rb"P7\s(?:.*\n)*?ENDHDR[ \t]*\r?\n")
_PFM_HEADER = re.compile(rb"(PF|Pf)\s+(\d{1,9})\s+(\d{1,9})\s+([-+.0-9eE]{1,20})[ \t]*\r?\n")
_MAX_HEADER = 64 << 10


@dataclass(frozen=True, slots=True)
class Header:
    """Where the samples start, and what they are; `scale` is maxval (PAM) or PFM's scale."""

    kind: str  # "pam" or "pfm"
    width: int
    height: int
    depth: int
    scale: float
    start: int


def header(data: bytes) -> Header | None:
    """The header of a PAM or PFM file; None for the members that Pillow reads.

    Raises ValueError when such a header is damaged.
    """
    head = data[:_MAX_HEADER]
    if head.startswith(b"P7"):
        return _pam_header(head)
    if head.startswith((b"PF", b"Pf")):
        match = _PFM_HEADER.match(head)
        if match is None:
            raise ValueError("no PFM header")
        depth = 3 if match[1] == b"PF" else 1
        scale = float(match[4])
        if scale == 0 or not np.isfinite(scale):
            raise ValueError("PFM scale is zero")
        return Header("pfm", int(match[2]), int(match[3]), depth, scale, match.end())
    return None


def decode(data: bytes, head: Header) -> Image.Image:
    """The picture behind a header. Raises EOFError when samples are missing, ValueError."""
    if min(head.width, head.height) < 1:
        raise ValueError("no pixels")
    count = head.width * head.height * head.depth
    shape = (head.height, head.width, head.depth)
    if head.kind == "pfm":
        # A negative scale means little-endian; rows are stored bottom to top.
        floats = _samples(data, head.start, count, "<f4" if head.scale < 0 else ">f4")
        return _picture(from_floats(floats.reshape(shape)[::-1].astype(np.float32)))
    samples = _samples(data, head.start, count, "u1" if head.scale < 256 else ">u2")
    scaled = samples.reshape(shape).astype(np.float32) * np.float32(255.0 / head.scale)
    return _picture(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def _pam_header(head: bytes) -> Header:
    match = _PAM_HEADER.match(head)
    if match is None:
        raise ValueError("no PAM header")
    fields = dict(
        [*line.split(None, 1), b""][:2]
        for line in match[0].splitlines()
        if line.strip() and not line.startswith(b"#")
    )
    width, height, depth, most = (
        int(fields.get(name, b"0")) for name in (b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL")
    )
    if depth not in (1, 2, 3, 4) or not 0 < most < 65536:
        raise ValueError("unusual PAM depth or maximum")
    return Header("pam", width, height, depth, float(most), match.end())


def _samples(data: bytes, start: int, count: int, kind: str) -> npt.NDArray[np.generic]:
    if start + count * np.dtype(kind).itemsize > len(data):
        raise EOFError("samples are missing")
    return np.frombuffer(data, kind, count, start)


def _picture(values: ByteArray) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(values[..., 0] if values.shape[2] == 1 else values))
