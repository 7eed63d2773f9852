"""Putting together one's own rules for what to keep."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photoapp.core.keeping import (
    FORMAT_ORDER,
    PROFILES,
    VALUED,
    Criterion,
    KeepProfile,
    KeepRule,
)
from photoapp.ui.duplicate_words import criterion_text, profile_text, rule_text
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Heading, Note, keep_texts_whole, primary

OWN: Final = "own"
"""Name of the rules that the person put together."""


class DuplicateRules(QDialog):
    """A list of rules, the first deciding first. `chosen` tells the profile at the end."""

    chosen = Signal(object)  # KeepProfile

    def __init__(self, profile: KeepProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = list(profile.rules)
        self.setWindowTitle(self.tr("What to keep"))
        title = Heading(1.2)
        title.setText(self.tr("What to keep"))
        note = Note()
        note.setText(
            self.tr(
                "The first rule decides. A later one only decides between files that are equal "
                "by all rules before it."
            )
        )
        self._start = QComboBox()
        self._start.setAccessibleName(self.tr("Begin with"))
        self._start.addItem(self.tr("Begin with…"))
        for one in PROFILES:
            self._start.addItem(profile_text(one.name), one.name)
        self._start.activated.connect(self._begin)
        self.list = QListWidget()
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Rules, the first one decides first"))
        self.list.currentRowChanged.connect(self._shown)
        self._up = self._tool("chevron-up", self.tr("Earlier"), self._earlier)
        self._down = self._tool("chevron-down", self.tr("Later"), self._later)
        self._remove = self._tool("trash", self.tr("Remove the rule"), self._take)
        self._add = QComboBox()
        self._add.setAccessibleName(self.tr("Add a rule"))
        self._add.addItem(self.tr("Add a rule…"))
        for criterion in Criterion:
            self._add.addItem(criterion_text(criterion), criterion.value)
        self._add.activated.connect(self._append)
        tools = QHBoxLayout()
        tools.addWidget(self._add)
        tools.addWidget(self._start)
        tools.addStretch(1)
        for button in (self._up, self._down, self._remove):
            tools.addWidget(button)
        self._reverse = QCheckBox(self.tr("The other way round"))
        self._reverse.toggled.connect(self._changed)
        self._values = QLineEdit()
        self._values.setAccessibleName(self.tr("Values"))
        self._values.textEdited.connect(self._changed)
        self._folder = QPushButton(icon("folder"), self.tr("Choose…"))
        self._folder.setAutoDefault(False)
        self._folder.clicked.connect(self._choose_folder)
        values = QHBoxLayout()
        values.addWidget(self._reverse)
        values.addWidget(self._values, 1)
        values.addWidget(self._folder)
        box = QDialogButtonBox()
        self._use = box.addButton(
            self.tr("Use these rules"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        primary(self._use)
        cancel = box.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Cancel"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE)
        whole.addWidget(title)
        whole.addWidget(note)
        whole.addWidget(self.list, 1)
        whole.addLayout(tools)
        whole.addLayout(values)
        whole.addSpacing(SPACE)
        whole.addWidget(box)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(QSize(unit * 80, self.fontMetrics().height() * 26))
        keep_texts_whole(self)
        self._refill(0)

    def accept(self) -> None:
        """Tell the rules; those without the values they need are left out."""
        rules = [rule for rule in self._rules if rule.values or rule.criterion not in VALUED]
        self.chosen.emit(KeepProfile(OWN, tuple(rules)))
        super().accept()

    def _tool(self, mark: str, text: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(mark))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(act)
        return button

    def _refill(self, current: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for number, rule in enumerate(self._rules, 1):
            item = QListWidgetItem(f"{number}.  {rule_text(rule)}", self.list)
            item.setToolTip(rule_text(rule))
        self.list.setCurrentRow(min(current, len(self._rules) - 1))
        self.list.blockSignals(False)
        self._shown()

    @Slot()
    def _shown(self) -> None:
        row = self.list.currentRow()
        rule = self._rules[row] if row >= 0 else None
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < len(self._rules) - 1)
        self._remove.setEnabled(rule is not None)
        self._reverse.setEnabled(rule is not None)
        valued = rule is not None and rule.criterion in VALUED
        self._values.setVisible(valued)
        self._folder.setVisible(rule is not None and rule.criterion is Criterion.FOLDER)
        for widget in (self._reverse, self._values):
            widget.blockSignals(True)
        if rule is not None:
            self._reverse.setChecked(rule.reverse)
            if valued and self._parsed() != rule.values:
                self._values.setText("; ".join(rule.values))
            self._values.setPlaceholderText(_hint(rule.criterion))
        for widget in (self._reverse, self._values):
            widget.blockSignals(False)

    def _parsed(self) -> tuple[str, ...]:
        parts = (one.strip() for one in self._values.text().replace("；", ";").split(";"))
        return tuple(one for one in parts if one)

    @Slot()
    def _changed(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        criterion = self._rules[row].criterion
        values = self._parsed() if criterion in VALUED else ()
        self._rules[row] = KeepRule(criterion, self._reverse.isChecked(), values)
        item = self.list.item(row)
        item.setText(f"{row + 1}.  {rule_text(self._rules[row])}")
        item.setToolTip(rule_text(self._rules[row]))

    @Slot(int)
    def _begin(self, place: int) -> None:
        name = self._start.itemData(place)
        self._start.setCurrentIndex(0)
        for one in PROFILES:
            if one.name == name:
                self._rules = list(one.rules)
                self._refill(0)

    @Slot(int)
    def _append(self, place: int) -> None:
        name = self._add.itemData(place)
        self._add.setCurrentIndex(0)
        if name is None:
            return
        criterion = Criterion(name)
        values = FORMAT_ORDER if criterion is Criterion.FORMAT else ()
        row = self.list.currentRow() + 1
        self._rules.insert(row, KeepRule(criterion, values=values))
        self._refill(row)

    @Slot()
    def _take(self) -> None:
        row = self.list.currentRow()
        del self._rules[row]
        self._refill(max(0, row - 1))

    @Slot()
    def _earlier(self) -> None:
        self._move(-1)

    @Slot()
    def _later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        rules = self._rules
        rules[row], rules[row + by] = rules[row + by], rules[row]
        self._refill(row + by)

    @Slot()
    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    @Slot(str)
    def _folder_chosen(self, path: str) -> None:
        self._values.setText("; ".join((*self._parsed(), path)))
        self._changed()


def _hint(criterion: Criterion) -> str:
    return {
        Criterion.FORMAT: "raw; tiff; jpeg",
        Criterion.FOLDER: "/Photos/Best; /Photos",
        Criterion.NAME: "DSC*; IMG_*",
    }.get(criterion, "")
