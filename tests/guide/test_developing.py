"""What the developer's page and the release checklist point at is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

_ROOMS = ("core", "storage", "imaging", "models", "index", "services", "ui", "console")
# Made by another part of the work, or by building.
_MADE = frozenset({"packaging/build.py", "packaging/try_deb.py", "../shared"})


def _code(repository: Path, name: str) -> list[str]:
    text = (repository / "packaging" / name).read_text("utf-8")
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


@pytest.mark.parametrize("page", ["DEVELOPING.md", "RELEASE.md"])
def test_paths_exist(repository: Path, page: str) -> None:
    paths = {
        word
        for code in _code(repository, page)
        for word in code.split()
        if re.match(r"(?:photoapp|tests|packaging|resources|\.ci)/[\w./-]+$", word)
    }
    assert len(paths) > 3
    assert [one for one in sorted(paths - _MADE) if not (repository / one).exists()] == []


@pytest.mark.parametrize("page", ["DEVELOPING.md", "RELEASE.md"])
def test_names_exist(repository: Path, page: str) -> None:
    for code in _code(repository, page):
        if not re.fullmatch(rf"(?:{'|'.join(_ROOMS)})(?:\.\w+)+", code):
            continue
        parts = ["photoapp", *code.split(".")]
        place = next(
            number
            for number in range(len(parts), 1, -1)
            if (repository.joinpath(*parts[:number])).with_suffix(".py").is_file()
        )
        found = importlib.import_module(".".join(parts[:place]))
        for name in parts[place:]:
            assert hasattr(found, name), f"{page}: {code}"
            found = getattr(found, name)


def test_every_room_is_described(repository: Path) -> None:
    text = (repository / "packaging" / "DEVELOPING.md").read_text("utf-8")
    rooms = {path.name for path in (repository / "photoapp").iterdir() if path.is_dir()}
    for room in rooms - {"__pycache__", "resources"}:
        assert f"`photoapp/{room}`" in text, room


def test_the_readmes_commands_and_pictures_exist(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    targets = [one for one in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in one]
    assert targets
    assert [one for one in targets if not (repository / one).exists()] == []
