"""One library for the guide's examples: the sample pictures and what its searches speak of."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photoapp.app import Application, open_application
from photoapp.services.sample_library import FOLDER, build
from tests.guide.reading import RESOURCES
from tests.imaging.raw_files import dng

_MAKE = 271


@pytest.fixture(scope="session")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder; the photos lie beside it. Not to be changed."""
    base = tmp_path_factory.mktemp("guide")
    photos, away = base / "photos", base / "away"
    build(RESOURCES / "samples", photos / FOLDER)
    scene = Image.effect_noise((320, 240), 60).convert("RGB")
    exif = Image.Exif()
    exif[_MAKE] = "Canon"
    scene.save(photos / "garden.jpg", exif=exif)
    (photos / "shot.dng").write_bytes(dng(scene, preview=_jpeg(scene)))
    away.mkdir()
    scene.rotate(90).save(away / "far.jpg")
    application = open_application(base / "library")
    try:
        report = application.indexer.index_now([photos, away])
        assert report.failed == 0, report
        _mark(application)
        shutil.move(away, base / "unplugged")
        application.indexer.look_for_folders()
    finally:
        application.close()
    return base / "library"


def _jpeg(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "JPEG")
    return held.getvalue()


def _mark(application: Application) -> None:
    from photoapp.core.hits import SearchRequest

    def photo(query: str) -> int:
        return application.searcher.search(SearchRequest(text=query, limit=1)).hits[0].photo

    meadow = photo('name:"mountain meadow"')
    application.curator.rate([meadow], 4)  # type: ignore[list-item]
    application.curator.favourite([meadow], on=True)  # type: ignore[list-item]
    application.tags.give_named("family", [photo("name:dogs")])  # type: ignore[list-item]


@pytest.fixture
def application(made_library: Path, tmp_path: Path) -> Iterator[Application]:
    """The services over a copy; the photos themselves are shared."""
    shutil.copytree(made_library, tmp_path / "library")
    made = open_application(tmp_path / "library")
    yield made
    made.close()
