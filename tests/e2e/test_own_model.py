"""A person's own model through the command line: released, imported, searched with, removed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from photoapp import console
from photoapp.cli import run
from tests.training.released_made import finished_run

MODEL = "local/my-model"


@dataclass(frozen=True)
class _Line:
    """The command line, run in this process: torch is imported once instead of every time."""

    library: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        """Standard output, or what was said of a failure."""
        assert run(["--library", str(self.library), *map(str, arguments)]) == code, (
            self.capture.readouterr()
        )
        done = self.capture.readouterr()
        assert "Traceback" not in done.err
        return done.err if code else done.out

    def json(self, *arguments: str | Path) -> Any:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture(params=["en", "zh"])
def line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    request: pytest.FixtureRequest,
) -> _Line:
    monkeypatch.setattr(console, "_CHINESE", request.param == "zh")
    monkeypatch.setenv("PHOTOAPP_LANGUAGE", request.param)
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    return _Line(tmp_path / "library", capsys)


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of `train clip`; read only."""
    return finished_run(tmp_path_factory.mktemp("runs") / "clip-lit-pairs")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three plain pictures."""
    folder = tmp_path_factory.mktemp("photos")
    for name, colour in (("red", (200, 30, 20)), ("sea", (10, 90, 180)), ("sun", (240, 220, 60))):
        Image.new("RGB", (90, 60), colour).save(folder / f"{name}.png")
    return folder


def test_from_a_run_to_a_search(line: _Line, tuned: Path, photos: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my model"
    line.run("index", photos)
    line.run("train", "release", tuned, "--out", folder)
    assert MODEL in line.run("models", "import", folder)
    (said,) = [one for one in line.json("models", "list") if one["id"] == MODEL]
    assert (said["installed"], said["by_words"], said["runs_here"]) == (True, True, True)
    assert (said["dimension"], said["size"], said["languages"]) == (32, 32, ["en", "zh"])
    assert said["revision"].startswith("files-")
    line.run("models", "upgrade", MODEL)
    line.run("models", "use", MODEL)
    kept = line.run("models", "vectors")
    assert f"{MODEL}@{said['revision']}#" in kept
    for words in ("a red thing", "红色的东西"):
        found = line.json("search", words, "--show-all")
        assert found["model"] == MODEL
        assert {Path(one["path"]).name for one in found["results"]} == {
            *("red.png", "sea.png", "sun.png"),
        }
    assert MODEL in line.run("models", "optimise", MODEL, code=1)
    line.run("explain", photos / "red.png", "--text", "red", "--out", tmp_path / "heat.png")
    with Image.open(tmp_path / "heat.png") as heat:
        assert heat.size == (90, 60)
    assert MODEL in line.run("models", "remove", MODEL, "--yes", code=1)
    line.run("models", "back")
    line.run("models", "remove", MODEL, "--yes")
    assert all(one["id"] != MODEL for one in line.json("models", "list"))


def test_what_is_wrong_is_said(line: _Line, tuned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my model"
    line.run("train", "release", tuned, "--out", folder)
    file = folder / "text.onnx"
    file.write_bytes(file.read_bytes()[:900])
    said = line.run("models", "import", folder, code=1)
    wanted = (
        "“text.onnx”缺失或已损坏" if console.chinese() else "text.onnx of this model is missing"
    )
    assert wanted in said
    said = line.run("train", "release", tuned, "--out", file, code=1)
    assert str(file) in said
    assert ("无法写入" if console.chinese() else "cannot be written") in said
    said = line.run("train", "release", tmp_path, "--out", folder, code=1)
    assert str(tmp_path) in said


def test_every_option_of_a_release_is_explained(line: _Line) -> None:
    said = " ".join(line.run("train", "release", "--help").split())
    for name in ("--out", "--lexicon", "--revision"):
        _, _, rest = said.partition(name)
        assert rest
    if not console.chinese():
        for text in ("The run's folder", "an import names the model", "Words it was taught"):
            assert text in said
