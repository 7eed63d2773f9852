"""The jobs dialog: progress, pause, cancel, what failed, and a bug's trace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from photoapp.core.errors import ModelError
from photoapp.core.jobs import JobState
from photoapp.services.jobs import JobControl
from photoapp.ui.jobs_dialog import JobCard, JobsDialog
from photoapp.ui.problems import ProblemTable
from tests.ui.shell import Shell, click, open_shell


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot) -> JobsDialog:
    dialog = JobsDialog(shell.organiser.jobs, shell.organiser.indexer, shell.bridge, shell.tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


class _Work:
    """A job that goes on until it is told to stop."""

    def __init__(self) -> None:
        self.enough = threading.Event()

    def __call__(self, control: JobControl) -> None:
        control.describe(device="cpu", model="photoapp-starter")
        control.error("/photos/私人/a.jpg", "picture-damaged", "it is damaged")
        control.progress(20, 80)
        while not self.enough.wait(0.005):
            control.checkpoint()
            control.progress(40, 80)


def _button(card: JobCard, tip: str) -> QToolButton:
    return next(one for one in card.findChildren(QToolButton) if one.toolTip() == tip)


def _shows(card: JobCard, text: str) -> bool:
    return any(text in label.text() for label in card.findChildren(QLabel) if label.isVisible())


def test_a_job_is_shown_paused_resumed_and_cancelled(
    shell: Shell, dialog: JobsDialog, qtbot: QtBot
) -> None:
    work = _Work()
    shell.organiser.jobs.start("rebuild", "Rebuild", work)
    qtbot.waitUntil(lambda: len(dialog.cards()) == 1)
    card = dialog.cards()[0]
    qtbot.waitUntil(lambda: _shows(card, "40 of 80 photos"))
    assert _shows(card, "Preparing search")
    assert _shows(card, "Starter model · CPU")
    click(_button(card, "Pause"))
    qtbot.waitUntil(lambda: card.state is JobState.PAUSED)
    assert _shows(card, "Paused")
    QTest.keyClick(_button(card, "Resume"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: card.state is JobState.RUNNING)
    click(_button(card, "Cancel"))
    qtbot.waitUntil(lambda: card.state is JobState.CANCELLED)
    assert _shows(card, "Cancelled")
    assert not _button(card, "Cancel").isVisible()


def test_what_failed_is_listed_with_its_reason(
    shell: Shell, dialog: JobsDialog, qtbot: QtBot
) -> None:
    work = _Work()
    job = shell.organiser.jobs.start("index", "Indexing", work)
    work.enough.set()
    shell.organiser.jobs.wait(job)
    qtbot.waitUntil(lambda: bool(dialog.cards()) and dialog.cards()[0].state.ended)
    card = dialog.cards()[0]
    more = next(one for one in card.findChildren(QPushButton) if one.text() == "1 problem")
    click(more)
    table = card.findChild(ProblemTable)
    assert table is not None
    qtbot.waitUntil(table.isVisible)
    shown = [table.model().index(0, column).data() for column in range(3)]
    assert shown == ["a.jpg", "The picture is damaged.", "/photos/私人"]
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: table.model().index(0, 1).data() == "图片已损坏。")
    qtbot.waitUntil(lambda: more.text() == "1 个问题")
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "/photos/私人/a.jpg"


def test_a_failure_is_calm_and_a_bug_has_its_trace(
    shell: Shell, dialog: JobsDialog, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def no_network(control: JobControl) -> None:
        raise ModelError("hub-unreachable", "no", endpoint="https://hub.example")

    def bug(control: JobControl) -> None:
        raise ZeroDivisionError("one too few")

    jobs = shell.organiser.jobs
    jobs.wait(jobs.start("pull", "CLIP", no_network, unit="bytes"))
    jobs.wait(jobs.start("export", "Export", bug))
    qtbot.waitUntil(lambda: len(dialog.cards()) == 2)
    calm, broken = dialog.cards()
    qtbot.waitUntil(lambda: calm.state.ended and broken.state.ended)
    # A widget that joins a visible layout is shown in a later turn of the event loop.
    text = "https://hub.example cannot be reached. Check the network"
    qtbot.waitUntil(lambda: _shows(calm, text))
    qtbot.waitUntil(lambda: _shows(broken, "This is a bug in photoapp"))
    copies = [
        [one for one in card.findChildren(QPushButton) if "Copy details" in one.text()]
        for card in (calm, broken)
    ]
    assert not copies[0][0].isVisible()
    click(copies[1][0])
    report = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: one too few" in report
    assert "photoapp 0" in report
    assert copies[1][0].text() == "Copied"


def test_a_card_says_what_is_done_once_and_calls_the_model_by_its_name(
    shell: Shell, dialog: JobsDialog, qtbot: QtBot
) -> None:
    going, enough = threading.Event(), threading.Event()

    def work(control: JobControl) -> None:
        control.describe(model="photoapp-starter@0#2")
        control.progress(1, 5)
        going.set()
        enough.wait(120)

    job = shell.organiser.jobs.start("duplicates", "Look for duplicates", work)
    try:
        assert going.wait(60)
        qtbot.waitUntil(lambda: bool(dialog.cards()))
        card = dialog.cards()[0]
        qtbot.waitUntil(lambda: _shows(card, "1 of 5 photos") and _shows(card, "Starter model"))
        assert not _shows(card, "photoapp-starter")
        assert _shows(card, "Looking for duplicates")
        assert not _shows(card, "Look for duplicates")
    finally:
        enough.set()
        shell.organiser.jobs.wait(job)


def test_nothing_running_is_said(dialog: JobsDialog) -> None:
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "Nothing is running. All is up to date." in texts


def test_jobs_that_ended_before_are_there_when_it_opens(shell: Shell, qtbot: QtBot) -> None:
    def nothing(control: JobControl) -> None:
        control.progress(3, 3)

    jobs = shell.organiser.jobs
    jobs.wait(jobs.start("scan", "/photos", nothing, unit="files"))
    dialog = JobsDialog(jobs, shell.organiser.indexer, shell.bridge, shell.tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [card.state for card in dialog.cards()] == [JobState.DONE]
    assert _shows(dialog.cards()[0], "3 of 3 files · took")


def test_indexing_is_held_and_resumed_through_the_indexer(
    shell: Shell, dialog: JobsDialog, qtbot: QtBot
) -> None:
    indexer = shell.organiser.indexer
    indexer.pause()
    dialog.refresh()
    resume = next(
        one
        for one in dialog.findChildren(QPushButton)
        if one.text() == "Resume" and one.isVisible()
    )
    click(resume)
    qtbot.waitUntil(lambda: not indexer.paused)
    qtbot.waitUntil(lambda: not resume.isVisible())
