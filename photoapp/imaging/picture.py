"""Bytes become a picture: the decoder for each kind, scaled down where the decoder can."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, replace

from PIL import Image

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging import boxes, damage, exif, failures, jpegxl, pnm, raw
from photoapp.imaging.colour import plain, to_srgb
from photoapp.imaging.facts import NOTHING, Facts
from photoapp.imaging.geometry import (
    encoder_fraction,
    eye_fraction,
    halvings,
    upright,
    upright_size,
)
from photoapp.imaging.iptc import parse_iptc
from photoapp.imaging.xmp import parse_xmp

# `ReadLimits.max_pixels` is checked for every picture, with a message of its own.
Image.MAX_IMAGE_PIXELS = None

_PLUGINS = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "webp": ("WEBP",),
    "gif": ("GIF",),
    "tiff": ("TIFF",),
    "bmp": ("BMP",),
    "avif": ("AVIF",),
    "jpeg2000": ("JPEG2000",),
    "pnm": ("PPM",),
}
_IPTC_RESOURCE = 0x0404
_JPEG2000_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_JPEG2000_EXIF = b"JpgTiffExif->JP2"


@dataclass(frozen=True, slots=True)
class Want:
    """What a picture is decoded for: eyes, at `side` pixels (None: all there are), and `spec`."""

    side: int | None
    spec: PreprocessSpec | None = None

    def fraction(self, width: int, height: int) -> float:
        """How far (0..1] a decoder may shrink an upright picture of this size."""
        if self.side is None:
            return 1.0
        fraction = eye_fraction(width, height, self.side)
        if self.spec is not None:
            fraction = max(fraction, encoder_fraction(width, height, self.spec))
        return fraction


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture: opaque 8-bit pixels, upright, perhaps scaled down.

    `width` and `height` are the full upright size. `profile` is the ICC profile that the
    pixels still need (`to_rgb`).
    """

    image: Image.Image
    width: int
    height: int
    profile: bytes | None
    exif: Facts
    xmp: Facts
    iptc: Facts

    def to_rgb(self, image: Image.Image) -> Image.Image:
        """sRGB of (a resized copy of) `image`."""
        return to_srgb(image, self.profile)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A decoder's product. `turn`: EXIF orientation still to apply. Sizes are not turned."""

    image: Image.Image
    width: int
    height: int
    turn: int = 1
    profile: bytes | None = None
    exif: Facts = NOTHING
    xmp: Facts = NOTHING
    iptc: Facts = NOTHING


def open_picture(data: bytes, kind: str, want: Want, *, max_pixels: int, where: str) -> Picture:
    """Decode `data`, which `formats.sniff` found to be of `kind`.

    Raises UnreadablePhotoError: picture-truncated, picture-damaged, picture-too-large,
    format-unsupported, decode-memory (details["limit"] is 0: the system's).
    """
    opener = _Opener(data, kind, want, max_pixels, where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            decoded = opener.open()
            image = upright(plain(decoded.image), decoded.turn)
    except UnreadablePhotoError:
        raise
    except MemoryError as error:
        raise failures.out_of_memory(where, 0) from error
    except raw.RawUnsupportedError as error:
        raise failures.unsupported(where, kind, str(error)) from error
    except Exception as error:
        raise damage.failure(where, data, kind, error) from error
    width, height = upright_size(decoded.width, decoded.height, decoded.turn)
    return Picture(image, width, height, decoded.profile, decoded.exif, decoded.xmp, decoded.iptc)


class _Opener:
    """One file's bytes on the way through a decoder."""

    def __init__(self, data: bytes, kind: str, want: Want, max_pixels: int, where: str) -> None:
        self._data = data
        self._kind = kind
        self._want = want
        self._max_pixels = max_pixels
        self._where = where

    def open(self) -> _Decoded:
        if self._kind == "raw":
            return self._raw()
        if self._kind == "jxl":
            return self._jpegxl()
        if self._kind == "heif":
            from pi_heif import HeifImageFile, options  # late: workers start faster

            options.DECODE_THREADS = 1  # the pool has a process per core already
            return self._pillow(HeifImageFile(io.BytesIO(self._data)))
        if self._kind == "pnm":
            header = pnm.header(self._data)
            if header is not None:
                self._check(header.width, header.height)
                return _Decoded(pnm.decode(self._data, header), header.width, header.height)
        if self._kind == "jpeg2000":
            return self._jpeg2000()
        return self._pillow(self._plugin())

    def _plugin(self) -> Image.Image:
        data = self._data
        if self._kind == "jpeg" and damage.is_cut_off(data, "jpeg"):
            # A picture that lacks nothing but its end marker is whole for everybody else; with
            # a few zeros instead the decoder agrees, and still notices missing pixels.
            data += bytes(4)
        return Image.open(io.BytesIO(data), formats=_PLUGINS[self._kind])

    def _check(self, width: int, height: int) -> None:
        if width * height > self._max_pixels:
            raise failures.too_many_pixels(self._where, width, height, self._max_pixels)

    def _pillow(self, image: Image.Image) -> _Decoded:
        width, height = image.size
        self._check(width, height)
        facts = None
        if self._kind == "jpeg":
            facts = self._exif(image)
            fraction = self._want.fraction(*upright_size(width, height, facts.orientation or 1))
            # Rounded up: the decoder picks the smallest scale that is no smaller.
            image.draft(None, (-int(-width * fraction // 1), -int(-height * fraction // 1)))
        image.load()
        facts = facts or self._exif(image)  # other kinds may keep it behind the pixels
        turn = facts.orientation or 1
        if self._kind == "tiff":  # Pillow has turned it
            turn, (width, height) = 1, image.size
        if image.mode == "CMYK" and self._kind == "jpeg" and "adobe" not in image.info:
            # Pillow takes all CMYK JPEGs for inverted; only Adobe's are.
            image = Image.eval(image, lambda value: 255 - value)
        profile = image.info.get("icc_profile")
        return _Decoded(
            image,
            width,
            height,
            turn,
            profile if isinstance(profile, bytes) else None,
            facts,
            parse_xmp(_bytes(image, "xmp", "XML:com.adobe.xmp")),
            parse_iptc(self._iptc(image)),
        )

    def _exif(self, image: Image.Image) -> Facts:
        if self._kind == "tiff":
            return exif.parse_exif(self._data)
        block = _bytes(image, "exif")
        if not block and isinstance(profile := image.info.get("Raw profile type exif"), str):
            block = bytes.fromhex("".join(profile.split("\n")[3:]))  # ImageMagick's PNG
        return exif.parse_exif(block)

    def _iptc(self, image: Image.Image) -> bytes:
        if self._kind == "tiff":
            return exif.iptc_block(self._data)
        resources = image.info.get("photoshop")
        block = resources.get(_IPTC_RESOURCE) if isinstance(resources, dict) else None
        return block if isinstance(block, bytes) else b""

    def _jpeg2000(self) -> _Decoded:
        image = self._plugin()
        width, height = image.size
        self._check(width, height)
        less = halvings(self._want.fraction(width, height))
        if less:
            try:
                # The plug-in hides Pillow's method of this name behind its own property.
                setattr(image, "reduce", less)  # noqa: B010 - which type checkers cannot know
                image.load()
            except (OSError, ValueError):  # fewer resolutions in the file than asked for
                image = self._plugin()
        decoded = replace(self._pillow(image), width=width, height=height)
        blocks = {b"": b""}
        for box in boxes.walk(self._data):
            if box.kind == b"uuid":
                name = self._data[box.start : box.start + 16]
                blocks[name] = self._data[box.start + 16 : box.stop]
        facts = exif.parse_exif(blocks.get(_JPEG2000_EXIF, b""))
        return replace(
            decoded,
            turn=facts.orientation or 1,
            exif=facts,
            xmp=parse_xmp(blocks.get(_JPEG2000_XMP, b"")),
        )

    def _jpegxl(self) -> _Decoded:
        size = jpegxl.stored_size(self._data)
        if size is None:
            raise EOFError("no codestream")
        self._check(*size)
        image = jpegxl.decode(self._data)
        block, packet = jpegxl.metadata(self._data)
        facts = replace(exif.parse_exif(block), orientation=1)  # the codestream's rules
        return _Decoded(image, *image.size, exif=facts, xmp=parse_xmp(packet))

    def _raw(self) -> _Decoded:
        if damage.is_cut_off(self._data, "raw"):  # the preview may well be whole
            raise failures.truncated(self._where, "raw")
        found = raw.read(self._data, self._max_pixels)
        self._check(found.width, found.height)
        facts = raw.facts(self._data)
        packet = parse_xmp(exif.xmp_block(self._data))
        if found.image is not None:
            turn = found.orientation
            decoded = _Decoded(found.image, found.width, found.height)
        else:
            opener = _Opener(found.preview, "jpeg", self._want, self._max_pixels, self._where)
            decoded = opener.open()
            # Some previews say how they lie; others lie as the sensor does.
            turn = decoded.exif.orientation or found.orientation
            if not facts.make:
                facts = decoded.exif
        return replace(
            decoded,
            width=found.width,
            height=found.height,
            turn=turn,
            exif=replace(facts, orientation=turn),
            xmp=packet,
        )


def _bytes(image: Image.Image, *names: str) -> bytes:
    for name in names:
        value = image.info.get(name)
        if isinstance(value, str):
            value = value.encode("utf-8", "surrogateescape")
        if isinstance(value, bytes) and value:
            return value
    return b""
