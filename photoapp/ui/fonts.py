"""Fonts: the system's own first, then a list that always finds Chinese glyphs."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication

# Latin faces to prefer where the desktop names none ("Sans Serif" is what Qt then reports).
_LATIN = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "DejaVu Sans")
# Simplified Chinese before any Japanese, Korean or Traditional Chinese face: the same code points
# are drawn differently there, and a comma stands in the middle.
_CHINESE_BY_SYSTEM: Final = {
    "darwin": ("PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "Songti SC"),
    "win32": (
        *("Microsoft YaHei UI", "Microsoft YaHei", "DengXian", "SimHei", "SimSun", "NSimSun"),
        *("Microsoft JhengHei UI", "Microsoft JhengHei"),
    ),
    "linux": (
        *("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC"),
        *("Noto Sans Mono CJK SC", "Sarasa UI SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
        *("Noto Serif CJK SC", "AR PL UMing CN", "AR PL UKai CN", "Droid Sans Fallback"),
        *("Noto Sans CJK TC", "Noto Sans CJK JP", "Unifont"),
    ),
}
_SAMPLE: Final = "照片搜索"
_UNNAMED = frozenset({"", "Sans Serif", "Sans", "sans-serif", "MS Shell Dlg 2", "MS Sans Serif"})
_SMALLEST_POINTS = 10.0  # what Qt falls back to without a desktop, 9, is too small for 汉字


def families() -> list[str]:
    """Installed families to use, best first: the system's, Latin, then Chinese ones."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    installed = frozenset(QFontDatabase.families())
    wished = [*(() if system in _UNNAMED else (system,)), *_LATIN, *chinese_families()]
    found = [name for name in wished if name in installed or name == system]
    return found or [system]


def chinese_families(system: str = sys.platform) -> tuple[str, ...]:
    """Families with Chinese glyphs to look for: this system's own first, best first."""
    first = _CHINESE_BY_SYSTEM.get(system, _CHINESE_BY_SYSTEM["linux"])
    others = (name for names in _CHINESE_BY_SYSTEM.values() for name in names)
    return tuple(dict.fromkeys((*first, *others)))


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
    return all(metrics.inFontUcs4(ord(sign)) for sign in _SAMPLE)


def font_hint(font: QFont, system: str = sys.platform) -> str:
    """What to install when no font draws Chinese, "" when one does.

    In English whatever the language is: Chinese could not be read.
    """
    if has_chinese_glyphs(font):
        return ""
    what = {
        "darwin": "Restore the font PingFang SC with the program Font Book.",
        "win32": "In the Windows settings, add the optional feature “Chinese (Simplified) "
        "Supplemental Fonts”.",
    }.get(
        system,
        "Install the package fonts-noto-cjk (Fedora: google-noto-sans-cjk-fonts, Arch: "
        "noto-fonts-cjk) and start photoapp again.",
    )
    return f"No font on this computer can draw Chinese; such texts appear as boxes. {what}"
