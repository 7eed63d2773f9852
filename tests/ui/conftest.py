"""Fixtures of the window's tests: a themed application, photos to look at, and fakes of none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import apply_theme
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from tests.ui.shelf import Shelf
from tests.ui.window_shelf import index, make_photos, opened

HERE = Path(__file__).parent
# How long a condition is waited for, ms. Passing tests do not wait: a busy machine needs it.
_PATIENCE = 60_000

for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
    assert _wait.__kwdefaults__ is not None
    assert _wait.__kwdefaults__["timeout"] == 5000
    _wait.__kwdefaults__["timeout"] = _PATIENCE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The off-screen platform says what it cannot do (size hints, raise, trays); it is right."""
    ignore = pytest.mark.qt_log_ignore(
        "This plugin does not support (propagateSizeHints|raise|grabbing)",
        "No such signal QPlatformNativeInterface::systemTrayWindowChanged",
    )
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(ignore)


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> Iterator[None]:
    """Every test begins in English and light."""
    apply_theme(qapp, "light")
    install_language(qapp, "en")
    yield
    apply_theme(qapp, "light")
    install_language(qapp, "en")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """Worker threads that end with the test; what nobody took fails it."""
    made = Tasks()
    errors: list[Exception] = []
    made.error.connect(errors.append)
    yield made
    made.close()
    assert not errors


@pytest.fixture
def shelf() -> Shelf:
    """300 photos."""
    return Shelf(300)


@pytest.fixture
def thumbnails(qtbot: QtBot, shelf: Shelf) -> Iterator[ThumbnailLoader]:
    """A loader over the shelf."""
    made = ThumbnailLoader(shelf.thumbnail)
    yield made
    made.close()


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `photos` and the `library` that indexed them; not to be changed."""
    folder = tmp_path_factory.mktemp("window")
    make_photos(folder / "photos")
    index(folder / "library", folder / "photos")
    return folder


@pytest.fixture
def application(indexed: Path, tmp_path: Path) -> Iterator[Application]:
    """The services over a copy of the indexed library; the photos themselves are shared."""
    shutil.copytree(indexed / "library", tmp_path / "library")
    made = open_application(tmp_path / "library")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, application: Application) -> Iterator[MainWindow]:
    """The main window over the copy; what nobody took fails the test."""
    made = opened(qtbot, application)
    errors: list[Exception] = []
    made.tasks.error.connect(errors.append)
    yield made
    made.close()
    made.deleteLater()
    assert not errors
