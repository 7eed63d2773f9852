"""Runs the real program as a person's shell would, over a temporary library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Shell:
    """`photoapp` with a library and a language of its own."""

    library: Path
    home: Path

    def environment(self, language: str = "en") -> dict[str, str]:
        """No network proxy, no person's data folder, a known language."""
        return os.environ | {
            "PHOTOAPP_LANGUAGE": language,
            "PHOTOAPP_MODELS": str(self.home / "models"),
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONUTF8": "1",
        }

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line with --library in front."""
        return [
            sys.executable,
            "-m",
            "photoapp",
            "--library",
            str(self.library),
            *map(str, arguments),
        ]

    def run(
        self, *arguments: str | Path, language: str = "en", code: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run and check the exit code."""
        done = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            env=self.environment(language),
            check=False,
        )
        if code is not None:
            assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *arguments: str | Path) -> Any:
        """Run with --json and read the answer."""
        return json.loads(self.run(*arguments, "--json").stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell for this test."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(tmp_path / "library", home)


Demo = Callable[[], Path]


@pytest.fixture(scope="session")
def demo_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's real photographs, in a folder of this run."""
    from photoapp.commands.demo import build_pictures

    folder = tmp_path_factory.mktemp("demo") / "pictures"
    build_pictures(folder)
    return folder
