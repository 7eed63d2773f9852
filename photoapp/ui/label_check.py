"""“Check these twelve”: photos from which a label can learn most, answered with yes or no."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.label_grid import LabelGrid, LabelPhotos
from photoapp.ui.parts import SPACE, Heading, Note, primary
from photoapp.ui.thumbnail_loader import ThumbnailLoader

COUNT = 12
_GAP = 6
_NO_SCORES: FloatArray = np.empty(0, dtype=np.float32)


class CheckPanel(QWidget):
    """Shows photos and tells answers; the next unanswered photo gets the keyboard by itself."""

    decided = Signal(object, object)  # tuple[PhotoId, ...], bool | None
    more_wanted = Signal()
    closed = Signal()

    def __init__(
        self, photos: LabelPhotos, thumbnails: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._name = ""
        self._quality = ""
        self._title = Heading(1.25)
        self._note = Note()
        self.grid = LabelGrid(photos, thumbnails, always=True)
        self.grid.decided.connect(self._decided)
        self._message = Note()
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._message)
        self._keys = [(QLabel(), QLabel()) for _ in range(4)]
        keys = FlowLayout(spacing=SPACE // 2)
        for key, meaning in self._keys:
            key.setProperty("key", True)
            meaning.setProperty("muted", True)
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, SPACE, 0)
            row.setSpacing(SPACE // 2 + 2)
            row.addWidget(key)
            row.addWidget(meaning)
            keys.addWidget(pair)
        self._progress = Note()
        self._progress.set_tone("plain")
        self.more = primary(QPushButton())
        self.more.clicked.connect(self.more_wanted)
        self.done = QPushButton()
        self.done.clicked.connect(self.closed)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._progress, 1)
        foot.addWidget(self.done)
        foot.addWidget(self.more)
        body = QVBoxLayout(self)
        body.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        body.setSpacing(SPACE)
        body.addWidget(self._title)
        body.addWidget(self._note)
        body.addWidget(self._stack, 1)
        body.addLayout(keys)
        body.addLayout(foot)
        self.retranslate()

    def show_photos(self, name: str, photos: IdArray) -> None:
        """Ask about these photos; none means that everything has been answered."""
        self._name = name
        self._photos.show_scored(photos, _NO_SCORES)
        if len(photos):
            self._stack.setCurrentWidget(self.grid)
            self._fit()
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            self._go_on()
        else:
            self._message.setText(self.tr("There is no further photo to ask about."))
            self._stack.setCurrentWidget(self._message)
        self._show_texts()

    def wait(self, name: str) -> None:
        """Say that photos are being chosen."""
        self._name = name
        self._message.setText(self.tr("Choosing photos…"))
        self._stack.setCurrentWidget(self._message)
        self._show_texts()

    def show_quality(self, text: str) -> None:
        """What the answers say of the label so far, one sentence or ""."""
        self._quality = text
        self._show_texts()

    def answered(self) -> int:
        """How many of those on show have an answer."""
        rows = range(len(self._photos.ids))
        return sum(self._photos.decision(row) is not None for row in rows)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.done.setText(self.tr("Done"))
        self.more.setText(self.tr("Next twelve"))
        texts = (
            ("Y", self.tr("yes")),
            ("N", self.tr("no")),
            (self.tr("Space"), self.tr("change the answer")),
            ("← →", self.tr("another photo")),
        )
        for (key, meaning), (sign, text) in zip(self._keys, texts, strict=True):
            key.setText(sign)
            meaning.setText(text)
        self._show_texts()

    def _show_texts(self) -> None:
        self._title.setText(self.tr("Is this “{label}”?").format(label=self._name))
        self._note.setText(
            self.tr("The label learns from each answer. A few already help; Ctrl+Z takes one back.")
        )
        count = len(self._photos.ids)
        parts = []
        if count:
            text = self.tr("{done} of %Ln answered", "", count)
            parts.append(text.format(done=self.answered()))
        if self._quality:
            parts.append(self._quality)
        self._progress.setText(" · ".join(parts))

    @Slot()
    def marks_changed(self) -> None:
        """Answers were taken back or given elsewhere."""
        self._show_texts()

    @Slot(object, object)
    def _decided(self, photos: tuple[PhotoId, ...], confirmed: bool | None) -> None:
        self.decided.emit(photos, confirmed)
        self._show_texts()
        if confirmed is not None:
            self._go_on()

    def _go_on(self) -> None:
        """Give the keyboard to the next photo without an answer, or to the next twelve."""
        count = len(self._photos.ids)
        start = max(0, self.grid.currentIndex().row())
        for step in range(count):
            row = (start + step) % count
            if self._photos.decision(row) is None:
                self.grid.go_to(row)
                return
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """As few columns as leave all photos in view: cells fill the width."""
        width = self.grid.viewport().width()
        for columns in range(1, COUNT + 1):
            self.grid.set_cell_size(width // columns - _GAP)
            if self.grid.verticalScrollBar().maximum() == 0:
                return

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
