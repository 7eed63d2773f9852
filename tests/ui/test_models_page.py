"""The models page: what there is, fetching with progress, failing calmly, switching, importing."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photoapp.core.errors import ModelError
from photoapp.core.events import ModelChanged
from photoapp.core.jobs import JobId
from photoapp.models.catalogue import DESCRIPTIONS, STARTER
from photoapp.models.downloads import Offer
from photoapp.models.sources import Source, source
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.models import ModelStatus
from photoapp.services.together import Choice, SearchWith
from photoapp.services.upgrade_parts import ModelVectors, UpgradeStatus
from photoapp.ui.model_card import ModelCard
from photoapp.ui.model_words import suggested, usable_endpoint
from photoapp.ui.models_page import ModelsPage
from tests.ui.shell import Shell, click, open_shell

CHINESE = "OFA-Sys/chinese-clip-vit-base-patch16"
ENGLISH = "openai/clip-vit-base-patch32"
_ACCEPT = QMessageBox.ButtonRole.AcceptRole


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
        self.fault: ModelError | None = None  # of the transfer or import itself
        self.asked: list[Source] = []
        self.imported: list[tuple[Path, str]] = []
        self.brings, self.brings_name = ENGLISH, "CLIP B/32"  # by an import
        self.here = 0
        self.free = 9 << 30

    def list(self) -> list[ModelStatus]:
        return list(self.statuses.values())

    def source(self, kind: str = "", endpoint: str = "") -> Source:
        return source(kind, endpoint)

    def offer(self, model: str, source: Source) -> Offer:
        self.asked.append(source)
        if self.problem is not None:
            raise self.problem
        return Offer(
            id=model,
            source=source,
            name_there=source.name_of(model),
            revision="1",
            licence="Apache-2.0",
            bytes=700_000_000,
            here=self.here,
            free=self.free,
            installed="",
        )

    def pull(self, model: str, source: Source) -> JobId:
        self.asked.append(source)
        listed = threading.Event()

        def work(control: JobControl) -> None:
            listed.wait()
            try:
                control.progress(100_000_000, 700_000_000)
                while not self.arrive.wait(0.005):
                    control.checkpoint()
                    control.progress(200_000_000, 700_000_000)
                if self.fault is not None:
                    raise self.fault
                self._change(model, installed=True, size=700_000_000)
            finally:
                self.statuses[model] = replace(self.statuses[model], job=None)

        job = self._jobs.start("pull", model, work, unit="bytes")
        self.statuses[model] = replace(self.statuses[model], job=job)
        listed.set()
        return job

    def take_into_use(self, model: str) -> None:
        if self.problem is not None:
            raise self.problem
        # At once: another thread may be listing them.
        self.statuses = {
            name: replace(one, in_use=name == model) for name, one in self.statuses.items()
        }
        self._shell.organiser.bus.publish(ModelChanged(model))

    def remove(self, model: str) -> None:
        self._change(model, installed=False, size=0)

    def import_from(self, path: Path, model: str = "") -> JobId:
        self.imported.append((path, model))

        def work(control: JobControl) -> None:
            if not path.exists():
                raise ModelError("folder-not-found", "There is no folder", path=str(path))
            if path.name == "several" and not model:
                raise ModelError("model-several", "", path=str(path), names="a/one, b/two")
            control.progress(100_000_000, 700_000_000)
            while not self.arrive.wait(0.005):
                control.checkpoint()
                control.progress(200_000_000, 700_000_000)
            control.describe(model=self.brings, title=self.brings_name)
            if self.brings not in self.statuses:
                known = self.statuses[ENGLISH]
                description = replace(
                    known.description, id=self.brings, name=self.brings_name, revision="2"
                )
                self.statuses[self.brings] = replace(
                    known,
                    description=description,
                    installed=True,
                    in_use=False,
                    beside=ENGLISH,
                    bytes=600_000_000,
                )
                return
            self._change(self.brings, installed=True, size=600_000_000)

        return self._jobs.start("import", path.name, work, unit="bytes")

    def export(self, model: str, target: Path) -> JobId:
        def work(control: JobControl) -> None:
            if target.exists():
                raise ModelError("export-exists", "", path=str(target))
            while not self.arrive.wait(0.005):
                control.checkpoint()
            target.write_bytes(b"x")

        return self._jobs.start("export-model", target.name, work, unit="bytes")

    def _change(self, model: str, *, installed: bool, size: int) -> None:
        self.statuses[model] = replace(self.statuses[model], installed=installed, bytes=size)


class _Upgrade:
    """Switches at once; the real one is tested in test_upgrade."""

    def __init__(self, room: _Room) -> None:
        self._room = room

    def switch(self, model: str) -> None:
        self._room.take_into_use(model)

    def status(self) -> UpgradeStatus:
        return UpgradeStatus()

    def before(self) -> str:
        return ""

    def vectors(self) -> list[ModelVectors]:
        return []


class _Together:
    def choice(self) -> Choice:
        return Choice(SearchWith.ONE)


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
        upgrade=_Upgrade(room),  # type: ignore[arg-type]  # likewise
        together=_Together(),  # type: ignore[arg-type]  # likewise
        others=lambda model: [Path("/elsewhere/library")],
    )
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    qtbot.waitUntil(lambda: bool(page.findChildren(ModelCard)))
    return page


def _question(page: ModelsPage, qtbot: QtBot) -> QMessageBox:
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is not None)
    box = page.findChild(QMessageBox)
    assert box is not None
    return box


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
    assert _shows(chinese, "Chinese · about 753.1 MB to download · licence: Apache-2.0")
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(chinese, "推荐"))
    assert _shows(chinese, "中文 · 下载约 753.1 MB · 许可证：Apache-2.0")
    assert _shows(chinese, "两亿")
    assert _shows(page, "模型是理解图片的部分")


def test_a_model_is_fetched_used_and_removed(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    card = page.card(CHINESE)
    click(_button(card, "Download (753.1 MB)"))
    qtbot.waitUntil(lambda: _has(card, "Download now"))
    for text in ("Licence: Apache-2.0", "Size: 700.0 MB", "From: huggingface.co", "Free on this"):
        assert _shows(card, text)
    assert not shell.organiser.jobs.snapshots(), "nothing is fetched before it is agreed to"
    click(_button(card, "Download now"))
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
    box = _question(page, qtbot)
    told = box.text() + box.informativeText()
    for part in ("Remove “Chinese-CLIP", "700.0 MB", "import it again", "/elsewhere/library"):
        assert part in told
    click(box.button(QMessageBox.StandardButton.Cancel))
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is None)
    assert _has(card, "Remove"), "nothing goes before somebody agreed"
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _has(card, "移除"))
    QTest.keyClick(_button(card, "移除"), Qt.Key.Key_Space)
    box = _question(page, qtbot)
    assert "700.0 MB" in box.informativeText()
    assert "其他资料库" in box.informativeText()
    (agree,) = [one for one in box.buttons() if box.buttonRole(one) is _ACCEPT]
    click(agree)
    qtbot.waitUntil(lambda: _has(card, "下载"))


def test_a_download_can_be_cancelled(page: ModelsPage, room: _Room, qtbot: QtBot) -> None:
    card = page.card(ENGLISH)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Download now"))
    click(_button(card, "Download now"))
    qtbot.waitUntil(lambda: _has(card, "Cancel the download"))
    click(_button(card, "Cancel the download"))
    qtbot.waitUntil(lambda: _has(card, "Download"))
    assert not room.statuses[ENGLISH].installed


def test_a_failed_download_says_what_to_do(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    room.problem = ModelError(
        "hub-unreachable", "timed out", endpoint="https://huggingface.co", reason="timed out"
    )
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _shows(card, "https://huggingface.co cannot be reached. Check the"))
    assert _button(card, "Download (").isEnabled()
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(card, "无法连接 https://huggingface.co。请检查网线"))
    click(_button(card, "其他获取方式"))
    qtbot.waitUntil(page.sources.official.hasFocus)


def test_a_transfer_that_breaks_off_says_how_far_it_came(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    room.fault = ModelError(
        "download-stalled",
        "stopped",
        endpoint="huggingface.co",
        done_bytes=1_000_000,
        total_bytes=2_000_000,
    )
    room.arrive.set()
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Download now"))
    click(_button(card, "Download now"))
    text = "The transfer from huggingface.co stopped after 1.0 MB of 2.0 MB."
    qtbot.waitUntil(lambda: _shows(card, text))
    qtbot.waitUntil(lambda: _has(card, "Download ("))
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(card, "会从中断处继续"))


def test_an_offer_can_be_declined(page: ModelsPage, room: _Room, qtbot: QtBot) -> None:
    room.here = 100_000_000
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Not now"))
    assert _shows(card, "of which 100.0 MB have arrived already")
    click(_button(card, "Not now"))
    assert not _has(card, "Download now")
    assert _has(card, "Download (753.1 MB)")


def test_an_offer_that_does_not_fit_cannot_be_taken(
    page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    room.free = 1_000_000
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Download now"))
    assert not _button(card, "Download now").isEnabled()
    assert _shows(card, "Free some space first")


def test_a_model_that_does_not_work_changes_nothing(
    page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    room.arrive.set()
    page.import_from(Path.cwd())
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))
    room.problem = ModelError("model-damaged", "The model is damaged", path="/x")
    click(_button(page.card(ENGLISH), "Use this model"))
    qtbot.waitUntil(lambda: _shows(page, "The model’s files are incomplete or damaged."))
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))  # no longer "Switching…"
    assert _button(page.card(ENGLISH), "Use this model").isEnabled()
    assert _shows(page.card(STARTER), "In use")


def test_a_folder_is_imported(page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path) -> None:
    page.import_from(tmp_path / "gone")
    qtbot.waitUntil(lambda: _shows(page, "There is no folder"))
    page.import_from(tmp_path)
    qtbot.waitUntil(lambda: _shows(page.importing, "200.0 MB of 700.0 MB"))
    assert not _has(page.importing, "Import from")
    room.arrive.set()
    qtbot.waitUntil(lambda: _shows(page, "“CLIP B/32” was imported."))
    qtbot.waitUntil(lambda: _has(page.card(ENGLISH), "Use this model"))
    assert _has(page.importing, "Import from a folder…")
    assert _has(page.importing, "Import from an archive…")


def test_another_version_comes_beside_the_one_in_use(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path
) -> None:
    since = dt.datetime(2026, 11, 27, 10, 30)
    room.statuses[ENGLISH] = replace(
        room.statuses[ENGLISH], installed=True, in_use=True, since=since
    )
    newer = f"{ENGLISH}@0123456789ab"
    room.brings, room.brings_name = newer, "CLIP B/32@0123456789ab"
    room.arrive.set()
    page.import_from(tmp_path)
    qtbot.waitUntil(lambda: _shows(page, "“CLIP B/32@0123456789ab” was imported. Another version"))
    assert _shows(page, "search goes on as before")
    qtbot.waitUntil(lambda: _shows(page, f"another version of {ENGLISH}"))
    assert _has(page.card(newer), "Use this model")
    facts = f"another version of {ENGLISH} · installed 11/27/26 · 600.0 MB on disk"
    assert _shows(page.card(newer), facts)
    assert not _shows(page.card(ENGLISH), "another version")
    assert _shows(page.card(ENGLISH), "installed 11/27/26")
    assert _has(page.card(newer), "Remove")
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(page.card(newer), f"{ENGLISH} 的另一个版本"))
    assert _shows(page.card(ENGLISH), "2026/11/27 安装")
    assert _shows(page, "搜索照常进行")


def test_an_installed_model_is_exported(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path
) -> None:
    room.statuses[ENGLISH] = replace(room.statuses[ENGLISH], installed=True)
    page.refresh()
    card = page.card(ENGLISH)
    qtbot.waitUntil(lambda: _has(card, "Export…"))
    assert not _has(page.card(STARTER), "Export…")
    click(_button(card, "Export…"))
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("openai--clip-vit-base-patch32.zip")
    dialog.reject()
    page.export(ENGLISH, tmp_path / "m.zip")
    qtbot.waitUntil(lambda: _shows(page, f"Writing {tmp_path / 'm.zip'}…"))
    room.arrive.set()
    qtbot.waitUntil(lambda: _shows(page, f"The model was written to {tmp_path / 'm.zip'}."))
    page.export(ENGLISH, tmp_path / "m.zip")
    qtbot.waitUntil(lambda: _shows(page, "is there already. Choose another name."))
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(page, "已存在，请换一个名称"))


def test_an_import_can_be_cancelled(
    page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path
) -> None:
    page.import_from(tmp_path)
    qtbot.waitUntil(lambda: _has(page.importing, "Cancel the import"))
    click(_button(page.importing, "Cancel the import"))
    qtbot.waitUntil(lambda: _has(page.importing, "Import from a folder…"))
    assert not room.statuses[ENGLISH].installed
    assert not _shows(page, "was imported")


def test_of_several_models_one_is_chosen(
    page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    room.arrive.set()
    page.import_from(folder)
    qtbot.waitUntil(lambda: bool(page.findChildren(QInputDialog)))
    (dialog,) = page.findChildren(QInputDialog)
    assert dialog.comboBoxItems() == ["a/one", "b/two"]
    dialog.setTextValue("b/two")
    dialog.accept()
    qtbot.waitUntil(lambda: _shows(page, "was imported."))
    assert room.imported == [(folder, ""), (folder, "b/two")]


def test_folders_and_archives_are_dropped(
    page: ModelsPage, room: _Room, qtbot: QtBot, tmp_path: Path
) -> None:
    archive = tmp_path / "Model.TAR.GZ"
    archive.write_bytes(b"x")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    room.arrive.set()

    def event(kind: type[QDropEvent], *paths: Path) -> QDropEvent:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        held.append(data)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        where = QPoint(5, 5) if kind is not QDropEvent else QPointF(5, 5)
        return kind(where, Qt.DropAction.CopyAction, data, left, none)

    held: list[QMimeData] = []
    for paths in ([tmp_path / "photo.jpg"], [archive, tmp_path]):
        entering = event(QDragEnterEvent, *paths)
        QApplication.sendEvent(page.viewport(), entering)
        assert not entering.isAccepted()
        assert not page.importing.property("drop")
    QApplication.sendEvent(page.viewport(), event(QDragEnterEvent, archive))
    assert page.importing.property("drop")
    QApplication.sendEvent(page.viewport(), event(QDropEvent, archive))
    assert not page.importing.property("drop")
    qtbot.waitUntil(lambda: _shows(page, "was imported."))
    assert room.imported == [(archive, "")]


def test_a_source_is_chosen_checked_and_saved(
    shell: Shell, page: ModelsPage, room: _Room, qtbot: QtBot
) -> None:
    assert page.sources.official.isChecked()
    assert not page.mirror.isEnabled()
    page.sources.mirrored.click()
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
    page.sources.modelscope.click()
    qtbot.waitUntil(lambda: shell.settings.load().model_source == "modelscope")
    assert _shows(page, "From www.modelscope.cn, when you ask.")
    card = page.card(CHINESE)
    click(_button(card, "Download"))
    qtbot.waitUntil(lambda: _has(card, "Download now"))
    assert _shows(card, "From: www.modelscope.cn (AI-ModelScope/chinese-clip-vit-base-patch16)")
    page.sources.official.click()
    qtbot.waitUntil(lambda: shell.settings.load().model_source == "hub")
    assert shell.preferences.settings.hub_endpoint == ""
    assert _shows(page, "From huggingface.co, when you ask.")
    click(_button(card, "Download now"))
    qtbot.waitUntil(lambda: _has(card, "Cancel the download"))
    assert {one.host for one in room.asked} == {"www.modelscope.cn"}, "as it was agreed to"


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


def test_what_lacks_torch_says_so_and_offers_no_download(qtbot: QtBot) -> None:
    by_id = {one.id: one for one in DESCRIPTIONS}
    status = ModelStatus(by_id[CHINESE], installed=False, in_use=False, lacks_torch=True)
    card = ModelCard(status)
    qtbot.addWidget(card)
    shown = [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]
    assert any("PyTorch" in text and "full package" in text for text in shown)
    assert not any("Recommended" in text for text in shown)
    buttons = [one.text() for one in card.findChildren(QPushButton) if not one.isHidden()]
    assert buttons == []
    # Installed before, by a package that had it: it can be exported or removed, not used.
    card.show_status(ModelStatus(by_id[CHINESE], installed=True, in_use=False, lacks_torch=True))
    use = next(one for one in card.findChildren(QPushButton) if one.text() == "Use this model")
    assert not use.isEnabled()
    assert suggested([status], "zh_CN") is None


def test_without_torch_a_model_that_runs_is_suggested() -> None:
    statuses = [
        ModelStatus(
            one,
            installed=one.id == STARTER,
            in_use=one.id == STARTER,
            lacks_torch=one.family not in {"starter", "onnx-clip"},
        )
        for one in DESCRIPTIONS
    ]
    for language in ("zh_CN", "en"):
        found = suggested(statuses, language)
        assert found is not None
        assert found.description.family == "onnx-clip"
        assert not found.description.restricted
