"""What a person does in a day, in one process: run by test_privacy.py under watch."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from photoapp.app import Application, open_application
from photoapp.core.hits import Example
from photoapp.services.model_process import run_act
from photoapp.services.network import watch_network
from photoapp.window import main_window, start_qt
from tests.ui.scenes import settle, visit
from tests.ui.window_shelf import make_photos

# One of each kind: a page or dialog for everything that works with files, models or settings.
_SCENES = (
    *("results", "viewer", "heat", "health", "duplicates", "duplicates-resolve", "studio"),
    *("studio-twelve", "compare-models", "welcome", "settings", "models", "history", "about"),
    *("updates", "crashes", "tags", "sync", "trash"),
)


def _until(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > until:
            raise TimeoutError(what)


def _use_the_model_worker(application: Application, folder: Path) -> None:
    np.savez(folder / "pixels.npz", pixels=np.zeros((2, 192, 192, 3), np.uint8))
    request = application.optimiser.request(
        application.settings.load().model,
        "measure",
        backend="auto",
        device="cpu",
        pixels=str(folder / "pixels.npz"),
        texts=["a cat", "猫"],
        batch=2,
        seconds=0.1,
        vectors="",
    )
    print("photos a second", run_act(request)["photos_per_second"])


def main(folder: Path) -> None:
    """Start, index, search by words and picture, tag, look at every page, and end."""
    watch_network()
    make_photos(folder / "photos")
    start_qt()
    application = open_application(folder / "library")
    try:
        with application.program.crashes.session(application.bus.publish):
            window = main_window(application)
            window.show()
            application.indexer.start()
            application.finder.watch()
            application.standing.start()
            application.upgrade.start()
            application.searcher.prepare()
            window.places.add_folders((folder / "photos",))
            _until(lambda: application.browser.counts().ready >= 20, "indexing")
            settle(window)
            window.search_bar.type_words("flower 花")
            _until(lambda: window.listing.answer is not None, "an answer")
            window.search_bar.clear()
            picture = Example(path=folder / "photos" / "city" / "IMG_0000.jpg")
            window.search_bar.add_examples((picture,))
            _until(lambda: window.listing.answer is not None, "an answer to a picture")
            window.search_bar.clear()
            settle(window)
            ids = window.model.ids
            application.tags.give(application.tags.create("猫"), [int(one) for one in ids[:3]])  # type: ignore[misc]  # ids are PhotoIds
            application.labels.from_line("cat, 花, rocket", "Things")
            application.jobs.wait(application.finder.start_find())
            _use_the_model_worker(application, folder)
            seen = [name for name, _ in visit(window, _SCENES)]
            window.shutdown()
    finally:
        application.close()
    print("scenes", len(seen))
    print("connections", application.program.network().connections)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
