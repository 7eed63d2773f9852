"""The application object: hears what the desktop tells the program as a whole."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from photoapp.core.open_request import OpenAct, OpenRequest

_MODEL_ID: Final = "io.github.photoapp.photoapp"


class DesktopApplication(QApplication):
    """Tells files that macOS opens with the program, and that the session or the dock ends it."""

    asked = Signal(object)  # OpenRequest
    ending = Signal()

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        if sys.platform == "win32":
            import ctypes

            # Else the task bar shows the interpreter's icon and groups its windows.
            ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(_MODEL_ID)
        self._early: list[OpenRequest] | None = []
        self.commitDataRequest.connect(self.ending)

    def listen(self) -> None:
        """From now on `asked` is heard: tell it what came while there was no window."""
        early, self._early = self._early or [], None
        for request in early:
            self.asked.emit(request)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            request = OpenRequest(OpenAct.OPEN, (Path(event.file()),))
            if self._early is None:
                self.asked.emit(request)
            else:
                self._early.append(request)
            return True
        if event.type() == QEvent.Type.Quit:
            self.ending.emit()
        return super().event(event)
