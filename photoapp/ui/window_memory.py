"""Where the window stood and which panels it showed, kept in the settings."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from photoapp.core.settings import Settings

PANELS: Final = ("sidebar", "inspector")


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """`geometry` as QWidget.saveGeometry, `splitter` as QSplitter.saveState; None: not known.

    `panels`: those that are shown.
    """

    panels: frozenset[str] = frozenset(PANELS)
    geometry: QByteArray | None = None
    splitter: QByteArray | None = None

    @classmethod
    def read(cls, settings: Settings) -> WindowMemory:
        """From the settings; what is damaged or absent is not known."""
        names, _, splitter = settings.window_state.partition(":")
        shown = frozenset(PANELS) if not names else frozenset(names.split(",")) & set(PANELS)
        return cls(shown, _bytes(settings.window_geometry), _bytes(splitter))

    def apply(self, window: QMainWindow, splitter: QSplitter) -> None:
        """Put window and splitter where they were; Qt ignores what it cannot use."""
        if self.geometry is not None:
            window.restoreGeometry(self.geometry)
        if self.splitter is not None:
            splitter.restoreState(self.splitter)


def geometry_text(window: QMainWindow) -> str:
    """For `Settings.window_geometry`."""
    return _text(window.saveGeometry())


def state_text(panels: frozenset[str], splitter: QSplitter) -> str:
    """For `Settings.window_state`."""
    names = ",".join(name for name in PANELS if name in panels)
    return f"{names or 'none'}:{_text(splitter.saveState())}"


def _text(data: QByteArray) -> str:
    return base64.b64encode(bytes(data.data())).decode("ascii")


def _bytes(text: str) -> QByteArray | None:
    """What `_text` wrote; None for nothing or for damage."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return QByteArray(data) if data else None
