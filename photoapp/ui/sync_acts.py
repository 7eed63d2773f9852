"""Tags to and from files, as acts of the window: asked for, done as a job, told, undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import IdArray, PhotoId
from photoapp.core.syncing import SyncChoice
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import UNDO_MS, NoticeBar
from photoapp.ui.photo_acts import PhotoActs

if TYPE_CHECKING:
    from photoapp.services.jobs import Jobs
    from photoapp.services.sidecars import Sidecars, SyncResult
    from photoapp.ui.sync_dialog import SyncDialog
    from photoapp.ui.tasks import Tasks


class SyncActs(QObject):
    """Opens the dialog and carries out what was confirmed in it. GUI thread."""

    def __init__(
        self,
        sidecars: Sidecars,
        jobs: Jobs,
        *,
        tasks: Tasks,
        notices: NoticeBar,
        acts: PhotoActs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._sidecars = sidecars
        self._jobs = jobs
        self._tasks = tasks
        self._notices = notices
        self._acts = acts
        self._window = window
        self._count = 0

    def ask(self, photos: IdArray) -> SyncDialog | None:
        """Show what writing these photos' tags would do; None when there are none."""
        # Late: few people open it every time.
        from photoapp.ui.sync_dialog import SyncDialog

        chosen = [PhotoId(photo) for photo in photos.tolist()]
        if not chosen:
            return None
        dialog = SyncDialog(self._sidecars, chosen, self._tasks, self._window)
        dialog.confirmed.connect(_Confirmed(self, chosen, dialog).take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def start(self, photos: Sequence[PhotoId], choice: SyncChoice, *, read: bool) -> None:
        """Read (if said) and write as a job, and tell the end."""
        sidecars, jobs = self._sidecars, self._jobs

        def work() -> tuple[SyncResult | None, SyncResult | None]:
            results: list[SyncResult] = []
            end = jobs.wait(
                sidecars.start_write(photos, choice, read_first=read, done=results.append)
            )
            if end.error is not None:
                raise PhotoappError(end.error.code, end.error.reason)
            read_result = results[0] if read and results else None
            return read_result, results[-1] if len(results) > int(read) else None

        self._count += 1
        self._tasks.run(self, f"sync-{self._count}", work, self._told, failed=self._acts.failed)

    def _told(self, results: tuple[SyncResult | None, SyncResult | None]) -> None:
        read, written = results
        undo = (self.tr("Undo"), self._acts.undo)
        if written is not None and written.failures:
            first = written.failures[0]
            text = self.tr("%Ln file(s) could not be written.", "", len(written.failures))
            reason = error_text(first.code, {"path": first.where}, first.reason)
            acts = (undo,) if written.journal is not None else ()
            self._notices.say(f"{text} {reason}", *acts, tone="bad")
            return
        parts = []
        if read is not None and read.journal is not None:
            parts.append(self.tr("Read tags of %Ln photo(s) from files.", "", len(read.photos)))
        if written is not None and written.journal is not None:
            parts.append(self.tr("Wrote tags to %Ln file(s).", "", written.files))
        if parts:
            self._notices.say(" ".join(parts), undo, stay_ms=UNDO_MS)


class _Confirmed(QObject):
    """Remembers for which photos a dialog was opened."""

    def __init__(self, acts: SyncActs, photos: Sequence[PhotoId], dialog: QObject) -> None:
        super().__init__(dialog)
        self._acts = acts
        self._photos = photos

    def take(self, choice: SyncChoice, read: bool) -> None:
        """Do what was confirmed."""
        self._acts.start(self._photos, choice, read=read)
