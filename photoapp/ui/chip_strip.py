"""Chips in a row that scrolls sideways when there are many."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget
from typing_extensions import override

from photoapp.ui.chips import Chip


class ChipStrip(QScrollArea):
    """Chips in a row that scrolls sideways when there are many."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = QWidget()
        self._inner.setProperty("page", True)
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetFixedSize)
        self.setWidget(self._inner)

    def add(self, chip: Chip) -> None:
        """Put a chip at the end."""
        self._row.addWidget(chip)
        chip.show()
        self._fit()
        self.ensureWidgetVisible(chip)

    def remove(self, chip: Chip) -> None:
        """Take a chip away and delete it."""
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._fit()

    def _fit(self) -> None:
        self._row.activate()
        self._inner.adjustSize()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._row.sizeHint().height())
