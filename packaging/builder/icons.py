"""The program's icon in the form each system wants, drawn from resources/icons/photoapp.svg."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from builder import project

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_DRAWING = project.ROOT / "resources" / "icons" / "photoapp.svg"


def program_icon(work: Path) -> str:
    """An .ico or .icns for the program file; "" on Linux, whose programs carry none."""
    if sys.platform == "win32":
        return str(_written(work / "photoapp.ico"))
    if sys.platform == "darwin":
        return str(_written(work / "photoapp.icns"))
    return ""


def draw(side: int) -> bytes:
    """PNG of the icon with this side in pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(_DRAWING)).render(painter)
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs say bytes
    del app
    return bytes(held.data())


def _written(path: Path) -> Path:
    import io

    from PIL import Image

    largest = Image.open(io.BytesIO(draw(SIZES[-1])))
    if path.suffix == ".ico":
        largest.save(path, sizes=[(side, side) for side in SIZES if side <= 256])
    else:
        largest.save(path)
    return path
