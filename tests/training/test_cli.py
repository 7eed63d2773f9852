"""`photoapp train` in both languages: what a person sees, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from safetensors import safe_open

from photoapp import cli, console
from photoapp.commands import common
from photoapp.commands.train_ssl import BackboneName, MethodName
from photoapp.training import extra
from photoapp.training.backbones import NAMES, make_backbone
from photoapp.training.methods import METHODS
from photoapp.ui.i18n import install_language

Outcome = tuple[int, str, str]


@pytest.fixture
def photoapp(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "data"))

    def run(*arguments: str) -> Outcome:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def in_chinese(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line speaks Chinese."""
    monkeypatch.setenv("PHOTOAPP_LANGUAGE", "zh")
    monkeypatch.setattr(console, "_CHINESE", True)
    monkeypatch.setattr(common, "speak", lambda: None)
    install_language(qapp, "zh_CN")


def test_every_method_and_network_can_be_asked_for() -> None:
    assert [one.value for one in MethodName] == list(METHODS)
    assert [one.value for one in BackboneName] == list(NAMES)


def ssl(store: Path, *others: str) -> list[str]:
    return [
        *("train", "ssl", "--data", str(store), "--backbone", "conv-4", "--batch", "80"),
        *("--device", "cpu", *others),
    ]


def test_a_run_from_a_store(photoapp: Callable[..., Outcome], store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = ssl(store, "--method", "simclr", "--epochs", "2", "--out", str(folder))
    code, out, err = photoapp(*command)
    assert code == 0, err
    assert "Epoch 2/2: loss" in err
    for name in ("this network", "random weights", "plain pixels", "top-1", "top-5"):
        assert name in out
    assert (folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert 0 <= result["scores"]["top1"] <= result["scores"]["top5"] <= 1
    backbone = make_backbone("conv-4", 16)
    with safe_open(folder / "backbone.safetensors", framework="pt") as file:
        facts = json.loads(file.metadata()["config"])
        backbone.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - not a dict
    assert facts == {"backbone": "conv-4", "dimension": 64, "side": 16, "method": "simclr"}

    code, again, err = photoapp(*command, "--json")
    assert code == 0
    assert "complete already" in err
    assert json.loads(again) == result

    code, _, err = photoapp(*ssl(store, "--method", "moco", "--epochs", "2", "--out", str(folder)))
    assert code == 1
    assert "method" in err
    assert "choose another folder" in err


def test_a_run_in_chinese(
    photoapp: Callable[..., Outcome],
    store: Path,
    tmp_path: Path,
    in_chinese: None,
) -> None:
    code, out, err = photoapp(*ssl(store, "--method", "simsiam", "--epochs", "1"))
    assert code == 0, err
    assert "第 1/1 轮" in err
    assert "随机权重" in out
    assert (tmp_path / "runs" / f"simsiam-{store.stem}" / "curves.png").is_file()


def test_a_run_from_a_folder_without_labels_and_its_store(
    photoapp: Callable[..., Outcome], store: Path, tmp_path: Path
) -> None:
    from PIL import Image

    from photoapp.training.pictures import open_pictures

    (tmp_path / "photos").mkdir()
    for number, pixels in enumerate(open_pictures(store).pixels[:20]):
        Image.fromarray(pixels).save(tmp_path / "photos" / f"{number}.png")
    command = [
        *("train", "ssl", "--method", "simclr", "--data", "photos", "--side", "16"),
        *("--epochs", "1", "--backbone", "conv-4", "--device", "cpu", "--out", "run"),
    ]
    code, out, err = photoapp(*command)
    assert code == 0, err
    assert "Not evaluated" in out
    code, _, err = photoapp(*command[:-4], "--device", "cpu", "--side", "24", "--out", "run")
    assert code == 1
    assert "other settings (data)" in err

    code, out, _ = photoapp("train", "pictures", "photos", "photos.safetensors", "--json")
    assert code == 0
    assert json.loads(out) == {"pictures": 20, "failures": []}
    code, _, err = photoapp("train", "pictures", "photos", "photos.zip")
    assert code == 2
    assert "safetensors" in err
    code, _, err = photoapp(*ssl(Path("photos.safetensors"), "--method", "dino", "--side", "9"))
    assert code == 2
    assert "already" in err


@pytest.mark.parametrize("chinese", [False, True])
def test_errors_say_what_to_do(
    photoapp: Callable[..., Outcome],
    store: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    chinese: bool,
) -> None:
    if chinese:
        request.getfixturevalue("in_chinese")
    cases = (
        (ssl(tmp_path / "absent", "--method", "simclr"), 1, "Check its path", "请检查路径"),
        (
            ["train", "ssl", "--method", "byol", "--data", "fashion-mnist"],
            1,
            "t10k-labels-idx1-ubyte.gz",
            "不会自行下载",
        ),
        (ssl(store, "--method", "nonsense"), 2, "is not one of", "可用的有"),
        (["train", "ssl", "--data", "x"], 2, "Missing option", "缺少选项"),
        (ssl(store, "--method", "moco", "--device", "cuda:9"), 1, "cuda:9", "请改用处理器"),
    )
    for command, expected, english, simplified in cases:
        code, out, err = photoapp(*command)
        assert code == expected, err
        assert (simplified if chinese else english).lower() in err.lower()
        assert not out
    assert not (tmp_path / "runs").exists()


def test_a_long_epoch_says_its_steps(
    photoapp: Callable[..., Outcome], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photoapp.training.self_supervised._TOLD_EVERY", 0.0)
    monkeypatch.setattr("photoapp.commands.train_ssl._TOLD_EVERY", 0.0)
    code, _, err = photoapp(*ssl(store, "--method", "simclr", "--epochs", "1"))
    assert code == 0
    assert "Epoch 1/1: step 1/2, " in err
    assert "Epoch 1/1: loss " in err


@pytest.mark.parametrize("chinese", [False, True])
def test_without_the_extra_it_says_how_to_get_it(
    photoapp: Callable[..., Outcome],
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    chinese: bool,
) -> None:
    if chinese:
        request.getfixturevalue("in_chinese")
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "lightly" else object())
    code, _, err = photoapp(*ssl(store, "--method", "simclr"))
    assert code == 1
    assert 'pip install "photoapp[training]"' in err
    assert "lightly" in err
    assert ("尚未安装" in err) == chinese


def test_the_first_interrupt_ends_with_a_checkpoint_and_the_command_goes_on(
    photoapp: Callable[..., Outcome],
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import signal

    from photoapp.training import self_supervised

    command = ssl(store, "--method", "byol", "--epochs", "2", "--out", "run")
    take = self_supervised._Loop.take

    def interrupted(loop: self_supervised._Loop, step: int) -> None:
        take(loop, step)
        if step == 1:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(self_supervised._Loop, "take", interrupted)
        code, out, err = photoapp(*command)
    assert code == 130
    assert "goes on from here" in err
    assert not out
    steps = []

    def counted(loop: self_supervised._Loop, step: int) -> None:
        steps.append(step)
        take(loop, step)

    monkeypatch.setattr(self_supervised._Loop, "take", counted)
    code, _, err = photoapp(*command)
    assert code == 0, err
    assert steps == [2, 3]
