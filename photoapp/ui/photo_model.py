"""The photos on show: an array of ids, and a cache of what the visible cells need."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import IdArray, PhotoId, PhotoRow
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.wording import moment

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.ui.tasks import Tasks

Index = QModelIndex | QPersistentModelIndex

# Rows kept for cells; a row is a few hundred bytes.
_ROWS_KEPT = 20_000
# More separate runs of new or gone photos than this are shown by a reset, which is cheaper.
_MOST_RUNS = 100


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive photos under one heading.

    `kind`: plain, day, month, year, good, maybe, rest. `day`: the first of the period.
    """

    kind: str
    count: int
    day: dt.date | None = None


class PhotoModel(QAbstractListModel):
    """Ids in order, cut into sections; rows are read on demand on a worker thread."""

    PhotoRole: Final = Qt.ItemDataRole.UserRole
    RowRole: Final = Qt.ItemDataRole.UserRole + 1

    about_to_change = Signal(bool)  # True: by reset, so remember selection and current
    sections_changed = Signal()  # ids and sections agree again

    def __init__(self, browser: Browser, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self._tasks = tasks
        self._ids: IdArray = np.empty(0, dtype=np.int64)
        self._sections: tuple[Section, ...] = ()
        self._order: tuple[IdArray, IdArray] | None = None
        self._rows: collections.OrderedDict[int, PhotoRow] = collections.OrderedDict()
        self._stale: set[int] = set()
        # Changed while rows are being read, which may be from before; None: any may have.
        self._late: set[int] | None = set()
        self._missing: dict[int, None] = {}
        self._reading = False
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._read_rows)

    @property
    def ids(self) -> IdArray:
        """(n,) int64 in the order shown; not to be changed."""
        return self._ids

    @property
    def sections(self) -> tuple[Section, ...]:
        """Their counts add up to the number of rows."""
        return self._sections

    def show(self, ids: IdArray, sections: Sequence[Section] = ()) -> None:
        """Replace what is shown, with as little disturbance as possible.

        Photos that stay keep their place in selection and scrolling; views hear precise
        insertions and removals unless the change is too scattered.
        """
        ids = np.ascontiguousarray(ids, dtype=np.int64)
        sections = tuple(sections) or ((Section("plain", len(ids)),) if len(ids) else ())
        if sum(one.count for one in sections) != len(ids):
            raise ValueError("sections do not cover the ids")
        if np.array_equal(ids, self._ids):
            if sections != self._sections:
                self.about_to_change.emit(False)
                self._sections = sections
                self.sections_changed.emit()
            return
        runs = _runs(self._ids, ids)
        self.about_to_change.emit(runs is None)
        self._order = None
        if runs is None:
            self.beginResetModel()
            self._ids, self._sections = ids, sections
            self.endResetModel()
        else:
            removals, insertions = runs
            self._sections = ()
            for first, last in reversed(removals):
                self.beginRemoveRows(QModelIndex(), first, last)
                self._ids = np.delete(self._ids, np.s_[first : last + 1])
                self.endRemoveRows()
            for first, last in insertions:
                self.beginInsertRows(QModelIndex(), first, last)
                self._ids = np.insert(self._ids, first, ids[first : last + 1])
                self.endInsertRows()
            self._ids, self._sections = ids, sections
        self.sections_changed.emit()

    def photo(self, row: int) -> PhotoId:
        """Id of a row."""
        return PhotoId(int(self._ids[row]))

    def row_of(self, photo: int) -> int:
        """Row of a photo, -1 if it is not shown."""
        rows = self.rows_of(np.array([photo], dtype=np.int64))
        return int(rows[0]) if len(rows) else -1

    def rows_of(self, photos: IdArray) -> IdArray:
        """Rows of those of `photos` that are shown, ascending."""
        if not len(self._ids) or not len(photos):
            return np.empty(0, dtype=np.int64)
        if self._order is None:
            order = np.argsort(self._ids, kind="stable")
            self._order = (order, self._ids[order])
        order, ordered = self._order
        places = np.searchsorted(ordered, photos)
        places[places == len(ordered)] = 0
        return np.sort(order[places[ordered[places] == photos]])

    def row_data(self, row: int) -> PhotoRow | None:
        """What a cell shows, or None while it is being read."""
        photo = int(self._ids[row])
        data = self._rows.get(photo)
        if data is None or photo in self._stale:
            self._missing[photo] = None
            if not self._ask.isActive() and not self._reading:
                self._ask.start()
        return data

    def known(self, photo: int) -> PhotoRow | None:
        """The row of a photo if it was read lately."""
        return self._rows.get(photo)

    def refresh(self, photos: Sequence[PhotoId]) -> None:
        """Read these rows again when they are next seen; () means all."""
        if photos:
            self._stale.update(int(photo) for photo in photos if int(photo) in self._rows)
        else:
            self._stale.update(self._rows)
        if not photos:
            self._late = None
        elif self._late is not None:
            self._late.update(int(photo) for photo in photos)
        if len(self._ids):
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._ids)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == self.PhotoRole:
            return int(self._ids[index.row()])
        if role == self.RowRole:
            return self.row_data(index.row())
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            row = self._rows.get(int(self._ids[index.row()]))
            if row is None:
                return ""
            if role == Qt.ItemDataRole.DisplayRole:
                return row.name
            return self._describe(row)
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    @override
    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return photo_mime([self.photo(index.row()) for index in indexes])

    @override
    def roleNames(self) -> dict[int, QByteArray]:
        return {
            **super().roleNames(),
            int(self.PhotoRole): QByteArray(b"photo"),
            int(self.RowRole): QByteArray(b"row"),
        }

    def _describe(self, row: PhotoRow) -> str:
        parts = [row.name, moment(row.taken, short=True), f"{row.width} × {row.height}"]
        if row.rating:
            parts.append("★" * row.rating)
        if row.offline:
            parts.append(self.tr("on a drive that is not connected"))
        return "\n".join(parts)

    @Slot()
    def _read_rows(self) -> None:
        if self._reading or not self._missing:
            return
        # Newest wishes first: what was asked for last is what is on the screen now.
        wanted = [PhotoId(photo) for photo in list(self._missing)[-400:]]
        self._missing.clear()
        self._reading, self._late = True, set()
        browser = self._browser
        self._tasks.run(
            self,
            "rows",
            lambda: (wanted, browser.rows(wanted)),
            self._have_rows,
            failed=self._no_rows,
        )

    def _have_rows(self, result: tuple[list[PhotoId], list[PhotoRow]]) -> None:
        wanted, rows = result
        self._reading = False
        self._stale.difference_update(wanted)
        self._stale.update(wanted if self._late is None else self._late.intersection(wanted))
        for row in rows:
            self._rows[row.photo] = row
            self._rows.move_to_end(row.photo)
        while len(self._rows) > _ROWS_KEPT:
            self._rows.popitem(last=False)
        if self._missing:
            self._ask.start()
        if rows:
            places = self.rows_of(np.array([row.photo for row in rows], dtype=np.int64))
            if len(places):
                self.dataChanged.emit(self.index(int(places[0])), self.index(int(places[-1])))

    def _no_rows(self, error: Exception) -> None:
        self._reading = False
        self._missing.clear()
        if isinstance(error, PhotoappError):  # a bug was told already
            self._tasks.error.emit(error)


def _runs(old: IdArray, new: IdArray) -> tuple[list[tuple[int, int]], list[tuple[int, int]]] | None:
    """Runs of rows to remove from `old`, then to insert to reach `new`; None for a reset."""
    if not len(old) or not len(new):
        return None
    stay, known = np.isin(old, new), np.isin(new, old)
    if not stay.any() or not np.array_equal(old[stay], new[known]):
        return None
    removals, insertions = _spans(~stay), _spans(~known)
    if len(removals) + len(insertions) > _MOST_RUNS:
        return None
    return removals, insertions


def _spans(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """First and last position of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.view(np.int8), [0]))))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]
