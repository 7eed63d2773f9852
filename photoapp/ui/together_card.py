"""Whether one model answers a search, one for each language, or two together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFormLayout, QLabel, QRadioButton, QWidget
from typing_extensions import override

from photoapp.ui import model_words
from photoapp.ui.parts import SPACE, Card, Heading, Note

if TYPE_CHECKING:
    from photoapp.services.models import ModelStatus
    from photoapp.services.together import Choice

_MODES = ("one", "language", "fusion")


class TogetherCard(Card):
    """The choice; `chosen` tells what the person wants, nothing changes by itself."""

    chosen = Signal(str, str, str)  # mode, model for English, model for Chinese

    def __init__(self) -> None:
        super().__init__()
        self._models: list[ModelStatus] = []
        self._choice: Choice | None = None
        self._missing: dict[str, int] = {}
        self._title = Heading(1.0)
        self._note = Note()
        self.one, self.language, self.fusion = (QRadioButton() for _ in range(3))
        self._group = QButtonGroup(self)
        for number, button in enumerate((self.one, self.language, self.fusion)):
            self._group.addButton(button, number)
        self.english, self.chinese = QComboBox(), QComboBox()
        self._english_label, self._chinese_label = QLabel(), QLabel()
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(3 * SPACE, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, box in (
            (self._english_label, self.english),
            (self._chinese_label, self.chinese),
        ):
            label.setBuddy(box)
            box.setMinimumContentsLength(24)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            form.addRow(label, box)
        self._state = Note(factor=0.92)
        self.body.addWidget(self._title)
        self.body.addWidget(self._note)
        for button in (self.one, self.language, self.fusion):
            self.body.addWidget(button)
        self.body.addWidget(self._form)
        self.body.addWidget(self._state)
        self._group.idClicked.connect(self._clicked)
        self.english.activated.connect(self._picked)
        self.chinese.activated.connect(self._picked)
        self.retranslate()

    def show_choice(
        self, choice: Choice, models: Sequence[ModelStatus], missing: dict[str, int]
    ) -> None:
        """Show what is set. `models`: installed ones that read words; `missing`: by model."""
        self._choice, self._models, self._missing = choice, list(models), missing
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be chosen now."""
        self._title.setText(self.tr("Two models together"))
        self._note.setText(
            self.tr(
                "One model may be better at Chinese and another at English. Two models need "
                "about twice the memory, and both look at every new photo."
            )
        )
        self.one.setText(self.tr("One model answers everything"))
        self.language.setText(self.tr("By language: each answers its own, both what is mixed"))
        self.fusion.setText(self.tr("Both always: photos that both rank high come first"))
        fused = self._choice is not None and self._choice.mode.value == "fusion"
        self._english_label.setText(self.tr("First model:") if fused else self.tr("English:"))
        self._chinese_label.setText(self.tr("Second model:") if fused else self.tr("Chinese:"))
        self.english.setAccessibleName(self._english_label.text())
        self.chinese.setAccessibleName(self._chinese_label.text())
        choice = self._choice
        enough = len(self._models) > 1
        for button in (self.language, self.fusion):
            button.setEnabled(enough)
        mode = choice.mode.value if choice is not None else "one"
        self._group.button(_MODES.index(mode)).setChecked(True)
        self._form.setVisible(mode != "one")
        if choice is not None:
            self._fill(self.english, choice.english)
            self._fill(self.chinese, choice.chinese)
        self._state.setText(self._state_text(enough=enough))
        self._state.setVisible(bool(self._state.text()))

    def _fill(self, box: QComboBox, model: str) -> None:
        box.blockSignals(True)
        box.clear()
        for status in self._models:
            reads = model_words.languages(status.description.languages)
            name = model_words.name(status)
            box.addItem(f"{name} ({reads})" if reads else name, status.description.id)
        box.setCurrentIndex(box.findData(model, Qt.ItemDataRole.UserRole))
        box.blockSignals(False)

    def _state_text(self, *, enough: bool) -> str:
        if not enough:
            return self.tr("Install a second model that reads words to choose this.")
        lines = []
        for status in self._models:
            count = self._missing.get(status.description.id, 0)
            if count:
                lines.append(
                    self.tr(
                        "{name} has not looked at %Ln photo(s) yet; the model in use answers "
                        "for these.",
                        "",
                        count,
                    ).format(name=model_words.name(status))
                )
        return "\n".join(lines)

    def _default(self, language: str) -> str:
        """The model to begin with: one that reads the language, the more of it alone first."""
        reading = [one for one in self._models if language in one.description.languages]
        best = sorted(
            reading or self._models,
            key=lambda one: (len(one.description.languages), not one.in_use),
        )
        return best[0].description.id

    @Slot(int)
    def _clicked(self, number: int) -> None:
        mode = _MODES[number]
        if mode == "one":
            self.chosen.emit(mode, "", "")
            return
        english = self.english.currentData() or self._default("en")
        chinese = self.chinese.currentData() or self._default("zh")
        if english == chinese:
            others = [one.description.id for one in self._models]
            chinese = next(one for one in others if one != english)
        self.chosen.emit(mode, english, chinese)

    @Slot(int)
    def _picked(self, _index: int) -> None:
        mode = _MODES[self._group.checkedId()]
        self.chosen.emit(mode, self.english.currentData(), self.chinese.currentData())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
