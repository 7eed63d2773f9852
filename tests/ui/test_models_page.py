"""The models page: what there is, fetching with progress, failing calmly, switching, importing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photoapp.core.errors import ModelError
from photoapp.core.events import ModelChanged
from photoapp.core.jobs import JobId
from photoapp.models.catalogue import DESCRIPTIONS, STARTER
from photoapp.models.store import InstalledModel
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.models import ModelStatus
from photoapp.ui.model_words import usable_endpoint
from photoapp.ui.models_page import ModelsPage
from tests.ui.shell import Shell, click, open_shell

CHINESE = "OFA-Sys/chinese-clip-vit-base-patch16"
ENGLISH = "openai/clip-vit-base-patch32"


class _Room:
    """Models that arrive without a network; the real room is tested in its own place."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._jobs: Jobs = shell.organiser.jobs
        self.statuses = {
            one.id: ModelStatus(one, installed=one.id == STARTER, in_use=one.id == STARTER)
            for one in DESCRIPTIONS
        }
        self.arrive = threading.Event()
        self.problem: ModelError | None = None

    def list(self) -> list[ModelStatus]:
        return list(self.statuses.values())

    def pull(self, model: str) -> JobId:
        listed = threading.Event()

        def work(control: JobControl) -> None:
            listed.wait()
            try:
                control.progress(100 << 20, 700 << 20)
                while not self.arrive.wait(0.005):
                    control.checkpoint()
                    control.progress(200 << 20, 700 << 20)
                if self.problem is not None:
                    raise self.problem
                self._change(model, installed=True, size=700 << 20)
            finally:
                self.statuses[model] = replace(self.statuses[model], job=None)

        job = self._jobs.start("pull", model, work, unit="bytes")
        self.statuses[model] = replace(self.statuses[model], job=job)
        listed.set()
        return job

    def use(self, model: str) -> None:
        if self.problem is not None:
            raise self.problem
        for one in list(self.statuses):
            self.statuses[one] = replace(self.statuses[one], in_use=one == model)
        self._shell.organiser.bus.publish(ModelChanged(model))

    def remove(self, model: str) -> None:
        self._change(model, installed=False, size=0)

    def import_folder(self, path: Path) -> InstalledModel:
        if not path.is_dir():
            raise ModelError("folder-not-found", "There is no folder", path=str(path))
        self._change(ENGLISH, installed=True, size=600 << 20)
        return InstalledModel(self.statuses[ENGLISH].description, path, 600 << 20)

    def _change(self, model: str, *, installed: bool, size: int) -> None:
        self.statuses[model] = replace(self.statuses[model], installed=installed, bytes=size)


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def room(shell: Shell) -> _Room:
    return _Room(shell)


@pytest.fixture
def page(shell: Shell, room: _Room, qtbot: QtBot) -> ModelsPage:
    page = ModelsPage(
        room,  # type: ignore[arg-type]  # a stand-in with what the page uses
        shell.organiser.jobs,
        shell.preferences,
        shell.bridge,
        shell.tasks,
    )
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    qtbot.waitUntil(lambda: len(page.findChildren(QPushButton)) > 4)
    return page


def _shows(widget: QWidget, text: str) -> bool:
    return any(text in label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def _button(widget: QWidget, text: str) -> QPushButton:
    return next(
        one
        for one in widget.findChildren(QPushButton)
        if one.text().startswith(text) and one.isVisible()
    )


def _has(widget: QWidget, text: str) -> bool:
    return any(
        one.text().startswith(text) and one.isVisible() for one in widget.findChildren(QPushButton)
    )


def test_every_model_is_described_in_plain_words(
    shell: Shell, page: ModelsPage, qtbot: QtBot
) -> None:
    assert _shows(page, "A model is the part that understands pictures.")
    starter = page.card(STARTER)
    assert _shows(starter, "In use")
    assert not _has(starter, "Remove")
    assert not _has(starter, "Download")
    chinese = page.card(CHINESE)
    assert _shows(chinese, "Recommended")
    assert _shows(chinese, "Chinese · about 718.2 MB to download · licence: Apache-2.0")
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(chinese, "推荐"))
    assert _shows(chinese, "中文 · 下载约 718.2 MB · 许可证：Apache-2.0")
    assert _shows(chinese, "两亿")
    assert _shows(page, "模型是理解图片的部分")


def test_a_model_is_fetched_used_and_removed(page: ModelsPage, room: _Room, qtbot: QtBot) -> None:
    card = page.card(CHINESE)
    click(_button(card, "Download (718.2 MB)"))
    qtbot.waitUntil(lambda: _shows(card, "200.0 MB of 700.0 MB"))
    assert _has(card, "Cancel the download")
    room.arrive.set()
    qtbot.waitUntil(lambda: _has(card, "Use this model"))
    assert _shows(card, "700.0 MB on disk")
    click(_button(card, "Use this model"))
    qtbot.waitUntil(lambda: _shows(card, "In use"))
    assert not _has(card, "Remove")
    starter = page.card(STARTER)
    click(_button(starter, "Use this model"))
    qtbot.waitUntil(lambda: _has(card, "Remove"))
    QTest.keyClick(_button(card, "Remove"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _has(card, "Download"))


def test_a_download_can_be_cancelled(page: ModelsPage, room: _Room, qtbot: QtBot) -> None:
    card = page.card(ENGLISH)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Cancel the download"))
    click(_button(card, "Cancel the download"))
    qtbot.waitUntil(lambda: _has(card, "Download"))
    assert not room.statuses[ENGLISH].installed


def test_a_failed_download_says_what_to_do(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    room.problem = ModelError("hub-unreachable", "The hub cannot be reached (timed out)")
    room.arrive.set()
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _shows(page, "The hub cannot be reached. Check the network"))
    qtbot.waitUntil(lambda: _has(card, "Download"))
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(page, "无法连接模型站点"))


def test_a_model_that_does_not_work_changes_nothing(
    page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    page.import_folder(Path.cwd())
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))
    room.problem = ModelError("model-damaged", "The model is damaged", path="/x")
    click(_button(page.card(ENGLISH), "Use this model"))
    qtbot.waitUntil(lambda: _shows(page, "The model’s files are incomplete or damaged."))
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))  # no longer "Switching…"
    assert _button(page.card(ENGLISH), "Use this model").isEnabled()
    assert _shows(page.card(STARTER), "In use")


def test_a_folder_is_imported(page: ModelsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.import_folder(tmp_path / "gone")
    qtbot.waitUntil(lambda: _shows(page, "There is no folder"))
    page.import_folder(tmp_path)
    qtbot.waitUntil(lambda: _shows(page, "“CLIP B/32” was imported."))
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))


def test_a_mirror_is_checked_and_saved(shell: Shell, page: ModelsPage, qtbot: QtBot) -> None:
    click(_button(page, "Use a mirror…"))
    page.mirror.clear()
    QTest.keyClicks(page.mirror, "mirror.example")
    QTest.keyClick(page.mirror, Qt.Key.Key_Return)
    assert _shows(page, "An address begins with https://")
    assert shell.preferences.settings.hub_endpoint == ""
    page.mirror.clear()
    QTest.keyClicks(page.mirror, " https://mirror.example/hub/ ")
    QTest.keyClick(page.mirror, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.settings.load().hub_endpoint == "https://mirror.example/hub")
    assert _shows(page, "From mirror.example, when you ask.")
    assert not _shows(page, "An address begins")


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("", True),
        ("https://mirror.example", True),
        ("http://192.168.1.5:8080/hub", True),
        ("mirror.example", False),
        ("ftp://mirror.example", False),
        ("https://", False),
        ("https://[", False),
    ],
)
def test_addresses(text: str, usable: bool) -> None:
    assert usable_endpoint(text) is usable
