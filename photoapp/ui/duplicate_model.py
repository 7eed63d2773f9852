"""Groups of duplicates as rows, with what stays of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from photoapp.core.duplicates import DuplicateGroup
from photoapp.core.keeping import SAFE_KINDS, Keeping, KeepProfile, choose
from photoapp.core.photo import LocationId
from photoapp.core.resolution import Decided
from photoapp.ui.duplicate_words import keeping_text, kind_text, reason_text

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group and the indexes of the members that stay. `keeping`: what the rules suggest.

    `chosen`: a person said what stays; else the rules do, or all stay where they may not.
    """

    group: DuplicateGroup
    keep: frozenset[int]
    keeping: Keeping | None
    chosen: bool

    @property
    def going(self) -> int:
        """How many files would go; those on drives that are not here stay."""
        members = self.group.members
        return sum(one.online for index, one in enumerate(members) if index not in self.keep)

    @property
    def freed(self) -> int:
        """Bytes of the files that would go."""
        members = self.group.members
        return sum(
            one.bytes for index, one in enumerate(members) if index not in self.keep and one.online
        )


class DuplicateModel(QAbstractListModel):
    """Holds the groups on show. What a person chose is kept by the group's key."""

    GroupRole: Final = int(Qt.ItemDataRole.UserRole)

    choices_changed = Signal()

    def __init__(self, profile: KeepProfile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._groups: list[DuplicateGroup] = []
        self._choices: dict[str, frozenset[LocationId]] = {}
        self._rows: dict[int, GroupRow] = {}

    @property
    def profile(self) -> KeepProfile:
        """The rules in use."""
        return self._profile

    def set_profile(self, profile: KeepProfile) -> None:
        """Use other rules where the person did not choose."""
        self._profile = profile
        self._renew(range(len(self._groups)))

    def set_groups(self, groups: Sequence[DuplicateGroup]) -> None:
        """Show these groups."""
        self.beginResetModel()
        self._groups = list(groups)
        self._rows.clear()
        self.endResetModel()
        self.choices_changed.emit()

    def row(self, number: int) -> GroupRow:
        """The group of a row, with what stays."""
        found = self._rows.get(number)
        if found is None:
            found = self._rows[number] = self._made(self._groups[number])
        return found

    def rows(self) -> Iterable[GroupRow]:
        """All of them."""
        return (self.row(number) for number in range(len(self._groups)))

    def find(self, key: str) -> int:
        """The row of a group, -1 when it is not shown."""
        return next((n for n, group in enumerate(self._groups) if group.key == key), -1)

    def choose(self, number: int, keep: Iterable[int]) -> None:
        """A person says which members stay; none is not possible."""
        group = self._groups[number]
        kept = frozenset(group.members[index].location for index in keep)
        if kept:
            self._choices[group.key] = kept
            self._renew((number,))

    def toggle(self, number: int, member: int) -> None:
        """Let a member stay or go; the last one stays."""
        keep = set(self.row(number).keep)
        keep ^= {member}
        self.choose(number, keep)

    def reset(self, number: int) -> None:
        """Back to what the rules say."""
        self._choices.pop(self._groups[number].key, None)
        self._renew((number,))

    def forget(self, keys: Iterable[str]) -> None:
        """These groups are done with."""
        for key in keys:
            self._choices.pop(key, None)

    def decided(self) -> list[Decided]:
        """Groups of which something would go."""
        return [Decided(row.group, tuple(sorted(row.keep))) for row in self.rows() if row.going]

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._groups)

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == self.GroupRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{kind_text(row.group.kind)}: {summary(row)}"
        return None

    def _made(self, group: DuplicateGroup) -> GroupRow:
        keeping = choose(group, self._profile)
        everything = frozenset(range(len(group.members)))
        chosen = self._choices.get(group.key)
        if chosen is not None:
            keep = frozenset(n for n, one in enumerate(group.members) if one.location in chosen)
            if keep:
                return GroupRow(group, keep, keeping, chosen=True)
        if keeping is None:
            return GroupRow(group, everything, keeping, chosen=False)
        if group.kind not in SAFE_KINDS:
            return GroupRow(group, self._one_of_each(group), keeping, chosen=False)
        return GroupRow(group, frozenset((keeping.keep,)), keeping, chosen=False)

    def _one_of_each(self, group: DuplicateGroup) -> frozenset[int]:
        """Every content stays, with one file: only copies with the same bytes go."""
        keep = set()
        for photo in group.photos:
            numbers = [n for n, one in enumerate(group.members) if one.photo == photo]
            copies = replace(group, members=tuple(group.members[n] for n in numbers))
            keeping = choose(copies, self._profile)
            keep.add(numbers[keeping.keep if keeping is not None else 0])
        return frozenset(keep)

    def _renew(self, numbers: Iterable[int]) -> None:
        held = list(numbers)
        for number in held:
            self._rows.pop(number, None)
        if held:
            self.dataChanged.emit(self.index(held[0]), self.index(held[-1]))
            self.choices_changed.emit()


def summary(row: GroupRow) -> str:
    """Why this is a group and what stays, for a screen reader."""
    names = ", ".join(row.group.members[index].path.name for index in sorted(row.keep))
    kept = row.keeping is not None and not row.chosen and row.going
    why = f" ({keeping_text(row.keeping, row.group)})" if kept and row.keeping else ""
    return f"{reason_text(row.group)} {names}{why}"
