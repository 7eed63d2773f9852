"""The line over the photos: where it lies."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photoapp.ui.main_window import MainWindow
from photoapp.ui.notice_bar import FOOT, NoticeBar


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(700, 400)
    column = QVBoxLayout(made)
    column.addWidget(QLabel("photos"), 1)
    column.addWidget(QPushButton("needed"))
    made.show()
    return made


def test_it_floats_over_the_photos_and_never_over_a_foot(page: QWidget) -> None:
    notices = NoticeBar(page)
    (button,) = (one for one in page.findChildren(QPushButton) if one.text() == "needed")
    notices.say("Tagged 12 photos")
    assert notices.geometry().intersects(button.geometry()), "an ordinary page is not spared"
    button.setProperty(FOOT, True)
    for height in (400, 300, 520):
        page.resize(700, height)
        notices.say("Tagged 12 photos")
        assert not notices.geometry().intersects(button.geometry())
        assert notices.geometry().bottom() < button.geometry().top()
        assert notices.geometry().top() >= 0
    button.hide()
    notices.place()
    assert page.height() - notices.geometry().bottom() < 60


def test_the_label_studio_stays_usable(qtbot: QtBot, window: MainWindow) -> None:
    window.menus["label_studio"].trigger()
    studio = window.pages._label_studio()
    studio.home.line_entered.emit("green, red")
    qtbot.waitUntil(lambda: studio.on_desk > 0 or studio.desk.isVisible())
    qtbot.waitUntil(studio.desk.standing.isVisible)
    window.notices.say("Something was done", tone="good")
    for control in (studio.desk.standing, studio.desk.apply):
        corner = control.mapTo(window.centre, control.rect().topLeft())
        assert window.notices.geometry().bottom() < corner.y()
