"""The panel at the left: where in the library one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QMenu,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from photoapp.core.duplicates import DuplicateCounts
from photoapp.core.hits import ScopeKind
from photoapp.core.labels import LabelSet
from photoapp.core.library import SidebarCounts
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.icons import icon
from photoapp.ui.place_painter import PlaceDelegate
from photoapp.ui.sidebar_model import Place, PlaceKind, SidebarModel
from photoapp.ui.theme import colours

Index = QModelIndex | QPersistentModelIndex
# A folded row opens when something is held over it for this long.
_EXPAND_MS = 700


class Sidebar(QTreeView):
    """Tells which place was chosen and what is to be done with it; does nothing by itself."""

    chosen = Signal(object)  # Place
    add_folder_wanted = Signal()
    rescan_wanted = Signal(object)  # Place
    remove_folder_wanted = Signal(object)  # Place
    new_album_wanted = Signal(object)  # tuple[PhotoId, ...] to put in
    rename_wanted = Signal(object)  # Place of an album or saved search
    delete_wanted = Signal(object)  # Place of an album or saved search
    photos_dropped = Signal(object, object)  # Place, tuple[PhotoId, ...]
    folders_dropped = Signal(object)  # tuple[Path, ...]
    new_tag_wanted = Signal(object)  # tuple[PhotoId, ...] to give it to
    tag_menu_wanted = Signal(object, QPoint)  # TagNode, where on the screen
    tag_rename_wanted = Signal(object)  # TagNode
    tag_dropped = Signal(int, object)  # tag, the tag to put it under or None for the top

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = SidebarModel()
        self._model.setParent(self)
        self._closed: set[str] = set()  # headings and folders the person folded
        self._opened: set[str] = set()
        self._current = "all"
        self._filling = False
        self.setObjectName("sidebar")
        self.setModel(self._model)
        self.setItemDelegate(PlaceDelegate(self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(
            "QTreeView { border: 0; border-radius: 0; background: transparent;"
            " show-decoration-selected: 0; }"
            "QTreeView::item, QTreeView::item:selected, QTreeView::item:hover,"
            " QTreeView::branch, QTreeView::branch:selected { background: transparent; }"
        )
        self.viewport().setAutoFillBackground(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(18)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(True)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAutoExpandDelay(_EXPAND_MS)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 27)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.expanded.connect(self._was_expanded)
        self.collapsed.connect(self._was_collapsed)
        self.clicked.connect(self._clicked)
        self._model.photos_dropped.connect(self._dropped)
        self._model.folders_dropped.connect(self.folders_dropped)
        self._model.tag_dropped.connect(self.tag_dropped)
        self.retranslate()

    def fill(self, counts: SidebarCounts) -> None:
        """Show these counts, keeping what is folded, chosen and scrolled to."""
        if counts == self._model.counts:
            return
        self._keeping(lambda: self._model.fill(counts))

    def set_duplicates(self, counts: DuplicateCounts) -> None:
        """Show how much is there more than once, likewise."""
        self._keeping(lambda: self._model.set_duplicates(counts))

    def set_label_sets(self, sets: Sequence[LabelSet]) -> None:
        """Show these label sets, likewise."""
        self._keeping(lambda: self._model.set_label_sets(sets))

    def choose(self, key: str) -> None:
        """Mark a place as the present one, without telling."""
        self._current = key
        index = self._find(key)
        self._filling = True
        self.setCurrentIndex(index)
        self._filling = False

    @property
    def current_key(self) -> str:
        """Key of the present place."""
        return self._current

    def place(self, key: str) -> Place | None:
        """A place by its key, None when it is gone."""
        return self._model.place(self._find(key))

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Places"))
        self._keeping(self._model.rebuild)

    def _keeping(self, change: Callable[[], None]) -> None:
        value = self.verticalScrollBar().value()
        self._filling = True
        change()
        self._expand(QModelIndex())
        self.setAutoScroll(False)  # which would open what is folded above the present place
        self.setCurrentIndex(self._find(self._current))
        self.setAutoScroll(True)
        self._filling = False
        self.verticalScrollBar().setValue(value)

    def _expand(self, parent: QModelIndex) -> None:
        for row in range(self._model.rowCount(parent)):
            index = self._model.index(row, 0, parent)
            place = self._model.place(index)
            if place is None or not self._model.rowCount(index):
                continue
            # Headings and watched folders begin open, everything else folded.
            first = place.kind is PlaceKind.HEADING
            opened = place.key in self._opened or (first and place.key not in self._closed)
            self.setExpanded(index, opened)
            self._expand(index)

    def _find(self, key: str, parent: QModelIndex | None = None) -> QModelIndex:
        above = parent if parent is not None else QModelIndex()
        for row in range(self._model.rowCount(above)):
            index = self._model.index(row, 0, above)
            place = self._model.place(index)
            if place is not None and place.key == key:
                return index
            found = self._find(key, index)
            if found.isValid():
                return found
        return QModelIndex()

    @Slot(QModelIndex)
    def _was_expanded(self, index: QModelIndex) -> None:
        place = self._model.place(index)
        if place is not None and not self._filling:
            self._opened.add(place.key)
            self._closed.discard(place.key)

    @Slot(QModelIndex)
    def _was_collapsed(self, index: QModelIndex) -> None:
        place = self._model.place(index)
        if place is not None and not self._filling:
            self._closed.add(place.key)
            self._opened.discard(place.key)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        place = self._model.place(index)
        if place is None:
            return
        match place.kind:
            case PlaceKind.HEADING:
                self.setExpanded(index, not self.isExpanded(index))
            case PlaceKind.ADD_FOLDER:
                self.choose(self._current)
                self.add_folder_wanted.emit()
            case PlaceKind.NEW_ALBUM:
                self.choose(self._current)
                self.new_album_wanted.emit(())
            case PlaceKind.NEW_TAG:
                self.choose(self._current)
                self.new_tag_wanted.emit(())
            case _:
                self._tell(place)

    def _tell(self, place: Place) -> None:
        if place.key != self._current:
            self._current = place.key
        self.chosen.emit(place)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self._filling or not self.hasFocus():
            return
        place = self._model.place(current)
        by_keyboard = place is not None and place.kind in (
            PlaceKind.SCOPE,
            PlaceKind.SAVED,
            PlaceKind.HEALTH,
            PlaceKind.LABEL_SET,
            PlaceKind.LABEL_STUDIO,
        )
        if place is not None and by_keyboard and place.key != self._current:
            self._tell(place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._clicked(self.currentIndex())
            return
        place = self._model.place(self.currentIndex())
        if event.key() == Qt.Key.Key_F2 and place is not None and place.tag is not None:
            self.tag_rename_wanted.emit(place.tag)
            return
        super().keyPressEvent(event)

    @Slot(object, object)
    def _dropped(self, place: Place, photos: object) -> None:
        if place.kind is PlaceKind.NEW_ALBUM:
            self.new_album_wanted.emit(photos)
        elif place.kind is PlaceKind.NEW_TAG:
            self.new_tag_wanted.emit(photos)
        else:
            self.photos_dropped.emit(place, photos)

    @Slot(QPoint)
    def _menu(self, where: QPoint) -> None:
        place = self._model.place(self.indexAt(where))
        if place is None:
            return
        if place.tag is not None:
            self.tag_menu_wanted.emit(place.tag, self.viewport().mapToGlobal(where))
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if place.path is not None:
            self._folder_menu(menu, place)
        elif place.kind is PlaceKind.SAVED or (
            place.scope is not None and place.scope.kind is ScopeKind.ALBUM
        ):
            rename = menu.addAction(icon("edit"), self.tr("Rename…"))
            rename.triggered.connect(lambda: self.rename_wanted.emit(place))
            delete = menu.addAction(icon("trash"), self.tr("Delete…"))
            delete.triggered.connect(lambda: self.delete_wanted.emit(place))
        elif place.key == "folders":
            menu.addAction(icon("folder-add"), self.tr("Add a folder…")).triggered.connect(
                self.add_folder_wanted
            )
        elif place.key == "albums":
            menu.addAction(icon("plus"), self.tr("New album…")).triggered.connect(
                lambda: self.new_album_wanted.emit(())
            )
        elif place.key == "tags":
            menu.addAction(icon("plus"), self.tr("New tag…")).triggered.connect(
                lambda: self.new_tag_wanted.emit(())
            )
        if not menu.isEmpty():
            menu.popup(self.viewport().mapToGlobal(where))

    def _folder_menu(self, menu: QMenu, place: Place) -> None:
        path = place.path
        if path is None:
            return
        show = menu.addAction(icon("show-in-folder"), self.tr("Show in file manager"))
        show.setEnabled(not place.offline)
        show.triggered.connect(lambda: show_in_file_manager(path))
        if place.watched_root:
            rescan = menu.addAction(icon("refresh"), self.tr("Look for changes"))
            rescan.setEnabled(not place.offline)
            rescan.triggered.connect(lambda: self.rescan_wanted.emit(place))
            menu.addSeparator()
            remove = menu.addAction(icon("close"), self.tr("Remove from the library…"))
            remove.triggered.connect(lambda: self.remove_folder_wanted.emit(place))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 28, 400)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        place = self._model.place(index)
        if place is None or not self._model.rowCount(index):
            return
        if place.kind is PlaceKind.HEADING:
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        side = 10
        corner = QPoint(rect.right() - side, rect.center().y() - side // 2 + 1)
        mark = icon(name, colour=colours(QApplication.palette()).muted)
        mark.paint(painter, QRect(corner, QSize(side, side)))
