"""Light and dark: one palette, one set of semantic colours, one restrained style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from photoapp.ui.fonts import apply_fonts
from photoapp.ui.resources import resource

THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Colours:
    """What a colour means, apart from what it is.

    Texts (`text`, `muted`, `accent`, `good`, `maybe`, `bad`) keep a contrast of 4.5:1 or more
    on `window`, `surface` and `raised`. `on_accent` is for text on `selection`.
    """

    dark: bool
    window: QColor  # sidebars, bars, dialogs
    surface: QColor  # lists, the grid, text fields
    raised: QColor  # cards
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor  # links, the focus ring, progress
    selection: QColor  # filled: selected rows, primary buttons
    on_accent: QColor
    hover: QColor
    good: QColor
    maybe: QColor
    bad: QColor
    placeholder: QColor  # a thumbnail that is not loaded yet
    scrim: QColor  # behind text that lies on a photo
    on_scrim: QColor


_LIGHT: Final = {
    "window": "#f3f4f6",
    "surface": "#ffffff",
    "raised": "#ffffff",
    "border": "#d6d9de",
    "text": "#1b1d21",
    "muted": "#5c636d",
    "accent": "#1d5fd0",
    "selection": "#2463c9",
    "on_accent": "#ffffff",
    "hover": "#e6e8ec",
    "good": "#16713d",
    "maybe": "#895a06",
    "bad": "#b92c26",
    "placeholder": "#e4e6ea",
    "scrim": "#b0000000",
    "on_scrim": "#ffffff",
}
_DARK: Final = {
    "window": "#212327",
    "surface": "#18191c",
    "raised": "#2a2d32",
    "border": "#3d4148",
    "text": "#e9ebee",
    "muted": "#a7adb6",
    "accent": "#7fb0ff",
    "selection": "#2d66c4",
    "on_accent": "#ffffff",
    "hover": "#33373d",
    "good": "#63cc8f",
    "maybe": "#e2b350",
    "bad": "#ff8f86",
    "placeholder": "#2b2e33",
    "scrim": "#b0000000",
    "on_scrim": "#ffffff",
}


def _colours(*, dark: bool) -> Colours:
    table = _DARK if dark else _LIGHT
    return Colours(dark=dark, **{name: QColor(value) for name, value in table.items()})


_SCHEMES: Final = {dark: _colours(dark=dark) for dark in (False, True)}


def colours(palette: QPalette) -> Colours:
    """Return the semantic colours that belong to a widget's palette (light or dark)."""
    return _SCHEMES[palette.color(QPalette.ColorRole.Window).lightness() < 128]


def palette_for(scheme: Colours) -> QPalette:
    """Return the whole palette of a scheme, disabled group included."""
    role = QPalette.ColorRole
    palette = QPalette(scheme.window)
    blend = _mixed(scheme.text, scheme.window, 0.42)
    for name, colour in (
        (role.Window, scheme.window),
        (role.WindowText, scheme.text),
        (role.Base, scheme.surface),
        (role.AlternateBase, _mixed(scheme.surface, scheme.window, 0.5)),
        (role.Text, scheme.text),
        (role.Button, scheme.raised if scheme.dark else scheme.surface),
        (role.ButtonText, scheme.text),
        (role.BrightText, scheme.bad),
        (role.ToolTipBase, scheme.raised),
        (role.ToolTipText, scheme.text),
        (role.PlaceholderText, scheme.muted),
        (role.Highlight, scheme.selection),
        (role.HighlightedText, scheme.on_accent),
        (role.Accent, scheme.selection),
        (role.Link, scheme.accent),
        (role.LinkVisited, scheme.accent),
        (role.Light, scheme.raised),
        (role.Midlight, scheme.hover),
        (role.Mid, scheme.border),
        (role.Dark, _mixed(scheme.border, scheme.text, 0.75)),
        (role.Shadow, QColor("#000000")),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, blend)
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, blend)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, scheme.hover)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Accent, blend)
    return palette


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return `share` of the first colour and the rest of the second."""
    rest = 1.0 - share
    return QColor(
        round(first.red() * share + second.red() * rest),
        round(first.green() * share + second.green() * rest),
        round(first.blue() * share + second.blue() * rest),
    )


def style_sheet(scheme: Colours) -> str:
    """Return the style sheet of a scheme, from ``resources/style``."""
    values = {
        name: getattr(scheme, name).name() for name in Colours.__slots__ if name not in {"dark"}
    }
    values["pressed"] = _mixed(scheme.hover, scheme.text, 0.9).name()
    values["selection_hover"] = _mixed(scheme.selection, scheme.on_accent, 0.88).name()
    values["faint"] = _mixed(scheme.text, scheme.window, 0.42).name()
    values["outline"] = _mixed(scheme.muted, scheme.window, 0.75).name()
    values["folder"] = resource("style").as_posix()
    return Template(resource("style", "style.qss").read_text(encoding="utf-8")).substitute(values)


class _Theme(QObject):
    """Applies the chosen theme, again whenever the system's scheme changes."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._applied: Colours | None = None
        self.setting = "system"
        app.styleHints().colorSchemeChanged.connect(self.apply)

    def apply(self) -> None:
        """Put palette and style sheet in place; nothing happens when they already are."""
        scheme = _SCHEMES[self._dark()]
        if self._applied is scheme:
            return
        self._applied = scheme
        self._app.setPalette(palette_for(scheme))
        self._app.setStyleSheet(style_sheet(scheme))

    def _dark(self) -> bool:
        if self.setting != "system":
            return self.setting == "dark"
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply_theme(app: QApplication, setting: str) -> None:
    """Show `setting`: ``system`` (followed while running; unknown ones too), ``light``, ``dark``.

    Also sets the Fusion style and the fonts on the first call. GUI thread, at run time too.
    """
    theme = app.findChild(_Theme)
    if theme is None:
        app.setStyle(QStyleFactory.create("Fusion"))
        apply_fonts(app)
        theme = _Theme(app)
    theme.setting = setting if setting in THEMES else "system"
    hints = app.styleHints()
    if theme.setting == "system":
        hints.unsetColorScheme()
    else:  # window frames drawn by the system follow this too
        dark = theme.setting == "dark"
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    theme.apply()
