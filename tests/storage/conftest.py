"""Catalogues for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.storage.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def make_shelf(tmp_path: Path) -> Iterator[Callable[[str], Shelf]]:
    made: list[Shelf] = []

    def make(name: str) -> Shelf:
        made.append(Shelf(tmp_path / name, tmp_path / "mount"))
        return made[-1]

    yield make
    for one in made:
        one.catalogue.close()
