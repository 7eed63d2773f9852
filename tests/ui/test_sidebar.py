"""The sidebar: places with counts, what stays open, keyboard, drops, menus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, QUrl
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from photoapp.core.duplicates import DuplicateCounts
from photoapp.core.hits import SavedSearch
from photoapp.core.library import Album, FolderNode, SidebarCounts, TagNode
from photoapp.core.photo import FolderId, PhotoId
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.i18n import install_language
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.sidebar_model import Place, PlaceKind, SidebarModel


def folder(
    name: str, sub: str, count: int, *children: FolderNode, online: bool = True
) -> FolderNode:
    return FolderNode(
        folder=FolderId(1),
        path=Path("/photos") / sub,
        subfolder=sub,
        name=name,
        count=count,
        online=online,
        volume_name="Archive",
        children=children,
    )


def counts(extra: int = 0, *, online: bool = True) -> SidebarCounts:
    return SidebarCounts(
        all=1200 + extra,
        favourites=7,
        recent=30,
        on_this_day=0,
        folders=(
            folder(
                "photos",
                "",
                1200,
                folder("2023", "2023", 400, folder("海边", "2023/海边", 12, online=online)),
                folder("2024", "2024", 800),
                online=online,
            ),
        ),
        tags=(TagNode(1, "dog", "狗", "", 34, (TagNode(2, "puppy", "", "", 3),)),),
        albums=(Album(5, "夏天", 18),),
        saved_searches=(SavedSearch(9, "Red cars", "red car"),),
        health=4,
    )


@pytest.fixture
def side(qtbot: QtBot) -> Iterator[Sidebar]:
    made = Sidebar()
    qtbot.addWidget(made)
    made.resize(260, 900)
    made.show()
    made.fill(counts())
    made.choose("all")
    yield made


def names(side: Sidebar, *, visible: bool = True) -> list[str]:
    found: list[str] = []

    def walk(parent: QModelIndex) -> None:
        for row in range(side._model.rowCount(parent)):
            index = side._model.index(row, 0, parent)
            place = side._model.place(index)
            assert place is not None
            found.append(place.name)
            if not visible or side.isExpanded(index):
                walk(index)

    walk(QModelIndex())
    return found


def at(side: Sidebar, key: str) -> QPoint:
    index = side._find(key)
    assert index.isValid()
    return side.visualRect(index).center()


def test_everything_has_its_place(side: Sidebar) -> None:
    QAbstractItemModelTester(side._model, QAbstractItemModelTester.FailureReportingMode.Fatal, side)
    assert names(side) == [
        "Library",
        "All photos",
        "Favourites",
        "Recently added",
        "On this day",
        "Duplicates",
        "Health",
        "Folders",
        "photos",
        "Add a folder…",
        "Tags",
        "dog",
        "New tag…",
        "Label sets",
        "Label studio…",
        "Albums",
        "夏天",
        "New album…",
        "Saved searches",
        "Red cars",
    ]


def test_a_click_tells_the_place(qtbot: QtBot, side: Sidebar) -> None:
    with qtbot.waitSignal(side.chosen) as told:
        QTest.mouseClick(side.viewport(), Qt.MouseButton.LeftButton, pos=at(side, "album-5"))
    place = told.args[0]
    assert isinstance(place, Place)
    assert place.scope is not None
    assert place.scope.album == 5
    assert side.current_key == "album-5"


def test_headings_fold(side: Sidebar) -> None:
    QTest.mouseClick(side.viewport(), Qt.MouseButton.LeftButton, pos=at(side, "library"))
    assert "Favourites" not in names(side)
    side.fill(counts(extra=5))
    assert "Favourites" not in names(side), "and stay folded when counts change"


def test_new_counts_keep_what_is_open_and_chosen(side: Sidebar) -> None:
    root = side._find("folder-1-")
    side.setExpanded(root, True)
    side.setExpanded(side._find("folder-1-2023"), True)
    side.choose("folder-1-2023/海边")
    side.fill(counts(extra=9))
    assert "海边" in names(side)
    assert side.current_key == "folder-1-2023/海边"
    current = side._model.place(side.currentIndex())
    assert current is not None
    assert current.name == "海边"
    everything = side.place("all")
    assert everything is not None
    assert everything.count == 1209


def test_the_keyboard_walks_and_opens(qtbot: QtBot, side: Sidebar) -> None:
    side.activateWindow()
    side.setFocus()
    told: list[str] = []
    side.chosen.connect(lambda place: told.append(place.key))
    QTest.keyClick(side, Qt.Key.Key_Down)
    QTest.keyClick(side, Qt.Key.Key_Down)
    assert told == ["favourites", "recent"]
    side.choose("folder-1-")
    QTest.keyClick(side, Qt.Key.Key_Right)
    assert "2024" in names(side)
    with qtbot.waitSignal(side.add_folder_wanted):
        side.setCurrentIndex(side._find("add-folder"))
        QTest.keyClick(side, Qt.Key.Key_Return)


def test_an_unplugged_drive_is_named(side: Sidebar) -> None:
    side.fill(counts(online=False))
    place = side.place("folder-1-")
    assert place is not None
    assert place.offline == "Archive"
    assert place.icon == "folder-offline"
    tip = side._find("folder-1-").data(Qt.ItemDataRole.ToolTipRole)
    assert "Archive" in tip
    assert "not connected" in tip


def drop(side: Sidebar, key: str, mime: QMimeData) -> bool:
    index = side._find(key)
    model = side._model
    copy = Qt.DropAction.CopyAction
    return model.canDropMimeData(mime, copy, -1, -1, index) and model.dropMimeData(
        mime, copy, -1, -1, index
    )


def test_photos_are_dropped_on_albums_and_favourites(qtbot: QtBot, side: Sidebar) -> None:
    photos = (PhotoId(3), PhotoId(4))
    told: list[tuple[str, object]] = []
    side.photos_dropped.connect(lambda place, found: told.append((place.key, found)))
    side.new_album_wanted.connect(lambda found: told.append(("new", found)))
    mime = photo_mime(photos)
    assert drop(side, "album-5", mime)
    assert drop(side, "favourites", mime)
    assert drop(side, "new-album", mime)
    assert not drop(side, "recent", mime)
    assert told == [("album-5", photos), ("favourites", photos), ("new", photos)]


def test_folders_are_dropped_anywhere(side: Sidebar, tmp_path: Path) -> None:
    told: list[object] = []
    side.folders_dropped.connect(told.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(side, "all", mime)
    assert told == [(tmp_path,)]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("folder-1-", {"Show in file manager", "Look for changes", "Remove from the library…"}),
        ("album-5", {"Rename…", "Delete…"}),
        ("saved-9", {"Rename…", "Delete…"}),
        ("folders", {"Add a folder…"}),
        ("tags", {"New tag…"}),
    ],
)
def test_menus(qtbot: QtBot, side: Sidebar, key: str, wanted: set[str]) -> None:
    side.customContextMenuRequested.emit(at(side, key))
    menu = next(menu for menu in side.findChildren(QMenu) if menu.actions())
    assert {action.text() for action in menu.actions() if action.text()} == wanted
    menu.close()


def test_the_language_changes_names_and_tags(
    qapp: QApplication, qtbot: QtBot, side: Sidebar
) -> None:
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: "所有照片" in names(side))
    found = names(side)
    assert "狗" in found
    assert "photos" in found, "a folder keeps its name"


def test_counts_are_spoken(side: Sidebar) -> None:
    spoken = side._find("all").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "All photos, 1,200"


def test_thousands_of_folders_are_filled_at_once(qtbot: QtBot) -> None:
    model = SidebarModel()
    many = tuple(folder(f"day {number}", f"day {number}", 1) for number in range(3000))
    base = counts()
    from dataclasses import replace

    model.fill(replace(base, folders=(folder("photos", "", 3000, *many),)))
    folders = model.index(1, 0)
    assert model.rowCount(model.index(0, 0, folders)) == 3000


def test_duplicates_show_how_many_and_how_much(side: Sidebar) -> None:
    side.set_duplicates(DuplicateCounts(1234, 2600, 18_200_000_000, {}, 10, 10))
    place = side.place("duplicates")
    assert place is not None
    assert (place.kind, place.count, place.note) == (PlaceKind.DUPLICATES, 1234, "18.2 GB")
    spoken = side._find("duplicates").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Duplicates, 1,234, 18.2 GB"
    side.set_duplicates(DuplicateCounts(0, 0, 0, {}, 10, 10))
    place = side.place("duplicates")
    assert place is not None
    assert (place.count, place.note) == (None, "")
