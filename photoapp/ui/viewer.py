"""One photo large, or two side by side, with the neighbours a key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import PhotoId
from photoapp.ui.film_strip import FilmStrip
from photoapp.ui.icons import icon
from photoapp.ui.image_canvas import ViewState
from photoapp.ui.messages import error_text
from photoapp.ui.parts import Elided
from photoapp.ui.photo_model import PhotoModel
from photoapp.ui.photo_pane import PhotoPane
from photoapp.ui.pictures import Picture, PictureCache
from photoapp.ui.thumbnail_loader import Look, ThumbnailLoader
from photoapp.ui.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

# Larger than most screens; the rest is decoded when the person zooms in.
_LARGEST_FIRST_SIDE = 2560


class Viewer(QWidget):
    """Shows rows of the grid's model. Escape or Space leaves.

    In comparison the left photo stays and the right one follows the arrow keys;
    zoom and place are the same in both.
    """

    closed = Signal()
    photo_changed = Signal(int)
    full_screen_wanted = Signal(bool)
    shown_changed = Signal()  # which photos are in the panes

    def __init__(
        self,
        model: PhotoModel,
        thumbnails: ThumbnailLoader,
        pictures: PictureCache,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = model
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._photo: PhotoId | None = None
        self._row = -1
        self._other: PhotoId | None = None
        self._full_screen = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        self._bar = QFrame()
        self._tools = QHBoxLayout(self._bar)
        self._tools.setContentsMargins(8, 4, 8, 4)
        self._tools.setSpacing(2)
        self._back = self._button("previous", self.close_viewer)
        self._tools.addWidget(self._back)
        self._title = Elided(at_end=True)  # the name, then the date
        self._tools.addWidget(self._title, 1)
        self._tools.addSpacing(12)
        self._position = QLabel()
        self._position.setProperty("muted", True)
        self._tools.addWidget(self._position)
        self._tools.addSpacing(12)
        self._given = QHBoxLayout()
        self._given.setSpacing(2)
        self._tools.addLayout(self._given)
        self._out = self._button("zoom-out", self._zoom_out)
        self._percent = QToolButton()
        self._percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 %") + 14)
        self._percent.clicked.connect(self._toggle_actual)
        self._in = self._button("zoom-in", self._zoom_in)
        self._left_turn = self._button("rotate-left", self._rotate_left)
        self._right_turn = self._button("rotate-right", self._rotate_right)
        self._compare = self._button("compare", self.toggle_compare)
        self._compare.setCheckable(True)
        self._screen = self._button("full-screen", self._toggle_full_screen)
        for button in (
            self._out,
            self._percent,
            self._in,
            self._left_turn,
            self._right_turn,
            self._compare,
            self._screen,
        ):
            self._tools.addWidget(button)

        self._pane = PhotoPane()
        self._other_pane = PhotoPane()
        self._other_pane.hide()
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(2)
        middle.addWidget(self._other_pane, 1)
        middle.addWidget(self._pane, 1)
        self._strip = FilmStrip(model, thumbnails)
        self._strip.chosen.connect(self.show_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(middle, 1)
        column.addWidget(self._strip)

        for pane in (self._pane, self._other_pane):
            pane.canvas.sharper_wanted.connect(self._sharper)
        self._pane.canvas.view_changed.connect(self._follow_right)
        self._other_pane.canvas.view_changed.connect(self._follow_left)
        pictures.loaded.connect(self._picture_loaded)
        pictures.failed.connect(self._picture_failed)
        thumbnails.ready.connect(self._thumbnails_ready)
        model.sections_changed.connect(self._photos_changed)
        model.dataChanged.connect(self._rows_changed)
        self.setFocusProxy(self._pane.canvas)
        self.retranslate()

    @property
    def photo(self) -> PhotoId | None:
        """The photo on show (the right one in comparison)."""
        return self._photo

    @property
    def panes(self) -> tuple[PhotoPane, ...]:
        """Those that show a photo now."""
        both = (self._pane, self._other_pane)
        return tuple(pane for pane in both if pane.photo is not None and not pane.isHidden())

    def add_tool(self, tool: QWidget) -> None:
        """Put a widget behind the acts in the bar."""
        self._given.addWidget(tool)

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Put the window's acts on a photo into the bar."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(self._icon_size())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._given.addWidget(button)

    @Slot(int)
    def show_row(self, row: int) -> None:
        """Show the photo of a row."""
        if not 0 <= row < len(self._photos.ids):
            return
        self._row = row
        self._photo = self._photos.photo(row)
        self._load(self._pane, self._photo)
        self._strip.set_row(row)
        self._describe()
        self._prefetch()
        self.photo_changed.emit(self._photo)
        self.shown_changed.emit()

    def compare(self, left: PhotoId, right: PhotoId) -> None:
        """Show two photos side by side."""
        self.show_row(self._photos.row_of(right))
        self._set_other(left)

    @Slot()
    def close_viewer(self) -> None:
        """Go back to the grid."""
        self._set_other(None)
        if self._full_screen:
            self.set_full_screen(on=False)
            self.full_screen_wanted.emit(False)
        self.closed.emit()

    def set_full_screen(self, *, on: bool) -> None:
        """Only the picture, on black."""
        self._full_screen = on
        self._bar.setVisible(not on)
        self._strip.setVisible(not on)
        for pane in (self._pane, self._other_pane):
            pane.set_black(black=on)
        self._screen.setIcon(icon("full-screen-exit" if on else "full-screen"))

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Photo"))
        for button, text in (
            (self._back, self.tr("Back to all photos (Esc)")),
            (self._out, self.tr("Zoom out (−)")),
            (self._percent, self.tr("Switch between the whole picture and actual size (Z)")),
            (self._in, self.tr("Zoom in (+)")),
            (self._left_turn, self.tr("Rotate the view left ([)")),
            (self._right_turn, self.tr("Rotate the view right (])")),
            (self._compare, self.tr("Compare with another photo (C)")),
            (self._screen, self.tr("Full screen (F11)")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._describe()

    # Loading

    def _button(self, name: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(self._icon_size())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _icon_size(self) -> QSize:
        unit = self.fontMetrics().height() + 2
        return QSize(unit, unit)

    def _first_side(self) -> int:
        screen = self.screen() or QGuiApplication.primaryScreen()
        size = screen.size() * screen.devicePixelRatio()
        return min(_LARGEST_FIRST_SIDE, max(size.width(), size.height()))

    def _look(self) -> Look:
        return Look("view", 512, fill=False)

    def _load(self, pane: PhotoPane, photo: PhotoId) -> None:
        row = self._photos.known(photo)
        if row is None:
            place = self._photos.row_of(photo)
            row = self._photos.row_data(place) if place >= 0 else None
        pane.photo = photo
        pane.needs_size = row is None
        if row is not None:
            thumbnail = self._thumbnails.pixmap(row.content_key, self._look())
            pane.canvas.set_photo(row.width, row.height, thumbnail)
            pane.set_caption(row.name, row.width, row.height)
        else:
            pane.canvas.set_photo(1, 1, None)
        found = self._pictures.get(photo, self._first_side())
        if found is not None:
            pane.canvas.set_picture(found)

    def _prefetch(self) -> None:
        for row in (self._row + 1, self._row - 1):
            if 0 <= row < len(self._photos.ids):
                self._pictures.get(self._photos.photo(row), self._first_side())

    @Slot()
    def _sharper(self) -> None:
        for pane in (self._pane, self._other_pane):
            if pane.photo is not None and not pane.isHidden():
                self._pictures.get(pane.photo, 0)

    @Slot(int, object)
    def _picture_loaded(self, photo: int, picture: Picture) -> None:
        for pane in (self._pane, self._other_pane):
            if pane.photo == photo:
                pane.canvas.set_picture(picture)
        self._show_percent()

    @Slot(int, object)
    def _picture_failed(self, photo: int, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            text = error_text(error.code, error.details, error.message)
        else:
            text = self.tr("This photo cannot be shown.")
        for pane in (self._pane, self._other_pane):
            if pane.photo == photo:
                pane.canvas.set_message(text)

    @Slot(object)
    def _thumbnails_ready(self, keys: frozenset[str]) -> None:
        if not self.isVisible():
            return
        for pane in (self._pane, self._other_pane):
            row = self._photos.known(pane.photo) if pane.photo is not None else None
            if row is not None and row.content_key in keys:
                pixmap = self._thumbnails.pixmap(row.content_key, self._look())
                if pixmap is not None:
                    pane.canvas.set_thumbnail(pixmap)

    @Slot()
    def _photos_changed(self) -> None:
        """Photos came or went: stay with the photo, or take the one that fills its place."""
        if self._photo is None or self.isHidden():
            return
        row = self._photos.row_of(self._photo)
        if row >= 0:
            self._row = row
            self._strip.set_row(row)
            self._describe()
        elif len(self._photos.ids):
            self.show_row(min(self._row, len(self._photos.ids) - 1))
        else:
            self.close_viewer()
        if self._other is not None and self._photos.row_of(self._other) < 0:
            self._set_other(None)

    @Slot()
    def _rows_changed(self) -> None:
        if self._photo is None or self.isHidden():
            return
        for pane in (self._pane, self._other_pane):
            row = self._photos.known(pane.photo) if pane.photo is not None else None
            if row is not None and pane.needs_size:
                # Not `_load`: zoom and colours of the photo on show stay.
                pane.canvas.set_size(row.width, row.height)
                pane.set_caption(row.name, row.width, row.height)
                thumbnail = self._thumbnails.pixmap(row.content_key, self._look())
                if thumbnail is not None:
                    pane.canvas.set_thumbnail(thumbnail)
        self._describe()

    def _describe(self) -> None:
        row = self._photos.known(self._photo) if self._photo is not None else None
        title = f"{row.name}  ·  {moment(row.taken)}" if row is not None else ""
        self._title.set_text(title)
        count = len(self._photos.ids)
        self._position.setText(
            self.tr("{place} of {count}").format(
                place=self.locale().toString(self._row + 1), count=self.locale().toString(count)
            )
            if self._row >= 0
            else ""
        )
        self._show_percent()

    def _show_percent(self) -> None:
        self._percent.setText(f"{round(self._pane.canvas.percent)} %")

    # Comparing

    def _set_other(self, photo: PhotoId | None) -> None:
        self._other = photo
        both = photo is not None
        self._compare.setChecked(both)
        self._other_pane.setVisible(both)
        for pane in (self._pane, self._other_pane):
            pane.show_caption(show=both)
        if photo is not None:
            self._load(self._other_pane, photo)
            self._pane.canvas.fit()
        else:
            self._other_pane.photo = None
        self.shown_changed.emit()

    @Slot()
    def toggle_compare(self) -> None:
        """Put the next photo beside this one, or go back to one."""
        if self._other is not None:
            self._set_other(None)
        elif self._photo is not None and len(self._photos.ids) > 1:
            left = self._photo
            row = self._row + 1 if self._row + 1 < len(self._photos.ids) else self._row - 1
            self.show_row(row)
            self._set_other(left)
        else:
            self._compare.setChecked(False)

    @Slot(object)
    def _follow_right(self, view: ViewState) -> None:
        if self._other is not None:
            self._other_pane.canvas.set_view(view)
        self._show_percent()

    @Slot(object)
    def _follow_left(self, view: ViewState) -> None:
        self._pane.canvas.set_view(view)
        self._show_percent()

    # Keys and buttons

    @Slot()
    def _zoom_in(self) -> None:
        self._pane.canvas.zoom_in()

    @Slot()
    def _zoom_out(self) -> None:
        self._pane.canvas.zoom_out()

    @Slot()
    def _toggle_actual(self) -> None:
        if self._pane.canvas.fits:
            self._pane.canvas.actual_size()
        else:
            self._pane.canvas.fit()

    @Slot()
    def _rotate_left(self) -> None:
        self._pane.canvas.rotate(-1)

    @Slot()
    def _rotate_right(self) -> None:
        self._pane.canvas.rotate(1)

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.set_full_screen(on=not self._full_screen)
        self.full_screen_wanted.emit(self._full_screen)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_PageDown:
                self.show_row(self._row + 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Up | Qt.Key.Key_PageUp:
                self.show_row(self._row - 1)
            case Qt.Key.Key_Home:
                self.show_row(0)
            case Qt.Key.Key_End:
                self.show_row(len(self._photos.ids) - 1)
            case Qt.Key.Key_Escape if self._full_screen:
                self._toggle_full_screen()
            case Qt.Key.Key_Escape | Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.close_viewer()
            case Qt.Key.Key_Z:
                self._toggle_actual()
            case Qt.Key.Key_BracketLeft:
                self._rotate_left()
            case Qt.Key.Key_BracketRight:
                self._rotate_right()
            case Qt.Key.Key_C if not event.modifiers():
                self.toggle_compare()
            case Qt.Key.Key_F11:
                self._toggle_full_screen()
            case _:
                super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
