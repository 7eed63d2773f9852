"""Pictures for training as the product sees them: upright, opaque, sRGB, within its limits."""

from __future__ import annotations

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.photo import THUMBNAIL_SIDE, ByteArray
from photoapp.imaging import failures
from photoapp.imaging.formats import sniff
from photoapp.imaging.geometry import encoder_view, pixels_of
from photoapp.imaging.picture import Want, open_picture
from photoapp.imaging.task import DEFAULT_LIMITS


def decode(data: bytes, spec: PreprocessSpec, *, name: str) -> tuple[ByteArray, float]:
    """(spec.height, spec.width, 3) uint8 and the upright picture's width / height.

    The pixels are those of `imaging.reader.encoder_pixels`, by which photos are indexed;
    `name` is the picture's in errors. Raises UnreadablePhotoError.
    """
    if not data:
        raise failures.empty(name)
    kind = sniff(data)
    if kind is None:
        raise failures.not_a_picture(name, "its content is of no known picture format")
    picture = open_picture(
        data, kind, Want(THUMBNAIL_SIDE, spec), max_pixels=DEFAULT_LIMITS.max_pixels, where=name
    )
    pixels = pixels_of(picture.to_rgb(encoder_view(picture.image, spec)))
    return pixels, picture.width / picture.height
