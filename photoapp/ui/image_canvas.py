"""One picture on a canvas: fit, zoom at the cursor, pan, rotate the view."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from photoapp.ui.pictures import Picture
from photoapp.ui.theme import colours

_MOST_ZOOM = 16.0
_STEP = 1.25
# A small picture is enlarged at most this much to fill the window.
_MOST_FIT = 2.0
# From this zoom on single pixels are meant to be seen.
_PIXELS = 4.0


@dataclass(frozen=True, slots=True)
class ViewState:
    """What is in view, independent of the size of picture and window, so that two can follow.

    `zoom`: times the fitting size. `x`, `y`: centre of the view in the rotated picture, 0..1.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Overlay:
    """Colours to lay over the photo, in their place whatever the zoom and rotation.

    `box`: left, top, right, bottom in 0..1 of the upright photo.
    """

    image: QImage
    box: tuple[float, float, float, float]


class ImageCanvas(QWidget):
    """Shows a thumbnail at once and the sharp picture when it comes, in the same place."""

    view_changed = Signal(object)  # ViewState, by the person's hand
    sharper_wanted = Signal()  # zoomed beyond what was decoded
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnail: QPixmap | None = None
        self._picture: Picture | None = None
        self._width = self._height = 0
        self._turns = 0  # quarter turns clockwise
        self._view = ViewState()
        self._drag: QPointF | None = None
        self._message = ""
        self._overlay: Overlay | None = None
        self._overlay_note = ""
        self._overlay_strength = 1.0
        self._black = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def set_photo(self, width: int, height: int, thumbnail: QPixmap | None) -> None:
        """Show another photo: its thumbnail first, fitted, not rotated."""
        self._width, self._height = max(1, width), max(1, height)
        self._thumbnail, self._picture = thumbnail, None
        self._overlay, self._overlay_note = None, ""
        self._turns, self._message = 0, ""
        self._view = ViewState()
        self.unsetCursor()
        self.update()

    def set_size(self, width: int, height: int) -> None:
        """The photo's size was learned later than the photo; a sharp picture knows its own."""
        if self._picture is None:
            self._width, self._height = max(1, width), max(1, height)
            self.update()

    def set_thumbnail(self, thumbnail: QPixmap) -> None:
        """The thumbnail came later than the photo."""
        self._thumbnail = thumbnail
        self.update()

    def set_picture(self, picture: Picture) -> None:
        """The sharp picture of the photo on show."""
        self._picture = picture
        self._width, self._height = picture.width, picture.height
        self._message = ""
        self.update()

    def set_message(self, text: str) -> None:
        """Say why there is no picture."""
        self._message = text
        self.update()

    def set_overlay(self, overlay: Overlay | None, note: str = "") -> None:
        """Lay colours over the photo on show, or take them away; another photo has none.

        `note` is what there is to say about them.
        """
        self._overlay, self._overlay_note = overlay, note
        self.update()

    def set_overlay_strength(self, strength: float) -> None:
        """How opaque the colours are, 0..1."""
        self._overlay_strength = strength
        self.update()

    @property
    def overlay(self) -> Overlay | None:
        """The colours over the photo."""
        return self._overlay

    @property
    def overlay_note(self) -> str:
        """What is said about them."""
        return self._overlay_note

    def set_black(self, *, black: bool) -> None:
        """Black around the picture, for full screen."""
        self._black = black
        self.update()

    @property
    def view(self) -> ViewState:
        """What is in view."""
        return self._view

    def set_view(self, view: ViewState) -> None:
        """Follow another canvas; does not tell."""
        self._view = self._clamped(view)
        self.update()

    @property
    def percent(self) -> float:
        """Screen pixels per photo pixel, in percent."""
        return self._scale() * self.devicePixelRatioF() * 100

    @property
    def fits(self) -> bool:
        """True while the whole picture is in view."""
        return self._view.zoom <= 1.0

    def fit(self) -> None:
        """The whole picture."""
        self._change(ViewState())

    def actual_size(self, at: QPointF | None = None) -> None:
        """One photo pixel per screen pixel, around a point of the widget."""
        self._zoom_to(1.0 / (self._fit_scale() * self.devicePixelRatioF()), at)

    def zoom_in(self) -> None:
        """A step closer."""
        self._zoom_to(self._view.zoom * _STEP, None)

    def zoom_out(self) -> None:
        """A step away."""
        self._zoom_to(self._view.zoom / _STEP, None)

    def rotate(self, quarters: int) -> None:
        """Turn the view; the file is not touched."""
        self._turns = (self._turns + quarters) % 4
        self._change(ViewState())

    # Geometry, in logical pixels

    def _turned(self) -> QSizeF:
        size = QSizeF(self._width, self._height)
        return size.transposed() if self._turns % 2 else size

    def _fit_scale(self) -> float:
        size = self._turned()
        margin = 0 if self._black else 12
        room_x = max(1, self.width() - 2 * margin)
        room_y = max(1, self.height() - 2 * margin)
        fit = min(room_x / size.width(), room_y / size.height())
        return min(fit, _MOST_FIT / self.devicePixelRatioF())

    def _scale(self) -> float:
        return self._fit_scale() * self._view.zoom if self._width else 1.0

    def _corner(self) -> QPointF:
        """Where the rotated picture's top left corner is."""
        size, scale = self._turned(), self._scale()
        return QPointF(
            self.width() / 2 - self._view.x * size.width() * scale,
            self.height() / 2 - self._view.y * size.height() * scale,
        )

    def _clamped(self, view: ViewState) -> ViewState:
        """Within sensible zoom, and never with empty space where picture could be."""
        if not self._width:
            return ViewState()
        actual = 1.0 / (self._fit_scale() * self.devicePixelRatioF())
        zoom = min(max(view.zoom, 1.0), max(1.0, actual * _MOST_ZOOM))
        size, scale = self._turned(), self._fit_scale() * zoom

        def held(place: float, picture: float, room: float) -> float:
            half = room / 2 / (picture * scale)
            return 0.5 if half >= 0.5 else min(max(place, half), 1.0 - half)

        return ViewState(
            zoom,
            held(view.x, size.width(), self.width()),
            held(view.y, size.height(), self.height()),
        )

    def _change(self, view: ViewState) -> None:
        self._view = self._clamped(view)
        if self._picture is not None:
            decoded = self._picture.levels[0].width() / self._picture.width
            if decoded < 0.99 and self._scale() * self.devicePixelRatioF() > decoded:
                self.sharper_wanted.emit()
        self.setCursor(Qt.CursorShape.ArrowCursor if self.fits else Qt.CursorShape.OpenHandCursor)
        self.update()
        self.view_changed.emit(self._view)

    def _zoom_to(self, zoom: float, at: QPointF | None) -> None:
        if not self._width:
            return
        point = at if at is not None else QPointF(self.rect().center())
        size, before, corner = self._turned(), self._scale(), self._corner()
        # The photo's point under the cursor stays under it.
        x = (point.x() - corner.x()) / before
        y = (point.y() - corner.y()) / before
        after = self._clamped(ViewState(zoom)).zoom * self._fit_scale()
        self._change(
            ViewState(
                after / self._fit_scale(),
                (x + (self.width() / 2 - point.x()) / after) / size.width(),
                (y + (self.height() / 2 - point.y()) / after) / size.height(),
            )
        )

    # Events

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tones = colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(
            self.rect(), QColor(Qt.GlobalColor.black) if self._black else tones.surface
        )
        if self._width:
            self._paint_picture(painter)
        if self._message:
            painter.setPen(tones.on_scrim if self._black else tones.muted)
            area = self.rect().adjusted(24, 24, -24, -24)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, self._message)
        elif self._overlay_note:
            self._paint_note(painter, self._overlay_note)
        painter.end()

    def _paint_note(self, painter: QPainter, text: str) -> None:
        """On a dark ground, because it stands on the photo."""
        tones = colours(self.palette())
        room = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        flags |= int(Qt.TextFlag.TextWordWrap)
        place = painter.boundingRect(room, flags, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tones.scrim)
        painter.drawRoundedRect(place.adjusted(-10, -6, 10, 6), 6, 6)
        painter.setPen(tones.on_scrim)
        painter.drawText(room, flags, text)

    def _paint_picture(self, painter: QPainter) -> None:
        scale, corner, size = self._scale(), self._corner(), self._turned()
        place = QRectF(corner, size * scale)
        device = scale * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=device < _PIXELS)
        painter.save()
        painter.translate(place.center())
        painter.rotate(90 * self._turns)
        target = QRectF(
            -self._width * scale / 2,
            -self._height * scale / 2,
            self._width * scale,
            self._height * scale,
        )
        if self._picture is not None:
            image = self._picture.level(device)
            # Only the part in view, so that deep zoom costs no more than a screenful.
            inverse, _ = painter.transform().inverted()
            seen = inverse.mapRect(QRectF(self.rect())).intersected(target)
            if not seen.isEmpty():
                ratio_x = image.width() / target.width()
                ratio_y = image.height() / target.height()
                source = QTransform.fromScale(ratio_x, ratio_y).mapRect(
                    seen.translated(-target.topLeft())
                )
                painter.drawImage(seen, image, source)
        elif self._thumbnail is not None:
            painter.drawPixmap(target, self._thumbnail, QRectF(self._thumbnail.rect()))
        else:
            painter.fillRect(target, colours(self.palette()).placeholder)
        if self._overlay is not None:
            left, top, right, bottom = self._overlay.box
            painter.setOpacity(self._overlay_strength)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(
                QRectF(
                    target.left() + left * target.width(),
                    target.top() + top * target.height(),
                    (right - left) * target.width(),
                    (bottom - top) * target.height(),
                ),
                self._overlay.image,
            )
        painter.restore()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view = self._clamped(self._view)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._zoom_to(self._view.zoom * 1.0016**turned, event.position())
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self._zoom_to(self._view.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton and not self.fits:
            self._drag = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.clicked.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        moved = event.position() - self._drag
        self._drag = event.position()
        size, scale = self._turned(), self._scale()
        self._change(
            ViewState(
                self._view.zoom,
                self._view.x - moved.x() / (size.width() * scale),
                self._view.y - moved.y() / (size.height() * scale),
            )
        )
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.fits:
            self.actual_size(event.position())
        else:
            self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_F:
                self.fit()
            case _:
                super().keyPressEvent(event)
