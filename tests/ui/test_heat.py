"""Where a photo matches: colours over it in the viewer, in their place, on a key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from photoapp.core.errors import QueryError
from photoapp.core.heat import HeatMap, HeatMethod
from photoapp.ui.heat_tool import overlay
from photoapp.ui.image_canvas import ImageCanvas
from photoapp.ui.main_window import MainWindow
from photoapp.ui.query_text import QueryText
from tests.ui.test_viewer import colour_at, gradient


def hot_corner(box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> HeatMap:
    """Heat in the top right quarter."""
    values = np.zeros((8, 8), np.float32)
    values[:4, 4:] = 1
    return HeatMap(values, box, HeatMethod.OCCLUSION, 0.3)


def is_hot(canvas: ImageCanvas, x: float, y: float) -> bool:
    """At a place of the widget, 0..1; cold is violet, hot is yellow."""
    point = QPoint(round(x * canvas.width()), round(y * canvas.height()))
    seen = colour_at(canvas, point)
    return seen.green() > seen.blue()


@pytest.fixture
def canvas(qtbot: QtBot) -> ImageCanvas:
    made = ImageCanvas()
    qtbot.addWidget(made)
    made.resize(624, 424)
    made.show()
    made.set_photo(3000, 2000, None)
    grey = gradient(3000, 2000)
    for image in grey.levels:
        image.fill(Qt.GlobalColor.gray)
    made.set_picture(grey)
    return made


def test_the_colours_follow_zoom_and_rotation(canvas: ImageCanvas) -> None:
    canvas.set_overlay(overlay(hot_corner()))
    corners = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]
    assert [is_hot(canvas, *one) for one in corners] == [False, True, False, False]
    canvas.rotate(1)  # to the right: the corner goes down; the picture is 400 high now
    turned = [(0.4, 0.2), (0.6, 0.2), (0.6, 0.8), (0.4, 0.8)]
    assert [is_hot(canvas, *one) for one in turned] == [False, False, True, False]
    canvas.rotate(-1)
    canvas.actual_size(QPoint(590, 20).toPointF())
    assert [is_hot(canvas, *one) for one in corners] == [True] * 4, "deep in the hot corner"
    canvas.fit()
    before = colour_at(canvas, QPoint(120, 300))
    canvas.set_overlay_strength(0.2)
    assert colour_at(canvas, QPoint(120, 300)).green() > before.green()
    canvas.set_photo(3000, 2000, None)
    assert canvas.overlay is None


def test_only_what_the_model_saw_is_coloured(canvas: ImageCanvas) -> None:
    canvas.set_overlay(overlay(hot_corner((0.25, 0, 0.75, 1))))
    grey = colour_at(canvas, QPoint(60, 212))
    assert grey == Qt.GlobalColor.gray
    assert is_hot(canvas, 0.6, 0.2)
    assert not is_hot(canvas, 0.4, 0.2)


def test_a_note_is_written_over_the_photo(canvas: ImageCanvas) -> None:
    plain = canvas.grab().toImage()
    canvas.set_overlay(None, "No part stands out.")
    assert canvas.grab().toImage() != plain
    canvas.set_overlay(None)
    assert canvas.grab().toImage() == plain


# In the window


Explain = Callable[..., Any]


def use(window: MainWindow, monkeypatch: pytest.MonkeyPatch, explain: Explain) -> None:
    monkeypatch.setattr(window._services.explainer, "explain", explain)


def opened_from(qtbot: QtBot, window: MainWindow, text: str) -> ImageCanvas:
    """The canvas of a photo opened from a search."""
    window.search_bar.set_query(QueryText(text))
    qtbot.waitUntil(lambda: window.listing.query.text == text and not window.listing.loading)
    window.listing.set_show_all()
    qtbot.waitUntil(lambda: not window.listing.loading and len(window.model.ids) > 2)
    window.grid.setFocus()
    window.grid.go_to(0)
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    assert window.centre.page is window.viewer
    return window.viewer._pane.canvas


def test_the_key_shows_and_hides_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []

    def explain(photo: int, search: str, **_: Any) -> HeatMap:
        asked.append((photo, search))
        return hot_corner()

    use(window, monkeypatch, explain)
    assert not window.menus["heat"].isEnabled()
    canvas = opened_from(qtbot, window, "green circle")
    assert window.menus["heat"].isEnabled()
    slider = window.viewer.findChild(QSlider)
    assert slider is not None
    assert not slider.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: canvas.overlay is not None)
    assert slider.isVisible()
    assert slider.accessibleName()
    # A list that is read again on a busy machine asks again, for the same.
    assert set(asked) == {(window.viewer.photo, "green circle")}
    slider.setValue(30)
    assert canvas._overlay_strength == pytest.approx(0.3)
    # The next photo is coloured, too; beside another one both are.
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.overlay is None
    qtbot.waitUntil(lambda: canvas.overlay is not None)
    assert asked[-1][0] == window.viewer.photo
    QTest.keyClick(canvas, Qt.Key.Key_C)
    other = window.viewer._other_pane.canvas
    qtbot.waitUntil(lambda: canvas.overlay is not None and other.overlay is not None)
    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert canvas.overlay is None
    assert other.overlay is None
    assert not slider.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: canvas.overlay is not None)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not window.menus["heat"].isChecked(), "the next photo opens plain"
    assert not window.menus["heat"].isEnabled()


def test_without_words_there_is_nothing_to_show(qtbot: QtBot, window: MainWindow) -> None:
    canvas = opened_from(qtbot, window, "date:2024-05-17")
    assert not window.menus["heat"].isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert canvas.overlay is None
    assert canvas.overlay_note == ""


def test_one_that_is_left_is_stopped(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, stopped = threading.Event(), threading.Event()

    def explain(photo: int, search: str, *, cancelled: Callable[[], bool]) -> HeatMap | None:
        del photo, search
        began.set()
        while not cancelled():
            threading.Event().wait(0.005)
        stopped.set()
        return None

    use(window, monkeypatch, explain)
    canvas = opened_from(qtbot, window, "green circle")
    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert "green circle" in canvas.overlay_note
    qtbot.waitUntil(began.is_set)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(stopped.is_set)
    assert canvas.overlay_note == ""


def test_what_cannot_be_shown_is_said(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat = HeatMap(np.zeros((8, 8), np.float32), (0, 0, 1, 1), HeatMethod.PATCHES, 0.0)
    first: list[int] = []

    def explain(photo: int, search: str, **_: Any) -> HeatMap:
        # By photo and not by turn: a list that is read again on a busy machine asks again.
        first.append(photo)
        if photo != first[0]:
            raise QueryError("explain-unknown-words", "never taught", text="zyzzyva")
        return flat

    use(window, monkeypatch, explain)
    canvas = opened_from(qtbot, window, "green circle")
    QTest.keyClick(canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: "stands out" in canvas.overlay_note)
    assert canvas.overlay is None
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "never taught “zyzzyva”" in canvas.overlay_note)


def test_the_real_thing(qtbot: QtBot, window: MainWindow) -> None:
    """With the starter, on the services' own threads."""
    canvas = opened_from(qtbot, window, "ball")
    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert "ball" in canvas.overlay_note
    qtbot.waitUntil(lambda: canvas.overlay is not None or "stands out" in canvas.overlay_note)


def test_colours_stay_when_the_facts_of_the_photo_come_later(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(window, monkeypatch, lambda *_, **__: hot_corner())
    reading: list[bool] = []
    monkeypatch.setattr(window.model, "known", lambda _photo: None)
    monkeypatch.setattr(window.model, "row_data", lambda _row: reading.append(True))
    canvas = opened_from(qtbot, window, "green circle")
    assert reading
    QTest.keyClick(canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: canvas.overlay is not None)
    monkeypatch.undo()
    photo = window.viewer.photo
    assert photo is not None
    window.model.row_data(window.model.row_of(photo))
    qtbot.waitUntil(lambda: not window.viewer._pane.needs_size)
    assert canvas.overlay is not None
