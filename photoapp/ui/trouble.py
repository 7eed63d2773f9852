"""Bugs are shown, never swallowed: a line in the window, with the details to copy."""

from __future__ import annotations

import traceback
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from photoapp.core.errors import PhotoappError
from photoapp.core.events import BackendRefused, BackgroundCrash
from photoapp.ui.bridge import Bridge
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import NoticeBar
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.tasks import Tasks


class Trouble(QObject):
    """Listens for what went wrong on any thread and tells it without stopping anybody."""

    jobs_wanted = Signal()

    def __init__(self, bridge: Bridge, tasks: Tasks, notices: NoticeBar, acts: PhotoActs) -> None:
        super().__init__(notices)
        self._notices = notices
        self._acts = acts
        bridge.crashed.connect(self.crashed)
        bridge.backend_refused.connect(self.slower)
        tasks.error.connect(self.failed)

    @Slot(object)
    def crashed(self, crash: BackgroundCrash) -> None:
        """A background thread ended with a bug, or cannot work now (`code`)."""
        if crash.code:
            self._notices.say(error_text(crash.code, None, crash.message), tone="maybe")
            return
        text = self.tr(
            "Something went wrong in the background ({where}). Your photos are safe and the "
            "window goes on working."
        ).format(where=crash.where)
        details = f"{crash.where}\n{crash.message}\n\n{crash.trace}"
        self._notices.say(
            text,
            (self.tr("Copy details"), partial(_copy, details)),
            (self.tr("Show jobs"), self.jobs_wanted.emit),
            tone="bad",
        )

    @Slot(object)
    def slower(self, refused: BackendRefused) -> None:
        """A model runs, but not as fast as it should."""
        del refused  # its details are in the log; a person cannot do anything with them
        self._notices.say(
            self.tr(
                "The faster form of the model gave wrong results on this computer and is not "
                "used. Searching works as before, only slower. “Make faster on this computer” on "
                "the Models page makes it anew."
            )
        )

    @Slot(object)
    def failed(self, error: Exception) -> None:
        """Work of the window itself failed: calmly for the environment, as a bug otherwise."""
        if isinstance(error, PhotoappError):
            self._acts.failed(error)
            return
        trace = "".join(traceback.format_exception(error))
        self.crashed(BackgroundCrash(self.tr("window"), repr(error), trace))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
