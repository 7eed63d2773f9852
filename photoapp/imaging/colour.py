"""Whatever a file holds becomes 8-bit sRGB: alpha over white, 16-bit, CMYK, LAB, ICC."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from photoapp.core.photo import ByteArray, FloatArray

# Modes that can be resampled as they are and become sRGB afterwards, on few pixels.
PLAIN_MODES = frozenset(("L", "RGB", "CMYK", "LAB"))
_SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK", "LAB": "Lab "}
_TWELVE_BITS = 4095
_SIXTEEN_BITS = 65535


def plain(image: Image.Image) -> Image.Image:
    """The picture in one of `PLAIN_MODES`: 8 bits a channel, no palette, opaque on white."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _from_numbers(image)
    if image.has_transparency_data:
        return _over_white(image.convert("RGBA"))
    if image.mode in PLAIN_MODES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB of a picture in one of `PLAIN_MODES`.

    `profile` is its ICC profile; one that is broken, or made for another kind of picture,
    is ignored. Grey values of pictures without a profile are taken as sRGB.
    """
    transform = None
    if image.mode == "LAB":
        transform = _lab_transform()
    elif profile:
        transform = _transform(profile, image.mode)
    if transform is not None:
        return transform.apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def from_floats(values: FloatArray) -> ByteArray:
    """Linear light 0..1 (brighter is clipped) as 8-bit sRGB (IEC 61966-2-1)."""
    light = np.clip(np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    pixels: ByteArray = np.rint(curved * 255).astype(np.uint8)
    return pixels


def from_sixteen_bits(values: npt.NDArray[np.uint16]) -> ByteArray:
    """16-bit samples as 8-bit ones; 12-bit samples in 16-bit words are told by their range."""
    if values.size and int(values.max()) <= _TWELVE_BITS:
        return (values >> 4).astype(np.uint8)
    return (values >> 8).astype(np.uint8)


def _over_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, (255, 255, 255))
    white.paste(image, mask=image.getchannel("A"))
    return white


def _from_numbers(image: Image.Image) -> Image.Image:
    """Modes I;16, I and F: 16-bit samples by their range, others from darkest to brightest."""
    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray(from_sixteen_bits(values.astype(np.uint16, copy=False)))
    if image.mode == "I" and int(values.min()) >= 0 and int(values.max()) <= _SIXTEEN_BITS:
        return Image.fromarray(from_sixteen_bits(values.astype(np.uint16)))
    numbers = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    scaled = (numbers - low) * (255.0 / (high - low)) if high > low else numbers * 0.0
    return Image.fromarray(np.rint(scaled).astype(np.uint8))


@lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way from `profile` to sRGB; None when there is nothing to do or it cannot be used."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _SPACES[mode]:
            return None
        transform = _build(source, mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return None if mode == "RGB" and _changes_nothing(transform) else transform


@lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return _build(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")


def _build(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(
        source,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOCACHE,
    )


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """True when a grid of colours stays where it is: the profile is sRGB by another name."""
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    moved = np.asarray(transform.apply(Image.fromarray(grid)), dtype=np.int16)
    return int(np.abs(moved - grid).max()) <= 2
