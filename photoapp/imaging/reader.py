"""Reading a picture once: hash, facts, thumbnail, perceptual hashes and encoder pixels."""

from __future__ import annotations

import io
from pathlib import Path

from blake3 import blake3
from PIL import Image

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.photo import THUMBNAIL_SIDE, ByteArray, PhotoReading
from photoapp.imaging import failures, hashing, metadata
from photoapp.imaging.facts import NOTHING
from photoapp.imaging.formats import sniff
from photoapp.imaging.geometry import encoder_view, eye_view, pixels_of, thumbnail_view
from photoapp.imaging.picture import Picture, Want, open_picture
from photoapp.imaging.source import read_source
from photoapp.imaging.task import DEFAULT_LIMITS, KnownContent, ReadLimits
from photoapp.imaging.xmp import parse_xmp

__all__ = ["KnownContent", "ReadLimits", "encoder_pixels", "open_upright", "read_photo"]

_THUMBNAIL_QUALITY = 85


def read_photo(
    path: Path,
    *,
    spec: PreprocessSpec | None = None,
    known_hashes: frozenset[bytes] = frozenset(),
    limits: ReadLimits = DEFAULT_LIMITS,
    sidecar: bytes | None = None,
) -> PhotoReading | KnownContent:
    """Open and read the file once; everything comes from these bytes.

    `sidecar`: an XMP file's bytes, which come before what the picture itself says.
    `limits.seconds` and `limits.memory_bytes` are the decode pool's to enforce, not this
    function's. Raises UnreadablePhotoError with one of the codes file-vanished,
    file-unreadable, file-empty, file-changing, not-a-picture, picture-truncated,
    picture-damaged, picture-too-large, format-unsupported, decode-memory.
    """
    where = failures.name_of(path)
    source = read_source(path, limits)
    digest = blake3(source.data).digest()
    if digest in known_hashes:
        return KnownContent(digest, source.stamp)
    picture = open_picture(
        source.data,
        source.kind,
        Want(THUMBNAIL_SIDE, spec),
        max_pixels=limits.max_pixels,
        where=where,
    )
    thumbnail = picture.to_rgb(thumbnail_view(picture.image, THUMBNAIL_SIDE))
    grey = thumbnail.convert("L")
    facts = metadata.combine(
        exif=picture.exif,
        xmp=picture.xmp,
        iptc=picture.iptc,
        sidecar=parse_xmp(sidecar) if sidecar else NOTHING,
    )
    return PhotoReading(
        content_hash=digest,
        stamp=source.stamp,
        format=source.kind,
        width=picture.width,
        height=picture.height,
        facts=facts,
        thumbnail=_jpeg(thumbnail),
        difference_hash=hashing.difference_hash(grey),
        perceptual_hash=hashing.perceptual_hash(grey),
        detail=hashing.detail(grey),
        encoder_pixels=None if spec is None else _encoder_pixels(picture, spec),
    )


def encoder_pixels(
    source: Path | bytes, spec: PreprocessSpec, *, limits: ReadLimits = DEFAULT_LIMITS
) -> ByteArray:
    """(spec.height, spec.width, 3) uint8 of a file or of image bytes. Errors as `read_photo`.

    The same pixels as `read_photo` gives: a photo of the library finds itself.
    """
    picture = _open(source, Want(THUMBNAIL_SIDE, spec), limits)
    return _encoder_pixels(picture, spec)


def open_upright(
    source: Path | bytes, *, max_side: int | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> ByteArray:
    """(height, width, 3) uint8 upright sRGB pixels for a viewer, long side at most `max_side`.

    Errors as `read_photo`.
    """
    picture = _open(source, Want(max_side), limits)
    image = picture.image if max_side is None else eye_view(picture.image, max_side)
    return pixels_of(picture.to_rgb(image))


def _open(source: Path | bytes, want: Want, limits: ReadLimits) -> Picture:
    where = failures.name_of(source)
    if isinstance(source, bytes):
        data, kind = source, sniff(source)
        if not data:
            raise failures.empty(where)
        if kind is None:
            raise failures.not_a_picture(where, "its content is of no known picture format")
    else:
        read = read_source(source, limits)
        data, kind = read.data, read.kind
    return open_picture(data, kind, want, max_pixels=limits.max_pixels, where=where)


def _encoder_pixels(picture: Picture, spec: PreprocessSpec) -> ByteArray:
    return pixels_of(picture.to_rgb(encoder_view(picture.image, spec)))


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_THUMBNAIL_QUALITY)
    return buffer.getvalue()
