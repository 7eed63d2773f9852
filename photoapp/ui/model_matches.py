"""One model's row on the comparison page: its best matches with their cosines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.core.photo import PhotoRow
from photoapp.ui import model_words
from photoapp.ui.fonts import scaled
from photoapp.ui.messages import error_text, progress_text
from photoapp.ui.parts import SPACE, Card, Note
from photoapp.ui.thumbnail_label import ThumbnailLabel

if TYPE_CHECKING:
    from photoapp.services.models import ModelStatus
    from photoapp.ui.thumbnail_loader import ThumbnailLoader

MOST = 8
"""Matches in a row."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a model found: rows with their cosines, best first.

    `missing`: photos that it has not seen. `seen`: it has seen the photo asked about; else
    there are no matches. `job`: it is looking at the photos now.
    """

    rows: tuple[tuple[PhotoRow, float], ...]
    missing: int
    seen: bool
    job: JobSnapshot | None = None


class ModelMatches(Card):
    """Tells what a person wants; does nothing by itself. GUI thread."""

    photo_wanted = Signal(int)
    look_wanted = Signal(str)  # model id, as all below: let it look at the photos
    stop_wanted = Signal(str)
    again_wanted = Signal(str)

    def __init__(self, status: ModelStatus, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self.status = status
        self._found: Found | None = None
        self._error: PhotoappError | None = None
        self._name = QLabel()
        self._name.setFont(scaled(self._name.font(), 1.08, weight=QFont.Weight.DemiBold))
        self._badge = Note()
        self._badge.setWordWrap(False)
        self._note = Note()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._look = QPushButton()
        self._look.clicked.connect(self._ask_look)
        self._stop = QPushButton()
        self._stop.clicked.connect(self._ask_stop)
        self._again = QPushButton()
        self._again.clicked.connect(self._ask_again)
        head = QHBoxLayout()
        head.setSpacing(SPACE + SPACE // 2)
        head.addWidget(self._name)
        head.addWidget(self._badge)
        head.addStretch(1)
        self._strip = QWidget()
        strip = QGridLayout(self._strip)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(SPACE // 2)
        self.labels: list[ThumbnailLabel] = []
        self.cosines: list[QLabel] = []
        for place in range(MOST):
            label = ThumbnailLabel(thumbnails, f"match{place}", fill=True)
            label.clicked.connect(self.photo_wanted)
            cosine = Note(factor=0.92)
            cosine.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            strip.addWidget(label, 0, place)
            strip.addWidget(cosine, 1, place)
            strip.setColumnStretch(place, 1)
            self.labels.append(label)
            self.cosines.append(cosine)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._look, self._stop, self._again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self._strip)
        self.body.addWidget(self._note)
        self.body.addWidget(self._bar)
        self.body.addLayout(buttons)
        self.retranslate()

    @property
    def waiting(self) -> bool:
        """True until something is to be said."""
        return self._found is None and self._error is None

    def show_status(self, status: ModelStatus) -> None:
        """Show how the model stands now."""
        self.status = status
        self.retranslate()

    def show_waiting(self) -> None:
        """The answer is on its way; what was found for another photo goes."""
        self._found = self._error = None
        self.retranslate()

    def show_found(self, found: Found) -> None:
        """Show the answer."""
        self._found, self._error = found, None
        self.retranslate()

    def show_error(self, error: PhotoappError) -> None:
        """Show why there is no answer."""
        self._found, self._error = None, error
        self.retranslate()

    def show_job(self, snapshot: JobSnapshot) -> None:
        """Show how far the model is with the photos."""
        known = self._found or Found((), 0, seen=False)
        self._found = Found(known.rows, known.missing, known.seen, snapshot)
        self._error = None
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language, and show what can be done now."""
        name = model_words.name(self.status)
        found, job = self._found, self._found.job if self._found is not None else None
        self._name.setText(name)
        self._badge.setText(self.tr("In use") if self.status.in_use else "")
        self._badge.set_tone("good")
        rows = found.rows if found is not None else ()
        self._show_rows(rows)
        self._note.set_tone("bad" if self._error is not None else "")
        self._note.setText(self._note_text())
        self._note.setVisible(bool(self._note.text()))
        missing = found.missing if found is not None else 0
        self._look.setVisible(bool(missing) and job is None and not self.status.in_use)
        self._look.setText(self.tr("Look at %Ln photos", "", missing))
        self._stop.setVisible(job is not None)
        self._stop.setText(self.tr("Stop"))
        self._again.setVisible(self._error is not None)
        self._again.setText(self.tr("Try again"))
        self._bar.setVisible(job is not None)
        if job is not None:
            self._bar.setRange(0, 1000 if job.total else 0)
            self._bar.setValue(min(1000, job.done * 1000 // job.total) if job.total else 0)
        self._bar.setAccessibleName(self.tr("Progress: {name}").format(name=name))
        for button in (self._look, self._stop, self._again):
            button.setAccessibleName(f"{button.text()}: {name}")
        self.setAccessibleName(name)

    def _note_text(self) -> str:
        if self._error is not None:
            return error_text(self._error.code, self._error.details, self._error.message)
        found = self._found
        if found is None:
            return self.tr("Looking…")
        if found.job is not None:
            text = progress_text(found.job)
            if found.job.state is JobState.PAUSED:
                return self.tr("Paused: {progress}").format(progress=text)
            return text or self.tr("Looking at your photos…")
        if not found.seen:
            if self.status.in_use:
                return self.tr("This photo is not indexed yet.")
            return self.tr("This model has not looked at your photos yet.")
        if found.missing:
            return self.tr("%Ln photos were not looked at yet.", "", found.missing)
        return "" if found.rows else self.tr("There is no other photo to compare with.")

    def _show_rows(self, rows: tuple[tuple[PhotoRow, float], ...]) -> None:
        for place, (label, cosine) in enumerate(zip(self.labels, self.cosines, strict=True)):
            if place >= len(rows):
                label.set_row(None)
                cosine.setText("")
                label.setEnabled(False)
                continue
            row, value = rows[place]
            text = QLocale().toString(value, "f", 2)
            label.set_row(row)
            label.setEnabled(True)
            label.setAccessibleName(
                self.tr("{name}, likeness {value}").format(name=row.name, value=text)
            )
            label.setToolTip(label.accessibleName())
            cosine.setText(text)
        self._strip.setVisible(bool(rows))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _ask_look(self) -> None:
        self.look_wanted.emit(self.status.description.id)

    @Slot()
    def _ask_stop(self) -> None:
        self.stop_wanted.emit(self.status.description.id)

    @Slot()
    def _ask_again(self) -> None:
        self.again_wanted.emit(self.status.description.id)
