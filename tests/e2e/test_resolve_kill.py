"""Killed at any moment, resolving duplicates loses nothing and can be undone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# `python -m tests.e2e.resolve_kills` runs the long form: 1,000 interrupted runs.
RUNS = 20


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="forks, and uses the freedesktop trash"
)
def test_kills_while_resolving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import send2trash.plat_other as freedesktop

    from tests.e2e.resolve_kills import interrupted_runs

    # The runs set these for themselves.
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", b"")
    monkeypatch.setattr(freedesktop, "HOMETRASH_B", b"")
    hit = interrupted_runs(tmp_path, RUNS, seed=5)
    killed = sum(count for what, count in hit.items() if " killed" in what)
    assert killed >= RUNS // 2, hit
