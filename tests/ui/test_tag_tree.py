"""The tag tree in the sidebar, over a real library: names, colours, places, drops, searches."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.app import Application
from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.labels import Label, LabelSet
from photoapp.core.library import TagNode
from photoapp.core.photo import PhotoId
from photoapp.ui.drag_and_drop import photo_mime, tag_mime
from photoapp.ui.main_window import MainWindow
from photoapp.ui.query_text import QueryText
from photoapp.ui.tag_name_dialog import TagNameDialog
from photoapp.ui.tag_picker import TagPicker
from photoapp.ui.tag_places import best_examples
from tests.ui.tagging import click, found_by_a_set, held, newest, select, settled


@pytest.fixture
def tree(qtbot: QtBot, window: MainWindow, application: Application) -> MainWindow:
    """With the tags Trips (Rome in it, on 3 photos), dog (on 2 others) and Anna (on 1)."""
    photos = newest(window, 20)
    trips = application.tags.create("Trips", name_zh="旅行")
    rome = application.tags.create("Rome", name_zh="罗马", parent=trips)
    application.tags.give(rome, photos[:3])
    application.tags.give_named("dog", photos[3:5])
    application.tags.give_named("Anna", photos[5:6])
    qtbot.waitUntil(lambda: counts(window) == {"Anna": 1, "dog": 2, "Trips": 3, "Rome": 3})
    return window


def nodes(found: Sequence[TagNode]) -> list[TagNode]:
    return [one for node in found for one in (node, *nodes(node.children))]


def counts(window: MainWindow) -> dict[str, int]:
    sidebar = window.places.sidebar
    return {one.name: one.count for one in nodes(sidebar.tags)} if sidebar is not None else {}


def node(window: MainWindow, name: str) -> TagNode:
    assert window.places.sidebar is not None
    return next(one for one in nodes(window.places.sidebar.tags) if one.name == name)


def go_to(qtbot: QtBot, window: MainWindow, name: str) -> None:
    key = f"tag-{node(window, name).id}"
    place = window.sidebar.place(key)
    assert place is not None
    window.sidebar.choose(key)
    window.sidebar.chosen.emit(place)
    scope = Scope(ScopeKind.TAG, name=name)
    qtbot.waitUntil(
        lambda: (
            window.listing.scope == scope
            and not window.listing.loading
            and len(window.model.ids) == node(window, name).count
        )
    )


def shown(window: MainWindow, kind: type[QDialog]) -> QDialog:
    return next(one for one in window.findChildren(kind) if one.isVisible())


def open_menu(window: MainWindow, name: str) -> QMenu:
    window.sidebar.tag_menu_wanted.emit(node(window, name), QPoint(5, 5))
    return next(one for one in window.findChildren(QMenu, "tagMenu") if one.isVisible())


def choose(window: MainWindow, name: str, text: str) -> None:
    menu = open_menu(window, name)
    next(one for one in menu.actions() if one.text() == text).trigger()
    menu.close()


def accept(window: MainWindow, kind: type[QDialog], text: str) -> None:
    buttons = shown(window, kind).findChildren(QPushButton)
    click(next(one for one in buttons if one.text() == text))


def test_a_tag_is_renamed_and_stays_the_place_on_show(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    go_to(qtbot, tree, "Rome")
    choose(tree, "Rome", "Rename…")
    dialog = shown(tree, TagNameDialog)
    name, name_zh = dialog.findChildren(QLineEdit)
    assert (name.text(), name_zh.text()) == ("Rome", "罗马")
    name.setText("Roma")
    accept(tree, TagNameDialog, "Rename")
    qtbot.waitUntil(lambda: "Roma" in counts(tree))
    qtbot.waitUntil(lambda: tree.listing.scope.name == "Roma" and not tree.listing.loading)
    assert len(tree.model.ids) == 3
    assert application.tags.named("罗马").name == "Roma"


def test_a_name_that_is_taken_is_told(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    choose(tree, "dog", "Rename…")
    shown(tree, TagNameDialog).findChildren(QLineEdit)[0].setText("anna")
    accept(tree, TagNameDialog, "Rename")
    qtbot.waitUntil(lambda: "“Anna” has this name already" in tree.notices.text)
    assert application.tags.find("dog") is not None


def test_a_tag_is_made_inside_another_and_given_to_dropped_photos(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    photos = newest(tree, 20)[10:12]
    choose(tree, "Trips", "New tag inside…")
    _, name_zh = shown(tree, TagNameDialog).findChildren(QLineEdit)
    name_zh.setText("巴黎")
    accept(tree, TagNameDialog, "Make tag")
    qtbot.waitUntil(lambda: [one.name for one in node(tree, "Trips").children] == ["Rome", "巴黎"])
    tree.sidebar.new_tag_wanted.emit(tuple(photos))
    shown(tree, TagNameDialog).findChildren(QLineEdit)[0].setText("new")
    accept(tree, TagNameDialog, "Make tag")
    # The counts follow the catalogue and may come before or after what is said.
    qtbot.waitUntil(lambda: "“new” given to 2" in tree.notices.text)
    qtbot.waitUntil(lambda: counts(tree).get("new") == 2)


def test_a_colour_is_shown_everywhere(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    panel = select(qtbot, tree, 0)
    colours = next(one for one in open_menu(tree, "Rome").findChildren(QMenu))
    green = next(one for one in colours.actions() if one.text() == "Green")
    green.trigger()
    qtbot.waitUntil(lambda: node(tree, "Rome").colour == "#3f9b57")
    qtbot.waitUntil(lambda: panel.chips()[0].tag.colour == "#3f9b57")
    for menu in tree.findChildren(QMenu, "tagMenu"):
        menu.close()
    tree.acts.undo()
    qtbot.waitUntil(lambda: "Coloured the tag “Rome”" in tree.notices.text)
    qtbot.waitUntil(lambda: node(tree, "Rome").colour == "")


def drop(window: MainWindow, name: str, onto: str) -> bool:
    model = window.sidebar._model
    mime = tag_mime(node(window, name).id)
    key = onto if onto == "tags" else f"tag-{node(window, onto).id}"
    index = window.sidebar._find(key)
    copy = Qt.DropAction.CopyAction
    return model.canDropMimeData(mime, copy, -1, -1, index) and model.dropMimeData(
        mime, copy, -1, -1, index
    )


def test_tags_are_dragged_under_each_other(qtbot: QtBot, tree: MainWindow) -> None:
    assert drop(tree, "dog", "Rome")
    qtbot.waitUntil(lambda: counts(tree)["Rome"] == 5)
    assert not drop(tree, "Trips", "dog"), "a tag does not go under itself"
    assert not drop(tree, "dog", "dog")
    assert drop(tree, "dog", "tags")
    qtbot.waitUntil(lambda: counts(tree)["Rome"] == 3)
    assert "dog" in [one.name for one in (tree.places.sidebar.tags if tree.places.sidebar else ())]


def test_only_tags_are_dragged(tree: MainWindow) -> None:
    model = tree.sidebar._model
    dog = tree.sidebar._find(f"tag-{node(tree, 'dog').id}")
    assert bool(model.flags(dog) & Qt.ItemFlag.ItemIsDragEnabled)
    for key in ("tags", "all", "favourites", "new-tag"):
        assert not bool(model.flags(tree.sidebar._find(key)) & Qt.ItemFlag.ItemIsDragEnabled)
    assert model.mimeData([dog]).formats() == tag_mime(1).formats()


def test_photos_dropped_on_a_tag_get_it(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    photos = newest(tree, 20)[10:13]
    model = tree.sidebar._model
    index = tree.sidebar._find(f"tag-{node(tree, 'dog').id}")
    mime = photo_mime(photos)
    copy = Qt.DropAction.CopyAction
    assert model.canDropMimeData(mime, copy, -1, -1, index)
    assert model.dropMimeData(mime, copy, -1, -1, index)
    qtbot.waitUntil(lambda: "“dog” given to 3" in tree.notices.text)
    qtbot.waitUntil(lambda: counts(tree)["dog"] == 5)
    click(tree.notices._buttons[0])
    qtbot.waitUntil(lambda: counts(tree)["dog"] == 2)


def test_a_tag_is_merged_into_another_and_comes_back(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    choose(tree, "dog", "Merge into…")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in tree.findChildren(TagPicker)))
    dialog = shown(tree, TagPicker)
    field = dialog.findChildren(QLineEdit)[0]
    assert any("Its 2 photos" in one.text() for one in dialog.findChildren(QLabel))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "nothing is chosen yet"
    QTest.keyClicks(field, "an")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "merged into “Anna”" in tree.notices.text)
    qtbot.waitUntil(lambda: counts(tree) == {"Anna": 3, "Trips": 3, "Rome": 3})
    click(tree.notices._buttons[0])
    qtbot.waitUntil(lambda: counts(tree) == {"Anna": 1, "dog": 2, "Trips": 3, "Rome": 3})


def test_a_tag_is_moved_by_its_menu(qtbot: QtBot, tree: MainWindow) -> None:
    choose(tree, "Rome", "Move…")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in tree.findChildren(TagPicker)))
    QTest.keyClick(shown(tree, TagPicker).findChildren(QLineEdit)[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(tree) == {"Anna": 1, "dog": 2, "Trips": 0, "Rome": 3})


def test_deleting_says_what_it_touches_and_leaves_the_place(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    application.labels.save(LabelSet("Pets", labels=(Label(name_en="dog"),)))
    go_to(qtbot, tree, "dog")
    choose(tree, "dog", "Delete…")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in tree.findChildren(QMessageBox)))
    box = shown(tree, QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "Pets" in box.informativeText()
    accept(tree, QMessageBox, "Delete tag")
    qtbot.waitUntil(lambda: "“dog” was deleted" in tree.notices.text)
    qtbot.waitUntil(lambda: "dog" not in counts(tree))
    qtbot.waitUntil(lambda: tree.listing.scope == Scope())
    assert tree.sidebar.current_key == "all"
    click(tree.notices._buttons[0])
    qtbot.waitUntil(lambda: counts(tree).get("dog") == 2)


def test_a_decision_among_a_tags_photos_leads_to_the_next(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    photos = newest(tree, 20)[10:13]
    found_by_a_set(application, "beach", photos)
    for photo in photos:  # another tag, likelier: the place's own tag comes first nevertheless
        found_by_a_set(application, f"other {photo}", [photo], 0.99)
    tree.places.read()
    qtbot.waitUntil(lambda: counts(tree).get("beach") == 3)
    go_to(qtbot, tree, "beach")
    panel = select(qtbot, tree, 0)
    marked = [one.tag.name for one in panel.chips() if one.marked]
    assert marked == ["beach"]

    def at(photo: PhotoId) -> bool:
        ready = panel._photos.tolist() == [photo] and any(one.marked for one in panel.chips())
        return ready and tree.desk.selected().tolist() == [photo]

    QTest.keyClick(tree.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: at(photos[1]))
    QTest.keyClick(tree.grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: at(photos[2]))
    settled(qtbot, tree)
    qtbot.waitUntil(lambda: set(tree.model.ids.tolist()) == {photos[0], photos[2]})
    assert tree.desk.selected().tolist() == [photos[2]]
    assert "beach" in held(application, photos[0])
    assert "beach" not in held(application, photos[1])


def test_a_search_is_made_from_a_tag(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    go_to(qtbot, tree, "Anna")
    choose(tree, "Anna", "Smart search from this tag")
    qtbot.waitUntil(lambda: not tree.search_bar.query().empty)
    query = tree.search_bar.query()
    assert query == QueryText("-tag:Anna", query.examples), "the name says nothing to the model"
    photos = [one.photo for one in query.examples]
    assert photos == newest_with(application, "Anna")
    assert tree.listing.scope == Scope()
    tree.search_bar.set_query(QueryText())
    choose(tree, "dog", "Add to the search")
    assert tree.search_bar.query().text == "tag:dog"


def newest_with(application: Application, name: str) -> list[PhotoId]:
    ids = application.browser.ids(Scope(ScopeKind.TAG, name=name))
    return [PhotoId(photo) for photo in ids.tolist()]


def test_examples_are_the_surest_photos(window: MainWindow, application: Application) -> None:
    photos = newest(window, 5)
    tag = found_by_a_set(application, "beach", photos[:3], 0.5)
    found_by_a_set(application, "beach", photos[:3], 0.5)
    application.tags.give(tag, photos[3:4])
    application.learner.decide(tag, photos[2:3], True)
    chosen = best_examples(tag, application.tags.of(photos), most=3)
    assert chosen == (photos[2], photos[3], photos[0])


def test_labels_that_no_photo_has_are_no_places(
    qtbot: QtBot, tree: MainWindow, application: Application
) -> None:
    before = counts(tree)
    application.labels.save(LabelSet("Pets", labels=(Label(name_en="cat"), Label(name_en="dog"))))
    tree.places.read()
    qtbot.wait(100)
    assert counts(tree) == before
    assert "cat" in [one.name for one in application.tags.all()], "they can be completed"


def test_f2_renames(qtbot: QtBot, tree: MainWindow) -> None:
    tree.sidebar.setFocus()
    tree.sidebar.setCurrentIndex(tree.sidebar._find(f"tag-{node(tree, 'dog').id}"))
    QTest.keyClick(tree.sidebar, Qt.Key.Key_F2)
    assert shown(tree, TagNameDialog).findChildren(QLineEdit)[0].text() == "dog"
