"""Tags in words and colours: names in the person's language, where they come from, how sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QColor

from photoapp.core.labels import PhotoTag, TagOrigin, in_language
from photoapp.core.query import quoted
from photoapp.ui.i18n import QT_TRANSLATE_NOOP, current_language

COLOURS: Final[tuple[tuple[str, str], ...]] = (
    ("#d64545", QT_TRANSLATE_NOOP("TagWords", "Red")),
    ("#d9822b", QT_TRANSLATE_NOOP("TagWords", "Orange")),
    ("#c9a227", QT_TRANSLATE_NOOP("TagWords", "Yellow")),
    ("#3f9b57", QT_TRANSLATE_NOOP("TagWords", "Green")),
    ("#2a9d9d", QT_TRANSLATE_NOOP("TagWords", "Teal")),
    ("#3d7fd6", QT_TRANSLATE_NOOP("TagWords", "Blue")),
    ("#8a5cd1", QT_TRANSLATE_NOOP("TagWords", "Purple")),
    ("#c9569d", QT_TRANSLATE_NOOP("TagWords", "Pink")),
)
"""Colours a tag can have (as stored) with their names; visible on light and dark."""

_ORIGINS: Final = {
    TagOrigin.PERSON: QT_TRANSLATE_NOOP("TagWords", "Given by you"),
    TagOrigin.SET: QT_TRANSLATE_NOOP("TagWords", "Found by a label set, {percent} sure"),
    TagOrigin.FILE: QT_TRANSLATE_NOOP("TagWords", "From the file"),
    TagOrigin.SIDECAR: QT_TRANSLATE_NOOP("TagWords", "From the file beside the photo"),
}


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag on the selected photos, or one that is suggested for them.

    `count` of the `total` selected photos have it. `open_count`: on how many of them only a
    label set says so, and nobody has decided. `confidence` is the mean where a set says so.
    `taught`, `rejected`: a person has decided, and how.
    """

    tag: int
    name: str
    name_zh: str
    colour: str = ""
    origin: TagOrigin = TagOrigin.PERSON
    confidence: float = 1.0
    taught: bool = False
    rejected: bool = False
    suggested: bool = False
    count: int = 1
    total: int = 1
    open_count: int = 0

    @property
    def undecided(self) -> bool:
        """True while a tick or a cross is asked for."""
        return self.suggested or self.open_count > 0

    @property
    def partial(self) -> bool:
        """True when only some of the selected photos have it."""
        return not self.suggested and self.count < self.total


def shown_tag(tag: PhotoTag) -> ShownTag:
    """Return a tag of a single photo as it is shown."""
    automatic = tag.origin is TagOrigin.SET and tag.decision is None
    return ShownTag(
        tag.tag,
        tag.name,
        tag.name_zh,
        tag.colour,
        tag.origin,
        tag.confidence,
        taught=tag.decision is not None,
        rejected=tag.decision is False,
        open_count=int(automatic),
    )


def tag_name(name: str, name_zh: str) -> str:
    """Return the name in the interface's language, else the one there is."""
    return in_language(name, name_zh, current_language())


def other_name(name: str, name_zh: str) -> str:
    """Return the name in the other language, "" when there is none or it is the same."""
    first = tag_name(name, name_zh)
    return next((one for one in (name, name_zh) if one and one != first), "")


def tag_query(name: str) -> str:
    """Return the search for a tag: ``tag:dog``, ``tag:"red car"``."""
    return f"tag:{quoted(name)}"


def percent(confidence: float) -> str:
    """Return a probability 0..1 in whole percents; never 100% for what is only likely."""
    whole = round(confidence * 100)
    if confidence < 1.0:
        whole = min(whole, 99)
    return f"{QLocale().toString(whole)}%"


def origin_text(tag: ShownTag) -> str:
    """Return who says so, as a sentence."""
    if tag.suggested:
        text = QCoreApplication.translate("TagWords", "Suggested, {percent} sure")
    else:
        text = QCoreApplication.translate("TagWords", _ORIGINS[tag.origin])
    return text.format(percent=percent(tag.confidence))


def dot_colour(stored: str, fallback: QColor) -> QColor:
    """Return a tag's stored colour, or `fallback` when it has none that can be drawn."""
    colour = QColor(stored) if stored else QColor()
    return colour if colour.isValid() else fallback
