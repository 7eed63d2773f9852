"""A library over a temporary folder with the real services, for every test of this room."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photoapp.services.volumes import ListVolumes, mounted_volumes
from tests.services.organiser import MakePhoto, OpenOrganiser, Organiser, open_library


@pytest.fixture
def open_organiser(tmp_path: Path, resources: Path) -> Iterator[OpenOrganiser]:
    """Opens (again) the library of this test; everything is closed at the end."""
    opened: list[Organiser] = []

    def open_it(
        library: Path | None = None, *, list_volumes: ListVolumes = mounted_volumes
    ) -> Organiser:
        organiser = open_library(
            library or tmp_path / "library", resources, list_volumes=list_volumes
        )
        opened.append(organiser)
        return organiser

    yield open_it
    for organiser in opened:
        organiser.close()


@pytest.fixture
def organiser(open_organiser: OpenOrganiser) -> Organiser:
    """A fresh library."""
    return open_organiser()


@pytest.fixture
def make_photo(tmp_path: Path) -> MakePhoto:
    """Writes a JPEG with its own content: coloured shapes from a seed."""

    def make(path: Path | str, seed: int | None = None, *, size: int = 160) -> Path:
        target = tmp_path / "photos" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        chance = random.Random(str(path) if seed is None else seed)
        picture = Image.new("RGB", (size, size * 3 // 4), tuple(chance.choices(range(256), k=3)))
        draw = ImageDraw.Draw(picture)
        for _ in range(6):
            x, y = chance.randrange(size), chance.randrange(size)
            r = chance.randrange(8, size // 3)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(chance.choices(range(256), k=3)))
        # At once, as a copy by a file manager is not: a watcher sees one change, not two.
        whole = target if target.exists() else tmp_path / f"being written{target.suffix}"
        picture.save(whole, quality=90)
        whole.replace(target)
        return target

    return make
