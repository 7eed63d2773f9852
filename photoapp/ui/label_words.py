"""What the model is asked for one label, and where the label stands among the others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.labels import parents
from photoapp.ui.i18n import current_language
from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.parts import SPACE, Heading, Note


class LinesEdit(QPlainTextEdit):
    """Texts, one a line. Tab leaves the field; the size follows the number of lines."""

    edited = Signal()  # by a person

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._changed)
        self._fit()

    def lines(self) -> tuple[str, ...]:
        """What is written, without empty lines."""
        found = (line.strip() for line in self.toPlainText().splitlines())
        return tuple(line for line in found if line)

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Show these texts, without telling."""
        with QSignalBlocker(self):
            self.setPlainText("\n".join(lines))
        self._fit()

    @Slot()
    def _changed(self) -> None:
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        count = min(6, max(self._least, self.blockCount()))
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * count) + 14)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() == Qt.Key.Key_Escape:
            e.ignore()
            return
        super().keyPressEvent(e)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 24, self.height())


class LabelWords(QWidget):
    """Descriptions in both languages and the parent of the label that is looked at."""

    def __init__(self, draft: LabelDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._row = -1
        self._title = Heading(1.05)
        self._note = Note(factor=0.92)
        self.english = LinesEdit(2)
        self.chinese = LinesEdit(2)
        self.english.edited.connect(self._edited)
        self.chinese.edited.connect(self._edited)
        self._under = QLabel()
        self.parent_box = QComboBox()
        self.parent_box.activated.connect(self._parent_chosen)
        self._under.setBuddy(self.parent_box)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, SPACE, 0, 0)
        body.setSpacing(SPACE // 2)
        body.addWidget(self._title)
        body.addWidget(self._note)
        body.addWidget(self.english)
        body.addWidget(self.chinese)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._under)
        row.addWidget(self.parent_box, 1)
        body.addSpacing(SPACE // 2)
        body.addLayout(row)
        draft.changed.connect(self._changed)
        self.retranslate()

    def show_label(self, row: int) -> None:
        """Show the words of a label; -1 hides everything."""
        self._row = row if 0 <= row < len(self._draft.value.labels) else -1
        self.setVisible(self._row >= 0)
        if self._row < 0:
            return
        label = self._draft.value.labels[self._row]
        if self.english.lines() != label.prompts_en:
            self.english.set_lines(label.prompts_en)
        if self.chinese.lines() != label.prompts_zh:
            self.chinese.set_lines(label.prompts_zh)
        self._show_names()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._note.setText(
            self.tr(
                "What photos with this label show, one description a line. Only needed where "
                "the name alone is ambiguous."
            )
        )
        self.english.setAccessibleName(self.tr("Descriptions in English"))
        self.chinese.setAccessibleName(self.tr("Descriptions in Chinese"))
        self._under.setText(self.tr("Part of"))
        self.show_label(self._row)

    def _show_names(self) -> None:
        language = current_language()
        labels = self._draft.value.labels
        label = labels[self._row]
        self._title.setText(self.tr("Words for “{label}”").format(label=label.name(language)))
        english = self.tr("In English, for example: {words}")
        self.english.setPlaceholderText(
            english.format(words=f"a photo of a {label.name_en}")
            if label.name_en
            else self.tr("In English")
        )
        chinese = self.tr("In Chinese, for example: {words}")
        self.chinese.setPlaceholderText(
            chinese.format(words=f"一张{label.name_zh}的照片")
            if label.name_zh
            else self.tr("In Chinese")
        )
        box = self.parent_box
        box.clear()
        box.addItem(self.tr("nothing else"), "")
        above = parents(labels)
        for place, other in enumerate(labels):
            if not _is_under(place, self._row, above):
                box.addItem(other.name(language), other.name("en"))
        parent = above[self._row]
        name = labels[parent].name("en") if parent is not None else ""
        box.setCurrentIndex(max(0, box.findData(name)))
        box.setEnabled(box.count() > 1)

    @Slot()
    def _changed(self) -> None:
        if 0 <= self._row < len(self._draft.value.labels):
            self.show_label(self._row)
        else:
            self.show_label(-1)

    @Slot()
    def _edited(self) -> None:
        if self._row >= 0:
            self._draft.update_label(
                self._row, prompts_en=self.english.lines(), prompts_zh=self.chinese.lines()
            )

    @Slot(int)
    def _parent_chosen(self, place: int) -> None:
        if self._row >= 0:
            self._draft.update_label(self._row, parent=str(self.parent_box.itemData(place)))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _is_under(place: int, root: int, above: tuple[int | None, ...]) -> bool:
    """True for `root` itself and for what lies under it: neither can be its parent."""
    seen: set[int] = set()
    at: int | None = place
    while at is not None and at not in seen:
        if at == root:
            return True
        seen.add(at)
        at = above[at]
    return False
