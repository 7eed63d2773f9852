"""The window as a part of the desktop: the only one, asked from outside, living on in the tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from photoapp.core.open_request import OpenRequest
from photoapp.ui.arrivals import Arrivals
from photoapp.ui.background import Background
from photoapp.ui.desktop_application import DesktopApplication

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.indexer import Indexer
    from photoapp.ui.main_window import MainWindow
    from photoapp.ui.single_instance import SingleInstance


class Desktop(QObject):
    """Connects one window with other starts, the system's wishes, the tray and the end. GUI thread.

    From here on the program ends (`ended`) when its window closes for good, not when the last is
    hidden.
    """

    ended = Signal()

    def __init__(
        self, window: MainWindow, browser: Browser, indexer: Indexer, instance: SingleInstance
    ) -> None:
        super().__init__(window)
        self._window = window
        self._instance = instance
        self.arrivals = Arrivals(window, browser, indexer)
        self.background = Background(window, self.arrivals, indexer)
        instance.asked.connect(self.arrivals.take)
        window.closed.connect(self._end)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setQuitOnLastWindowClosed(False)
        if isinstance(app, DesktopApplication):
            app.asked.connect(self.arrivals.take)
            app.ending.connect(self._ending)

    def begin(self, request: OpenRequest, *, background: bool = False) -> None:
        """Show the window (or not, in the background) and do what this start asked for."""
        if background:
            self.background.start()
        else:
            self._window.show()
            self.arrivals.take(request)
        self._instance.listen()
        app = QApplication.instance()
        if isinstance(app, DesktopApplication):
            app.listen()

    @Slot()
    def _ending(self) -> None:
        """The session ends, or the dock's menu said so: nobody is asked anything."""
        self._window.quitting = True

    @Slot()
    def _end(self) -> None:
        self._instance.hang_up()
        self.ended.emit()
