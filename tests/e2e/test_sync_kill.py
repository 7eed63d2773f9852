"""Killed while tags are written into files: every file is whole, and all come back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from photoapp.core.photo import PhotoReading
from photoapp.core.syncing import SyncChoice
from photoapp.imaging.embed import exiftool_path
from photoapp.imaging.reader import read_photo
from photoapp.storage.tags import TagRepository
from tests.bench.corpora import shapes
from tests.e2e.conftest import Shell
from tests.services.organiser import open_library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL")

PHOTOS = 24
KILLS = 2


@pytest.mark.parametrize("embedded", [False, True])
def test_kills_while_writing(
    shell: Shell, tmp_path: Path, resources: Path, *, embedded: bool
) -> None:
    if embedded and exiftool_path() is None:
        pytest.skip("needs ExifTool (libimage-exiftool-perl)")
    photos = tmp_path / "photos"
    shapes(photos, PHOTOS, width=120)
    before = {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()}
    organiser = open_library(shell.library, resources)
    try:
        organiser.indexer.index_now([photos])
        tags = TagRepository(organiser.catalogue)
        tags.give(tags.create("猫"), organiser.ids)
        ids = organiser.ids
    finally:
        organiser.close()
    chance = random.Random(3)
    hit = 0
    # It gives way to this process, which on a busy machine might else wait for its turn until all
    # is written.
    write = shell.command("tags", "write", *(["--embedded"] if embedded else []))
    for _ in range(KILLS):
        child = subprocess.Popen(
            ["nice", "-n", "5", *write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=shell.environment(),
            start_new_session=True,
        )
        # Until it writes, and then a little longer.
        backups = shell.library / "undo"
        until = time.monotonic() + 60
        present = set(backups.rglob("*.backup"))
        while child.poll() is None and time.monotonic() < until:
            if set(backups.rglob("*.backup")) - present:
                break
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.15))
        if child.poll() is None:
            hit += 1
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(30)
    assert hit
    organiser = open_library(shell.library, resources)
    try:
        organiser.curator.reconcile()
        assert not list(photos.rglob(".*")), "nothing half written is left"
        organiser.indexer.index_now([photos])
        assert organiser.ids == ids
        choice = SyncChoice(embedded=embedded)
        result = organiser.sidecars.write(organiser.sidecars.plan(ids, choice))
        assert result.failures == ()
        assert organiser.sidecars.plan(ids, choice).in_step == PHOTOS
        for path in before:
            reading = read_photo(path)
            assert isinstance(reading, PhotoReading)
            assert reading.facts.keywords == (("猫",) if embedded else ())
        while organiser.curator.undo() == "sidecar-write":
            pass
        assert {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()} == before
        organiser.indexer.index_now([photos])
        assert organiser.ids == ids
        assert organiser.catalogue.check() == []
    finally:
        organiser.close()
