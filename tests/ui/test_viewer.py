"""The viewer: zoom at the cursor, pan, rotate, neighbours, comparison, full screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoapp.core.photo import PhotoId
from photoapp.ui.image_canvas import ImageCanvas, ViewState
from photoapp.ui.main_window import MainWindow
from photoapp.ui.pictures import Picture, picture
from photoapp.ui.viewer import Viewer


def gradient(width: int, height: int) -> Picture:
    """Red grows to the right, green downwards: a colour tells the place."""
    across = np.linspace(0, 255, width).astype(np.uint8)
    down = np.linspace(0, 255, height).astype(np.uint8)
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[..., 0] = across[None, :]
    pixels[..., 1] = down[:, None]
    return picture(pixels, width, height)


@pytest.fixture
def canvas(qtbot: QtBot) -> ImageCanvas:
    made = ImageCanvas()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.set_photo(3000, 2000, None)
    made.set_picture(gradient(3000, 2000))
    return made


def colour_at(canvas: ImageCanvas, point: QPoint) -> QColor:
    return canvas.grab().toImage().pixelColor(point)


def wheel(canvas: ImageCanvas, at: QPoint, turned: int) -> None:
    position = QPointF(at)
    QApplication.sendEvent(
        canvas,
        QWheelEvent(
            position,
            canvas.mapToGlobal(position),
            QPoint(0, 0),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


# Canvas


def test_the_whole_picture_fits_in_the_middle(canvas: ImageCanvas) -> None:
    assert canvas.fits
    seen = colour_at(canvas, QPoint(300, 200))
    assert abs(seen.red() - 127) < 4
    assert abs(seen.green() - 127) < 4
    surface = colour_at(canvas, QPoint(2, 2))
    assert surface == canvas.palette().base().color()


def test_the_wheel_zooms_at_the_cursor(canvas: ImageCanvas) -> None:
    point = QPoint(180, 270)
    before = colour_at(canvas, point)
    for _ in range(5):
        wheel(canvas, point, 120)
    assert not canvas.fits
    after = colour_at(canvas, point)
    assert abs(after.red() - before.red()) <= 3
    assert abs(after.green() - before.green()) <= 3
    for _ in range(9):
        wheel(canvas, point, -120)
    assert canvas.fits


def test_a_drag_moves_the_picture_and_stops_at_its_edge(canvas: ImageCanvas) -> None:
    canvas.actual_size(QPointF(300, 200))
    assert round(canvas.percent) == 100
    before = colour_at(canvas, QPoint(300, 200))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.mouseMove(canvas, QPoint(200, 200))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    moved = colour_at(canvas, QPoint(200, 200))
    assert abs(moved.red() - before.red()) <= 2, "the photo's point went with the hand"
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    for step in range(1, 12):
        QTest.mouseMove(canvas, QPoint(10 + step * 500, 10 + step * 500))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(590, 390))
    corner = colour_at(canvas, QPoint(0, 0))
    assert (corner.red(), corner.green()) == (0, 0)


def test_double_click_switches_between_fit_and_actual_size(canvas: ImageCanvas) -> None:
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    assert round(canvas.percent) == 100
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    assert canvas.fits


def test_rotation_turns_the_view(canvas: ImageCanvas) -> None:
    canvas.rotate(1)
    top, bottom = colour_at(canvas, QPoint(300, 40)), colour_at(canvas, QPoint(300, 360))
    assert top.red() < 60, "what was left is on top"
    assert bottom.red() > 190
    canvas.rotate(-1)
    assert colour_at(canvas, QPoint(580, 200)).red() > 240


def test_a_small_picture_is_not_blown_up(canvas: ImageCanvas) -> None:
    canvas.set_photo(40, 30, None)
    canvas.set_picture(gradient(40, 30))
    assert canvas.percent <= 200
    canvas.actual_size()
    assert round(canvas.percent) <= 200


@given(
    st.floats(0.01, 100),
    st.floats(-2, 3),
    st.floats(-2, 3),
    st.integers(1, 9000),
    st.integers(1, 9000),
)
def test_any_view_is_brought_back_to_the_picture(
    zoom: float, x: float, y: float, width: int, height: int
) -> None:
    canvas = ImageCanvas()
    canvas.resize(300, 200)
    canvas.set_photo(width, height, None)
    canvas.set_view(ViewState(zoom, x, y))
    view = canvas.view
    assert view.zoom >= 1
    assert 0 <= view.x <= 1
    assert 0 <= view.y <= 1
    canvas.set_view(view)
    assert canvas.view == view


def test_levels_halve_and_keep_the_mean() -> None:
    found = gradient(3000, 2000)
    sizes = [(image.width(), image.height()) for image in found.levels]
    assert sizes == [(3000, 2000), (1500, 1000), (750, 500)]
    assert found.level(0.2).width() == 750
    assert found.level(0.3).width() == 1500
    assert found.level(2.0).width() == 3000
    middle = [image.pixelColor(image.width() // 2, 10).red() for image in found.levels]
    assert max(middle) - min(middle) <= 1


def test_a_message_tells_why_there_is_no_picture(canvas: ImageCanvas) -> None:
    canvas.set_photo(3000, 2000, None)
    blank = canvas.grab().toImage()
    canvas.set_message("On a drive that is not connected.")
    assert canvas.grab().toImage() != blank


# Viewer in the window


@pytest.fixture
def viewer(qtbot: QtBot, window: MainWindow) -> Viewer:
    """Opened on the second photo by the space key."""
    window.grid.setFocus()
    window.grid.go_to(1)
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    assert window.centre.page is window.viewer
    return window.viewer


def sharp(viewer: Viewer) -> bool:
    return viewer._pane.canvas._picture is not None


def test_space_opens_and_space_closes(qtbot: QtBot, window: MainWindow, viewer: Viewer) -> None:
    assert viewer.photo == int(window.model.ids[1])
    qtbot.waitUntil(lambda: sharp(viewer))
    shown = viewer._pane.canvas._picture
    assert shown is not None
    assert (shown.width, shown.height) == (640, 480)
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_Space)
    assert window.centre.page is window.grid
    assert window.grid.hasFocus()
    assert window.grid.selected_ids().tolist() == [int(window.model.ids[1])]


def test_arrow_keys_go_to_the_neighbours(qtbot: QtBot, window: MainWindow, viewer: Viewer) -> None:
    keys = viewer._pane.canvas
    QTest.keyClick(keys, Qt.Key.Key_Right)
    QTest.keyClick(keys, Qt.Key.Key_Right)
    assert viewer.photo == int(window.model.ids[3])
    assert "4 of 20" in viewer._position.text()
    QTest.keyClick(keys, Qt.Key.Key_Left)
    assert viewer.photo == int(window.model.ids[2])
    QTest.keyClick(keys, Qt.Key.Key_Home)
    QTest.keyClick(keys, Qt.Key.Key_Left)
    assert viewer.photo == int(window.model.ids[0])
    QTest.keyClick(keys, Qt.Key.Key_End)
    assert viewer.photo == int(window.model.ids[19])
    qtbot.waitUntil(lambda: window.inspector._details is not None)
    qtbot.waitUntil(lambda: window.inspector._details.row.photo == viewer.photo)  # type: ignore[union-attr]  # just checked
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    assert window.grid.current_photo() == int(window.model.ids[19])


def test_the_film_strip_goes_to_a_photo(window: MainWindow, viewer: Viewer) -> None:
    strip = viewer._strip
    middle = strip.rect().center()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=middle + QPoint(120, 0))
    assert viewer.photo == int(window.model.ids[3])


def test_two_photos_are_compared_with_one_zoom(
    qtbot: QtBot, window: MainWindow, viewer: Viewer
) -> None:
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_C)
    assert viewer._other_pane.isVisible()
    assert viewer._other_pane.photo == int(window.model.ids[1])
    assert viewer._pane.photo == int(window.model.ids[2])
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_Right)
    assert viewer._pane.photo == int(window.model.ids[3])
    assert viewer._other_pane.photo == int(window.model.ids[1]), "the left one stays"
    viewer._other_pane.canvas.zoom_in()
    viewer._other_pane.canvas.zoom_in()
    assert viewer._pane.canvas.view == viewer._other_pane.canvas.view
    assert not viewer._pane.canvas.fits
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_C)
    assert not viewer._other_pane.isVisible()


def test_two_selected_photos_open_side_by_side(window: MainWindow) -> None:
    ids = window.model.ids[[2, 7]]
    window.grid.select_ids(ids, current=int(ids[0]))
    window.menus["compare"].trigger()
    assert window.centre.page is window.viewer
    assert window.viewer._other_pane.photo == ids[0]
    assert window.viewer._pane.photo == ids[1]


def test_full_screen_hides_everything_around(
    qtbot: QtBot, window: MainWindow, viewer: Viewer
) -> None:
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_F11)
    assert window.isFullScreen()
    for part in (window.sidebar, window.inspector, window.status, viewer._bar, viewer._strip):
        assert not part.isVisible()
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.sidebar.isVisible()
    assert window.centre.page is viewer


def test_marks_apply_to_the_photo_on_show(qtbot: QtBot, window: MainWindow, viewer: Viewer) -> None:
    window.grid.selectAll()
    photo = viewer.photo
    assert photo is not None
    QTest.keyClick(viewer._pane.canvas, Qt.Key.Key_5)
    browser = window._services.browser
    qtbot.waitUntil(lambda: browser.rows([photo])[0].rating == 5)
    others = [PhotoId(one) for one in window.model.ids.tolist() if one != photo]
    assert {row.rating for row in browser.rows(others)} == {0}


def test_a_photo_that_goes_makes_room_for_the_next(window: MainWindow, viewer: Viewer) -> None:
    rest = np.delete(window.model.ids, 1)
    after = int(window.model.ids[2])
    window.model.show(rest)
    assert viewer.photo == after
    window.model.show(np.empty(0, dtype=np.int64))
    assert window.centre.page is not viewer


def test_a_file_that_is_gone_is_named_and_the_thumbnail_stays(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from photoapp.core.errors import UnreadablePhotoError

    def gone(_photo: PhotoId, _side: int = 0) -> None:
        raise UnreadablePhotoError("file-vanished", "It is gone.", path="x")

    monkeypatch.setattr(window._services.browser, "full_image", gone)
    window.desk.open_photo(int(window.model.ids[6]))
    canvas = window.viewer._pane.canvas
    qtbot.waitUntil(lambda: "no longer there" in canvas._message)
    assert canvas._picture is None
