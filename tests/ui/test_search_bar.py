"""The search box: typing, chips, suggestions, drop and paste, by real keys and clicks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photoapp.core.hits import Example, Suggestion
from photoapp.core.photo import PhotoId
from photoapp.core.plain_dates import plain_dates
from photoapp.core.query import parse
from photoapp.ui.chips import Chip
from photoapp.ui.drag_and_drop import examples_of, photo_mime
from photoapp.ui.i18n import install_language
from photoapp.ui.query_text import QueryText
from photoapp.ui.query_words import chip_for, split_chips, words
from photoapp.ui.search_bar import SearchBar
from photoapp.ui.suggestions import SuggestionPopup


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    """A window with the bar on top and something else to give the keyboard to."""
    outer = QWidget()
    column = QVBoxLayout(outer)
    column.addWidget(SearchBar())
    column.addStretch(1)
    qtbot.addWidget(outer)
    outer.resize(900, 500)
    outer.show()
    outer.activateWindow()
    yield outer
    QGuiApplication.clipboard().clear()


@pytest.fixture
def bar(window: QWidget) -> SearchBar:
    found = window.findChild(SearchBar)
    assert found is not None
    found.focus_text()
    return found


@pytest.fixture
def edit(bar: SearchBar) -> QLineEdit:
    found = bar.findChild(QLineEdit)
    assert found is not None
    return found


def commit(edit: QLineEdit, text: str) -> None:
    """What an input method does in the end."""
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(edit, done)


def chips(bar: SearchBar) -> list[Chip]:
    return [chip for chip in bar.findChildren(Chip) if not chip.isHidden()]


def popup(bar: SearchBar) -> SuggestionPopup:
    found = bar.window().findChild(SuggestionPopup)
    assert found is not None
    return found


# Typing


def test_typing_is_told_once_when_it_rests(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    told: list[str] = []
    bar.changed.connect(lambda: told.append(bar.query().text))
    QTest.keyClicks(edit, "red car")
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(200)
    assert told == ["red car"]


def test_enter_does_not_wait(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    told: list[str] = []
    bar.changed.connect(lambda: told.append(bar.query().text))
    commit(edit, "猫")
    with qtbot.waitSignal(bar.submitted):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told == ["猫"]
    qtbot.wait(200)
    assert told == ["猫"], "the debounce was cancelled"


def test_unfinished_chinese_input_is_not_searched(
    qtbot: QtBot, bar: SearchBar, edit: QLineEdit
) -> None:
    told: list[str] = []
    bar.changed.connect(lambda: told.append(bar.query().text))
    QApplication.sendEvent(edit, QInputMethodEvent("hai'bian", []))
    qtbot.wait(200)
    assert told == []
    commit(edit, "海边")
    qtbot.waitUntil(lambda: told == ["海边"])


# Chips


def test_a_finished_filter_becomes_a_chip(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "dog date:2023-05..08 beach")
    assert [chip.content.label for chip in chips(bar)] == ["date:2023-05..08"]
    assert edit.text() == "dog beach"
    assert bar.query().text == "date:2023-05..08 dog beach"


@pytest.mark.parametrize(
    ("typed", "key", "excluded"),
    [
        ("-people", "", True),
        ("-人", "", True),
        ('-"red car"', "", True),
        ("标签:狗", "tag", False),
        ("-tag:screenshot", "tag", True),
        ("评分:4星以上", "rating", False),
        ("-去年夏天", "date", True),
        ("日期：2023年5月", "date", False),
        ("is:favourite", "is", False),
        ('folder:"summer 2023"', "folder", False),
    ],
)
def test_words_that_are_chips(typed: str, key: str, excluded: bool) -> None:
    chip = chip_for(typed)
    assert chip is not None
    assert (chip.key, chip.excluded, chip.source) == (key, excluded, typed)


@pytest.mark.parametrize(
    "typed",
    ["dog", "海边", "没有人的海滩", "date:", "date:yesterdayish", "12:30", "e-mail", "-", "--"],
)
def test_words_that_stay_text(typed: str) -> None:
    assert chip_for(typed) is None


@pytest.mark.parametrize(
    ("typed", "labels", "rest"),
    [
        ("去年夏天的海", ["去年夏天"], "海"),
        ("去年夏天的", [], "去年夏天的"),
        ("last summer", [], "last summer"),
        ("beach last summer ", ["last summer"], "beach "),
        ("beach in 2019 with dog ", ["in 2019"], "beach with dog "),
        ("没有人的2023年5月的海滩 ", ["2023年5月"], "没有人的海滩 "),
        ("2020年以", [], "2020年以"),
        ("cats before 2020-05 ", ["before 2020-05"], "cats "),
        ("cats from 2020-05 to 2020-08 ", ["from 2020-05 to 2020-08"], "cats "),
        ("not 2023-05 beach ", [], "not 2023-05 beach "),
        ("不是 去年 海滩 ", [], "不是 去年 海滩 "),
        ("2020年以来的猫", ["2020年以来"], "猫"),
        ("2023年1", [], "2023年1"),
        ("not last summer beach ", [], "not last summer beach "),
        ('"last summer" beach ', [], '"last summer" beach '),
        ("date:last summer beach ", [], "date:last summer beach "),
    ],
)
def test_a_date_in_plain_words_becomes_a_chip_when_the_text_goes_on(
    typed: str, labels: list[str], rest: str
) -> None:
    found, left, place = split_chips(typed, len(typed))
    assert [(chip.label, chip.key) for chip in found] == [(label, "date") for label in labels]
    assert (left, place) == (rest, len(rest))
    today = dt.date.today()  # once: midnight may come
    whole = parse(" ".join([*(chip.source for chip in found), left]), today)
    assert whole == replace(parse(typed, today), source=whole.source)


@pytest.mark.parametrize("minus", ["-", "－", "−"])
def test_a_date_with_a_minus_is_never_taken_for_one_without(minus: str) -> None:
    (chip,), rest, _ = split_chips(f"{minus}去年夏天 海滩", 20)
    assert (chip.key, chip.excluded, rest) == ("date", True, "海滩")


def test_typed_key_by_key_a_date_is_not_taken_too_soon(bar: SearchBar, edit: QLineEdit) -> None:
    for character in "2020年以来海边的猫":
        edit.insert(character)
    assert not chips(bar)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    (chip,) = chips(bar)
    assert (chip.content.label, edit.text()) == ("2020年以来", "海边的猫")
    bar.set_query(QueryText("海边 2023年5月狗"))
    (chip,) = chips(bar)
    assert (chip.content.label, edit.text()) == ("2023年5月", "海边 狗")


def test_a_plain_date_at_the_end_becomes_a_chip_on_enter(
    qtbot: QtBot, bar: SearchBar, edit: QLineEdit
) -> None:
    QTest.keyClicks(edit, "beach last summer")
    assert not chips(bar)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    (chip,) = chips(bar)
    assert (chip.content.label, edit.text()) == ("last summer", "beach")
    assert bar.query().text == "last summer beach"


_PIECES = st.sampled_from(["去年夏天的", "in 2019", "last summer ", " ", "-", '"', "date:", "海"])


@given(
    st.text(max_size=40) | st.lists(_PIECES, max_size=9).map("".join),
    st.integers(0, 40),
)
def test_nothing_is_lost(text: str, cursor: int) -> None:
    found, rest, place = split_chips(text, min(cursor, len(text)))
    kept = "".join([rest, *(chip.source for chip in found)])
    assert sorted("".join(kept.split())) == sorted("".join(text.split()))
    assert 0 <= place <= len(rest)


@given(st.text(max_size=40), st.integers(0, 40))
def test_no_word_is_lost(text: str, cursor: int) -> None:
    assume(not plain_dates(text, dt.date.today()))
    found, rest, place = split_chips(text, min(cursor, len(text)))
    kept = sorted([word.text for word in words(rest)] + [chip.source for chip in found])
    assert kept == sorted(word.text for word in words(text))
    assert 0 <= place <= len(rest)


def test_a_chip_is_removed_by_its_cross(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    with qtbot.waitSignal(bar.changed):
        QTest.keyClicks(edit, "-people ")
    chip = chips(bar)[0]
    cross = chip.findChild(QToolButton)
    assert cross is not None
    with qtbot.waitSignal(bar.changed):
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert chips(bar) == []
    assert bar.query() == QueryText()


def test_a_click_on_a_chip_edits_it(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "cat rating:>=4 ")
    chip = chips(bar)[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() // 2, 10))
    assert chips(bar) == []
    assert edit.text() == "cat rating:>=4"
    assert edit.selectedText() == "rating:>=4"


def test_the_keyboard_reaches_chips(bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "-people -car ")
    first, second = chips(bar)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    QTest.keyClick(second, Qt.Key.Key_Right)
    assert edit.hasFocus()
    QTest.keyClick(edit, Qt.Key.Key_Left)
    QTest.keyClick(second, Qt.Key.Key_Delete)
    assert [chip.content.label for chip in chips(bar)] == ["people"]
    assert edit.hasFocus()


def test_an_example_is_turned_round_by_a_click(qtbot: QtBot, bar: SearchBar) -> None:
    bar.add_examples([Example(photo=PhotoId(5))])
    chip = chips(bar)[0]
    with qtbot.waitSignal(bar.changed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert bar.query().examples == (Example(photo=PhotoId(5), weight=-1.0),)
    assert "Not like" in chip.accessibleName()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert bar.query().examples == (Example(photo=PhotoId(5)),)


def test_the_same_example_is_not_added_twice(bar: SearchBar) -> None:
    bar.add_examples([Example(photo=PhotoId(5)), Example(photo=PhotoId(5))])
    assert len(chips(bar)) == 1


def test_a_search_is_shown_as_it_was_typed(bar: SearchBar, edit: QLineEdit) -> None:
    bar.set_query(QueryText("海边 -人 date:2023", (Example(photo=PhotoId(3)),)))
    assert edit.text() == "海边"
    assert [chip.content.label for chip in chips(bar)] == ["", "人", "date:2023"]
    assert bar.query() == QueryText("-人 date:2023 海边", (Example(photo=PhotoId(3)),))
    bar.clear()
    assert bar.query().empty
    assert chips(bar) == []


def test_escape_clears_then_leaves(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "cat -people ")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert bar.query().empty
    with qtbot.waitSignal(bar.leave_wanted):
        QTest.keyClick(edit, Qt.Key.Key_Escape)


# Suggestions

OFFERED = [
    Suggestion("beach at night", "history"),
    Suggestion("beach", "word"),
    Suggestion("tag:beach", "tag", 34),
    Suggestion("date:", "filter"),
]


def test_suggestions_are_asked_for_and_chosen_by_keyboard(
    qtbot: QtBot, bar: SearchBar, edit: QLineEdit
) -> None:
    with qtbot.waitSignal(bar.suggestions_wanted) as asked:
        QTest.keyClicks(edit, "dog be")
    assert asked.args == ["dog be"]
    bar.show_suggestions("dog be", OFFERED)
    assert popup(bar).isVisible()
    for _ in range(3):
        QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.hasFocus(), "the list never takes the keyboard"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert not popup(bar).isVisible()
    assert [chip.content.label for chip in chips(bar)] == ["tag:beach"]
    assert edit.text().strip() == "dog"


def test_a_suggested_word_replaces_the_one_being_typed(bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "dog be")
    bar.show_suggestions("dog be", OFFERED)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "dog beach "


def test_a_former_search_replaces_everything(qtbot: QtBot, bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "be")
    bar.show_suggestions("be", OFFERED)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.submitted):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "beach at night"


def test_late_suggestions_are_dropped(bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "dog")
    bar.show_suggestions("do", OFFERED)
    assert not popup(bar).isVisible()
    bar.show_suggestions("dog", OFFERED)
    assert popup(bar).isVisible()
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not popup(bar).isVisible()
    assert edit.text() == "dog", "the first Escape only closes the list"


def test_the_list_lies_inside_the_window_under_the_box(bar: SearchBar, edit: QLineEdit) -> None:
    QTest.keyClicks(edit, "b")
    bar.show_suggestions("b", OFFERED)
    place = popup(bar).geometry()
    corner = bar.mapTo(bar.window(), QPoint(0, bar.height()))
    assert place.top() >= corner.y()
    assert place.left() == corner.x()
    assert bar.window().rect().contains(place)


# Drop and paste


def drop(bar: SearchBar, mime: QMimeData, *, alt: bool = False) -> None:
    modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    event = QDropEvent(
        QPointF(20, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, modifier
    )
    bar.dropEvent(event)
    assert event.isAccepted()


def test_a_photo_of_the_grid_can_be_dropped(bar: SearchBar) -> None:
    drop(bar, photo_mime([PhotoId(8), PhotoId(9)]))
    assert [one.photo for one in bar.query().examples] == [8, 9]


def test_with_alt_it_means_not_like_this(bar: SearchBar) -> None:
    drop(bar, photo_mime([PhotoId(8)]), alt=True)
    assert bar.query().examples == (Example(photo=PhotoId(8), weight=-1.0),)


def test_a_file_from_elsewhere_can_be_dropped(bar: SearchBar, tmp_path: Path) -> None:
    mime = QMimeData()
    path = tmp_path / "合影 1.jpg"
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drop(bar, mime)
    assert bar.query().examples == (Example(path=path),)


def test_a_copied_picture_is_pasted_as_an_example(bar: SearchBar, edit: QLineEdit) -> None:
    image = QImage(2000, 900, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(image)
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    data = bar.query().examples[0].data
    assert data is not None
    back = QImage.fromData(data)
    assert (back.width(), back.height()) == (1024, 460)
    assert back.pixelColor(5, 5) == QColor("teal")
    assert edit.text() == ""


def test_copied_text_is_pasted_as_text(bar: SearchBar, edit: QLineEdit) -> None:
    QGuiApplication.clipboard().setText("日落 sunset")
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert edit.text() == "日落 sunset"
    assert bar.query().examples == ()


def test_foreign_data_is_no_example() -> None:
    mime = QMimeData()
    mime.setData("application/x-photoapp-photos", b'{"not": "a list"}')
    assert examples_of(mime) == ()
    mime.setData("application/x-photoapp-photos", b"\xff\x00")
    assert examples_of(mime) == ()


# Language


def test_texts_follow_the_language(qapp: QApplication, bar: SearchBar, edit: QLineEdit) -> None:
    bar.add_examples([Example(photo=PhotoId(8))])
    install_language(qapp, "zh_CN")
    qapp.processEvents()
    assert "搜索" in edit.placeholderText()
    names = [button.accessibleName() for button in bar.findChildren(QToolButton)]
    assert all(name and not name.isascii() for name in names)
    assert not chips(bar)[0].accessibleName().isascii()
