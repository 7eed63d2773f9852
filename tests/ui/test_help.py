"""Keys at a glance, and what the program is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photoapp.core.errors import CatalogueError
from photoapp.ui.actions import Actions
from photoapp.ui.i18n import install_language
from photoapp.ui.shortcuts_dialog import ShortcutsDialog, key_text, plain
from photoapp.ui.start_problem import problem_box


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    install_language(qapp, "en")
    yield qapp
    install_language(qapp, "en")


def test_the_keys_are_those_of_the_actions(app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, QWidget(window))
    dialog = ShortcutsDialog(window)
    shown = dict(dialog.rows())
    assert shown["Find"] == "Ctrl+F"
    assert shown["Move to trash"] == "Del"
    assert shown["Move among the photos"] == "← → ↑ ↓"
    assert all(text and keys for text, keys in dialog.rows())
    # Nothing with a key of its own is left out.
    texts = set(shown)
    stars = {actions[f"rate_{number}"].text() for number in range(6)}
    missing = {
        plain(action.text())
        for action in actions.findChildren(type(actions["find"]))
        if not action.shortcut().isEmpty() and action.text() not in stars
    } - texts
    assert missing == set()
    assert (shown["Guide"], shown["Keyboard shortcuts"]) == ("F1", "Ctrl+/")
    install_language(app, "zh_CN")
    qtbot.waitUntil(lambda: "查找" in dict(dialog.rows()))
    assert dialog.windowTitle() == "键盘快捷键"


def test_without_actions_it_refuses(app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with pytest.raises(LookupError):
        ShortcutsDialog(window)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("&Find", "Find"), ("查找(&F)", "查找"), ("&Settings…", "Settings"), ("设置(&S)…", "设置")],
)
def test_menu_texts_lose_their_mnemonics(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_keys_are_written_as_on_this_system(app: QApplication) -> None:
    assert key_text("Left") == "←"
    assert "F" in key_text("Ctrl+F")


def test_a_library_that_cannot_be_opened_is_explained(app: QApplication, qtbot: QtBot) -> None:
    install_language(app, "zh_CN")
    error = CatalogueError("catalogue-newer", "made by a newer version", path="/资料")
    box = problem_box(error, Path("/资料"))
    qtbot.addWidget(box)
    assert box.text() == "无法打开资料库"
    assert box.informativeText().startswith("这个资料库由更新版本的 photoapp 创建")
    assert box.informativeText().endswith(str(Path("/资料")))
    assert {button.text().replace("&", "") for button in box.buttons()} >= {"显示资料库文件夹"}
