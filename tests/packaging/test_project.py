"""Facts that packages carry are read from one place, and pins name versions only."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from builder import contents, environment, project
from photoapp import __version__


def test_the_version_stands_in_one_place(repository: Path) -> None:
    assert project.version() == __version__
    configuration = project.configuration()
    stated = configuration["project"]
    assert isinstance(stated, dict)
    assert "version" not in stated
    assert stated["dynamic"] == ["version"]
    tool = configuration["tool"]
    assert isinstance(tool, dict)
    assert tool["hatch"]["version"]["path"] == "photoapp/__init__.py"
    number = re.escape(__version__)
    for file in (repository / "packaging").rglob("*"):
        if file.suffix in {".py", ".spec", ".iss", ".plist", ".yml"}:
            assert not re.search(rf"\b{number}\b", file.read_text(encoding="utf-8")), file


def test_the_standard_package_leaves_torch_out() -> None:
    standard, full = project.requirements(full=False), project.requirements(full=True)
    assert set(full) - set(standard) == {"torch", "transformers"} | {
        one for one in full if one.startswith("onnx") and one != "onnxruntime"
    }
    assert {"torch", "transformers", "scipy", "matplotlib", "lightly"} <= set(contents.HEAVY)


def test_every_requirement_is_pinned_without_addresses() -> None:
    pins = environment.PINS.read_text(encoding="utf-8")
    assert "://" not in pins
    assert "@" not in pins
    names = {line.partition("==")[0] for line in pins.splitlines() if line}
    for one in [*project.requirements(full=True), *project.tools()]:
        assert re.split(r"[^\w.-]", one)[0].lower() in names, one
    tested = dict(one.split("==") for one in project.constraints())
    for line in pins.splitlines():
        name, _, version = line.partition(";")[0].strip().partition("==")
        assert tested.get(name, version) == version, line


def test_a_stated_time_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234")
    assert project.epoch() == 1234
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert project.epoch() > 1_700_000_000


def test_builder_does_not_hide_a_library() -> None:
    assert Path(sys.modules["builder"].__file__ or "").parent == project.HERE / "builder"
