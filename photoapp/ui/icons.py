"""Line icons that take the palette's colours and are drawn at the screen's own resolution."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from photoapp.ui.resources import resource

_STROKE: Final = "currentColor"


@cache
def _source(name: str) -> str:
    path = resource("icons", f"{name}.svg")
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(_STROKE, colour).encode()))


def icon_names() -> tuple[str, ...]:
    """Names that `icon` knows, sorted."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


class _LineIconEngine(QIconEngine):
    """Paints one SVG in the colour that the mode asks for at the moment of painting."""

    def __init__(self, name: str, role: QPalette.ColorRole, colour: QColor | None) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._colour = colour

    @override
    def clone(self) -> QIconEngine:
        return _LineIconEngine(self._name, self._role, self._colour)

    def _tint(self, mode: QIcon.Mode) -> str:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            group, role = QPalette.ColorGroup.Disabled, self._role
        elif mode == QIcon.Mode.Selected:
            group, role = QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText
        else:
            group, role = QPalette.ColorGroup.Active, self._role
            if self._colour is not None:
                return self._colour.name()
        return palette.color(group, role).name()

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        del state
        _renderer(self._name, self._tint(mode)).render(painter, QRectF(rect))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt 6.12 gives the size in logical pixels here (earlier ones gave device pixels).
        device = QSize(round(size.width() * scale), round(size.height() * scale))
        pixmap = QPixmap(device)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, device.width(), device.height()), mode, state)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def icon(
    name: str,
    *,
    role: QPalette.ColorRole = QPalette.ColorRole.ButtonText,
    colour: QColor | None = None,
) -> QIcon:
    """Return the line icon `name`, drawn in the palette's `role`, or in a fixed `colour`.

    It follows a change of theme by itself and is greyed when disabled. GUI thread.
    Raises KeyError for an unknown name.
    """
    if not resource("icons", f"{name}.svg").is_file():
        raise KeyError(name)
    return QIcon(_LineIconEngine(name, role, colour))


def application_icon() -> QIcon:
    """Return the program's own coloured mark, for windows and task bars."""
    renderer = QSvgRenderer(str(resource("icons", "photoapp.svg")))
    mark = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        mark.addPixmap(pixmap)
    return mark
