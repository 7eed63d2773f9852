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
    assert set(planned) == {"set", "model", "results", "untaught"}
    assert planned["untaught"] == []
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labels_the_model_was_not_taught_are_named(shell: Shell, pets: Path, language: str) -> None:
    added = shell.run("labels", "new", "Odd", "--line", "cat/猫, zzyzx qwrp", language=language)
    rehearsed = shell.run("tag", "--set", "Odd", language=language)
    for done in (added, rehearsed):
        (told,) = [line for line in done.stderr.splitlines() if "zzyzx qwrp" in line]
        assert ("没有学过其中 1 个标签" if language == "zh" else "not taught 1 of") in told
        assert "zzyzx" not in done.stdout or done is added
    assert shell.json("tag", "--set", "Odd")["untaught"] == ["zzyzx qwrp"]
    assert "taught" not in shell.run("tag", "--set", "宠物").stderr


def test_tagging_twice_is_one_act(shell: Shell, pets: Path) -> None:
    assert "history can undo" in shell.run("tag", "--set", "宠物", "--apply").stderr
    assert "nothing changed" in shell.run("tag", "--set", "宠物", "--apply").stderr
    assert [one["act"] for one in shell.json("history")].count("tag-set") == 1
    shell.run("undo")
    assert shell.json("search", "tag:猫")["results"] == []


@pytest.mark.parametrize(
    "command",
    [("similar",), ("classify", "--labels", "cat"), ("explain", "--text", "cat", "--out", "x.png")],
)
def test_a_missing_picture_is_named_in_chinese(shell: Shell, command: tuple[str, ...]) -> None:
    name, *options = command
    told = shell.run(name, "/nowhere.jpg", *options, language="zh", code=2).stderr
    assert "“/nowhere.jpg”" in told
