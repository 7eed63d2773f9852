"""Everybody whose work is in a package is named, with a licence and its text."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest

from builder import licences, parts, project, sbom


def _closure() -> list[str]:
    """The standard package's requirements and theirs, as far as they are installed here."""
    left = [re.split(r"[^\w.-]", one)[0] for one in project.requirements(full=False)]
    found: set[str] = set()
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system
        found.add(name)
        left += [re.split(r"[^\w.-]", one)[0] for one in needed if "extra ==" not in one]
    return sorted(found)


@pytest.fixture(scope="module")
def inside() -> list[parts.Part]:
    return [parts.distribution(name) for name in _closure()]


def test_each_has_a_licence_and_a_text(inside: list[parts.Part], tmp_path: Path) -> None:
    assert len(inside) > 25
    for part in inside:
        assert part.texts, part.name
        assert all(text.is_file() for text in part.texts.values()), part.name
    unnamed = [part.name for part in inside if not part.licence]
    assert unnamed == []
    licences.gather(inside, tmp_path)
    index = (tmp_path / licences.INDEX).read_text(encoding="utf-8")
    for part in inside:
        assert f"| {part.name} | {part.version} | {part.licence} |" in index
    qt = next(part for part in inside if part.name.lower().startswith("pyside6"))
    assert "LGPL-3.0-only" in qt.licence
    lgpl = (tmp_path / qt.name / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lgpl


def test_a_part_without_a_text_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nameless"):
        licences.gather([parts.Part("nameless", "1", "", "pypi", {})], tmp_path)


def test_the_list_of_parts_is_the_same_for_the_same_parts(inside: list[parts.Part]) -> None:
    text = sbom.document(inside, variant="standard")
    assert text == sbom.document(list(reversed(inside)), variant="standard")
    assert text != sbom.document(inside[1:], variant="standard")
    found = json.loads(text)
    assert found["bomFormat"] == "CycloneDX"
    assert found["metadata"]["component"]["version"] == project.version()
    links = {one["name"].lower(): one["purl"] for one in found["components"]}
    assert len(links) == len(inside)
    assert links["numpy"] == f"pkg:pypi/numpy@{metadata.version('numpy')}"
    assert not {"torch", "transformers", "onnx", "lightly"} & links.keys()
    assert all(one.get("licenses") for one in found["components"])
    (root,) = (one for one in found["dependencies"] if one["ref"] == project.NAME)
    assert len(root["dependsOn"]) == len(inside)


def test_modules_lead_to_their_distributions() -> None:
    assert parts.distribution_names(["PIL.Image", "numpy", "photoapp.core", "nothing"]) == [
        "numpy",
        "pillow",
    ]


def test_old_statements_of_a_licence_are_understood() -> None:
    for name, expected in (("flatbuffers", "Apache-2.0"), ("onnxruntime", "MIT"), ("rich", "MIT")):
        assert parts.licence_of(metadata.metadata(name)) == expected
