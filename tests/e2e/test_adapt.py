"""`photoapp train adapt` through the command line, in both languages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photoapp.core.cjk import has_han
from tests.e2e.conftest import Shell

_PHOTOS = 160


@pytest.fixture
def photos(shell: Shell, tmp_path: Path) -> Path:
    """A library of small coloured pictures; returns their folder."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(_PHOTOS):
        chance = random.Random(number)
        image = Image.new("RGB", (96, 72), tuple(chance.choices(range(256), k=3)))
        draw = ImageDraw.Draw(image)
        for _ in range(5):
            x, y, r = chance.randrange(96), chance.randrange(72), chance.randrange(6, 30)
            fill = tuple(chance.choices(range(256), k=3))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)
        image.save(folder / f"{number:03}.jpg")
    assert shell.json("index", folder)["indexed"] == _PHOTOS
    return folder


def test_a_library_is_adapted_measured_switched_and_forgotten(shell: Shell, photos: Path) -> None:
    before = shell.json("similar", photos / "007.jpg")["answers"][0]
    assert not before["adapted"]
    said = shell.run("train", "adapt", language="zh").stdout
    assert "编辑副本" in said
    status = shell.json("train", "adapt", "--status")
    assert (status["photos"], status["edited"]) == (_PHOTOS, _PHOTOS)
    (gain,) = status["gains"]
    assert gain["kind"] == "edits"
    assert status["use"] == ("offered" if gain["least"] > 0 else "nothing")
    assert not shell.json("similar", photos / "007.jpg")["answers"][0]["adapted"]
    if status["use"] == "offered":
        assert shell.json("train", "adapt", "--on")["use"] == "on"
        assert shell.json("similar", photos / "007.jpg")["answers"][0]["adapted"]
        assert "in use" in shell.run("train", "adapt", "--status").stdout
        assert shell.json("train", "adapt", "--off")["use"] == "off"
    assert shell.json("similar", photos / "007.jpg")["answers"][0] == before
    assert shell.json("train", "adapt", "--remove")["use"] == "none"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_done_is_said(shell: Shell, language: str) -> None:
    chinese = language == "zh"
    said = [
        shell.run("train", "adapt", language=language, code=2).stderr,
        shell.run("train", "adapt", "--on", language=language, code=2).stderr,
        shell.run("train", "adapt", "--on", "--off", language=language, code=2).stderr,
        shell.run("train", "adapt", "--status", language=language).stdout,
        shell.run("train", "adapt", "--help", language=language).stdout,
    ]
    assert [has_han(one) for one in said] == [chinese] * 5
