"""The workflow that builds packages on three systems."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from build import TARGETS


@pytest.fixture(scope="module")
def workflow(repository: Path) -> dict[Any, Any]:
    file = repository / ".github" / "workflows" / "packages.yml"
    loaded: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def test_each_system_builds_examines_and_keeps_its_package(workflow: dict[Any, Any]) -> None:
    assert set(workflow["jobs"]) == {"linux", "windows", "macos"}
    built = set()
    for name, job in workflow["jobs"].items():
        runs = "\n".join(step.get("run", "") for step in job["steps"])
        built |= set(re.findall(r"packaging/build\.py ([a-z ]+)", runs))
        assert "self-test" in runs, name
        assert any("upload-artifact" in step.get("uses", "") for step in job["steps"]), name
    asked = {word for words in built for word in words.split()}
    assert asked == {"deb", "tarball", "windows", "macos"}
    assert asked <= set(TARGETS)


def test_actions_are_pinned_and_may_only_read(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]), step


def test_nothing_secret_is_used(repository: Path) -> None:
    text = (repository / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
