"""Garbage is collected on the GUI thread alone.

Windows that refer to each other are destroyed by whichever thread the collector happens to run on.
Qt allows that on the GUI thread only; elsewhere it waits until that thread handles events, and for
ever if that thread waits for this one.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 200
# As Python's own thresholds: an older generation is looked through once in so many times.
_OLDER = 10


class Collector:
    """Collects what is due, on the thread that calls."""

    def __init__(self) -> None:
        self._times = 0

    def collect(self) -> None:
        """Look through the young objects if there are many, and now and then through older ones."""
        if gc.get_count()[0] <= gc.get_threshold()[0]:
            return
        self._times += 1
        older = [self._times % share == 0 for share in (_OLDER, _OLDER**2)]
        gc.collect(sum(older))


class GuiCollector(QObject):
    """From `begin` to `end`, no other thread collects. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collector = Collector()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def begin(self) -> None:
        """Take over from Python's own collector."""
        gc.disable()
        self._timer.start()

    def end(self) -> None:
        """Give back to it."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        self._collector.collect()
