"""All eight EXIF orientations, wherever they are written, and in sizes, thumbnails and pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.photo import PhotoReading
from photoapp.imaging.reader import open_upright, read_photo
from tests.imaging.pictures import CORNERS, corners, encoded, exif_block, png_chunk, scene

SPEC = PreprocessSpec(64, 64, ResizeMode.STRETCH)
# How an upright picture must be stored so that the orientation makes it upright again.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def lying(orientation: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    transpose = STORED[orientation]
    upright = scene(*size)
    return upright if transpose is None else upright.transpose(transpose)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("plugin", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation(tmp_path: Path, plugin: str, orientation: int) -> None:
    path = tmp_path / "photo"
    path.write_bytes(encoded(lying(orientation), plugin, exif=exif_block({274: orientation})))
    reading = read_photo(path, spec=SPEC)
    assert isinstance(reading, PhotoReading)
    assert (reading.width, reading.height) == (320, 240)
    assert reading.facts.orientation == orientation
    assert reading.encoder_pixels is not None
    assert corners(reading.encoder_pixels) == CORNERS
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert thumbnail.size == (320, 240)
        assert corners(np.asarray(thumbnail)) == CORNERS
        assert 274 not in thumbnail.getexif()
    assert corners(open_upright(path, max_side=100)) == CORNERS


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_scaled_decode_is_turned_too(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "large.jpg"
    content = encoded(
        lying(orientation, (4000, 3000)), "JPEG", quality=80, exif=exif_block({274: orientation})
    )
    path.write_bytes(content)
    reading = read_photo(path, spec=PreprocessSpec(224, 224, ResizeMode.SHORTEST_EDGE))
    assert isinstance(reading, PhotoReading)
    assert (reading.width, reading.height) == (4000, 3000)
    assert reading.encoder_pixels is not None
    assert corners(reading.encoder_pixels) == CORNERS
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert thumbnail.size == (512, 384)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_nonsense_is_upright(value: int) -> None:
    content = encoded(scene(), "JPEG", quality=90, exif=exif_block({274: value}))
    assert corners(open_upright(content)) == CORNERS


def test_image_magick_hides_exif_in_a_text_of_the_png(tmp_path: Path) -> None:
    block = exif_block({274: 6})
    text = f"\nexif\n{len(block):8d}\n{block.hex()}\n".encode()
    content = encoded(lying(6), "PNG")
    at = content.index(b"IDAT") - 4
    chunk = png_chunk(b"tEXt", b"Raw profile type exif\0" + text)
    path = tmp_path / "photo.png"
    path.write_bytes(content[:at] + chunk + content[at:])
    reading = read_photo(path)
    assert isinstance(reading, PhotoReading)
    assert (reading.width, reading.height) == (320, 240)
    assert corners(open_upright(path)) == CORNERS


def test_jpeg_xl_obeys_its_codestream_not_its_exif() -> None:
    from imagecodecs import jpegxl_encode

    stream = bytes(jpegxl_encode(np.asarray(scene()), level=90))
    exif = bytes(4) + exif_block({274: 6, 271: "Maker"})[6:]
    boxes = (
        b"\0\0\0\x0cJXL \r\n\x87\n"
        + b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
        + (len(exif) + 8).to_bytes(4, "big") + b"Exif" + exif
        + (len(stream) + 8).to_bytes(4, "big") + b"jxlc" + stream
    )  # fmt: skip
    assert corners(open_upright(boxes)) == CORNERS


def test_the_real_portrait_of_orientation_six(shared: Path) -> None:
    path = shared / "formats" / "portrait-orientation-6.jpg"
    reading = read_photo(path)
    assert isinstance(reading, PhotoReading)
    assert (reading.width, reading.height) == (840, 700)
    with Image.open(path) as stored:
        assert stored.size == (700, 840)
        turned = np.asarray(stored.transpose(Image.Transpose.ROTATE_270).convert("RGB"))
    assert np.abs(open_upright(path).astype(int) - turned).max() == 0
