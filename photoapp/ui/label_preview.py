"""The photos of one label, most probable first, with the threshold to move between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.photo import PhotoId
from photoapp.core.tagging import histogram
from photoapp.ui.icons import icon
from photoapp.ui.label_grid import LabelGrid, LabelPhotos, percent
from photoapp.ui.parts import SPACE, Elided, Heading, Note, link
from photoapp.ui.photo_model import Section
from photoapp.ui.score_histogram import ScoreHistogram
from photoapp.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from photoapp.services.learning import LabelQuality
    from photoapp.services.tagging import LabelPreview

_CELL = 132


class PreviewPane(QWidget):
    """Shows what it is given; tells thresholds, ticks and the wish to check."""

    threshold_chosen = Signal(object)  # float 0..1, None for the automatic one
    check_wanted = Signal()
    decided = Signal(object, object)  # tuple[PhotoId, ...], bool | None

    def __init__(
        self, photos: LabelPhotos, thumbnails: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._name = ""
        self._preview: LabelPreview | None = None
        self._count = 0
        self._threshold = 0.0
        self._automatic = True
        self._fresh = False
        self._doubtful = False
        self._exclusive = False
        self._quality: LabelQuality | None = None
        self._title = Elided()
        self._title.setFont(Heading(1.25).font())
        self._facts = Note()
        self.check = QPushButton(icon("check-circle"), "")
        self.check.clicked.connect(self.check_wanted)
        self.histogram = ScoreHistogram()
        self.histogram.threshold_chosen.connect(self._moved)
        self.histogram.automatic_wanted.connect(self._automatic_wanted)
        self._mode = Note(factor=0.92)
        self.automatic = link(QPushButton())
        self.automatic.clicked.connect(self._automatic_wanted)
        self.grid = LabelGrid(photos, thumbnails)
        self.grid.set_cell_size(_CELL)
        self.grid.decided.connect(self._decide)
        self._message = Note()
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title, 1)
        head.addWidget(self.check)
        mode = QHBoxLayout()
        mode.setSpacing(SPACE)
        mode.addWidget(self._mode, 1)
        mode.addWidget(self.automatic)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        top.setSpacing(SPACE // 2)
        top.addLayout(head)
        top.addWidget(self._facts)
        top.addWidget(self.histogram)
        top.addLayout(mode)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._message)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE // 2)
        body.addWidget(self._top)
        body.addWidget(self._stack, 1)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self.retranslate()

    @property
    def count(self) -> int:
        """Photos that would be tagged, as far as shown."""
        return self._count

    def begin(self) -> None:
        """Another label is looked at: what is on show until its photos come is not its own."""
        self._fresh = True

    def show_label(self, name: str, *, checkable: bool) -> None:
        """Name the label whose photos come; `checkable`: photos can be checked."""
        self._name = name
        self.check.setEnabled(checkable)
        self._show_texts()

    def show_preview(
        self, preview: LabelPreview, *, automatic: bool, exclusive: bool = False
    ) -> None:
        """Show its photos; `automatic`: nobody fixed the threshold; `exclusive`: the set's mode."""
        self._exclusive = exclusive
        self._preview = preview
        self._count = preview.count_above
        self._threshold = preview.threshold
        self._automatic = automatic
        self._doubtful = preview.doubtful
        self.histogram.show_scores(
            preview.histogram.tolist(),
            histogram(preview.ranked).tolist(),
            preview.threshold,
            automatic=automatic,
        )
        self._top.show()
        self._stack.setCurrentWidget(self.grid)
        if self._fresh:
            self.grid.clearSelection()
        self._show_photos()
        if self._fresh:
            self._fresh = False
            self.grid.verticalScrollBar().setValue(0)

    def show_quality(self, quality: LabelQuality | None) -> None:
        """Say how often the label is right."""
        self._quality = quality
        self._show_texts()

    def show_message(self, text: str, *, tone: str = "") -> None:
        """Say why there are no photos."""
        self._message.set_tone(tone)
        self._message.setText(text)
        self._top.hide()
        self._stack.setCurrentWidget(self._message)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.check.setText(self.tr("Check these twelve"))
        self.check.setToolTip(
            self.tr("Say yes or no to twelve photos from which the label can learn most")
        )
        self.automatic.setText(self.tr("Back to automatic"))
        self._show_texts()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _show_photos(self) -> None:
        if self._preview is not None:
            ids, probabilities = self._preview.ids, self._preview.probabilities
            tagged = self._preview.may & (probabilities >= np.float32(self._threshold))
            order = np.concatenate((np.flatnonzero(tagged), np.flatnonzero(~tagged)))
            above = int(tagged.sum())
            sections = [Section("tagged", above), Section("below", len(ids) - above)]
            self._photos.show_scored(
                ids[order], probabilities[order], [one for one in sections if one.count]
            )
        self._show_texts()

    def _show_texts(self) -> None:
        self._title.set_text(f"“{self._name}”" if self._name else "")
        parts = [self.tr("Would tag %Ln photo(s)", "", self._count)]
        quality = self._quality
        if quality is not None and quality.precision is not None:
            text = self.tr("right {share} of the time, by %Ln of your ticks", "", quality.decisions)
            parts.append(text.format(share=percent(quality.precision)))
        elif quality is not None and quality.decisions:
            parts.append(self.tr("%Ln photo(s) ticked by you", "", quality.decisions))
        self._facts.setText(" · ".join(parts))
        self.automatic.setVisible(not self._automatic)
        self._mode.set_tone("maybe" if self._doubtful else "")
        if self._doubtful:
            self._mode.setText(
                self.tr(
                    "The model in use was not taught these words. Other words may help, a few "
                    "ticks, or the full model."
                )
            )
        elif self._automatic and self._exclusive:
            self._mode.setText(self.tr("Photos for which no other label is more probable"))
        elif self._automatic:
            self._mode.setText(
                self.tr("Automatic threshold: chosen from what your photos and this label are like")
            )
        else:
            self._mode.setText(self.tr("Threshold set by you"))

    @Slot(object, object)
    def _decide(self, photos: tuple[PhotoId, ...], confirmed: bool | None) -> None:
        if not self._fresh:
            self.decided.emit(photos, confirmed)

    @Slot(float)
    def _moved(self, threshold: float) -> None:
        """Follow the handle at once; the counts of the whole set come when it rests."""
        self._automatic = False
        self._threshold = threshold
        if self._preview is not None:
            self._count = self._preview.above(threshold)
        self._show_photos()
        self.threshold_chosen.emit(threshold)

    @Slot()
    def _automatic_wanted(self) -> None:
        if not self._automatic:
            self.threshold_chosen.emit(None)
