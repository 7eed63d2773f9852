"""`photoapp bench quality`: tables, files and errors, in both languages."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from photoapp.commands.quality_tables import tables
from photoapp.core.cjk import has_han
from photoapp.core.retrieval import Recall
from photoapp.models.catalogue import DESCRIPTIONS
from photoapp.models.published import published
from photoapp.services.evaluation_set import read_set
from photoapp.services.quality import LanguageQuality, Quality
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


def test_published_figures_stand_beside(tmp_path: Path) -> None:
    photos = read_set(write_set(tmp_path / "set"))
    models = ["OFA-Sys/chinese-clip-vit-base-patch16", "BAAI/AltCLIP", "local/own"]
    recall = Recall(1.0, 2.0, 3.0, 40)
    found = [
        Quality(
            model=model,
            revision="1",
            backend="torch",
            device="cpu",
            dimension=512,
            side=224,
            captioned=6,
            labelled=12,
            languages=(LanguageQuality("zh", promised=True, to_image=recall),),
            copies={},
            unreadable=(),
            seconds=1.0,
        )
        for model in models
    ]
    title, rows = list(tables(found, photos))[-1]
    assert title.startswith("Published")
    assert rows[0] == ("", *models)
    values = {row[0]: row[1:] for row in rows[1:]}
    assert values["Flickr30K-CN: text → image, recall@1 / 5 / 10"] == (
        "62.7 / 86.9 / 92.8",
        "63.7 / 86.3 / 92.1",
        "–",
    )
    assert "arXiv:2211.01335" in rows[-1][1]
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not any("Published" in title for title, _ in tables(found[2:], photos))


def test_published_figures_are_of_known_models_and_sensible() -> None:
    known = [one.id for one in DESCRIPTIONS]
    given = {model: published(model) for model in known}
    assert sum(map(bool, given.values())) >= 9
    assert not published("local/own")
    for figures in given.values():
        for one in figures:
            assert one.source.startswith("arXiv:")
            assert list(one.values) == sorted(one.values), "recall grows with depth"
            assert 20 < one.values[0] <= 100


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
