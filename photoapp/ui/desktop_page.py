"""The settings of life in the background: at login, after closing, in the tray, when work ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox
from typing_extensions import override

from photoapp.ui.messages import error_text
from photoapp.ui.parts import Card, Heading, Note, Page, rule
from photoapp.ui.preferences import Preferences
from photoapp.ui.setting_row import SettingRow
from photoapp.ui.tray import Tray

if TYPE_CHECKING:
    from photoapp.services.autostart import Autostart
    from photoapp.ui.tasks import Tasks


class DesktopPage(Page):
    """What photoapp does without its window. Autostart is the system's own setting."""

    def __init__(
        self,
        preferences: Preferences,
        autostart: Autostart | None = None,
        tasks: Tasks | None = None,
    ) -> None:
        super().__init__()
        self._preferences = preferences
        self._autostart = autostart
        self._tasks = tasks
        self._heading = Heading(1.3)
        self._intro = Note()
        self._problem = Note()
        self._problem.set_tone("bad")
        self._problem.hide()
        self.closing = QComboBox()
        for wish in ("ask", "quit", "background"):
            self.closing.addItem("", wish)
        self.closing.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tray = QCheckBox()
        self.notify = QCheckBox()
        self.login = QCheckBox()
        self._rows = tuple(
            SettingRow(control) for control in (self.closing, self.tray, self.notify, self.login)
        )
        card = Card()
        for place, row in enumerate(self._rows):
            if row.control is self.login and autostart is None:
                row.setParent(self)
                row.hide()
                continue
            if place:
                card.body.addWidget(rule())
            card.body.addWidget(row)
        self.body.addWidget(self._heading)
        self.body.addWidget(self._intro)
        self.body.addWidget(card)
        self.body.addWidget(self._problem)
        self.body.addStretch(1)
        self.show_settings()
        self.retranslate()
        self._read_autostart()
        self.closing.currentIndexChanged.connect(self._closing_chosen)
        self.tray.toggled.connect(self._tray_chosen)
        self.notify.toggled.connect(self._notify_chosen)
        self.login.clicked.connect(self._login_chosen)

    def show_settings(self) -> None:
        """Show what is set."""
        settings = self._preferences.settings
        self.closing.setCurrentIndex(max(0, self.closing.findData(settings.on_close)))
        available = Tray.available()
        needed = settings.on_close == "background"
        with QSignalBlocker(self.tray):
            self.tray.setChecked(available and (settings.tray_icon or needed))
        self.tray.setEnabled(available and not needed)
        self.notify.setChecked(settings.notify_when_done)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("In the background"))
        self._intro.setText(
            self.tr("photoapp can keep the library up to date while its window is closed.")
        )
        for place, text in enumerate(
            (
                self.tr("Ask while working"),
                self.tr("Quit"),
                self.tr("Keep running"),
            )
        ):
            self.closing.setItemText(place, text)
        closing, tray, notify, login = self._rows
        closing.set_texts(
            self.tr("Closing the window"),
            self.tr("What was being indexed goes on at the next start."),
        )
        tray.set_texts(
            self.tr("Show an icon in the tray"),
            self.tr("With open, pause and quit. Always there while the window is away.")
            if Tray.available()
            else self.tr("This desktop has no tray: the window is minimised instead."),
        )
        notify.set_texts(
            self.tr("Say when long work is done"),
            self.tr("A notification, when you are not looking at the window."),
        )
        login.set_texts(
            self.tr("Start when you log in"),
            self.tr("In the background: new photos are indexed without being asked."),
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot(int)
    def _closing_chosen(self, _place: int) -> None:
        self._preferences.set("on_close", self.closing.currentData())

    @Slot(bool)
    def _tray_chosen(self, on: bool) -> None:
        self._preferences.set("tray_icon", on)

    @Slot(bool)
    def _notify_chosen(self, on: bool) -> None:
        self._preferences.set("notify_when_done", on)

    # Autostart: on a thread, because home may be on a network

    def _read_autostart(self) -> None:
        if self._autostart is not None and self._tasks is not None:
            self._tasks.run(self, "autostart", self._autostart.enabled, self.login.setChecked)

    @Slot(bool)
    def _login_chosen(self, on: bool) -> None:
        autostart = self._autostart
        if autostart is None or self._tasks is None:
            return

        def work() -> bool:
            autostart.set(on=on)
            return autostart.enabled()

        self._tasks.run(self, "autostart", work, self._login_set, failed=self._login_failed)

    def _login_set(self, on: bool) -> None:
        self.login.setChecked(on)
        self._problem.hide()

    def _login_failed(self, error: Exception) -> None:
        code, details = getattr(error, "code", ""), getattr(error, "details", {})
        self._problem.setText(error_text(code, details, str(error)))
        self._problem.show()
        self._read_autostart()
