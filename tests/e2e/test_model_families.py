"""A model of each kind, from a folder on disk to answers in every language it knows."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from photoapp import console
from photoapp.cli import run
from tests.models import checkpoints, originals, packages

FAMILIES: dict[str, Callable[[Path], Path]] = {
    "siglip2": checkpoints.tiny_siglip2,
    "altclip": checkpoints.tiny_altclip,
    "onnx-clip": packages.immich_package,
    "chinese-clip-resnet": lambda folder: originals.save(folder, "resnet"),
}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plain pictures."""
    folder = tmp_path_factory.mktemp("photos")
    for name, colour in (("red", (200, 30, 20)), ("sea", (10, 90, 180))):
        Image.new("RGB", (90, 60), colour).save(folder / f"{name}.png")
    return folder


@dataclass(frozen=True)
class _Line:
    """The command line, run in this process: torch is imported once instead of every time."""

    library: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path) -> str:
        assert run(["--library", str(self.library), *map(str, arguments)]) == 0, (
            self.capture.readouterr()
        )
        return self.capture.readouterr().out

    def json(self, *arguments: str | Path) -> Any:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> _Line:
    monkeypatch.setattr(console, "_CHINESE", False)
    monkeypatch.setenv("PHOTOAPP_LANGUAGE", "en")
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    return _Line(tmp_path / "library", capsys)


@pytest.mark.parametrize("family", FAMILIES)
def test_imported_used_indexed_and_searched(
    line: _Line, photos: Path, tmp_path: Path, family: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        folder = FAMILIES[family](tmp_path / f"tiny-{family}")
    line.run("models", "import", folder)
    model = f"local/tiny-{family}"
    line.run("models", "use", model)
    (listed,) = [one for one in line.json("models", "list") if one["id"] == model]
    assert listed["installed"]
    assert listed["in_use"]
    assert listed["family"] == family
    assert listed["revision"].startswith("files-")
    assert listed["size"] == (64 if family == "chinese-clip-resnet" else checkpoints.SIDE)
    assert listed["dimension"] == 16
    assert line.json("index", photos)["indexed"] == 2
    scores = []
    queries = {"en": ("a photo of a cat", "a dog"), "zh": ("海滩的照片", "猫")}
    for query in [one for language in listed["languages"] for one in queries[language]]:
        answer = line.json("search", query, "--show-all")
        assert model in answer["model"]
        found = {Path(one["path"]).name: one["score"] for one in answer["results"]}
        assert set(found) == {"red.png", "sea.png"}
        assert all(-1 <= score <= 1 for score in found.values())
        assert found["red.png"] != found["sea.png"]
        scores.append(found)
    assert len({tuple(sorted(found.items())) for found in scores}) == len(scores)


def test_what_the_catalogue_says_is_listed(line: _Line) -> None:
    models = {one["id"]: one for one in line.json("models", "list")}
    rn50 = models["OFA-Sys/chinese-clip-rn50"]
    assert (rn50["family"], rn50["size"], rn50["revision"]) == ("chinese-clip-resnet", 224, "")
    assert rn50["files"] == [{"name": "clip_cn_rn50.pt", "size": None, "sha256": None}]
    assert not rn50["installed"]
    starter = models["photoapp-starter"]
    assert starter["revision"]
    assert {"config.json", "image.onnx"} <= {file["name"] for file in starter["files"]}
