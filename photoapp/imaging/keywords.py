"""Keywords as XMP and IPTC write them: plain lists, and trees with their levels in one text.

``dc:subject`` holds plain names, ``lr:hierarchicalSubject`` levels joined by ``|`` (Lightroom,
darktable, Immich), ``digiKam:TagsList`` levels joined by ``/`` (digiKam, Immich).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from photoapp.core.syncing import FileEdit, TagPath, key, tag_paths
from photoapp.imaging.text import clean

MOST = 1000
"""Keywords of one photo that are looked at."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ListChange:
    """Members to take out of a list, as they stand in it, and members to add."""

    out: tuple[str, ...]
    new: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.out or self.new)


def word(text: str) -> str:
    """One keyword without what is around it."""
    return " ".join(clean(text).split())[:_LONGEST]


def path(text: str, separator: str) -> TagPath:
    """The levels of a tree's member."""
    return tuple(level for level in map(word, text.split(separator)) if level)


def keywords(
    trees: Iterable[tuple[str, Iterable[str]]], flat: Iterable[str]
) -> tuple[TagPath, ...]:
    """What several lists say together: (separator, members) of the trees, and plain members."""
    paths = [path(text, separator) for separator, members in trees for text in members]
    return tag_paths(paths, filter(None, map(word, flat)))[:MOST]


def tree_change(
    held: Sequence[str], separator: str, edit: FileEdit, there: Iterable[TagPath] = ()
) -> ListChange:
    """How a tree with the members `held` takes part in an edit.

    `there`: all keywords of the file. What the tree lacks of them is added as well: digiKam and
    Immich look at no other list once there is a tree.
    """
    gone = {key(one[-1]) for one in edit.remove}
    # A tag that gets its levels loses the member without them.
    longer = {key(one[-1]) for one in edit.add if len(one) > 1}
    out = []
    known: set[tuple[str, ...]] = set()
    for text in held:
        levels = tuple(map(key, path(text, separator)))
        if levels and (levels[-1] in gone or (len(levels) == 1 and levels[0] in longer)):
            out.append(text)
        else:
            known.add(levels)
    settled = gone | {level for levels in known for level in levels}
    settled |= {key(level) for one in edit.add for level in one}
    lacking = [one for one in there if key(one[-1]) not in settled]
    other = "/" if separator == "|" else "|"
    new = [
        separator.join(level.replace(separator, other) for level in one)
        for one in (*lacking, *edit.add)
        if tuple(map(key, one)) not in known
    ]
    return ListChange(tuple(out), tuple(new))


def flat_change(held: Sequence[str], edit: FileEdit, there: Iterable[TagPath] = ()) -> ListChange:
    """How a plain list with the members `held` takes part in an edit; `there` as above."""
    gone = {key(one[-1]) for one in edit.remove}
    known = {key(word(text)) for text in held}
    wanted = [*(one for one in there if key(one[-1]) not in gone), *edit.add]
    new = {key(one[-1]): one[-1] for one in wanted}
    return ListChange(
        tuple(text for text in held if key(word(text)) in gone),
        tuple(text for one, text in new.items() if one not in known),
    )
