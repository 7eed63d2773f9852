"""Draw the pictures of the README anew, from the demo's library.

    uv run python packaging/screenshots.py [FOLDER]

A window is opened off-screen over the same library for every picture, as a person would see it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from photoapp.app import open_application
from photoapp.commands import demo
from photoapp.window import main_window, start_qt

if TYPE_CHECKING:
    from photoapp.ui.main_window import MainWindow

HERE = Path(__file__).parent / "screenshots"
SIZE = (1360, 760)
_SETTLE_SECONDS = 6.0


def search(window: MainWindow, words: str) -> None:
    """A search with its best hit selected."""
    window.search_bar.type_words(words)
    wait(lambda: bool(window.model.rowCount()) and window.listing.answer is not None)
    window.grid.setCurrentIndex(window.model.index(0, 0))
    window.grid.setFocus()  # away from the suggestions


def wait(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window work until the condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        settle(0.02)
        if time.monotonic() > until:
            raise RuntimeError("the window never came so far")


def settle(seconds: float = _SETTLE_SECONDS) -> None:
    """Let the window work for a while."""
    from PySide6.QtWidgets import QApplication

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        time.sleep(0.01)


def draw(
    library: Path, picture: Path, language: str, theme: str, act: Callable[[MainWindow], None]
) -> None:
    """One picture of the window after `act`."""
    application = open_application(library)
    try:
        application.save_setting("language", language)
        application.save_setting("theme", theme)
        window = main_window(application)
        window.resize(*SIZE)
        window.show()
        settle(1.0)
        act(window)
        settle()
        window.grab().save(str(picture))
        window.shutdown()
    finally:
        application.close()


def main(folder: Path = HERE) -> None:
    """Make the library, then every picture."""
    start_qt()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Path(temporary) / "Pictures"
        demo.build_pictures(pictures)
        library = Path(temporary) / "library"
        application = open_application(library)
        try:
            application.indexer.index_now([pictures])
            application.jobs.wait(application.finder.start_find())
            made = application.labels.from_line("cat, 花, rocket, coins", "Things")
        finally:
            application.close()
        draw(library, folder / "studio-en.png", "en", "light",
             lambda one: one.pages.show_labels(made.id))  # fmt: skip
        draw(library, folder / "search-en.png", "en", "light", lambda one: search(one, "flower"))
        draw(library, folder / "search-zh-dark.png", "zh_CN", "dark", lambda one: search(one, "猫"))
        draw(library, folder / "duplicates-en.png", "en", "light",
             lambda one: one.pages.show_duplicates())  # fmt: skip


if __name__ == "__main__":
    main(*(Path(one) for one in sys.argv[1:]))
