"""What a person does with tags: each act runs off the GUI thread, is told, and can be undone."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from photoapp.core.labels import PhotoTag, TagFacts, TagOrigin
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.notice_bar import UNDO_MS
from photoapp.ui.tag_words import ShownTag, tag_name

if TYPE_CHECKING:
    from photoapp.services.curate import Curator
    from photoapp.services.learning import Learner
    from photoapp.services.tags import Tags
    from photoapp.ui.notice_bar import NoticeBar
    from photoapp.ui.photo_acts import PhotoActs
    from photoapp.ui.tag_reader import TagReader
    from photoapp.ui.tasks import Tasks

_RECENT = 8
# Changing more photos than this takes more than half a second.
_MANY = 3_000


@dataclass(frozen=True, slots=True)
class TagChange:
    """What is to change on some photos: tags by id, and names of tags that do not exist yet."""

    give: tuple[int, ...] = ()
    take: tuple[int, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is to change."""
        return not (self.give or self.take or self.new)


class TagActs(QObject):
    """Decides on tags, gives and takes them, and changes the tag tree. GUI thread.

    Acts are done one after the other in the order of asking, so that two quick keys on the same
    tag never change places.
    """

    changed = Signal()  # an act has ended and none waits: read again
    tree_changed = Signal()  # a tag was made, renamed, moved, merged …

    def __init__(
        self,
        tags: Tags,
        learner: Learner,
        reader: TagReader,
        *,
        curator: Curator,
        tasks: Tasks,
        notices: NoticeBar,
        acts: PhotoActs,
    ) -> None:
        super().__init__(acts)
        self._tags = tags
        self._learner = learner
        self.reader = reader
        self._curator = curator
        self._tasks = tasks
        self._notices = notices
        self._acts = acts
        self._waiting: collections.deque[tuple[Callable[[], Any], Callable[[Any], None]]] = (
            collections.deque()
        )
        self._running = False
        self.recent: tuple[int, ...] = ()  # tags given lately, the last first

    @property
    def busy(self) -> bool:
        """True while an act is being done: what is read now may be out of date at once."""
        return self._running

    def failed(self, error: Exception) -> None:
        """Tell a person's error calmly; a bug is told elsewhere."""
        self._acts.failed(error)

    def then(self, act: Callable[[], None]) -> None:
        """Call `act` when what was asked so far is done: now, if nothing is."""
        if self._running:
            self._waiting.append((_wait, lambda _: act()))
        else:
            act()

    # On photos

    def decide(self, tag: ShownTag, photos: IdArray, *, confirmed: bool) -> None:
        """Say that a tag fits, or does not.

        Label sets learn from it where they or the person had an opinion; a tag that was merely
        given by hand is merely taken again. Of several photos, a tick is for those that have the
        tag from a label set, a cross for all that have it.
        """
        chosen = _ids(photos)
        name = tag_name(tag.name, tag.name_zh)
        count = 1 if len(chosen) == 1 else tag.open_count if confirmed else tag.count

        def told(entry: int | None) -> None:
            if confirmed and tag.tag > 0:
                self._remember(tag.tag)
            if entry is None or tag.suggested or (confirmed and len(chosen) == 1):
                return
            text = (
                self.tr("“{tag}” confirmed on %Ln photo(s).", "", count)
                if confirmed
                else self.tr("“{tag}” taken off %Ln photo(s).", "", count)
            )
            self._say_done(text.format(tag=name), [entry])

        self._do(
            lambda: self._confirm(tag, chosen) if confirmed else self._reject(tag, chosen),
            told,
            photos=len(chosen),
        )

    def _confirm(self, tag: ShownTag, photos: Sequence[PhotoId]) -> int | None:
        known = tag.tag if tag.tag > 0 else self._tag_of(tag)
        if len(photos) > 1:
            found = self._tags.of(photos)
            photos = [one for one in photos if any(_is_open(held, known) for held in found[one])]
        return self._learner.decide(known, photos, True)

    def _reject(self, tag: ShownTag, photos: Sequence[PhotoId]) -> int | None:
        if tag.tag < 0:
            return None  # there is no tag yet that anything could be learned for
        if len(photos) == 1 and (tag.undecided or tag.taught):
            return self._learner.decide(tag.tag, photos, False)
        return self._tags.take(tag.tag, photos)

    def _tag_of(self, tag: ShownTag) -> int:
        found = self._tags.find(tag.name)
        return found if found is not None else self._tags.create(tag.name, name_zh=tag.name_zh)

    def give(self, tag: int, photos: Sequence[PhotoId], name: str) -> None:
        """Give photos that were dropped on a tag this tag, and say so."""
        chosen = _ids(photos)

        def told(entry: int | None) -> None:
            self._remember(tag)
            if entry is not None:
                self._say_given(entry, name, len(chosen))

        self._do(lambda: self._tags.give(tag, chosen), told, photos=len(chosen))

    def teach(self, tag: TagFacts, photos: IdArray) -> None:
        """Give photos that are being looked at a tag: label sets learn from it."""
        chosen = _ids(photos)

        def told(entry: int | None) -> None:
            self._remember(tag.id)
            if entry is not None and len(chosen) > 1:
                self._say_given(entry, tag_name(tag.name, tag.name_zh), len(chosen))

        self._do(lambda: self._learner.decide(tag.id, chosen, True), told, photos=len(chosen))

    def give_new(self, name: str, photos: IdArray) -> None:
        """Give photos the tag of this name; it is made when there is none."""
        chosen = _ids(photos)

        def work() -> tuple[int | None, int | None]:
            entry = self._tags.give_named(name, chosen)
            return self._tags.find(name), entry

        def told(done: tuple[int | None, int | None]) -> None:
            tag, entry = done
            if tag is not None:
                self._remember(tag)
            if entry is not None and len(chosen) > 1:
                self._say_given(entry, name, len(chosen))

        self._do(work, told, photos=len(chosen))

    def change(self, wanted: TagChange, photos: IdArray) -> None:
        """Give and take several tags at once; one undo takes all of it back."""
        chosen = _ids(photos)

        def work() -> list[int]:
            entries = [self._tags.give_named(name, chosen) for name in wanted.new]
            entries += [self._tags.give(tag, chosen) for tag in wanted.give]
            entries += [self._tags.take(tag, chosen) for tag in wanted.take]
            return [entry for entry in entries if entry is not None]

        def told(entries: list[int]) -> None:
            for tag in wanted.give:
                self._remember(tag)
            if entries:
                text = self.tr("Tags of %Ln photo(s) changed.", "", len(chosen))
                self._say_done(text, entries)

        self._do(work, told, photos=len(chosen))

    # On the tree

    def create(
        self, name: str, name_zh: str, parent: int | None, photos: Sequence[PhotoId] = ()
    ) -> None:
        """Make a tag and give it to these photos."""

        def work() -> int | None:
            tag = self._tags.create(name, name_zh=name_zh, parent=parent)
            return self._tags.give(tag, photos) if photos else None

        def told(entry: int | None) -> None:
            if entry is not None:
                self._say_given(entry, tag_name(name, name_zh), len(photos))

        self._do_tree(work, told)

    def rename(self, tag: int, name: str, name_zh: str) -> None:
        """Give a tag other names."""
        self._do_tree(lambda: self._tags.rename(tag, name, name_zh))

    def recolour(self, tag: int, colour: str) -> None:
        """Give a tag a colour, "" for none."""
        self._do_tree(lambda: self._tags.recolour(tag, colour))

    def move(self, tag: int, parent: int | None) -> None:
        """Put a tag under another, None for the top."""
        self._do_tree(lambda: self._tags.move(tag, parent))

    def merge(self, source: TagFacts, into: TagFacts) -> None:
        """Let photos of `source` have `into` instead."""
        names = (tag_name(source.name, source.name_zh), tag_name(into.name, into.name_zh))

        def told(entry: int | None) -> None:
            text = self.tr("“{source}” was merged into “{into}”.")
            self._say_done(text.format(source=names[0], into=names[1]), [entry])

        self._do_tree(lambda: self._tags.merge(source.id, into.id), told)

    def delete(self, tag: int, name: str) -> None:
        """Take a tag out of the library."""

        def told(entry: int | None) -> None:
            self._say_done(self.tr("The tag “{tag}” was deleted.").format(tag=name), [entry])

        self._do_tree(lambda: self._tags.delete(tag), told)

    # Ways

    def _remember(self, tag: int) -> None:
        self.recent = (tag, *(one for one in self.recent if one != tag))[:_RECENT]

    def _say_given(self, entry: int, name: str, count: int) -> None:
        text = self.tr("“{tag}” given to %Ln photo(s).", "", count)
        self._say_done(text.format(tag=name), [entry])

    def _say_done(self, text: str, entries: Sequence[int | None]) -> None:
        made = [entry for entry in entries if entry is not None]

        def undo() -> None:
            self._undo(made)

        acts = ((self.tr("Undo"), undo),) if made else ()
        self._notices.say(text, *acts, stay_ms=UNDO_MS)

    def _undo(self, entries: Sequence[int]) -> None:
        curator = self._curator

        def work() -> None:
            for entry in reversed(entries):
                curator.undo(entry)

        def told(_: None) -> None:
            self._notices.say(self.tr("Undone."), stay_ms=UNDO_MS // 2)
            self.tree_changed.emit()

        self._do(work, told)

    def _do(
        self,
        work: Callable[[], Any],
        told: Callable[[Any], None] | None = None,
        *,
        photos: int = 0,
    ) -> None:
        """Do `work` when what was asked before is done; `photos` are changed by it."""
        done = told or _nothing
        if photos > _MANY:
            text = self.tr("Changing the tags of %Ln photo(s)…", "", photos)
            self._notices.say(text)
            done = self._instead_of(text, done)
        self._waiting.append((work, done))
        if not self._running:
            self._next()

    def _instead_of(self, text: str, told: Callable[[Any], None]) -> Callable[[Any], None]:
        def done(result: Any) -> None:
            if self._notices.text == text:
                self._notices.hide()
            told(result)

        return done

    def _do_tree(self, work: Callable[[], Any], told: Callable[[Any], None] | None = None) -> None:
        def done(result: Any) -> None:
            (told or _nothing)(result)
            self.tree_changed.emit()

        self._do(work, done)

    def _next(self) -> None:
        self._running = bool(self._waiting)
        if not self._running:
            self.changed.emit()
            return
        work, told = self._waiting.popleft()

        def done(result: Any) -> None:
            told(result)
            self._next()

        def failed(error: Exception) -> None:
            self._acts.failed(error)
            self._next()

        self._tasks.run(self, "act", work, done, failed=failed)


def _ids(photos: IdArray | Sequence[PhotoId]) -> list[PhotoId]:
    return [PhotoId(int(photo)) for photo in photos]


def _is_open(tag: PhotoTag, wanted: int) -> bool:
    """A label set says so, and nobody has decided."""
    return tag.tag == wanted and tag.origin is TagOrigin.SET and tag.decision is None


def _nothing(_result: Any) -> None:
    """The catalogue's events show the change."""


def _wait() -> None:
    """Nothing is to be done; only its turn counts."""
