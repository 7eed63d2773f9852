"""What closing the window means, and life without one: in the tray, or minimised without a tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QMessageBox
from typing_extensions import override

from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.ui.messages import job_title, progress_text
from photoapp.ui.notifications import Notifications
from photoapp.ui.tray import Tray

if TYPE_CHECKING:
    from photoapp.services.indexer import Indexer
    from photoapp.ui.arrivals import Arrivals
    from photoapp.ui.main_window import MainWindow

# A panel that crashes takes its tray along; a hidden window then comes back to the task bar.
_LOOK_MS = 4_000
# At login the tray may come after us.
_LOOKS_AT_START = 3


class Background(QObject):
    """Keeps the program running while its window is away. GUI thread.

    A window is hidden only while a tray shows the way back.
    """

    def __init__(self, window: MainWindow, arrivals: Arrivals, indexer: Indexer) -> None:
        super().__init__(window)
        self._window = window
        self._arrivals = arrivals
        self._indexer = indexer
        self._asking = False
        self._looks = 0  # that the tray may still be absent for
        self._paused = indexer.paused
        self._job: JobSnapshot | None = None
        self.tray = Tray(window)
        self.notifications = Notifications(window, self.tray)
        self.tray.open_wanted.connect(self._open)
        self.tray.hold_wanted.connect(self._hold)
        self.tray.quit_wanted.connect(window.quit)
        window.closed.connect(self.tray.close)
        window.preferences.changed.connect(self._preference_changed)
        window.bridge.job_changed.connect(self._job_changed)
        window.bridge.settings_changed.connect(self._setting_stored)
        arrivals.raised.connect(self._show_tray)
        window.installEventFilter(self)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._look_for_tray)
        self._show_tray()
        self._tell_tray()

    def start(self) -> None:
        """Begin without a window: in the tray, or minimised where none comes within seconds."""
        self.tray.set_visible(on=True)
        self._looks = 0 if self.tray.available() else _LOOKS_AT_START
        self._look.start()

    # Closing

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Close and self._stays():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _stays(self) -> bool:
        """True when the window does not close now: it went away, or a question is open."""
        window = self._window
        if window.quitting:
            return False
        if self._asking:
            return True
        wish = window.preferences.settings.on_close
        if wish == "ask" and window.status.busy:
            self._ask()
            return True
        if wish != "background" or not (self.tray.available() or window.status.busy):
            return False
        self._go_away()
        return True

    def _ask(self) -> None:
        self._asking = True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("photoapp is still working. Let it go on without its window?"))
        note = self.tr(
            "If you quit, it goes on from here at the next start. Your answer is remembered and "
            "can be changed in the settings."
        )
        if not self.tray.available():
            note = self.tr("This desktop has no tray, so the window is minimised.") + "\n\n" + note
        box.setInformativeText(note)
        stay = box.addButton(self.tr("Go on in the background"), QMessageBox.ButtonRole.AcceptRole)
        leave = box.addButton(self.tr("Quit"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(stay)

        def finished(_result: int) -> None:
            self._asking = False
            clicked = box.clickedButton()
            box.deleteLater()
            if clicked is stay:
                self._window.preferences.set("on_close", "background")
                self._go_away()
            elif clicked is leave:
                self._window.preferences.set("on_close", "quit")
                self._window.quit()

        box.finished.connect(finished)
        box.open()

    # Away and back

    def _go_away(self) -> None:
        window = self._window
        if self.tray.available():
            self.tray.set_visible(on=True)
            window.dialogs.close_all()
            window.hide()
            self._looks = 0
            self._look.start()
        else:
            window.showMinimized()

    @Slot()
    def _look_for_tray(self) -> None:
        if self._window.isVisible():
            self._look.stop()
        elif self.tray.available():
            self._looks = 0
        elif self._looks > 0:
            self._looks -= 1
        else:
            self._look.stop()
            self._window.showMinimized()

    @Slot()
    def _open(self) -> None:
        self._arrivals.raise_window()

    @Slot()
    def _show_tray(self) -> None:
        """With a window on show, the icon is there only when it is wished for."""
        settings = self._window.preferences.settings
        wished = settings.tray_icon or settings.on_close == "background"
        self.tray.set_visible(on=wished or not self._window.isVisible())

    @Slot(str)
    def _preference_changed(self, name: str) -> None:
        if name in ("tray_icon", "on_close"):
            self._show_tray()

    # Indexing

    @Slot()
    def _hold(self) -> None:
        act = self._indexer.resume if self._indexer.paused else self._indexer.pause
        self._window.tasks.run(self, "hold", act, self._held, failed=self._window.acts.failed)

    def _held(self, _result: object) -> None:
        self._paused = self._indexer.paused
        self._tell_tray()

    @Slot(str)
    def _setting_stored(self, name: str) -> None:
        if name == "indexing_paused":
            self._paused = self._indexer.paused
            self._tell_tray()

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if job.state is JobState.RUNNING:
            self._job = job
        elif self._job is not None and self._job.job == job.job:
            self._job = None
        self.notifications.heard(job)
        self._tell_tray()

    def _tell_tray(self) -> None:
        job = self._job
        busy = ""
        if job is not None:
            busy = " · ".join(part for part in (job_title(job), progress_text(job)) if part)
        self.tray.set_state(paused=self._paused, busy=busy)
