"""The labels of a set as a table: names in both languages, how many photos, how often correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.label_grid import percent
from photoapp.ui.wording import number

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

ENGLISH, CHINESE, PHOTOS, CORRECT = range(4)


class LabelTableModel(QAbstractTableModel):
    """Edits the names of a draft's labels; the two columns of numbers are given to it."""

    def __init__(self, draft: LabelDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._counts: tuple[int, ...] = ()
        self._correct: dict[int, float | None] = {}
        draft.opened.connect(self._reset)
        draft.labels_changed.connect(self._reset)
        draft.changed.connect(self._refresh)

    def set_counts(self, counts: Sequence[int]) -> None:
        """Photos that each label would tag, row by row; () while unknown."""
        self._counts = tuple(counts)
        self._refresh()

    def set_precision(self, precision: Mapping[int, float | None]) -> None:
        """Tag -> share of photos that are rightly tagged (0..1), None when not known yet."""
        self._correct = dict(precision)
        self._refresh()

    def retranslate(self) -> None:
        """Show everything again in the present language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, CORRECT)
        self._refresh()

    @Slot()
    def _reset(self) -> None:
        self._counts = ()
        self.beginResetModel()
        self.endResetModel()

    @Slot()
    def _refresh(self) -> None:
        rows = self.rowCount()
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, CORRECT))

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._draft.value.labels)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else CORRECT + 1

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in (ENGLISH, CHINESE):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        row, column = index.row(), index.column()
        label = self._draft.value.labels[row]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (PHOTOS, CORRECT):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column == CORRECT:
            return self.tr("How often it is right, measured on photos you ticked")
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        match column:
            case 0:
                return label.name_en
            case 1:
                return label.name_zh
            case 2:
                return number(self._counts[row]) if row < len(self._counts) else "…"
            case _:
                correct = self._correct.get(label.tag)
                return percent(correct) if correct is not None else ""

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        label = self._draft.value.labels[index.row()]
        text = " ".join(str(value).split())
        other = label.name_zh if index.column() == ENGLISH else label.name_en
        if not text and not other:
            return False  # a label needs one name; it can be removed instead
        field = "name_en" if index.column() == ENGLISH else "name_zh"
        self._draft.update_label(index.row(), **{field: text})
        return True

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section < PHOTOS else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        # The languages are named in themselves.
        return ("English", "中文", self.tr("Photos"), self.tr("Correct"))[section]


class _NameDelegate(QStyledItemDelegate):
    """A line edit that fills its cell."""

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setStyleSheet("QLineEdit { border-radius: 0; padding: 0 4px; }")
        return editor

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, round(option.fontMetrics.height() * 1.8))


class LabelTable(QTableView):
    """Rows are labels. Enter or F2 edits, Delete removes, typing edits at once."""

    label_chosen = Signal(int)  # row, -1 for none
    remove_wanted = Signal(object)  # list[int]: rows

    _WIDE: Final = (ENGLISH, CHINESE)

    def __init__(self, model: LabelTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = model
        self.setModel(model)
        self.setItemDelegate(_NameDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.8))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.retranslate()

    def selected_rows(self) -> list[int]:
        """Rows that are selected, ascending."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose(self, row: int) -> None:
        """Select one label and bring it into view."""
        if 0 <= row < self.labels.rowCount():
            self.setCurrentIndex(self.labels.index(row, ENGLISH))

    def edit_name(self, row: int, *, chinese: bool) -> None:
        """Begin to edit a name."""
        index = self.labels.index(row, CHINESE if chinese else ENGLISH)
        self.setCurrentIndex(index)
        self.edit(index)

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Labels"))
        self.labels.retranslate()
        self._share_width()

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.label_chosen.emit(current.row())

    def _share_width(self) -> None:
        """Numbers get what they need; the names share the rest."""
        header = self.horizontalHeader()
        metrics = self.fontMetrics()
        taken = 0
        for column, sample in ((PHOTOS, number(88_888)), (CORRECT, percent(1.0))):
            title = str(self.labels.headerData(column, Qt.Orientation.Horizontal))
            width = max(metrics.horizontalAdvance(sample), metrics.horizontalAdvance(title)) + 20
            header.resizeSection(column, width)
            taken += width
        rest = max(120, self.viewport().width() - taken)
        header.resizeSection(ENGLISH, rest * 11 // 20)
        header.resizeSection(CHINESE, rest - rest * 11 // 20)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if not editing and event.matches(QKeySequence.StandardKey.Delete):
            rows = self.selected_rows()
            if rows:
                self.remove_wanted.emit(rows)
            return
        if not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex()
            if index.isValid():
                self.edit(index)
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
