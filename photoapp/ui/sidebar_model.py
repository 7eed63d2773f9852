"""The places in the sidebar as a tree of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from typing_extensions import override

from photoapp.core.duplicates import DuplicateCounts
from photoapp.core.hits import SavedSearch, Scope, ScopeKind
from photoapp.core.labels import LabelSet
from photoapp.core.library import FolderNode, SidebarCounts, TagNode
from photoapp.ui.drag_and_drop import PHOTOS, TAG, paths_of, photos_of, tag_mime, tag_of
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.wording import away_text, number, size_text

Index = QModelIndex | QPersistentModelIndex


class PlaceKind(StrEnum):
    """What choosing a row does."""

    HEADING = "heading"
    SCOPE = "scope"
    SAVED = "saved"
    HEALTH = "health"
    DUPLICATES = "duplicates"
    LABEL_SET = "label-set"
    LABEL_STUDIO = "label-studio"
    ADD_FOLDER = "add-folder"
    NEW_ALBUM = "new-album"
    NEW_TAG = "new-tag"


@dataclass(frozen=True, slots=True)
class Place:
    """A row. `key` is the same after the sidebar was read again."""

    kind: PlaceKind
    key: str
    name: str = ""
    icon: str = ""
    scope: Scope | None = None
    saved: SavedSearch | None = None
    tag: TagNode | None = None
    count: int | None = None
    path: Path | None = None
    offline: str = ""  # the volume's name when it is not connected
    watched_root: bool = False
    label_set: int = 0
    note: str = ""  # beside the count, such as a size


class SidebarModel(QStandardItemModel):
    """Built anew from `SidebarCounts`; the view keeps what is expanded and chosen by key."""

    PlaceRole: Final = int(Qt.ItemDataRole.UserRole)

    photos_dropped = Signal(object, object)  # Place, tuple[PhotoId, ...]
    folders_dropped = Signal(object)  # tuple[Path, ...]
    tag_dropped = Signal(int, object)  # tag, the tag to put it under or None for the top

    def __init__(self) -> None:
        super().__init__()
        self._counts: SidebarCounts | None = None
        self._label_sets: tuple[LabelSet, ...] = ()
        self._duplicates: DuplicateCounts | None = None

    @property
    def counts(self) -> SidebarCounts | None:
        """What is shown."""
        return self._counts

    def fill(self, counts: SidebarCounts) -> None:
        """Show these counts."""
        self._counts = counts
        self.rebuild()

    def set_label_sets(self, sets: Sequence[LabelSet]) -> None:
        """Show these label sets."""
        self._label_sets = tuple(sets)
        self.rebuild()

    def set_duplicates(self, counts: DuplicateCounts) -> None:
        """Show how much is there more than once."""
        self._duplicates = counts
        self.rebuild()

    def rebuild(self) -> None:
        """Make the rows in the present language."""
        self.clear()
        counts = self._counts
        if counts is None:
            return
        self._library(counts)
        folders = self._heading("folders", self.tr("Folders"))
        for folder in counts.folders:
            self._folder(folders, folder)
        self._act(folders, PlaceKind.ADD_FOLDER, self.tr("Add a folder…"), "folder-add")
        tags = self._heading("tags", self.tr("Tags"))
        tags.setFlags(tags.flags() | Qt.ItemFlag.ItemIsDropEnabled)
        for tag in counts.tags:
            self._tag(tags, tag)
        self._act(tags, PlaceKind.NEW_TAG, self.tr("New tag…"), "plus")
        self._labels()
        albums = self._heading("albums", self.tr("Albums"))
        for album in counts.albums:
            scope = Scope(ScopeKind.ALBUM, album=album.id)
            key = f"album-{album.id}"
            place = Place(PlaceKind.SCOPE, key, album.name, "album", scope, count=album.count)
            self._add(albums, place)
        self._act(albums, PlaceKind.NEW_ALBUM, self.tr("New album…"), "plus")
        if counts.saved_searches:
            saved = self._heading("saved", self.tr("Saved searches"))
            for search in counts.saved_searches:
                self._add(
                    saved,
                    Place(
                        PlaceKind.SAVED,
                        f"saved-{search.id}",
                        search.name,
                        "saved-search",
                        saved=search,
                    ),
                )

    def _library(self, counts: SidebarCounts) -> None:
        library = self._heading("library", self.tr("Library"))
        for key, name, mark, kind, count in (
            ("all", self.tr("All photos"), "photos", ScopeKind.ALL, counts.all),
            ("favourites", self.tr("Favourites"), "heart", ScopeKind.FAVOURITES, counts.favourites),
            ("recent", self.tr("Recently added"), "clock", ScopeKind.RECENT, counts.recent),
            (
                "on-this-day",
                self.tr("On this day"),
                "calendar",
                ScopeKind.ON_THIS_DAY,
                counts.on_this_day,
            ),
        ):
            place = Place(PlaceKind.SCOPE, key, name, mark, Scope(kind), count=count)
            self._add(library, place)
        copies = self._duplicates
        self._add(
            library,
            Place(
                PlaceKind.DUPLICATES,
                "duplicates",
                self.tr("Duplicates"),
                "duplicates",
                count=copies.groups if copies is not None and copies.groups else None,
                note=size_text(copies.bytes) if copies is not None and copies.bytes else "",
            ),
        )
        self._add(
            library,
            Place(
                PlaceKind.HEALTH,
                "health",
                self.tr("Health"),
                "health",
                count=counts.health or None,
            ),
        )

    def _labels(self) -> None:
        heading = self._heading("label-sets", self.tr("Label sets"))
        language = current_language()
        for one in self._label_sets:
            item = self._add(
                heading,
                Place(
                    PlaceKind.LABEL_SET,
                    f"label-set-{one.id}",
                    one.title(language),
                    "standing" if one.standing else "label-set",
                    label_set=one.id,
                ),
            )
            if one.standing:
                tip = self.tr("tags new photos by itself")
                item.setToolTip(f"{one.title(language)}\n{tip}")
                item.setData(f"{one.title(language)}, {tip}", Qt.ItemDataRole.AccessibleTextRole)
        self._act(heading, PlaceKind.LABEL_STUDIO, self.tr("Label studio…"), "label-studio")

    def _heading(self, key: str, name: str) -> QStandardItem:
        item = QStandardItem(name)
        item.setData(Place(PlaceKind.HEADING, key, name), self.PlaceRole)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.appendRow(item)
        return item

    def _act(self, parent: QStandardItem, kind: PlaceKind, name: str, mark: str) -> None:
        self._add(parent, Place(kind, kind.value, name, mark))

    def _folder(self, parent: QStandardItem, node: FolderNode) -> None:
        place = Place(
            PlaceKind.SCOPE,
            f"folder-{node.folder}-{node.subfolder}",
            node.name,
            "folder" if node.online else "folder-offline",
            Scope(ScopeKind.FOLDER, folder=node.folder, subfolder=node.subfolder),
            count=node.count,
            path=node.path,
            offline="" if node.online else node.volume_name,
            watched_root=not node.subfolder,
        )
        item = self._add(parent, place)
        for child in node.children:
            self._folder(item, child)

    def _tag(self, parent: QStandardItem, node: TagNode) -> None:
        chinese = current_language().startswith("zh")
        name = node.name_zh if chinese and node.name_zh else node.name
        scope = Scope(ScopeKind.TAG, name=node.name)
        key = f"tag-{node.id}"
        place = Place(PlaceKind.SCOPE, key, name, "tag", scope, tag=node, count=node.count)
        item = self._add(parent, place)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsDragEnabled)
        for child in node.children:
            self._tag(item, child)

    def _add(self, parent: QStandardItem, place: Place) -> QStandardItem:
        item = QStandardItem(icon(place.icon), place.name)
        item.setData(place, self.PlaceRole)
        item.setEditable(False)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if _takes_photos(place):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        item.setFlags(flags)
        tip = [str(place.path) if place.path is not None else place.name]
        if place.offline:
            tip.append(away_text(place.offline))
        item.setToolTip("\n".join(tip))
        spoken = place.name
        if place.count is not None:
            spoken = f"{place.name}, {number(place.count)}"
        if place.note:
            spoken = f"{spoken}, {place.note}"
        item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
        parent.appendRow(item)
        return item

    def place(self, index: Index) -> Place | None:
        """What a row stands for."""
        value = index.data(self.PlaceRole) if index.isValid() else None
        return value if isinstance(value, Place) else None

    def _takes_tag(self, place: Place, tag: int) -> bool:
        """The heading, and tags that are neither this one nor below it."""
        if place.tag is None or self._counts is None:
            return place.key == "tags"
        moved = [node for node in _all_tags(self._counts.tags) if node.id == tag]
        return place.tag.id not in {node.id for node in _all_tags(moved)}

    @override
    def mimeTypes(self) -> list[str]:
        return [PHOTOS, TAG, "text/uri-list"]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Only tags can be dragged."""
        places = [self.place(index) for index in indexes]
        tag = next((one.tag for one in places if one is not None and one.tag is not None), None)
        return tag_mime(tag.id) if tag is not None else QMimeData()

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    @override
    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        place = self.place(parent)
        if data.hasFormat(PHOTOS):
            return place is not None and _takes_photos(place)
        if (tag := tag_of(data)) is not None:
            return place is not None and self._takes_tag(place, tag)
        return bool(paths_of(data))

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        place = self.place(parent)
        photos = photos_of(data)
        if photos and place is not None and _takes_photos(place):
            self.photos_dropped.emit(place, photos)
            return True
        tag = tag_of(data)
        if tag is not None and place is not None and self._takes_tag(place, tag):
            self.tag_dropped.emit(tag, place.tag.id if place.tag is not None else None)
            return True
        paths = paths_of(data) if not photos else ()
        if paths:
            self.folders_dropped.emit(paths)
            return True
        return False


def _takes_photos(place: Place) -> bool:
    """Albums and tags, new ones too, and the favourites."""
    if place.kind in (PlaceKind.NEW_ALBUM, PlaceKind.NEW_TAG):
        return True
    return place.scope is not None and place.scope.kind in (
        ScopeKind.ALBUM,
        ScopeKind.TAG,
        ScopeKind.FAVOURITES,
    )


def _all_tags(nodes: Iterable[TagNode]) -> Iterator[TagNode]:
    """These tags and all below them."""
    for node in nodes:
        yield node
        yield from _all_tags(node.children)
