"""From one model to another in the window: prepare, switch, back, together, compare, remove."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.hits import SearchRequest
from photoapp.core.jobs import JobState
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.catalogue import STARTER
from photoapp.models.transformers_dual import TransformersDual
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.models_page import ModelsPage
from photoapp.ui.query_compare_page import QueryComparePage
from photoapp.ui.settings_dialog import SettingsDialog
from tests.models import checkpoints as tiny
from tests.services.upgrading import CLIP

_WAIT = 60.0


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny CLIP; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return tiny.tiny_clip(tmp_path_factory.mktemp("models") / "tiny-clip")


@pytest.fixture
def application(
    application: Application, clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The window's library again, with a second model, and the thread that prepares models."""
    library = application.library
    application.close()
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    made = open_application(library)
    made.models.import_folder(clip_folder)
    for name in ("slow_on_battery", "slow_when_fullscreen"):
        made.save_setting(name, False)
    made.upgrade.start()
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ModelsPage:
    """The models page, as a person opens it."""
    dialog = window.dialogs.show("models")
    assert isinstance(dialog, SettingsDialog)
    shown = dialog.models
    assert isinstance(shown, ModelsPage)
    qtbot.waitUntil(lambda: bool(listed(shown)))
    return shown


def listed(page: ModelsPage) -> list[str]:
    return [model for model in (STARTER, CLIP) if _known(page, model)]


def _known(page: ModelsPage, model: str) -> bool:
    try:
        page.card(model)
    except KeyError:
        return False
    return True


def shows(widget: QWidget, text: str) -> bool:
    return any(text in label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(widget: QWidget, text: str) -> QAbstractButton:
    found = [
        one
        for one in widget.findChildren(QAbstractButton)
        if one.text().startswith(text) and one.isVisible()
    ]
    assert len(found) == 1, (text, [one.text() for one in widget.findChildren(QAbstractButton)])
    return found[0]


def has(widget: QWidget, text: str) -> bool:
    return any(
        one.text().startswith(text) and one.isVisible()
        for one in widget.findChildren(QAbstractButton)
    )


def press(widget: QWidget, text: str) -> None:
    QTest.mouseClick(button(widget, text), Qt.MouseButton.LeftButton)


def asked(qtbot: QtBot) -> QMessageBox:
    """The question on show."""

    def boxes() -> list[QMessageBox]:
        return [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, QMessageBox) and one.isVisible()
        ]

    qtbot.waitUntil(lambda: len(boxes()) == 1)
    return boxes()[0]


def prepared(application: Application) -> None:
    ended = application.jobs.wait(application.upgrade.prepare_now(CLIP), _WAIT)
    assert ended.state is JobState.DONE, ended.error


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The second model's batches wait until this is called."""
    go_on = threading.Event()
    whole = TransformersDual.encode_images

    def waiting(self: TransformersDual, pixels: ByteArray) -> FloatArray:
        if len(pixels) > 1:  # not the trial with one
            assert go_on.wait(_WAIT)
        return whole(self, pixels)

    monkeypatch.setattr(TransformersDual, "encode_images", waiting)
    yield go_on.set
    go_on.set()


def test_use_asks_prepares_and_switches_by_itself(
    qtbot: QtBot,
    window: MainWindow,
    page: ModelsPage,
    application: Application,
    held: Callable[[], None],
) -> None:
    press(page.card(CLIP), "Use this model")
    box = asked(qtbot)
    assert "has not looked at 20 of your photos yet" in box.text()
    press(box, "Prepare, then switch")
    card = page.desk.card
    qtbot.waitUntil(lambda: shows(card, f"{CLIP} is being prepared"))
    qtbot.waitUntil(card.when.isChecked)
    assert application.space.model == STARTER
    assert window.status._left.whole() == "Starter model"
    install_language(QApplication.instance(), "zh_CN")  # type: ignore[arg-type]  # it is one
    qtbot.waitUntil(lambda: shows(card, f"正在准备“{CLIP}”"))
    assert has(card, "用我的搜索比较")
    install_language(QApplication.instance(), "en")  # type: ignore[arg-type]  # it is one
    held()
    qtbot.waitUntil(lambda: shows(page.card(CLIP), "In use"))
    assert application.space.model == CLIP
    qtbot.waitUntil(lambda: window.status._left.whole() == CLIP)
    qtbot.waitUntil(lambda: shows(card, "Before this you searched with Starter model"))
    press(card, "Switch back")
    qtbot.waitUntil(lambda: shows(page.card(STARTER), "In use"))
    assert application.space.model == STARTER


def test_switching_now_or_not_at_all(
    qtbot: QtBot, page: ModelsPage, application: Application
) -> None:
    press(page.card(CLIP), "Use this model")
    press(asked(qtbot), "Cancel")
    qtbot.waitUntil(lambda: has(page.card(CLIP), "Use this model"))
    assert application.space.model == STARTER
    press(page.card(CLIP), "Use this model")
    press(asked(qtbot), "Switch now")
    qtbot.waitUntil(lambda: shows(page.card(CLIP), "In use"))
    assert application.upgrade.status().model == ""


def test_preparing_is_paused_and_cancelled_and_pause_outlives_a_restart(
    qtbot: QtBot, page: ModelsPage, application: Application, held: Callable[[], None]
) -> None:
    page.desk.prepare(CLIP, switch=False)
    card = page.desk.card
    qtbot.waitUntil(lambda: has(card, "Pause"))
    qtbot.waitUntil(lambda: application.upgrade.status().job is not None)
    press(card, "Pause")
    qtbot.waitUntil(lambda: shows(card, "Paused: 20 photos left"))
    assert application.settings.load().upgrade_paused
    card.when.click()
    qtbot.waitUntil(lambda: application.settings.load().upgrade_switch)
    assert application.settings.load().upgrade_paused, "it is still paused"
    card.when.click()
    qtbot.waitUntil(lambda: not application.settings.load().upgrade_switch)
    press(card, "Resume")
    qtbot.waitUntil(lambda: has(card, "Pause"))
    press(card, "Cancel")
    qtbot.waitUntil(lambda: not card.isVisible())
    assert application.upgrade.status().model == ""
    held()


def test_what_a_model_has_kept_goes_only_after_a_question(
    qtbot: QtBot, page: ModelsPage, application: Application
) -> None:
    prepared(application)
    page.refresh()
    vectors = page.desk.vectors
    qtbot.waitUntil(lambda: shows(vectors, f"{CLIP}: 20 photos"))
    press(vectors, "Remove…")
    box = asked(qtbot)
    assert "This frees" in box.informativeText()
    press(box, "Cancel")
    assert len(application.upgrade.vectors()) == 2
    press(vectors, "Remove…")
    box = asked(qtbot)
    press(box, "Remove")
    qtbot.waitUntil(lambda: not vectors.isVisible())
    assert [one.key.name for one in application.upgrade.vectors()] == [STARTER]


def test_two_models_together(
    qtbot: QtBot, window: MainWindow, page: ModelsPage, application: Application
) -> None:
    together = page.desk.together
    qtbot.waitUntil(together.language.isEnabled)
    assert together.one.isChecked()
    together.language.click()
    qtbot.waitUntil(lambda: application.together.choice().models == (CLIP, STARTER))
    qtbot.waitUntil(together.english.isVisible)
    assert together.english.currentData() == CLIP
    assert together.chinese.currentData() == STARTER
    # The thread that prepares models looks at the photos for the second one.
    qtbot.waitUntil(lambda: application.upgrade.missing(CLIP) == 0)
    window.search_bar.type_words("red 红色")
    qtbot.waitUntil(lambda: window.status._left.whole() == f"{CLIP} + Starter model")
    together.one.click()
    qtbot.waitUntil(lambda: application.together.choice().models == ())
    qtbot.waitUntil(lambda: not together.english.isVisible())


def test_past_searches_side_by_side(
    qtbot: QtBot, window: MainWindow, page: ModelsPage, application: Application
) -> None:
    for text in ("red", "blue 蓝色"):
        application.searcher.search(SearchRequest(text=text, remember=True))
    press(page.card(CLIP), "Compare with my searches")
    compared = window.centre.page
    assert isinstance(compared, QueryComparePage)
    assert not page.isVisible(), "the settings get out of the way"
    qtbot.waitUntil(lambda: [card.text for card in compared.cards()] == ["blue 蓝色", "red"])
    qtbot.waitUntil(lambda: not any(card.waiting for card in compared.cards()))
    assert shows(compared, f"{CLIP} has not looked at 20 of your photos yet")
    first, second = compared.cards()[1].strips
    assert (first.name.text(), second.name.text()) == ("Starter model", CLIP)
    assert sum(label.row is not None for label in first.labels) == 8
    assert all(label.row is None for label in second.labels), "it has seen none"
    press(compared, "Let it look at all photos")
    qtbot.waitUntil(lambda: application.upgrade.status().ready)
    qtbot.waitUntil(lambda: not shows(compared, "has not looked"))

    def answered() -> bool:
        cards = compared.cards()
        return len(cards) == 2 and not any(card.waiting for card in cards)

    qtbot.waitUntil(answered)
    (_, wanted) = next(application.comparison.compare([STARTER, CLIP], ["red"])).answers
    strip = compared.cards()[1].strips[1]
    assert [label.row.photo for label in strip.labels if label.row is not None] == [
        hit.photo for hit in wanted.hits
    ]
    compared.text.setText("a yellow dog")
    press(compared, "Compare")
    qtbot.waitUntil(lambda: compared.cards()[0].text == "a yellow dog")
    qtbot.waitUntil(lambda: not compared.cards()[0].waiting)
    install_language(QApplication.instance(), "zh_CN")  # type: ignore[arg-type]  # it is one
    qtbot.waitUntil(lambda: shows(compared, "您的搜索，两个模型的结果"))
    install_language(QApplication.instance(), "en")  # type: ignore[arg-type]  # it is one
    qtbot.waitUntil(lambda: has(compared, f"Use {CLIP}"))
    press(compared, f"Use {CLIP}")
    qtbot.waitUntil(lambda: shows(compared, f"{CLIP} is the model in use now."))
    assert application.space.model == CLIP
    QTest.keyClick(compared, Qt.Key.Key_Escape)
    assert window.centre.page is not compared
    assert application.searcher.history() == ["blue 蓝色", "red"], "looking leaves no trace"
