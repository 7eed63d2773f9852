"""Killed at any moment, the library loses nothing and does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.corpora import shapes
from tests.e2e.conftest import Shell
from tests.services.organiser import open_library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL")

# `python -m tests.e2e.kills` runs the long form: 100 kills over 2,000 photos.
PHOTOS = 120
KILLS = 6


def kill_and_check(shell: Shell, photos: Path, count: int, kills: int, resources: Path) -> int:
    """Index with random kills, then to the end, then check. Returns how many kills hit."""
    chance = random.Random(11)
    hit = 0
    for _ in range(kills):
        child = subprocess.Popen(
            shell.command("index", photos, "--json"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=shell.environment(),
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.3, 3.0))
        if child.poll() is None:
            hit += 1
            os.kill(child.pid, signal.SIGKILL)
        child.wait(30)
    report = shell.json("index", photos)
    assert report["failed"] == 0
    assert report["found"] == count
    organiser = open_library(shell.library, resources)
    try:
        assert organiser.catalogue.check() == []
        ids = organiser.ids
        assert len(ids) == count
        assert organiser.space.index().ids().tolist() == ids
        for row in organiser.photos.rows(ids):
            assert organiser.thumbnails.has(row.content_key)
        # Nothing is pending, and nothing is encoded again.
        again = organiser.indexer.index_now([photos])
        assert (again.indexed, again.encoded, organiser.encoder.pictures) == (0, 0, 0)
        rows = organiser.catalogue.rows("SELECT count(*), count(DISTINCT content_hash) FROM assets")
        assert rows == [(count, count)]
    finally:
        organiser.close()
    return hit


def test_kills_while_indexing(shell: Shell, tmp_path: Path, resources: Path) -> None:
    photos = tmp_path / "photos"
    shapes(photos, PHOTOS, width=200)
    assert kill_and_check(shell, photos, PHOTOS, KILLS, resources) > 0
