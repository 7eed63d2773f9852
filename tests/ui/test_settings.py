"""Settings take effect at once, are saved, and follow changes made elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.core.settings import Settings
from photoapp.services.autostart import Autostart
from photoapp.ui.desktop_page import DesktopPage
from photoapp.ui.preferences import Preferences
from photoapp.ui.settings_dialog import SettingsDialog
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import colours
from photoapp.ui.tray import Tray
from tests.ui.shell import Shell, click, open_shell


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(shell.preferences, shell.organiser.library)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _choose(box: object, value: str) -> None:
    from PySide6.QtWidgets import QComboBox

    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))


def test_language_and_theme_change_at_once_and_are_saved(
    shell: Shell, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    _choose(dialog.general.language, "zh_CN")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "设置")
    assert dialog.general.theme.itemText(1) == "浅色"
    _choose(dialog.general.theme, "dark")
    qtbot.waitUntil(lambda: colours(dialog.palette()).dark)
    qtbot.waitUntil(lambda: shell.settings.load().theme == "dark")
    qtbot.waitUntil(lambda: shell.settings.load().language == "zh_CN")  # saved by another thread
    _choose(dialog.general.language, "en")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "Settings")


def test_every_setting_of_the_pages_is_stored(
    shell: Shell, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    dialog.general.side.setValue(240)
    dialog.general.by_day.click()
    dialog.indexing.limit.setValue(25)
    dialog.indexing.battery.click()
    dialog.indexing.full_screen.click()
    dialog.indexing.processes.setValue(1)
    _choose(dialog.desktop.closing, "quit")
    dialog.desktop.notify.click()
    expected = Settings(
        on_close="quit",
        notify_when_done=True,
        thumbnail_size=240,
        group_by_day=False,
        photos_per_second=25,
        slow_on_battery=False,
        slow_when_fullscreen=False,
        decode_processes=1,
    )
    qtbot.waitUntil(lambda: shell.settings.load() == expected)


def test_zero_is_said_in_words(dialog: SettingsDialog) -> None:
    assert dialog.indexing.limit.text() == "No limit"
    assert dialog.indexing.processes.text() == "Automatic"
    dialog.indexing.limit.setValue(5)
    assert dialog.indexing.limit.text() == "5 photos/s"


def test_no_text_of_a_control_is_cut_off_after_a_switch(
    shell: Shell, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    dialog._stack.setCurrentWidget(dialog.indexing)
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: dialog.indexing.processes.text() == "自动")
    shell.preferences.set("theme", "dark")  # lays everything out again, for the shorter words
    shell.preferences.set("language", "en")

    def nothing_is_cut() -> None:
        assert dialog.indexing.processes.text().isascii()
        for box in (dialog.indexing.limit, dialog.indexing.processes):
            field = box.lineEdit()
            needed = field.fontMetrics().horizontalAdvance(box.text())
            # A line edit keeps 2 pixels on each side, and one for the cursor.
            assert field.width() >= needed + field.textMargins().left() + 5

    qtbot.waitUntil(nothing_is_cut)
    dialog._stack.setCurrentWidget(dialog.general)
    combos = (dialog.general.language, dialog.general.theme)
    qtbot.waitUntil(lambda: all(one.width() >= one.sizeHint().width() for one in combos))


def test_a_change_made_elsewhere_is_shown(shell: Shell, dialog: SettingsDialog) -> None:
    shell.preferences.set("thumbnail_size", 300)
    assert dialog.general.side.value() == 300


def test_the_place_of_the_library_can_be_copied(
    shell: Shell, dialog: SettingsDialog, qtbot: QtBot
) -> None:
    copy = [
        button
        for button in dialog.library.findChildren(QPushButton)
        if button.text() == "Copy path"
    ]
    click(copy[0])
    assert QGuiApplication.clipboard().text() == str(shell.organiser.library)


def test_the_keyboard_reaches_pages_and_controls(dialog: SettingsDialog, qtbot: QtBot) -> None:
    pages = dialog._list
    pages.setFocus()
    QTest.keyClick(pages, Qt.Key.Key_Down)
    assert dialog._stack.currentWidget() is dialog.indexing
    for control in (
        dialog.indexing.limit,
        dialog.indexing.battery,
        dialog.indexing.full_screen,
        dialog.indexing.processes,
        dialog.general.language,
        dialog.general.theme,
        dialog.general.side,
        dialog.general.by_day,
    ):
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    dialog.indexing.battery.setFocus()
    before = dialog.indexing.battery.isChecked()
    QTest.keyClick(dialog.indexing.battery, Qt.Key.Key_Space)
    assert dialog.indexing.battery.isChecked() != before
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_preferences_refuse_what_settings_refuse(shell: Shell) -> None:
    with pytest.raises(KeyError):
        shell.preferences.set("colour of the sky", "blue")
    with pytest.raises(TypeError):
        shell.preferences.set("thumbnail_size", "large")


def test_what_is_not_saved_yet_is_saved_at_the_end(shell: Shell) -> None:
    shell.tasks.close()  # no worker takes it any more
    shell.preferences.set("photos_per_second", 7)
    assert shell.settings.load().photos_per_second == 0
    shell.preferences.flush()
    assert shell.settings.load().photos_per_second == 7


def test_of_two_quick_changes_the_newer_one_is_saved_last(
    qapp: QApplication, tasks: Tasks, qtbot: QtBot
) -> None:
    saved: list[object] = []
    first, go = threading.Event(), threading.Event()

    def save(name: str, value: object) -> None:
        if not saved and not first.is_set():
            first.set()
            assert go.wait(60)
        saved.append(value)

    preferences = Preferences(Settings(thumbnail_size=100), save, tasks)
    preferences.set("thumbnail_size", 120)
    assert first.wait(60)
    preferences.set("thumbnail_size", 140)
    qtbot.wait(100)  # another thread would be done before the first
    go.set()
    qtbot.waitUntil(lambda: len(saved) == 2 and not preferences._unsaved)
    assert saved[-1] == 140


def test_the_same_value_again_tells_nobody(shell: Shell, qtbot: QtBot) -> None:
    preferences: Preferences = shell.preferences
    with qtbot.assertNotEmitted(preferences.changed, wait=20):
        preferences.set("thumbnail_size", preferences.settings.thumbnail_size)
    with qtbot.waitSignal(preferences.changed, check_params_cb=lambda name: name == "theme"):
        preferences.set("theme", "dark")


def _desktop_page(shell: Shell, folder: Path, qtbot: QtBot) -> DesktopPage:
    page = DesktopPage(shell.preferences, Autostart(("photoapp",), "linux", folder), shell.tasks)
    qtbot.addWidget(page)
    page.show()
    return page


def test_autostart_is_read_from_the_system_and_changed_there(
    shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    page = _desktop_page(shell, tmp_path / "autostart", qtbot)
    qtbot.wait(50)
    assert not page.login.isChecked()
    page.login.click()
    qtbot.waitUntil((tmp_path / "autostart" / "photoapp.desktop").exists)
    again = _desktop_page(shell, tmp_path / "autostart", qtbot)
    qtbot.waitUntil(again.login.isChecked)
    again.login.click()
    qtbot.waitUntil(lambda: not (tmp_path / "autostart" / "photoapp.desktop").exists())


def test_autostart_that_cannot_be_changed_says_so_and_stays_off(
    shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "autostart").write_text("in the way")
    page = _desktop_page(shell, tmp_path / "autostart", qtbot)
    page.login.click()
    qtbot.waitUntil(lambda: "could not be changed" in page._problem.text())
    qtbot.waitUntil(lambda: not page.login.isChecked())
    assert page._problem.isVisible()


def test_the_tray_is_needed_in_the_background_and_not_offered_without_one(
    shell: Shell, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    page = _desktop_page(shell, tmp_path, qtbot)
    assert page.tray.isEnabled()
    assert not page.tray.isChecked()
    _choose(page.closing, "background")
    page.show_settings()
    assert page.tray.isChecked()
    assert not page.tray.isEnabled()
    assert not shell.preferences.settings.tray_icon
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: False))
    page.show_settings()
    page.retranslate()
    assert not page.tray.isEnabled()
    assert "no tray" in page.tray.accessibleDescription()
