"""`photoapp train clip` as a person meets it: its help, a whole run, and one with other texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
import typer

from photoapp import cli
from photoapp.commands import train
from photoapp.training.runs import Run
from photoapp.training.starter import write_towers
from tests.training import pairs_made


def test_every_option_says_what_it_does() -> None:
    commands = typer.main.get_command(train.cli)
    clip = commands.commands["clip"]  # type: ignore[attr-defined]
    silent = [one.name for one in clip.params if not getattr(one, "help", None)]
    assert not silent


def test_a_run_again_and_with_other_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    said, _ = pairs_made.photos()
    towers, tokenizer = pairs_made.towers(said)
    with Run.opened(tmp_path / "start", {}) as run:
        write_towers(run, towers, tokenizer, pairs_made.SIDE, (17.0, -8.0))
    (tmp_path / "pairs").mkdir()
    table = pairs_made.write(tmp_path / "pairs")
    command = [
        *("train", "clip", "--stage", "lit", "--data", str(table), "--start", "start"),
        *("--epochs", "2", "--batch", "16", "--device", "cpu", "--out", "run"),
    ]
    assert cli.run(command) == 0
    first = json.loads((tmp_path / "run" / "result.json").read_text("utf-8"))
    assert {"recall_10_en", "recall_10_zh"} <= first["after"].keys()
    capsys.readouterr()
    torch.manual_seed(9)  # chance elsewhere must not matter
    assert cli.run(command) == 0
    assert json.loads((tmp_path / "run" / "result.json").read_text("utf-8")) == first
    lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([*lines[1:], lines[0]]), "utf-8")
    capsys.readouterr()
    assert cli.run(command) == 1
    error = capsys.readouterr().err
    assert "pictures, texts" in error
    assert "Traceback" not in error
