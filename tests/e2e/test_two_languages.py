"""The command line speaks both languages: every pair of texts, every error, every help page."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photoapp import console
from photoapp.ui.messages import known_error
from tests.e2e.conftest import Shell

_HAN = re.compile(r"[\u4e00-\u9fff]")
# What can be typed in either language, whichever the program speaks.
_EXAMPLES = r"“[^”]*”|猫|狗"
_WORD = re.compile(r"[A-Za-z]{2,}")
# Signs that separate a list differ by language.
_SEPARATORS = {", ": "、", ",": "、", "; ": "；", ": ": "："}
# What takes its text to the screen as it is.
_TELLING = frozenset(("out", "note", "fail", "table"))
# Names that are the same in every language: of the program, its commands, formats and models.
_NAMES = frozenset(("photoapp", "Python"))


def _modules(repository: Path) -> Iterator[tuple[Path, ast.Module]]:
    package = repository / "photoapp"
    for path in (*sorted(package.glob("*.py")), *sorted((package / "commands").glob("*.py"))):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "id", "") or getattr(function, "attr", "")
            if name in names or (not names and name.endswith("Error")):
                yield node


def _parts(node: ast.expr) -> tuple[str, set[str]] | None:
    """A text's letters and what is filled into it; None for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, set()
    if not isinstance(node, ast.JoinedStr):
        return None
    words, filled = "", set()
    for value in node.values:
        if isinstance(value, ast.Constant):
            words += str(value.value)
        elif isinstance(value, ast.FormattedValue):
            filled.add(_same_separators(ast.unparse(value)))
    return words, filled


def _same_separators(code: str) -> str:
    for english, chinese in _SEPARATORS.items():
        code = code.replace(repr(english), repr(chinese))
    return code


def test_every_pair_says_the_same(repository: Path) -> None:
    wrong, seen = [], 0
    for path, tree in _modules(repository):
        for call in _calls(tree, "say"):
            if len(call.args) != 2:
                continue
            english, chinese = (_parts(one) for one in call.args)
            if english is None or chinese is None:
                continue  # values that carry their own two languages
            seen += 1
            place = f"{path.name}:{call.lineno}"
            if english[1] != chinese[1]:
                wrong.append(f"{place}: {sorted(english[1] ^ chinese[1])} only in one language")
            if _HAN.search(re.sub(_EXAMPLES, "", english[0])):
                wrong.append(f"{place}: Chinese on the English side")
            if _WORD.search(english[0]) and not _HAN.search(chinese[0]) and chinese[0] != "zh":
                wrong.append(f"{place}: “{chinese[0]}” is not Chinese")
            bare = re.sub(r"“[^”]*”", "", chinese[0])
            if re.search(r"[\u4e00-\u9fff][,;:!?.]|[,;:!?](?=[\u4e00-\u9fff])|\.\.\.", bare):
                wrong.append(f"{place}: the punctuation of “{chinese[0]}” is not Chinese")
    assert wrong == []
    assert seen > 300


def _bare(node: ast.expr) -> Iterator[str]:
    """Words below `node` that no call of `say` holds."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name != "join":
            return  # `say`, or something that words it
    if isinstance(node, ast.Subscript | ast.Compare | ast.FormattedValue):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from set(_WORD.findall(node.value)) - _NAMES
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _bare(child)


def test_nothing_is_told_in_one_language_only(repository: Path) -> None:
    wrong = []
    for path, tree in _modules(repository):
        for call in _calls(tree, *_TELLING):
            for argument in call.args:
                found = sorted(_bare(argument))
                if found:
                    wrong.append(f"{path.name}:{call.lineno}: {' '.join(found)}")
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in {"help", "prompt"}:
                found = sorted(_bare(node.value))
                if found:
                    wrong.append(f"{path.name}:{node.value.lineno}: {' '.join(found)}")
    assert wrong == []


def test_every_error_of_the_command_line_has_both_languages(repository: Path) -> None:
    """By `say`, or by the window's table, see `tests/ui/test_messages.py` for the other rooms."""
    wrong = []
    for path, tree in _modules(repository):
        for call in _calls(tree):
            if len(call.args) < 2 or not isinstance(call.args[0], ast.Constant):
                continue
            code = str(call.args[0].value)
            if "-" not in code or known_error(code):
                continue
            message = call.args[1]
            if not (isinstance(message, ast.Call) and getattr(message.func, "id", "") == "say"):
                wrong.append(f"{path.name}:{call.lineno}: {code}")
    assert wrong == []


_HELP = """
import sys
import typer
from photoapp.cli import cli
from photoapp.commands.usage import with_plain_help

def walk(command, names):
    context = typer.Context(command, info_name=" ".join(names))
    print("####", " ".join(names))
    print(command.get_help(context))
    for name, child in getattr(command, "commands", {}).items():
        walk(child, [*names, name])

walk(with_plain_help(typer.main.get_command(cli)), ["photoapp"])
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_help_page_is_in_the_language(shell: Shell, repository: Path, language: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HELP],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=shell.environment(language),
        cwd=repository,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wrong, page = [], ""
    for line in done.stdout.splitlines():
        if line.startswith("####"):
            page = line
            continue
        if language == "en":
            other = _HAN.search(re.sub(_EXAMPLES, "", line))
        else:
            other = re.search(r"(?:\b[a-z]{2,} ){3,}[a-z]{2,}\b", line)
        if other:
            wrong.append(f"{page}: {line}")
    assert wrong == []
    assert done.stdout.count("####") > 40


def test_sizes_counts_and_times_are_written_the_same_way_everywhere() -> None:
    assert [console.size(one) for one in (999, 1_500, 2_345_678, 7.2e9, 3e12)] == [
        *("999 B", "1.5 kB", "2.3 MB", "7.2 GB"),
        "3.0 TB",
    ]
    assert [console.duration(one) for one in (5, 185, 3729)] == ["0:05", "3:05", "1:02:09"]


def test_numbers_and_dates_of_the_command_line_have_one_form(repository: Path) -> None:
    """Thousands by a comma, which both languages use; dates by ISO 8601, which sorts."""
    wrong = []
    for path, tree in _modules(repository):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FormattedValue) or node.format_spec is None:
                continue
            form = "".join(
                str(one.value)
                for one in getattr(node.format_spec, "values", ())
                if isinstance(one, ast.Constant)
            )
            if "%" in form and not form.endswith("%") and not form.startswith(("%Y-%m-%d", "%H")):
                wrong.append(f"{path.name}:{node.lineno}: {form}")
            if "_" in form:
                wrong.append(f"{path.name}:{node.lineno}: {form}")
        for call in _calls(tree, "strftime", "isoformat"):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and not str(first.value).startswith(
                ("%Y", "seconds")
            ):
                wrong.append(f"{path.name}:{call.lineno}: {form}")
    assert wrong == []


def test_placeholders_are_found() -> None:
    """The tests above stand on this."""
    call = ast.parse('say(f"{a:,} of {b}", "x")', mode="eval").body
    assert isinstance(call, ast.Call)
    found = _parts(call.args[0])
    assert found is not None
    assert found[0] == " of "
    assert len(found[1]) == 2
