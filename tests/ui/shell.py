"""What the shell's pages stand on in tests: the real services of a small library."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from photoapp.core.settings import Settings
from photoapp.services.curate import Curator
from photoapp.services.health import Health
from photoapp.storage.settings import SettingsRepository
from photoapp.ui.bridge import Bridge
from photoapp.ui.i18n import install_language
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import apply_theme
from tests.services.organiser import Organiser, open_library


@dataclass
class Shell:
    """Services, bridge and tasks of one library; `errors` are those no page took."""

    organiser: Organiser
    bridge: Bridge
    tasks: Tasks
    preferences: Preferences
    settings: SettingsRepository
    health: Health
    curator: Curator
    errors: list[Exception]


def photo(path: Path, colour: str = "teal") -> Path:
    """Write a small real JPEG with something on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (160, 120), colour)
    ImageDraw.Draw(image).ellipse((40, 30, 120, 90), fill="white")
    image.save(path, quality=85)
    return path


def broken(path: Path, content: bytes = b"") -> Path:
    """Write a file that no reader takes, an hour ago: younger ones may still be being copied."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    hour_ago = time.time() - 3600
    os.utime(path, (hour_ago, hour_ago))
    return path


def click(widget: QWidget) -> None:
    """Click the middle of a widget once its layout has taken place."""
    QApplication.sendPostedEvents()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@contextmanager
def open_shell(app: QApplication, folder: Path, resources: Path) -> Iterator[Shell]:
    """Open a library in `folder` in English and light, and close everything at the end."""
    apply_theme(app, "light")
    install_language(app, "en")
    organiser = open_library(folder / "library", resources)
    settings = SettingsRepository(organiser.catalogue)
    bridge = Bridge(organiser.bus)
    tasks = Tasks()
    errors: list[Exception] = []
    tasks.error.connect(errors.append)

    def save(name: str, value: Any) -> object:
        return settings.set(name, value)

    try:
        yield Shell(
            organiser,
            bridge,
            tasks,
            Preferences(Settings(language="en", theme="light"), save, tasks),
            settings,
            Health(organiser.photos, organiser.vectors, organiser.bus, wake=organiser.indexer.wake),
            organiser.curator,
            errors,
        )
    finally:
        tasks.close()
        bridge.close()
        organiser.close()
        install_language(app, "en")
        apply_theme(app, "light")
        assert errors == []
