"""`photoapp tags write` and `read`, with another program between them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from photoapp.core.syncing import FileEdit, FileWords
from photoapp.imaging.sidecar import edited, words_of
from tests.e2e.conftest import Shell


@pytest.fixture
def cat(shell: Shell, demo_pictures: Path, tmp_path: Path) -> Path:
    """An indexed photo with the tag 猫."""
    photos = tmp_path / "照片"
    photos.mkdir()
    for path in sorted(demo_pictures.rglob("*.png"))[:2]:
        shutil.copy(path, photos)
    first = sorted(photos.iterdir())[0]
    shell.json("index", photos)
    shell.run("labels", "new", "宠物", "--line", "cat/猫, 狗")
    shell.run("tags", "confirm", "猫", first)
    return first


def test_chinese_tags_go_out_and_come_back(shell: Shell, cat: Path) -> None:
    sidecar = cat.with_name(f"{cat.name}.xmp")
    planned = shell.json("tags", "write", cat, "--language", "zh", "--dry-run")
    assert [one["added"] for one in planned["would_write"]] == [[["猫"]]]
    assert not sidecar.exists()
    done = shell.json("tags", "write", cat.parent, "--language", "zh")
    assert [one["target"] for one in done["written"]] == [str(sidecar)]
    assert (done["failed"], done["skipped"], done["conflicts"]) == ([], [], [])
    assert words_of(sidecar.read_bytes()) == FileWords((("猫",),))
    if (exiftool := shutil.which("exiftool")) is not None:
        found = subprocess.run(
            [exiftool, "-j", "-XMP:Subject", "-TagsList", "-HierarchicalSubject", str(sidecar)],
            capture_output=True,
            check=True,
        )
        (said,) = json.loads(found.stdout)
        assert said["Subject"] == said["TagsList"] == said["HierarchicalSubject"] == "猫"
    sidecar.write_bytes(edited(sidecar.read_bytes(), FileEdit(add=(("海",),), rating=4)))
    read = shell.json("tags", "read")
    assert [(one["source"], one["added"], one["rating"]) for one in read["read"]] == [
        (str(sidecar), [["海"]], 4)
    ]
    exported = json.loads(shell.run("export", "--format", "json").stdout)["photos"]
    (photo,) = (one for one in exported if cat.name in json.dumps(one, ensure_ascii=False))
    assert photo["rating"] == 4
    assert "海" in json.dumps(photo, ensure_ascii=False)
    assert shell.json("tags", "write")["in_step"] >= 1


def test_what_is_wrong_is_said(shell: Shell, cat: Path, tmp_path: Path) -> None:
    assert "index" in shell.run("tags", "write", tmp_path / "none.jpg", code=2).stderr
    assert "zh" in shell.run("tags", "write", "--language", "fr", code=2).stderr
    cat.with_name(f"{cat.name}.xmp").write_text("not XMP")
    done = shell.run("tags", "write")
    assert cat.name in done.stderr
    assert cat.with_name(f"{cat.name}.xmp").read_text() == "not XMP"
