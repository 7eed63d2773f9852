"""The label studio: making sets, trying them on photos, ticking, applying, losing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.errors import ModelError
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.ui.i18n import install_language
from photoapp.ui.label_studio import LabelStudio
from photoapp.ui.main_window import MainWindow
from photoapp.ui.sidebar_model import PlaceKind
from photoapp.ui.welcome import WelcomePage
from photoapp.window import main_window

LINE = "cat, 狗, sea"


@pytest.fixture
def studio(window: MainWindow) -> LabelStudio:
    """The studio's first page in the window over 20 photos."""
    window.resize(1500, 900)
    window.pages.show_labels(0)
    found = window.findChild(LabelStudio)
    assert found is not None
    return found


@pytest.fixture
def on_desk(studio: LabelStudio, application: Application, qtbot: QtBot) -> Iterator[LabelStudio]:
    """A set of three labels on the desk, its photos shown."""
    stored = application.labels.save(
        LabelSet(
            name="pets",
            name_zh="宠物",
            labels=(Label("sports ball"), Label(name_zh="狗"), Label("sea", "海")),
        )
    )
    studio.show_set(stored.id)
    qtbot.waitUntil(lambda: studio.on_desk == stored.id and _shown(studio) == 20)
    yield studio
    studio.draft.revert()  # or the window would ask


def _shown(studio: LabelStudio) -> int:
    return studio.desk.preview.grid.photos.rowCount()


def _stored(application: Application, studio: LabelStudio) -> LabelSet:
    return application.labels.get(studio.on_desk)


def _box(qtbot: QtBot, window: MainWindow) -> QMessageBox:
    found: list[QMessageBox] = []

    def there() -> bool:
        found[:] = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    return found[0]


def _press(box: QMessageBox, text: str) -> None:
    next(one for one in box.buttons() if one.text().replace("&", "") == text).click()


def _decided(application: Application, tag: int) -> dict[int, bool]:
    photos, confirmed = application.learner.decisions(tag)
    return dict(zip(photos.tolist(), confirmed.tolist(), strict=True))


def _threshold(studio: LabelStudio) -> float | None:
    return studio.draft.value.labels[0].threshold


# Making sets


def test_a_line_becomes_a_set_with_its_photos(
    window: MainWindow, studio: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    make = studio.home._make
    assert not make.isEnabled()
    studio.home.line.setText(" , ,")
    assert not make.isEnabled()
    studio.home.line.setText(LINE)
    assert "cat · 狗 · sea" in studio.home._found.text()
    QTest.keyClick(studio.home.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.on_desk > 0 and _shown(studio) == 20)
    stored = application.labels.all()
    assert [label.names for label in stored[0].labels] == [("cat",), ("狗",), ("sea",)]
    assert stored[0].name == "cat, 狗, sea"
    qtbot.waitUntil(lambda: window.sidebar.place(f"label-set-{stored[0].id}") is not None)
    assert window.sidebar.current_key == f"label-set-{stored[0].id}"
    chances = [studio.trial._photos.probability(row) or 0.0 for row in range(20)]
    assert chances == sorted(chances, reverse=True)
    # The same line once more is another set, under a free name.
    studio.show_home()
    studio.home.line.setText(LINE)
    studio.home._enter()
    qtbot.waitUntil(lambda: len(application.labels.all()) == 2)
    assert {one.name for one in application.labels.all()} == {"cat, 狗, sea", "cat, 狗, sea (2)"}


def test_a_ready_made_set_is_added_once(
    studio: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(studio.home.cards()) == len(application.labels.ready_made()))
    card = next(one for one in studio.home.cards() if one.label_set.ready_made == "animals")
    card.button.click()
    qtbot.waitUntil(lambda: studio.on_desk > 0)
    assert application.labels.all()[0].ready_made == "animals"
    studio.show_home()
    own = len(application.labels.ready_made())
    qtbot.waitUntil(
        lambda: [bool(one.label_set.id) for one in studio.home.cards()].count(True) == 1
    )
    assert len(studio.home.cards()) == own  # moved from the ready-made ones to one's own


def test_no_line_of_a_card_is_cut_through(studio: LabelStudio, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(studio.home.cards()) > 5)

    def whole() -> None:
        for card in studio.home.cards():
            lines = card._about.fontMetrics().lineSpacing()
            assert card._about.height() >= 2 * lines
            for part in (card._title, card._names, card.button):
                assert part.height() >= part.sizeHint().height()

    qtbot.waitUntil(whole)


def test_files_come_in_and_go_out(
    window: MainWindow, on_desk: LabelStudio, application: Application, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "宠物.yaml"
    on_desk.files.write(on_desk.draft.saved, file)
    qtbot.waitUntil(file.exists)
    qtbot.waitUntil(lambda: str(file) in window.notices.text)
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: x\nlabels:\n  - {en: cat, threshold: 7}\n", encoding="utf-8")
    on_desk.show_home()
    on_desk.files.read(broken)
    qtbot.waitUntil(on_desk.home._problem.isVisible)
    assert "broken.yaml" in on_desk.home._problem.text()
    assert len(application.labels.all()) == 1
    # A set of this name is there: asked, then replaced with its tags kept.
    tags = [label.tag for label in application.labels.all()[0].labels]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("sea", "ocean"), encoding="utf-8")
    on_desk.files.read(file)
    _press(_box(qtbot, window), "Replace")
    qtbot.waitUntil(lambda: on_desk.on_desk > 0)
    after = application.labels.all()
    assert len(after) == 1
    assert after[0].labels[2].name_en == "ocean"
    assert [label.tag for label in after[0].labels] == tags


# Editing


def test_what_is_typed_can_be_saved_and_discarded(
    on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    table, draft = on_desk.desk.editor.table, on_desk.draft
    model = table.labels
    assert not on_desk.desk.save.isVisible()
    assert not model.setData(model.index(0, 0), "  ")  # a label needs one name
    assert model.setData(model.index(0, 1), "猫")
    assert draft.dirty
    assert on_desk.desk.save.isVisible()
    on_desk.desk.revert.click()
    assert draft.value.labels[0].name_zh == ""
    table.choose(2)
    on_desk.desk.editor.words.english.setPlainText("the open sea\n\na beach\n")
    on_desk.desk.editor.add_line.setText("bird, Sports Ball, boat")
    on_desk.desk.editor.add_labels()
    assert [label.name("en") for label in draft.value.labels[3:]] == ["bird", "boat"]
    QTest.keyClick(table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not draft.dirty)
    stored = _stored(application, on_desk)
    assert stored.labels[2].prompts_en == ("the open sea", "a beach")
    assert len(stored.labels) == 5
    assert on_desk.desk.editor.row == 3  # the place was kept over saving


def test_changes_are_taken_back_one_by_one(
    window: MainWindow, on_desk: LabelStudio, application: Application
) -> None:
    draft, table = on_desk.draft, on_desk.desk.editor.table
    on_desk.desk.editor.name.setText("")
    QTest.keyClicks(on_desk.desk.editor.name, "animals")
    on_desk.desk.preview.histogram.setValue(40)
    on_desk.desk.preview.histogram.setValue(60)
    draft.remove([1, 2])
    assert len(table.labels.index(0, 0).data()) > 0
    assert table.labels.rowCount() == 1
    table.setFocus()
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, *undo)
    assert table.labels.rowCount() == 3
    QTest.keyClick(table, *undo)
    assert draft.value.labels[0].threshold is None
    assert draft.value.name == "animals"
    QTest.keyClick(table, *undo)
    assert draft.value.name == "pets"
    assert not draft.dirty
    assert window.acts._count == 0  # no act of the journal was touched


def test_a_label_takes_those_under_it_along(on_desk: LabelStudio) -> None:
    draft = on_desk.draft
    draft.add("kitten")
    draft.update_label(3, parent="sports ball")
    draft.update_label(0, name_en="ball")
    assert draft.value.labels[3].parent == "ball"
    assert draft.problem is None
    draft.remove([0])
    assert draft.value.labels[2].parent == ""
    # A label cannot be put under what lies under it.
    draft.update_label(1, parent="狗")
    on_desk.desk.editor.choose(0)
    box = on_desk.desk.editor.words.parent_box
    assert [box.itemData(place) for place in range(box.count())] == ["", "kitten"]


def test_a_mistake_is_named_and_cannot_be_saved(on_desk: LabelStudio) -> None:
    on_desk.draft.update_label(2, name_en="SPORTS ball")
    assert on_desk.desk.editor._problem.isVisible()
    assert "SPORTS ball" in on_desk.desk.editor._problem.text()
    assert not on_desk.desk.save.isEnabled()
    assert not on_desk.desk.apply.isEnabled()
    on_desk.draft.update_label(2, name_en="sea")
    assert on_desk.desk.apply.isEnabled()


def test_changes_are_not_lost_without_asking(
    window: MainWindow, on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    wanted = on_desk.on_desk
    on_desk.draft.update(description="mine")
    # Another place keeps the changes without a question.
    window.places.go_everywhere()
    assert not on_desk.isVisible()
    window.pages.show_labels(wanted)
    assert on_desk.draft.value.description == "mine"
    on_desk.show_home()
    _press(_box(qtbot, window), "Cancel")
    assert on_desk.on_desk == wanted
    # The window stays open until it is settled, and then closes by itself.
    assert not window.close()
    _press(_box(qtbot, window), "Cancel")
    assert window.isVisible()
    on_desk.show_home()
    _press(_box(qtbot, window), "Save")
    qtbot.waitUntil(lambda: on_desk.on_desk == 0)
    assert application.labels.get(wanted).description == "mine"
    window.pages.show_labels(wanted)
    qtbot.waitUntil(lambda: on_desk.on_desk == wanted)
    on_desk.draft.update(description="yours")
    assert not window.close()
    _press(_box(qtbot, window), "Discard")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert application.labels.get(wanted).description == "mine"


def test_a_deleted_set_comes_back_by_undo(
    window: MainWindow, on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    on_desk._act("delete")
    _press(_box(qtbot, window), "Delete set")
    qtbot.waitUntil(lambda: on_desk.on_desk == 0 and "deleted" in window.notices.text)
    assert application.labels.all() == []
    window.acts.undo()
    qtbot.waitUntil(lambda: len(application.labels.all()) == 1)
    qtbot.waitUntil(lambda: any(one.label_set.id for one in on_desk.home.cards()))


# Trying


def test_the_threshold_follows_keys_and_mouse(on_desk: LabelStudio, qtbot: QtBot) -> None:
    pane = on_desk.desk.preview
    histogram = pane.histogram
    automatic = histogram.threshold
    assert not pane.automatic.isVisible()
    histogram.setValue(1)
    assert _threshold(on_desk) == 0.01
    assert pane.count == 20
    histogram.setFocus()
    QTest.keyClick(histogram, Qt.Key.Key_Right)
    assert _threshold(on_desk) == 0.02
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=QPoint(histogram.width() - 3, 40))
    assert _threshold(on_desk) == 0.99
    assert pane.count == 0
    assert pane.automatic.isVisible()
    qtbot.waitUntil(lambda: on_desk.desk.editor.model.index(0, 2).data() == "0")
    QTest.keyClick(histogram, Qt.Key.Key_Home)
    assert _threshold(on_desk) is None
    qtbot.waitUntil(lambda: histogram.threshold == automatic)


def test_sections_are_cut_at_the_threshold(on_desk: LabelStudio, qtbot: QtBot) -> None:
    photos = on_desk.trial._photos
    middle = photos.probability(7)
    assert middle is not None
    on_desk.desk.preview.histogram.setValue(round(middle * 100))
    count = on_desk.desk.preview.count
    assert [(one.kind, one.count) for one in photos.sections if one.count] == [
        (kind, number) for kind, number in (("tagged", count), ("below", 20 - count)) if number
    ]
    threshold = on_desk.desk.preview.histogram.threshold
    above = [row for row in range(20) if (photos.probability(row) or 0) >= threshold]
    assert above == list(range(count))
    # A photo that was rejected is not tagged, however probable.
    on_desk.desk.preview.grid.decided.emit((photos.photo(0),), False)
    rejected = photos.photo(0)
    qtbot.waitUntil(lambda: photos.row_of(rejected) >= on_desk.desk.preview.count)


def test_applying_tags_the_photos_and_can_be_undone(
    window: MainWindow, on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    on_desk.draft.update_label(0, threshold=0.0)  # all 20 photos
    assert on_desk.desk.apply.text() == "Save and tag the photos"
    on_desk.desk.apply.click()
    qtbot.waitUntil(lambda: "up to date" in window.notices.text)
    tag = _stored(application, on_desk).labels[0].tag
    assert on_desk.desk.apply.text() == "Tag the photos"

    def tagged() -> int:
        return next(one.count for one in application.tags.all() if one.id == tag)

    assert tagged() == 20
    window.acts.undo()
    qtbot.waitUntil(lambda: tagged() == 0)


def test_a_standing_set_is_marked_in_the_sidebar(
    window: MainWindow, on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    on_desk.draft.update(description="not saved yet")
    on_desk.desk.standing.click()
    qtbot.waitUntil(lambda: _stored(application, on_desk).standing)
    assert _stored(application, on_desk).description == ""  # the switch saves nothing else
    assert on_desk.draft.dirty
    key = f"label-set-{on_desk.on_desk}"

    def marked() -> bool:
        place = window.sidebar.place(key)
        return place is not None and place.icon == "standing"

    qtbot.waitUntil(marked)
    on_desk.draft.revert()
    assert on_desk.desk.standing.isChecked()


def test_another_label_begins_at_its_best_photos(
    window: MainWindow, on_desk: LabelStudio, qtbot: QtBot
) -> None:
    grid, photos = on_desk.desk.preview.grid, on_desk.trial._photos
    grid.set_cell_size(300)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.go_to(19)
    on_desk.desk.editor.choose(2)
    grid.decided.emit((photos.photo(0),), True)  # on a photo that the former label brought
    assert photos.decision(0) is None
    qtbot.waitUntil(lambda: not on_desk.desk.preview._fresh)
    assert grid.verticalScrollBar().value() == 0
    assert grid.selected_count() == 0


# Ticking


def test_twelve_photos_are_answered_with_keys(
    on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    on_desk.desk.preview.check.click()
    grid, checker = on_desk.desk.checker.grid, on_desk.desk.checker
    qtbot.waitUntil(lambda: grid.photos.rowCount() == 12)
    assert grid.hasFocus()
    first = [int(photo) for photo in grid.photos.ids]
    QTest.keyClick(grid, Qt.Key.Key_Y)
    QTest.keyClick(grid, Qt.Key.Key_N)
    assert grid.currentIndex().row() == 2  # on to the next photo by itself
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Space)  # from no to nothing
    assert checker.answered() == 1
    tag = _stored(application, on_desk).labels[0].tag
    qtbot.waitUntil(lambda: _decided(application, tag) == {first[0]: True})
    for _ in range(11):
        QTest.keyClick(grid, Qt.Key.Key_N)
    assert "12 of" in checker._progress.text()
    assert checker.more.hasFocus()
    qtbot.waitUntil(lambda: len(_decided(application, tag)) == 12)
    checker.more.click()
    qtbot.waitUntil(lambda: grid.photos.rowCount() == 8)  # the other ones
    assert set(first).isdisjoint(grid.photos.ids.tolist())
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert not on_desk.desk.checking
    qtbot.waitUntil(lambda: "12" in on_desk.desk.preview._facts.text())


def test_a_tick_is_taken_back_by_undo(
    window: MainWindow, on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    grid, photos = on_desk.desk.preview.grid, on_desk.trial._photos
    tag = _stored(application, on_desk).labels[0].tag
    rect = grid.visualRect(photos.index(0))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid._discs(rect).no.center())
    assert photos.decision(0) is False
    qtbot.waitUntil(lambda: list(_decided(application, tag).values()) == [False])
    facts = on_desk.desk.preview._facts
    qtbot.waitUntil(lambda: "ticked by you" in facts.text())
    assert "of the time" not in facts.text()  # one tick proves nothing
    window.acts.undo()
    qtbot.waitUntil(lambda: _decided(application, tag) == {})
    qtbot.waitUntil(lambda: photos._decisions == {})


def test_a_new_label_is_saved_before_its_first_tick(
    on_desk: LabelStudio, application: Application, qtbot: QtBot
) -> None:
    on_desk.desk.editor.add_line.setText("boat")
    on_desk.desk.editor.add_labels()
    pane = on_desk.desk.preview
    qtbot.waitUntil(lambda: pane._name == "boat" and not pane._fresh)
    assert on_desk.trial.tag == 0
    photo = on_desk.trial._photos.photo(0)
    on_desk.desk.preview.grid.decided.emit((photo,), True)
    qtbot.waitUntil(lambda: on_desk.trial.tag > 0)
    tag = on_desk.trial.tag
    qtbot.waitUntil(lambda: _decided(application, tag) == {photo: True})


# The page among the others


def test_keys_for_photos_stay_on_the_page(
    window: MainWindow, on_desk: LabelStudio, qtbot: QtBot
) -> None:
    acted: list[str] = []
    window.menus.triggered.connect(acted.append)
    assert window.desk.count() == 0  # nothing unseen is selected
    table = on_desk.desk.editor.table
    table.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_3, Qt.Key.Key_Period):
        on_desk.desk.preview.grid.setFocus()
        QTest.keyClick(on_desk.desk.preview.grid, key)
    assert acted == []
    rows = table.labels.rowCount()
    table.choose(1)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert table.labels.rowCount() == rows - 1
    assert acted == []


def test_chosen_photos_show_their_details(
    window: MainWindow, on_desk: LabelStudio, qtbot: QtBot
) -> None:
    grid = on_desk.desk.preview.grid
    grid.go_to(3)
    photo = int(grid.photos.ids[3])
    qtbot.waitUntil(lambda: window.inspector._photos.tolist() == [photo])
    window.places.go_everywhere()
    assert window.inspector._photos.tolist() == []


def test_a_search_leaves_the_page(window: MainWindow, on_desk: LabelStudio, qtbot: QtBot) -> None:
    window.search_bar.type_words("sea")
    qtbot.waitUntil(lambda: window.sidebar.current_key == "all")
    qtbot.waitUntil(lambda: not on_desk.isVisible())


def test_a_narrow_window_shows_one_side_at_a_time(
    window: MainWindow, on_desk: LabelStudio, qtbot: QtBot
) -> None:
    window.resize(760, 640)
    desk = on_desk.desk
    qtbot.waitUntil(desk._photo_side.isVisible)
    assert desk.editor.isVisible()
    assert not desk.right.isVisible()
    desk._photo_side.click()
    assert desk.right.isVisible()
    assert not desk.editor.isVisible()


def test_names_follow_the_language(
    qapp: QApplication, window: MainWindow, on_desk: LabelStudio
) -> None:
    on_desk.desk.editor.choose(2)
    assert on_desk.desk._title.whole() == "pets"
    install_language(qapp, "zh_CN")
    QApplication.sendPostedEvents()
    assert on_desk.desk._title.whole() == "宠物"
    place = window.sidebar.place(f"label-set-{on_desk.on_desk}")
    assert place is not None
    assert place.name == "宠物"
    assert place.kind is PlaceKind.LABEL_SET


def test_a_failing_model_is_told_in_place_of_photos(
    on_desk: LabelStudio, application: Application, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise ModelError("model-damaged", "The weights are damaged.")

    monkeypatch.setattr(application.tagger, "preview", damaged)
    on_desk.trial.scores.refresh()
    message = on_desk.desk.preview._message
    qtbot.waitUntil(lambda: message.isVisible() and "damaged" in message.text())
    monkeypatch.undo()
    on_desk.trial.scores.refresh()
    qtbot.waitUntil(lambda: not message.isVisible())


def test_the_table_is_a_sound_model(on_desk: LabelStudio, qtmodeltester: object) -> None:
    qtmodeltester.check(on_desk.desk.editor.model)  # type: ignore[attr-defined]  # pytest-qt's own


@pytest.fixture
def empty(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Application, MainWindow]]:
    """A window over a library without photos, which says welcome."""
    application = open_application(tmp_path / "empty")
    window = main_window(application)
    window.show()
    qtbot.waitUntil(lambda: isinstance(window.centre.page, WelcomePage))
    yield application, window
    window.close()
    window.deleteLater()
    application.close()


def test_without_photos_it_says_so(empty: tuple[Application, MainWindow], qtbot: QtBot) -> None:
    application, window = empty
    stored = application.labels.save(LabelSet(name="x", mode=LabelMode.EXCLUSIVE))
    window.pages.show_labels(stored.id)
    studio = window.findChild(LabelStudio)
    assert studio is not None
    qtbot.waitUntil(lambda: studio.on_desk == stored.id)
    assert "Add labels" in studio.desk.preview._message.text()
    assert not studio.desk.apply.isEnabled()
    studio.desk.editor.add_line.setText("cat")
    studio.desk.editor.add_labels()
    qtbot.waitUntil(
        lambda: "No photo has been looked at" in studio.desk.preview._message.text(),
    )
    studio.draft.revert()
