"""Bugs are shown, never swallowed: a line in the window, with the details to copy or to read."""

from __future__ import annotations

import traceback
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from photoapp.core.errors import PhotoappError
from photoapp.core.events import BackendRefused, BackgroundCrash
from photoapp.ui.bridge import Bridge
from photoapp.ui.fonts import font_hint
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import NoticeBar
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.crashes import CrashReport, CrashReports


class Trouble(QObject):
    """Listens for what went wrong on any thread and tells it without stopping anybody."""

    jobs_wanted = Signal()
    reports_wanted = Signal()

    def __init__(
        self,
        bridge: Bridge,
        tasks: Tasks,
        notices: NoticeBar,
        acts: PhotoActs,
        crashes: CrashReports,
    ) -> None:
        super().__init__(notices)
        self._tasks = tasks
        self._crashes = crashes
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

    def look_back(self) -> None:
        """Say, once, that the program ended unexpectedly; else that Chinese cannot be drawn."""
        if hint := font_hint(self._notices.font()):
            self._notices.say(hint, tone="maybe")
        self._tasks.run(self, "crashes", self._crashes.untold, self._told)

    def _told(self, reports: tuple[CrashReport, ...]) -> None:
        if reports:
            self._notices.say(
                self.tr(
                    "photoapp ended unexpectedly. Your photos are safe. The report is kept on "
                    "this computer only."
                ),
                (self.tr("Show report"), self.reports_wanted.emit),
                (self.tr("Delete"), partial(self._delete, reports)),
            )
            self._tasks.run(self, "crashes told", self._crashes.told, lambda _: None)

    def _delete(self, reports: tuple[CrashReport, ...]) -> None:
        crashes = self._crashes

        def work() -> None:
            for one in reports:
                crashes.delete(one.name)

        self._tasks.run(self, "crashes", work, lambda _: None, failed=self._acts.failed)

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
        self._crashes.keep(trace, repr(error))
        self.crashed(BackgroundCrash(self.tr("window"), repr(error), trace))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
