"""What a person did with tags, for the history and the line that tells an undo."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from photoapp.core.library import JournalEntry
from photoapp.ui.i18n import QT_TRANSLATE_NOOP, Context

TagWords: Final = Context("TagWords")

# Acts on the tree: how the journal's English title begins, and what is shown.
_TREE: Final = {
    "tag-create": ("Create tag ", QT_TRANSLATE_NOOP("TagWords", "Made the tag “{tag}”")),
    "tag-move": ("Move tag ", QT_TRANSLATE_NOOP("TagWords", "Moved the tag “{tag}”")),
    "tag-colour": ("Recolour tag ", QT_TRANSLATE_NOOP("TagWords", "Coloured the tag “{tag}”")),
    "tag-delete": ("Delete tag ", QT_TRANSLATE_NOOP("TagWords", "Deleted the tag “{tag}”")),
}
_PAIRS: Final = {
    "tag-rename": (
        "Rename tag ",
        " to ",
        QT_TRANSLATE_NOOP("TagWords", "Renamed the tag “{tag}” to “{other}”"),
    ),
    "tag-merge": (
        "Merge tag ",
        " into ",
        QT_TRANSLATE_NOOP("TagWords", "Merged the tag “{tag}” into “{other}”"),
    ),
}


def tag_act_text(entry: JournalEntry) -> str:
    """Return what was done; names are taken from the journal's English title, others show it."""
    translate = QCoreApplication.translate
    count = entry.count
    if entry.act in _TREE:
        before, source = _TREE[entry.act]
        return translate("TagWords", source).format(tag=entry.title.removeprefix(before))
    if entry.act in _PAIRS:
        before, between, source = _PAIRS[entry.act]
        tag, _, other = entry.title.removeprefix(before).partition(between)
        return translate("TagWords", source).format(tag=tag, other=other)
    match entry.act:
        case "tag-give":
            text = TagWords.tr("Gave “{tag}” to %Ln photo(s)", "", count)
            return text.format(tag=entry.title.removeprefix("Give tag "))
        case "tag-take":
            text = TagWords.tr("Took “{tag}” off %Ln photo(s)", "", count)
            return text.format(tag=entry.title.removeprefix("Take tag "))
        case "tag-confirm":
            text = TagWords.tr("Confirmed “{tag}” on %Ln photo(s)", "", count)
            return text.format(tag=entry.title.removeprefix("Confirm tag "))
        case "tag-reject":
            text = TagWords.tr("Rejected “{tag}” on %Ln photo(s)", "", count)
            return text.format(tag=entry.title.removeprefix("Reject tag "))
        case "tag-forget":
            text = TagWords.tr("Took back the answers to “{tag}” on %Ln photo(s)", "", count)
            return text.format(tag=entry.title.removeprefix("Forget what was said of tag "))
        case "tag-set":
            text = TagWords.tr("Tagged %Ln photo(s) by “{set}”", "", count)
            return text.format(set=entry.title.removeprefix("Tag with "))
        case _:
            return entry.title
