"""`photoapp tag` and `photoapp classify` as a person's shell runs them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photoapp.storage.catalogue import Catalogue
from photoapp.storage.labels import LabelRepository
from tests.e2e.conftest import Shell


@pytest.fixture
def pets(shell: Shell, demo_pictures: Path, tmp_path: Path) -> Path:
    """A library over a copy of the demo pictures, with a set of three labels."""
    photos = tmp_path / "photos"
    shutil.copytree(demo_pictures, photos)
    shell.json("index", photos)
    shell.json("labels", "new", "宠物", "--line", "cat/猫, dog/狗, motorcycle/摩托车")
    return photos


def tags(answer: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Tags by file name."""
    return {Path(one["path"]).name: one["tags"] for one in answer["results"]}


def test_tag_rehearses_applies_and_is_undone(shell: Shell, pets: Path) -> None:
    planned = shell.json("tag", "--set", "宠物")
    assert set(planned) == {"set", "model", "results"}
    assert planned["set"] == "宠物"
    assert planned["model"].startswith("photoapp-starter@")
    cat = next(found for name, found in tags(planned).items() if "Chelsea" in name)
    assert set(cat[0]) == {"label", "probability", "origin"}
    assert (cat[0]["label"], cat[0]["origin"]) == ("cat", "set")
    assert 0.3 <= cat[0]["probability"] <= 1.0
    assert shell.json("search", "tag:猫")["results"] == []

    applied = shell.json("tag", "--set", "宠物", "--apply")
    assert tags(applied) == tags(planned)
    assert len(shell.json("search", "tag:猫")["results"]) == sum(
        any(tag["label"] == "cat" for tag in found) for found in tags(planned).values()
    )
    text = shell.run("tag", "--set", "宠物", language="zh")
    assert "猫" in text.stdout
    assert "--apply" in text.stderr


def test_new_photos_get_the_tags_of_a_standing_set(shell: Shell, demo_pictures: Path) -> None:
    shell.json("labels", "new", "Pets", "--line", "cat/猫")
    catalogue = Catalogue.open(shell.library)
    labels = LabelRepository(catalogue)
    labels.save(replace(labels.all()[0], standing=True))  # as the window's switch does
    catalogue.close()
    shell.json("index", demo_pictures)
    found = shell.json("search", "tag:cat")["results"]
    assert any("Chelsea" in Path(one["path"]).name for one in found)


def test_classify_prints_logits_and_probabilities(
    shell: Shell, demo_pictures: Path, tmp_path: Path
) -> None:
    cat = sorted(demo_pictures.rglob("*Chelsea*"))[0]
    answer = shell.json("classify", cat, "--labels", "cat, dog，飞机")
    assert answer["texts"] == ["cat", "dog", "飞机"]
    (result,) = answer["results"]
    assert result["path"] == str(cat)
    assert [one["label"] for one in result["scores"]] == ["cat", "dog", "飞机"]
    chances = [one["probability"] for one in result["scores"]]
    assert max(chances) == chances[0]
    templated = shell.json("classify", cat, "--labels", "cat", "--template", "a photo of a {}.")
    assert templated["texts"] == ["a photo of a cat."]
    shown = shell.run("classify", cat, "--labels", "cat,dog", language="zh").stdout
    assert shown.index("cat") < shown.index("dog")

    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    half = shell.run("classify", broken, cat, "--labels", "cat", "--json", code=1)
    assert [one["path"] for one in json.loads(half.stdout)["results"]] == [str(cat)]
    assert "broken.jpg" in half.stderr


def test_mistakes_are_one_calm_line(shell: Shell, tmp_path: Path) -> None:
    unknown = shell.run("tag", "--set", "Nothing", code=2)
    assert "Nothing" in unknown.stderr
    shell.run("classify", tmp_path / "none.jpg", "--labels", "cat", code=2)
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"no picture")
    shell.run("classify", picture, "--labels", "，", code=2)
    shell.run("classify", picture, "--labels", "cat", "--template", "no place", code=2)
    shell.run("classify", picture, "--labels", "cat", "--model", "no/such-model", code=1)
