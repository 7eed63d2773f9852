"""The window comes back where it was, and on a screen that exists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter
from pytestqt.qtbot import QtBot

from photoapp.core.settings import Settings
from photoapp.ui.window_memory import WindowMemory, geometry_text

MakeWindow = Callable[[], QMainWindow]


@pytest.fixture
def make(qtbot: QtBot) -> MakeWindow:
    def window() -> QMainWindow:
        made = QMainWindow()
        qtbot.addWidget(made)
        return made

    return window


def restored(window: QMainWindow, geometry: str) -> QMainWindow:
    WindowMemory.read(Settings(window_geometry=geometry)).apply(window, QSplitter(window))
    return window


def saved(rect: QRect, screen: int, screen_width: int) -> str:
    """What Qt 6 saves (QWidget::saveGeometry, version 3) for a window that stood at `rect`."""
    data = QByteArray()
    stream = QDataStream(data, QIODevice.OpenModeFlag.WriteOnly)
    stream.setVersion(QDataStream.Version.Qt_4_0)
    stream.writeUInt32(0x1D9D0CB)
    stream.writeUInt16(3)
    stream.writeUInt16(0)
    stream << rect << rect
    stream.writeInt32(screen)
    stream.writeUInt8(0)
    stream.writeUInt8(0)
    stream.writeInt32(screen_width)
    stream << rect
    return bytes(data.toBase64().data()).decode()


def test_place_and_size_come_back(make: MakeWindow) -> None:
    first = make()
    first.setGeometry(60, 70, 420, 300)
    first.show()
    again = restored(make(), geometry_text(first))
    assert again.geometry() == first.geometry()


def test_a_maximised_window_comes_back_maximised_and_knows_its_former_size(
    make: MakeWindow,
) -> None:
    first = make()
    first.setGeometry(60, 70, 420, 300)
    first.show()
    first.showMaximized()
    again = restored(make(), geometry_text(first))
    again.show()
    assert again.isMaximized()
    again.showNormal()
    assert again.size() == QRect(60, 70, 420, 300).size()


def test_one_that_was_never_shown_is_remembered_as_before(make: MakeWindow) -> None:
    """Started and ended in the background."""
    first = make()
    first.setGeometry(60, 70, 420, 300)
    first.show()
    hidden = restored(make(), geometry_text(first))
    again = restored(make(), geometry_text(hidden))
    assert again.geometry() == first.geometry()


@pytest.mark.parametrize(
    "rect", [QRect(5000, 4000, 600, 400), QRect(-3000, 20, 600, 400), QRect(10, 10, 9000, 9000)]
)
def test_a_screen_that_is_gone_loses_no_window(make: MakeWindow, rect: QRect) -> None:
    again = restored(make(), saved(rect, screen=3, screen_width=3840))
    again.show()
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(again.geometry().center())
    assert room.contains(again.geometry().topLeft())
