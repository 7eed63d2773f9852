"""Ticks through the command line: confirm, reject, check, undo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import Shell


@pytest.fixture
def indexed(shell: Shell, demo_pictures: Path, tmp_path: Path) -> Path:
    """A library over a copy of the demo pictures, with a set of pets; returns the photo folder."""
    photos = tmp_path / "photos"
    shutil.copytree(demo_pictures, photos)
    shell.json("index", photos)
    shell.run("labels", "new", "Pets", "--line", "cat/猫, dog/狗")
    return photos


def test_ticks_from_the_command_line(shell: Shell, indexed: Path) -> None:
    cat = next(one for one in indexed.rglob("*") if "Chelsea" in one.name)
    others = [one for one in sorted(indexed.rglob("*.jpg")) if "Chelsea" not in one.name][:3]
    assert "1 confirmed" in shell.run("tags", "confirm", "猫", cat).stderr
    assert "已否定 3 张" in shell.run("tags", "reject", "cat", *others, language="zh").stderr
    asked = shell.json("tags", "check", "cat", "--count", "4")
    assert asked["label"] == "cat"
    assert (asked["decisions"], asked["confirmed"], asked["held_back"]) == (4, 1, 4)
    assert len(asked["paths"]) == 4
    judged = {str(cat), *map(str, others)}
    assert judged.isdisjoint(asked["paths"])
    assert all(Path(path).is_file() for path in asked["paths"])
    lines = shell.run("tags", "check", "猫", "--count", "4").stdout.splitlines()
    assert lines == asked["paths"]
    acts = [one["act"] for one in shell.json("history")]
    assert acts[:2] == ["tag-reject", "tag-confirm"]
    shell.run("undo")
    assert shell.json("tags", "check", "cat")["decisions"] == 1


def test_unknown_tags_and_photos_are_named(shell: Shell, indexed: Path, tmp_path: Path) -> None:
    picture = next(indexed.rglob("*.jpg"))
    assert "ferret" in shell.run("tags", "confirm", "ferret", picture, code=2).stderr
    stranger = tmp_path / "stranger.jpg"
    shutil.copyfile(picture, stranger)
    told = shell.run("tags", "reject", "cat", picture, stranger, code=2).stderr
    assert "stranger.jpg" in told
    assert shell.json("tags", "check", "cat")["decisions"] == 0  # nothing by halves
