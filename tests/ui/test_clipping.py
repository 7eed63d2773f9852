"""No text on any page or dialog is cut off: in both languages, and in one two fifths longer.

`tests.e2e.looks` draws the same scenes for a person to look at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.ui.main_window import MainWindow
from photoapp.ui.parts import Elided, Note, Page, keep_texts_whole
from tests.ui import scenes
from tests.ui.clipping import clipped
from tests.ui.pseudo import longer, pseudo_language
from tests.ui.scenes import furnish, settle, visit
from tests.ui.window_shelf import index, make_photos, opened


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with something on every page; not to be changed."""
    folder = tmp_path_factory.mktemp("furnished")
    make_photos(folder / "photos")
    index(folder / "library", folder / "photos")
    application = open_application(folder / "library")
    try:
        furnish(application, folder / "photos")
    finally:
        application.close()
    return folder


@pytest.fixture
def application(furnished: Path, tmp_path: Path) -> Iterator[Application]:
    """The services over a copy of that library."""
    shutil.copytree(furnished / "library", tmp_path / "library")
    made = open_application(tmp_path / "library")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures may take their time; what is written stands there at once."""
    monkeypatch.setattr(scenes, "PACE", 0.1)


def _looked_at(window: MainWindow, *, least: bool) -> list[str]:
    """What is cut off on every page; dialogs at their smallest when `least`."""
    found = []
    for name, widget in visit(window):
        if least and widget is not window:
            widget.resize(widget.minimumSizeHint().expandedTo(widget.minimumSize()))
            settle(window, 0.0)
        found += [f"{name}: {text}" for text in clipped(widget)]
    return found


@pytest.mark.parametrize("language", ["en", "zh_CN", "longer"])
def test_nothing_is_cut_off(
    qapp: QApplication, qtbot: QtBot, application: Application, language: str
) -> None:
    """In the longer language at a usual size; in both real ones also at the smallest."""
    pseudo = language == "longer"
    application.save_setting("language", "en" if pseudo else language)
    with pseudo_language(qapp) if pseudo else nullcontext():
        window = opened(qtbot, application)
        errors: list[Exception] = []
        window.tasks.error.connect(errors.append)
        if not pseudo:
            window.resize(window.minimumSize())
        try:
            assert _looked_at(window, least=not pseudo) == []
        finally:
            window.close()
            window.deleteLater()
    assert errors == []


def test_the_window_fits_on_a_small_screen(window: MainWindow) -> None:
    """1920 × 1080 at 200 % leaves 960 × 540, less a task bar."""
    assert window.minimumWidth() <= 960
    assert window.minimumHeight() <= 500


# The finder itself


def _work() -> None:
    """Layouts follow layouts."""
    for _ in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def _row(qtbot: QtBot, *widgets: QWidget, width: int) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    for widget in widgets:
        row.addWidget(widget)
    window.show()
    window.setMinimumWidth(1)
    window.setFixedSize(width, 120)
    _work()
    return window


def test_narrow_texts_are_found(qtbot: QtBot) -> None:
    words = "Words that need more room than there is"
    label, button, box = QLabel(words), QPushButton(words), QCheckBox(words)
    combo = QComboBox()
    combo.addItem(words)
    for widget in (label, button, box, combo):
        window = QWidget()
        qtbot.addWidget(window)
        widget.setParent(window)
        window.resize(400, 200)
        widget.resize(60, 30)
        window.show()
        widget.show()
        _work()
        assert len(clipped(window)) == 1, type(widget)
        widget.resize(390, 34)
        assert clipped(window) == [], type(widget)


def test_wrapped_and_shortened_texts_are_fine(qtbot: QtBot) -> None:
    note = Note()
    note.setText("Words that go on in the next line when this one is full")
    short = Elided()
    short.set_text("A name that is shortened in the middle.jpg")
    assert clipped(_row(qtbot, short, width=140)) == []
    window = _row(qtbot, note, width=200)
    assert clipped(window) == []
    note.setFixedHeight(note.fontMetrics().height())
    _work()
    (found,) = clipped(window)
    assert "px high, wants" in found


def test_overlapping_texts_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 100)
    for left in (10, 40):
        QLabel("some words", window).setGeometry(left, 10, 120, 20)
    window.show()
    assert all("overlaps" in one for one in clipped(window))
    assert len(clipped(window)) == 1 or len(clipped(window)) == 2


def test_what_sticks_out_of_a_page_is_found(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    button = QPushButton("Words that need more room than there is in this page")
    page.body.addWidget(button)
    page.setMinimumWidth(1)
    page.resize(120, 200)
    page.show()
    _work()
    assert any("can be seen" in one for one in clipped(page))
    page.resize(page.minimumSizeHint())
    _work()
    assert clipped(page) == [], "the least size of a page shows all of its width"


def test_a_window_keeps_its_wrapped_texts_whole(qtbot: QtBot) -> None:
    note = Note()
    note.setText("Words that go on in the next line when this one is full, " * 4)
    window = QWidget()
    qtbot.addWidget(window)
    QHBoxLayout(window).addWidget(note)
    keep_texts_whole(window)
    window.resize(260, 20)
    window.show()
    _work()
    window.resize(260, 20)
    _work()
    assert clipped(window) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("&Open {name}…", ("&", "{name}", "…")),
        ("Move %Ln photo(s)?", ("%Ln", "?")),
        ("dddd, d MMMM", ("dddd, d MMMM",)),
        ("{a} · {b}", ("{a} · {b}",)),
    ],
)
def test_the_longer_language_keeps_what_programs_need(text: str, kept: tuple[str, ...]) -> None:
    found = longer(text)
    assert all(one in found for one in kept)
    assert found[-1] == text[-1]
    if text != found:
        assert len(found) >= 1.3 * len(text)
