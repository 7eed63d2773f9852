"""Where downloads of models come from: the official hub, a mirror of it, or ModelScope."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton
from typing_extensions import override

from photoapp.ui import model_words
from photoapp.ui.parts import SPACE, Card, Heading, Note
from photoapp.ui.preferences import Preferences

_BEGINNING = "https://"
_OFFICIAL, _MIRROR, _MODELSCOPE = range(3)


class ModelSources(Card):
    """The choice of a source; saved at once."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._title = Heading(1.0)
        self._note = Note()
        self.official, self.mirrored, self.modelscope = (QRadioButton() for _ in range(3))
        self._choice = QButtonGroup(self)
        for number, button in enumerate((self.official, self.mirrored, self.modelscope)):
            self._choice.addButton(button, number)
        self.mirror = QLineEdit()
        self.mirror.setPlaceholderText(_BEGINNING)
        self._problem = Note(factor=0.92)
        self._problem.set_tone("bad")
        self._problem.hide()
        self.body.addWidget(self._title)
        self.body.addWidget(self._note)
        self.body.addSpacing(SPACE // 2)
        self.body.addWidget(self.official)
        self.body.addWidget(self.mirrored)
        self.body.addWidget(self.mirror)
        self.body.addWidget(self._problem)
        self.body.addWidget(self.modelscope)
        self.mirror.setText(preferences.settings.hub_endpoint)
        self._show_choice()
        self._choice.idClicked.connect(self._chosen)
        self.mirror.editingFinished.connect(self._entered)
        preferences.changed.connect(self._setting_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._title.setText(self.tr("Where downloads come from"))
        self._note.setText(
            self.tr(
                "Nothing about you or your photos is sent, no account is used, and nothing is "
                "downloaded unless you ask. Every file is checked when it has arrived."
            )
        )
        self.official.setText(self.tr("The official hub, huggingface.co"))
        self.mirrored.setText(self.tr("A mirror of the hub, if that is slow or blocked:"))
        self.modelscope.setText(self.tr("ModelScope, www.modelscope.cn (a hub in China)"))
        self.mirror.setAccessibleName(self.tr("Address of a mirror"))
        self._problem.setText(self.tr("An address begins with https:// and names a server."))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _show_choice(self) -> None:
        settings = self._preferences.settings
        if settings.model_source == model_words.MODELSCOPE:
            self.modelscope.setChecked(True)
        elif settings.hub_endpoint:
            self.mirrored.setChecked(True)
        else:
            self.official.setChecked(True)
        self.mirror.setEnabled(self.mirrored.isChecked())

    @Slot(int)
    def _chosen(self, number: int) -> None:
        self.mirror.setEnabled(number == _MIRROR)
        self._problem.hide()
        if number == _MODELSCOPE:
            self._preferences.set("model_source", model_words.MODELSCOPE)
        elif number == _OFFICIAL:
            self._preferences.set("hub_endpoint", "")
            self._preferences.set("model_source", model_words.HUB)
        else:
            self.mirror.setFocus(Qt.FocusReason.OtherFocusReason)
            self._entered()

    @Slot()
    def _entered(self) -> None:
        if not self.mirrored.isChecked():
            return
        text = self.mirror.text().strip().rstrip("/")
        usable = model_words.usable_endpoint(text)
        self._problem.setVisible(not usable)
        if usable and text:  # until an address is there, the source stays what it was
            self._preferences.set("hub_endpoint", text)
            self._preferences.set("model_source", model_words.HUB)

    @Slot(str)
    def _setting_changed(self, name: str) -> None:
        if name not in {"hub_endpoint", "model_source"}:
            return
        endpoint = self._preferences.settings.hub_endpoint
        if endpoint:
            self.mirror.setText(endpoint)
        if not (self.mirrored.isChecked() and not endpoint):
            self._show_choice()
