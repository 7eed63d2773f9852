"""Whole pictures for the viewer: decoded off the GUI thread, smaller copies for zooming out."""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photoapp.core.photo import ByteArray, PhotoId

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.ui.tasks import Tasks

# Neighbours and the picture itself; 60 megapixels of RGB32 are 240 MB with their copies.
_BUDGET = 512 * 1024 * 1024
_SMALLEST_LEVEL = 600


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright sRGB picture. `levels`: whole, half, quarter … size, each RGB32.

    `width` and `height` are the photo's own pixels, which may be more than were decoded.
    """

    levels: tuple[QImage, ...]
    width: int
    height: int

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return sum(image.sizeInBytes() for image in self.levels)

    def level(self, zoom: float) -> QImage:
        """The smallest copy that is sharp when a pixel of the photo covers `zoom` of the screen."""
        wanted = zoom * self.width
        best = self.levels[0]
        for image in self.levels:
            if image.width() >= wanted * 0.98:
                best = image
        return best


def picture(pixels: ByteArray, width: int, height: int) -> Picture:
    """(h, w, 3) uint8 -> a picture. Any thread; NumPy lets the others run meanwhile."""
    levels = []
    while True:
        levels.append(_image(pixels))
        if max(pixels.shape[:2]) < 2 * _SMALLEST_LEVEL:
            break
        pixels = _halved(pixels)
    return Picture(tuple(levels), width, height)


def _image(pixels: ByteArray) -> QImage:
    height, width = pixels.shape[:2]
    quads = np.empty((height, width, 4), dtype=np.uint8)
    quads[..., :3] = pixels[..., ::-1]
    quads[..., 3] = 255
    # The image keeps a reference to the memory it was made from.
    return QImage(quads.data, width, height, width * 4, QImage.Format.Format_RGB32)


def _halved(pixels: ByteArray) -> ByteArray:
    """Every 2 x 2 block's mean."""
    height, width = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2
    blocks = pixels[:height, :width].astype(np.uint16)
    total = blocks[0::2, 0::2] + blocks[1::2, 0::2] + blocks[0::2, 1::2] + blocks[1::2, 1::2]
    return ((total + 2) >> 2).astype(np.uint8)


class PictureCache(QObject):
    """Loads pictures on worker threads and keeps the last few. GUI thread."""

    loaded = Signal(int, object)  # photo, Picture
    failed = Signal(int, object)  # photo, Exception

    def __init__(self, browser: Browser, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self._tasks = tasks
        self._kept: collections.OrderedDict[int, tuple[int, Picture]] = collections.OrderedDict()
        self._running: dict[int, int] = {}

    def get(self, photo: PhotoId, max_side: int) -> Picture | None:
        """The picture if it is here at this size or whole; else it is loaded and told.

        `max_side`: decoded pixels wanted on the long side, 0 for all.
        """
        held = self._kept.get(photo)
        if held is not None:
            self._kept.move_to_end(photo)
            side, found = held
            if side == 0 or (max_side and side >= max_side):
                return found
        running = self._running.get(photo)
        if running is None or (running and (max_side == 0 or max_side > running)):
            self._load(photo, max_side)
        return held[1] if held is not None else None

    def drop(self, photo: PhotoId) -> None:
        """Forget a picture, because its file changed or to try again."""
        self._kept.pop(photo, None)

    def _load(self, photo: PhotoId, max_side: int) -> None:
        self._running[photo] = max_side
        browser = self._browser

        def work() -> Picture:
            return browser_picture(browser, photo, max_side)

        self._tasks.run(
            self,
            f"picture-{photo}",
            work,
            lambda found: self._have(photo, max_side, found),
            failed=lambda error: self._lost(photo, error),
        )

    def _have(self, photo: PhotoId, max_side: int, found: Picture) -> None:
        self._running.pop(photo, None)
        whole = max(found.levels[0].width(), found.levels[0].height()) >= max(
            found.width, found.height
        )
        self._kept[photo] = (0 if whole else max_side, found)
        self._kept.move_to_end(photo)
        while sum(one.bytes for _, one in self._kept.values()) > _BUDGET and len(self._kept) > 1:
            self._kept.popitem(last=False)
        self.loaded.emit(photo, found)

    def _lost(self, photo: PhotoId, error: Exception) -> None:
        self._running.pop(photo, None)
        self.failed.emit(photo, error)


def browser_picture(browser: Browser, photo: PhotoId, max_side: int) -> Picture:
    """Read and decode one photo; worker threads only. Raises UnreadablePhotoError."""
    found = browser.full_image(photo, max_side)
    return picture(found.pixels, found.full_width, found.full_height)
