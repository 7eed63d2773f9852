"""Thumbnails for the screen: decoded on worker threads newest first, kept within a byte budget."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QObject,
    QPointF,
    QRectF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from photoapp.ui.small_pictures import decode

DEFAULT_BUDGET = 150 * 1024 * 1024
# What scrolled out of sight long ago is not worth decoding any more.
_WAITING_KEPT = 400
# Turning images into pixmaps may take this long of one frame.
_FRAME_SECONDS = 0.006
# A thumbnail that was not there is asked for again after this time.
_RETRY_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a thumbnail is wanted.

    `side`: device pixels. `fill` crops to a square of that side, else the whole picture
    fits inside it. `name` keeps the uses (grid, strip, …) apart. `radius`: of round corners,
    in device pixels, cut once so that drawing is a plain copy.
    """

    name: str
    side: int
    fill: bool
    radius: float = 0.0


@dataclass(slots=True)
class _Kept:
    look: Look
    pixmap: QPixmap
    bytes: int


ReadThumbnail = Callable[[str], "bytes | None"]
"""Content key -> stored JPEG, or None when there is none (yet). Called on worker threads."""


class ThumbnailLoader(QObject):
    """Pixmaps by content key. GUI thread, except that `read` is called on its workers."""

    ready = Signal(object)  # frozenset[str]: content keys that have a better pixmap now
    failed = Signal(object)  # Exception: a bug on a worker thread
    _arrived = Signal()

    def __init__(
        self,
        read: ReadThumbnail,
        parent: QObject | None = None,
        *,
        budget: int = DEFAULT_BUDGET,
        threads: int = 2,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._budget = budget
        self._bytes = 0
        self._kept: collections.OrderedDict[tuple[str, str], _Kept] = collections.OrderedDict()
        self._absent: dict[str, float] = {}
        self._wanted = threading.Condition()
        self._waiting: collections.OrderedDict[tuple[str, str], Look] = collections.OrderedDict()
        self._decoding: dict[tuple[str, str], Look] = {}
        self._images: collections.deque[tuple[str, Look, QImage | None]] = collections.deque()
        self._closed = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._take)
        self._threads = [
            threading.Thread(target=self._work, name=f"thumbnails-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def bytes(self) -> int:
        """Memory the kept pixmaps take."""
        return self._bytes

    def pixmap(self, key: str, look: Look) -> QPixmap | None:
        """What is there now, perhaps of another size; the right one is asked for if it is not."""
        name = (key, look.name)
        kept = self._kept.get(name)
        if kept is not None:
            self._kept.move_to_end(name)
            if kept.look == look:
                return kept.pixmap
        self._request(name, look)
        return kept.pixmap if kept is not None else None

    def forget_absent(self) -> None:
        """Ask again for thumbnails that were not there."""
        self._absent.clear()

    def close(self) -> None:
        """Stop the workers. Idempotent."""
        with self._wanted:
            self._closed = True
            self._waiting.clear()
            self._wanted.notify_all()
        for thread in self._threads:
            thread.join(5)
        self._again.stop()

    def _request(self, name: tuple[str, str], look: Look) -> None:
        since = self._absent.get(name[0])
        if since is not None and time.monotonic() - since < _RETRY_SECONDS:
            return
        with self._wanted:
            if self._closed or self._decoding.get(name) == look:
                return
            self._waiting[name] = look
            self._waiting.move_to_end(name)
            while len(self._waiting) > _WAITING_KEPT:
                self._waiting.popitem(last=False)
            self._wanted.notify()

    def _work(self) -> None:
        while True:
            with self._wanted:
                while not self._waiting and not self._closed:
                    self._wanted.wait()
                if self._closed:
                    return
                name, look = self._waiting.popitem(last=True)
                self._decoding[name] = look
            image: QImage | None = None
            try:
                data = self._read(name[0])
                image = decode(data, look.side, fill=look.fill) if data else None
            except OSError:
                image = None  # the thumbnail's disk went away: the placeholder stays
            except Exception as problem:  # noqa: BLE001 - the boundary of a thread: told, and it goes on
                self.failed.emit(problem)
            with self._wanted:
                self._decoding.pop(name, None)
                self._images.append((name[0], look, image))
                first = len(self._images) == 1
            if first:  # the others are taken in the same turn
                self._arrived.emit()

    @Slot()
    def _take(self) -> None:
        until = time.perf_counter() + _FRAME_SECONDS
        fresh: set[str] = set()
        while True:
            with self._wanted:
                if not self._images:
                    break
                key, look, image = self._images.popleft()
            if image is None or image.isNull():
                self._absent[key] = time.monotonic()
                continue
            self._absent.pop(key, None)
            pixmap = QPixmap.fromImage(image)
            self._keep(key, look, rounded(pixmap, look.radius) if look.radius else pixmap)
            fresh.add(key)
            if time.perf_counter() >= until:
                self._again.start(0)
                break
        if fresh:
            self.ready.emit(frozenset(fresh))

    def _keep(self, key: str, look: Look, pixmap: QPixmap) -> None:
        name = (key, look.name)
        old = self._kept.pop(name, None)
        if old is not None:
            self._bytes -= old.bytes
        size = pixmap.width() * pixmap.height() * 4
        self._kept[name] = _Kept(look, pixmap, size)
        self._bytes += size
        while self._bytes > self._budget and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.bytes


def rounded(pixmap: QPixmap, radius: float) -> QPixmap:
    """A copy with round corners (device pixels) and a faint rim. GUI thread.

    The rim keeps white pictures from dissolving into a light page.
    """
    out = QPixmap(pixmap.size())
    out.setDevicePixelRatio(pixmap.devicePixelRatio())
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(pixmap))
    painter.setPen(QPen(QColor(0, 0, 0, 26), 1))
    area = QRectF(QPointF(0, 0), pixmap.deviceIndependentSize()).adjusted(0.5, 0.5, -0.5, -0.5)
    shape = radius / pixmap.devicePixelRatio()
    painter.drawRoundedRect(area, shape, shape)
    painter.end()
    return out
