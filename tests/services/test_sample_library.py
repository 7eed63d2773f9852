"""Sample pictures come on request, leave in one act, and never stay among a person's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photoapp.app import Application, open_application
from photoapp.core.errors import UsageError
from photoapp.services.sample_library import FOLDER, build, delete, shipped

_LIMIT = 6_000_000  # bytes, in every package


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    made = open_application(tmp_path / "library")
    yield made
    made.close()


def test_they_come_into_a_folder_of_their_own_and_leave_in_one_act(
    application: Application, tmp_path: Path
) -> None:
    samples = application.samples
    assert not application.samples.present
    assert not samples.folder.exists(), "nothing is written unasked"
    count = samples.add()
    assert any(one.path == samples.folder for one in application.indexer.folders())
    assert samples.folder == tmp_path / FOLDER
    assert sum(path.is_file() for path in samples.folder.rglob("*.*g")) == count
    report = application.indexer.index_now([samples.folder])
    assert (report.found, report.failed) == (count, 0)
    assert application.samples.remove() == count
    assert application.indexer.folders() == []
    assert not samples.folder.exists()
    assert application.browser.sidebar().all == 0


def test_they_make_room_for_the_persons_own_folder(
    application: Application, tmp_path: Path
) -> None:
    application.samples.add()
    own = tmp_path / "Pictures"
    own.mkdir()
    Image.new("RGB", (64, 64), "teal").save(own / "a.jpg")
    application.indexer.add_folder(own)
    assert [one.path for one in application.indexer.folders()] == [own]
    assert not application.samples.folder.exists()
    with pytest.raises(UsageError) as caught:
        application.samples.add()
    assert caught.value.code == "samples-beside-photos"


def test_what_somebody_else_put_there_stays(tmp_path: Path, resources: Path) -> None:
    folder = tmp_path / FOLDER
    count = build(resources / "samples", folder)
    (folder / "Animals" / "mine.jpg").write_bytes(b"mine")
    (folder / "Travel" / "sunset 日落.jpg.xmp").write_text("tags", "utf-8")
    assert delete(folder) == count
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["mine.jpg"]
    assert delete(folder) == 0
    with pytest.raises(UsageError) as caught:
        build(resources / "samples", folder)
    assert caught.value.code == "samples-folder-taken"


def test_an_installation_without_them_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        build(tmp_path / "nowhere", tmp_path / FOLDER)
    assert caught.value.code == "samples-missing"
    assert shipped(tmp_path / "nowhere") == []


def test_every_file_is_small_real_and_has_a_source(resources: Path) -> None:
    folder = resources / "samples"
    files = shipped(folder)
    assert {path.name for path in files} == {
        path.name for path in folder.iterdir() if path.suffix in {".jpg", ".png"}
    }
    assert sum(path.stat().st_size for path in files) < _LIMIT
    sources = (folder / "SOURCES.md").read_text("utf-8")
    rows = [line for line in sources.splitlines() if re.match(r"\| \w.*\.(jpg|png)", line)]
    named = {name for row in rows for name in re.findall(r"[\w-]+\.(?:jpg|png)", row.split("|")[1])}
    assert named == {path.name for path in files}
    for row in rows:
        assert re.search(r"CC0|CC BY \d|public domain|no known copyright", row), row
    for path in files:
        with Image.open(path) as picture:
            assert max(picture.size) <= 1600
            exif = picture.getexif()
            assert exif[0x013B] in exif[0x8298], f"{path.name} names no author and licence"
