"""Windows are destroyed on the GUI thread, whoever makes the garbage."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photoapp.ui.garbage import GuiCollector


class _Window(QWidget):
    """Refers to itself, as windows with their own callbacks do."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def python_collects() -> Iterator[None]:
    """As in a program, not as in these tests."""
    gc.enable()
    yield
    gc.disable()


def _litter() -> None:
    """More than Python's collector lets lie, in every generation."""
    for _ in range(200_000):
        one: list[object] = []
        one.append(one)


def test_no_other_thread_destroys_a_window(python_collects: None, qtbot: QtBot) -> None:
    collector = GuiCollector()
    collector.begin()
    gone: list[threading.Thread] = []
    try:
        window = _Window()
        window.show()
        weakref.finalize(window, lambda: gone.append(threading.current_thread()))
        del window
        other = threading.Thread(target=_litter)
        other.start()
        other.join(60)  # no events are handled here: a thread that destroyed a window would wait
        assert not other.is_alive()
        assert gone == []
        qtbot.waitUntil(lambda: bool(gone))
    finally:
        collector.end()
    assert gone == [threading.main_thread()]
    assert gc.isenabled()
