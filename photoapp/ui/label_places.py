"""The label sets in the sidebar, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from photoapp.ui.bridge import Bridge
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.label_sets import LabelSets


class LabelPlaces(QObject):
    """Reads the sets at start and whenever they changed. GUI thread."""

    def __init__(self, sets: LabelSets, sidebar: Sidebar, bridge: Bridge, tasks: Tasks) -> None:
        super().__init__(sidebar)
        self._sets = sets
        self._sidebar = sidebar
        self._tasks = tasks
        bridge.label_sets_changed.connect(self.read)
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the sets again."""
        self._tasks.run(self, "sets", self._sets.all, self._sidebar.set_label_sets)
