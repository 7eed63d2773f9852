"""Every act of the main window: its text, icon and key, in one place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget
from typing_extensions import override

from photoapp.core.hits import SortOrder
from photoapp.ui.icons import icon

_Key = str | QKeySequence.StandardKey

# Acts whose keys only mean something while the photos have the keyboard: in a text field
# or on a button, space, digits and Delete keep their own meaning.
_PHOTO_KEYS: Final[dict[str, tuple[_Key, ...]]] = {
    "open": ("Space",),
    "trash": (QKeySequence.StandardKey.Delete,),
    "favourite": (".",),
    "heat": ("H",),
    "select_all": (QKeySequence.StandardKey.SelectAll,),
    "copy": (QKeySequence.StandardKey.Copy,),
    "rate_0": ("0",),
    "rate_1": ("1",),
    "rate_2": ("2",),
    "rate_3": ("3",),
    "rate_4": ("4",),
    "rate_5": ("5",),
}
_WINDOW_KEYS: Final[dict[str, tuple[_Key, ...]]] = {
    "add_folder": (QKeySequence.StandardKey.Open,),
    "rescan": (QKeySequence.StandardKey.Refresh,),
    "settings": (QKeySequence.StandardKey.Preferences, "Ctrl+,"),
    "quit": (QKeySequence.StandardKey.Quit, "Ctrl+Q"),
    "undo": (QKeySequence.StandardKey.Undo,),
    "copy_path": ("Ctrl+Shift+C",),
    "find": (QKeySequence.StandardKey.Find,),
    "save_search": (QKeySequence.StandardKey.Save,),
    "similar": ("Ctrl+Shift+F",),
    "compare_models": ("Ctrl+Shift+M",),
    "show_file": ("Ctrl+Shift+R",),
    "compare": ("Ctrl+D",),
    "tag_edit": ("Ctrl+T",),
    "sidebar": ("Ctrl+B",),
    "inspector": ("Ctrl+I",),
    "larger": (QKeySequence.StandardKey.ZoomIn, "Ctrl+="),
    "smaller": (QKeySequence.StandardKey.ZoomOut,),
    "full_screen": ("F11",),
    "jobs": ("Ctrl+J",),
    "label_studio": ("Ctrl+L",),
    "guide": (QKeySequence.StandardKey.HelpContents, "F1"),
    "shortcuts": ("Ctrl+/",),
}
# Keys of acts on tags, which mean something while the photos themselves have the keyboard; other
# pages in the middle have their own Y and N.
TAG_KEYS: Final[dict[str, tuple[_Key, ...]]] = {
    "tag_add": ("T",),
    "tag_yes": ("Y",),
    "tag_no": ("N",),
}
_ICONS: Final = {
    "add_folder": "folder-add",
    "folders": "folder",
    "rescan": "refresh",
    "settings": "settings",
    "undo": "undo",
    "copy": "copy",
    "copy_path": "copy",
    "find": "search",
    "save_search": "saved-search",
    "history": "history",
    "trash": "trash",
    "open": "eye",
    "compare": "compare",
    "favourite": "heart",
    "similar": "similar",
    "compare_models": "model",
    "heat": "heat",
    "search_for": "search",
    "unlike": "not",
    "tag_edit": "tag",
    "tag_add": "plus",
    "tag_yes": "check",
    "tag_no": "close",
    "show_file": "show-in-folder",
    "write_tags": "export",
    "sidebar": "sidebar",
    "inspector": "info",
    "full_screen": "full-screen",
    "jobs": "jobs",
    "label_studio": "label-studio",
    "health": "health",
    "models": "model",
    "guide": "question",
    "shortcuts": "keyboard",
    "about": "info",
}
_CHECKABLE: Final = frozenset({"sidebar", "inspector", "whole_pictures", "by_day", "heat"})
_SORTS: Final = (SortOrder.RELEVANCE, SortOrder.NEWEST, SortOrder.OLDEST, SortOrder.NAME)
NAMES: Final = (
    *("add_folder", "folders", "rescan", "settings", "quit"),
    *("undo", "select_all", "copy", "copy_path", "find", "save_search", "history", "trash"),
    *("open", "compare", "favourite", "similar", "search_for", "unlike", "show_file"),
    "compare_models",
    "heat",
    "write_tags",
    *("remove_from_album", "sidebar", "inspector", "whole_pictures", "by_day"),
    *(
        "larger",
        "smaller",
        "full_screen",
        "jobs",
        "health",
        "models",
        "guide",
        "shortcuts",
        "about",
    ),
    "label_studio",
    *("tag_add", "tag_yes", "tag_no", "tag_edit"),
    *("rate_0", "rate_1", "rate_2", "rate_3", "rate_4", "rate_5"),
)


class Actions(QObject):
    """QActions by name, and the menus made of them. Tells; does nothing by itself."""

    triggered = Signal(str)  # the act's name
    sort_chosen = Signal(object)  # SortOrder
    album_chosen = Signal(int)  # add the selected photos to this album; -1: a new one

    def __init__(self, window: QWidget, photos: QWidget) -> None:
        """`photos` and what is inside it has the keyboard when keys such as Delete apply."""
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for name in NAMES:
            action = QAction(self)
            action.setObjectName(name)
            if name in _ICONS:
                action.setIcon(icon(_ICONS[name]))
            action.setCheckable(name in _CHECKABLE)
            keys = _PHOTO_KEYS.get(name) or TAG_KEYS.get(name) or _WINDOW_KEYS.get(name, ())
            action.setShortcuts(_sequences(keys))
            if name in _PHOTO_KEYS:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                photos.addAction(action)
            elif name in TAG_KEYS:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            else:
                if name == "guide":  # also in dialogs: their own chapter opens
                    action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
                window.addAction(action)
            action.triggered.connect(self._tell)
            self._actions[name] = action
        self._sorts = QActionGroup(self)
        for order in _SORTS:
            action = QAction(self._sorts)
            action.setCheckable(True)
            action.setData(order)
        self._sorts.triggered.connect(self._tell_sort)
        self.rating_menu = QMenu(window)
        for name in ("rate_5", "rate_4", "rate_3", "rate_2", "rate_1", "rate_0"):
            self.rating_menu.addAction(self._actions[name])
        self.tag_menu = QMenu(window)
        for name in ("tag_add", "tag_yes", "tag_no", "tag_edit"):
            self.tag_menu.addAction(self._actions[name])
        self.sort_menu = QMenu(window)
        self.sort_menu.addActions(self._sorts.actions())
        self.album_menu = QMenu(window)
        self.album_menu.triggered.connect(self._tell_album)
        self._albums: tuple[tuple[int, str], ...] = ()
        self._menus: dict[str, QMenu] = {}
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def set_albums(self, albums: tuple[tuple[int, str], ...]) -> None:
        """Albums (id, name) to which photos can be added."""
        if albums != self._albums:
            self._albums = albums
            self._fill_albums()

    def set_sort(self, order: SortOrder, *, searching: bool) -> None:
        """Tick the order in use; relevance exists only in a search."""
        for action in self._sorts.actions():
            action.setChecked(action.data() == order)
            action.setVisible(searching or action.data() != SortOrder.RELEVANCE)

    def sort_text(self) -> str:
        """Name of the order in use."""
        action = self._sorts.checkedAction()
        return action.text().replace("&", "") if action is not None else ""

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for name in ("file", "edit", "photo", "view", "help"):
            self._menus[name] = bar.addMenu("")
        self._fill("file", "add_folder", "folders", "rescan", "", "models", "settings", "", "quit")
        self._fill("edit", "undo", "history", "", "select_all", "copy", "copy_path", "")
        self._fill("edit", "find", "save_search")
        self._fill("photo", "open", "compare", "", "favourite")
        self._menus["photo"].addMenu(self.rating_menu)
        self._menus["photo"].addMenu(self.tag_menu)
        self._menus["photo"].addMenu(self.album_menu)
        self._fill("photo", "", "similar", "compare_models", "search_for", "unlike", "heat")
        self._fill("photo", "", "show_file", "", "write_tags", "", "trash")
        self._fill("view", "sidebar", "inspector", "", "whole_pictures", "by_day")
        self._menus["view"].addMenu(self.sort_menu)
        self._fill("view", "larger", "smaller", "", "full_screen")
        self._fill("view", "", "label_studio", "jobs", "health")
        self._fill("help", "guide", "shortcuts", "", "about")
        self.retranslate()

    def photo_menu(self, parent: QWidget, *, in_album: bool) -> QMenu:
        """The context menu of selected photos."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(menu, "open", "compare", "", "similar", "compare_models")
        self._add(menu, "search_for", "unlike", "", "favourite")
        menu.addMenu(self.rating_menu)
        menu.addMenu(self.tag_menu)
        menu.addMenu(self.album_menu)
        if in_album:
            self._add(menu, "remove_from_album")
        self._add(menu, "", "write_tags", "", "show_file", "copy_path", "copy", "", "trash")
        return menu

    def _fill(self, menu: str, *names: str) -> None:
        self._add(self._menus[menu], *names)

    def _add(self, menu: QMenu, *names: str) -> None:
        for name in names:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()

    @Slot()
    def _tell(self) -> None:
        action = self.sender()
        if action is not None:
            self.triggered.emit(action.objectName())

    @Slot(QAction)
    def _tell_sort(self, action: QAction) -> None:
        self.sort_chosen.emit(SortOrder(action.data()))

    @Slot(QAction)
    def _tell_album(self, action: QAction) -> None:
        self.album_chosen.emit(int(action.data()))

    def _fill_albums(self) -> None:
        self.album_menu.clear()
        for number, name in self._albums:
            self.album_menu.addAction(icon("album"), name.replace("&", "&&")).setData(number)
        if self._albums:
            self.album_menu.addSeparator()
        self.album_menu.addAction(icon("plus"), self.tr("New album…")).setData(-1)

    def retranslate(self) -> None:
        """Take texts in the present language."""
        for name, text in {
            "add_folder": self.tr("&Add a folder…"),
            "folders": self.tr("&Folders…"),
            "rescan": self.tr("&Look for changes"),
            "settings": self.tr("&Settings…"),
            "quit": self.tr("&Quit"),
            "undo": self.tr("&Undo"),
            "select_all": self.tr("Select &all"),
            "copy": self.tr("&Copy"),
            "copy_path": self.tr("Copy &path"),
            "find": self.tr("&Find"),
            "save_search": self.tr("&Save this search…"),
            "history": self.tr("&History…"),
            "trash": self.tr("Move to &trash"),
            "open": self.tr("&Open"),
            "compare": self.tr("&Compare"),
            "favourite": self.tr("&Favourite"),
            "similar": self.tr("Find &similar"),
            "compare_models": self.tr("Compare mod&els…"),
            "heat": self.tr("Show w&here it matches"),
            "search_for": self.tr("Search for &this"),
            "unlike": self.tr("&Leave out photos like this"),
            "tag_add": self.tr("&Add a tag"),
            "tag_yes": self.tr("&Confirm the marked tag"),
            "tag_no": self.tr("&Reject the marked tag"),
            "tag_edit": self.tr("&Edit tags…"),
            "write_tags": self.tr("&Write tags to files…"),
            "show_file": self.tr("Show in file &manager"),
            "remove_from_album": self.tr("&Remove from this album"),
            "sidebar": self.tr("&Sidebar"),
            "inspector": self.tr("&Details"),
            "whole_pictures": self.tr("&Whole pictures"),
            "by_day": self.tr("&Group by day"),
            "larger": self.tr("&Larger"),
            "smaller": self.tr("&Smaller"),
            "full_screen": self.tr("&Full screen"),
            "jobs": self.tr("&Jobs…"),
            "health": self.tr("&Health"),
            "label_studio": self.tr("La&bel studio"),
            "models": self.tr("&Models…"),
            "guide": self.tr("&Guide"),
            "shortcuts": self.tr("&Keyboard shortcuts"),
            "about": self.tr("&About photoapp"),
            "rate_0": self.tr("No stars"),
            "rate_1": "★",
            "rate_2": "★★",
            "rate_3": "★★★",
            "rate_4": "★★★★",
            "rate_5": "★★★★★",
        }.items():
            self._actions[name].setText(text)
        sorts = {
            SortOrder.RELEVANCE: self.tr("Best match first"),
            SortOrder.NEWEST: self.tr("Newest first"),
            SortOrder.OLDEST: self.tr("Oldest first"),
            SortOrder.NAME: self.tr("By name"),
        }
        for action in self._sorts.actions():
            action.setText(sorts[SortOrder(action.data())])
        self.rating_menu.setTitle(self.tr("&Rating"))
        self.rating_menu.setIcon(icon("star"))
        self.tag_menu.setTitle(self.tr("&Tags"))
        self.tag_menu.setIcon(icon("tag"))
        self.album_menu.setTitle(self.tr("Add to a&lbum"))
        self.album_menu.setIcon(icon("album"))
        self.sort_menu.setTitle(self.tr("S&ort"))
        self.sort_menu.setIcon(icon("sort"))
        self._fill_albums()
        titles = {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "photo": self.tr("&Photo"),
            "view": self.tr("&View"),
            "help": self.tr("&Help"),
        }
        for name, menu in self._menus.items():
            menu.setTitle(titles[name])

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().event(event)


def _sequences(keys: tuple[_Key, ...]) -> list[QKeySequence]:
    """Key sequences, each once: the same key twice would be ambiguous to Qt, and do nothing."""
    found: list[QKeySequence] = []
    for key in keys:
        sequence = QKeySequence(key)
        if not sequence.isEmpty() and sequence not in found:
            found.append(sequence)
    return found
