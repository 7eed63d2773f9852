"""The middle of the window: heading, sort, size; then the grid, a page, or a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.actions import Actions
from photoapp.ui.empty_states import EmptyPage
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.parts import Elided, IconLabel, Note
from photoapp.ui.photo_grid import LARGEST, SMALLEST, PhotoGrid

if TYPE_CHECKING:
    from photoapp.ui.viewer import Viewer


class Centre(QWidget):
    """Shows one of its pages: grid, empty, viewer, and those that are added."""

    size_chosen = Signal(int)

    def __init__(self, grid: PhotoGrid, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.viewer = viewer
        self.empty = EmptyPage()
        self._header = QWidget()
        row = QHBoxLayout(self._header)
        row.setContentsMargins(16, 8, 10, 6)
        row.setSpacing(10)
        self._title = Elided()
        self._title.setFont(scaled(self.font(), 1.35, weight=QFont.Weight.DemiBold))
        self._note = Elided(muted=True)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._note)
        self._remarks = Note()
        titles.addWidget(self._remarks)
        row.addLayout(titles, 1)
        self._sort = QToolButton()
        self._sort.setIcon(icon("sort"))
        self._sort.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self._sort)
        unit = self.fontMetrics().height()
        self._small = IconLabel("grid-small", unit)
        self._large = IconLabel("grid", unit)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(SMALLEST, LARGEST)
        self._slider.setSingleStep(16)
        self._slider.setPageStep(48)
        self._slider.setFixedWidth(self.fontMetrics().averageCharWidth() * 16)
        self._slider.setValue(grid.cell_size)
        self._slider.valueChanged.connect(self.size_chosen)
        grid.size_changed.connect(self._slider.setValue)
        for part in (self._small, self._slider, self._large):
            row.addWidget(part)
        self._sort.setIconSize(QSize(unit, unit))

        self.stack = QStackedWidget()
        for page in (grid, self.empty, viewer):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self.stack, 1)
        self.retranslate()

    def set_banner(self, banner: QWidget) -> None:
        """A line above everything, for what is true of the whole library."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(0, banner)

    def set_actions(self, actions: Actions) -> None:
        """Take the menu of orders."""
        self._sort.setMenu(actions.sort_menu)

    def set_title(self, title: str, note: str, remarks: tuple[str, ...] = ()) -> None:
        """Name of the place or search, its counts, and remarks on it, one a line."""
        self._title.set_text(title)
        self._note.set_text(note)
        self._note.setVisible(bool(note))
        self._remarks.setText("\n".join(remarks))
        self._remarks.setVisible(bool(remarks))

    def set_sort_text(self, text: str) -> None:
        """Name of the order in use."""
        self._sort.setText(text)
        self._sort.setToolTip(self.tr("Sort: {order}").format(order=text))
        self._sort.setAccessibleName(self.tr("Sort: {order}").format(order=text))

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self.stack.currentWidget()

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages; grid tools only with the grid or its empty page."""
        self.stack.setCurrentWidget(page)
        self._header.setVisible(page in (self.grid, self.empty))
        with_tools = page is self.grid
        for part in (self._sort, self._small, self._slider, self._large):
            part.setVisible(with_tools)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the heading keeps the room, and its tools make do with icons."""
        super().resizeEvent(event)
        unit = self.fontMetrics().averageCharWidth()
        narrow = self.width() < unit * 78
        self._sort.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if narrow
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        self._slider.setFixedWidth(unit * (9 if narrow else 16))

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self._slider.setAccessibleName(self.tr("Size of the photos"))
        self._slider.setToolTip(self.tr("Size of the photos"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot(int)
    def set_size(self, side: int) -> None:
        """Follow the grid."""
        self._slider.setValue(side)
