"""Every command of the guide is one that the program takes; harmless ones are run."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.exceptions import TyperException

from photoapp.cli import cli, run
from photoapp.core.labels import set_from_line
from photoapp.services import label_files
from tests.guide.reading import LANGUAGES, RESOURCES, fences

_GUIDE = {
    line for language in LANGUAGES for fence in fences(language, "sh") for line in fence.lines
}
_README = {
    line.split("  #")[0].strip()
    for line in (RESOURCES.parent / "README.md").read_text("utf-8").splitlines()
    if line.startswith("photoapp ")
}
_COMMANDS = sorted(_GUIDE | _README)
# They change nothing outside of the library, open no window and go online for nothing.
_RUN = (
    *("--help", "search --help", "help duplicates", "help 重复照片", "help", "folders list"),
    *("models list", "labels list", "labels list --ready-made", "search tag:cat", "search 标签:猫"),
    *("labels add food", "search dog on the beach", "search 海边的狗", "search 猫 -沙发 --json"),
    *(
        "duplicates",
        "duplicates --kinds identical-bytes,edited --json",
        "history",
        "models vectors",
    ),
    *("duplicates resolve --profile best-quality --dry-run", "history --limit 50"),
    *("search --limit 200 --show-all beach", "search --limit 200 --show-all 海滩"),
    *("tags write --dry-run", "tags read --dry-run", "models backend"),
)


def _parse(words: list[str]) -> Any:
    """Let the command line read the words without acting. Raises what a person would see."""
    command: Any = typer.main.get_command(cli)
    context = command.make_context("photoapp", words, resilient_parsing=False)
    while hasattr(command, "resolve_command"):
        rest = [*getattr(context, "_protected_args", []), *context.args]
        if not rest:
            return context
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None, f"no command {name}"
        context = command.make_context(name, rest, parent=context)
    return context


@pytest.mark.parametrize("line", _COMMANDS)
def test_the_command_line_takes_it(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "photoapp"
    if words[-1:] == ["--help"]:
        words = words[:-1]
    _parse(words)


@pytest.mark.parametrize("line", ["photoapp folders move", "photoapp search", "photoapp tag --set"])
def test_what_it_does_not_take_is_noticed(line: str) -> None:
    if line == "photoapp search":
        _parse(shlex.split(line)[1:])  # no option is wrong in it
        return
    with pytest.raises((TyperException, AssertionError)):
        _parse(shlex.split(line)[1:])


def test_every_command_is_in_the_guide() -> None:
    """A command that nobody is told of does not exist for them."""

    def leaves(command: Any, words: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
        if not hasattr(command, "commands"):
            return {words}
        return {
            leaf
            for name, inner in command.commands.items()
            for leaf in leaves(inner, (*words, name))
        }

    shown = {tuple(shlex.split(line)[1:3]) for line in _GUIDE}
    shown |= {words[:1] for words in shown}
    missing = {leaf for leaf in leaves(typer.main.get_command(cli)) if leaf not in shown}
    # Experts' commands, which the README names; a group's own words stand in the first place.
    assert missing <= {
        ("train", "pictures"),
        ("train", "starter"),
        ("train", "release"),
        ("duplicates", "history"),
        ("duplicates", "undo"),
    }, missing


def test_harmless_ones_do_what_they_say(
    made_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made_library, tmp_path / "library")
    known = {line.removeprefix("photoapp ") for line in _COMMANDS}
    assert set(_RUN) <= known, set(_RUN) - known
    failed = {}
    for line in _RUN:
        code = run(["--library", str(tmp_path / "library"), *shlex.split(line)])
        told = capsys.readouterr()
        if code not in (0, None) or not (told.out + told.err).strip():
            failed[line] = told.err
    assert failed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_set_can_be_imported(language: str, tmp_path: Path) -> None:
    examples = fences(language, "yaml")
    assert examples
    for number, fence in enumerate(examples):
        path = tmp_path / f"{number}.yaml"
        path.write_text(fence.text, encoding="utf-8")
        made = label_files.read(path)
        assert made.name
        assert len(made.labels) == len(yaml.safe_load(fence.text)["labels"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_labels_makes_a_set(language: str) -> None:
    for fence in fences(language, "photoapp-labels"):
        for line in fence.lines:
            assert len(set_from_line(line, name="Test").labels) == 3
