"""The comparison page: a photo, and what each installed model finds most like it."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.hits import Example
from photoapp.core.photo import ByteArray, FloatArray, PhotoId
from photoapp.models.backbones import Backbone
from photoapp.models.catalogue import STARTER
from photoapp.ui.compare_page import ComparePage
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.model_matches import MOST, ModelMatches
from tests.models.backbone_checkpoints import tiny_vit

VIT = "local/tiny-vit"


@pytest.fixture(scope="session")
def vit_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny ViT; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return tiny_vit(tmp_path_factory.mktemp("backbones") / "tiny-vit")


@pytest.fixture
def application(
    application: Application, vit_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The window's library again, with a folder of models that holds the ViT."""
    library = application.library
    application.close()
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    made = open_application(library)
    made.models.import_folder(vit_folder)
    yield made
    made.close()


def compared(qtbot: QtBot, window: MainWindow, row: int = 3) -> ComparePage:
    """Open the page on a photo as a person does, by its act."""
    window.grid.setCurrentIndex(window.model.index(row))
    qtbot.waitUntil(window.menus["compare_models"].isEnabled)
    window.menus["compare_models"].trigger()
    page = window.centre.page
    assert isinstance(page, ComparePage)
    return page


def answered(qtbot: QtBot, page: ComparePage, model: str) -> ModelMatches:
    def ready() -> bool:
        try:
            return not page.matches(model).waiting
        except KeyError:
            return False

    qtbot.waitUntil(ready)
    return page.matches(model)


def shown(row: ModelMatches) -> list[int]:
    return [int(label.row.photo) for label in row.labels if label.row is not None]


def button(row: QWidget, name: str) -> QPushButton:
    found = [
        one
        for one in row.findChildren(QPushButton)
        if one.isVisible() and one.text().startswith(name)
    ]
    assert len(found) == 1, [one.text() for one in row.findChildren(QPushButton)]
    return found[0]


def note(row: ModelMatches) -> str:
    return row._note.text() if row._note.isVisible() else ""


def test_the_model_in_use_answers_at_once(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = PhotoId(int(window.model.ids[3]))
    page = compared(qtbot, window)
    row = answered(qtbot, page, STARTER)
    wanted = application.similar.find(STARTER, _example(photo), MOST)
    assert shown(row) == [int(match.photo) for match in wanted.matches]
    assert [one.text() for one in row.cosines] == [
        f"{match.cosine:.2f}" for match in wanted.matches
    ]
    assert photo not in shown(row)
    assert note(row) == ""
    # What is not seen must not be acted on.
    assert not len(window.grid.selected_ids())


def test_another_model_looks_only_when_asked_and_then_answers(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    page = compared(qtbot, window)
    row = answered(qtbot, page, VIT)
    assert shown(row) == []
    assert note(row) == "This model has not looked at your photos yet."
    assert application.similar.running(VIT) is None
    QTest.mouseClick(button(row, "Look at 20 photos"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(row)) == MOST)
    assert page.photo is not None
    wanted = application.similar.find(VIT, _example(page.photo), MOST)
    assert shown(row) == [int(match.photo) for match in wanted.matches]
    assert note(row) == ""


def test_looking_shows_its_progress_and_can_be_stopped(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, reached = threading.Event(), threading.Event()
    whole = Backbone.encode_images

    def held(self: Backbone, pixels: ByteArray) -> FloatArray:
        reached.set()
        assert go_on.wait(60)
        return whole(self, pixels)

    monkeypatch.setattr(Backbone, "encode_images", held)
    page = compared(qtbot, window)
    row = answered(qtbot, page, VIT)
    QTest.mouseClick(button(row, "Look at 20 photos"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row._bar.isVisible() and reached.is_set())
    QTest.mouseClick(button(row, "Stop"), Qt.MouseButton.LeftButton)
    go_on.set()
    qtbot.waitUntil(lambda: not row._bar.isVisible())
    assert button(row, "Look at ").isEnabled()


def test_a_model_that_fails_says_why_and_can_be_asked_again(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    weights = application.models.installed(VIT).path / "model.safetensors"
    good = weights.read_bytes()
    weights.write_bytes(good[:100] + bytes(len(good) - 100))
    page = compared(qtbot, window)
    row = answered(qtbot, page, VIT)
    QTest.mouseClick(button(row, "Look at 20 photos"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(row._again.isVisible)
    assert row._note.property("tone") == "bad"
    assert note(row)
    weights.write_bytes(good)
    QTest.mouseClick(button(row, "Try again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not row._again.isVisible() and not row.waiting)
    assert button(row, "Look at 20 photos").isEnabled()


def test_a_match_leads_to_its_photo_and_escape_back_to_the_one_compared(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = compared(qtbot, window)
    photo = page.photo
    row = answered(qtbot, page, STARTER)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.centre.page is window.grid
    qtbot.waitUntil(lambda: window.grid.current_photo() == photo)
    page = compared(qtbot, window, 5)
    row = answered(qtbot, page, STARTER)
    qtbot.waitUntil(lambda: len(shown(row)) == MOST)
    match = shown(row)[2]
    row.labels[2].setFocus()
    QTest.keyClick(row.labels[2], Qt.Key.Key_Return)
    assert window.centre.page is window.grid
    qtbot.waitUntil(lambda: window.grid.current_photo() == match)


def test_a_change_of_the_library_leaves_the_page_and_a_place_leaves_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = compared(qtbot, window)
    answered(qtbot, page, STARTER)
    window.listing.read()
    qtbot.waitUntil(lambda: not window.listing.loading)
    assert window.centre.page is page
    side = window.sidebar
    place = side.visualRect(side._find("all")).center()
    QTest.mouseClick(side.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.centre.stack.currentWidget() is window.grid


def test_a_search_leaves_the_page(qtbot: QtBot, window: MainWindow) -> None:
    page = compared(qtbot, window)
    answered(qtbot, page, STARTER)
    window.search_bar.type_words("city")
    qtbot.waitUntil(lambda: window.centre.page is not page)
    qtbot.waitUntil(lambda: not window.listing.loading)


def test_it_speaks_both_languages_and_names_its_parts(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    page = compared(qtbot, window)
    row = answered(qtbot, page, VIT)
    starter = answered(qtbot, page, STARTER)
    assert starter.labels[0].accessibleName().startswith("IMG_")
    assert "likeness" in starter.labels[0].accessibleName()
    assert page.accessibleName() == "Compare models"
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: note(row) == "这个模型还没有看过您的照片。")
    assert button(row, "查看 20 张照片").accessibleName().startswith("查看 20 张照片: ")
    assert page.accessibleName() == "比较各模型"
    assert "相似度" in starter.labels[0].accessibleName()


def test_only_one_photo_can_be_compared(qtbot: QtBot, window: MainWindow) -> None:
    window.grid.selectAll()
    qtbot.waitUntil(lambda: window.desk.count() > 1)
    assert not window.menus["compare_models"].isEnabled()


def _example(photo: PhotoId) -> Example:
    return Example(photo=photo)
