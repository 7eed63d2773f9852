"""The main window over a real library: browsing, searching, acting, by real keys and clicks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.events import BackgroundCrash, JobChanged
from photoapp.core.hits import SortOrder
from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.core.photo import PhotoId
from photoapp.services.jobs import JobControl
from photoapp.ui.actions import NAMES
from photoapp.ui.drag_and_drop import paths_of
from photoapp.ui.empty_states import EmptyPage
from photoapp.ui.health_page import HealthPage
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.query_text import QueryText
from photoapp.ui.rating import StarRating
from photoapp.ui.welcome import WelcomePage
from tests.ui.window_shelf import index, make_photo, opened


def edit_of(window: MainWindow) -> QLineEdit:
    found = window.search_bar.findChild(QLineEdit)
    assert found is not None
    return found


def select(window: MainWindow, *rows: int) -> None:
    ids = window.model.ids[list(rows)]
    window.grid.setFocus()
    window.grid.select_ids(ids, current=int(ids[0]))


def search(qtbot: QtBot, window: MainWindow, text: str) -> None:
    window.search_bar.focus_text()
    edit_of(window).setText(text)
    qtbot.waitUntil(
        lambda: (
            window.listing.answer is not None
            and window.listing.answer.request.text == text
            and not window.listing.loading
        ),
    )


def names(window: MainWindow) -> list[str]:
    rows = window._services.browser.rows([PhotoId(photo) for photo in window.model.ids.tolist()])
    return [row.name for row in rows]


def empty_title(window: MainWindow) -> str:
    page = window.centre.page
    assert isinstance(page, EmptyPage)
    return page._title.text()


# Looking


def test_the_library_is_shown_by_day_newest_first(window: MainWindow) -> None:
    assert len(window.model.ids) == 20
    found = [(section.kind, section.count) for section in window.model.sections]
    assert found == [("day", 6), ("day", 6), ("day", 6), ("day", 2)]
    assert names(window)[0] == "IMG_0005.jpg"
    assert window.centre.page is window.grid
    assert window.centre._note.whole() == "20 photos"


def test_the_first_window_loads_no_model(tmp_path: Path) -> None:
    """Everything the window shows at start comes from the catalogue."""
    program = (
        "import sys, tempfile, pathlib\n"
        "from photoapp.app import open_application\n"
        "from photoapp.window import main_window, start_qt\n"
        "qt = start_qt()\n"
        "application = open_application(pathlib.Path(tempfile.mkdtemp()) / 'library')\n"
        "window = main_window(application)\n"
        "window.show(); qt.processEvents(); window.shutdown(); application.close()\n"
        "heavy = {'torch', 'transformers', 'faiss', 'onnxruntime'} & set(sys.modules)\n"
        "print('heavy', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PHOTOAPP_MODELS": str(tmp_path)},  # not what this machine has
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "heavy []"


def test_places_in_the_sidebar(qtbot: QtBot, window: MainWindow) -> None:
    side = window.sidebar
    window.acts.favourite(window.model.ids[:3], on=True)
    qtbot.waitUntil(lambda: (side.place("favourites") or side.place("all")).count == 3)  # type: ignore[union-attr]  # all exists
    choose(window, "favourites")
    qtbot.waitUntil(lambda: len(window.model.ids) == 3)
    assert window.centre._title.whole() == "Favourites"
    folder = next(
        place
        for place in (side.place(key) for key in keys(window))
        if place is not None and place.name == "海边"
    )
    choose(window, folder.key)
    qtbot.waitUntil(lambda: len(window.model.ids) == 10)
    choose(window, "on-this-day")
    qtbot.waitUntil(lambda: window.centre.page is window.centre.empty)
    assert empty_title(window) == "No photos from this day"
    choose(window, "health")
    assert isinstance(window.centre.page, HealthPage)
    choose(window, "all")
    qtbot.waitUntil(lambda: window.centre.page is window.grid and len(window.model.ids) == 20)


def keys(window: MainWindow) -> list[str]:
    from PySide6.QtCore import QModelIndex

    found: list[str] = []

    def walk(parent: QModelIndex) -> None:
        model = window.sidebar._model
        for row in range(model.rowCount(parent)):
            index_ = model.index(row, 0, parent)
            place = model.place(index_)
            if place is not None:
                found.append(place.key)
            walk(index_)

    walk(QModelIndex())
    return found


def choose(window: MainWindow, key: str) -> None:
    """Click on a place."""
    side = window.sidebar
    index_ = side._find(key)
    assert index_.isValid(), key
    parent = index_.parent()
    while parent.isValid():
        side.setExpanded(parent, True)
        parent = parent.parent()
    side.scrollTo(index_)
    QTest.mouseClick(
        side.viewport(), Qt.MouseButton.LeftButton, pos=side.visualRect(index_).center()
    )


def test_orders(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.sort_chosen.emit(SortOrder.OLDEST)
    qtbot.waitUntil(lambda: names(window)[0] == "IMG_0018.jpg")
    window.menus.sort_chosen.emit(SortOrder.NAME)
    qtbot.waitUntil(lambda: names(window)[-1] == "IMG_0019.jpg")
    assert [section.kind for section in window.model.sections] == ["plain"]


# Searching


def test_a_search_answers_while_typing_and_escape_brings_everything_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert edit_of(window).hasFocus()
    QTest.keyClicks(edit_of(window), "IMG_0007")
    qtbot.waitUntil(lambda: window.listing.answer is not None)
    assert "IMG_0007.jpg" in names(window)
    assert window.model.sections[0].kind in ("good", "maybe")
    assert "match" in window.centre._note.whole()
    QTest.keyClick(edit_of(window), Qt.Key.Key_Escape)
    if window.search_bar.query().text:  # the first Escape closed the suggestions
        QTest.keyClick(edit_of(window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(window.model.ids) == 20 and not window.listing.searching)


def test_filters_in_both_languages(qtbot: QtBot, window: MainWindow) -> None:
    search(qtbot, window, "date:2024-05-17")
    assert len(window.model.ids) == 6
    search(qtbot, window, "日期:2024年5月17日 文件夹:海边")
    assert len(window.model.ids) == 3


def test_what_is_not_understood_is_said(qtbot: QtBot, window: MainWindow) -> None:
    edit_of(window).setText("date:yesterdayish")
    qtbot.waitUntil(lambda: window.listing.problem is not None)
    assert window.centre.page is window.centre.empty
    assert window.search_bar.toolTip()
    assert empty_title(window) == "This search is not understood"
    assert window.centre.empty._text.text().startswith("“yesterdayish”: This date")
    acts = [one.text() for one in window.centre.empty.findChildren(QPushButton)]
    assert acts == ["Clear search"], "trying again would say the same again"
    window.centre.empty.act_wanted.emit("clear")
    qtbot.waitUntil(lambda: window.centre.page is window.grid)
    assert not window.search_bar.toolTip()


def test_no_match_says_what_to_do(qtbot: QtBot, window: MainWindow) -> None:
    search(qtbot, window, "date:1999")
    assert empty_title(window) == "Nothing matches"
    clear = next(
        button
        for button in window.centre.empty.findChildren(QPushButton)
        if button.text() == "Clear search"
    )
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.model.ids) == 20)


def test_no_match_is_not_said_of_a_search_that_is_under_way(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(qtbot, window, "date:1999")
    assert empty_title(window) == "Nothing matches"
    # An answer that does not come, as on a busy machine.
    monkeypatch.setattr(window._services.searcher, "submit", lambda request: 1_000_000)
    edit_of(window).setText("date:2024-05-17")
    qtbot.waitUntil(lambda: empty_title(window) == "Searching…")
    monkeypatch.undo()
    search(qtbot, window, "date:2024-05-17 type:jpeg")
    assert len(window.model.ids) == 6


def test_find_similar_and_its_opposite(qtbot: QtBot, window: MainWindow) -> None:
    select(window, 4)
    photo = int(window.model.ids[4])
    window.menus["similar"].trigger()
    assert [one.photo for one in window.search_bar.query().examples] == [photo]
    qtbot.waitUntil(lambda: window.listing.answer is not None)
    select(window, 0)
    window.menus["unlike"].trigger()
    weights = [one.weight for one in window.search_bar.query().examples]
    assert sorted(weights) == [-1.0, 1.0]


def test_below_the_cut_off_on_request(qtbot: QtBot, window: MainWindow) -> None:
    """Coloured rectangles look like no dog; the person may see them all the same."""
    search(qtbot, window, "dog")
    answer = window.listing.answer
    assert answer is not None
    assert answer.rest > 0
    if len(window.model.ids):
        assert "Nothing else looks like this" in window.grid._footer.text()
        QTest.mouseClick(window.grid._footer, Qt.MouseButton.LeftButton)
    else:
        assert empty_title(window) == "Nothing matches"
        window.centre.empty.act_wanted.emit("show_all")
    qtbot.waitUntil(lambda: len(window.model.ids) == 20)
    assert window.model.sections[-1].kind == "rest"
    assert not window.grid._footer.text()


def test_a_search_is_saved_and_found_again(qtbot: QtBot, window: MainWindow) -> None:
    search(qtbot, window, "date:2024-05-16")
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    answer_name(qtbot, window, "十六日")
    qtbot.waitUntil(lambda: any(key.startswith("saved-") for key in keys(window)))
    window.search_bar.clear()
    qtbot.waitUntil(lambda: len(window.model.ids) == 20)
    key = next(key for key in keys(window) if key.startswith("saved-"))
    choose(window, key)
    qtbot.waitUntil(lambda: len(window.model.ids) == 6)
    assert window.search_bar.query().text == "date:2024-05-16"


def answer_name(qtbot: QtBot, window: MainWindow, name: str) -> None:
    qtbot.waitUntil(lambda: window.findChild(QInputDialog) is not None)
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(name)
    dialog.accept()


def test_a_finished_search_goes_into_the_history(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    window.search_bar.focus_text()
    QTest.keyClicks(edit_of(window), "IMG_0003")
    assert application.searcher.history() == []
    QTest.keyClick(edit_of(window), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: application.searcher.history() == ["IMG_0003"])


# Acting


def test_stars_by_key_and_by_click(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    select(window, 2, 3)
    QTest.keyClick(window.grid, Qt.Key.Key_4)
    chosen = [PhotoId(photo) for photo in window.model.ids[[2, 3]].tolist()]
    qtbot.waitUntil(lambda: [row.rating for row in application.browser.rows(chosen)] == [4, 4])
    select(window, 2)
    qtbot.waitUntil(lambda: window.inspector.findChild(StarRating).value == 4)  # type: ignore[union-attr]  # there is one
    stars = window.inspector.findChild(StarRating)
    assert stars is not None
    QTest.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(round(stars.width() * 0.3), 8))
    qtbot.waitUntil(lambda: application.browser.rows(chosen[:1])[0].rating == 2)
    QTest.keyClick(window.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: application.browser.rows(chosen[:1])[0].rating == 4)
    qtbot.waitUntil(lambda: "Undone" in window.notices.text)


def test_digits_typed_into_the_search_are_text(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    select(window, 0)
    photo = PhotoId(int(window.model.ids[0]))
    window.search_bar.focus_text()
    QTest.keyClicks(edit_of(window), "2024 ")
    QTest.keyClick(edit_of(window), Qt.Key.Key_Delete)
    assert edit_of(window).text() == "2024 "
    qtbot.wait(100)
    assert application.browser.rows([photo])[0].rating == 0
    assert window.findChild(QMessageBox) is None


def test_favourites_by_key(qtbot: QtBot, window: MainWindow, application: Application) -> None:
    select(window, 1)
    photo = PhotoId(int(window.model.ids[1]))
    QTest.keyClick(window.grid, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: application.browser.rows([photo])[0].favourite)
    qtbot.waitUntil(lambda: getattr(window.model.known(photo), "favourite", False))
    QTest.keyClick(window.grid, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: not application.browser.rows([photo])[0].favourite)


def test_albums(qtbot: QtBot, window: MainWindow, application: Application) -> None:
    select(window, 0, 1, 2)
    window.menus.album_chosen.emit(-1)
    answer_name(qtbot, window, "夏天")
    qtbot.waitUntil(lambda: any(key.startswith("album-") for key in keys(window)))
    key = next(key for key in keys(window) if key.startswith("album-"))
    place = window.sidebar.place(key)
    assert place is not None
    assert (place.name, place.count) == ("夏天", 3)
    select(window, 5)
    window.sidebar.photos_dropped.emit(place, (PhotoId(int(window.model.ids[5])),))
    qtbot.waitUntil(lambda: window.sidebar.place(key).count == 4)  # type: ignore[union-attr]  # it is there
    choose(window, key)
    qtbot.waitUntil(lambda: len(window.model.ids) == 4)
    select(window, 0)
    window.menus["remove_from_album"].trigger()
    qtbot.waitUntil(lambda: len(window.model.ids) == 3)


def test_paths_are_copied(qtbot: QtBot, window: MainWindow, indexed: Path) -> None:
    select(window, 0)
    QTest.keyClick(
        window,
        Qt.Key.Key_C,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    wanted = str(indexed / "photos" / "海边" / "IMG_0005.jpg")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == wanted)
    QTest.keyClick(window.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: paths_of(QGuiApplication.clipboard().mimeData()) == (Path(wanted),))
    QGuiApplication.clipboard().clear()


def test_a_drag_carries_the_files(qtbot: QtBot, window: MainWindow, indexed: Path) -> None:
    select(window, 0, 1)
    qtbot.waitUntil(lambda: len(window.desk._drag_paths()) == 2)
    assert indexed / "photos" / "海边" / "IMG_0005.jpg" in window.desk._drag_paths()


def test_the_context_menu_has_what_people_expect(qtbot: QtBot, window: MainWindow) -> None:
    select(window, 0)
    window.grid.menu_wanted.emit(window.mapToGlobal(QPoint(300, 300)))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible() and menu.actions())
    texts = [action.text().replace("&", "") for action in menu.actions()]
    for wanted in (
        "Show in file manager",
        "Copy path",
        "Find similar",
        "Search for this",
        "Move to trash",
        "Favourite",
        "Rating",
    ):
        assert wanted in texts
    menu.close()


# Trash, on files of the test's own


@pytest.fixture
def own_photos(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[MainWindow, Path]]:
    """Three photos that may be thrown away, into a trash of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("HOME", str(tmp_path))
    if sys.platform == "linux":  # read once, at import
        freedesktop = pytest.importorskip("send2trash.plat_other")
        monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", os.fsencode(data))
        monkeypatch.setattr(freedesktop, "HOMETRASH_B", os.fsencode(data / "Trash"))
    photos = tmp_path / "photos"
    for number in range(3):
        make_photo(photos / f"IMG_{number:04}.jpg", number)
    index(tmp_path / "library", photos)
    application = open_application(tmp_path / "library")
    window = opened(qtbot, application)
    yield window, photos
    window.close()
    window.deleteLater()
    application.close()


def press(qtbot: QtBot, window: MainWindow, text: str) -> str:
    """Press a button of the question that is open; returns what it asked."""
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    box = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    button = next(one for one in box.buttons() if one.text().replace("&", "") == text)
    question = f"{box.text()}\n{box.informativeText()}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return question


def test_trash_asks_acts_and_is_undone_byte_for_byte(
    qtbot: QtBot, own_photos: tuple[MainWindow, Path]
) -> None:
    window, photos = own_photos
    (photos / "IMG_0002.xmp").write_text("what another program says")
    before = {path: path.read_bytes() for path in photos.iterdir()}
    select(window, 0, 1)
    assert "IMG_0002.jpg" in names(window)[:2]
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    question = press(qtbot, window, "Move to trash")
    assert "2 photos" in question
    assert "2 files" in question
    assert "1 sidecar (XMP) goes along." in question
    # What is said comes when all is done, the list as soon as the photos are gone.
    qtbot.waitUntil(lambda: "2 photos moved to the trash" in window.notices.text)
    assert len(list(photos.iterdir())) == 1
    qtbot.waitUntil(lambda: len(window.model.ids) == 1)
    undo = next(
        button
        for button in window.notices.findChildren(QPushButton)
        if button.isVisible() and button.text() == "Undo"
    )
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.model.ids) == 3)
    assert {path: path.read_bytes() for path in photos.iterdir()} == before


def test_cancelling_the_question_keeps_everything(
    qtbot: QtBot, own_photos: tuple[MainWindow, Path]
) -> None:
    window, photos = own_photos
    select(window, 0)
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    press(qtbot, window, "Cancel")
    qtbot.wait(100)
    assert len(list(photos.iterdir())) == 3
    assert len(window.model.ids) == 3


def test_many_files_go_to_the_trash_as_a_job(
    qtbot: QtBot, own_photos: tuple[MainWindow, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, photos = own_photos
    monkeypatch.setattr("photoapp.ui.photo_acts._FEW_FILES", 2)
    window.grid.setFocus()
    window.grid.selectAll()
    QTest.keyClick(window.grid, Qt.Key.Key_Delete)
    question = press(qtbot, window, "Move to trash")
    assert "No other copy is known of 3 photos" in question
    # The photos leave the list before the job has ended.
    qtbot.waitUntil(lambda: "3 photos moved" in window.notices.text)
    qtbot.waitUntil(lambda: len(window.model.ids) == 0)
    assert list(photos.iterdir()) == []
    jobs = [job for job in window._services.jobs.snapshots() if job.kind == "trash"]
    assert [(job.state, job.done, job.total) for job in jobs] == [(JobState.DONE, 3, 3)]


# Live work


def test_photos_appear_while_indexing_without_disturbing_anybody(
    qtbot: QtBot, own_photos: tuple[MainWindow, Path], tmp_path: Path
) -> None:
    window, photos = own_photos
    # Made elsewhere: one that is seen half written is read twice, and may change its place.
    made = [make_photo(tmp_path / "made" / f"IMG_{one:04}.jpg", one) for one in range(3, 9)]
    kept = int(window.model.ids[1])
    select(window, 1)
    resets: list[None] = []
    window.model.modelReset.connect(lambda: resets.append(None))
    indexer = window._services.indexer
    indexer.start()
    jobs = window._services.jobs
    qtbot.waitUntil(lambda: any(job.state.ended for job in jobs.snapshots()))
    assert indexer._watcher.wait_ready(60)
    (photos / "new").mkdir()
    for path in made:
        path.rename(photos / "new" / path.name)
    qtbot.waitUntil(lambda: len(window.model.ids) == 9)
    assert window.grid.selected_ids().tolist() == [kept]
    assert resets == []
    qtbot.waitUntil(
        lambda: window.places.library is not None and window.places.library.pending == 0,
    )
    qtbot.waitUntil(lambda: "indexing" not in window.centre._note.whole())


def test_a_new_library_welcomes(qtbot: QtBot, tmp_path: Path) -> None:
    application = open_application(tmp_path / "library")
    window = opened(qtbot, application)
    assert isinstance(window.centre.page, WelcomePage)
    make_photo(tmp_path / "photos" / "a.jpg", 1)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "photos"))])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    application.indexer.start()
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.centre.page is window.grid)
    qtbot.waitUntil(lambda: len(window.model.ids) == 1)
    window.close()
    window.deleteLater()
    application.close()


def test_another_program_on_the_library_is_no_crash(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    application.bus.publish(BackgroundCrash("indexer", "Another photoapp", "", "library-shared"))
    qtbot.waitUntil(lambda: "Another photoapp is indexing" in window.notices.text)
    assert "Something went wrong" not in window.notices.text


def test_a_crash_in_the_background_is_shown_not_swallowed(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    application.bus.publish(BackgroundCrash("indexer", "ZeroDivisionError", "Traceback …"))
    qtbot.waitUntil(lambda: "indexer" in window.notices.text)
    copy = next(
        button
        for button in window.notices.findChildren(QPushButton)
        if button.text() == "Copy details"
    )
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "Traceback" in QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()


def test_closing_does_not_wait_for_a_job_that_somebody_paused(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    jobs = application.jobs
    entered, gave_up = threading.Event(), threading.Event()

    def work(control: JobControl) -> None:
        entered.set()
        while True:
            control.checkpoint()
            time.sleep(0.01)

    def rescue() -> None:
        gave_up.set()
        jobs.cancel(job)

    job = jobs.start("sidecar-write", "Writing tags to files", work)
    window.tasks.run(window, "written", lambda: jobs.wait(job), lambda end: None)
    assert entered.wait(60)
    jobs.pause(job)
    timer = threading.Timer(60.0, rescue)
    timer.start()
    window.shutdown()
    timer.cancel()
    timer.join()
    assert not gave_up.is_set()
    assert jobs.wait(job).state is JobState.CANCELLED


def test_the_status_bar_follows_jobs(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    running = JobSnapshot(
        JobId(99),
        "index",
        "Index",
        JobState.RUNNING,
        done=1204,
        total=5000,
        rate=42.0,
        seconds_left=90.0,
        device="cpu",
        model="photoapp-starter",
    )
    application.bus.publish(JobChanged(running))
    qtbot.waitUntil(window.status._work.isVisible)
    text = window.status._work.text()
    for part in ("1,204", "5,000", "42", "CPU"):
        assert part in text
    assert window.status._pause.accessibleName() == "Pause"
    with qtbot.waitSignal(window.status.pause_wanted):
        QTest.mouseClick(window.status._pause, Qt.MouseButton.LeftButton)
    from dataclasses import replace

    application.bus.publish(JobChanged(replace(running, state=JobState.DONE)))
    qtbot.waitUntil(lambda: not window.status._work.isVisible())


# Language, theme, memory


def visible_texts(window: MainWindow) -> list[str]:
    texts = [action.text() for menu in window.menus._menus.values() for action in menu.actions()]
    texts += [button.toolTip() for button in window.viewer._bar.findChildren(QToolButton)]
    texts += [window.centre._title.whole(), window.centre._note.whole()]
    return [text for text in texts if text]


def test_everything_changes_language_at_once(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    select(window, 0)
    qtbot.waitUntil(lambda: not window.inspector._one.isHidden())
    install_language(qapp, "zh_CN")

    def no_english() -> None:
        english = [
            text
            for text in visible_texts(window)
            if text.isascii() and any(sign.isalpha() for sign in text)
        ]
        assert english == []

    qtbot.waitUntil(no_english)
    assert window.sidebar.place("all").name == "所有照片"  # type: ignore[union-attr]  # it is there
    install_language(qapp, "en")
    qtbot.waitUntil(lambda: window.centre._title.whole() == "All photos")
    assert window.sidebar.place("all").name == "All photos"  # type: ignore[union-attr]  # it is there


def test_what_a_person_arranged_is_remembered(qtbot: QtBot, indexed: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(indexed / "library", tmp_path / "library")
    application = open_application(tmp_path / "library")
    window = opened(qtbot, application, 1100, 700)
    window.menus["inspector"].trigger()
    window.menus["whole_pictures"].trigger()
    window.grid.set_cell_size(240)
    window._keep_size()
    window.close()
    window.deleteLater()
    application.close()
    application = open_application(tmp_path / "library")
    window = opened(qtbot, application, 1000, 600)
    assert not window.inspector.isVisible()
    assert window.sidebar.isVisible()
    assert window.menus["whole_pictures"].isChecked()
    assert window.grid.cell_size == 240
    window.close()
    window.deleteLater()
    application.close()


def test_damaged_memory_of_the_window_is_ignored(qtbot: QtBot, application: Application) -> None:
    application.settings.set("window_geometry", "not base64 at all!")
    application.settings.set("window_state", "sidebar,inspector:AAAA")
    window = opened(qtbot, application)
    assert window.isVisible()
    window.close()
    window.deleteLater()


def test_every_control_has_an_accessible_name(qtbot: QtBot, window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton

    select(window, 0)
    qtbot.waitUntil(lambda: not window.inspector._one.isHidden())
    nameless = [
        button
        for button in window.findChildren(QAbstractButton)
        if not (button.accessibleName() or button.text() or button.toolTip())
        and button.isVisibleTo(window)
    ]
    assert nameless == []


def test_keys_open_the_dialogs(qtbot: QtBot, window: MainWindow) -> None:
    for name in ("settings", "folders", "jobs", "history", "shortcuts", "about", "models"):
        window.menus[name].trigger()
        dialog = window.dialogs.show(name)
        qtbot.waitUntil(dialog.isVisible)
        dialog.close()


def test_every_key_means_one_thing(window: MainWindow) -> None:
    """Qt does nothing at all for a key that two acts, or one act twice, lay claim to."""
    keys = [sequence.toString() for name in NAMES for sequence in window.menus[name].shortcuts()]
    assert len(keys) == len(set(keys))
    assert "Ctrl+Q" in keys


def test_the_search_keeps_the_place(qtbot: QtBot, window: MainWindow) -> None:
    folder = next(
        key
        for key in keys(window)
        if (place := window.sidebar.place(key)) is not None and place.name == "city"
    )
    choose(window, folder)
    qtbot.waitUntil(lambda: len(window.model.ids) == 11)
    window.search_bar.set_query(QueryText("date:2024-05-17"))
    qtbot.waitUntil(lambda: window.listing.answer is not None)
    # Photos of even number, and the one whose copy lies here.
    assert len(window.model.ids) == 4
    assert "city" in window.centre._title.whole()
    assert np.isin(window.model.ids, window._services.browser.ids(window.listing.scope)).all()
