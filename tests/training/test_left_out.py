"""What the training commands say of pictures that cannot be read, and of a rate that is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from photoapp import cli, console
from photoapp.commands import common
from photoapp.commands.training import decoded_pairs, tell_left_out
from photoapp.core.errors import TrainingError, UnreadablePhotoError
from photoapp.training.methods import METHODS
from photoapp.training.pairs import PairPhoto
from photoapp.ui.i18n import install_language


@pytest.fixture(params=[False, True], ids=["en", "zh"])
def chinese(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Whether the command line speaks Chinese."""
    if request.param:
        monkeypatch.setenv("PHOTOAPP_LANGUAGE", "zh")
        monkeypatch.setattr(console, "_CHINESE", True)
        monkeypatch.setattr(common, "speak", lambda: None)
        install_language(qapp, "zh_CN")
        request.addfinalizer(lambda: install_language(qapp, "en"))
    return bool(request.param)


def _folder(root: Path) -> list[PairPhoto]:
    for name, colour in (("a.png", "red"), ("c.png", "blue")):
        Image.new("RGB", (12, 8), colour).save(root / name)
    (root / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    return [PairPhoto(name, {"en": (name,)}) for name in ("a.png", "b.jpg", "c.png")]


def test_pairs_without_a_readable_picture_are_left_out(
    tmp_path: Path, chinese: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _folder(tmp_path)
    kept, pixels = decoded_pairs(said, tmp_path / "pairs.jsonl", 16)
    assert [one.file for one in kept] == ["a.png", "c.png"]
    assert [tuple(one[8, 8]) for one in pixels.pixels] == [(255, 0, 0), (0, 0, 255)]
    told = capsys.readouterr().err
    assert "b.jpg" in told
    assert ("图片的末尾缺失" in told) == chinese
    assert ("the end of the jpeg data is missing" in told) != chinese
    assert ("1 张图片无法读取，已略过" if chinese else "1 pictures could not be read") in told


def test_nothing_is_said_where_everything_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [one for one in _folder(tmp_path) if one.file != "b.jpg"]
    assert decoded_pairs(said, tmp_path, 16)[0] == said
    assert "could not" not in capsys.readouterr().err


def test_texts_of_unreadable_pictures_alone_are_no_pairs(tmp_path: Path) -> None:
    _folder(tmp_path)
    said = [PairPhoto("a.png"), PairPhoto("b.jpg", {"en": ("a thing",)}, ("thing",))]
    with pytest.raises(TrainingError) as caught:
        decoded_pairs(said, tmp_path, 16)
    assert caught.value.code == "training-no-pairs"


def test_of_many_the_first_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    tell_left_out(
        [UnreadablePhotoError("picture-damaged", f"{n}.jpg is damaged.") for n in range(1234)]
    )
    told = capsys.readouterr().err.splitlines()
    assert told[0].strip() == "0.jpg is damaged."
    assert len(told) == 22
    assert "1,214 more" in told[-2]
    assert told[-1].startswith("1,234 pictures could not be read")


def test_the_store_names_what_it_left_out(
    tmp_path: Path, chinese: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    _folder(tmp_path / "photos")
    store = tmp_path / "store.safetensors"
    assert cli.run(["train", "pictures", str(tmp_path / "photos"), str(store)]) == 0
    told = capsys.readouterr().err
    assert "b.jpg" in told
    assert ("the end of the jpeg data is missing" in told) != chinese


@pytest.mark.parametrize("rate", ["0", "-0.1", "nan", "inf"])
def test_a_rate_that_trains_nothing_is_refused(
    tmp_path: Path, store: Path, rate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "ssl", "--method", "simclr", "--data", str(store), "--rate", rate]
    assert cli.run([*command, "--out", str(tmp_path / "run"), "--device", "cpu"]) == 2
    assert "--rate" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", list(METHODS))
def test_the_published_rate_is_only_for_no_rate(name: str) -> None:
    optimiser = METHODS[name].optimiser
    assert optimiser.peak(256) == optimiser.rate
    assert optimiser.peak(256, 0.5) == 0.5
    assert optimiser.peak(256, 0.0) == 0.0
