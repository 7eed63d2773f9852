"""Saying that long work has ended to somebody who is not looking at the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.ui.i18n import Context
from photoapp.ui.messages import amount_text, error_text, job_title
from photoapp.ui.tray import Tray
from photoapp.ui.wording import duration

if TYPE_CHECKING:
    from photoapp.ui.main_window import MainWindow

LONG_SECONDS: Final = 20.0
"""Work that took less is not worth a word."""

_PORTAL: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.Notification"
_NAME: Final = "photoapp-work"

Jobs: Final = Context("Jobs")


class Notifications(QObject):
    """Tells by the tray's icon while it is shown, else by the desktop's portal. GUI thread."""

    def __init__(self, window: MainWindow, tray: Tray) -> None:
        super().__init__(window)
        self._window = window
        self._tray = tray
        self._told: JobId | None = None

    def heard(self, job: JobSnapshot) -> None:
        """A job's newest state; a long one that has ended is told once, if that is wished for."""
        if (
            job.state in (JobState.DONE, JobState.FAILED)
            and job.seconds >= LONG_SECONDS
            and job.job != self._told
            and self._window.preferences.settings.notify_when_done
            and not self._window.isActiveWindow()
        ):
            self._told = job.job
            self.say(*ended_texts(job))

    def say(self, title: str, text: str) -> None:
        """Show it where this desktop can."""
        if self._tray.visible and self._tray.available():
            self._tray.say(title, text)
        elif sys.platform.startswith("linux"):
            self._say_by_portal(title, text)
        elif self._tray.available():  # Windows and macOS have no other way
            self._tray.set_visible(on=True)
            self._tray.say(title, text)

    def _say_by_portal(self, title: str, text: str) -> None:
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        message = QDBusMessage.createMethodCall(_PORTAL, _PATH, _INTERFACE, "AddNotification")
        # No action of our own: a click then starts the program, which raises this window.
        message.setArguments([_NAME, {"title": title, "body": text}])
        bus.send(message)  # nobody waits: a portal that is not there is no trouble


def ended_texts(job: JobSnapshot) -> tuple[str, str]:
    """Title and text for a job that has ended."""
    if job.state is JobState.FAILED:
        title = Jobs.tr("{work}: did not finish").format(work=job_title(job))
        error = job.error
        return title, error_text(error.code, dict(error.details), error.reason) if error else ""
    title = Jobs.tr("{work}: done").format(work=job_title(job))
    parts = [amount_text(job)] if job.done else []
    parts.append(Jobs.tr("took {time}").format(time=duration(job.seconds)))
    if job.errors:
        parts.append(Jobs.tr("%Ln failed", "", len(job.errors)))
    return title, " · ".join(parts)
