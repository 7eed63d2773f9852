"""Which page the middle of the window shows: welcome, photos, a reason for none, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from photoapp.ui.bridge import Bridge
from photoapp.ui.centre import Centre
from photoapp.ui.overview import empty_state
from photoapp.ui.photo_listing import PhotoListing
from photoapp.ui.places import Places
from photoapp.ui.preferences import Preferences
from photoapp.ui.services import Services
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.ui.health_page import HealthPage
    from photoapp.ui.welcome import WelcomePage


class Pages(QObject):
    """Makes pages when they are first needed, and shows the right one. GUI thread.

    Their modules are imported then too, so that the window shows sooner.
    """

    models_wanted = Signal()

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

    def choose(self, listing: PhotoListing, *, busy: bool) -> None:
        """Show what fits the listing; `busy`: photos may be on their way."""
        centre = self._centre
        page = centre.page
        on_health = page is self._health and self._sidebar.current_key == "health"
        if page is centre.viewer or on_health:
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

    @Slot()
    def show_health(self) -> None:
        """How complete the library is, and what failed."""
        self._sidebar.choose("health")
        if self._health is None:
            from photoapp.ui.health_page import HealthPage

            self._health = HealthPage(self._services.health, self._bridge, self._tasks)
            self._centre.stack.addWidget(self._health)
        self._centre.show_page(self._health)

    def _needs_welcome(self) -> bool:
        counts = self._places.sidebar
        return counts is not None and not counts.folders and not counts.all

    def _welcome_page(self) -> WelcomePage:
        if self._welcome is None:
            from photoapp.ui.full_model_card import FullModelCard
            from photoapp.ui.welcome import WelcomePage

            services = self._services
            card = FullModelCard(services.models, self._preferences, self._bridge, self._tasks)
            page = WelcomePage(services.indexer, self._preferences, self._tasks, card)
            page.started.connect(self._places.read)
            card.chosen.connect(self.models_wanted)
            self._centre.stack.addWidget(page)
            self._welcome = page
        return self._welcome
