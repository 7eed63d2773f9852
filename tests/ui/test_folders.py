"""The folders dialog: add, refuse, rescan, remove with a question, offline folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from photoapp.core.photo import FolderId, WatchedFolder
from photoapp.ui.folders_dialog import FolderCard, FoldersDialog
from tests.ui.shell import Shell, click, open_shell, photo


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot) -> FoldersDialog:
    dialog = FoldersDialog(shell.organiser.indexer, shell.bridge, shell.tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _shows(widget: QWidget, text: str) -> bool:
    return any(text in label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def _drop(dialog: FoldersDialog, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dialog.dropEvent(event)


def test_without_folders_it_says_what_to_do(dialog: FoldersDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _shows(dialog, "No folder yet. Add one, or drop it here."))


def test_dropped_folders_are_added_and_counted(
    shell: Shell, dialog: FoldersDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "云南 & 海", tmp_path / "b"
    photo(first / "a.jpg")
    second.mkdir()
    _drop(dialog, first, second)
    qtbot.waitUntil(lambda: len(dialog.cards()) == 2)
    assert [card.folder.path for card in dialog.cards()] == [first, second]
    shell.organiser.indexer.index_now([first])
    qtbot.waitUntil(lambda: _shows(dialog.cards()[0], "1 photo"))
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(dialog.cards()[0], "1 张照片"))


def test_what_is_no_folder_is_refused_and_the_others_are_added(
    dialog: FoldersDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    good = tmp_path / "good"
    good.mkdir()
    file = photo(tmp_path / "a.jpg")
    _drop(dialog, file, good)
    qtbot.waitUntil(lambda: _shows(dialog, f"“{file}” is a file. Choose the folder"))
    qtbot.waitUntil(lambda: len(dialog.cards()) == 1)
    dialog.add([tmp_path / "gone"])
    qtbot.waitUntil(lambda: _shows(dialog, "There is no folder"))


def _answer(dialog: FoldersDialog, qtbot: QtBot, text: str) -> None:
    box = dialog.findChild(QMessageBox)
    assert box is not None and box.isVisible()
    button = next(one for one in box.buttons() if one.text().replace("&", "") == text)
    click(button)


def _remove(card: FolderCard) -> QToolButton:
    return next(one for one in card.findChildren(QToolButton) if one.toolTip().startswith("Remove"))


def test_removing_asks_first(
    shell: Shell, dialog: FoldersDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    picture = photo(folder / "a.jpg")
    shell.organiser.indexer.index_now([folder])
    dialog.refresh()
    qtbot.waitUntil(lambda: len(dialog.cards()) == 1 and _shows(dialog, "1 photo"))
    click(_remove(dialog.cards()[0]))
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Remove “photos” from the library?"
    assert box.informativeText().startswith("1 photo will no longer be shown. No file is touched")
    _answer(dialog, qtbot, "Cancel")
    assert len(shell.organiser.indexer.folders()) == 1
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is None)
    click(_remove(dialog.cards()[0]))
    _answer(dialog, qtbot, "Remove")
    qtbot.waitUntil(lambda: dialog.cards() == [])
    assert shell.organiser.indexer.folders() == []
    assert picture.is_file()


class _Known:
    """An indexer that knows one folder on a drive that is away, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[FolderId | None] = []

    def folders(self) -> list[WatchedFolder]:
        away = WatchedFolder(FolderId(7), Path("/media/b/DCIM"), "Backup", False, 2310, True)
        here = WatchedFolder(FolderId(8), Path("/mnt/nas"), "NAS", True, 5, False)
        return [away, here]

    def rescan(self, folder: FolderId | None = None) -> None:
        self.asked.append(folder)


def test_a_folder_that_vanished_from_the_systems_drive_is_not_called_a_drive(
    dialog: FoldersDialog, qtbot: QtBot
) -> None:
    gone = WatchedFolder(FolderId(7), Path("/home/b/Pictures"), "/", False, 40, True)
    card = FolderCard(gone, dialog)
    qtbot.addWidget(card)
    card.show()
    assert _shows(card, "This folder is not there now. Nothing is lost")
    assert not _shows(card, "Not connected")


def test_a_drive_that_is_away_is_named_and_nothing_is_lost(shell: Shell, qtbot: QtBot) -> None:
    indexer = _Known()
    dialog = FoldersDialog(
        indexer,  # type: ignore[arg-type]  # a stand-in with what is asked here
        shell.bridge,
        shell.tasks,
    )
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.cards()) == 2)
    away, here = dialog.cards()
    qtbot.waitUntil(lambda: _shows(away, "Not connected: “Backup”. Nothing is lost"))
    assert _shows(here, "scanned now and then")
    enabled = [
        [button.isEnabled() for button in card.findChildren(QToolButton)] for card in (away, here)
    ]
    assert enabled == [[False, False, True], [True, True, True]]
    rescan = here.findChildren(QToolButton)[0]
    assert rescan.accessibleName() == "Look for changes now: nas"
    QTest.keyClick(rescan, Qt.Key.Key_Space)
    everything = next(
        one for one in dialog.findChildren(QPushButton) if one.text() == "Look for changes in all"
    )
    qtbot.waitUntil(lambda: indexer.asked == [FolderId(8)])
    click(everything)
    qtbot.waitUntil(lambda: indexer.asked == [FolderId(8), None])
