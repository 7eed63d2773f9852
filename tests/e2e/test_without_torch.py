"""An installation that leaves out PyTorch: what needs it is refused in words, the rest works."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from photoapp.core.cjk import has_han
from photoapp.models.catalogue import STARTER
from tests.e2e.conftest import Shell
from tests.models import originals
from tests.models.backbone_checkpoints import tiny_vit
from tests.models.checkpoints import tiny_chinese_clip

# As if the packages were not installed: neither found nor importable.
_WITHOUT = (
    "import sys; sys.modules['torch'] = None; sys.modules['transformers'] = None; "
    "from photoapp.__main__ import main; main()"
)
CLIP, VIT = "local/tiny", "local/tiny-vit"
CATALOGUED = "OFA-Sys/chinese-clip-vit-base-patch16"


@dataclass(frozen=True)
class _Without(Shell):
    """`photoapp` of a standard package. Its workers would find torch; these tests start none."""

    def command(self, *arguments: str | Path) -> list[str]:
        library = ["--library", str(self.library)]
        return [sys.executable, "-c", _WITHOUT, *library, *map(str, arguments)]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Models that torch runs, and one that it must convert; read only."""
    place = tmp_path_factory.mktemp("torch-models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write them
        found = {
            CLIP: tiny_chinese_clip(place / "tiny"),
            VIT: tiny_vit(place / "tiny-vit"),
        }
        (place / "original").mkdir()
        originals.save(place / "original", "vit")
        return found | {"original": place / "original"}


@pytest.fixture
def without(shell: Shell) -> _Without:
    return _Without(shell.library, shell.home)


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    line = next((one for one in done.stderr.splitlines() if "PyTorch" in one), "")
    assert line, done.stderr
    return line


def test_models_that_need_it_are_refused_and_named(
    without: _Without, folders: dict[str, Path], tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (64, 48), colour).save(photos / f"{colour}.jpg")
    assert without.json("index", photos)["indexed"] == 3
    without.run("search", "red")
    for model in (CLIP, VIT):
        without.run("models", "import", folders[model])
    measured = without.json("bench", "models", "--seconds", "0.1")
    assert {one["model"] for one in measured} == {STARTER}, "what cannot run here is left out"
    english = _refused(without.run("models", "use", CLIP, "--yes", code=1))
    assert "full package" in english
    assert "models list" in english
    chinese = _refused(without.run("models", "use", CLIP, "--yes", language="zh", code=1))
    assert has_han(chinese)
    assert "完整安装包" in chinese
    for command in (
        ("models", "upgrade", CLIP),
        ("models", "optimise", CLIP),
        ("similar", photos / "red.jpg", "--model", VIT),
        ("models", "pull", CATALOGUED),
        ("models", "import", folders["original"]),
    ):
        _refused(without.run(*command, code=1))
    # Nothing has changed by it.
    listed = {one["id"]: one for one in without.json("models", "list")}
    assert listed["photoapp-starter"]["in_use"]
    without.run("search", "red")


def test_the_list_says_what_runs_here(without: _Without) -> None:
    listed = {one["id"]: one for one in without.json("models", "list")}
    assert not listed[CATALOGUED]["runs_here"]
    assert listed["photoapp-starter"]["runs_here"]
    onnx = "immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k"
    assert listed[onnx]["runs_here"]
    english = without.run("models", "list").stdout.splitlines()
    (line,) = (one for one in english if CATALOGUED in one)
    assert "[needs the full package]" in line
    (line,) = (one for one in english if onnx in one)
    assert "[ONNX model]" in line
    assert "需要完整安装包" in without.run("models", "list", language="zh").stdout


def test_a_model_that_was_in_use_before_gives_way_to_the_starter(
    shell: Shell, without: _Without, folders: dict[str, Path], tmp_path: Path
) -> None:
    """The standard package, installed over one with torch."""
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (64, 48), "red").save(photos / "red.jpg")
    shell.run("models", "import", folders[CLIP])
    shell.run("models", "use", CLIP, "--yes")
    shell.run("index", photos)
    _refused(without.run("search", "red"))
    listed = {one["id"]: one for one in without.json("models", "list")}
    assert listed["photoapp-starter"]["in_use"]
    assert without.json("index", photos)["failed"] == 0
    assert without.json("search", "red", "--show-all")["results"]
    # The choice is kept for an installation that can.
    listed = {one["id"]: one for one in shell.json("models", "list")}
    assert listed[CLIP]["in_use"]
