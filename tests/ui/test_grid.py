"""The grid: its arithmetic, its model, and what mouse and keyboard do in it."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from photoapp.core.photo import IdArray, PhotoId, PhotoRow
from photoapp.ui.grid_layout import GridLayout
from photoapp.ui.photo_grid import PhotoGrid
from photoapp.ui.photo_listing import day_sections
from photoapp.ui.photo_model import PhotoModel, Section
from photoapp.ui.small_pictures import decode, decode_file
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from tests.ui.shelf import Shelf, picture


def array(*numbers: int) -> IdArray:
    return np.array(numbers, dtype=np.int64)


@pytest.fixture
def model(qtbot: QtBot, shelf: Shelf, tasks: Tasks) -> PhotoModel:
    return PhotoModel(shelf, tasks)  # type: ignore[arg-type]  # what it asks of a Browser


@pytest.fixture
def grid(qtbot: QtBot, model: PhotoModel, thumbnails: ThumbnailLoader) -> PhotoGrid:
    """900 x 600, 300 photos in sections of 7, 40 and 253."""
    made = PhotoGrid(model, thumbnails)
    qtbot.addWidget(made)
    made.resize(900, 600)
    model.show(
        np.arange(1, 301, dtype=np.int64),
        [
            Section("day", 7, dt.date(2024, 5, 17)),
            Section("day", 40, dt.date(2024, 5, 16)),
            Section("day", 253, dt.date(2024, 5, 15)),
        ],
    )
    made.show()
    made.setFocus()
    return made


def centre(grid: PhotoGrid, row: int) -> QPoint:
    return grid.visualRect(grid.photos.index(row)).center()


def click(
    grid: PhotoGrid,
    row: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, centre(grid, row))


# Arithmetic

layouts = st.builds(
    GridLayout,
    st.lists(
        st.builds(Section, st.sampled_from(["day", "plain"]), st.integers(1, 60)),
        min_size=1,
        max_size=8,
    ),
    width=st.integers(60, 1500),
    cell=st.integers(40, 400),
    gap=st.integers(0, 20),
    margin=st.integers(4, 30),
    header=st.integers(10, 60),
    bar=st.integers(0, 16),
)


@given(layouts)
def test_every_cell_is_found_where_it_is(layout: GridLayout) -> None:
    boxes = [layout.rect(row) for row in range(layout.rows)]
    for row, box in enumerate(boxes):
        assert layout.row_at(box.center()) == row
        assert layout.nearest(box.topLeft()) == row
        assert box.left() >= 0
        assert box.bottom() <= layout.height
    for first, second in itertools.pairwise(boxes):
        assert not first.intersects(second)
        assert (second.top(), second.left()) > (first.top(), first.left())


@given(
    layouts,
    st.integers(-50, 1600),
    st.integers(-50, 6000),
    st.integers(1, 700),
    st.integers(1, 900),
)
def test_a_rubber_band_takes_exactly_the_cells_it_touches(
    layout: GridLayout, x: int, y: int, width: int, height: int
) -> None:
    area = QRect(x, y, width, height)
    found = [row for first, last in layout.inside(area) for row in range(first, last + 1)]
    wanted = [row for row in range(layout.rows) if layout.rect(row).intersects(area)]
    assert found == wanted


@given(layouts, st.integers(0, 6000), st.integers(1, 900))
def test_only_what_a_stretch_shows_is_visited(layout: GridLayout, top: int, height: int) -> None:
    bottom = top + height
    found = {row for band in layout.bands(top, bottom) for row in layout.visible(band, top, bottom)}
    stretch = QRect(0, top, 10_000, height)
    wanted = {row for row in range(layout.rows) if layout.rect(row).intersects(stretch)}
    assert wanted <= found
    assert len(found) <= len(wanted) + 4 * layout.columns


@given(layouts)
def test_up_and_down_are_opposite_and_keep_the_column(layout: GridLayout) -> None:
    for row in range(layout.rows):
        below = layout.below(row)
        if below != row:
            assert layout.rect(below).top() > layout.rect(row).top()
            assert layout.rect(below).left() <= layout.rect(row).left()
        above = layout.above(row)
        if above != row:
            assert layout.rect(above).top() < layout.rect(row).top()


def test_sparse_days_share_a_heading() -> None:
    days = [
        (dt.date(2024, 5, 17), 30),
        (dt.date(2024, 5, 16), 12),
        (dt.date(2024, 4, 9), 1),
        (dt.date(2024, 4, 3), 2),
        (dt.date(2019, 8, 1), 1),
        (dt.date(2019, 3, 1), 1),
        (dt.date(2011, 3, 1), 1),
    ]
    found = [(one.kind, one.day, one.count) for one in day_sections(days)]
    assert found == [
        ("day", dt.date(2024, 5, 17), 30),
        ("day", dt.date(2024, 5, 16), 12),
        ("month", dt.date(2024, 4, 1), 3),
        ("year", dt.date(2019, 1, 1), 2),
        ("day", dt.date(2011, 3, 1), 1),
    ]


# Model


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_any_change_of_photos_is_told_correctly(data: st.DataObject, model: PhotoModel) -> None:
    """Qt's own checker watches the signals; the model ends with the ids it was given."""
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    numbers = st.lists(st.integers(1, 40), unique=True, max_size=30)
    for _ in range(4):
        wanted = data.draw(numbers)
        if data.draw(st.booleans()):
            wanted = sorted(wanted)
        model.show(np.array(wanted, dtype=np.int64))
        assert model.ids.tolist() == wanted
        assert sum(section.count for section in model.sections) == len(wanted)
        for row, photo in enumerate(wanted):
            assert model.row_of(photo) == row
        assert model.row_of(99) == -1
    del tester


def test_new_photos_are_inserted_not_reset(model: PhotoModel) -> None:
    told: list[object] = []
    model.show(np.arange(10, 200, dtype=np.int64))
    model.modelReset.connect(lambda: told.append("reset"))
    model.rowsInserted.connect(lambda _parent, first, last: told.append((first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: told.append((-first, -last)))
    model.show(np.concatenate((np.arange(1, 100), np.arange(102, 200), [300])).astype(np.int64))
    assert told == [(-90, -91), (0, 8), (197, 197)]


def test_sections_must_cover_the_photos(model: PhotoModel) -> None:
    with pytest.raises(ValueError, match="cover"):
        model.show(array(1, 2, 3), [Section("good", 2)])


def test_rows_are_read_for_what_is_seen_only(qtbot: QtBot, grid: PhotoGrid, shelf: Shelf) -> None:
    qtbot.waitUntil(lambda: grid.photos.known(1) is not None)
    qtbot.wait(50)
    assert 10 <= len(set(shelf.asked)) < 100
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.photos.known(300) is not None)
    assert len(set(shelf.asked)) < 150


def test_two_hundred_thousand_photos_cost_one_screen(
    qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailLoader
) -> None:
    shelf = Shelf(200_000)
    model = PhotoModel(shelf, tasks)  # type: ignore[arg-type]  # as above
    grid = PhotoGrid(model, thumbnails)
    qtbot.addWidget(grid)
    grid.resize(900, 600)
    grid.show()
    model.show(shelf.ids())
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: model.known(200_000) is not None)
    assert len(shelf.asked) < 300
    grid.selectAll()
    assert len(grid.selected_ids()) == 200_000


# Mouse and keyboard


def test_clicks_select_as_everywhere(grid: PhotoGrid) -> None:
    click(grid, 2)
    assert grid.selected_ids().tolist() == [3]
    click(grid, 4, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_ids().tolist() == [3, 5]
    click(grid, 9, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_ids().tolist() == [3, 5, 6, 7, 8, 9, 10], "added to what is there"
    click(grid, 0)
    assert grid.selected_ids().tolist() == [1]
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2)
    )
    assert grid.selected_ids().tolist() == []


def test_shift_click_upwards_takes_the_range_in_reading_order(grid: PhotoGrid) -> None:
    click(grid, 9)
    click(grid, 1, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_ids().tolist() == list(range(2, 11))


def test_a_rubber_band_from_an_empty_place_selects(grid: PhotoGrid) -> None:
    view = grid.viewport()
    start = QPoint(2, centre(grid, 0).y())
    end = centre(grid, 1)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + QPoint(30, 5))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert grid.selected_ids().tolist() == [1, 2]


def test_arrow_keys_move_through_lines_and_headings(grid: PhotoGrid) -> None:
    columns = next(row for row in range(1, 8) if centre(grid, row).y() != centre(grid, 0).y())
    click(grid, 0)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current_photo() == 2
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.current_photo() == 2 + columns
    for _ in range(2):
        QTest.keyClick(grid, Qt.Key.Key_Down)
    assert int(grid.current_photo() or 0) > 7, "the next section"
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.current_photo() == 300
    assert grid.viewport().rect().contains(centre(grid, 299)), "scrolled to"
    QTest.keyClick(grid, Qt.Key.Key_Home)
    assert grid.current_photo() == 1
    assert grid.verticalScrollBar().value() == 0
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_ids().tolist() == [1, 2, 3]
    QTest.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.verticalScrollBar().value() > 0


def test_enter_and_double_click_open(qtbot: QtBot, grid: PhotoGrid) -> None:
    click(grid, 3)
    with qtbot.waitSignal(grid.opened) as opened:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [3]
    with qtbot.waitSignal(grid.opened) as opened:
        QTest.mouseDClick(
            grid.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            centre(grid, 5),
        )
    assert opened.args == [5]


def test_photos_that_come_move_neither_selection_nor_view(grid: PhotoGrid) -> None:
    grid.select_ids(array(120, 121), current=121)
    grid.verticalScrollBar().setValue(2000)
    before = grid.visualRect(grid.photos.index(grid.photos.row_of(150))).top()
    new = np.concatenate((np.arange(1000, 1030), np.arange(1, 301))).astype(np.int64)
    grid.photos.show(new, [Section("day", 330, dt.date(2024, 5, 18))])
    assert grid.selected_ids().tolist() == [120, 121]
    assert grid.current_photo() == 121
    moved = grid.visualRect(grid.photos.index(grid.photos.row_of(150))).top() - before
    side = grid.visualRect(grid.photos.index(0)).width()
    assert abs(moved) <= side, "at most a line, because the lines break elsewhere"


def test_even_a_scattered_change_keeps_what_is_selected(grid: PhotoGrid) -> None:
    grid.select_ids(array(*range(10, 20), 77), current=15)
    shuffled = np.random.default_rng(1).permutation(np.arange(1, 301)).astype(np.int64)
    grid.photos.show(shuffled)
    assert sorted(grid.selected_ids().tolist()) == [*range(10, 20), 77]
    assert grid.current_photo() == 15
    grid.photos.show(array(5, 15, 3))
    assert grid.selected_ids().tolist() == [15]


def test_at_the_top_new_photos_come_into_view(grid: PhotoGrid) -> None:
    assert grid.verticalScrollBar().value() == 0
    grid.photos.show(np.concatenate(([900], grid.photos.ids)).astype(np.int64))
    assert grid.verticalScrollBar().value() == 0
    assert grid.photos.photo(0) == 900


def test_the_wheel_with_control_changes_the_size(qtbot: QtBot, grid: PhotoGrid) -> None:
    before = grid.cell_size
    with qtbot.waitSignal(grid.size_changed):
        grid.set_cell_size(before + 64)
    assert grid.cell_size == before + 64
    grid.set_cell_size(9999)
    assert grid.cell_size == 384


def test_select_all_and_deselect(grid: PhotoGrid) -> None:
    grid.selectAll()
    assert len(grid.selected_ids()) == 300
    grid.selectionModel().select(grid.photos.index(4), QItemSelectionModel.SelectionFlag.Deselect)
    assert len(grid.selected_ids()) == 299
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert len(grid.selected_ids()) == 0


def test_the_footer_is_a_link_after_the_last_photo(qtbot: QtBot, grid: PhotoGrid) -> None:
    grid.set_footer("Show all anyway")
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    last = grid.visualRect(grid.photos.index(299))
    link = grid.viewport().findChildren(type(grid._footer))[0]
    assert link.isVisible()
    assert last.bottom() < link.geometry().top()
    assert link.geometry().bottom() <= grid.viewport().height()
    with qtbot.waitSignal(grid.show_all_wanted):
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    grid.set_footer("")
    assert not link.isVisible()


# Thumbnails


def test_thumbnails_arrive_and_are_painted(qtbot: QtBot, grid: PhotoGrid) -> None:
    wanted = picture(2)
    image = decode(wanted, 64, fill=True)
    assert image is not None
    colour = image.pixelColor(32, 32)

    def painted() -> bool:
        seen = grid.grab().toImage().pixelColor(centre(grid, 1))
        return abs(seen.red() - colour.red()) < 12 and abs(seen.green() - colour.green()) < 12

    assert not painted(), "a placeholder at first"
    qtbot.waitUntil(painted)


def test_the_newest_wish_is_served_first(qtbot: QtBot) -> None:
    served: list[str] = []
    busy, gate = threading.Event(), threading.Event()

    def read(key: str) -> bytes:
        busy.set()
        gate.wait(60)
        served.append(key)
        return picture(1)

    loader = ThumbnailLoader(read, threads=1)
    look = Look("grid", 64, fill=True)
    assert loader.pixmap("0", look) is None
    # Else the worker would take whichever is the newest when the system lets it run.
    assert busy.wait(60)
    for number in range(1, 30):
        assert loader.pixmap(str(number), look) is None
    gate.set()
    with qtbot.waitSignal(loader.ready):
        pass
    qtbot.waitUntil(lambda: len(served) == 30)
    loader.close()
    assert served == ["0", *(str(one) for one in range(29, 0, -1))]


def test_the_cache_stays_within_its_budget(qtbot: QtBot) -> None:
    loader = ThumbnailLoader(lambda _key: picture(3), budget=20 * 64 * 64 * 4)
    look = Look("grid", 64, fill=True)
    for number in range(60):
        loader.pixmap(str(number), look)
    qtbot.waitUntil(lambda: loader.pixmap("59", look) is not None)
    qtbot.wait(200)
    assert 0 < loader.bytes <= 20 * 64 * 64 * 4
    loader.close()


def test_a_damaged_or_absent_thumbnail_stays_a_placeholder(qtbot: QtBot) -> None:
    loader = ThumbnailLoader(lambda key: b"not a picture" if key == "a" else None)
    look = Look("grid", 64, fill=True)
    loader.pixmap("a", look)
    loader.pixmap("b", look)
    qtbot.wait(100)
    assert loader.pixmap("a", look) is None
    assert loader.pixmap("b", look) is None
    loader.close()


@pytest.mark.parametrize(
    ("width", "height"), [(640, 480), (480, 640), (900, 30), (30, 900), (8, 8)]
)
def test_any_shape_is_cut_or_fitted(width: int, height: int) -> None:
    data = picture(5, width, height)
    square = decode(data, 100, fill=True)
    whole = decode(data, 100, fill=False)
    assert square is not None
    assert (square.width(), square.height()) == (100, 100)
    assert whole is not None
    assert max(whole.width(), whole.height()) == 100


def test_a_file_is_shown_upright_and_nothing_else_is(tmp_path: Path) -> None:
    tall = Image.new("RGB", (40, 80), "red")
    tall.paste("blue", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: what is on the left comes to the top
    tall.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif)
    shown = decode_file(tmp_path / "turned.jpg", 32)
    assert shown is not None
    assert (shown.width(), shown.height()) == (32, 32)
    assert shown.pixelColor(16, 2).blue() > 200
    assert shown.pixelColor(16, 30).red() > 200
    (tmp_path / "text.jpg").write_text("no picture")
    assert decode_file(tmp_path / "text.jpg", 32) is None
    assert decode_file(tmp_path / "nowhere.jpg", 32) is None
    assert decode(b"", 32, fill=True) is None


@pytest.fixture
def marked(shelf: Shelf) -> None:
    """Before there is a grid, which reads rows on a thread as soon as it is shown."""
    shelf.set_row(1, rating=4, offline=True)


def test_what_is_spoken_of_a_photo(qtbot: QtBot, marked: None, grid: PhotoGrid) -> None:
    qtbot.waitUntil(lambda: grid.photos.known(1) is not None)
    spoken = grid.photos.data(grid.photos.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "IMG_0001.jpg" in spoken
    assert "★★★★" in spoken
    assert "not connected" in spoken
    assert grid.accessibleName() == "Photos"


def test_changed_photos_are_read_again(qtbot: QtBot, grid: PhotoGrid, shelf: Shelf) -> None:
    qtbot.waitUntil(lambda: grid.photos.known(1) is not None)
    shelf.set_row(1, favourite=True)
    grid.photos.refresh([PhotoId(1)])
    grid.viewport().repaint()

    def loved() -> bool:
        row = grid.photos.known(1)
        return row is not None and row.favourite

    qtbot.waitUntil(loved)


@pytest.mark.parametrize("photos", [[PhotoId(1)], []], ids=["this photo", "any"])
def test_a_change_while_the_row_is_being_read_is_not_lost(
    qtbot: QtBot,
    grid: PhotoGrid,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    photos: list[PhotoId],
) -> None:
    qtbot.waitUntil(lambda: grid.photos.known(1) is not None)
    read, go, whole = threading.Event(), threading.Event(), shelf.rows

    def slow(wanted: Sequence[PhotoId]) -> list[PhotoRow]:
        found = whole(wanted)
        read.set()
        assert go.wait(60)
        return found

    qtbot.waitUntil(lambda: not grid.photos._reading and not grid.photos._missing)
    monkeypatch.setattr(shelf, "rows", slow)
    grid.photos.refresh([PhotoId(1)])
    grid.viewport().repaint()
    qtbot.waitUntil(read.is_set)
    shelf.set_row(1, favourite=True)
    grid.photos.refresh(photos)  # the row that is on its way is from before
    go.set()

    def loved() -> bool:
        row = grid.photos.known(1)
        return row is not None and row.favourite

    qtbot.waitUntil(loved)
