"""The composition root of the window: Qt, one window over one library, from start to end."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp import console
from photoapp.app import Application, autostart, default_library, open_application
from photoapp.core.errors import PhotoappError
from photoapp.core.open_request import OpenAct, OpenRequest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from photoapp.ui.main_window import MainWindow

# The window comes first, then what searching needs.
_PREPARE_MS = 1_500


def run_window(
    library: Path | None = None,
    request: OpenRequest | None = None,
    *,
    background: bool = False,
) -> int:
    """Open the window and run until it is closed. Returns the exit code.

    Where a window is open over this library, `request` is handed to it instead.
    """
    from PySide6.QtCore import QTimer

    from photoapp.ui.garbage import GuiCollector
    from photoapp.ui.qt_messages import last_words_of_qt
    from photoapp.ui.single_instance import SingleInstance

    request = request or OpenRequest(OpenAct.STAY if background else OpenAct.SHOW)
    # Taken before Qt's own plug-in can: it belongs to the window that is to come to the front.
    request = replace(request, token=os.environ.get("XDG_ACTIVATION_TOKEN", ""))
    qt = start_qt()
    instance = SingleInstance(library or default_library())
    try:
        if not instance.claim(request):
            return 0
        application = open_application(library)
    except PhotoappError as error:
        from photoapp.ui.start_problem import show_start_problem

        instance.close()
        console.fail(error.message)
        show_start_problem(qt, error, library or default_library())
        return 1
    crashes = application.program.crashes
    garbage = GuiCollector()
    garbage.begin()
    try:
        from photoapp.ui.desktop import Desktop

        application.bus.subscribe(crashes.heard)
        with crashes.session(application.bus.publish), last_words_of_qt(crashes.last_words):
            window = main_window(application)
            desktop = Desktop(window, application.browser, application.indexer, instance)
            desktop.ended.connect(qt.exit)
            desktop.begin(replace(request, token=""), background=background)
            application.indexer.start()
            application.finder.watch()
            application.standing.start()
            application.upgrade.start()
            # The first search should not wait for the model and the index to load.
            QTimer.singleShot(_PREPARE_MS, application.searcher.prepare)
            code = int(qt.exec())
            window.shutdown()
            return code
    finally:
        application.close()
        instance.close()
        garbage.end()  # last: closing waits for threads, which must destroy no window


def start_qt() -> QApplication:
    """The application object, ready for windows. GUI thread."""
    from PySide6.QtWidgets import QApplication

    from photoapp.ui.desktop_application import DesktopApplication
    from photoapp.ui.fonts import apply_fonts
    from photoapp.ui.icons import application_icon

    qt = QApplication.instance() or DesktopApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)  # noqa: S101 - nobody made a console application before
    qt.setApplicationName("photoapp")
    qt.setApplicationDisplayName("photoapp")
    qt.setDesktopFileName("photoapp")
    qt.setWindowIcon(application_icon())
    apply_fonts(qt)
    return qt


def main_window(application: Application) -> MainWindow:
    """The window over one library. GUI thread; reads no photo and loads no model."""
    from photoapp.ui.main_window import MainWindow
    from photoapp.ui.services import Services

    return MainWindow(
        Services(
            bus=application.bus,
            jobs=application.jobs,
            browser=application.browser,
            searcher=application.searcher,
            explainer=application.explainer,
            indexer=application.indexer,
            curator=application.curator,
            tags=application.tags,
            labels=application.labels,
            tagger=application.tagger,
            learner=application.learner,
            finder=application.finder,
            resolver=application.resolver,
            health=application.health,
            sidecars=application.sidecars,
            models=application.models,
            similar=application.similar,
            upgrade=application.upgrade,
            uses=application.uses,
            together=application.together,
            comparison=application.comparison,
            adapting=application.adapting,
            autostart=autostart(application.library),
            program=application.program,
            samples=application.samples,
            library=application.library,
            settings=application.settings.load(),
            save_setting=application.save_setting,
        )
    )
