"""Tags in the window, over a real library: ticks, crosses, typing, keys, several photos at once."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from photoapp.app import Application
from photoapp.core.hits import SearchRequest
from photoapp.core.labels import Label, LabelSet, TagFacts, TagOrigin
from photoapp.core.photo import PhotoId
from photoapp.services.tagging import TagSuggestion
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.tag_chip import TagChip
from photoapp.ui.tag_dialog import TagDialog
from photoapp.ui.tag_field import TagField, matching, same_name
from photoapp.ui.tag_panel import TagPanel
from photoapp.ui.tag_words import ShownTag, percent
from tests.ui.tagging import click, found_by_a_set, held, newest, select, settled


def chip(panel: TagPanel, name: str) -> TagChip:
    return next(one for one in panel.chips() if one.tag.name == name)


def button(one: TagChip, start: str) -> QToolButton:
    found = one.findChildren(QToolButton)
    return next(found for found in found if found.toolTip().startswith(start))


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.grid, key)


# One photo


def test_tags_say_who_gave_them_and_how_sure(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    found_by_a_set(application, "beach", [photo], 0.62)
    application.tags.give_named("Anna", [photo])
    panel = select(qtbot, window, 0)
    beach, anna = chip(panel, "beach"), chip(panel, "Anna")
    assert "62%" in beach._note.text()
    assert "Found by a label set, 62% sure" in beach.toolTip()
    assert "Given by you" in anna.toolTip()
    assert not anna._note.isVisible()
    ticks = [one for one in anna.findChildren(QToolButton) if "fits" in one.toolTip()]
    assert not any(one.isVisible() for one in ticks), "there is nothing to confirm"


def test_a_tick_confirms_and_ctrl_z_takes_it_back(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    found_by_a_set(application, "beach", [photo])
    panel = select(qtbot, window, 0)
    click(button(chip(panel, "beach"), "Yes"))
    assert not chip(panel, "beach").tag.undecided, "it shows at once"
    settled(qtbot, window)
    assert held(application, photo) == {"beach": (TagOrigin.PERSON, True)}
    assert window.notices.text == "", "a tick needs no words"
    window.acts.undo()
    qtbot.waitUntil(lambda: held(application, photo) == {"beach": (TagOrigin.SET, None)})
    qtbot.waitUntil(lambda: chip(panel, "beach").tag.undecided)
    qtbot.waitUntil(lambda: "Confirmed “beach”" in window.notices.text)


def test_an_undo_waits_for_the_tick_before_it(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.curator.rate([photo], 4)
    tag = found_by_a_set(application, "beach", [photo])
    select(qtbot, window, 0)
    press(window, Qt.Key.Key_Y)
    assert window.tag_acts.busy
    window.menus["undo"].trigger()
    qtbot.waitUntil(lambda: "Confirmed “beach”" in window.notices.text)
    assert held(application, photo) == {"beach": (TagOrigin.SET, None)}
    assert len(application.learner.decisions(tag)[0]) == 0
    assert application.browser.rows([photo])[0].rating == 4


def test_a_cross_rejects_and_the_message_undoes_it(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    tag = found_by_a_set(application, "beach", [photo])
    panel = select(qtbot, window, 0)
    click(button(chip(panel, "beach"), "No"))
    settled(qtbot, window)
    assert held(application, photo) == {}
    assert panel.chips() == []
    ids, confirmed = application.learner.decisions(tag)
    assert (ids.tolist(), confirmed.tolist()) == ([photo], [False])
    assert "“beach” taken off" in window.notices.text
    click(window.notices._buttons[0])
    qtbot.waitUntil(lambda: "beach" in held(application, photo))
    qtbot.waitUntil(lambda: len(panel.chips()) == 1)
    assert len(application.learner.decisions(tag)[0]) == 0


def test_a_tag_given_by_hand_is_taken_without_teaching(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.tags.give_named("Anna", [photo])
    panel = select(qtbot, window, 0)
    click(button(chip(panel, "Anna"), "Remove"))
    settled(qtbot, window)
    assert held(application, photo) == {}
    tag = application.tags.find("Anna")
    assert tag is not None
    assert len(application.learner.decisions(tag)[0]) == 0


def test_y_and_n_decide_while_the_photos_have_the_keyboard(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    for name, confidence in (("beach", 0.9), ("dog", 0.8), ("snow", 0.7)):
        found_by_a_set(application, name, [photo], confidence)
    panel = select(qtbot, window, 0)
    marked = [one.tag.name for one in panel.chips() if one.marked]
    assert marked == ["beach"]
    press(window, Qt.Key.Key_Y)
    assert [one.tag.name for one in panel.chips() if one.marked] == ["dog"]
    press(window, Qt.Key.Key_N)
    press(window, Qt.Key.Key_Y)
    settled(qtbot, window)
    assert held(application, photo) == {
        "beach": (TagOrigin.PERSON, True),
        "snow": (TagOrigin.PERSON, True),
    }
    assert [one.tag.name for one in panel.chips()] == ["beach", "snow"], "in their places"
    press(window, Qt.Key.Key_Y)  # nothing is left to decide
    settled(qtbot, window)
    assert len(application.curator.history()) == 3 + 3, "three tags made, three decisions"


def test_the_keys_work_in_the_viewer(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    found_by_a_set(application, "beach", [photo])
    panel = select(qtbot, window, 0)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.desk.viewing and window.viewer.hasFocus())
    qtbot.waitUntil(lambda: any(one.marked for one in panel.chips()))
    QTest.keyClick(window.viewer, Qt.Key.Key_Y)
    settled(qtbot, window)
    assert held(application, photo) == {"beach": (TagOrigin.PERSON, True)}
    QTest.keyClick(window.viewer, Qt.Key.Key_T)
    assert panel.field.hasFocus()
    QTest.keyClicks(panel.field, "yes")
    assert panel.field.text() == "yes", "letters are letters there"
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert window.viewer.hasFocus()


def test_chips_are_reached_by_keyboard(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    for name in ("beach", "dog", "snow"):
        found_by_a_set(application, name, [photo])
    panel = select(qtbot, window, 0)
    application.tags.give_named("Anna", [photo])
    qtbot.waitUntil(lambda: len(panel.chips()) == 4)
    first, second, third, _ = panel.chips()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert second.marked
    QTest.keyClick(second, Qt.Key.Key_N)
    assert third.hasFocus(), "the keyboard goes on to what took its place"
    settled(qtbot, window)
    assert second.tag.name not in held(application, photo)
    QTest.keyClick(third, Qt.Key.Key_Return)
    assert window.search_bar.query().text == f"tag:{third.tag.name}"


def test_a_tag_is_searched_for_by_a_click(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    application.tags.give_named("golden retriever", newest(window, 2))
    panel = select(qtbot, window, 0)
    click(chip(panel, "golden retriever"))
    assert window.search_bar.query().text == 'tag:"golden retriever"'
    qtbot.waitUntil(lambda: len(window.model.ids) == 2)


# Typing


def type_tag(qtbot: QtBot, window: MainWindow, text: str) -> TagField:
    field = window.inspector.tags.field
    if not field.hasFocus():
        press(window, Qt.Key.Key_T)
    assert field.hasFocus()
    qtbot.waitUntil(lambda: len(field._known) == len(window._services.tags.all()))
    field.setText(text)
    field.textEdited.emit(text)
    return field


def test_t_adds_a_tag_completed_in_either_language(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.tags.create("dog", name_zh="狗")
    panel = select(qtbot, window, 0)
    field = type_tag(qtbot, window, "狗")
    qtbot.waitUntil(field.popup.isVisible)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert held(application, photo) == {"dog": (TagOrigin.PERSON, True)}
    assert [one.tag.name for one in panel.chips()] == ["dog"]
    assert field.hasFocus(), "one may go on"
    assert field.text() == ""
    QTest.keyClick(field, Qt.Key.Key_Escape)
    if not window.grid.hasFocus():  # the first one closed what was offered
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.grid.hasFocus()


def test_new_tags_are_made_as_they_are_typed(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.tags.create("Dog")
    select(qtbot, window, 0)
    field = type_tag(qtbot, window, "dog, 海边，red car")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert set(held(application, photo)) == {"Dog", "海边", "red car"}
    window.acts.undo()
    qtbot.waitUntil(lambda: set(held(application, photo)) == {"Dog", "海边"})
    # The tag that was made goes with it.
    qtbot.waitUntil(lambda: application.tags.find("red car") is None)


def test_the_marked_completion_is_taken_and_new_ones_can_be_chosen(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.tags.create("sunset")
    select(qtbot, window, 0)
    field = type_tag(qtbot, window, "sun")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert set(held(application, photo)) == {"sunset"}
    field = type_tag(qtbot, window, "sun")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert set(held(application, photo)) == {"sunset", "sun"}


def test_the_line_is_seen_while_one_types(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    for number in range(14):
        found_by_a_set(application, f"a rather long tag {number}", [photo])
    window.resize(1280, 600)
    select(qtbot, window, 0)
    window.inspector.verticalScrollBar().setValue(0)
    field = type_tag(qtbot, window, "a")
    qtbot.waitUntil(field.popup.isVisible)

    def seen() -> bool:
        bottom = field.mapTo(window.inspector, QPoint(0, field.height())).y()
        return 0 < bottom <= window.inspector.height()

    def beside() -> bool:
        top = field.mapTo(window, QPoint(0, 0)).y()
        popup = field.popup.geometry()
        near = abs(popup.top() - top - field.height()) < 8 or abs(popup.bottom() - top) < 8
        return near and window.rect().contains(popup)

    qtbot.waitUntil(lambda: seen() and beside())
    window.inspector.tags._offer(
        window.inspector.tags._question,
        [ShownTag(-one, f"suggested tag {one}", "", suggested=True) for one in range(1, 8)],
    )
    qtbot.waitUntil(lambda: seen() and beside())
    assert field.popup.isVisible()


def test_letters_typed_in_the_search_decide_nothing(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    found_by_a_set(application, "beach", [photo])
    select(qtbot, window, 0)
    window.search_bar.focus_text()
    edit = window.search_bar.findChild(QLineEdit)
    assert edit is not None
    QTest.keyClicks(edit, "ynt")
    assert edit.text() == "ynt"
    assert held(application, photo) == {"beach": (TagOrigin.SET, None)}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("do", ["dog", "dolphin", "hot dog"]),
        ("DOG", ["dog", "hot dog"]),
        ("狗", ["dog", "hot dog"]),
        ("og", []),
        ("ｄｏｇ", ["dog", "hot dog"]),
        (" ", []),
    ],
)
def test_completions_are_ranked(typed: str, wanted: list[str]) -> None:
    known = [
        TagFacts(1, "hot dog", "热狗", "", None, 90),
        TagFacts(2, "dog", "狗", "", None, 10),
        TagFacts(3, "dolphin", "海豚", "", None, 5),
        TagFacts(4, "cat", "猫", "", None, 50),
    ]
    assert [one.name for one in matching(typed, known)] == wanted
    exact = same_name("Hot  Dog", known)
    assert exact is not None
    assert exact.id == 1


# Suggestions


def test_a_suggestion_is_taken_by_one_click(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    panel = select(qtbot, window, 0)
    # With a tag of a stored set, and one of a ready-made set, which is no tag yet.
    tag = application.tags.create("beach", name_zh="海滩")
    qtbot.waitUntil(lambda: not panel._wait.isActive() and not panel._asking)
    panel._offer(
        panel._question,
        (
            ShownTag(tag, "beach", "海滩", confidence=0.5, suggested=True),
            ShownTag(-1, "snow", "雪", confidence=0.4, suggested=True),
            ShownTag(-2, "dog", "狗", confidence=0.3, suggested=True),
        ),
    )
    click(chip(panel, "beach"))
    assert window.grid.hasFocus(), "a click leaves the keyboard with the photos"
    press(window, Qt.Key.Key_Y)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert held(application, photo) == {
        "beach": (TagOrigin.PERSON, True),
        "snow": (TagOrigin.PERSON, True),
    }
    made = application.tags.named("雪")
    assert (made.name, made.name_zh) == ("snow", "雪")
    assert application.tags.find("dog") is None, "rejecting it makes no tag"
    assert panel.suggestions == ()


def test_label_sets_suggest(qtbot: QtBot, window: MainWindow, application: Application) -> None:
    labels = tuple(Label(name_en=name) for name in ("circle", "red car", "night", "paper", "dog"))
    application.labels.save(LabelSet("Things", labels=labels))
    photos = newest(window, 20)
    row = next(row for row, one in enumerate(photos) if application.tagger.suggestions(one))
    panel = select(qtbot, window, row)
    qtbot.waitUntil(lambda: len(panel.suggestions) > 0)
    expected = application.tagger.suggestions(photos[row])
    assert [one.name for one in panel.suggestions] == [one.name_en for one in expected]
    assert all(one.suggested for one in panel.suggestions)


def test_suggestions_are_asked_one_at_a_time(
    qtbot: QtBot, window: MainWindow, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    most: list[int] = []
    going = threading.Semaphore(0)
    at_once = [0]

    def slow(photo: PhotoId, limit: int = 8) -> tuple[TagSuggestion, ...]:
        asked.append(photo)
        at_once[0] += 1
        most.append(at_once[0])
        going.acquire(timeout=120)
        at_once[0] -= 1
        return (TagSuggestion(0, f"about {photo}", "", 0.5, 0),)

    monkeypatch.setattr(application.tagger, "suggestions", slow)
    photos = newest(window, 6)
    for row in range(6):
        panel = select(qtbot, window, row)
        qtbot.waitUntil(lambda: len(asked) > 0)
        qtbot.wait(panel._wait.interval() + 40)
    assert asked == [photos[0]], "while the first waits for the model, nobody else does"
    going.release(20)
    qtbot.waitUntil(lambda: [one.name for one in panel.suggestions] == [f"about {photos[5]}"])
    assert asked == [photos[0], photos[5]]
    assert max(most) == 1


# Several photos


def test_a_tick_on_several_is_for_those_that_have_the_tag(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photos = newest(window, 4)
    found_by_a_set(application, "beach", photos[:2])
    application.tags.give_named("Anna", photos[:3])
    panel = select(qtbot, window, 0, 1, 2, 3)
    assert chip(panel, "beach")._note.text() == "2/4"
    assert chip(panel, "Anna")._note.text() == "3/4"
    press(window, Qt.Key.Key_Y)
    settled(qtbot, window)
    assert [held(application, one).get("beach") for one in photos] == [
        (TagOrigin.PERSON, True),
        (TagOrigin.PERSON, True),
        None,
        None,
    ]
    assert "“beach” confirmed on 2" in window.notices.text
    click(button(chip(panel, "Anna"), "No, take"))
    settled(qtbot, window)
    assert not any("Anna" in held(application, one) for one in photos)
    click(window.notices._buttons[0])
    qtbot.waitUntil(lambda: sum("Anna" in held(application, one) for one in photos) == 3)


def opened_dialog(qtbot: QtBot, window: MainWindow) -> TagDialog:
    window.menus["tag_edit"].trigger()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(TagDialog)))
    dialog = next(one for one in window.findChildren(TagDialog) if one.isVisible())
    qtbot.waitUntil(lambda: len(dialog._known) == len(window._services.tags.all()))
    return dialog


def boxes(dialog: TagDialog) -> dict[str, Qt.CheckState]:
    items = [dialog._list.item(row) for row in range(dialog._list.count())]
    return {item.text().split("    ")[0]: item.checkState() for item in items}


def test_the_dialog_gives_takes_and_makes_and_one_undo_takes_all_back(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photos = newest(window, 3)
    application.tags.give_named("Anna", photos[:1])
    application.tags.give_named("trip", photos)
    found_by_a_set(application, "beach", photos[:2])
    application.tags.create("dog", name_zh="狗")
    before = [held(application, one) for one in photos]
    select(qtbot, window, 0, 1, 2)
    dialog = opened_dialog(qtbot, window)
    on, some, off = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked
    assert boxes(dialog) == {"Anna": some, "beach": some, "trip": on, "dog  ·  狗": off}
    assert not dialog._save.isEnabled()
    for text in ("anna", "trip", "狗", "new one"):
        QTest.keyClicks(dialog._field, text) if text.isascii() else dialog._field.setText(text)
        QTest.keyClick(dialog._field, Qt.Key.Key_Return)
        assert dialog._field.text() == ""
    wanted = dialog.wanted()
    assert len(wanted.give) == 2
    assert wanted.take == (application.tags.find("trip"),)
    assert wanted.new == ("new one",)
    assert boxes(dialog)["new one"] == on
    click(dialog._save)
    settled(qtbot, window)
    assert [set(held(application, one)) for one in photos] == [
        {"Anna", "dog", "new one", "beach"},
        {"Anna", "dog", "new one", "beach"},
        {"Anna", "dog", "new one"},
    ]
    click(window.notices._buttons[0])
    settled(qtbot, window)
    assert [held(application, one) for one in photos] == before
    assert application.tags.find("new one") is None


def test_the_dialog_changes_nothing_when_it_is_left(
    qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    photos = newest(window, 2)
    application.tags.give_named("trip", photos)
    select(qtbot, window, 0, 1)
    dialog = opened_dialog(qtbot, window)
    dialog._field.setText("trip")
    dialog.toggle()
    assert not dialog.wanted().empty
    dialog.toggle()  # nothing is chosen before a letter is typed
    assert not dialog.wanted().empty
    dialog.reject()
    settled(qtbot, window)
    assert all("trip" in held(application, one) for one in photos)


def test_without_the_inspector_t_opens_the_dialog(qtbot: QtBot, window: MainWindow) -> None:
    select(qtbot, window, 0)
    window.inspector.hide()
    press(window, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(TagDialog)))


# Words


def test_the_language_changes_names(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, application: Application
) -> None:
    photo = newest(window, 1)[0]
    application.tags.rename(found_by_a_set(application, "beach", [photo]), "beach", "海滩")
    panel = select(qtbot, window, 0)
    assert panel.chips()[0]._name.text() == "beach"
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: panel.chips()[0]._name.text() == "海滩")
    assert "beach" in panel.chips()[0].toolTip(), "the other name is told"


def test_nothing_likely_is_called_certain() -> None:
    assert percent(0.999) == "99%"
    assert percent(1.0) == "100%"
    assert percent(0.005) == "0%"


def test_new_tags_are_offered_to_the_search(application: Application, window: MainWindow) -> None:
    application.tags.give(application.tags.create("horse", name_zh="马"), newest(window, 2))
    for typed, wanted in (("tag:ho", "tag:horse"), ("标签:马", "标签:马"), ("hor", "tag:horse")):
        assert wanted in [one.text for one in application.searcher.suggestions(typed)]
    for text in ("tag:horse", "标签:马", "tag:HORSE"):
        found = application.searcher.search(SearchRequest(text=text)).hits
        assert {hit.photo for hit in found} == set(newest(window, 2))
