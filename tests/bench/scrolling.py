"""Frame times of the grid while scrolling through 100,000 photos.

    python -m tests.bench.scrolling [--photos N] [--seconds S]

The window runs its own event loop over a real catalogue; rows and thumbnails (JPEGs of
512 pixels on disk) are read by its worker threads meanwhile. A frame is what one turn of
the screen needs on the GUI thread: moving the scroll bar and painting all visible cells.
`late` is how much later than planned a turn began: what other work on the GUI thread
(rows and thumbnails arriving) costs. At 60 frames/s a frame may take 16.7 ms.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot

from photoapp.app import open_application
from photoapp.core.hits import Scope, SortOrder
from photoapp.core.photo import PhotoId
from photoapp.services.browse import Browser
from photoapp.storage.thumbnails import ThumbnailStore
from photoapp.ui.main_window import MainWindow
from photoapp.window import main_window, start_qt
from tests.bench.synthetic import fill

_FRAME_MS = 1000 / 60
# Pixels a frame: a slow wheel, a flick, and the scroll bar pulled through the library.
_SPEEDS = {"wheel": 40, "flick": 400, "bar": 20_000}
_SIZES = (96, 176, 320)
_WITH_THUMBNAILS = 12_000


def _pictures(count: int = 40) -> list[bytes]:
    """Thumbnails with about the detail of photographs."""
    random = np.random.default_rng(0)
    made = []
    for _ in range(count):
        noise = random.integers(0, 256, (48, 64, 3), dtype=np.uint8)
        image = Image.fromarray(noise).resize((512, 384), Image.Resampling.BICUBIC)
        out = io.BytesIO()
        image.filter(ImageFilter.DETAIL).save(out, "JPEG", quality=85)
        made.append(out.getvalue())
    return made


def _add_thumbnails(browser: Browser, store: ThumbnailStore) -> None:
    pictures = _pictures()
    ids = browser.ids(Scope(), SortOrder.NEWEST)
    step = max(1, len(ids) // _WITH_THUMBNAILS)
    # The first ones without a gap, for scrolling slowly, and some everywhere.
    chosen = np.unique(np.concatenate((ids[: _WITH_THUMBNAILS // 2], ids[::step])))
    for start in range(0, len(chosen), 500):
        part = [PhotoId(photo) for photo in chosen[start : start + 500].tolist()]
        for row in browser.rows(part):
            store.put(row.content_key, pictures[row.photo % len(pictures)])


@dataclass
class _Times:
    frames: list[float] = field(default_factory=list)  # ms
    late: list[float] = field(default_factory=list)  # ms


class _Scroller(QObject):
    """Moves the scroll bar once a frame from the window's own event loop."""

    def __init__(self, window: MainWindow, speed: int, seconds: float) -> None:
        super().__init__(window)
        self.times = _Times()
        self._grid = window.grid
        self._speed = speed
        self._until = time.perf_counter() + seconds
        self._next = time.perf_counter()
        self._loop = QEventLoop()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)

    def run(self) -> _Times:
        """Scroll until the time is over."""
        self._timer.start(0)
        self._loop.exec()
        return self.times

    @Slot()
    def _frame(self) -> None:
        now = time.perf_counter()
        if now < self._next:
            self._timer.start(max(0, int((self._next - now) * 1000)))
            return
        self.times.late.append((now - self._next) * 1000)
        bar = self._grid.verticalScrollBar()
        bar.setValue((bar.value() + self._speed) % max(1, bar.maximum()))
        self._grid.viewport().repaint()
        done = time.perf_counter()
        self.times.frames.append((done - now) * 1000)
        self._next = max(self._next + _FRAME_MS / 1000, done)
        if done >= self._until:
            self._timer.stop()
            self._loop.quit()
            return
        self._timer.start(max(0, int((self._next - done) * 1000)))


def _row(name: str, cells: int, times: _Times) -> str:
    frames, late = np.array(times.frames), np.array(times.late)
    over = float((frames + late > _FRAME_MS).mean())
    return (
        f"{name:14} {cells:6} {len(frames):7} {np.median(frames):7.1f} "
        f"{np.percentile(frames, 95):6.1f} {np.percentile(frames, 99):6.1f} {frames.max():6.1f} "
        f"{np.percentile(late, 99):9.1f} {over:8.1%} {np.median(frames) / _FRAME_MS:14.2f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args(arguments)
    qt = start_qt()
    with tempfile.TemporaryDirectory() as temporary:
        library = Path(temporary) / "library"
        fill(library, Path(temporary) / "photos", options.photos, key=None)
        application = open_application(library)
        _add_thumbnails(application.browser, ThumbnailStore(library))
        window = main_window(application)
        window.resize(1600, 1000)
        window.show()
        while window.model.rowCount() < options.photos:
            qt.processEvents()
            time.sleep(0.005)
        _Scroller(window, 0, 2.0).run()  # what runs once after the start is not scrolling
        print(f"{options.photos:,} photos, window {window.width()} x {window.height()}; ms a frame")
        print(
            f"{'cell, speed':14} {'cells':>6} {'frames':>7} {'median':>7} {'p95':>6} {'p99':>6} "
            f"{'max':>6} {'late p99':>9} {'over':>8} {'median/16.7ms':>14}"
        )
        for size in _SIZES:
            window.grid.set_cell_size(size)
            for name, speed in _SPEEDS.items():
                window.grid.verticalScrollBar().setValue(0)
                times = _Scroller(window, speed, options.seconds).run()
                side = max(1, window.grid.visualRect(window.model.index(0)).width() + 4)
                view = window.grid.viewport()
                cells = (view.width() // side) * -(-view.height() // side)
                print(_row(f"{size}, {name}", cells, times), flush=True)
        window.shutdown()
        application.close()


if __name__ == "__main__":
    main()
