"""The label sets of a library: made, edited, copied, imported, exported and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from photoapp.core.errors import UsageError
from photoapp.core.events import LabelSetsChanged, TagsChanged
from photoapp.core.labels import Label, LabelMode, LabelSet, set_from_line
from photoapp.services import label_files
from photoapp.services.curate import Curator
from photoapp.services.events import EventBus
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.labels import LabelRepository

_DELETE = "label-set-delete"


class LabelSets:
    """Label sets as people use them. Any thread; reads files where it says so.

    Raises UsageError: ``label-set-unknown``, ``label-set-gone``, ``name-taken``, and what
    `core.labels.checked` refuses.
    """

    def __init__(
        self,
        labels: LabelRepository,
        journal: Journal,
        bus: EventBus,
        curator: Curator,
        resources: Path,
    ) -> None:
        self._labels = labels
        self._journal = journal
        self._bus = bus
        self._folder = resources / "label_sets"
        self._ready_made: tuple[LabelSet, ...] = ()
        curator.register([_DELETE], self._undo)

    def all(self) -> list[LabelSet]:
        """The library's sets by name."""
        return self._labels.all()

    def get(self, label_set: int) -> LabelSet:
        """One set by its id. Raises UsageError when it is gone."""
        found = self._labels.get(label_set)
        if found is None:
            raise UsageError("label-set-gone", "This label set is no longer there.")
        return found

    def by_name(self, name: str) -> LabelSet:
        """The set with this name in either language, in any letter case. Raises UsageError."""
        wanted = name.strip().casefold()
        sets = self._labels.all()
        for label_set in sets:
            if label_set.name.casefold() == wanted:
                return label_set
        for label_set in sets:
            if wanted and label_set.name_zh.casefold() == wanted:
                return label_set
        raise UsageError(
            "label-set-unknown",
            f"There is no label set {name!r}; see: photoapp labels list",
            name=name,
        )

    def save(self, label_set: LabelSet) -> LabelSet:
        """Insert (``id`` 0) or update; returns it as stored. See `LabelRepository.save`."""
        saved = self._labels.save(label_set)
        self._told()
        return saved

    def delete(self, label_set: int) -> int | None:
        """Remove a set; the tags it gave stay. Returns the journal entry, for undo."""
        former = self.get(label_set)

        def change() -> tuple[int, dict[str, object]]:
            self._labels.delete(label_set)
            return 1, {
                "file": label_files.as_json(former),
                "tags": [label.tag for label in former.labels],
                "ready_made": former.ready_made,
                "standing": former.standing,
            }

        entry = self._journal.record(_DELETE, f"Delete label set {former.name}", change)
        self._told()
        return entry

    def ready_made(self) -> tuple[LabelSet, ...]:
        """The sets that come with the program, unsaved; `ready_made` names each. Reads files."""
        if not self._ready_made:
            self._ready_made = tuple(
                replace(label_files.read(file), ready_made=file.stem)
                for file in sorted(self._folder.glob("*.yaml"))
            )
        return self._ready_made

    def add_ready_made(self, stem: str) -> LabelSet:
        """Put a ready-made set into the library; the one there is, if it is there already.

        `stem`: as in `LabelSet.ready_made`, or the set's name in either language.
        """
        offered = self.ready_made()
        asked = stem.casefold()
        for one in offered:
            if asked in {one.ready_made, one.name.casefold(), one.name_zh.casefold()}:
                for label_set in self._labels.all():
                    if label_set.ready_made == one.ready_made:
                        return label_set
                return self.save(replace(one, name=self._free_name(one.name)))
        known = ", ".join(one.ready_made for one in offered)
        raise UsageError(
            "label-set-unknown",
            f"There is no ready-made set {stem!r}; there are: {known}",
            name=stem,
        )

    def from_line(
        self, line: str, name: str, *, mode: LabelMode = LabelMode.INDEPENDENT
    ) -> LabelSet:
        """Make and save a set from a line such as ``猫, 狗, other pets``."""
        return self.save(replace(set_from_line(line, name=name), mode=mode))

    def import_file(self, path: Path, *, replacing: bool = False) -> LabelSet:
        """Read a YAML, JSON or CSV file and save the set. Reads a file.

        `replacing`: a set of this name becomes what the file says; its labels keep their tags.
        Raises LabelFileError (file, line, what to do).
        """
        found = label_files.read(path)
        if replacing:
            found = self._in_place_of_former(found)
        return self.save(found)

    def export_file(self, label_set: LabelSet, path: Path) -> None:
        """Write a set as YAML, JSON or CSV, by the name's ending. Raises LabelFileError."""
        label_files.write(label_set, path)

    def copy(self, label_set: int) -> LabelSet:
        """A second set with the same labels and tags, not standing."""
        former = self.get(label_set)
        name = self._free_name(former.name)
        number = name.removeprefix(former.name)
        return self.save(
            replace(
                former,
                id=0,
                version=0,
                name=name,
                name_zh=former.name_zh and f"{former.name_zh}{number}",
                standing=False,
                ready_made="",
                labels=tuple(replace(label, id=0) for label in former.labels),
            )
        )

    def _in_place_of_former(self, found: LabelSet) -> LabelSet:
        try:
            former = self.by_name(found.name)
        except UsageError:
            return found
        return replace(
            found,
            id=former.id,
            standing=former.standing,
            ready_made=former.ready_made,
            labels=_with_rows(found.labels, former.labels),
        )

    def _free_name(self, name: str) -> str:
        taken = {one.name.casefold() for one in self._labels.all()}
        number = 2
        free = name
        while free.casefold() in taken:
            free = f"{name} {number}"
            number += 1
        return free

    def _undo(self, record: JournalRecord) -> None:
        detail = record.detail
        former = label_files.from_json(detail["file"], where=record.title)
        self._labels.save(
            replace(
                former,
                ready_made=detail["ready_made"],
                standing=detail["standing"],
                labels=tuple(
                    replace(label, tag=tag)
                    for label, tag in zip(former.labels, detail["tags"], strict=True)
                ),
            )
        )
        self._journal.mark_undone(record.id)
        self._told()

    def _told(self) -> None:
        # A set's labels are tags: some may be new, or have another name.
        self._bus.publish(LabelSetsChanged())
        self._bus.publish(TagsChanged())


def _with_rows(labels: Sequence[Label], former: Sequence[Label]) -> tuple[Label, ...]:
    """The labels with the rows of those former ones that share a name."""
    rows = {name.casefold(): label for label in former for name in label.names}
    found = []
    used: set[int] = set()
    for label in labels:
        known = next((rows[n.casefold()] for n in label.names if n.casefold() in rows), None)
        if known is not None and known.id not in used:
            used.add(known.id)
            found.append(replace(label, id=known.id, tag=known.tag))
        else:
            found.append(label)
    return tuple(found)
