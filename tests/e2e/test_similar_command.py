"""`photoapp similar` and models of pictures alone, through the command line in both languages."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photoapp.core.cjk import has_han
from tests.e2e.conftest import Shell
from tests.models.backbone_checkpoints import tiny_vit

VIT = "local/tiny-vit"
STARTER = "photoapp-starter"


@pytest.fixture(scope="session")
def vit_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny ViT; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return tiny_vit(tmp_path_factory.mktemp("backbones") / "tiny-vit")


@pytest.fixture
def photos(shell: Shell, tmp_path: Path) -> Path:
    """A library of six pictures; returns their folder."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, colour in enumerate(["red", "green", "blue", "white", "black", "orange"]):
        image = Image.new("RGB", (200, 150), colour)
        ImageDraw.Draw(image).ellipse((20 + 15 * number, 20, 100 + 15 * number, 120), fill="gray")
        image.save(folder / f"{colour}.jpg")
    assert shell.json("index", folder)["indexed"] == 6
    return folder


def test_similar_photos_by_the_model_in_use_and_by_another(
    shell: Shell, photos: Path, vit_folder: Path, tmp_path: Path
) -> None:
    shell.run("models", "import", vit_folder)
    listed = {one["id"]: one for one in shell.json("models", "list")}
    assert listed[VIT]["installed"]
    assert (listed[VIT]["by_words"], listed[STARTER]["by_words"]) == (False, True)

    outside = tmp_path / "outside.jpg"
    shutil.copy(photos / "blue.jpg", outside)
    answer = shell.json("similar", outside, "--limit", "3")["answers"]
    assert [one["model"] for one in answer] == [STARTER]
    assert Path(answer[0]["matches"][0]["path"]).name == "blue.jpg"
    assert answer[0]["matches"][0]["cosine"] > 0.99
    assert len(answer[0]["matches"]) == 3

    both = shell.json("similar", photos / "blue.jpg", "--model", STARTER, "--model", VIT)
    assert [one["model"] for one in both["answers"]] == [STARTER, VIT]
    for one in both["answers"]:
        assert one["missing"] == 0
        names = [Path(match["path"]).name for match in one["matches"]]
        assert sorted([*names, "blue.jpg"]) == sorted(path.name for path in photos.iterdir())
        cosines = [match["cosine"] for match in one["matches"]]
        assert cosines == sorted(cosines, reverse=True)

    beside = shell.run("similar", outside, "--model", STARTER, "--model", VIT, language="zh")
    lines = beside.stdout.splitlines()
    assert lines[0].split() == [STARTER, VIT]
    assert lines[1].count("blue.jpg") == 2
    alone = shell.run("similar", outside, "--model", VIT).stdout.splitlines()
    assert alone[0].endswith("blue.jpg")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_asked_wrongly_is_said(
    shell: Shell, photos: Path, vit_folder: Path, language: str
) -> None:
    shell.run("models", "import", vit_folder)
    chinese = language == "zh"
    said = [
        shell.run("similar", photos / "none.jpg", language=language, code=2).stderr,
        shell.run(
            "similar", photos / "red.jpg", "--model", "a/b", language=language, code=1
        ).stderr,
        shell.run("models", "use", VIT, language=language, code=1).stderr,
    ]
    assert [has_han(one) for one in said] == [chinese] * 3
    plain = shell.run("models", "list", language=language).stdout
    line = next(one for one in plain.splitlines() if VIT in one)
    assert ("仅用于相似照片" if chinese else "for similar photos only") in line
    helped = shell.run("similar", "--help", language=language).stdout
    assert has_han(helped) == chinese
