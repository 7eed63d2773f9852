"""`photoapp bench quality`: tables, files and errors, in both languages."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from photoapp.core.cjk import has_han
from tests.e2e.conftest import Shell
from tests.models.checkpoints import tiny_chinese_clip
from tests.services.test_quality import write_set

STARTER = "photoapp-starter"
TINY = "local/tiny"


def test_two_models_side_by_side(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    photos = write_set(tmp_path / "set")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        shell.run("models", "import", tiny_chinese_clip(tmp_path / "tiny"))
    reports, file = tmp_path / "reports", tmp_path / "figures.json"
    done = shell.run("bench", "quality", "--set", photos, "--json", file, "--out", reports)
    lines = done.stdout.splitlines()
    assert lines[0] == "English"
    assert lines[1].split() == [STARTER, TINY]
    assert any(line.startswith("text → image, 6 captioned") for line in lines)
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert [one["model"] for one in figures["models"]] == [STARTER, TINY]
    assert [one["languages"][0]["promised"] for one in figures["models"]] == [True, False]
    for one in figures["models"]:
        for language in one["languages"]:
            assert 0 <= language["to_image"]["at_1"] <= language["to_image"]["at_10"] <= 100
        assert one["copies"]["jpeg"]["count"] == 18
    assert figures["machine"]["cores"] >= 1
    # Files of both kinds, and nothing is written over.
    shell.run(
        *("bench", "quality", "--set", photos, "--model", STARTER, "--out", reports), language="zh"
    )
    date = figures["date"]
    assert sorted(one.name for one in reports.iterdir()) == [
        *(f"quality-{date}-2.{kind}" for kind in ("json", "md")),
        *(f"quality-{date}.{kind}" for kind in ("json", "md")),
    ]
    english = (reports / f"quality-{date}.md").read_text(encoding="utf-8")
    assert f"|  | {STARTER} | {TINY} |" in english
    assert str(tmp_path) not in english
    chinese = (reports / f"quality-{date}-2.md").read_text(encoding="utf-8")
    assert "## 中文" in chinese


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_asked_wrongly_is_said(shell: Shell, tmp_path: Path, language: str) -> None:
    photos = write_set(tmp_path / "set")
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "labelled.jsonl").write_text('{"file": "gone.jpg"}\n')
    said = [
        shell.run("bench", "quality", "--set", where, language=language, code=2).stderr
        for where in (empty, tmp_path / "nowhere", broken)
    ]
    assert "gone.jpg" in said[2]
    said.append(
        shell.run(
            *("bench", "quality", "--set", photos, "--model", "no/such"), language=language, code=1
        ).stderr
    )
    blocked = empty / "file"
    blocked.write_text("")
    said.append(
        shell.run(
            *("bench", "quality", "--set", photos, "--out", blocked), language=language, code=1
        ).stderr
    )
    for text in said:
        assert has_han(text) == (language == "zh"), text
