"""Closing the window, the tray, notifications: nothing is lost, nobody is asked twice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.app import Application
from photoapp.core.jobs import JobError, JobId, JobSnapshot, JobState
from photoapp.core.open_request import OpenAct, OpenRequest
from photoapp.ui.background import Background
from photoapp.ui.desktop import Desktop
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.notifications import ended_texts
from photoapp.ui.tray import Tray

SetTray = Callable[[bool], None]


class Instance(QObject):
    """A single instance that nobody asks."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def listen(self) -> None:
        self.calls.append("listen")

    def hang_up(self) -> None:
        self.calls.append("hang up")


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> SetTray:
    """Whether the desktop has a tray; one at first."""

    def have(there: bool) -> None:
        monkeypatch.setattr(Tray, "available", staticmethod(lambda: there))

    have(True)
    return have


@pytest.fixture
def instance() -> Instance:
    return Instance()


@pytest.fixture
def desktop(
    qapp: QApplication,
    window: MainWindow,
    application: Application,
    tray: SetTray,
    instance: Instance,
) -> Iterator[Desktop]:
    quits = qapp.quitOnLastWindowClosed()
    made = Desktop(window, application.browser, application.indexer, instance)  # type: ignore[arg-type]
    made.begin(OpenRequest())
    yield made
    window.quitting = True
    qapp.setQuitOnLastWindowClosed(quits)


@pytest.fixture
def background(desktop: Desktop) -> Background:
    return desktop.background


def job(state: JobState = JobState.RUNNING, seconds: float = 60.0, number: int = 1) -> JobSnapshot:
    return JobSnapshot(
        JobId(number), "index", "Indexing", state, done=80, total=80, seconds=seconds
    )


def shown(background: Background) -> bool:
    return background.tray.visible


def closed(window: MainWindow) -> bool:
    return window._closed


def work(window: MainWindow) -> None:
    window.bridge.job_changed.emit(job())
    assert window.status.busy


def question(window: MainWindow) -> QMessageBox:
    (box,) = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    return box


def press(box: QMessageBox, text: str) -> None:
    next(one for one in box.findChildren(QPushButton) if one.text() == text).click()


def test_an_idle_window_just_closes(
    window: MainWindow, background: Background, instance: Instance
) -> None:
    assert not background.tray.visible
    window.close()
    assert closed(window)
    assert instance.calls == ["listen", "hang up"]


def test_closing_while_work_runs_asks_once(
    qtbot: QtBot, window: MainWindow, background: Background, application: Application
) -> None:
    work(window)
    window.close()
    window.close()  # impatience asks no second time
    assert window.isVisible()
    press(question(window), "Go on in the background")
    assert not window.isVisible()
    assert not closed(window)
    assert background.tray.visible
    qtbot.waitUntil(lambda: application.settings.load().on_close == "background")
    background.tray.open_wanted.emit()
    assert window.isVisible()
    assert background.tray.visible
    window.close()
    assert not question_open(window)
    assert not window.isVisible()


def question_open(window: MainWindow) -> bool:
    return any(one.isVisible() for one in window.findChildren(QMessageBox))


def test_quit_is_an_answer_too(
    window: MainWindow, background: Background, application: Application
) -> None:
    work(window)
    window.close()
    press(question(window), "Quit")
    assert closed(window)
    assert application.settings.load().on_close == "quit"


def test_cancel_changes_nothing(
    window: MainWindow, background: Background, application: Application
) -> None:
    work(window)
    window.close()
    press(question(window), "Cancel")
    assert window.isVisible()
    assert window.preferences.settings.on_close == "ask"
    window.close()
    assert question_open(window)
    press(question(window), "Cancel")


def test_without_a_tray_the_window_is_minimised_never_hidden(
    window: MainWindow, background: Background, tray: SetTray
) -> None:
    tray(False)
    work(window)
    window.close()
    assert "no tray" in question(window).informativeText()
    press(question(window), "Go on in the background")
    assert window.isVisible()
    assert window.isMinimized()
    # Nothing runs any more: there is nothing to stay for.
    window.bridge.job_changed.emit(job(JobState.DONE))
    window.close()
    assert closed(window)


def test_a_tray_that_goes_away_gives_the_window_back(
    window: MainWindow, background: Background, tray: SetTray
) -> None:
    window.preferences.set("on_close", "background")
    window.close()
    assert not window.isVisible()
    background._look_for_tray()
    assert not window.isVisible()
    tray(False)
    background._look_for_tray()
    assert window.isVisible()
    assert window.isMinimized()


def test_quit_means_quit(window: MainWindow, background: Background) -> None:
    window.preferences.set("on_close", "background")
    work(window)
    window.menus["quit"].trigger()
    assert closed(window)
    assert not background.tray.visible


def test_quit_from_the_tray_ends_the_hidden_program(
    window: MainWindow, background: Background, instance: Instance
) -> None:
    window.preferences.set("on_close", "background")
    window.close()
    assert not closed(window)
    background.tray.quit.trigger()
    assert closed(window)
    assert instance.calls[-1] == "hang up"


def test_the_end_of_the_session_asks_nothing(window: MainWindow, desktop: Desktop) -> None:
    work(window)
    desktop._ending()
    window.close()
    assert closed(window)


def test_a_start_in_the_background_shows_no_window(
    window: MainWindow,
    application: Application,
    instance: Instance,
    tray: SetTray,
    qapp: QApplication,
) -> None:
    quits = qapp.quitOnLastWindowClosed()
    window.hide()
    made = Desktop(window, application.browser, application.indexer, instance)  # type: ignore[arg-type]
    made.begin(OpenRequest(OpenAct.STAY), background=True)
    assert not window.isVisible()
    assert shown(made.background)
    instance.asked.emit(OpenRequest())
    assert window.isVisible()
    assert not shown(made.background)  # only while it is the way back
    window.quitting = True
    qapp.setQuitOnLastWindowClosed(quits)


def test_a_start_in_the_background_without_a_tray_is_minimised(
    window: MainWindow,
    application: Application,
    instance: Instance,
    tray: SetTray,
    qapp: QApplication,
) -> None:
    quits = qapp.quitOnLastWindowClosed()
    tray(False)
    window.hide()
    made = Desktop(window, application.browser, application.indexer, instance)  # type: ignore[arg-type]
    made.begin(OpenRequest(OpenAct.STAY), background=True)
    assert not window.isVisible()  # at login the tray may be late
    for _ in range(4):
        made.background._look_for_tray()
    assert window.isMinimized()
    window.quitting = True
    qapp.setQuitOnLastWindowClosed(quits)


def test_the_icon_is_there_when_wished_for(window: MainWindow, background: Background) -> None:
    window.preferences.set("tray_icon", True)
    assert background.tray.visible
    window.preferences.set("tray_icon", False)
    assert not background.tray.visible


def test_the_tray_pauses_and_resumes_indexing(
    qtbot: QtBot, window: MainWindow, background: Background, application: Application
) -> None:
    assert background.tray.hold.text() == "Pause indexing"
    background.tray.hold.trigger()
    qtbot.waitUntil(lambda: background.tray.hold.text() == "Resume indexing")
    assert application.indexer.paused
    qtbot.waitUntil(lambda: application.settings.load().indexing_paused)
    background.tray.hold.trigger()
    qtbot.waitUntil(lambda: background.tray.hold.text() == "Pause indexing")
    assert not application.indexer.paused


def test_the_tray_says_what_runs_in_the_windows_language(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, background: Background
) -> None:
    work(window)
    assert background.tray.tip.startswith("photoapp · Indexing photos · 80 of 80 photos")
    install_language(qapp, "zh_CN")
    qapp.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert background.tray.open.text() == "打开 photoapp"
    assert background.tray.quit.text() == "退出"


# Notifications


@pytest.fixture
def told(
    window: MainWindow, background: Background, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        background.notifications, "say", lambda title, text: said.append((title, text))
    )
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    return said


def test_long_work_that_ended_is_told_once_and_only_if_wished(
    window: MainWindow, told: list[tuple[str, str]]
) -> None:
    window.bridge.job_changed.emit(job(JobState.DONE))
    assert told == []
    window.preferences.set("notify_when_done", True)
    window.bridge.job_changed.emit(job(JobState.RUNNING, number=2))
    window.bridge.job_changed.emit(job(JobState.DONE, seconds=3, number=2))
    window.bridge.job_changed.emit(job(JobState.CANCELLED, number=3))
    assert told == []
    window.bridge.job_changed.emit(job(JobState.DONE, number=4))
    window.bridge.job_changed.emit(job(JobState.DONE, number=4))
    assert told == [("Indexing photos: done", "80 of 80 photos · took 1 min")]


def test_nothing_is_told_to_somebody_who_looks(
    window: MainWindow, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window.preferences.set("notify_when_done", True)
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    window.bridge.job_changed.emit(job(JobState.DONE))
    assert told == []


def test_a_failure_says_why(qapp: QApplication) -> None:
    failed = JobSnapshot(
        JobId(1),
        "pull",
        "Pull",
        JobState.FAILED,
        error=JobError("", "library-busy", "busy"),
        seconds=99,
    )
    title, text = ended_texts(failed)
    assert title == "Downloading a model: did not finish"
    assert text.startswith("Another photoapp is indexing")
    install_language(qapp, "zh_CN")
    title, text = ended_texts(failed)
    assert "未能完成" in title
    assert "photoapp" in text


def test_the_tray_speaks_while_it_is_shown_else_the_portal(
    window: MainWindow, background: Background, monkeypatch: pytest.MonkeyPatch, tray: SetTray
) -> None:
    said: list[str] = []
    monkeypatch.setattr(background.tray, "say", lambda title, text: said.append(f"tray {title}"))
    monkeypatch.setattr(
        background.notifications, "_say_by_portal", lambda title, text: said.append("portal")
    )
    monkeypatch.setattr(sys, "platform", "linux")
    background.notifications.say("a", "")
    window.preferences.set("tray_icon", True)
    background.notifications.say("b", "")
    tray(False)
    background.notifications.say("c", "")
    assert said == ["portal", "tray b", "portal"]
