"""The kind of a picture is told by its content."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from photoapp.imaging.formats import EXTENSIONS, RAW_EXTENSIONS, sniff
from tests.imaging.pictures import encoded, scene
from tests.imaging.raw_files import dng


@pytest.mark.parametrize(
    ("plugin", "kind"),
    [
        ("JPEG", "jpeg"),
        ("PNG", "png"),
        ("WEBP", "webp"),
        ("GIF", "gif"),
        ("TIFF", "tiff"),
        ("BMP", "bmp"),
        ("AVIF", "avif"),
        ("JPEG2000", "jpeg2000"),
        ("PPM", "pnm"),
    ],
)
def test_written_pictures_are_recognised(plugin: str, kind: str) -> None:
    assert sniff(encoded(scene(64, 48), plugin)) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("8bit-sRGB.avif", "avif"),
        ("8bit-sRGB.jxl", "jxl"),
        ("IMG_2682.heic", "heif"),
        ("denali.webp", "webp"),
        ("2000.xmp", None),
    ],
)
def test_real_files_are_recognised(shared: Path, name: str, kind: str | None) -> None:
    assert sniff((shared / "formats" / name).read_bytes()) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "raw"),  # CR3
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "raw"),  # CR2
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "raw"),
        (b"IIRO\x08\0\0\0" + bytes(40), "raw"),  # ORF
        (b"IIU\0\x18\0\0\0" + bytes(40), "raw"),  # RW2
        (b"\x00\x00\x00\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"),
        (b"\x00\x00\x00\x18ftypheic\0\0\0\0mif1heic", "heif"),
        (b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1heic", "heif"),
        (b"\x00\x00\x00\x14ftypmp42\0\0\0\0isom", None),  # a movie
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(8), "jxl"),
        (b"\xff\x4f\xff\x51" + bytes(8), "jpeg2000"),
        (b"P7\nWIDTH 1\n", "pnm"),
        (b"PF\n1 1\n-1.0\n", "pnm"),
        (b"Portable text", None),
        (b"P6x", None),
        (b"BM but text follows, and more", None),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"", None),
        (b"\xff\xd8", None),
    ],
)
def test_heads(head: bytes, kind: str | None) -> None:
    assert sniff(head) == kind


def test_a_raw_file_is_no_plain_tiff() -> None:
    picture = scene(64, 48)
    assert sniff(dng(picture)) == "raw"
    assert sniff(dng(picture, preview=encoded(picture))) == "raw"
    assert sniff(encoded(picture, "TIFF")) == "tiff"


def test_a_raw_file_is_known_by_its_sensor_data_alone() -> None:
    """NEF and ARW carry no DNG version: the colour filter array gives them away."""
    raw = dng(scene(64, 48), preview=encoded(scene(64, 48)))
    marker = bytes((0x12, 0xC6))  # tag 50706, little-endian
    assert marker in raw
    assert sniff(raw.replace(marker, bytes((0x00, 0xFF)), 1)) == "raw"


@pytest.mark.parametrize("size", [8, 12, 40, 200])
def test_a_cut_tiff_never_breaks_the_look(size: int) -> None:
    assert sniff(dng(scene(64, 48))[:size]) in {"tiff", "raw"}


def test_extensions_are_lower_case_and_cover_what_pillow_would_write() -> None:
    assert {suffix.lower() for suffix in EXTENSIONS} == set(EXTENSIONS)
    assert {".jpg", ".heic", ".jxl", ".cr3", ".nef", ".dng", ".pam"} <= EXTENSIONS
    assert RAW_EXTENSIONS < EXTENSIONS
    Image.init()
    for suffix, plugin in Image.registered_extensions().items():
        if plugin in {"JPEG", "PNG", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000"}:
            assert suffix in EXTENSIONS, suffix
