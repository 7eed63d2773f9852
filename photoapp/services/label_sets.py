"""The label sets of a library: made, edited, copied, imported, exported and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from photoapp.core.errors import UsageError
from photoapp.core.events import LabelSetsChanged, TagsChanged
from photoapp.core.labels import Label, LabelMode, LabelSet, set_from_line
from photoapp.services import label_files
from photoapp.services.curate import Curator
from photoapp.services.events import EventBus
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.labels import LabelRepository

_DELETE = "label-set-delete"
_EDIT = "label-set-edit"


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
        curator.register([_DELETE], self._undo_delete)
        curator.register([_EDIT], self._undo_edit)

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
        """Insert (``id`` 0) or update; returns it as stored. See `LabelRepository.save`.

        An update is in the history and can be undone.
        """
        saved = self._edit(label_set) if label_set.id else self._labels.save(label_set)
        self._told()
        return saved

    def _edit(self, label_set: LabelSet) -> LabelSet:
        former = self.get(label_set.id)
        stored = [former]

        def change() -> tuple[int, dict[str, object]]:
            stored[0] = self._labels.save(label_set)
            before, after = _kept(former), _kept(stored[0])
            detail = {"set": label_set.id, "former": before, "given": after}
            return int(before != after), detail

        self._journal.record(_EDIT, f"Change label set {former.name}", change)
        return stored[0]

    def delete(self, label_set: int) -> int | None:
        """Remove a set; the tags it gave stay. Returns the journal entry, for undo."""
        former = self.get(label_set)

        def change() -> tuple[int, dict[str, object]]:
            self._labels.delete(label_set)
            return 1, _kept(former)

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
            known=known,
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

    def _undo_delete(self, record: JournalRecord) -> None:
        former = _from_kept(record.detail, where=record.title)
        self._labels.save(
            replace(former, labels=tuple(replace(one, id=0) for one in former.labels))
        )
        self._journal.mark_undone(record.id)
        self._told()

    def _undo_edit(self, record: JournalRecord) -> None:
        present = self.get(record.detail["set"])
        if _kept(present) != record.detail["given"]:
            raise UsageError(
                "label-set-changed",
                f"The label set {present.name!r} was changed again since; take the later "
                "changes back first.",
                name=present.name,
            )
        former = _from_kept(record.detail["former"], where=record.title)
        self._labels.save(replace(former, id=present.id))
        self._journal.mark_undone(record.id)
        self._told()

    def _told(self) -> None:
        # A set's labels are tags: some may be new, or have another name.
        self._bus.publish(LabelSetsChanged())
        self._bus.publish(TagsChanged())


def _kept(label_set: LabelSet) -> dict[str, object]:
    """A set as the journal keeps it."""
    return {
        "file": label_files.as_json(label_set),
        "tags": [label.tag for label in label_set.labels],
        "rows": [label.id for label in label_set.labels],
        "ready_made": label_set.ready_made,
        "standing": label_set.standing,
    }


def _from_kept(kept: Mapping[str, Any], *, where: str) -> LabelSet:
    """Inverse of `_kept`, unsaved; labels know their tags and rows."""
    found = label_files.from_json(kept["file"], where=where)
    rows = kept.get("rows") or [0] * len(found.labels)  # sets deleted by earlier versions
    return replace(
        found,
        ready_made=kept["ready_made"],
        standing=kept["standing"],
        labels=tuple(
            replace(label, tag=tag, id=row)
            for label, tag, row in zip(found.labels, kept["tags"], rows, strict=True)
        ),
    )


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
