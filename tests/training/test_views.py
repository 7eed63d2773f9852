"""Pictures for image-text training: as the product sees them, and what cannot be read."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging.reader import encoder_pixels
from photoapp.training.views import decode_photos, decode_readable, reader
from tests.imaging.malformed import build_malformed
from tests.imaging.pictures import CORNERS, corners, encoded, exif_block, icc_profile, scene
from tests.imaging.raw_files import dng

SIDE = 48
AS_INDEXED = PreprocessSpec(SIDE, SIDE, ResizeMode.STRETCH, reducing_gap=2.0)


def _transparent() -> Image.Image:
    """Red on the left, nothing on the right."""
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[:, :30] = (200, 10, 10, 255)
    return Image.fromarray(pixels)


def _jpeg_xl(picture: Image.Image) -> bytes:
    codecs = pytest.importorskip("imagecodecs")
    return bytes(codecs.jpegxl_encode(np.asarray(picture), level=90))


def test_photos_of_phones_are_upright(tmp_path: Path) -> None:
    # Shot upright with a sensor that lies: stored on its side, orientation 6.
    stored = scene(240, 320).transpose(Image.Transpose.ROTATE_90)
    (tmp_path / "a.jpg").write_bytes(encoded(stored, exif=exif_block({0x0112: 6})))
    found = decode_photos(["a.jpg"], reader(tmp_path), SIDE)
    assert corners(found.pixels[0]) == CORNERS
    assert found.ratios[0] == pytest.approx(240 / 320)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    _transparent().save(tmp_path / "a.png")
    pixels = decode_photos(["a.png"], reader(tmp_path), SIDE).pixels[0]
    assert (pixels[:, -8:] == 255).all()
    assert pixels[SIDE // 2, 4].tolist() == [200, 10, 10]


def test_pixels_are_those_of_indexing(tmp_path: Path) -> None:
    picture = scene(321, 240)
    files = {
        "turned.jpg": encoded(picture, exif=exif_block({0x0112: 8})),
        "profile.jpg": encoded(picture, icc_profile=icc_profile(2, 1, 0)),
        "large.jpg": encoded(scene(2400, 1800)),
        "transparent.png": encoded(_transparent(), "PNG"),
        "deep.png": encoded(Image.fromarray(np.full((9, 9), 40_000, np.uint16)), "PNG"),
        "a.avif": encoded(picture, "AVIF", quality=80),
        "a.jxl": _jpeg_xl(picture),
        "a.dng": dng(picture),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = decode_readable(list(files), reader(tmp_path), SIDE)
    assert not found.failures
    assert found.rows == tuple(range(len(files)))
    for name, pixels in zip(files, found.photos.pixels, strict=True):
        assert np.array_equal(pixels, encoder_pixels(tmp_path / name, AS_INDEXED)), name
    # A profile that exchanges red and blue.
    assert corners(found.photos.pixels[1]) != CORNERS


def test_what_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    colours = {"a.png": "red", "c.png": "lime", "e.png": "blue"}
    for name, colour in colours.items():
        Image.new("RGB", (12, 8), colour).save(tmp_path / name)
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    (tmp_path / "d.png").write_bytes(b"")
    (tmp_path / "folder.jpg").mkdir()
    files = ["missing.jpg", "a.png", "b.jpg", "c.png", "d.png", "e.png", "folder.jpg", "a\0.jpg"]
    found = decode_readable(files, reader(tmp_path), 16, workers=2)
    assert found.rows == (1, 3, 5)
    assert len(found.photos) == 3
    shown = [tuple(pixels[8, 8]) for pixels in found.photos.pixels]
    assert shown == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert found.photos.ratios.tolist() == [1.5] * 3
    assert [error.code for error in found.failures] == [
        *("file-vanished", "picture-truncated", "file-empty", "not-a-picture", "file-unreadable")
    ]
    for error, name in zip(found.failures, ("missing", "b.jpg", "d.png", "folder"), strict=False):
        assert name in error.message
    with pytest.raises(UnreadablePhotoError, match=r"missing\.jpg"):
        decode_photos(files, reader(tmp_path), 16)


def test_malformed_pictures_end_nothing(tmp_path: Path) -> None:
    """Damaged, endless and enormous ones, many at a time."""
    names = [
        one.path.relative_to(tmp_path).as_posix()
        for one in build_malformed(tmp_path, 120)
        if "\n" not in one.path.name
    ]
    found = decode_readable(names, reader(tmp_path), 16, workers=4)
    assert len(found.rows) + len(found.failures) == len(names)
    assert len(found.failures) > len(names) / 2


def test_zip_files_beside_the_data(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        Image.new("RGB", (64, 64), "red").save(tmp_path / f"{name}.png")
    with zipfile.ZipFile(tmp_path / "whole.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.write(tmp_path / "a.png", "in/a.png")
        archive.write(tmp_path / "b.png", "in/b.png")
    (tmp_path / "broken.zip").write_bytes(b"PK nothing of the kind")
    data = bytearray((tmp_path / "whole.zip").read_bytes())
    data[data.rindex(b"in/b.png", 0, data.index(b"PK\x01\x02")) + 60] ^= 255
    (tmp_path / "whole.zip").write_bytes(data)
    files = ["c.png", "in/a.png", "in/b.png", "in/d.png"]
    found = decode_readable(files, reader(tmp_path), 16)
    assert found.rows == (0, 1)
    damaged, missing = found.failures
    assert damaged.code == missing.code == "picture-in-zip"
    assert "in/b.png" in damaged.message
    assert "whole.zip" in damaged.message
    assert "in/d.png" in missing.message
    assert "broken.zip" in missing.message
    (tmp_path / "broken.zip").unlink()
    shutil.rmtree(tmp_path / "in", ignore_errors=True)
    assert decode_readable(files, reader(tmp_path), 16).failures[1].code == "file-vanished"


def test_a_deflated_member_that_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bmp", encoded(Image.new("RGB", (64, 64), "red"), "BMP"))
    data = bytearray((tmp_path / "a.zip").read_bytes())
    start = data.index(b"a.bmp") + 5
    data[start : start + 20] = b"\xff" * 20  # no deflate stream begins so: zlib.error
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(UnreadablePhotoError) as caught:
        reader(tmp_path)("a.bmp")
    assert caught.value.code == "picture-in-zip"
