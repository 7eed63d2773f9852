"""A small real library with a window on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.ui.main_window import MainWindow
from photoapp.window import main_window

OpenWindow = Callable[..., MainWindow]
_TAKEN = 36867  # EXIF DateTimeOriginal
_MAKE, _MODEL = 271, 272


def make_photo(path: Path, number: int, taken: dt.datetime | None = None) -> Path:
    """A JPEG of 640 x 480 that differs from all others, with a capture time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colour = (number * 67 % 256, number * 131 % 256, number * 29 % 256)
    image = Image.new("RGB", (640, 480), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((40 + number * 9, 60, 240 + number * 9, 260), fill="white")
    draw.rectangle((300, 300 - number * 5, 560, 440), fill=(255 - colour[0], colour[2], colour[1]))
    exif = Image.Exif()
    if taken is not None:
        exif[_MAKE], exif[_MODEL] = "Canon", "Canon EOS 500D"
        exif.get_ifd(0x8769)[_TAKEN] = taken.strftime("%Y:%m:%d %H:%M:%S")
    image.save(path, quality=88, exif=exif)
    return path


def make_photos(folder: Path) -> None:
    """20 photos on four days in two folders, and a copy of one of them."""
    for number in range(20):
        day = dt.datetime(2024, 5, 17 - number // 6, 12, number)
        place = "海边" if number % 2 else "city"
        make_photo(folder / place / f"IMG_{number:04}.jpg", number, day)
    copy = folder / "city" / "copy of 0003.jpg"
    copy.write_bytes((folder / "海边" / "IMG_0003.jpg").read_bytes())


def index(library: Path, photos: Path) -> None:
    """Read and encode everything below `photos` into `library`."""
    application = open_application(library)
    try:
        report = application.indexer.index_now([photos])
        assert report.failed == 0, report
    finally:
        application.close()


def opened(
    qtbot: QtBot, application: Application, width: int = 1280, height: int = 840
) -> MainWindow:
    """The window of an application, shown and filled."""
    window = main_window(application)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: not window.listing.loading and window.places.sidebar is not None)
    return window
