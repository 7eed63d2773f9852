"""RAW files beyond their pixels: facts, limits, and files that LibRaw refuses."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest
from PIL import Image

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import PhotoReading
from photoapp.imaging import raw
from photoapp.imaging.facts import Facts
from photoapp.imaging.reader import ReadLimits, read_photo
from tests.imaging.pictures import encoded, exif_block, scene
from tests.imaging.raw_files import dng

XMP = b"""<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description xmp:Rating='5'/></rdf:RDF></x:xmpmeta>"""


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def test_dng_facts_and_xmp(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    path.write_bytes(dng(scene(640, 480), preview=encoded(scene(640, 480)), extra=((700, 1, XMP),)))
    reading = read_photo(path)
    assert isinstance(reading, PhotoReading)
    assert reading.facts.rating == 5
    assert reading.facts.taken == dt.datetime(2021, 3, 4, 5, 6, 7)
    assert reading.facts.camera_model == "Camera 1"


def test_cr3_facts_are_in_three_boxes() -> None:
    main = exif_block({271: "Canon", 272: "EOS R5", 274: 8})[6:]
    exif = Image.Exif()
    exif.update({36867: "2022:01:02 03:04:05", 36881: "+09:00", 34855: 800})
    gps = Image.Exif()
    gps.update({1: "N", 2: (35.0, 30.0, 0.0), 3: "E", 4: (139.0, 45.0, 0.0)})
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    blocks = box(b"CMT1", main) + box(b"CMT2", exif.tobytes()[6:]) + box(b"CMT4", gps.tobytes()[6:])
    data = box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", box(b"uuid", canon + blocks))
    found = raw.facts(data)
    assert (found.make, found.model, found.orientation, found.iso) == ("Canon", "EOS R5", 8, 800)
    assert found.original is not None
    assert found.original.offset_minutes == 540
    assert found.gps is not None
    assert (found.gps.latitude, found.gps.longitude) == pytest.approx((35.5, 139.75))


def test_other_containers_have_their_facts_in_the_preview() -> None:
    assert raw.facts(b"FUJIFILMCCD-RAW 0201" + bytes(200)) == Facts()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(400), {"format-unsupported", "picture-damaged"}),
        (b"FUJIFILMCCD-RAW 0201FF383501" + bytes(4000), {"format-unsupported", "picture-damaged"}),
        (box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"mdat", bytes(100)),
         {"format-unsupported", "picture-damaged"}),
        (dng(scene(640, 480))[:-100_000], {"picture-truncated"}),
        (dng(scene(640, 480), preview=encoded(scene(640, 480)))[:-200_000], {"picture-truncated"}),
        (box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"mdat", bytes(500))[:200],
         {"picture-truncated"}),
    ],
)  # fmt: skip
def test_files_that_are_no_whole_raw(tmp_path: Path, content: bytes, codes: set[str]) -> None:
    path = tmp_path / "photo.cr2"
    path.write_bytes(content)
    with pytest.raises(UnreadablePhotoError) as caught:
        read_photo(path)
    assert caught.value.code in codes
    assert caught.value.details["format"] == "raw"


def test_a_sensor_beyond_the_limit_is_not_developed(tmp_path: Path) -> None:
    path = tmp_path / "photo.dng"
    path.write_bytes(dng(scene(640, 480)))
    with pytest.raises(UnreadablePhotoError, match="640 x 480") as caught:
        read_photo(path, limits=ReadLimits(max_pixels=1000))
    assert caught.value.code == "picture-too-large"
