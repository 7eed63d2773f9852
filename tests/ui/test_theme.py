"""Light and dark: contrast, switching, the style sheet, and icons in every state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photoapp.ui import fonts
from photoapp.ui.fonts import (
    chinese_families,
    families,
    font_hint,
    has_chinese_glyphs,
    scaled,
)
from photoapp.ui.icons import application_icon, icon, icon_names
from photoapp.ui.theme import Colours, apply_theme, colours, palette_for, style_sheet

_TEXTS = ("text", "muted", "accent", "good", "maybe", "bad")
_GROUNDS = ("window", "surface", "raised")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


def _scheme(app: QApplication, setting: str) -> Colours:
    apply_theme(app, setting)
    return colours(app.palette())


def _luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(one) for one in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1..21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("setting", ["light", "dark"])
def test_texts_can_be_read_on_every_ground(app: QApplication, setting: str) -> None:
    scheme = _scheme(app, setting)
    assert scheme.dark == (setting == "dark")
    low = {
        (text, ground): round(_contrast(getattr(scheme, text), getattr(scheme, ground)), 2)
        for text in _TEXTS
        for ground in _GROUNDS
        if _contrast(getattr(scheme, text), getattr(scheme, ground)) < 4.5
    }
    assert low == {}
    assert _contrast(scheme.on_accent, scheme.selection) >= 4.5


def test_the_theme_switches_while_widgets_are_shown(app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(QLabel("photo"))
    layout.addWidget(QPushButton("photo"))
    qtbot.addWidget(window)
    window.resize(120, 90)
    window.show()
    light = window.grab().toImage().pixelColor(2, 2)
    apply_theme(app, "dark")
    qtbot.waitUntil(lambda: window.grab().toImage().pixelColor(2, 2).lightness() < 80)
    apply_theme(app, "light")
    qtbot.waitUntil(lambda: window.grab().toImage().pixelColor(2, 2) == light)


def test_the_system_scheme_is_followed(app: QApplication) -> None:
    # The off-screen platform knows no scheme, which counts as light.
    assert not _scheme(app, "system").dark
    assert not _scheme(app, "no such theme").dark


def test_the_style_sheet_is_complete(app: QApplication, resources: Path) -> None:
    for setting in ("light", "dark"):
        sheet = style_sheet(_scheme(app, setting))
        assert "$" not in sheet.replace("$names", "")
        assert sheet.count("{") == sheet.count("}")
    for line in sheet.splitlines():
        if "url(" in line:
            assert Path(line.split('url("')[1].split('")')[0]).is_file(), line


def test_disabled_texts_are_fainter(app: QApplication) -> None:
    for setting in ("light", "dark"):
        palette = palette_for(_scheme(app, setting))
        window = palette.color(QPalette.ColorRole.Window)
        role = QPalette.ColorRole.ButtonText
        active = palette.color(QPalette.ColorGroup.Active, role)
        disabled = palette.color(QPalette.ColorGroup.Disabled, role)
        assert _contrast(disabled, window) < _contrast(active, window)


def test_every_icon_that_the_window_names_exists(repository: Path) -> None:
    known = set(icon_names())
    missing = []
    for path in sorted((repository / "photoapp" / "ui").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            first = node.args[0] if node.args else None
            named = name in {"icon", "IconLabel"} and isinstance(first, ast.Constant)
            if named and isinstance(first, ast.Constant) and first.value not in known:
                missing.append(f"{path.name}:{node.lineno}: {first.value!r}")
    assert missing == []


def test_an_unknown_icon_is_an_error(app: QApplication) -> None:
    with pytest.raises(KeyError):
        icon("no such icon")


def _ink(image: QImage) -> tuple[int, QColor]:
    """How many pixels are painted, and the colour of the strongest one."""
    strongest, count = QColor(0, 0, 0, 0), 0
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            count += colour.alpha() > 0
            if colour.alpha() > strongest.alpha():
                strongest = colour
    return count, strongest


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_paints_something(app: QApplication, name: str) -> None:
    count, _ = _ink(icon(name).pixmap(QSize(24, 24)).toImage())
    assert 20 < count < 24 * 24 + 1


def test_icons_take_the_colour_of_theme_and_state(app: QApplication) -> None:
    star = icon("star-filled")

    def colour(mode: QIcon.Mode) -> QColor:
        strongest = _ink(star.pixmap(QSize(24, 24), 1.0, mode).toImage())[1]
        return QColor(strongest.rgb())

    for setting in ("light", "dark", "light"):
        scheme = _scheme(app, setting)
        assert colour(QIcon.Mode.Normal) == scheme.text
        assert colour(QIcon.Mode.Selected) == scheme.on_accent
        assert colour(QIcon.Mode.Disabled) not in (scheme.text, scheme.on_accent)
    fixed = icon("star-filled", colour=QColor("#aa3300"))
    assert QColor(_ink(fixed.pixmap(QSize(24, 24)).toImage())[1].rgb()) == QColor("#aa3300")


def test_icons_are_drawn_at_the_resolution_of_the_screen(app: QApplication) -> None:
    pixmap = icon("search").pixmap(QSize(16, 16), 2.0)
    assert (pixmap.width(), pixmap.height(), pixmap.devicePixelRatio()) == (32, 32, 2.0)
    copies = [QIcon(icon("search")) for _ in range(50)]  # engines are shared and outlive Python's
    assert all(not one.pixmap(QSize(16, 16)).isNull() for one in copies)


def test_the_application_icon_has_every_size(app: QApplication) -> None:
    sizes = {size.width() for size in application_icon().availableSizes()}
    assert {16, 32, 64, 128, 256} <= sizes


def test_fonts_name_a_simplified_chinese_face(app: QApplication) -> None:
    assert families()
    if not has_chinese_glyphs(app.font()):
        pytest.skip("no Chinese font is installed here")
    japanese = [place for place, name in enumerate(families()) if name.endswith((" JP", " KR"))]
    wished = chinese_families()
    chinese = [place for place, name in enumerate(families()) if name in wished]
    assert chinese and (not japanese or min(chinese) < min(japanese))


@pytest.mark.parametrize(
    ("system", "first", "hint"),
    [
        ("linux", "Noto Sans CJK SC", "fonts-noto-cjk"),
        ("win32", "Microsoft YaHei UI", "Supplemental Fonts"),
        ("darwin", "PingFang SC", "Font Book"),
        ("freebsd14", "Noto Sans CJK SC", "noto-fonts-cjk"),
    ],
)
def test_every_system_has_chinese_faces_and_a_hint(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, system: str, first: str, hint: str
) -> None:
    wished = chinese_families(system)
    assert wished[0] == first
    assert len(wished) == len(set(wished)) > 15, "those of other systems may be installed here"
    other = [place for place, name in enumerate(wished) if name.endswith((" JP", " TC", " KR"))]
    assert min(other) > 4, "only when nothing better is installed"
    monkeypatch.setattr(fonts, "has_chinese_glyphs", lambda font: True)
    assert font_hint(app.font(), system) == ""
    monkeypatch.setattr(fonts, "has_chinese_glyphs", lambda font: False)
    said = font_hint(app.font(), system)
    assert hint in said
    assert said.isascii() or "“" in said, "Chinese could not be read"


def test_scaled_fonts_keep_the_families(app: QApplication) -> None:
    large = scaled(app.font(), 2.0)
    assert large.families() == app.font().families()
    assert large.pointSizeF() == pytest.approx(2 * app.font().pointSizeF())
    assert app.font().pointSizeF() >= 10
