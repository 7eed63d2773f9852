"""Files, folders and wishes from outside: shown in the library, or looked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.hits import ScopeKind
from photoapp.core.open_request import OpenAct, OpenRequest
from photoapp.ui.arrivals import Arrivals
from photoapp.ui.main_window import MainWindow
from tests.ui.window_shelf import opened


@pytest.fixture
def arrivals(window: MainWindow, application: Application) -> Arrivals:
    return Arrivals(window, application.browser, application.indexer)


def photos(indexed: Path) -> Path:
    return indexed / "photos"


def open_(*paths: Path) -> OpenRequest:
    return OpenRequest(OpenAct.OPEN, paths)


def stranger(folder: Path, name: str = '陌生 的 "照片".jpg') -> Path:
    """A picture that the library does not know."""
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(7).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / name)
    return folder / name


def test_a_photo_of_the_library_opens_large(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, indexed: Path
) -> None:
    path = photos(indexed) / "海边" / "IMG_0005.jpg"
    arrivals.take(open_(path))
    qtbot.waitUntil(lambda: window.desk.viewing)
    assert window.viewer.photo == arrivals._browser.by_path(path)


def test_it_opens_also_from_a_search_without_it_and_from_another_page(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, indexed: Path
) -> None:
    window.search_bar.type_words("rating:5")
    qtbot.waitUntil(lambda: not len(window.model.ids))
    window._act("health")
    path = photos(indexed) / "city" / "IMG_0004.jpg"
    arrivals.take(open_(path))
    qtbot.waitUntil(lambda: window.desk.viewing)
    assert window.viewer.photo == arrivals._browser.by_path(path)
    assert not window.listing.searching


def test_several_are_selected_in_the_grid(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, indexed: Path
) -> None:
    names = [photos(indexed) / "city" / f"IMG_{number:04}.jpg" for number in (0, 4, 8)]
    arrivals.take(open_(*names))
    qtbot.waitUntil(lambda: window.grid.selected_count() == 3)
    assert {arrivals._browser.by_path(path) for path in names} == set(
        window.grid.selected_ids().tolist()
    )
    assert not window.desk.viewing


def test_a_wish_is_forgotten_when_the_person_goes_on(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, application: Application, indexed: Path
) -> None:
    path = photos(indexed) / "city" / "IMG_0004.jpg"
    photo = application.browser.by_path(path)
    assert photo is not None
    arrivals._wanted = (photo,)
    window.search_bar.type_words("rating:5")
    qtbot.waitUntil(lambda: not len(window.model.ids))
    window.search_bar.clear()
    qtbot.waitUntil(lambda: len(window.model.ids) == 20)
    assert not window.desk.viewing


def test_another_picture_is_looked_for_and_its_folder_offered(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, application: Application, tmp_path: Path
) -> None:
    path = stranger(tmp_path / "新 文件夹")
    arrivals.take(open_(path))
    qtbot.waitUntil(lambda: "is not in the library" in window.notices.text)
    assert path.name in window.notices.text
    (example,) = window.search_bar.query().examples
    assert example.path == path
    qtbot.waitUntil(lambda: window.listing.answer is not None)
    button = next(
        one for one in window.notices.findChildren(QPushButton) if one.text() == "Add its folder"
    )
    button.click()
    qtbot.waitUntil(
        lambda: path.parent in [folder.path for folder in application.indexer.folders()]
    )


@pytest.mark.parametrize("act", [OpenAct.OPEN, OpenAct.SIMILAR])
def test_in_an_empty_library_nothing_is_looked_for(
    qtbot: QtBot, tmp_path: Path, act: OpenAct
) -> None:
    application = open_application(tmp_path / "library")
    window = opened(qtbot, application)
    arrivals = Arrivals(window, application.browser, application.indexer)
    arrivals.take(OpenRequest(act, (stranger(tmp_path / "x"),)))
    qtbot.waitUntil(lambda: "still empty" in window.notices.text)
    assert window.search_bar.query().empty
    window.close()
    window.deleteLater()
    application.close()


def test_find_similar_takes_photos_of_the_library_as_such(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, indexed: Path, tmp_path: Path
) -> None:
    known, other = photos(indexed) / "city" / "IMG_0004.jpg", stranger(tmp_path / "x")
    arrivals.take(OpenRequest(OpenAct.SIMILAR, (known, other)))
    qtbot.waitUntil(lambda: len(window.search_bar.query().examples) == 2)
    first, second = window.search_bar.query().examples
    assert first.photo == arrivals._browser.by_path(known)
    assert second.path == other
    assert window.notices.text == ""


def test_find_similar_without_a_picture_asks_for_one(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, tmp_path: Path
) -> None:
    arrivals.take(OpenRequest(OpenAct.SIMILAR))
    (dialog,) = window.findChildren(QFileDialog)
    path = stranger(tmp_path / "x")
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    qtbot.waitUntil(lambda: [one.path for one in window.search_bar.query().examples] == [path])


def test_a_folder_of_the_library_is_shown(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, indexed: Path
) -> None:
    window.search_bar.type_words("rating:5")
    arrivals.take(open_(photos(indexed) / "海边"))
    qtbot.waitUntil(lambda: window.listing.scope.kind is ScopeKind.FOLDER)
    assert window.listing.scope.subfolder == "海边"
    qtbot.waitUntil(lambda: len(window.model.ids) == 10)
    place = window.sidebar.place(window.sidebar.current_key)
    assert place is not None
    assert place.name == "海边"


def test_another_folder_is_offered_not_added(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, application: Application, tmp_path: Path
) -> None:
    folder = tmp_path / "另一个"
    stranger(folder)
    before = application.indexer.folders()
    arrivals.take(open_(folder))
    qtbot.waitUntil(lambda: "“另一个” is not in the library yet" in window.notices.text)
    assert application.indexer.folders() == before
    button = next(
        one
        for one in window.notices.findChildren(QPushButton)
        if one.text() == "Add to the library"
    )
    button.click()
    qtbot.waitUntil(lambda: folder in [one.path for one in application.indexer.folders()])


def test_something_else_is_refused_in_words(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("x")
    arrivals.take(open_(tmp_path / "letter.txt"))
    qtbot.waitUntil(lambda: "“letter.txt” is not a picture" in window.notices.text)
    arrivals.take(OpenRequest(OpenAct.SIMILAR, (tmp_path / "gone.jpg",)))
    qtbot.waitUntil(lambda: "“gone.jpg” is not a picture" in window.notices.text)


def test_a_new_search_is_empty_and_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals
) -> None:
    window.search_bar.type_words("flower")
    arrivals.take(OpenRequest(OpenAct.SEARCH))
    assert window.search_bar.query().empty
    qtbot.waitUntil(window.search_bar._edit.hasFocus)


def test_the_window_comes_back_from_hidden_and_minimised(
    qtbot: QtBot, window: MainWindow, arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    window.hide()
    arrivals.take(OpenRequest(OpenAct.STAY))
    assert not window.isVisible()
    arrivals.take(OpenRequest(token="from the launcher"))
    assert window.isVisible()
    # Where Qt's Wayland plug-in looks for it.
    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "from the launcher"
    window.showMinimized()
    arrivals.take(OpenRequest())
    assert not window.isMinimized()


def test_the_system_opens_a_file_with_the_application(tmp_path: Path) -> None:
    """Files that macOS opens come as events of the application object, perhaps very early."""
    code = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from photoapp.ui.desktop_application import DesktopApplication
app = DesktopApplication(["photoapp"])
told = []
app.asked.connect(told.append)
app.sendEvent(app, QFileOpenEvent("/photos/early.jpg"))
assert told == []
app.listen()
app.sendEvent(app, QFileOpenEvent("/photos/猫 1.jpg"))
print([(one.act.value, str(one.paths[0])) for one in told])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        check=True,
    )
    assert done.stdout.strip() == "[('open', '/photos/early.jpg'), ('open', '/photos/猫 1.jpg')]"
