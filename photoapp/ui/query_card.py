"""One of the person's searches, as two models answer it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from typing_extensions import override

from photoapp.core.hits import SearchAnswer
from photoapp.core.photo import PhotoRow
from photoapp.services.query_comparison import SHOWN
from photoapp.ui.messages import model_name
from photoapp.ui.parts import SPACE, Card, Heading, Note
from photoapp.ui.thumbnail_label import ThumbnailLabel
from photoapp.ui.thumbnail_loader import ThumbnailLoader


@dataclass(frozen=True, slots=True)
class Answered:
    """What one model answers: its counts, and the photos shown, best first."""

    model: str
    answer: SearchAnswer
    rows: tuple[PhotoRow, ...]


class _Strip(QWidget):
    """A row of photos with the model's name above it."""

    def __init__(self, thumbnails: ThumbnailLoader, place: int) -> None:
        super().__init__()
        self.name = QLabel()
        self.counts = Note(factor=0.92)
        self.counts.setWordWrap(False)
        self.labels = [
            ThumbnailLabel(thumbnails, f"answer{place}-{column}", fill=True)
            for column in range(SHOWN)
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE // 2)
        grid.addWidget(self.name, 0, 0, 1, SHOWN // 2)
        grid.addWidget(self.counts, 0, SHOWN // 2, 1, SHOWN - SHOWN // 2)
        for column, label in enumerate(self.labels):
            grid.addWidget(label, 1, column)
            grid.setColumnStretch(column, 1)


class QueryCard(Card):
    """Shows both answers under each other; photos that both have come bright. GUI thread."""

    photo_wanted = Signal(int)

    def __init__(self, text: str, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self.text = text
        self._answers: tuple[Answered, ...] = ()
        self._problem = ""
        self._title = Heading(1.05)
        self._note = Note()
        self.strips = [_Strip(thumbnails, place) for place in range(2)]
        self.body.addWidget(self._title)
        self.body.addWidget(self._note)
        for strip in self.strips:
            self.body.addWidget(strip)
            for label in strip.labels:
                label.clicked.connect(self.photo_wanted)
        self.retranslate()

    @property
    def waiting(self) -> bool:
        """True until there is an answer or a problem."""
        return not self._answers and not self._problem

    def show_answers(self, answers: tuple[Answered, ...]) -> None:
        """Show what both models found."""
        self._answers, self._problem = answers, ""
        self.retranslate()

    def show_problem(self, text: str) -> None:
        """Show why there is no answer."""
        self._answers, self._problem = (), text
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._title.setText(self.text)
        self.setAccessibleName(self.text)
        self._note.set_tone("bad" if self._problem else "")
        self._note.setText(self._problem or self._note_text())
        for place, strip in enumerate(self.strips):
            known = place < len(self._answers)
            strip.setVisible(known)
            if known:
                self._show_strip(strip, self._answers[place])

    def _note_text(self) -> str:
        if not self._answers:
            return self.tr("Searching…")
        shown = [{row.photo for row in one.rows} for one in self._answers]
        shared, most = len(set.intersection(*shown)), max(len(one) for one in shown)
        if not most:
            return self.tr("Neither model has a photo to show.")
        return self.tr("Of %Ln photo(s), {shared} are the same.", "", most).format(shared=shared)

    def _show_strip(self, strip: _Strip, one: Answered) -> None:
        strip.name.setText(model_name(one.model))
        strip.counts.setText(self._counts(one.answer))
        for place, label in enumerate(strip.labels):
            row = one.rows[place] if place < len(one.rows) else None
            label.set_row(row)
            label.setEnabled(row is not None)

    def _counts(self, answer: SearchAnswer) -> str:
        good, maybe = answer.good, answer.maybe
        if not answer.hits and "model-language" in answer.notices:
            return self.tr("does not read this language")
        if not good and not maybe:
            return self.tr("nothing above the cut-off; the nearest photos are shown")
        parts = []
        if good:
            parts.append(self.tr("%Ln good match(es)", "", good))
        if maybe:
            parts.append(self.tr("%Ln maybe", "", maybe))
        return " · ".join(parts)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
