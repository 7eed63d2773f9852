"""Which page the middle of the window shows: welcome, photos, a reason for none, health."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from photoapp.core.photo import PhotoId
from photoapp.ui.bridge import Bridge
from photoapp.ui.centre import Centre
from photoapp.ui.duplicate_places import DuplicatePlaces
from photoapp.ui.label_places import LabelPlaces
from photoapp.ui.notice_bar import NoticeBar
from photoapp.ui.overview import empty_state, searching_state
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.photo_listing import PhotoListing
from photoapp.ui.places import Places
from photoapp.ui.preferences import Preferences
from photoapp.ui.sample_banner import SampleBanner
from photoapp.ui.services import Services
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from photoapp.ui.compare_page import ComparePage
    from photoapp.ui.duplicates_page import DuplicatesPage
    from photoapp.ui.health_page import HealthPage
    from photoapp.ui.label_studio import LabelStudio
    from photoapp.ui.query_compare_page import QueryComparePage
    from photoapp.ui.welcome import WelcomePage

# Keys of the places in the sidebar that have a page of their own begin with one of these.
_OWN_KEYS: Final = ("health", "duplicates", "label-set-", "label-studio")
# An answer that takes longer is announced where the last one said that nothing matches.
_LATE_MS: Final = 400


class Pages(QObject):
    """Makes pages when they are first needed, and shows the right one. GUI thread.

    Their modules are imported then too, so that the window shows sooner.
    """

    models_wanted = Signal()
    photos_chosen = Signal(object)  # IdArray: photos on a page of its own, for the inspector
    photo_wanted = Signal(int)  # show it among the others
    search_wanted = Signal(object)  # QueryText

    def __init__(
        self,
        services: Services,
        centre: Centre,
        *,
        sidebar: Sidebar,
        places: Places,
        preferences: Preferences,
        bridge: Bridge,
        tasks: Tasks,
        thumbnails: ThumbnailLoader,
        acts: PhotoActs,
        notices: NoticeBar,
    ) -> None:
        super().__init__(centre)
        self._services = services
        self._centre = centre
        self._sidebar = sidebar
        self._places = places
        self._preferences = preferences
        self._bridge = bridge
        self._tasks = tasks
        self._welcome: WelcomePage | None = None
        self._health: HealthPage | None = None
        self._compare: ComparePage | None = None
        self._queries: QueryComparePage | None = None
        self._duplicates: DuplicatesPage | None = None
        self._thumbnails = thumbnails
        self._acts = acts
        self._notices = notices
        self._labels: LabelStudio | None = None
        self._waiting_for: PhotoListing | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self._answer_is_late)
        LabelPlaces(services.labels, sidebar, bridge, tasks)
        DuplicatePlaces(services.finder, sidebar, bridge, tasks)
        samples = SampleBanner(services.samples, centre, places, tasks=tasks, acts=acts)
        samples.search_wanted.connect(self.search_wanted)

    def choose(self, listing: PhotoListing, *, busy: bool) -> None:
        """Show what fits the listing; `busy`: photos may be on their way."""
        centre = self._centre
        page = centre.page
        if page is centre.viewer or self._is_comparison(page):
            return
        if self._is_own(page) and self.away:
            return
        if self._needs_welcome():
            centre.show_page(self._welcome_page())
            return
        counts = self._places.library
        waiting = counts is not None and counts.pending_files > 0
        state = empty_state(listing, reading=waiting or busy)
        if len(centre.grid.photos.ids) and listing.problem is None:
            centre.show_page(centre.grid)
        elif state is not None:
            centre.empty.show_state(state)
            centre.show_page(centre.empty)
        elif page is not centre.empty:
            centre.show_page(centre.grid)
        else:
            # What was said of the search before is not true of this one; most answers come at once.
            self._waiting_for = listing
            if not self._late.isActive():
                self._late.start()

    @Slot()
    def _answer_is_late(self) -> None:
        listing = self._waiting_for
        if listing is not None and listing.loading and listing.searching:
            self._centre.empty.show_state(searching_state())

    @Slot()
    def show_health(self) -> None:
        """How complete the library is, and what failed."""
        self._sidebar.choose("health")
        if self._health is None:
            from photoapp.ui.health_page import HealthPage

            self._health = HealthPage(self._services.health, self._bridge, self._tasks)
            self._centre.stack.addWidget(self._health)
        self._centre.show_page(self._health)

    @Slot()
    def show_duplicates(self) -> None:
        """What is there more than once."""
        self._sidebar.choose("duplicates")
        if self._duplicates is None:
            from photoapp.ui.duplicates_page import DuplicatesPage

            self._duplicates = DuplicatesPage(
                self._services,
                self._thumbnails,
                self._preferences,
                bridge=self._bridge,
                tasks=self._tasks,
                acts=self._acts,
                notices=self._notices,
            )
            self._centre.stack.addWidget(self._duplicates)
        self._centre.grid.clearSelection()  # what is not seen must not be acted on
        self._centre.show_page(self._duplicates)

    def show_compare(self, photo: PhotoId) -> None:
        """What each installed model finds most like this photo."""
        if self._compare is None:
            from photoapp.ui.compare_page import ComparePage

            self._compare = ComparePage(
                self._services.similar,
                self._services.browser,
                self._services.jobs,
                self._thumbnails,
                bridge=self._bridge,
                tasks=self._tasks,
            )
            self._compare.left.connect(self._leave_compare)
            self._compare.photo_wanted.connect(self._leave_for)
            self._compare.models_wanted.connect(self.models_wanted)
            self._centre.stack.addWidget(self._compare)
        self._centre.grid.clearSelection()  # what is not seen must not be acted on
        self._centre.show_page(self._compare)
        self._compare.show_photo(photo)

    @Slot(str)
    def show_queries(self, model: str) -> None:
        """The person's own searches in a model and in the one in use."""
        if self._queries is None:
            from photoapp.ui.query_compare_page import QueryComparePage

            services = self._services
            self._queries = QueryComparePage(
                services.comparison,
                services.browser,
                services.models,
                self._thumbnails,
                upgrade=services.upgrade,
                together=services.together,
                bridge=self._bridge,
                tasks=self._tasks,
            )
            self._queries.left.connect(self.close_compare)
            self._queries.photo_wanted.connect(self._leave_for)
            self._centre.stack.addWidget(self._queries)
        self._centre.grid.clearSelection()  # what is not seen must not be acted on
        self._centre.show_page(self._queries)
        self._queries.show_model(model)

    @Slot()
    def close_compare(self) -> None:
        """Leave a comparison for the photos, if one is shown."""
        if self._is_comparison(self._centre.page):
            self._centre.show_page(self._centre.grid)
            self._centre.grid.setFocus()

    def _is_comparison(self, page: QWidget | None) -> bool:
        return page is not None and page in (self._compare, self._queries)

    @Slot()
    def _leave_compare(self) -> None:
        if self._compare is not None and self._compare.photo is not None:
            self._leave_for(int(self._compare.photo))

    @Slot(int)
    def _leave_for(self, photo: int) -> None:
        self._centre.show_page(self._centre.grid)
        self._centre.grid.setFocus()
        self.photo_wanted.emit(photo)

    @property
    def away(self) -> bool:
        """True while the sidebar points at a page of its own, not at photos."""
        return self._sidebar.current_key.startswith(_OWN_KEYS)

    def _is_own(self, page: QWidget | None) -> bool:
        return page is not None and page in (self._health, self._labels, self._duplicates)

    @Slot(int)
    def show_labels(self, label_set: int) -> None:
        """The label studio with one set, or (0) with all."""
        studio = self._label_studio()
        self._centre.grid.clearSelection()  # what is not seen must not be acted on
        self._centre.show_page(studio)
        if label_set:
            studio.show_set(label_set)
        else:
            studio.show_home()

    def may_close(self, again: Callable[[], object]) -> bool:
        """False while the person is asked about unsaved changes; `again` is called after that."""
        return self._labels is None or self._labels.may_close(again)

    def _label_studio(self) -> LabelStudio:
        if self._labels is None:
            from photoapp.ui.label_studio import LabelStudio

            self._labels = LabelStudio(
                self._services,
                self._thumbnails,
                bridge=self._bridge,
                tasks=self._tasks,
                acts=self._acts,
                notices=self._notices,
            )
            self._labels.set_shown.connect(self._label_set_shown)
            self._labels.photos_chosen.connect(self.photos_chosen)
            self._centre.stack.addWidget(self._labels)
        return self._labels

    @Slot(int)
    def _label_set_shown(self, label_set: int) -> None:
        if self._centre.page is self._labels:
            self._sidebar.choose(f"label-set-{label_set}" if label_set else "label-studio")

    def _needs_welcome(self) -> bool:
        counts = self._places.sidebar
        return counts is not None and not counts.folders and not counts.all

    def _welcome_page(self) -> WelcomePage:
        if self._welcome is None:
            from photoapp.ui.full_model_card import FullModelCard
            from photoapp.ui.welcome import WelcomePage

            services = self._services
            card = FullModelCard(services.models, self._preferences, self._bridge, self._tasks)
            page = WelcomePage(
                services.indexer,
                self._preferences,
                self._tasks,
                card,
                samples=services.samples,
            )
            page.started.connect(self._places.read)
            card.chosen.connect(self.models_wanted)
            self._centre.stack.addWidget(page)
            self._welcome = page
        return self._welcome
