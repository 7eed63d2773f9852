"""Groups of duplicates as rows, with what stays of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
Choices = Mapping[str, frozenset[LocationId]]
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group and the indexes of the members that stay. `keeping`: what the rules suggest.

    `chosen`: a person said what stays; else the rules do, or all stay where they may not.
    `going`, `freed`: how many files would go, and their bytes; those on drives that are not here
    stay.
    """

    group: DuplicateGroup
    keep: frozenset[int]
    keeping: Keeping | None
    chosen: bool
    going: int
    freed: int


def rows_of(
    groups: Sequence[DuplicateGroup], profile: KeepProfile, choices: Choices
) -> list[GroupRow]:
    """The rows of many groups. Any thread: a large library takes seconds."""
    return [row_of(group, profile, choices) for group in groups]


def row_of(group: DuplicateGroup, profile: KeepProfile, choices: Choices) -> GroupRow:
    """What stays of a group: what a person chose, else what the rules may say."""
    keeping = choose(group, profile)
    chosen = choices.get(group.key)
    if chosen is not None:
        keep = frozenset(n for n, one in enumerate(group.members) if one.location in chosen)
        if keep:
            return _row(group, keep, keeping, chosen=True)
    if keeping is None:
        keep = frozenset(range(len(group.members)))
    elif group.kind in SAFE_KINDS:
        keep = frozenset((keeping.keep,))
    else:
        keep = _one_of_each(group, profile)
    return _row(group, keep, keeping, chosen=False)


def _row(
    group: DuplicateGroup, keep: frozenset[int], keeping: Keeping | None, *, chosen: bool
) -> GroupRow:
    going = [one for n, one in enumerate(group.members) if n not in keep and one.online]
    freed = sum(one.bytes for one in going)
    return GroupRow(group, keep, keeping, chosen, len(going), freed)


def _one_of_each(group: DuplicateGroup, profile: KeepProfile) -> frozenset[int]:
    """Every content stays, with one file: only copies with the same bytes go."""
    keep = set()
    for photo in group.photos:
        numbers = [n for n, one in enumerate(group.members) if one.photo == photo]
        copies = replace(group, members=tuple(group.members[n] for n in numbers))
        keeping = choose(copies, profile)
        keep.add(numbers[keeping.keep if keeping is not None else 0])
    return frozenset(keep)


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

    @property
    def choices(self) -> Choices:
        """What the person chose so far, by the group's key; for `rows_of` elsewhere."""
        return dict(self._choices)

    def set_profile(self, profile: KeepProfile) -> None:
        """Use other rules where the person did not choose. For few groups; see `set_groups`."""
        self.set_groups(self._groups, profile=profile)

    def set_groups(
        self,
        groups: Sequence[DuplicateGroup],
        rows: Sequence[GroupRow] = (),
        *,
        profile: KeepProfile | None = None,
    ) -> None:
        """Show these groups, by other rules if given.

        `rows`: theirs by these rules, if they were made elsewhere (`rows_of`).
        """
        self.beginResetModel()
        self._profile = profile or self._profile
        self._groups = list(groups)
        self._rows.clear()
        self._take(rows)
        self.endResetModel()
        self.choices_changed.emit()

    def _take(self, rows: Sequence[GroupRow]) -> None:
        for number, row in enumerate(rows[: len(self._groups)]):
            # What was chosen meanwhile counts.
            if row.group is self._groups[number] and row.group.key not in self._choices:
                self._rows[number] = row

    def row(self, number: int) -> GroupRow:
        """The group of a row, with what stays."""
        found = self._rows.get(number)
        if found is None:
            found = self._rows[number] = row_of(self._groups[number], self._profile, self._choices)
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
            self.choices_changed.emit()

    def toggle(self, number: int, member: int) -> None:
        """Let a member stay or go; the last one stays."""
        keep = set(self.row(number).keep)
        keep ^= {member}
        self.choose(number, keep)

    def reset(self, number: int) -> None:
        """Back to what the rules say."""
        self._choices.pop(self._groups[number].key, None)
        self._renew((number,))
        self.choices_changed.emit()

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

    def _renew(self, numbers: Iterable[int]) -> None:
        held = list(numbers)
        for number in held:
            self._rows.pop(number, None)
        if held:
            self.dataChanged.emit(self.index(held[0]), self.index(held[-1]))


def summary(row: GroupRow) -> str:
    """Why this is a group and what stays, for a screen reader."""
    names = ", ".join(row.group.members[index].path.name for index in sorted(row.keep))
    kept = row.keeping is not None and not row.chosen and row.going
    why = f" ({keeping_text(row.keeping, row.group)})" if kept and row.keeping else ""
    return f"{reason_text(row.group)} {names}{why}"
