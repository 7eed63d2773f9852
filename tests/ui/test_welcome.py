"""The first minute: choosing folders, the promise, and the offer of a full model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photoapp.models.catalogue import DESCRIPTIONS
from photoapp.services.models import ModelStatus
from photoapp.ui.full_model_card import FullModelCard
from photoapp.ui.welcome import WelcomePage
from tests.ui.shell import Shell, click, open_shell, photo


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "Pictures"
    photo(folder / "a.jpg")
    return folder


@pytest.fixture
def page(shell: Shell, qtbot: QtBot, pictures: Path) -> WelcomePage:
    page = WelcomePage(shell.organiser.indexer, shell.preferences, shell.tasks, pictures=pictures)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def _shows(widget: QWidget, text: str) -> bool:
    return any(text in label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_pictures_are_offered_and_one_key_starts(
    shell: Shell, page: WelcomePage, qtbot: QtBot, pictures: Path, key: Qt.Key
) -> None:
    assert page.chosen() == [pictures]
    assert _shows(page, "Nothing leaves this computer")
    with qtbot.waitExposed(page):
        page.activateWindow()
    page.start.setFocus()
    with qtbot.waitSignal(page.started):
        QTest.keyClick(page.start, key)
    assert [one.path for one in shell.organiser.indexer.folders()] == [pictures]


def test_folders_can_be_dropped_and_unticked(
    shell: Shell, page: WelcomePage, qtbot: QtBot, tmp_path: Path, pictures: Path
) -> None:
    other = tmp_path / "旅行 & 家"
    other.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(other))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    assert page.chosen() == [pictures, other]
    page._boxes[pictures].click()
    assert page.chosen() == [other]
    page._boxes[other].click()
    assert not page.start.isEnabled()
    page._boxes[other].click()
    with qtbot.waitSignal(page.started):
        click(page.start)
    assert [one.path for one in shell.organiser.indexer.folders()] == [other]


def test_a_folder_that_is_gone_is_said_and_can_be_corrected(
    page: WelcomePage, qtbot: QtBot, tmp_path: Path, pictures: Path
) -> None:
    gone = tmp_path / "gone"
    page.add_folder(gone)
    page.begin()
    qtbot.waitUntil(lambda: _shows(page, "There is no folder"))
    page._boxes[gone].click()
    with qtbot.waitSignal(page.started):
        page.begin()
    assert not _shows(page, "There is no folder")


def test_the_language_can_be_chosen_here(shell: Shell, page: WelcomePage, qtbot: QtBot) -> None:
    page.language.setCurrentIndex(page.language.findData("zh_CN"))
    page.language.activated.emit(page.language.currentIndex())
    qtbot.waitUntil(lambda: page.start.text() == "开始")
    assert shell.preferences.settings.language == "zh_CN"
    assert _shows(page, "任何内容都不会离开这台电脑")


class _Room:
    """Models as a list; nothing may be fetched from a card."""

    def __init__(self, *installed: str) -> None:
        self.installed = {"photoapp-starter", *installed}

    def list(self) -> list[ModelStatus]:
        return [
            ModelStatus(one, installed=one.id in self.installed, in_use=one.family == "starter")
            for one in DESCRIPTIONS
        ]


def _card(shell: Shell, qtbot: QtBot, room: _Room) -> FullModelCard:
    card = FullModelCard(
        room,  # type: ignore[arg-type]  # a stand-in with the one method it uses
        shell.preferences,
        shell.bridge,
        shell.tasks,
    )
    qtbot.addWidget(card)
    return card


def test_the_offer_fits_the_language_and_names_size_and_source(shell: Shell, qtbot: QtBot) -> None:
    card = _card(shell, qtbot, _Room())
    qtbot.waitUntil(card.isVisible)
    assert card.offered is not None and card.offered.description.languages == ("en",)
    assert _shows(card, "about 598.5 MB · from huggingface.co")
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(card, "Chinese-CLIP B"))
    shell.preferences.set("hub_endpoint", "https://mirror.example/hub")
    qtbot.waitUntil(lambda: _shows(card, "mirror.example"))


def test_the_offer_only_leads_to_the_models(shell: Shell, qtbot: QtBot) -> None:
    card = _card(shell, qtbot, _Room())
    qtbot.waitUntil(card.isVisible)
    look = next(one for one in card.findChildren(QPushButton) if one.text() == "See the models…")
    with qtbot.waitSignal(card.chosen):
        click(look)


def test_the_offer_goes_away_for_good(shell: Shell, qtbot: QtBot) -> None:
    card = _card(shell, qtbot, _Room())
    qtbot.waitUntil(card.isVisible)
    later = next(one for one in card.findChildren(QPushButton) if one.text() == "Not now")
    click(later)
    assert not card.isVisible()
    qtbot.waitUntil(lambda: shell.settings.load().full_model_card_dismissed)


def test_nothing_is_offered_to_who_has_a_full_model(shell: Shell, qtbot: QtBot) -> None:
    card = _card(shell, qtbot, _Room("openai/clip-vit-base-patch32"))
    qtbot.waitUntil(lambda: bool(card._statuses))
    assert not card.isVisible()
    assert card.offered is None
    statuses = [replace(one, installed=False) for one in card._statuses]
    card._show(statuses)
    assert card.offered is not None
