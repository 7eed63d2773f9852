"""`photoapp train clip` and `release` as a person runs them, killed and gone on with."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Shell
from tests.training import pairs_made


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """More of torch's threads than free processors make each step ten times slower."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_training_is_killed_goes_on_and_becomes_a_model(shell: Shell, tmp_path: Path) -> None:
    table, out = pairs_made.write(tmp_path, 48), tmp_path / "run"
    words = ("train", "clip", "--stage", "lit", "--data", table, "--out", out)
    options = ("--epochs", "4", "--batch", "16", "--rate", "0.001")
    process = subprocess.Popen(
        shell.command(*words, *options),
        env=shell.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 200
    while not (out / "checkpoint.safetensors").exists():
        assert process.poll() is None, "training ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    done = shell.run(*words, *options, "--json")
    scores = json.loads(done.stdout)
    assert set(scores) == {"before", "after"}
    before, after = (
        sum(value for name, value in scores[when].items() if name.startswith("recall_"))
        for when in ("before", "after")
    )
    assert after >= before > 0.0
    kept = json.loads((out / "concepts.json").read_text(encoding="utf-8"))
    assert kept["red"]["en"] == ["red"], "a label of the pictures"
    lines = (out / "history.jsonl").read_text(encoding="utf-8").splitlines()
    history = [json.loads(line) for line in lines]
    steps = [row["step"] for row in history]
    assert steps == sorted(set(steps))
    lexicon = tmp_path / "lexicon.jsonl"
    row = {"en": ["red"], "zh": ["红色"], "broader_en": ["colour"], "broader_zh": ["颜色"]}
    lexicon.write_text(json.dumps(row | {"label": "red"}, ensure_ascii=False), encoding="utf-8")
    target = tmp_path / "model"
    shell.run(
        *("train", "release", out, "--out", target, "--lexicon", lexicon, "--revision", "2"),
        language="zh",
    )
    assert {file.name for file in target.iterdir()} == {
        *("concepts.json", "config.json", "image.onnx", "selftest.json"),
        *("text.onnx", "tokenizer.json"),
    }


def test_mistakes_are_said_in_both_languages(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "pairs.jsonl"
    table.write_text('{"file": 3}\n', encoding="utf-8")
    words = ("train", "clip", "--stage", "full", "--data", table)
    done = shell.run(*words, code=1)
    assert "line 1" in done.stderr
    done = shell.run(*words, language="zh", code=1)
    assert "第 1 行" in done.stderr
    done = shell.run(
        "train",
        "release",
        tmp_path,
        *("--out", tmp_path / "x"),
        *("--lexicon", table, "--revision", "1"),
        code=1,
    )
    assert "line 1" in done.stderr or str(table) in done.stderr
