"""The settings as the window sees them: read at once, applied at once, saved off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from photoapp.core.settings import Settings
from photoapp.ui.i18n import install_language
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import apply_theme

Save = Callable[[str, Any], object]

_SAVED: Final = object()  # no value


class Preferences(QObject):
    """The present settings. `save(name, value)` is called on a worker thread.

    GUI thread. Setting the language or theme shows it at once.
    """

    changed = Signal(str)  # the setting's name

    def __init__(
        self, settings: Settings, save: Save, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._save = save
        self._tasks = tasks
        self._unsaved: dict[str, Any] = {}
        self._saving = threading.Lock()

    @property
    def settings(self) -> Settings:
        """All settings now."""
        return self._settings

    def set(self, name: str, value: Any) -> None:
        """Change one setting, tell, and save. Raises KeyError or TypeError as Settings does."""
        if getattr(self._settings, name, None) == value:
            return
        self._settings = self._settings.with_value(name, value)
        self._unsaved[name] = value
        self.apply(name)
        self.changed.emit(name)
        self._tasks.run(
            self, f"save {name}", partial(self._write, name), partial(self._saved, name)
        )

    def apply(self, name: str = "") -> None:
        """Show the language and theme as set; only the named setting's when one is given."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if name in ("", "theme"):
            apply_theme(app, self._settings.theme)
        if name in ("", "language"):
            install_language(app, self._settings.language)

    def flush(self) -> None:
        """Save what is still on its way; for the end of the program, when tasks are dropped."""
        for name in list(self._unsaved):
            self._saved(name, self._write(name))

    def _write(self, name: str) -> Any:
        # Two changes are saved on two threads, in any order: each writes what is newest.
        with self._saving:
            value = self._unsaved.get(name, _SAVED)
            if value is not _SAVED:
                self._save(name, value)
            return value

    def _saved(self, name: str, value: Any) -> None:
        if value is not _SAVED and self._unsaved.get(name, _SAVED) == value:
            del self._unsaved[name]
