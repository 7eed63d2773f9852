"""Checking for updates: says first who is asked what; asks only when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

import photoapp
from photoapp.core.errors import PhotoappError
from photoapp.ui.i18n import current_language
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Heading, IconLabel, Note, fit_height, primary
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.program import Program
    from photoapp.services.updates import UpdateAnswer


class UpdateDialog(QDialog):
    """Not modal. Nothing is asked before the button is pressed, nothing is ever installed."""

    def __init__(
        self,
        program: Program,
        preferences: Preferences,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._program = program
        self._preferences = preferences
        self._tasks = tasks
        self._asking = False
        self._answer: UpdateAnswer | None = None
        self._error: PhotoappError | None = None
        self._heading = Heading(1.3)
        self._will = Note()
        self._will.set_tone("plain")
        self._label = QLabel()
        self._address = QLineEdit()
        self._address.setClearButtonEnabled(True)
        self._address.textChanged.connect(self._address_changed)
        self._label.setBuddy(self._address)
        self._result = Note()
        self._result.set_tone("plain")
        self._result.setTextFormat(Qt.TextFormat.PlainText)
        self._notes = Note()
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._ask = primary(QPushButton())
        self._ask.clicked.connect(self.ask)
        self._page = QPushButton()
        self._page.clicked.connect(self._open_page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        promise = QHBoxLayout()
        promise.setSpacing(SPACE)
        promise.addWidget(IconLabel("shield", 18), 0, Qt.AlignmentFlag.AlignTop)
        promise.addWidget(self._will, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._ask)
        foot.addWidget(self._page)
        foot.addStretch(1)
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE + SPACE // 2)
        whole.addWidget(self._heading)
        whole.addLayout(promise)
        for part in (self._label, self._address, self._result, self._notes):
            whole.addWidget(part)
        whole.addStretch(1)
        whole.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().height() * 28)
        self._address.setText(preferences.settings.update_address)
        self.retranslate()

    def said(self) -> str:
        """Return what was answered, in words; "" before."""
        return self._result.text() if self._answer or self._error else ""

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be done now."""
        self.setWindowTitle(self.tr("Check for updates"))
        self._heading.setText(self.tr("Check for updates"))
        self._label.setText(self.tr("Address to ask:"))
        self._address.setPlaceholderText(self._program.update_address() or "https://")
        self._will.setText(self._will_text())
        self._ask.setText(self.tr("Asking…") if self._asking else self.tr("Ask now"))
        self._ask.setEnabled(not self._asking and bool(self._host()))
        self._show_result()
        fit_height(self)

    def _host(self) -> str:
        from photoapp.services.updates import host_of

        try:
            return host_of(self._program.update_address(self._address.text()))
        except PhotoappError:
            return ""

    def _will_text(self) -> str:
        if not self._program.update_address(self._address.text()):
            return self.tr(
                "This build names no address to ask, and photoapp never looks for updates by "
                "itself. If you know an address that tells of new versions, write it here."
            )
        host = self._host()
        if not host:
            return self.tr("The address must begin with https:// and hold no password.")
        return self.tr(
            "“Ask now” sends one request to {host} for a small file that names the newest "
            "version. It says nothing about you, your photos or this version; like every request, "
            "it shows your network address. photoapp never asks by itself."
        ).format(host=host)

    def _show_result(self) -> None:
        answer, error = self._answer, self._error
        self._page.setVisible(answer is not None and bool(answer.page))
        self._notes.setVisible(False)
        self._result.setVisible(answer is not None or error is not None)
        if error is not None:
            self._result.set_tone("bad")
            self._result.setText(error_text(error.code, error.details, error.message))
        elif answer is not None:
            self._show_answer(answer)

    def _show_answer(self, answer: UpdateAnswer) -> None:
        from photoapp.services.updates import notes_for

        self._result.set_tone("good")
        if not answer.newer:
            self._result.setText(
                self.tr("You have the newest version, {version}.").format(
                    version=photoapp.__version__
                )
            )
            self._page.hide()
            return
        self._result.setText(
            self.tr("Version {version} is there; this is {own}.").format(
                version=answer.version, own=photoapp.__version__
            )
        )
        notes = notes_for(answer, "zh" if current_language().startswith("zh") else "en")
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
        host = QUrl(answer.page).host()
        self._page.setText(self.tr("Open {host} in the browser").format(host=host))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.retranslate()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _address_changed(self) -> None:
        self._answer = self._error = None
        self.retranslate()

    @Slot()
    def ask(self) -> None:
        """Send the request, off the GUI thread."""
        own = self._address.text().strip()
        self._preferences.set("update_address", own)
        address, program = self._program.update_address(own), self._program
        self._asking, self._answer, self._error = True, None, None
        self.retranslate()
        self._tasks.run(
            self,
            "update",
            lambda: program.check_updates(address),
            self._answered,
            failed=self._failed,
        )

    def _answered(self, answer: UpdateAnswer) -> None:
        self._asking, self._answer = False, answer
        self.retranslate()

    def _failed(self, error: Exception) -> None:
        self._asking = False
        self._error = error if isinstance(error, PhotoappError) else None
        self.retranslate()

    @Slot()
    def _open_page(self) -> None:
        if self._answer is not None:
            QDesktopServices.openUrl(QUrl(self._answer.page))
