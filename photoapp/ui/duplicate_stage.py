"""Two pictures compared: side by side with one zoom, in turns, or their difference."""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.duplicates import DuplicateMember
from photoapp.core.errors import PhotoappError
from photoapp.core.photo import PhotoId
from photoapp.ui.image_canvas import ViewState
from photoapp.ui.messages import error_text
from photoapp.ui.photo_pane import PhotoPane
from photoapp.ui.picture_difference import difference
from photoapp.ui.pictures import Picture, PictureCache
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader

_FLICKER_MS = 600
_LARGEST_FIRST_SIDE = 2560
# Shapes that differ less than this are taken for the same.
_SHAPES = 0.03


class CompareMode(StrEnum):
    """How two pictures are compared."""

    SIDES = "sides"
    FLICKER = "flicker"
    DIFFERENCE = "difference"


class DuplicateStage(QWidget):
    """Shows two members of a group. GUI thread; pictures are decoded elsewhere."""

    def __init__(
        self,
        thumbnails: ThumbnailLoader,
        pictures: PictureCache,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._tasks = tasks
        self._members: tuple[DuplicateMember, ...] = ()
        self._fates = ("", "")
        self._shifted = False
        self._mode = CompareMode.SIDES
        self._swapped = False
        self._difference: Picture | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_FLICKER_MS)
        self._timer.timeout.connect(self._swap)
        self.panes = (PhotoPane(), PhotoPane())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for pane, follower in zip(self.panes, self.panes[::-1], strict=True):
            pane.show_caption(show=True)
            row.addWidget(pane, 1)
            pane.canvas.view_changed.connect(partial(self._follow, follower))
            pane.canvas.sharper_wanted.connect(self._sharper)
        pictures.loaded.connect(self._loaded)
        pictures.failed.connect(self._failed)
        thumbnails.ready.connect(self._thumbnails_ready)

    def take_focus_for(self, owner: QWidget) -> None:
        """Keys go to `owner`, also after a click on a picture."""
        for pane in self.panes:
            pane.canvas.setFocusProxy(owner)

    @property
    def mode(self) -> CompareMode:
        """How the two are compared now."""
        return self._mode

    def set_mode(self, mode: CompareMode) -> None:
        """Compare in another way."""
        self._mode = mode
        self._apply()

    def show_pair(self, left: DuplicateMember, right: DuplicateMember) -> None:
        """Show these two, fitted."""
        self._members = (left, right)
        self._difference = None
        self._swapped = False
        for pane, member in zip(self.panes, self._members, strict=True):
            pane.photo = member.photo
            pixmap = self._thumbnails.pixmap(member.content_key, _look())
            pane.canvas.set_photo(*self._size(member), pixmap)
            if (found := self._picture(member.photo)) is not None:
                pane.canvas.set_picture(self._sized(found))
        self._apply()

    def set_fates(self, left: str, right: str) -> None:
        """Say of each what happens to it: stays or goes."""
        self._fates = (left, right)
        self._caption()

    def set_shifted(self, *, shifted: bool) -> None:
        """Whether one of the pictures is cropped, turned or mirrored, so that spots differ."""
        self._shifted = shifted

    def zoom(self, *, closer: bool) -> None:
        """A step, in both."""
        canvas = self.panes[0].canvas
        if closer:
            canvas.zoom_in()
        else:
            canvas.zoom_out()

    def _picture(self, photo: PhotoId) -> Picture | None:
        screen = self.screen() or QGuiApplication.primaryScreen()
        size = screen.size() * screen.devicePixelRatio()
        return self._pictures.get(photo, min(_LARGEST_FIRST_SIDE, max(size.width(), size.height())))

    def _size(self, of: DuplicateMember | Picture) -> tuple[int, int]:
        """Sizes as they are, or the larger one's for both where their shapes are alike.

        A smaller version is then seen in the same place and size.
        """
        largest = max(self._members, key=lambda member: member.pixels)
        shape = largest.width / max(1, largest.height)
        if abs(of.width / max(1, of.height) / shape - 1) > _SHAPES:
            return of.width, of.height
        return largest.width, largest.height

    def _sized(self, picture: Picture) -> Picture:
        width, height = self._size(picture)
        return Picture(picture.levels, width, height)

    def _caption(self) -> None:
        if not self._members:
            return
        if self._mode is CompareMode.DIFFERENCE:
            left, right = self._members
            text = f"{left.path.name} – {right.path.name}"
            self.panes[0].set_caption(text, left.width, left.height)
            return
        order = (1, 0) if self._swapped else (0, 1)
        for pane, place in zip(self.panes, order, strict=True):
            member = self._members[place]
            text = f"{self._fates[place]} · {member.path.name}"
            pane.set_caption(text, member.width, member.height)

    def _apply(self) -> None:
        if not self._members:
            return
        self.panes[1].setVisible(self._mode is CompareMode.SIDES)
        self._swapped = False
        if self._mode is CompareMode.FLICKER and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
        canvas = self.panes[0].canvas
        canvas.set_message("")
        found = self._picture(self._members[0].photo)
        if self._mode is CompareMode.DIFFERENCE:
            self._show_difference()
        elif found is not None:
            canvas.set_picture(self._sized(found))
        self._caption()

    @Slot()
    def _swap(self) -> None:
        """The other picture in the same place."""
        self._swapped = not self._swapped
        found = self._picture(self._members[self._swapped].photo)
        if found is not None:
            self.panes[0].canvas.set_picture(self._sized(found))
        self._caption()

    def _show_difference(self) -> None:
        if self._difference is not None:
            self.panes[0].canvas.set_picture(self._sized(self._difference))
            return
        left, right = (self._picture(member.photo) for member in self._members)
        if left is not None and right is not None:
            self._tasks.run(self, "difference", lambda: difference(left, right), self._differ)

    def _differ(self, found: Picture | None) -> None:
        if self._mode is not CompareMode.DIFFERENCE:
            return
        self._difference = found
        if found is not None:
            self.panes[0].canvas.set_picture(self._sized(found))
            if self._shifted:
                self.panes[0].canvas.set_message(
                    self.tr(
                        "One of them is cropped, turned or framed, so more differs than is new."
                    )
                )
        else:
            self.panes[0].canvas.set_message(
                self.tr("The pictures have different shapes and cannot be laid over each other.")
            )

    def _follow(self, pane: PhotoPane, view: ViewState) -> None:
        if self._mode is CompareMode.SIDES:
            pane.canvas.set_view(view)

    @Slot()
    def _sharper(self) -> None:
        for member in self._members:
            self._pictures.get(member.photo, 0)

    @Slot(int, object)
    def _loaded(self, photo: int, picture: Picture) -> None:
        if all(pane.photo != photo for pane in self.panes):
            return
        if self._mode is CompareMode.DIFFERENCE:
            self._show_difference()
            return
        shown = self._members[::-1] if self._swapped else self._members
        for pane, member in zip(self.panes, shown, strict=True):
            if member.photo == photo:
                pane.canvas.set_picture(self._sized(picture))

    @Slot(int, object)
    def _failed(self, photo: int, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            text = error_text(error.code, error.details, error.message)
        else:
            text = self.tr("This photo cannot be shown.")
        for pane in self.panes:
            if pane.photo == photo:
                pane.canvas.set_message(text)

    @Slot(object)
    def _thumbnails_ready(self, keys: frozenset[str]) -> None:
        if not self.isVisible():
            return
        for pane, member in zip(self.panes, self._members, strict=False):
            if member.content_key in keys:
                pixmap = self._thumbnails.pixmap(member.content_key, _look())
                if pixmap is not None:
                    pane.canvas.set_thumbnail(pixmap)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._apply()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _look() -> Look:
    return Look("view", 512, fill=False)
