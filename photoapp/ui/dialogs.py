"""The window's other windows: each is made once, when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from photoapp.ui.bridge import Bridge
from photoapp.ui.help_topics import chapter_for
from photoapp.ui.preferences import Preferences
from photoapp.ui.services import Services
from photoapp.ui.tasks import Tasks


class Dialogs(QObject):
    """Opens dialogs by the name of their act; none of them stops the window.

    Their modules are imported when first asked for, so that the window shows sooner.
    """

    compare_wanted = Signal(str)  # model id

    def __init__(
        self,
        services: Services,
        preferences: Preferences,
        *,
        bridge: Bridge,
        tasks: Tasks,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._preferences = preferences
        self._bridge = bridge
        self._tasks = tasks
        self._window = window
        self._open: dict[str, QDialog] = {}
        self._makers: dict[str, Callable[[], QDialog]] = {
            "settings": self._settings,
            "folders": self._folders,
            "jobs": self._jobs,
            "history": self._history,
            "guide": self._guide,
            "shortcuts": self._shortcuts,
            "about": self._about,
            "crashes": self._crashes,
            "updates": self._updates,
        }

    def knows(self, name: str) -> bool:
        """True for acts that open a dialog."""
        return name in self._makers or name == "models"

    def show(self, name: str) -> QDialog:
        """Open or raise a dialog. ``models`` is a page of the settings."""
        key = "settings" if name == "models" else name
        chapter = chapter_for(self._window) if name == "guide" else ""
        dialog = self._open.get(key)
        if dialog is None:
            dialog = self._makers[key]()
            self._open[key] = dialog
        if name == "models":
            self._turn_to_models(dialog)
        if chapter:
            self._turn_to_chapter(dialog, chapter)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def close_all(self) -> None:
        """Close what is open, at the end of the program."""
        for dialog in self._open.values():
            dialog.close()

    def _settings(self) -> QDialog:
        from photoapp.ui.desktop_page import DesktopPage
        from photoapp.ui.models_page import ModelsPage
        from photoapp.ui.settings_dialog import SettingsDialog

        models = ModelsPage(
            self._services.models,
            self._services.jobs,
            self._preferences,
            self._bridge,
            self._tasks,
            upgrade=self._services.upgrade,
            together=self._services.together,
            others=self._others,
            adapting=self._services.adapting,
        )
        models.compare_wanted.connect(self._compare)
        desktop = DesktopPage(self._preferences, self._services.autostart, self._tasks)
        return SettingsDialog(
            self._preferences, self._services.library, models, self._window, desktop=desktop
        )

    def _others(self, model: str) -> list[Path]:
        """Libraries but for this one that use an installed model."""
        return self._services.uses.others(self._services.models.installed(model))

    @Slot(str)
    def _compare(self, model: str) -> None:
        """The comparison is a page of the window: the settings get out of its way."""
        dialog = self._open.get("settings")
        if dialog is not None:
            dialog.close()
        self.compare_wanted.emit(model)

    def _turn_to_models(self, dialog: QDialog) -> None:
        from photoapp.ui.settings_dialog import SettingsDialog

        if isinstance(dialog, SettingsDialog):
            dialog.show_models()

    def _turn_to_chapter(self, dialog: QDialog, chapter: str) -> None:
        from photoapp.ui.help_window import HelpWindow

        # Asked for from the guide itself, it stays where it is.
        if isinstance(dialog, HelpWindow) and not dialog.isActiveWindow():
            dialog.show_chapter(chapter)

    def _folders(self) -> QDialog:
        from photoapp.ui.folders_dialog import FoldersDialog

        return FoldersDialog(self._services.indexer, self._bridge, self._tasks, self._window)

    def _jobs(self) -> QDialog:
        from photoapp.ui.jobs_dialog import JobsDialog

        services = self._services
        return JobsDialog(
            services.jobs,
            services.indexer,
            self._bridge,
            self._tasks,
            self._window,
            holds={"upgrade": services.upgrade},
        )

    def _history(self) -> QDialog:
        from photoapp.ui.history_dialog import HistoryDialog

        return HistoryDialog(self._services.curator, self._tasks, self._window)

    def _guide(self) -> QDialog:
        from photoapp.ui.help_window import HelpWindow

        return HelpWindow(self._window)

    def _shortcuts(self) -> QDialog:
        from photoapp.ui.shortcuts_dialog import ShortcutsDialog

        return ShortcutsDialog(self._window)

    def _about(self) -> QDialog:
        from photoapp.ui.about_dialog import AboutDialog

        dialog = AboutDialog(self._services.program, self._tasks, self._window)
        dialog.reports_wanted.connect(partial(self.show, "crashes"))
        dialog.updates_wanted.connect(partial(self.show, "updates"))
        return dialog

    def _crashes(self) -> QDialog:
        from photoapp.ui.crash_dialog import CrashDialog

        return CrashDialog(self._services.program.crashes, self._tasks, self._window)

    def _updates(self) -> QDialog:
        from photoapp.ui.update_dialog import UpdateDialog

        return UpdateDialog(self._services.program, self._preferences, self._tasks, self._window)
