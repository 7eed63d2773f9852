"""Killed while it prepares another model or switches: one model is in use, and whole."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from photoapp.models.catalogue import STARTER
from tests.e2e.conftest import Shell
from tests.e2e.upgrade_kills import check, kill_and_check, make_library
from tests.services.upgrading import CLIP

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL")

# `python -m tests.e2e.upgrade_kills` runs the long form: 60 kills over 300 photos.
PHOTOS = 40
KILLS = 2


def test_kills_while_preparing_and_switching(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOAPP_MODELS", "")  # so that it is put back
    make_library(shell, tmp_path, PHOTOS)
    hit = kill_and_check(shell, PHOTOS, KILLS)
    assert sum(hit.values()) == KILLS
    # What was prepared so far is gone on with, and taken into use.
    if check(shell.library, PHOTOS) == STARTER:
        assert shell.json("models", "upgrade", CLIP, "--switch-when-ready")["missing"] == 0
    (first, *_) = shell.json("models", "vectors")
    assert (first["model"], first["photos"], first["in_use"]) == (CLIP, PHOTOS, True)
