"""Fonts: the system's own first, then a list that always finds Chinese glyphs."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication

# Latin faces to prefer where the desktop names none ("Sans Serif" is what Qt then reports).
_LATIN = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "DejaVu Sans")
# Simplified Chinese before any Japanese or Korean face: the same code points are drawn
# differently there.
_CHINESE = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Noto Sans Mono CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "SimSun",
)
_UNNAMED = frozenset({"", "Sans Serif", "Sans", "sans-serif", "MS Shell Dlg 2", "MS Sans Serif"})
_SMALLEST_POINTS = 10.0  # what Qt falls back to without a desktop, 9, is too small for 汉字


def families() -> list[str]:
    """Installed families to use, best first: the system's, Latin, then Chinese ones."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    installed = frozenset(QFontDatabase.families())
    wished = [*(() if system in _UNNAMED else (system,)), *_LATIN, *_CHINESE]
    found = [name for name in wished if name in installed or name == system]
    return found or [system]


def apply_fonts(app: QApplication) -> QFont:
    """Give the application the fallback list, keep the person's text size, return the font."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setFamilies(families())
    if font.pixelSize() <= 0:  # a size in points follows the desktop's text scaling
        font.setPointSizeF(max(font.pointSizeF(), _SMALLEST_POINTS))
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)
    return font


def scaled(font: QFont, factor: float, *, weight: QFont.Weight | None = None) -> QFont:
    """A copy of `font` at `factor` times its size, for headings and small print."""
    copy = QFont(font)
    if font.pixelSize() > 0:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    else:
        copy.setPointSizeF(font.pointSizeF() * factor)
    if weight is not None:
        copy.setWeight(weight)
    return copy


def has_chinese_glyphs(font: QFont) -> bool:
    """False when no installed font can draw Chinese: the window then says which to install."""
    metrics = QFontMetricsF(font)
    return all(metrics.inFontUcs4(ord(sign)) for sign in "照片搜索")
