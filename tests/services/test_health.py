"""What failed, and trying again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photoapp.core.events import PhotosChanged
from photoapp.services.health import Health
from tests.services.files_shelf import FilesShelf
from tests.storage.shelf import KEY


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


def test_failures_are_named_and_retried(shelf: FilesShelf) -> None:
    woken: list[int] = []
    health = Health(shelf.photos, shelf.vectors, shelf.bus, wake=lambda: woken.append(1))
    assert health.retry() == 0
    assert (woken, shelf.events) == ([], [])
    bad = [shelf.locate(f"Pictures/{name}.jpg") for name in "ab"]
    for location in bad:
        shelf.photos.record_failure(location, "picture-damaged", "broken")
    photo = shelf.add_file("c.jpg")
    shelf.vectors.register(KEY, 8)
    shelf.vectors.record_failure(KEY, photo, "no-vector", "blank")
    assert [one.path.name for one in health.failed()] == ["a.jpg", "b.jpg"]
    assert [one.path.name for one in health.failed(1, 1)] == ["b.jpg"]
    assert health.failed_photos() == [(photo, "no-vector", "blank")]
    counts = health.counts()
    assert (counts.failed_files, counts.failed_assets) == (2, 1)

    assert health.retry([bad[0]]) == 1
    assert health.counts().failed_assets == 1
    assert health.retry() == 2
    assert (health.failed(), health.failed_photos()) == ([], [])
    assert len(woken) == 2
    assert shelf.last_event() == PhotosChanged()
    assert shelf.photos.pending_count(KEY) == 3
