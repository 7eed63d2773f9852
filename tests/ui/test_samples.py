"""A first look with sample pictures: one click in, one click out, and never among one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.ui.main_window import MainWindow
from photoapp.ui.sample_banner import SampleBanner
from photoapp.ui.welcome import WelcomePage
from tests.ui.shell import click
from tests.ui.window_shelf import make_photo


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """An empty library, indexing as in the real window."""
    made = open_application(tmp_path / "library")
    made.indexer.start()
    yield made
    made.close()


def _welcome(window: MainWindow, qtbot: QtBot) -> WelcomePage:
    qtbot.waitUntil(lambda: isinstance(window.centre.page, WelcomePage))
    page = window.centre.page
    assert isinstance(page, WelcomePage)
    return page


def test_samples_come_are_searched_and_leave(
    window: MainWindow, application: Application, qtbot: QtBot
) -> None:
    page = _welcome(window, qtbot)
    assert page.try_samples.isVisible()
    assert not page.start.isEnabled() or page.chosen()
    click(page.try_samples)
    banner = window.findChild(SampleBanner)
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)
    assert any("sample pictures" in label.text() for label in banner.findChildren(QLabel))
    qtbot.waitUntil(lambda: window.model.rowCount() > 20)
    window.search_bar.type_words("浣熊")
    qtbot.waitUntil(lambda: window.listing.answer is not None and window.model.rowCount() == 1)
    click(banner.searches[2])
    qtbot.waitUntil(lambda: window.search_bar.query().text == "mountain without snow")
    answered = "mountain without snow"
    qtbot.waitUntil(
        lambda: (
            window.listing.answer is not None
            and window.listing.answer.request.text == answered
            and window.listing.answer.good > 0
        )
    )
    window.search_bar.clear()
    click(banner.remove)
    _welcome(window, qtbot)
    assert not banner.isVisible()
    qtbot.waitUntil(lambda: not application.samples.folder.exists())


def test_ones_own_folder_takes_their_place(
    window: MainWindow, application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    click(_welcome(window, qtbot).try_samples)
    banner = window.findChild(SampleBanner)
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)
    make_photo(tmp_path / "Pictures" / "a.jpg", 1)
    window.places.add_folders((tmp_path / "Pictures",))
    qtbot.waitUntil(lambda: not banner.isVisible())
    folders = [one.path for one in application.indexer.folders()]
    assert folders == [tmp_path / "Pictures"]
    qtbot.waitUntil(lambda: not application.samples.folder.exists())


def test_samples_that_cannot_be_written_are_explained(
    window: MainWindow, application: Application, qtbot: QtBot
) -> None:
    application.samples.folder.mkdir()
    (application.samples.folder / "mine.jpg").write_bytes(b"mine")
    page = _welcome(window, qtbot)
    click(page.try_samples)
    qtbot.waitUntil(
        lambda: any(
            "holds something else" in label.text()
            for label in page.findChildren(QLabel)
            if label.isVisible()
        )
    )
    assert page.try_samples.isEnabled()
