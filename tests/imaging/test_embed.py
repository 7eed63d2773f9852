"""Metadata inside picture files, through ExifTool: what is written, and what stays as it was."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import PhotoReading
from photoapp.core.syncing import FileEdit
from photoapp.imaging.embed import ExifTool, exiftool_path
from photoapp.imaging.reader import open_upright, read_photo
from tests.imaging.pictures import scene

EDIT = FileEdit(add=(("动物", "猫"), ("long " * 15,)), rating=5, caption="一行\nback\\slash $x")


@pytest.fixture
def tool() -> Iterator[ExifTool]:
    if exiftool_path() is None:
        pytest.skip("needs ExifTool (libimage-exiftool-perl)")
    tool = ExifTool()
    yield tool
    tool.close()


def write(tool: ExifTool, path: Path, edit: FileEdit, kind: str) -> Path:
    target = path.with_name(f"out{path.suffix}")
    target.unlink(missing_ok=True)
    tool.write(path, target, edit, tool.read(path), kind)
    return target


def facts(path: Path) -> PhotoReading:
    reading = read_photo(path)
    assert isinstance(reading, PhotoReading)
    return reading


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mongolels.jpg", "jpeg"),
        ("thompson-springs.jpg", "jpeg"),
        ("IMG_2682.heic", "heif"),
        ("8bit-sRGB.avif", "avif"),
        ("density_plot.png", "png"),
    ],
)
def test_real_files_take_chinese_words_and_keep_their_pixels(
    tool: ExifTool, shared: Path, tmp_path: Path, name: str, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes((shared / "formats" / name).read_bytes())
    before = facts(path)
    target = write(tool, path, EDIT, kind)
    words = tool.read(target).words
    assert words.tags[-2:] == (("动物", "猫"), ("long " * 14 + "long",))
    assert (words.rating, words.caption) == (5, EDIT.caption)
    after = facts(target)
    assert set(after.facts.keywords) >= {"猫", "动物", *before.facts.keywords}
    assert after.facts.rating == 5
    assert after.facts.taken == before.facts.taken
    assert after.facts.gps == before.facts.gps
    assert after.facts.orientation == before.facts.orientation
    np.testing.assert_array_equal(
        open_upright(path, max_side=400), open_upright(target, max_side=400)
    )


def test_every_list_and_rating_of_the_file_follows(
    tool: ExifTool, shared: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes((shared / "formats" / "mongolels.jpg").read_bytes())
    assert tool.read(path).words.tags == (("Mongolia",),)  # XPSubject alone says so
    fields = tool.read(write(tool, path, EDIT, "jpeg")).fields
    assert fields["XMP-dc:Subject"][:2] == ("Mongolia", "猫")
    assert fields["XMP-digiKam:TagsList"][:2] == ("Mongolia", "动物/猫")
    # IPTC cuts long keywords off, perhaps inside a character: they stay out of it.
    assert fields["IPTC:Keywords"] == ("Mongolia", "猫")
    assert fields["IFD0:Rating"] == ("5",)
    assert fields["IFD0:RatingPercent"] == fields["XMP-microsoft:RatingPercent"] == ("99",)
    assert fields["IPTC:Caption-Abstract"] == fields["IFD0:ImageDescription"] == (EDIT.caption,)
    gone = write(tool, path, FileEdit(remove=(("mongolia",),)), "jpeg")
    assert tool.read(gone).words.tags == ()
    assert facts(gone).facts.keywords == ()


def test_old_iptc_of_unknown_encoding_is_read_and_not_rewritten(
    tool: ExifTool, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    scene().save(path)
    raw = tmp_path / "keyword.txt"
    raw.write_bytes("北京".encode("gb18030"))
    program = str(exiftool_path())
    subprocess.run(
        [program, "-q", "-charset", "iptc=Latin", "-charset", "Latin", f"-IPTC:Keywords<={raw}",
         "-overwrite_original", str(path)],
        check=True,
    )  # fmt: skip
    held = tool.read(path)
    assert held.words.tags == (("北京",),)
    fields = tool.read(write(tool, path, EDIT, "jpeg")).fields
    assert fields["IPTC:Keywords"] == ("北京",)
    assert "IPTC:CodedCharacterSet" not in fields
    assert fields["XMP-dc:Subject"][:2] == ("北京", "猫")


@pytest.mark.parametrize("name", ["$(touch x) -a.jpg", "-delete.jpg", "中文 名.jpg", "a%b.jpg"])
def test_awkward_names_and_words_are_only_data(tool: ExifTool, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    scene().save(path)
    tags = (("-execute",), ("<a&b>",), ("@x $HOME",), ("=",), ("#[CSTR]-y",), ("True",), ("007",))
    target = write(tool, path, FileEdit(add=tags), "jpeg")
    assert tool.read(target).words.tags[:5] == tags[:5]
    assert tool.read(target).words.tags[6] == ("007",)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, "out.jpg"])


def test_files_that_cannot_take_it_are_left_alone(tool: ExifTool, tmp_path: Path) -> None:
    path = tmp_path / "a.bmp"
    Image.new("RGB", (8, 8)).save(path)
    before = path.read_bytes()
    with pytest.raises(PhotoappError) as problem:
        write(tool, path, EDIT, "bmp")
    assert problem.value.code == "embed-unsupported"
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.bmp"]
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xffnothing")
    with pytest.raises(PhotoappError) as problem:
        write(tool, tmp_path / "b.jpg", EDIT, "jpeg")
    assert problem.value.code == "embed-failed"
    with pytest.raises(PhotoappError) as problem:
        tool.read(tmp_path / "none.jpg")
    assert problem.value.code == "embed-unreadable"
    with pytest.raises(PhotoappError) as problem:
        tool.read(tmp_path / "line\nend.jpg")
    assert problem.value.code == "embed-unsupported"


def test_without_exiftool_it_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOAPP_EXIFTOOL", str(tmp_path / "none"))
    tool = ExifTool()
    assert not tool.installed
    with pytest.raises(PhotoappError) as problem:
        tool.read(tmp_path / "a.jpg")
    assert problem.value.code == "exiftool-missing"


def test_a_program_that_ends_is_reported_and_started_again(
    tool: ExifTool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    scene().save(path)
    real = exiftool_path()
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nread line\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PHOTOAPP_EXIFTOOL", str(broken))
    with pytest.raises(PhotoappError) as problem:
        tool.read(path)
    assert problem.value.code == "exiftool-failed"
    monkeypatch.setenv("PHOTOAPP_EXIFTOOL", str(real))
    assert tool.read(path).words.tags == ()
