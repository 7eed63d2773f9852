"""What a label set is made of: its names, how its labels relate, the labels and their words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.labels import LabelMode, LabelSetError
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.label_table import LabelTable, LabelTableModel
from photoapp.ui.label_words import LabelWords, LinesEdit
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Heading, Note, Scroller, link


class LabelEditor(Scroller):
    """A form over a draft; everything typed is in the draft at once."""

    label_chosen = Signal(int)  # row, -1 for none

    def __init__(self, draft: LabelDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._row = -1
        self.name = QLineEdit()
        self.name_zh = QLineEdit()
        for field, edit in (("name", self.name), ("name_zh", self.name_zh)):
            edit.setProperty("field", field)
            edit.textEdited.connect(self._text_edited)
        self._several = QRadioButton()
        self._one = QRadioButton()
        self._none = QCheckBox()
        self._modes = QButtonGroup(self)
        self._modes.addButton(self._several)
        self._modes.addButton(self._one)
        self._modes.buttonToggled.connect(self._mode_chosen)
        self._none.toggled.connect(self._none_chosen)
        self._more = link(QPushButton(icon("chevron-right"), ""))
        self._more.setCheckable(True)
        self._more.toggled.connect(self._open_more)
        self._about = QLineEdit()
        self._about_zh = QLineEdit()
        for field, edit in (("description", self._about), ("description_zh", self._about_zh)):
            edit.setProperty("field", field)
            edit.textEdited.connect(self._text_edited)
        self._templates = LinesEdit(2)
        self._templates_zh = LinesEdit(2)
        self._templates.edited.connect(self._templates_edited)
        self._templates_zh.edited.connect(self._templates_edited)

        self._labels_title = Heading(1.1)
        self.add_line = QLineEdit()
        self.add_line.returnPressed.connect(self.add_labels)
        self._add = QPushButton(icon("plus"), "")
        self._add.clicked.connect(self.add_labels)
        self._add_problem = Note(factor=0.92)
        self._add_problem.set_tone("bad")
        self._add_problem.hide()
        self.add_line.textEdited.connect(self._add_problem.hide)
        self._model = LabelTableModel(draft, self)
        self.table = LabelTable(self._model)
        self.table.label_chosen.connect(self._label_chosen)
        self.table.remove_wanted.connect(self._remove)
        self._remove_button = QToolButton()
        self._remove_button.setIcon(icon("trash"))
        self._remove_button.clicked.connect(self._remove_selected)
        self._problem = Note()
        self._problem.set_tone("bad")
        self.words = LabelWords(draft)
        self._lay_out()
        draft.opened.connect(self._opened)
        draft.labels_changed.connect(self._labels_changed)
        draft.changed.connect(self._show_problem)
        self.retranslate()
        self._opened()

    def _lay_out(self) -> None:
        self._names = QFormLayout()
        self._names.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._names.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._names.setHorizontalSpacing(SPACE)
        self._names.addRow("English", self.name)
        self._names.addRow("中文", self.name_zh)
        self._extra = QWidget()
        extra = QVBoxLayout(self._extra)
        extra.setContentsMargins(0, 0, 0, 0)
        extra.setSpacing(SPACE // 2)
        self._about_title = Note()
        self._templates_title = Note()
        for title, first, second in (
            (self._about_title, self._about, self._about_zh),
            (self._templates_title, self._templates, self._templates_zh),
        ):
            extra.addWidget(title)
            extra.addWidget(first)
            extra.addWidget(second)
        self._extra.hide()
        adding = QHBoxLayout()
        adding.setSpacing(SPACE)
        adding.addWidget(self.add_line, 1)
        adding.addWidget(self._add)
        adding.addWidget(self._remove_button)
        content = QWidget()
        content.setProperty("page", True)
        body = QVBoxLayout(content)
        body.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        body.setSpacing(SPACE)
        body.addLayout(self._names)
        body.addWidget(self._more)
        body.addWidget(self._extra)
        body.addWidget(self._several)
        body.addWidget(self._one)
        indent = QHBoxLayout()
        indent.addSpacing(3 * SPACE)
        indent.addWidget(self._none)
        body.addLayout(indent)
        body.addSpacing(SPACE)
        body.addWidget(self._labels_title)
        body.addLayout(adding)
        body.addWidget(self._add_problem)
        body.addWidget(self.table, 1)
        body.addWidget(self._problem)
        body.addWidget(self.words)
        self.setWidget(content)
        self.table.setMinimumHeight(self.fontMetrics().height() * 14)

    @property
    def model(self) -> LabelTableModel:
        """The table's rows, to be given counts."""
        return self._model

    @property
    def row(self) -> int:
        """The label that is looked at, -1 for none."""
        return self._row

    def choose(self, row: int) -> None:
        """Look at a label."""
        self.table.choose(row)

    @Slot()
    def add_labels(self) -> None:
        """Add what is written in the line."""
        try:
            rows = self._draft.add(self.add_line.text())
        except LabelSetError as error:
            self._add_problem.setText(error_text(error.code, error.details, error.message))
            self._add_problem.show()
            return
        self._add_problem.setVisible(not rows)
        if not rows:
            self._add_problem.setText(self.tr("These labels are in the set already."))
            return
        self.add_line.clear()
        self.choose(rows.start)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.name.setPlaceholderText(self.tr("Name of the set"))
        self.name.setAccessibleName(self.tr("Name in English"))
        self.name_zh.setPlaceholderText(self.tr("optional"))
        self.name_zh.setAccessibleName(self.tr("Name in Chinese"))
        self._more.setText(self.tr("Description and sentences"))
        self._about_title.setText(self.tr("What the set is for, in English and in Chinese"))
        self._about.setAccessibleName(self.tr("Description in English"))
        self._about_zh.setAccessibleName(self.tr("Description in Chinese"))
        self._templates_title.setText(
            self.tr(
                "Sentences that the labels are put into, one a line, with {} for the label. "
                "Leave empty for those that suit most photos."
            )
        )
        self._templates.setPlaceholderText("a photo of a {}")
        self._templates.setAccessibleName(self.tr("Sentences in English"))
        self._templates_zh.setPlaceholderText("一张{}的照片")
        self._templates_zh.setAccessibleName(self.tr("Sentences in Chinese"))
        self._several.setText(self.tr("Several labels can fit one photo"))
        self._one.setText(self.tr("One photo has exactly one of the labels"))
        self._none.setText(self.tr("… or none of them"))
        self._none.setToolTip(self.tr("Photos that look like none of the labels stay without one."))
        self.add_line.setPlaceholderText(self.tr("Add: cat, 狗, …"))
        self.add_line.setAccessibleName(self.tr("New labels, separated by commas"))
        self._add.setText(self.tr("Add"))
        self._remove_button.setToolTip(self.tr("Remove the selected labels"))
        self._remove_button.setAccessibleName(self.tr("Remove the selected labels"))
        self._labels_changed()
        self._show_problem()

    @override
    def changeEvent(self, a0: QEvent) -> None:
        super().changeEvent(a0)
        if a0.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def sizeHint(self) -> QSize:
        unit = self.fontMetrics()
        return QSize(unit.averageCharWidth() * 52, unit.height() * 40)

    # From the draft

    @Slot()
    def _opened(self) -> None:
        value = self._draft.value
        widgets: tuple[Any, ...] = (self._several, self._one, self._none, self._modes)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        for edit in (self.name, self.name_zh, self._about, self._about_zh):
            edit.setText(getattr(value, edit.property("field")))
        self._templates.set_lines(value.templates_en)
        self._templates_zh.set_lines(value.templates_zh)
        exclusive = value.mode is LabelMode.EXCLUSIVE
        (self._one if exclusive else self._several).setChecked(True)
        self._none.setChecked(value.none_of_these)
        self._none.setVisible(exclusive)
        del blockers
        self.add_line.clear()
        self._add_problem.hide()
        self._labels_changed()
        row = self._row if 0 <= self._row < len(value.labels) else 0
        self.choose(row)
        self._label_chosen(row if value.labels else -1)

    @Slot()
    def _labels_changed(self) -> None:
        count = len(self._draft.value.labels)
        self._labels_title.setText(
            self.tr("%Ln label(s)", "", count) if count else self.tr("No labels yet")
        )
        self._remove_button.setEnabled(count > 0)

    @Slot()
    def _show_problem(self) -> None:
        error = self._draft.problem
        self._problem.setVisible(error is not None)
        if error is not None:
            self._problem.setText(error_text(error.code, error.details, error.message))

    # From the person

    @Slot(str)
    def _text_edited(self, text: str) -> None:
        edit = self.sender()
        if edit is not None:
            self._draft.update(**{str(edit.property("field")): text})

    @Slot()
    def _mode_chosen(self) -> None:
        exclusive = self._one.isChecked()
        self._none.setVisible(exclusive)
        self._draft.update(mode=LabelMode.EXCLUSIVE if exclusive else LabelMode.INDEPENDENT)

    @Slot(bool)
    def _none_chosen(self, on: bool) -> None:
        self._draft.update(none_of_these=on)

    @Slot()
    def _templates_edited(self) -> None:
        self._draft.update(
            templates_en=self._templates.lines(), templates_zh=self._templates_zh.lines()
        )

    @Slot(bool)
    def _open_more(self, on: bool) -> None:
        self._more.setIcon(icon("chevron-down" if on else "chevron-right"))
        self._extra.setVisible(on)

    @Slot(int)
    def _label_chosen(self, row: int) -> None:
        self._row = row
        self.words.show_label(row)
        self.label_chosen.emit(row)

    @Slot()
    def _remove_selected(self) -> None:
        self._remove(self.table.selected_rows())

    @Slot(object)
    def _remove(self, rows: list[int]) -> None:
        if not rows:
            return
        self._draft.remove(rows)
        row = min(rows[0], len(self._draft.value.labels) - 1)
        self.choose(row)
        self._label_chosen(row)


def name_of(draft: LabelDraft, row: int) -> str:
    """Name of a draft's label in the present language, "" when there is none."""
    labels = draft.value.labels
    return labels[row].name(current_language()) if 0 <= row < len(labels) else ""
