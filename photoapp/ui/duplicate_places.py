"""The sidebar's row of duplicates, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from photoapp.ui.bridge import Bridge
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.duplicates import DuplicateFinder

# Grouping a large library takes a second: while photos keep changing, it is done now and then.
_WAIT_MS = 3000
# The window comes first.
_FIRST_MS = 1200


class DuplicatePlaces(QObject):
    """Counts soon after the start, and after changes. GUI thread."""

    def __init__(
        self, finder: DuplicateFinder, sidebar: Sidebar, bridge: Bridge, tasks: Tasks
    ) -> None:
        super().__init__(sidebar)
        self._finder = finder
        self._sidebar = sidebar
        self._tasks = tasks
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.read)
        for signal in (
            bridge.duplicates_changed,
            bridge.photos_added,
            bridge.photos_removed,
            bridge.folders_changed,
        ):
            signal.connect(self._later)
        self._timer.start(_FIRST_MS)

    @Slot()
    def read(self) -> None:
        """Count again, now."""
        self._tasks.run(self, "counts", self._finder.counts, self._sidebar.set_duplicates)

    @Slot()
    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_WAIT_MS)
