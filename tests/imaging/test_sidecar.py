"""Edits of XMP sidecars: what is written, what is kept, and what ExifTool reads of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.errors import PhotoappError
from photoapp.core.syncing import FileEdit, FileWords, key
from photoapp.imaging.sidecar import edited, find_sidecar, words_of
from photoapp.imaging.xmp import parse_xmp
from tests.imaging.test_metadata import alternatives, bag, xmp

DARKTABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- kept -->
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:mine="http://darktable.sf.net/"
    xmlns:dc="urn:not-dublin-core"
   xmp:Rating="1"
   mine:xmp_version="5"
   dc:subject="not a subject&#10;second line">
   <mine:history>
    <rdf:Seq>
     <rdf:li
      mine:operation="exposure"
      mine:params="gz04&lt;&gt;&amp;"/>
    </rdf:Seq>
   </mine:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""
EXIFTOOL = shutil.which("exiftool")
CAT = FileEdit(add=(("动物", "猫"), ("海滩",)), rating=4, caption="第一行\nsecond & <third>")


def by_exiftool(path: Path) -> dict[str, Any]:
    """What an independent program reads."""
    if EXIFTOOL is None:
        pytest.skip("needs ExifTool (libimage-exiftool-perl)")
    done = subprocess.run(
        [EXIFTOOL, "-j", "-G1", "-XMP:all", str(path)], capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)[0]
    return found


def test_a_new_sidecar_says_it_in_every_dialect(tmp_path: Path) -> None:
    packet = edited(b"", CAT)
    assert words_of(packet) == FileWords((("动物", "猫"), ("海滩",)), 4, "第一行\nsecond & <third>")
    facts = parse_xmp(packet)  # and the reader of the index agrees
    assert (facts.keywords, facts.rating) == (("猫", "海滩", "动物"), 4)
    file = tmp_path / "a.xmp"
    file.write_bytes(packet)
    found = by_exiftool(file)
    assert found["XMP-dc:Subject"] == ["猫", "海滩"]
    assert found["XMP-lr:HierarchicalSubject"] == ["动物|猫", "海滩"]
    assert found["XMP-digiKam:TagsList"] == ["动物/猫", "海滩"]
    assert (found["XMP-xmp:Rating"], found["XMP-dc:Description"]) == (4, CAT.caption)


def test_lightrooms_utf16_sidecar_keeps_all_it_said(shared: Path, tmp_path: Path) -> None:
    # A real file in UTF-16 that ExifTool itself cannot read, since its mark was garbled once.
    before = (shared / "formats" / "2000.xmp").read_bytes()
    file = tmp_path / "a.xmp"
    file.write_bytes(edited(before, CAT, now="2026-01-02T03:04:05+01:00"))
    found = by_exiftool(file)
    assert found["XMP-dc:Subject"] == ["猫", "海滩"]
    assert found["XMP-xmp:CreatorTool"] == "Adobe Photoshop Lightroom 4.1 (Macintosh)"
    for name in ("ModifyDate", "CreateDate"):
        assert found[f"XMP-xmp:{name}"] == "2000:09:27 14:35:33+02:00"
    assert found["XMP-xmp:MetadataDate"] == "2026:01:02 03:04:05+01:00"


def test_other_programs_words_survive() -> None:
    packet = edited(DARKTABLE, CAT)
    text = packet.decode()
    assert "<!-- kept -->" in text
    description = next(
        fromstring(packet).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    )
    assert description.get("{http://darktable.sf.net/}xmp_version") == "5"
    assert description.get("{urn:not-dublin-core}subject") == "not a subject\nsecond line"
    assert 'mine:params="gz04&lt;>&amp;"' in text
    # The prefix dc is another program's here: ours is declared under another name.
    assert words_of(packet).tags == CAT.add
    assert words_of(packet).rating == 4


def test_undoing_the_words_gives_the_same_document_again() -> None:
    packet = edited(DARKTABLE, FileEdit(add=(("a",),), caption="x"))
    back = edited(packet, FileEdit(remove=(("a",),), caption=""))
    assert words_of(back) == words_of(DARKTABLE)
    assert b"subject>" not in back
    assert b"TagsList" not in back


def test_only_the_words_in_question_change() -> None:
    before = xmp(
        bag("dc:subject", "海", "Old", "keep")
        + bag("lr:hierarchicalSubject", "places|海", "Old")
        + bag("digiKam:TagsList", "places/海", "Old")
        + bag("MicrosoftPhoto:LastKeywordXMP", "Old", "keep")
        + alternatives("dc:description", x_default="old", de="alt"),
        "xmp:Rating='2'",
    )
    assert words_of(before).tags == (("places", "海"), ("Old",), ("keep",))
    packet = edited(before, FileEdit(add=(("new",),), remove=(("old",),), caption="neu"))
    words = words_of(packet)
    assert words == FileWords((("places", "海"), ("keep",), ("new",)), 2, "neu")
    text = packet.decode()
    assert "Old" not in text
    assert ">alt<" in text
    # Where there is a tree, digiKam and Immich look at no other list: it is complete.
    assert "<rdf:li>keep</rdf:li>" in text.split("TagsList")[1]


def test_a_tag_that_gets_its_levels_loses_the_plain_entry() -> None:
    before = edited(b"", FileEdit(add=(("cat",),)))
    packet = edited(before, FileEdit(add=(("animals", "cat"),)))
    assert words_of(packet).tags == (("animals", "cat"),)
    assert packet.count(b"<rdf:li>cat</rdf:li>") == 1  # dc:subject


def test_separators_inside_names_do_not_become_levels() -> None:
    packet = edited(b"", FileEdit(add=(("AC/DC",), ("a|b",))))
    text = packet.decode()
    assert "<rdf:li>AC/DC</rdf:li>" in text.split("hierarchicalSubject")[1]
    assert "<rdf:li>AC|DC</rdf:li>" in text.split("TagsList")[1]
    assert [path[-1] for path in words_of(packet).tags] == ["AC/DC", "a/b"]
    assert words_of(edited(packet, FileEdit(remove=(("AC/DC",), ("a|b",))))).tags == ()


@pytest.mark.parametrize("rating", ["-1", "", "high", "7"])
def test_what_is_no_number_of_stars_is_left_alone(rating: str) -> None:
    before = xmp(attributes=f"xmp:Rating='{rating}'")
    assert words_of(before).rating == (-1 if rating == "-1" else None)
    assert f'xmp:Rating="{rating}"' in edited(before, FileEdit(add=(("a",),))).decode()


@pytest.mark.parametrize(
    "packet",
    [b"no xml", b"<a/>", DARKTABLE[:-30], b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_what_is_not_understood_is_never_overwritten(packet: bytes) -> None:
    for act in (lambda: words_of(packet), lambda: edited(packet, CAT)):
        with pytest.raises(PhotoappError) as problem:
            act()
        assert problem.value.code == "sidecar-damaged"


def test_an_empty_file_says_nothing() -> None:
    assert words_of(b"") == words_of(b"\0\0 \n") == FileWords()


def test_the_photos_own_name_comes_first(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    assert find_sidecar(photo) is None
    (tmp_path / "a.XMP").write_bytes(b"")
    assert find_sidecar(photo) == tmp_path / "a.XMP"
    (tmp_path / "a.jpg.xmp").write_bytes(b"")
    assert find_sidecar(photo) == tmp_path / "a.jpg.xmp"


_NAMES = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp"), exclude_characters="|/"
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=50)
@given(
    st.lists(st.lists(_NAMES, min_size=1, max_size=3).map(tuple), max_size=5),
    st.text(max_size=40),
)
def test_every_keyword_written_is_read_back(paths: list[tuple[str, ...]], caption: str) -> None:
    packet = edited(b"", FileEdit(add=tuple(paths), caption=caption))
    assert fromstring(packet) is not None
    read = {key(name) for path in words_of(packet).tags for name in path}
    assert {key(path[-1]) for path in paths} <= read
    assert read <= {key(name) for path in paths for name in path}
