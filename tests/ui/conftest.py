"""Fixtures of the window's tests: a themed application, photos to look at, and fakes of none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoapp.ui.i18n import install_language
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import apply_theme
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from tests.ui.shelf import Shelf

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The off-screen platform says that its windows have no size hints; nobody needs them."""
    ignore = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
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
