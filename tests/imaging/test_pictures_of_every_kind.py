"""Every format gives upright, opaque sRGB pixels of the right size."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.photo import PhotoReading
from photoapp.imaging.reader import encoder_pixels, open_upright, read_photo
from tests.imaging.pictures import (
    CORNERS,
    corners,
    encoded,
    icc_profile,
    png_chunk,
    png_header,
    scene,
)
from tests.imaging.raw_files import dng

SPEC = PreprocessSpec(64, 48, ResizeMode.STRETCH)


def read(folder: Path, content: bytes, name: str = "photo.jpg") -> PhotoReading:
    path = folder / name
    path.write_bytes(content)
    reading = read_photo(path, spec=SPEC)
    assert isinstance(reading, PhotoReading)
    return reading


@pytest.mark.parametrize(
    ("plugin", "options", "kind"),
    [
        ("JPEG", {"quality": 90}, "jpeg"),
        ("JPEG", {"quality": 90, "progressive": True}, "jpeg"),
        ("JPEG", {"quality": 90, "subsampling": 2}, "jpeg"),
        ("MPO", {"quality": 90}, "jpeg"),
        ("PNG", {}, "png"),
        ("PNG", {"optimize": True}, "png"),
        ("WEBP", {"quality": 90}, "webp"),
        ("WEBP", {"lossless": True}, "webp"),
        ("TIFF", {}, "tiff"),
        ("TIFF", {"compression": "tiff_lzw"}, "tiff"),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, "tiff"),
        ("TIFF", {"compression": "jpeg"}, "tiff"),
        ("BMP", {}, "bmp"),
        ("GIF", {}, "gif"),
        ("AVIF", {"quality": 80}, "avif"),
        ("JPEG2000", {}, "jpeg2000"),
        ("JPEG2000", {"no_jp2": True}, "jpeg2000"),
        ("PPM", {}, "pnm"),
    ],
)
def test_formats(tmp_path: Path, plugin: str, options: dict[str, object], kind: str) -> None:
    reading = read(tmp_path, encoded(scene(), plugin, **options), "any name.jpg")
    assert (reading.format, reading.width, reading.height) == (kind, 320, 240)
    assert reading.encoder_pixels is not None
    assert reading.encoder_pixels.shape == (48, 64, 3)
    assert reading.encoder_pixels.dtype == np.uint8
    assert corners(reading.encoder_pixels) == CORNERS
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", (320, 240))
        assert corners(np.asarray(thumbnail)) == CORNERS


def test_jpeg_xl(tmp_path: Path) -> None:
    from imagecodecs import jpegxl_encode

    pixels = np.asarray(scene())
    for options in ({"level": 90}, {"lossless": True}, {"usecontainer": True}):
        reading = read(tmp_path, bytes(jpegxl_encode(pixels, **options)))
        assert (reading.format, reading.width, reading.height) == ("jxl", 320, 240)
        assert reading.encoder_pixels is not None
        assert corners(reading.encoder_pixels) == CORNERS


@pytest.mark.parametrize(("kind", "most"), [("u1", 255), ("u2", 65535), ("f4", 1.0)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_jpeg_xl_samples(kind: str, most: float, channels: int) -> None:
    from imagecodecs import jpegxl_encode

    pixels = np.zeros((40, 60, channels), np.dtype(kind))
    pixels[:, 30:] = most
    if channels in (2, 4):
        pixels[..., -1] = most
    shown = open_upright(bytes(jpegxl_encode(pixels.squeeze(), lossless=True)))
    assert shown.shape == (40, 60, 3)
    assert shown[:, :25].max() < 10
    assert shown[:, 35:].min() > 245


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [
        ("8bit-sRGB.avif", "avif", (1617, 1080)),
        ("8bit-sRGB.jxl", "jxl", (1440, 1080)),
        ("IMG_2682.heic", "heif", (4032, 3024)),
        ("denali.webp", "webp", (600, 315)),
        ("density_plot.png", "png", (800, 800)),
        ("portrait-orientation-6.jpg", "jpeg", (840, 700)),
    ],
)
def test_real_files(shared: Path, name: str, kind: str, size: tuple[int, int]) -> None:
    reading = read_photo(shared / "formats" / name, spec=SPEC)
    assert isinstance(reading, PhotoReading)
    assert (reading.format, reading.width, reading.height) == (kind, *size)
    assert reading.detail > 5
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert max(thumbnail.size) == 512
        assert thumbnail.width / thumbnail.height == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"preview": True}, (1200, 900)),
        ({"preview": False}, (1200, 900)),
        ({"preview": True, "orientation": 6}, (900, 1200)),
        ({"preview": False, "orientation": 6}, (900, 1200)),
        ({"preview": False, "orientation": 3}, (1200, 900)),
    ],
)
def test_raw(tmp_path: Path, options: dict[str, int], size: tuple[int, int]) -> None:
    picture, orientation = scene(1200, 900), options.get("orientation", 1)
    preview = encoded(picture) if options["preview"] else b""
    reading = read(tmp_path, dng(picture, preview=preview, orientation=orientation), "a.dng")
    assert (reading.format, reading.width, reading.height) == ("raw", *size)
    assert reading.facts.orientation == orientation
    assert reading.facts.camera_make == "Testmaker"
    top_left, top_right, bottom_left, bottom_right = CORNERS
    lying = {
        1: CORNERS,
        3: (bottom_right, bottom_left, top_right, top_left),
        6: (bottom_left, top_left, bottom_right, top_right),
    }
    assert reading.encoder_pixels is not None
    assert corners(reading.encoder_pixels) == lying[orientation]


def test_a_raw_preview_that_says_how_it_lies_is_believed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 1
    turned = scene(1200, 900).transpose(Image.Transpose.ROTATE_270)
    preview = encoded(turned, "JPEG", quality=90, exif=exif.tobytes())
    assert preview[2:4] == b"\xff\xe0"  # JFIF, which cameras leave out
    preview = preview[:2] + preview[20:]
    reading = read(tmp_path, dng(scene(1200, 900), preview=preview, orientation=6), "a.dng")
    assert reading.encoder_pixels is not None
    assert corners(reading.encoder_pixels)[1] == CORNERS[0]


def test_a_tiny_raw_preview_is_not_what_a_person_wants_to_see(tmp_path: Path) -> None:
    picture = scene(1200, 900)
    preview = encoded(picture.resize((160, 120)))
    reading = read(tmp_path, dng(picture, preview=preview), "a.dng")
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert thumbnail.size == (512, 384)


def test_alpha_lies_on_white() -> None:
    picture = scene().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 160, 240))
    for content in (encoded(picture, "PNG"), encoded(picture, "WEBP", lossless=True)):
        shown = open_upright(content)
        assert (shown[:, :150] == 255).all()
        assert corners(shown)[1] == CORNERS[1]


def test_transparency_of_a_palette_lies_on_white() -> None:
    picture = Image.new("P", (40, 20), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (20, 0, 40, 20))
    shown = open_upright(encoded(picture, "PNG", transparency=0))
    assert (shown[:, :18] == 255).all()
    assert (shown[:, 22:] == (0, 0, 255)).all()
    gif = open_upright(encoded(picture, "GIF", transparency=0))
    assert (gif[:, :18] == 255).all()


def test_a_transparent_colour_lies_on_white() -> None:
    picture = Image.new("RGB", (40, 20), (1, 2, 3))
    picture.paste((200, 0, 0), (20, 0, 40, 20))
    shown = open_upright(encoded(picture, "PNG", transparency=(1, 2, 3)))
    assert (shown[:, :18] == 255).all()
    assert (shown[:, 22:] == (200, 0, 0)).all()


def test_grey_with_alpha() -> None:
    picture = Image.new("LA", (40, 20), (0, 0))
    picture.paste((80, 255), (20, 0, 40, 20))
    shown = open_upright(encoded(picture, "PNG"))
    assert (shown[:, :18] == 255).all()
    assert (shown[:, 22:] == 80).all()


@pytest.mark.parametrize("plugin", ["PNG", "TIFF", "BMP", "PPM"])
def test_one_bit(plugin: str) -> None:
    picture = Image.new("1", (40, 20), 0)
    picture.paste(1, (20, 0, 40, 20))
    shown = open_upright(encoded(picture, plugin))
    assert (shown[:, :20] == 0).all()
    assert (shown[:, 20:] == 255).all()


def test_sixteen_bit_grey() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)
    picture = Image.fromarray(np.tile(ramp, (16, 1)))
    for content in (encoded(picture, "PNG"), encoded(picture, "TIFF")):
        shown = open_upright(content)
        assert np.abs(shown[8, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_twelve_bits_in_sixteen_are_not_shown_black() -> None:
    ramp = np.linspace(0, 4095, 256).astype(np.uint16)
    shown = open_upright(encoded(Image.fromarray(np.tile(ramp, (16, 1))), "TIFF"))
    assert np.abs(shown[8, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_sixteen_bit_colour_png() -> None:
    import zlib

    rows = b"".join(
        b"\0" + struct.pack(">9H", 65535, 0, 0, 0, 32768, 0, 0, 0, 65535) for _ in range(2)
    )
    content = png_header(3, 2, depth=16) + png_chunk(b"IDAT", zlib.compress(rows))
    shown = open_upright(content + png_chunk(b"IEND", b""))
    assert shown[0].tolist() == [[255, 0, 0], [0, 128, 0], [0, 0, 255]]


def test_whole_numbers_and_floats_span_dark_to_bright() -> None:
    numbers = np.linspace(-1000, 1_000_000, 64, dtype=np.int32).reshape(8, 8)
    floats = np.linspace(-3, 7, 64, dtype=np.float32).reshape(8, 8)
    floats[0, 1] = np.nan
    for values in (numbers, floats):
        shown = open_upright(encoded(Image.fromarray(values), "TIFF"))
        assert shown[0, 0, 0] == 0
        assert shown[7, 7, 0] == 255


def test_flat_numbers_are_black_not_an_error() -> None:
    shown = open_upright(encoded(Image.fromarray(np.full((8, 8), 70_000, np.int32)), "TIFF"))
    assert (shown == 0).all()


def test_lab() -> None:
    red = Image.new("RGB", (16, 16), (200, 40, 30))
    lab = ImageCms.applyTransform(
        red,
        ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        ),
    )
    assert lab is not None
    shown = open_upright(encoded(lab, "TIFF"))
    assert np.abs(shown[8, 8].astype(int) - (200, 40, 30)).max() <= 4


def test_cmyk_jpegs_of_both_polarities() -> None:
    cmyk = scene().convert("CMYK")
    adobe = encoded(cmyk, "JPEG", quality=92)
    assert b"Adobe" in adobe
    assert corners(open_upright(adobe)) == CORNERS
    # The same inks stored the plain way, without Adobe's marker.
    inverted = encoded(Image.eval(cmyk, lambda value: 255 - value), "JPEG", quality=92)
    at = inverted.index(b"\xff\xee")
    (size,) = struct.unpack(">H", inverted[at + 2 : at + 4])
    plain = inverted[:at] + inverted[at + 2 + size :]
    assert corners(open_upright(plain)) == CORNERS


def test_cmyk_tiff() -> None:
    assert corners(open_upright(encoded(scene().convert("CMYK"), "TIFF"))) == CORNERS


def test_an_icc_profile_decides_what_the_numbers_mean() -> None:
    """A profile whose first channel is blue and whose last is red."""
    picture = Image.new("RGB", (32, 32), (255, 0, 0))
    profile = icc_profile(2, 1, 0)
    for plugin in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF"):
        shown = open_upright(encoded(picture, plugin, icc_profile=profile))
        assert shown[16, 16, 2] > 200, plugin
        assert shown[16, 16, 0] < 60, plugin
    small = encoder_pixels(encoded(picture, "PNG", icc_profile=profile), SPEC)
    assert small[24, 32, 2] > 200


def test_a_profile_that_is_srgb_by_another_name_changes_nothing() -> None:
    picture = scene(64, 48)
    content = encoded(picture, "PNG", icc_profile=ImageCms.ImageCmsProfile(
        ImageCms.createProfile("sRGB")).tobytes())  # fmt: skip
    assert (open_upright(content) == np.asarray(picture)).all()


@pytest.mark.parametrize("profile", [b"nonsense", icc_profile()[:150], bytes(500)])
def test_broken_profiles_are_ignored(profile: bytes) -> None:
    picture = scene(64, 48)
    assert (open_upright(encoded(picture, "PNG", icc_profile=profile)) == np.asarray(picture)).all()


def test_a_colour_profile_on_a_grey_picture_is_ignored() -> None:
    grey = scene(64, 48).convert("L")
    shown = open_upright(encoded(grey, "PNG", icc_profile=icc_profile()))
    assert (shown[..., 0] == np.asarray(grey)).all()


def test_the_first_frame_of_a_moving_picture() -> None:
    first, second = scene(64, 48), Image.new("RGB", (64, 48), (0, 0, 0))
    for plugin in ("GIF", "WEBP", "PNG", "AVIF", "TIFF"):
        content = encoded(first, plugin, save_all=True, append_images=[second])
        assert corners(open_upright(content)) == CORNERS, plugin


PLAIN_PPM = "P3\n# a comment\n3 1\n255\n255 0 0  0 255 0  0 0 255\n"


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"P1 3 1\n1 0 1\n", [[0] * 3, [255] * 3, [0] * 3]),
        (b"P2 3 1 15\n0 15 0\n", [[0] * 3, [255] * 3, [0] * 3]),
        (PLAIN_PPM.encode(), [[255, 0, 0], [0, 255, 0], [0, 0, 255]]),
        (b"P4 3 1\n\xa0", [[0] * 3, [255] * 3, [0] * 3]),
        (b"P5 3 1 255\n\x00\xff\x80", [[0] * 3, [255] * 3, [128] * 3]),
        (b"P5 3 1 65535\n" + struct.pack(">3H", 0, 65535, 32896), [[0] * 3, [255] * 3, [128] * 3]),
        (b"P6 1 1 255\n\x01\x02\x03", [[1, 2, 3]]),
        (b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n\x01\x02\x03",
         [[1, 2, 3]]),
        (b"P7\n# note\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nENDHDR\n\x00\x01",
         [[0] * 3, [255] * 3]),
        (b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nENDHDR\n\x01\x02\x03\x00", [[255] * 3]),
        (b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 65535\nENDHDR\n"
         + struct.pack(">3H", 65535, 0, 257), [[255, 0, 1]]),
        (b"PF\n2 1\n-1.0\n" + struct.pack("<6f", 1, 0, 0, 0, 5, 0), [[255, 0, 0], [0, 255, 0]]),
        (b"PF\n1 1\n1.0\n" + struct.pack(">3f", 0.5, 0.5, 0.5), [[188] * 3]),
        (b"Pf\n2 1\n-1.0\n" + struct.pack("<2f", 0, 1), [[0] * 3, [255] * 3]),
    ],
)  # fmt: skip
def test_the_pnm_family(content: bytes, row: list[list[int]]) -> None:
    assert open_upright(content)[0].tolist() == row


def test_pfm_rows_are_stored_from_bottom_to_top() -> None:
    content = b"Pf\n1 2\n-1.0\n" + struct.pack("<2f", 0, 1)
    assert open_upright(content)[:, 0, 0].tolist() == [255, 0]


def test_a_jpeg_without_its_end_marker_is_whole() -> None:
    content = encoded(scene())
    assert content.endswith(b"\xff\xd9")
    assert (open_upright(content[:-2]) == open_upright(content)).all()


def test_one_pixel() -> None:
    for plugin in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        assert open_upright(encoded(Image.new("RGB", (1, 1)), plugin)).shape == (1, 1, 3)
        square = PreprocessSpec(32, 32, ResizeMode.SHORTEST_EDGE)
        assert encoder_pixels(encoded(Image.new("RGB", (1, 1)), plugin), square).shape == (
            32,
            32,
            3,
        )


def test_long_thin_pictures_stay_small(tmp_path: Path) -> None:
    square = PreprocessSpec(224, 224, ResizeMode.SHORTEST_EDGE)
    for size in ((20_000, 2), (2, 20_000)):
        path = tmp_path / "thin.png"
        path.write_bytes(encoded(Image.new("RGB", size, (9, 9, 9)), "PNG"))
        reading = read_photo(path, spec=square)
        assert isinstance(reading, PhotoReading)
        assert reading.encoder_pixels is not None
        assert reading.encoder_pixels.shape == (224, 224, 3)
        with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
            assert sorted(thumbnail.size) == [1, 512]
