"""`photoapp labels` as a person's shell runs it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shell


def test_a_set_is_made_shown_exported_and_deleted(shell: Shell, tmp_path: Path) -> None:
    made = shell.json(
        "labels", "new", "宠物", "--line", "猫, 狗, other pets", "--mode", "exclusive"
    )
    assert made == {
        "name": "宠物",
        "name_zh": "",
        "mode": "exclusive",
        "labels": 3,
        "standing": False,
        "ready_made": "",
        "version": 1,
        "untaught": [],
    }
    shown = shell.json("labels", "show", "宠物")
    assert shown["labels"] == [{"zh": "猫"}, {"zh": "狗"}, {"en": "other pets"}]
    file = tmp_path / "pets.yaml"
    shell.run("labels", "export", "宠物", file)
    assert file.read_text(encoding="utf-8") == shell.run("labels", "show", "宠物").stdout
    shell.run("labels", "delete", "宠物")
    assert shell.json("labels", "import", file) == made


def test_a_ready_made_set_is_listed_and_added(shell: Shell) -> None:
    listed = shell.json("labels", "list", "--ready-made")
    assert {"food", "documents"} <= {one["ready_made"] for one in listed}
    assert "美食" in shell.run("labels", "list", "--ready-made", language="zh").stdout
    assert shell.json("labels", "add", "美食")["ready_made"] == "food"
    assert shell.json("labels", "standing", "food")["standing"]
    assert not shell.json("labels", "standing", "Food", "--off")["standing"]
    assert "美食" in shell.run("labels", "list", language="zh").stdout


def test_mistakes_are_one_calm_line_in_both_languages(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "pets.yaml"
    file.write_text("name: Pets\nlabels:\n  - cat\n  - {en: dog, tresh: 0.5}\n", encoding="utf-8")
    english = shell.run("labels", "import", file, code=2).stderr
    assert f"{file}, line 4: the key 'tresh' is not known; did you mean threshold?" in english
    assert len(english.splitlines()) == 1
    shell.run("labels", "show", "Pets", code=2)
    shell.run("labels", "new", "Pets", "--line", " , ", code=2)
    assert shell.json("labels", "list") == []


def test_an_unknown_ready_made_set_lists_those_there_are(shell: Shell) -> None:
    for language in ("en", "zh"):
        told = shell.run("labels", "add", "nope", language=language, code=2).stderr
        assert "nope" in told
        assert "documents" in told
        assert "food" in told
    assert "可用的有：" in told
    assert "One: 1 label (cat)" in shell.run("labels", "new", "One", "--line", "cat").stdout
