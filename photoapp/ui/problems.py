"""A table of files with what is wrong with each: for the health page and for jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from photoapp.core.photo import LocationId
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that failed. `where` is usually a path; `reason` is the English message."""

    where: str
    code: str
    reason: str
    location: LocationId | None = None


class ProblemModel(QAbstractTableModel):
    """Columns: name, problem, folder. More rows are asked for through `more` when scrolled to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Problem] = []
        self._total = 0
        self._more: Callable[[int], None] | None = None
        self._asked = 0

    def set_rows(
        self,
        rows: Sequence[Problem],
        *,
        total: int | None = None,
        more: Callable[[int], None] | None = None,
    ) -> None:
        """Show `rows`. With `total` beyond them, `more(offset)` is called when they are needed."""
        self.beginResetModel()
        self._rows = list(rows)
        self._total = len(rows) if total is None else total
        self._more = more
        self._asked = 0
        self.endResetModel()

    def append(self, rows: Sequence[Problem]) -> None:
        """Add rows that `more` asked for; none means that there are no more."""
        self._asked = 0
        if not rows:
            self._total = len(self._rows)
            return
        first = len(self._rows)
        self.beginInsertRows(_NO_INDEX, first, first + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    def problem(self, row: int) -> Problem:
        """Return the problem of a row."""
        return self._rows[row]

    def retranslate(self) -> None:
        """Show everything again in the present language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)
        if self._rows:
            last = self.index(len(self._rows) - 1, 2)
            self.dataChanged.emit(self.index(0, 0), last)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else 3

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return (
            not parent.isValid()
            and self._more is not None
            and self._asked == 0
            and len(self._rows) < self._total
        )

    @override
    def fetchMore(self, parent: Index) -> None:
        if self._more is not None and self.canFetchMore(parent):
            self._asked = len(self._rows)
            self._more(len(self._rows))

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        problem = self._rows[index.row()]
        path = Path(problem.where)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{problem.where}\n{problem.reason}" if problem.reason else problem.where
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case 0:
                    return _one_line(path.name or problem.where)
                case 1:
                    return error_text(problem.code, {"path": problem.where}, problem.reason)
                case _:
                    return _one_line(str(path.parent)) if path.name else ""
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon("photo-broken")
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Name"), self.tr("Problem"), self.tr("Folder"))[section]


class _TextDelegate(QStyledItemDelegate):
    """Shortens sentences at their end; names and folders keep theirs."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight


class ProblemTable(QTableView):
    """Shows a ProblemModel; the context menu shows a file in its folder and copies its path."""

    def __init__(self, model: ProblemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self._shares = [0.28, 0.42]
        self._sharing = False
        header.sectionResized.connect(self._remember_share)
        self.setItemDelegateForColumn(1, _TextDelegate(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.activated.connect(self._show_in_file_manager)
        self.retranslate()

    def selected(self) -> list[Problem]:
        """Return the selected problems, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.problems.problem(row) for row in rows]

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setAccessibleName(self.tr("Problems"))
        self.problems.retranslate()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sharing = True
        for column, share in enumerate(self._shares):
            self.setColumnWidth(column, round(self.viewport().width() * share))
        self._sharing = False

    @Slot(int, int, int)
    def _remember_share(self, column: int, before: int, after: int) -> None:
        """Keep what a person set, in proportion, when the table is resized later."""
        del before
        if not self._sharing and column < len(self._shares) and self.viewport().width() > 0:
            self._shares[column] = after / self.viewport().width()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_paths()
            return
        super().keyPressEvent(event)

    @Slot(QPoint)
    def _show_menu(self, where: QPoint) -> None:
        if not self.selectionModel().hasSelection():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        show = menu.addAction(icon("show-in-folder"), self.tr("Show in file manager"))
        show.triggered.connect(self._show_in_file_manager)
        copy = menu.addAction(icon("copy"), self.tr("Copy path"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self._copy_paths)
        menu.popup(self.viewport().mapToGlobal(where))

    @Slot()
    def _show_in_file_manager(self) -> None:
        for problem in self.selected()[:1]:
            show_in_file_manager(Path(problem.where))

    @Slot()
    def _copy_paths(self) -> None:
        paths = [problem.where for problem in self.selected()]
        if paths:
            QGuiApplication.clipboard().setText("\n".join(paths))


def _one_line(text: str) -> str:
    """Return a file name that may hold line breaks or tabs as one line."""
    return " ".join(text.split())
