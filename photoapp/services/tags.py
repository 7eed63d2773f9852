"""What a person does with tags: the tree, giving and taking; and undoing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.events import LabelSetsChanged, LabelsLearned, PhotosChanged, TagsChanged
from photoapp.core.labels import PhotoTag, SharedTag, TagFacts, TagOrigin
from photoapp.core.library import TagNode
from photoapp.core.photo import PhotoId
from photoapp.services.curate import Curator
from photoapp.services.events import EventBus
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.tags import TagRepository

ACTS = (
    "tag-create",
    "tag-rename",
    "tag-merge",
    "tag-move",
    "tag-colour",
    "tag-delete",
    "tag-give",
    "tag-take",
)


class Tags:
    """Acts on tags, each in the journal and reversible. Any thread.

    Changing acts return their journal entry, None when nothing changed. They raise UsageError:
    ``tag-gone``, ``tag-name-taken``, ``tag-parent-loop``, ``name-empty`` and the like.
    """

    def __init__(
        self,
        tags: TagRepository,
        decisions: DecisionRepository,
        *,
        photos: PhotoRepository,
        journal: Journal,
        bus: EventBus,
        curator: Curator,
    ) -> None:
        self._tags = tags
        self._decisions = decisions
        self._photos = photos
        self._journal = journal
        self._bus = bus
        curator.register(ACTS, self._undo)

    def tree(self) -> tuple[TagNode, ...]:
        """The tags as a tree, by name; a tag's photos include its children's."""
        return self._photos.tags()

    def all(self) -> list[TagFacts]:
        """Every tag by name, also those that only label sets know so far."""
        return self._tags.all()

    def get(self, tag: int) -> TagFacts | None:
        """One tag, or None."""
        return self._tags.get(tag)

    def find(self, name: str) -> int | None:
        """The tag with this name in either language, in any letter case."""
        return self._tags.find(name)

    def named(self, name: str) -> TagFacts:
        """The tag with this name in either language. Raises UsageError ``tag-unknown``."""
        tag = self._tags.find(name)
        facts = None if tag is None else self._tags.get(tag)
        if facts is None:
            raise UsageError("tag-unknown", f"There is no tag {name!r}.", name=name)
        return facts

    def of(self, photos: Sequence[PhotoId]) -> dict[PhotoId, tuple[PhotoTag, ...]]:
        """The tags of each photo: what a person says first, then the most probable."""
        return self._tags.of(photos)

    def shared(self, photos: Sequence[PhotoId]) -> list[SharedTag]:
        """Every tag that any of these photos has, those of most photos first."""
        return self._tags.shared(photos)

    def create(
        self, name: str, *, name_zh: str = "", parent: int | None = None, colour: str = ""
    ) -> int:
        """Make a tag; returns its id."""
        made: list[int] = []

        def change() -> tuple[int, dict[str, Any]]:
            made.append(self._tags.create(name, name_zh=name_zh, parent=parent, colour=colour))
            return 1, {"tag": made[0]}

        self._acted("tag-create", f"Create tag {name.strip() or name_zh.strip()}", change)
        return made[0]

    def rename(self, tag: int, name: str, name_zh: str = "") -> int | None:
        """Give both names anew; `name_zh` may be empty."""

        def change() -> tuple[int, dict[str, Any]]:
            former = self._tags.rename(tag, name, name_zh)
            return 1, {"tag": tag, "former": list(former)}

        title = f"Rename tag {self._facts(tag).name} to {name.strip() or name_zh.strip()}"
        return self._acted("tag-rename", title, change)

    def move(self, tag: int, parent: int | None) -> int | None:
        """Put a tag under another; None: to the top."""
        facts = self._facts(tag)
        if facts.parent == parent:
            return None

        def change() -> tuple[int, dict[str, Any]]:
            return 1, {"tag": tag, "former": self._tags.move(tag, parent)}

        return self._acted("tag-move", f"Move tag {facts.name}", change)

    def recolour(self, tag: int, colour: str) -> int | None:
        """``#rrggbb``, or "" for none."""
        facts = self._facts(tag)
        if facts.colour == colour:
            return None

        def change() -> tuple[int, dict[str, Any]]:
            return 1, {"tag": tag, "former": self._tags.recolour(tag, colour)}

        return self._acted("tag-colour", f"Recolour tag {facts.name}", change)

    def merge(self, source: int, into: int) -> int | None:
        """Photos, decisions and labels of `source` get `into`; `source` goes."""
        title = f"Merge tag {self._facts(source).name} into {self._facts(into).name}"

        def change() -> tuple[int, dict[str, Any]]:
            remains = self._tags.merge(source, into)
            return _count(remains), remains

        return self._acted("tag-merge", title, change, everything=True, learned=(into,))

    def delete(self, tag: int) -> int | None:
        """The tag goes from all photos and label sets; its children move up."""

        def change() -> tuple[int, dict[str, Any]]:
            remains = self._tags.delete(tag)
            return _count(remains), remains

        title = f"Delete tag {self._facts(tag).name}"
        return self._acted("tag-delete", title, change, everything=True)

    def give(self, tag: int, photos: Sequence[PhotoId]) -> int | None:
        """Give photos a tag by hand. Where it was rejected before, that is taken back."""
        name = self._facts(tag).name
        return self._give(name, photos, lambda: (tag, False))

    def give_named(self, name: str, photos: Sequence[PhotoId]) -> int | None:
        """As `give`, for a name in either language; the tag is made when there is none."""

        def find_or_make() -> tuple[int, bool]:
            tag = self._tags.find(name)
            return (self._tags.create(name), True) if tag is None else (tag, False)

        return self._give(name.strip(), photos, find_or_make)

    def take(self, tag: int, photos: Sequence[PhotoId]) -> int | None:
        """Take a tag from photos, whoever gave it.

        Where a label set had found it, it is rejected, so that the set does not give it again.
        """
        said: dict[PhotoId, bool | None] = {}

        def change() -> tuple[int, dict[str, Any]]:
            rows = self._tags.take(tag, photos)
            taken = list(dict.fromkeys(PhotoId(row.photo) for row in rows))
            automatic = {PhotoId(row.photo) for row in rows if row.origin == TagOrigin.SET}
            former = self._decisions.said(tag, taken)
            now = {one: False if one in automatic else None for one in {*automatic, *former}}
            said.update({one: former.get(one) for one in now})
            self._decisions.put_back(tag, now)
            return len(taken), {
                "tag": tag,
                "rows": [list(row) for row in rows],
                "said": _pairs(said),
            }

        entry = self._journal.record("tag-take", f"Take tag {self._facts(tag).name}", change)
        if entry is not None:
            self._told(photos, (tag,) if said else ())
        return entry

    def _give(
        self, name: str, photos: Sequence[PhotoId], which: Callable[[], tuple[int, bool]]
    ) -> int | None:
        learned: list[int] = []

        def change() -> tuple[int, dict[str, Any]]:
            tag, made = which()
            given = self._tags.give(tag, photos)
            rejected: dict[PhotoId, bool | None] = {
                photo: said for photo, said in self._decisions.said(tag, photos).items() if not said
            }
            if rejected:
                self._decisions.put_back(tag, dict.fromkeys(rejected))
                learned.append(tag)
            return len(given), {
                "tag": tag,
                "made": made,
                "photos": [int(one) for one in given],
                "said": _pairs(rejected),
            }

        entry = self._journal.record("tag-give", f"Give tag {name}", change)
        if entry is not None:
            self._told(photos, tuple(learned))
        return entry

    def _undo(self, record: JournalRecord) -> None:
        detail = record.detail
        photos: Sequence[PhotoId] = ()
        learned: tuple[int, ...] = ()
        match record.act:
            case "tag-give":
                photos = [PhotoId(one) for one in detail["photos"]]
                learned = self._unsaid(detail)
                self._tags.take(detail["tag"], photos, TagOrigin.PERSON)
                if detail["made"] and not self._tags.in_use(detail["tag"]):
                    self._tags.delete(detail["tag"])
            case "tag-take":
                photos = [PhotoId(row[0]) for row in detail["rows"]]
                learned = self._unsaid(detail)
                self._tags.put_back(detail["tag"], photos, detail["rows"])
            case "tag-create":
                if self._tags.in_use(detail["tag"]):
                    raise PhotoappError(
                        "tag-in-use",
                        "This tag is in use by now; delete it instead of undoing that it was made.",
                    )
                self._tags.delete(detail["tag"])
            case "tag-rename":
                self._tags.rename(detail["tag"], *detail["former"])
            case "tag-move":
                self._tags.move(detail["tag"], detail["former"])
            case "tag-colour":
                self._tags.recolour(detail["tag"], detail["former"])
            case _:
                tag = self._tags.restore(dict(detail))
                learned = (tag, *((detail["into"],) if "into" in detail else ()))
        self._journal.mark_undone(record.id)
        if record.act in {"tag-merge", "tag-delete"}:
            self._bus.publish(LabelSetsChanged())
        self._told(photos, learned, quiet=record.act in _QUIET)

    def _unsaid(self, detail: Mapping[str, Any]) -> tuple[int, ...]:
        """Make what was said of the photos as it was; returns the tag if that changed."""
        said = {PhotoId(photo): confirmed for photo, confirmed in detail["said"]}
        if not said:
            return ()
        self._decisions.put_back(detail["tag"], said)
        return (detail["tag"],)

    def _acted(
        self,
        act: str,
        title: str,
        change: Callable[[], tuple[int, Mapping[str, Any]]],
        *,
        everything: bool = False,
        learned: tuple[int, ...] = (),
    ) -> int | None:
        entry = self._journal.record(act, title, change)
        if entry is not None:
            if everything:
                self._bus.publish(LabelSetsChanged())
            self._told((), learned, quiet=not everything)
        return entry

    def _told(
        self, photos: Sequence[PhotoId], learned: tuple[int, ...], *, quiet: bool = False
    ) -> None:
        """Tell what changed; `quiet`: no photo did."""
        if learned:
            self._bus.publish(LabelsLearned(learned))
        self._bus.publish(TagsChanged())
        if not quiet:
            self._bus.publish(PhotosChanged(tuple(photos)))

    def _facts(self, tag: int) -> TagFacts:
        facts = self._tags.get(tag)
        if facts is None:
            raise UsageError("tag-gone", "This tag is no longer there.")
        return facts


_QUIET = {"tag-create", "tag-rename", "tag-move", "tag-colour"}


def _count(remains: Mapping[str, Any]) -> int:
    """Photos that had the tag; an act without any is worth an entry too."""
    return max(1, len({row[0] for row in remains["rows"]}))


def _pairs(said: Mapping[PhotoId, bool | None]) -> list[list[int | bool | None]]:
    return [[int(photo), confirmed] for photo, confirmed in said.items()]
