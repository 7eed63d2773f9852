"""What the program says of itself: version, network, crash reports, updates."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import photoapp
from photoapp.core.errors import PhotoappError
from photoapp.core.settings import Settings
from photoapp.services.crashes import CrashReports
from photoapp.services.network import NetworkUse
from photoapp.services.program import Program
from photoapp.services.updates import UpdateAnswer
from photoapp.ui import trouble
from photoapp.ui.about_dialog import AboutDialog
from photoapp.ui.crash_dialog import CrashDialog
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks
from photoapp.ui.update_dialog import UpdateDialog
from tests.ui.shell import click


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Of an empty library, without an address for updates."""
    return Program.of(tmp_path / "library", tmp_path)


@pytest.fixture
def preferences(tasks: Tasks) -> Preferences:
    return Preferences(Settings(language="en"), lambda name, value: None, tasks)


def _button(dialog: AboutDialog | CrashDialog | UpdateDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


# About


def test_about_tells_version_and_promise(
    qapp: QApplication, qtbot: QtBot, program: Program, tasks: Tasks
) -> None:
    dialog = AboutDialog(program, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._version.text() == f"Version {photoapp.__version__}"
    assert "no telemetry" in dialog._privacy.text()
    for label in (dialog._summary, dialog._privacy, dialog._licence):  # nothing is cut off
        assert label.height() >= label.heightForWidth(label.width())
    click(_button(dialog, "Copy version details"))
    assert f"photoapp {photoapp.__version__}" in QGuiApplication.clipboard().text()
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "关于 photoapp")


@pytest.mark.parametrize(
    ("use", "english", "chinese"),
    [
        (
            NetworkUse(0, ()),
            "Network: off, 0 connections since start.",
            "网络：关闭，启动以来 0 个连接。",
        ),
        (
            NetworkUse(1, ("huggingface.co",)),
            "Network: 1 connection since start, to huggingface.co.",
            "网络：启动以来 1 个连接，目标：huggingface.co。",
        ),
        (
            NetworkUse(1200, ("a.co", "b.co", "c.co", "d.co", "e.co")),
            "Network: 1,200 connections since start, to a.co, b.co, c.co, d.co, ….",
            "网络：启动以来 1,200 个连接，目标：a.co, b.co, c.co, d.co, …。",
        ),
    ],
)
def test_about_counts_connections(  # noqa: PLR0917 - fixtures
    qapp: QApplication,
    qtbot: QtBot,
    program: Program,
    tasks: Tasks,
    monkeypatch: pytest.MonkeyPatch,
    use: NetworkUse,
    english: str,
    chinese: str,
) -> None:
    monkeypatch.setattr("photoapp.services.program.network_use", lambda: use)
    dialog = AboutDialog(program, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._network.text() == english
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: dialog._network.text() == chinese)


def test_the_counter_moves_while_it_is_looked_at(
    qtbot: QtBot, program: Program, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = [NetworkUse(0, ())]
    monkeypatch.setattr("photoapp.services.program.network_use", lambda: uses[-1])
    dialog = AboutDialog(program, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    uses.append(NetworkUse(2, ("huggingface.co",)))
    qtbot.waitUntil(lambda: "2 connections" in dialog._network.text())
    dialog.hide()
    assert not dialog._timer.isActive()


def test_about_leads_to_reports_and_updates(window: MainWindow, qtbot: QtBot) -> None:
    window._services.program.crashes.keep("trace", "what happened")
    about = window.dialogs.show("about")
    assert isinstance(about, AboutDialog)
    qtbot.waitUntil(lambda: about._crashes.text() == "Crash reports (1)…")
    click(about._crashes)
    click(about._updates)
    shown = {type(one) for one in QApplication.topLevelWidgets() if one.isVisible()}
    assert {CrashDialog, UpdateDialog} <= shown


# Crash reports


def test_reports_are_read_copied_and_deleted(
    qtbot: QtBot, program: Program, tasks: Tasks, qapp: QApplication
) -> None:
    crashes = program.crashes
    crashes.keep("an older trace", "older")
    crashes.keep("the newest trace", "newest", ended=True)
    dialog = CrashDialog(crashes, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "the newest trace" in dialog._text.toPlainText())
    assert dialog._choice.count() == 2
    assert dialog._choice.itemText(0).endswith("the program ended")
    click(_button(dialog, "Copy"))
    assert "the newest trace" in QGuiApplication.clipboard().text()
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: dialog._choice.itemText(0).endswith("程序意外退出"))
    click(dialog._delete)
    qtbot.waitUntil(lambda: "an older trace" in dialog._text.toPlainText())
    click(dialog._delete)
    qtbot.waitUntil(lambda: "没有崩溃报告" in dialog._note.text())
    assert crashes.list() == []
    assert not dialog._text.isVisible()


def test_a_report_that_is_gone_meanwhile_is_said(
    qtbot: QtBot, program: Program, tasks: Tasks
) -> None:
    program.crashes.keep("trace", "what")
    dialog = CrashDialog(program.crashes, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog._choice.count() == 1)
    program.crashes.delete_all()
    click(dialog._delete)
    qtbot.waitUntil(lambda: "no longer there" in dialog._note.text())


def _reports(window: MainWindow) -> CrashReports:
    return window._services.program.crashes


def test_an_unexpected_end_is_told_once(window: MainWindow, qtbot: QtBot) -> None:
    # The window looks back by itself when it is shown; two looks at once would share the report.
    looking = (id(window.trouble), "crashes")
    qtbot.waitUntil(lambda: looking not in window.tasks._newest)
    _reports(window).keep("trace", "what", ended=True)
    window.trouble.look_back()
    qtbot.waitUntil(lambda: "ended unexpectedly" in window.notices.text)
    buttons = [one.text() for one in window.notices._buttons if one.isVisible()]
    assert buttons == ["Show report", "Delete"]
    click(window.notices._buttons[1])
    qtbot.waitUntil(lambda: _reports(window).list() == [])
    _reports(window).keep("trace", "a bug that did not end it")
    window.trouble.look_back()
    qtbot.wait(50)
    assert window.notices.text == ""


def test_a_bug_of_the_window_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    error = KeyError("my wedding")
    window.trouble.failed(error)
    assert "Something went wrong" in window.notices.text
    (report,) = _reports(window).list()
    assert "wedding" not in _reports(window).read(report.name)
    assert not report.ended


def test_without_a_chinese_font_it_says_what_to_install(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "font_hint", lambda font: "No font … fonts-noto-cjk")
    window.trouble.look_back()
    assert "fonts-noto-cjk" in window.notices.text


# Updates


def test_a_build_without_an_address_says_so_and_asks_nobody(
    qtbot: QtBot, program: Program, tasks: Tasks, preferences: Preferences
) -> None:
    dialog = UpdateDialog(program, preferences, tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "never looks for updates by itself" in dialog._will.text()
    assert not dialog._ask.isEnabled()
    dialog._address.setText("http://photoapp.example/updates.json")
    assert "must begin with https://" in dialog._will.text()
    assert not dialog._ask.isEnabled()
    dialog._address.setText("https://photoapp.example/updates.json")
    assert "one request to photoapp.example" in dialog._will.text()
    assert dialog._ask.isEnabled()
    assert dialog.said() == ""


class _Answering:
    """A program whose updates are answered by the test."""

    def __init__(self, answer: UpdateAnswer | PhotoappError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def update_address(self, own: str = "") -> str:
        return own or "https://photoapp.example/updates.json"

    def check_updates(self, address: str) -> UpdateAnswer:
        self.asked.append(address)
        if isinstance(self.answer, PhotoappError):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("newer", [True, False])
def test_the_answer_is_shown_and_nothing_opens_by_itself(  # noqa: PLR0917 - fixtures
    qtbot: QtBot,
    tasks: Tasks,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
    newer: bool,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    notes = {"en": "<b>Faster</b>", "zh": "更快"}
    program = _Answering(UpdateAnswer("9.0", newer, "https://photoapp.example/9", notes))
    dialog = UpdateDialog(program, preferences, tasks)  # type: ignore[arg-type]  # a stand-in
    qtbot.addWidget(dialog)
    dialog.show()
    assert program.asked == []
    click(dialog._ask)
    qtbot.waitUntil(lambda: dialog.said() != "")
    assert program.asked == ["https://photoapp.example/updates.json"]
    assert opened == []
    if not newer:
        assert "newest version" in dialog.said()
        assert not dialog._page.isVisible()
        return
    assert dialog.said().startswith("Version 9.0 is there")
    assert dialog._notes.text() == "<b>Faster</b>", "a stranger's text is shown plain"
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: dialog._notes.text() == "更快")
    click(dialog._page)
    assert opened == ["https://photoapp.example/9"]


def test_an_error_is_said_calmly_and_the_address_kept(
    qtbot: QtBot, tasks: Tasks, preferences: Preferences
) -> None:
    program = _Answering(PhotoappError("update-garbage", "…", host="photoapp.example"))
    dialog = UpdateDialog(program, preferences, tasks)  # type: ignore[arg-type]  # a stand-in
    qtbot.addWidget(dialog)
    dialog.show()
    dialog._address.setText("https://own.example/x")
    click(dialog._ask)
    qtbot.waitUntil(lambda: dialog.said() != "")
    assert dialog.said().startswith("What photoapp.example answered")
    assert preferences.settings.update_address == "https://own.example/x"
    assert dialog._ask.isEnabled()
