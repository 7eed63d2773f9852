"""The history: what was done, undone from there, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from photoapp.ui.history_dialog import HistoryDialog
from tests.ui.shell import Shell, click, open_shell, photo


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        photo(tmp_path / "photos" / "a.jpg")
        shell.organiser.indexer.index_now([tmp_path / "photos"])
        yield shell


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot) -> HistoryDialog:
    dialog = HistoryDialog(shell.curator, shell.tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_an_empty_history_says_so(dialog: HistoryDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Nothing has been done yet." in _texts(dialog))


def test_acts_are_shown_newest_first_and_undone(
    shell: Shell, dialog: HistoryDialog, qtbot: QtBot
) -> None:
    photos = shell.organiser.ids
    shell.curator.rate(photos, 4)
    shell.curator.create_album("云南", photos)
    dialog.refresh()
    qtbot.waitUntil(lambda: len(dialog.rows()) == 2)
    album, rating = dialog.rows()
    assert "Made the album “云南”" in _texts(album)
    assert "Gave ★★★★ to 1 photo" in _texts(rating)
    assert rating.undo.accessibleName() == "Undo: Gave ★★★★ to 1 photo"
    with qtbot.waitSignal(dialog.undone):
        click(rating.undo)
    qtbot.waitUntil(lambda: [row.undo.text() for row in dialog.rows()] == ["Undo", "Undone"])
    assert not dialog.rows()[1].undo.isEnabled()
    assert shell.organiser.photos.rows(photos)[0].rating == 0
    assert [one.name for one in shell.curator.albums()] == ["云南"]
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: "新建了相册“云南”" in _texts(dialog))
    assert [row.undo.text() for row in dialog.rows()] == ["撤销", "已撤销"]


def test_what_was_undone_meanwhile_is_said_calmly(
    shell: Shell, dialog: HistoryDialog, qtbot: QtBot
) -> None:
    shell.curator.rate(shell.organiser.ids, 2)
    dialog.refresh()
    qtbot.waitUntil(lambda: len(dialog.rows()) == 1)
    shell.curator.undo()
    click(dialog.rows()[0].undo)
    qtbot.waitUntil(lambda: "This cannot be undone any more; see the history." in _texts(dialog))
    qtbot.waitUntil(lambda: [row.undo.text() for row in dialog.rows()] == ["Undone"])
