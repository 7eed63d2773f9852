"""Tags in the window: the keys, the inspector's tags, the dialog and the sidebar, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from photoapp.core.hits import ScopeKind
from photoapp.ui.actions import TAG_KEYS, Actions
from photoapp.ui.bridge import Bridge
from photoapp.ui.centre import Centre
from photoapp.ui.inspector import Inspector
from photoapp.ui.photo_desk import PhotoDesk
from photoapp.ui.photo_listing import PhotoListing
from photoapp.ui.places import Places
from photoapp.ui.search_box import SearchBox
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.tag_acts import TagActs
from photoapp.ui.tag_places import TagPlaces

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.notice_bar import NoticeBar
    from photoapp.ui.tasks import Tasks


class TagDesk(QObject):
    """Knows what an act on tags means now. GUI thread."""

    def __init__(
        self,
        acts: TagActs,
        inspector: Inspector,
        desk: PhotoDesk,
        listing: PhotoListing,
        *,
        centre: Centre,
        sidebar: Sidebar,
        places: Places,
        search_box: SearchBox,
        browser: Browser,
        searcher: Searcher,
        bridge: Bridge,
        tasks: Tasks,
        notices: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._acts = acts
        self._inspector = inspector
        self._panel = panel = inspector.tags
        self._desk = desk
        self._listing = listing
        self._centre = centre
        self._sidebar = sidebar
        self._places = places
        self._tasks = tasks
        self._window = window
        bar = search_box.bar
        tree = TagPlaces(
            sidebar,
            acts,
            browser=browser,
            searcher=searcher,
            tasks=tasks,
            notices=notices,
            window=window,
        )
        tree.words_wanted.connect(bar.add_words)
        tree.query_wanted.connect(bar.set_query)
        tree.save_wanted.connect(search_box.save)
        tree.everywhere_wanted.connect(places.go_everywhere)
        panel.edit_wanted.connect(self.edit)
        panel.leave_wanted.connect(desk.focus)
        panel.decided.connect(self._go_on)
        bridge.tags_changed.connect(panel.reread)
        bridge.tags_changed.connect(places.later)
        acts.tree_changed.connect(places.read)
        bridge.labels_learned.connect(panel.reread)
        places.counted.connect(self._follow)
        listing.changed.connect(self._prefer)
        self.tree = tree

    def add_keys(self, actions: Actions) -> None:
        """Let the keys work while the photos or their details have the keyboard, only there."""
        for part in (self._centre.grid, self._centre.viewer, self._inspector):
            part.addActions([actions[name] for name in TAG_KEYS])

    def act(self, name: str) -> bool:
        """Carry out an act on tags. False for others."""
        match name:
            case "tag_add":
                self.add()
            case "tag_yes":
                self._panel.decide(confirmed=True)
            case "tag_no":
                self._panel.decide(confirmed=False)
            case "tag_edit":
                self.edit()
            case _:
                return False
        return True

    def add(self) -> None:
        """Put the keyboard where a tag is typed; without the inspector that is the dialog."""
        if self._panel.isVisible():
            self._panel.type_tag()
        else:
            self.edit()

    @Slot()
    def edit(self) -> None:
        """Edit the tags of the selected photos together."""
        from photoapp.ui.tag_dialog import TagDialog

        photos = self._desk.selected()
        if len(photos):
            TagDialog(photos, self._acts, self._tasks, self._window).open()

    @Slot(int, bool)
    def _go_on(self, tag: int, _confirmed: bool) -> None:
        """Among the photos of a tag, a decision on it leads to the next photo."""
        place = self._sidebar.place(self._sidebar.current_key)
        if place is None or place.tag is None or place.tag.id != tag or self._desk.count() != 1:
            return
        photos = self._centre.grid.photos.ids
        here = np.flatnonzero(photos == self._desk.selected()[0])
        if len(here) and here[0] + 1 < len(photos):
            self._desk.go_to(int(photos[here[0] + 1]))

    @Slot()
    def _prefer(self) -> None:
        scope = self._listing.scope
        self._panel.prefer(scope.name if scope.kind is ScopeKind.TAG else "")

    @Slot()
    def _follow(self) -> None:
        """A tag that was renamed is still the place on show; one that is gone is left."""
        scope, key = self._listing.scope, self._sidebar.current_key
        if scope.kind is not ScopeKind.TAG or not key.startswith("tag-"):
            return
        place = self._sidebar.place(self._sidebar.current_key)
        if place is not None and place.scope is not None:
            if place.scope != scope:
                self._places.scope_chosen.emit(place.scope)
            return
        acts, tag = self._acts, int(key.removeprefix("tag-"))

        def told(there: bool) -> None:
            if not there:
                self._places.go_everywhere()

        self._tasks.run(self, "there", lambda: acts.reader.exists(tag), told, failed=acts.failed)
