"""What a person does to photos: each runs off the GUI thread, is told, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QWidget

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.drag_and_drop import photo_mime
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.messages import act_text, error_text
from photoapp.ui.notice_bar import UNDO_MS, NoticeBar
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.core.library import JournalEntry
    from photoapp.services.browse import Browser
    from photoapp.services.curate import Curator
    from photoapp.services.jobs import JobControl, Jobs
    from photoapp.services.removal import TrashPlan, TrashResult
    from photoapp.ui.tasks import Tasks

# More files than this are not put on the clipboard or into a drag.
MOST_FILES = 1000
# More files than this go to the trash as a job with progress.
_FEW_FILES = 20


class PhotoActs(QObject):
    """Rating, favourites, albums, trash, undo, paths. GUI thread."""

    albums_changed = Signal()

    def __init__(
        self,
        browser: Browser,
        curator: Curator,
        jobs: Jobs,
        *,
        tasks: Tasks,
        notices: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._browser = browser
        self._curator = curator
        self._tasks = tasks
        self._notices = notices
        self._window = window
        self._count = 0

    # Marks

    def rate(self, photos: IdArray, stars: int) -> None:
        """Set 0 to 5 stars."""
        chosen = _ids(photos)
        self._do(lambda: self._curator.rate(chosen, stars))

    def favourite(self, photos: IdArray, *, on: bool) -> None:
        """Put into or take out of the favourites."""
        chosen = _ids(photos)
        self._do(lambda: self._curator.favourite(chosen, on))

    def favourite_these(self, photos: Sequence[PhotoId]) -> None:
        """Put dropped photos into the favourites."""
        self._do(lambda: self._curator.favourite(photos, True))

    # Albums

    def new_album(self, photos: Sequence[PhotoId]) -> None:
        """Ask for a name and make an album, with these photos in it."""
        self._ask_name(
            self.tr("New album"),
            self.tr("Name of the album:"),
            "",
            lambda name: self._make_album(name, photos),
        )

    def _make_album(self, name: str, photos: Sequence[PhotoId]) -> None:
        self._do(lambda: self._curator.create_album(name, photos), self._albums_done)

    def add_to_album(self, album: int, photos: Sequence[PhotoId], name: str) -> None:
        """Put photos into an album and say so."""

        def told(_: Any) -> None:
            text = self.tr("%Ln photo(s) added to “{album}”.", "", len(photos))
            self._notices.say(
                text.format(album=name), (self.tr("Undo"), self.undo), stay_ms=UNDO_MS
            )
            self.albums_changed.emit()

        self._do(lambda: self._curator.add_to_album(album, photos), told)

    def remove_from_album(self, album: int, photos: IdArray) -> None:
        """Take photos out of an album; the photos stay in the library."""
        chosen = _ids(photos)
        self._do(lambda: self._curator.remove_from_album(album, chosen), self._albums_done)

    def rename_album(self, album: int, name: str) -> None:
        """Ask for another name."""

        def rename(chosen: str) -> None:
            self._do(lambda: self._curator.rename_album(album, chosen), self._albums_done)

        self._ask_name(self.tr("Rename album"), self.tr("Name of the album:"), name, rename)

    def delete_album(self, album: int, name: str) -> None:
        """Ask, then delete the album; the photos stay."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Delete the album “{album}”?").format(album=name))
        box.setInformativeText(self.tr("The photos stay in the library and on the disk."))
        delete = box.addButton(self.tr("Delete album"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)

        def act() -> None:
            self._do(lambda: self._curator.delete_album(album), self._albums_done)

        when_accepted(box, delete, act)

    def ask_name(self, title: str, label: str, name: str, act: Callable[[str], None]) -> None:
        """Ask for a name without stopping the window."""
        self._ask_name(title, label, name, act)

    # Trash and undo

    def trash(self, photos: IdArray) -> None:
        """Say what would go to the system's trash, ask, and do it."""
        chosen = _ids(photos)
        if not chosen:
            return
        self._tasks.run(
            self,
            "trash-plan",
            lambda: self._curator.trash_plan(chosen),
            self._ask_trash,
            failed=self.failed,
        )

    def _ask_trash(self, plan: TrashPlan) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        if not plan.files:
            box.setIcon(QMessageBox.Icon.Information)
            box.setText(self.tr("There is nothing to move to the trash."))
            box.setInformativeText(self.tr("Every copy is on a drive that is not connected."))
            box.addButton(QMessageBox.StandardButton.Ok)
            box.open()
            return
        box.setText(self.tr("Move %Ln photo(s) to the trash?", "", plan.count))
        lines = [
            self.tr("%Ln file(s), {size}.", "", plan.files).format(size=size_text(plan.bytes)),
        ]
        if plan.beside:
            lines.append(self.tr("%Ln sidecar(s) (XMP) go along.", "", len(plan.beside)))
        if plan.skipped:
            lines.append(
                self.tr("%Ln other copy(s) cannot be reached now and stay.", "", len(plan.skipped))
            )
        if plan.last_copies:
            lines.append(self.tr("No other copy is known of %Ln photo(s).", "", plan.last_copies))
        lines.append(self.tr("You can undo this, here or in the History."))
        box.setInformativeText("\n".join(lines))
        move = box.addButton(self.tr("Move to trash"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(move)
        when_accepted(box, move, lambda: self._trash(plan))

    def _trash(self, plan: TrashPlan) -> None:
        def told(result: TrashResult) -> None:
            undo = (self.tr("Undo"), self.undo)
            if result.failures:
                first = result.failures[0]
                text = self.tr(
                    "%Ln file(s) could not be moved to the trash.", "", len(result.failures)
                )
                reason = error_text(first.code, {"path": first.where}, first.reason)
                acts = (undo,) if result.journal is not None else ()
                self._notices.say(f"{text} {reason}", *acts, tone="bad")
                return
            text = self.tr("%Ln photo(s) moved to the trash.", "", plan.count)
            self._notices.say(text, undo, stay_ms=UNDO_MS)

        curator, jobs = self._curator, self._jobs

        def work() -> TrashResult:
            if plan.files <= _FEW_FILES:
                return curator.trash(plan)
            results: list[TrashResult] = []

            def body(control: JobControl) -> None:
                results.append(curator.trash(plan, progress=control.progress))

            end = jobs.wait(
                jobs.start("trash", "Trash", body, unit="files", can_pause=False, can_cancel=False)
            )
            if results:
                return results[0]
            # A bug was told by the job itself; what is left to say is said once, here.
            error = end.error
            raise PhotoappError(error.code if error else "", error.reason if error else "")

        self._do(work, told)

    def undo(self) -> None:
        """Reverse the last act."""

        def work() -> JournalEntry | None:
            entry = next((one for one in self._curator.history() if one.undoable), None)
            if entry is not None:
                self._curator.undo(entry.id)
            return entry

        def told(entry: JournalEntry | None) -> None:
            if entry is None:
                text = self.tr("There is nothing to undo.")
            else:
                text = self.tr("Undone: {act}").format(act=act_text(entry))
            self._notices.say(text, stay_ms=UNDO_MS // 2)
            self.albums_changed.emit()

        self._do(work, told)

    # Files

    def show_file(self, photo: PhotoId) -> None:
        """Show the photo's file in the system's file manager."""
        self._with_paths([photo], lambda paths: show_in_file_manager(paths[0]))

    def copy_paths(self, photos: IdArray) -> None:
        """Put the files' paths on the clipboard as text."""

        def act(paths: list[Path]) -> None:
            QGuiApplication.clipboard().setText("\n".join(str(path) for path in paths))
            text = self.tr("%Ln path(s) copied.", "", len(paths))
            self._notices.say(text, stay_ms=UNDO_MS // 3)

        self._with_paths(_ids(photos)[:MOST_FILES], act)

    def copy(self, photos: IdArray) -> None:
        """Put the files on the clipboard, for file managers and for the search box."""
        chosen = _ids(photos)[:MOST_FILES]

        def act(paths: list[Path]) -> None:
            mime = photo_mime(chosen, paths)
            mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
            QGuiApplication.clipboard().setMimeData(mime)
            text = self.tr("%Ln photo(s) copied.", "", len(paths))
            self._notices.say(text, stay_ms=UNDO_MS // 3)

        self._with_paths(chosen, act)

    def _with_paths(self, photos: list[PhotoId], act: Callable[[list[Path]], Any]) -> None:
        browser = self._browser

        def told(found: dict[PhotoId, Path]) -> None:
            paths = [found[photo] for photo in photos if photo in found]
            if paths:
                act(paths)
            else:
                self._notices.say(
                    self.tr("The file is on a drive that is not connected, or no longer there."),
                    tone="maybe",
                )

        self._tasks.run(
            self, "paths", lambda: browser.original_paths(photos), told, failed=self.failed
        )

    # Ways

    def _do(self, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        self._count += 1
        self._tasks.run(self, f"act-{self._count}", work, done or _nothing, failed=self.failed)

    def _albums_done(self, _result: Any) -> None:
        self.albums_changed.emit()

    def failed(self, error: Exception) -> None:
        """Tell a person's error calmly; a bug is told elsewhere."""
        if isinstance(error, PhotoappError):
            self._notices.say(error_text(error.code, error.details, error.message), tone="bad")

    def _ask_name(self, title: str, label: str, name: str, act: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(_stripped(act))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _ids(photos: IdArray) -> list[PhotoId]:
    return [PhotoId(photo) for photo in photos.tolist()]


def _nothing(_result: Any) -> None:
    """The catalogue's events show the change."""


def _stripped(act: Callable[[str], None]) -> Callable[[str], None]:
    def call(name: str) -> None:
        if name.strip():
            act(name.strip())

    return call


def when_accepted(box: QMessageBox, button: object, act: Callable[[], None]) -> None:
    """Open `box` without stopping the window; call `act` when `button` was pressed."""

    def finished(_result: int) -> None:
        if box.clickedButton() is button:
            act()
        box.deleteLater()

    box.finished.connect(finished)
    box.open()
