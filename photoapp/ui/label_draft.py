"""A label set while a person edits it: what is saved, what is changed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from photoapp.core.labels import Label, LabelSet, LabelSetError, checked, set_from_line

_EMPTY = LabelSet(name="")
_LONGEST_NAME = 24  # of a set that is named after its labels


class LabelDraft(QObject):
    """Holds a saved set and its edited copy. GUI thread."""

    opened = Signal()  # another set, or what is saved was read anew: show everything again
    labels_changed = Signal()  # labels were added or removed
    changed = Signal()  # anything

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._saved = _EMPTY
        self._value = _EMPTY
        self._former: list[LabelSet] = []
        self._doing: object = None  # what the last change was about

    @property
    def value(self) -> LabelSet:
        """The set as edited."""
        return self._value

    @property
    def saved(self) -> LabelSet:
        """The set as stored."""
        return self._saved

    @property
    def dirty(self) -> bool:
        """True when something would be lost without saving."""
        return replace(self._value, standing=False, version=0) != replace(
            self._saved, standing=False, version=0
        )

    @property
    def problem(self) -> LabelSetError | None:
        """The first thing that keeps the set from being saved."""
        try:
            checked(self._value)
        except LabelSetError as error:
            return error
        return None

    @property
    def can_undo(self) -> bool:
        """True when a change can be taken back."""
        return bool(self._former)

    def undo(self) -> None:
        """Take the last change back; a field typed in, or a threshold moved, is one change."""
        if self._former:
            former, saved = self._former.pop(), self._saved
            self._value = replace(former, standing=saved.standing, version=saved.version)
            self._doing = None
            self.opened.emit()
            self.changed.emit()

    def open(self, saved: LabelSet) -> None:
        """Edit this set; changes to another one are dropped."""
        self._saved = self._value = saved
        self._former.clear()
        self._doing = None
        self.opened.emit()
        self.changed.emit()

    def stored(self, saved: LabelSet) -> None:
        """What is stored changed elsewhere (standing, say) while the person's changes stay."""
        if self.dirty:
            self._saved = saved
            self._value = replace(self._value, standing=saved.standing, version=saved.version)
            self.changed.emit()
        elif saved != self._saved:
            self.open(saved)

    def revert(self) -> None:
        """Drop the changes."""
        self.open(self._saved)

    def update(self, **fields: Any) -> None:
        """Change fields of the set."""
        value = replace(self._value, **fields)
        if value != self._value:
            self._change(value, tuple(fields))
            self.changed.emit()

    def update_label(self, row: int, **fields: Any) -> None:
        """Change fields of one label; labels that lie under it follow its name."""
        labels = list(self._value.labels)
        before = labels[row]
        after = replace(before, **fields)
        if after == before:
            return
        labels[row] = after
        former = {name.casefold() for name in before.names}
        kept = {name.casefold() for name in after.names}
        for place, label in enumerate(labels):
            parent = label.parent.casefold()
            if parent in former and parent not in kept:
                labels[place] = replace(label, parent=after.name("en"))
        self._change(replace(self._value, labels=tuple(labels)), (row, *fields))
        self.changed.emit()

    def add(self, line: str) -> range:
        """Add labels written as ``猫, dog, other pets``; known names are left out.

        Returns their rows. Raises LabelSetError when there is no label in the line.
        """
        wanted = set_from_line(line, name="labels").labels
        known = {name.casefold() for label in self._value.labels for name in label.names}
        fresh = [
            label for label in wanted if known.isdisjoint(name.casefold() for name in label.names)
        ]
        first = len(self._value.labels)
        if fresh:
            self._set_labels([*self._value.labels, *fresh])
        return range(first, first + len(fresh))

    def remove(self, rows: Sequence[int]) -> None:
        """Take labels out; those under them move up to the top."""
        gone = set(rows)
        labels = self._value.labels
        names = {name.casefold() for row in gone for name in labels[row].names}
        self._set_labels(
            [
                replace(label, parent="") if label.parent.casefold() in names else label
                for row, label in enumerate(labels)
                if row not in gone
            ]
        )

    def _set_labels(self, labels: Sequence[Label]) -> None:
        self._change(replace(self._value, labels=tuple(labels)), None)
        self.labels_changed.emit()
        self.changed.emit()

    def _change(self, value: LabelSet, doing: object) -> None:
        if doing is None or doing != self._doing or not self._former:
            self._former.append(self._value)
        self._doing = doing
        self._value = value


def free_name(line: str, taken: Collection[str]) -> str:
    """A set's name from its first labels, unlike those `taken` (in lower case)."""
    names = [label.name("en") for label in set_from_line(line, name="line").labels]
    stem = names[0][:_LONGEST_NAME]
    for name in names[1:]:
        longer = f"{stem}, {name}"
        if len(longer) > _LONGEST_NAME:
            stem = f"{stem} …"
            break
        stem = longer
    name, number = stem, 2
    while name.casefold() in taken:
        name = f"{stem} ({number})"
        number += 1
    return name
