"""Reading tags for the window, on its worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from photoapp.core.labels import LabelSet, PhotoTag, TagFacts
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.tag_words import ShownTag, shown_tag

if TYPE_CHECKING:
    from photoapp.services.label_sets import LabelSets
    from photoapp.services.tagging import Tagger
    from photoapp.services.tags import Tags


@dataclass(frozen=True, slots=True)
class TagUses:
    """What a tag is used for: visible photos that have it, and label sets that give it."""

    photos: int
    label_sets: tuple[LabelSet, ...]


class TagReader:
    """Tags as the window shows them. Worker threads: each call reads the catalogue."""

    def __init__(self, tags: Tags, labels: LabelSets, tagger: Tagger) -> None:
        self._tags = tags
        self._labels = labels
        self._tagger = tagger

    def read(self, photos: IdArray) -> tuple[ShownTag, ...]:
        """The tags of these photos together."""
        chosen = [PhotoId(photo) for photo in photos.tolist()]
        if len(chosen) == 1:
            found = self._tags.of(chosen).get(chosen[0], ())
            return tuple(shown_tag(tag) for tag in found)
        return tuple(
            ShownTag(
                one.tag,
                one.name,
                one.name_zh,
                one.colour,
                one.origin,
                one.confidence,
                count=one.count,
                total=len(chosen),
                open_count=one.undecided,
            )
            for one in self._tags.shared(chosen)
        )

    def tags_of(self, photos: Sequence[PhotoId]) -> dict[PhotoId, tuple[PhotoTag, ...]]:
        """The tags of each photo."""
        return self._tags.of(photos)

    def known(self) -> list[TagFacts]:
        """Every tag by name."""
        return self._tags.all()

    def uses(self, tag: int) -> TagUses:
        """What a tag is used for."""
        facts = self._tags.get(tag)
        sets = (one for one in self._labels.all() if any(own.tag == tag for own in one.labels))
        return TagUses(facts.count if facts is not None else 0, tuple(sets))

    def exists(self, tag: int) -> bool:
        """Tell whether there is such a tag."""
        return self._tags.get(tag) is not None

    def suggest(self, photo: PhotoId) -> tuple[ShownTag, ...]:
        """What the label sets think of a photo; ids below 0 are of tags that do not exist yet."""
        return tuple(
            ShownTag(
                one.tag or -number,
                one.name_en or one.name_zh,
                one.name_zh if one.name_en else "",
                confidence=one.probability,
                suggested=True,
            )
            for number, one in enumerate(self._tagger.suggestions(photo), start=1)
        )
