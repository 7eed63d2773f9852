"""EXIF, XMP, IPTC and sidecars: what the real files say, and who comes first."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photoapp.core.photo import CaptureFacts, GpsPoint, PhotoReading
from photoapp.imaging import metadata
from photoapp.imaging.dates import Stamp
from photoapp.imaging.exif import parse_exif
from photoapp.imaging.facts import Facts, keyword_list, point, stars_of_percent
from photoapp.imaging.iptc import parse_iptc
from photoapp.imaging.reader import read_photo
from photoapp.imaging.text import decode
from photoapp.imaging.xmp import parse_xmp
from tests.imaging.pictures import encoded, exif_block, png_chunk, scene


def facts(path: Path, sidecar: bytes | None = None) -> CaptureFacts:
    reading = read_photo(path, sidecar=sidecar)
    assert isinstance(reading, PhotoReading)
    return reading.facts


def place(found: Facts) -> tuple[float, float, float | None]:
    assert found.gps is not None
    return found.gps.latitude, found.gps.longitude, found.gps.altitude


def xmp(properties: str = "", attributes: str = "") -> bytes:
    """A packet; common namespaces are declared."""
    return f"""<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'
 xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'
 xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:lr='http://ns.adobe.com/lightroom/1.0/'
 xmlns:digiKam='http://www.digikam.org/ns/1.0/'
 xmlns:MicrosoftPhoto='http://ns.microsoft.com/photo/1.0/' {attributes}>
{properties}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end='w'?>""".encode()


def bag(name: str, *items: str) -> str:
    members = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
    return f"<{name}><rdf:Bag>{members}</rdf:Bag></{name}>"


def alternatives(name: str, **texts: str) -> str:
    members = "".join(
        f"<rdf:li xml:lang='{language.replace('_', '-')}'>{text}</rdf:li>"
        for language, text in texts.items()
    )
    return f"<{name}><rdf:Alt>{members}</rdf:Alt></{name}>"


# --- real files ---


def test_an_iphone_photo(shared: Path) -> None:
    found = facts(shared / "formats" / "IMG_2682.heic")
    assert found.taken == dt.datetime(2019, 3, 21, 11, 4, 22, 348_000)
    assert (found.offset_minutes, found.taken_source) == (-300, "exif-original")
    assert (found.camera_make, found.camera_model) == ("Apple", "iPhone 7")
    assert found.lens == "iPhone 7 back camera 3.99mm f/1.8"
    assert found.exposure_seconds == pytest.approx(1 / 887, rel=1e-3)
    assert (found.f_number, found.iso, found.focal_mm) == (1.8, 20, 3.99)
    assert found.gps is not None
    assert (found.gps.latitude, found.gps.longitude) == pytest.approx((41.2203, -96.071625))
    assert found.gps.altitude == pytest.approx(351.27, abs=0.01)


def test_the_camera_date_comes_before_all_others(shared: Path) -> None:
    found = facts(shared / "formats" / "date-priority-test.jpg")
    assert found.taken == dt.datetime(2023, 2, 2, 2)
    assert (found.taken_source, found.offset_minutes) == ("exif-original", None)


def test_a_date_and_a_place_without_gps_time(shared: Path) -> None:
    found = facts(shared / "formats" / "datetimeoriginal-gps.jpg")
    assert found.taken == dt.datetime(2025, 12, 1, 11, 30)
    assert found.offset_minutes is None
    assert found.gps == GpsPoint(39.0, -108.0)


def test_xmp_dates_keywords_and_caption(shared: Path) -> None:
    found = facts(shared / "formats" / "thompson-springs.jpg")
    assert found.taken == dt.datetime(2022, 1, 10, 15, 15, 44, 310_000)
    assert (found.taken_source, found.offset_minutes) == ("xmp", -360)
    assert found.lens == "Canon EF 24-105mm f/4L IS II USM"
    assert found.keywords == (
        *("carol m. highsmith", "america", "utah", "utah winter scenes", "thompson springs"),
    )
    assert found.caption.startswith("Early winter scene")
    assert found.gps is not None
    assert found.gps.altitude == pytest.approx(1483.9)


def test_a_rated_photo(shared: Path) -> None:
    found = facts(shared / "formats" / "mongolels.jpg")
    assert found.rating == 3
    assert (found.title, found.caption) == ("Mongol Els", "Mongol Els")
    assert found.keywords == ("Mongolia",)
    assert found.taken == dt.datetime(2009, 8, 29, 13, 18, 8, 170_000)


def test_picasa_tags(shared: Path) -> None:
    found = facts(shared / "formats" / "picasa.jpg")
    assert found.keywords == ("Frost", "Yard")
    assert found.caption == "Image-Description"
    assert found.camera_model == "Canon PowerShot SD1100 IS"


def test_people_in_keyword_trees(shared: Path) -> None:
    found = facts(shared / "formats" / "portrait-orientation-6.jpg")
    assert found.keywords == ("Marie Curie", "Pierre Curie", "People")
    assert found.orientation == 6


def test_a_title_in_webp(shared: Path) -> None:
    found = facts(shared / "formats" / "denali.webp")
    assert found.title == "Denali National Park and Preserve"
    assert (found.lens, found.iso) == ("EF28-80mm f/3.5-5.6 USM", 200)


def test_a_sidecar_in_utf16_corrects_the_date(shared: Path) -> None:
    photo = shared / "formats" / "el_torcal_rocks.jpg"
    alone = facts(photo)
    assert alone.taken == dt.datetime(2012, 8, 5, 11, 39, 59)
    assert alone.caption == ""  # "SONY DSC" is nothing that anybody wrote
    corrected = facts(photo, sidecar=(shared / "formats" / "2000.xmp").read_bytes())
    assert corrected.taken == dt.datetime(2000, 9, 27, 14, 35, 33)
    assert (corrected.taken_source, corrected.offset_minutes) == ("xmp", 120)
    assert (corrected.camera_make, corrected.camera_model) == ("SONY", "DSLR-A550")


# --- written ones ---


def test_offset_time_comes_before_gps_time() -> None:
    block = Image.Exif()
    block.get_ifd(0x8769).update({36867: "2024:05:06 12:00:00", 36881: "+08:00"})
    block.get_ifd(0x8825).update({29: "2024:05:06", 7: (11.0, 0.0, 0.0)})
    found = metadata.combine(exif=parse_exif(block.tobytes()))
    assert found.offset_minutes == 480
    block = Image.Exif()
    block.get_ifd(0x8769).update({36867: "2024:05:06 12:00:00"})
    block.get_ifd(0x8825).update({29: "2024:05:06", 7: (11.0, 0.0, 0.0)})
    assert metadata.combine(exif=parse_exif(block.tobytes())).offset_minutes == 60


@pytest.mark.parametrize(
    ("exif", "source", "day"),
    [
        ({36867: "2001:01:01 00:00:00", 36868: "2002:01:01 00:00:00"}, "exif-original", 2001),
        ({36867: "0000:00:00 00:00:00", 36868: "2002:01:01 00:00:00"}, "exif-digitized", 2002),
        ({36867: "    :  :     :  :  "}, "exif-modified", 2003),
    ],
)
def test_the_order_of_exif_dates(exif: dict[int, object], source: str, day: int) -> None:
    found = metadata.combine(exif=parse_exif(exif_block({306: "2003:01:01 00:00:00"}, exif)))
    assert found.taken is not None
    assert (found.taken_source, found.taken.year) == (source, day)


def test_xmp_then_iptc_then_modification_then_gps() -> None:
    modified = Facts(modified=Stamp(dt.datetime(2003, 1, 1)), gps_time=dt.datetime(2004, 1, 1))
    iptc = parse_iptc(record(2, 55, b"20010203") + record(2, 60, b"040506+0900"))
    packet = parse_xmp(xmp(attributes="photoshop:DateCreated='2000-02-03T04:05:06'"))
    combine = metadata.combine
    assert combine(exif=modified, iptc=iptc, xmp=packet).taken_source == "xmp"
    found = combine(exif=modified, iptc=iptc)
    assert (found.taken, found.taken_source) == (dt.datetime(2001, 2, 3, 4, 5, 6), "iptc")
    assert found.offset_minutes == 540
    assert combine(exif=modified).taken_source == "exif-modified"
    found = combine(exif=Facts(gps_time=dt.datetime(2004, 1, 1)))
    assert (found.taken_source, found.offset_minutes) == ("gps", 0)
    assert combine() == CaptureFacts()


def test_exposure_from_apex_and_iso_beyond_sixteen_bits() -> None:
    found = parse_exif(exif_block({}, {37377: 8.0, 37378: 6.0, 34855: 65535, 34866: 102_400}))
    assert found.exposure_seconds == pytest.approx(1 / 256)
    assert found.f_number == pytest.approx(8.0)
    assert found.iso == 102_400


def test_lens_range_and_zero_denominators() -> None:
    found = parse_exif(exif_block({}, {42034: (24.0, 70.0, 2.8, 2.8)}))
    assert found.lens == "24-70 mm f/2.8"
    assert parse_exif(exif_block({}, {42034: (28.0, 28.0, 0.0, 0.0)})).lens == "28 mm"


def test_gps_below_the_sea_and_south_west() -> None:
    block = Image.Exif()
    block.get_ifd(0x8825).update(
        {1: "S", 2: (33.0, 51.0, 36.0), 3: "W", 4: (70.0, 30.0, 0.0), 5: b"\x01", 6: 12.5}
    )
    assert place(parse_exif(block.tobytes())) == pytest.approx((-33.86, -70.5, -12.5))


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0.0, 0.0), (91.0, 0.0), (0.0, 181.0), (float("nan"), 1.0), (None, 1.0)],
)
def test_places_that_are_none(latitude: float | None, longitude: float) -> None:
    assert point(latitude, longitude, 3.0) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("海边日落".encode(), "海边日落"),
        ("海边日落".encode("gb2312"), "海边日落"),
        ("Grüße aus Köln".encode("cp1252"), "Grüße aus Köln"),
        (b"plain\0rubbish after", "plain"),
        (b"  spaces \x01 ", "spaces"),
        (b"\xff\xfe\x00", "ÿþ"),
    ],
)
def test_texts_of_unknown_encoding(raw: bytes, text: str) -> None:
    assert decode(raw) == text


def test_windows_tags() -> None:
    def wide(text: str) -> bytes:
        return (text + "\0").encode("utf-16-le")

    found = parse_exif(
        exif_block({40091: wide("标题"), 40092: wide("说明"), 40094: wide("海; 日落;海"),
                    18249: 75})
    )  # fmt: skip
    assert (found.title, found.caption, found.keywords) == ("标题", "说明", ("海", "日落"))
    assert found.rating == 4


@pytest.mark.parametrize(
    ("percent", "stars"), [(0, 0), (1, 1), (25, 2), (50, 3), (75, 4), (99, 5), (100, 5), (-1, None)]
)
def test_windows_percent_ratings(percent: int, stars: int | None) -> None:
    assert stars_of_percent(percent) == stars


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        (b"ASCII\0\0\0hello", "hello"),
        (b"UNICODE\0" + "你好".encode("utf-16-be"), "你好"),
        (b"UNICODE\0\xff\xfe" + "你好".encode("utf-16-le"), "你好"),
        (bytes(8) + b"undefined", "undefined"),
        (b"ASCII\0\0\0", ""),
        (b"rubbish", ""),
    ],
)
def test_user_comments(comment: bytes, text: str) -> None:
    # Pillow writes big-endian blocks.
    assert parse_exif(exif_block({}, {37510: comment})).caption == text


@pytest.mark.parametrize(
    ("attributes", "rating"),
    [
        ("xmp:Rating='4'", 4),
        ("xmp:Rating='5.0'", 5),
        ("xmp:Rating='0' MicrosoftPhoto:Rating='75'", 0),
        ("xmp:Rating='-1'", None),  # rejected
        ("xmp:Rating='lots'", None),
        ("MicrosoftPhoto:Rating='99'", 5),
        ("", None),
    ],
)
def test_xmp_ratings(attributes: str, rating: int | None) -> None:
    assert parse_xmp(xmp(attributes=attributes)).rating == rating


def test_xmp_texts_and_keyword_trees() -> None:
    found = parse_xmp(
        xmp(
            bag("dc:subject", "海滩", "beach", "Beach", "")
            + bag("lr:hierarchicalSubject", "地点|海滩", "People|Ann")
            + bag("digiKam:TagsList", "Places/Qingdao")
            + alternatives("dc:title", zh_CN="标题", x_default="Title")
            + alternatives("dc:description", zh="说明")
        )
    )
    assert found.keywords == ("海滩", "beach", "地点", "People", "Ann", "Places", "Qingdao")
    assert (found.title, found.caption) == ("Title", "说明")


def test_xmp_places() -> None:
    found = parse_xmp(
        xmp(attributes="exif:GPSLatitude='39,6.9N' exif:GPSLongitude='108,24,3.6W'"
                       " exif:GPSAltitude='14839/10' exif:GPSAltitudeRef='0'")
    )  # fmt: skip
    assert place(found) == pytest.approx((39.115, -108.401, 1483.9))


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0" * 100,
        b"<not closed",
        xmp()[:200],
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>",
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><r>&f;</r>",
        b"<?xml version='1.0' encoding='no-such-encoding'?><x/>",
        b"<a>" * 100_000,
    ],
)
def test_broken_and_hostile_packets_say_nothing(packet: bytes) -> None:
    assert parse_xmp(packet) == Facts()


def test_padding_and_byte_orders_do_not_matter() -> None:
    packet = xmp(attributes="xmp:Rating='2'")
    text = packet.decode()
    assert parse_xmp(packet + b" " * 2000 + b"\0\0").rating == 2
    for encoding in ("utf-16-le", "utf-16-be"):
        assert parse_xmp(("\ufeff" + text).encode(encoding)).rating == 2


def record(number: int, dataset: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, number, dataset, len(value)) + value


def test_iptc_in_utf8_and_legacy() -> None:
    utf8 = record(1, 90, b"\x1b%G") + record(2, 25, "日落".encode()) + record(2, 25, b"sea")
    assert parse_iptc(utf8).keywords == ("日落", "sea")
    legacy = record(2, 25, "Köln".encode("latin-1")) + record(2, 120, "北京".encode("gb2312"))
    assert parse_iptc(legacy).keywords == ("Köln",)
    assert parse_iptc(legacy).caption == "北京"
    titled = record(2, 5, b"Title") + record(2, 105, b"Headline")
    assert parse_iptc(titled).title == "Title"


def test_iptc_with_long_and_cut_records() -> None:
    long = b"\x1c\x02\x78" + struct.pack(">HI", 0x8004, 5) + b"hello"
    assert parse_iptc(long).caption == "hello"
    assert parse_iptc(record(2, 25, b"whole") + record(2, 25, b"cut off")[:-3]).keywords == (
        "whole",
    )


def test_embedded_in_each_container(tmp_path: Path) -> None:
    packet = xmp(bag("dc:subject", "海滩"), "xmp:Rating='4'")
    png = encoded(scene(), "PNG")
    at = png.index(b"IDAT") - 4
    chunk = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + packet
    box = struct.pack(">I4s", len(uuid) + 8, b"uuid") + uuid
    contents = {
        "jpeg": encoded(scene(), "JPEG", quality=90, xmp=packet),
        "png": png[:at] + chunk + png[at:],
        "webp": encoded(scene(), "WEBP", xmp=packet),
        "avif": encoded(scene(), "AVIF", xmp=packet),
        "tiff": encoded(scene(), "TIFF", tiffinfo={700: packet}),
        "jpeg2000": encoded(scene(), "JPEG2000") + box,
    }
    for kind, content in contents.items():
        path = tmp_path / kind
        path.write_bytes(content)
        found = facts(path)
        assert (found.rating, found.keywords) == (4, ("海滩",)), kind


def test_jpeg_xl_boxes_also_compressed_ones(tmp_path: Path) -> None:
    import numpy as np
    from imagecodecs import brotli_encode, jpegxl_encode

    stream = bytes(jpegxl_encode(np.asarray(scene()), level=80))
    packet = xmp(attributes="xmp:Rating='3'")
    exif = bytes(4) + exif_block({271: "Maker"})[6:]

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", len(content) + 8, kind) + content

    start = b"\0\0\0\x0cJXL \r\n\x87\n" + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    compressed = box(b"brob", b"xml " + bytes(brotli_encode(packet)))
    for boxes in (box(b"xml ", packet), compressed):
        path = tmp_path / "photo.jxl"
        path.write_bytes(start + boxes + box(b"Exif", exif) + box(b"jxlc", stream))
        assert (facts(path).rating, facts(path).camera_make) == (3, "Maker")


def test_sidecars_beside_the_photo(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    assert metadata.read_sidecar(photo) is None
    (tmp_path / "photo.xmp").write_bytes(xmp(attributes="xmp:Rating='2'"))
    assert parse_xmp(metadata.read_sidecar(photo) or b"").rating == 2
    (tmp_path / "photo.jpg.xmp").write_bytes(xmp(attributes="xmp:Rating='3'"))
    assert parse_xmp(metadata.read_sidecar(photo) or b"").rating == 3


def test_a_sidecar_comes_before_the_file_but_keeps_its_keywords() -> None:
    file = parse_xmp(xmp(bag("dc:subject", "sea") + alternatives("dc:title", en="old"),
                         "xmp:Rating='1'"))  # fmt: skip
    sidecar = parse_xmp(xmp(bag("dc:subject", "日落"), "xmp:Rating='5'"))
    found = metadata.combine(xmp=file, sidecar=sidecar)
    assert (found.rating, found.keywords, found.title) == (5, ("sea",), "old")


def test_keywords_stay_bearable() -> None:
    assert len(keyword_list(f"word {number}" for number in range(10_000))) == 200
    assert keyword_list(["a" * 1000, " b \n c "]) == ("a" * 120, "b c")


@given(st.binary(max_size=400))
def test_no_bytes_break_the_parsers(data: bytes) -> None:
    for block in (data, b"Exif\0\0" + data, b"II*\0\x08\0\0\0" + data, b"MM\0*\0\0\0\x08" + data):
        assert isinstance(parse_exif(block), Facts)
    assert isinstance(parse_iptc(data), Facts)
    assert isinstance(parse_iptc(b"\x1c\x02\x19" + data), Facts)
    assert isinstance(parse_xmp(data), Facts)


@given(st.data())
def test_no_flipped_byte_breaks_a_real_block(data: st.DataObject) -> None:
    gps = Image.Exif()
    gps[271] = "Maker"
    gps.get_ifd(0x8769).update({36867: "2024:05:06 12:00:00", 33434: 0.01, 42034: (1.0,) * 4})
    gps.get_ifd(0x8825).update({2: (1.0, 2.0, 3.0), 4: (1.0, 2.0, 3.0), 7: (1.0, 2.0, 3.0)})
    block = bytearray(gps.tobytes())
    for _ in range(data.draw(st.integers(1, 5))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(parse_exif(bytes(block)), Facts)
