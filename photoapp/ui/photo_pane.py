"""One side of the viewer: a canvas, and in comparison a caption under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photoapp.core.photo import PhotoId
from photoapp.ui.image_canvas import ImageCanvas
from photoapp.ui.parts import Elided
from photoapp.ui.wording import megapixels


class PhotoPane(QWidget):
    """A photo's canvas with its caption."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo: PhotoId | None = None
        self.needs_size = True  # the photo's size was not known yet
        self.canvas = ImageCanvas()
        self._caption = Elided(muted=True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setContentsMargins(8, 4, 8, 4)
        self._caption.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._caption)

    def set_caption(self, name: str, width: int, height: int) -> None:
        """Name and size of the photo."""
        self.needs_size = False
        self._caption.set_text(f"{name}  ·  {megapixels(width, height)}")

    def show_caption(self, *, show: bool) -> None:
        """Only two photos side by side need captions."""
        self._caption.setVisible(show)

    def set_black(self, *, black: bool) -> None:
        """As the canvas."""
        self.canvas.set_black(black=black)
