"""A line that says: these are sample pictures, and how to go on to one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout
from typing_extensions import override

from photoapp.ui.centre import Centre
from photoapp.ui.parts import SPACE, IconLabel, Note, link
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.places import Places
from photoapp.ui.query_text import QueryText
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.sample_library import SampleLibrary


class SampleBanner(QFrame):
    """Visible while the library shows the sample pictures; offers a few searches in them."""

    search_wanted = Signal(object)  # QueryText

    def __init__(
        self,
        samples: SampleLibrary,
        centre: Centre,
        places: Places,
        *,
        tasks: Tasks,
        acts: PhotoActs,
    ) -> None:
        super().__init__(centre)
        self._samples = samples
        self._places = places
        self._tasks = tasks
        self._acts = acts
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        self._text = Note()
        self._text.set_tone("plain")
        self.own = QPushButton()
        self.own.clicked.connect(places.choose_folder)
        self.remove = link(QPushButton())
        self.remove.clicked.connect(self._remove)
        row.addWidget(IconLabel("photos", self.fontMetrics().height() + 2))
        row.addWidget(self._text, 1)
        row.addWidget(self.own)
        row.addWidget(self.remove)
        self._try = Note()
        self.searches = [link(QPushButton()) for _ in range(3)]
        trying = QHBoxLayout()
        trying.setSpacing(SPACE)
        trying.addWidget(self._try)
        for button in self.searches:
            button.clicked.connect(self._search)
            trying.addWidget(button)
        trying.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE // 2)
        column.setSpacing(SPACE // 2)
        column.addLayout(row)
        column.addLayout(trying)
        self.hide()
        centre.set_banner(self)
        places.counted.connect(self._counted)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._text.setText(
            self.tr("These are sample pictures. They leave again when you add your own photos.")
        )
        self.own.setText(self.tr("Add my photos…"))
        self.remove.setText(self.tr("Remove the samples"))
        self._try.setText(self.tr("Try a search:"))
        words = (self.tr("sunset"), self.tr("raccoon"), self.tr("mountain without snow"))
        for button, text in zip(self.searches, words, strict=True):
            button.setText(text)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _counted(self) -> None:
        counts = self._places.sidebar
        folders = counts.folders if counts is not None else ()
        self.setVisible(any(one.path == self._samples.folder for one in folders))

    @Slot()
    def _search(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.search_wanted.emit(QueryText(button.text()))

    @Slot()
    def _remove(self) -> None:
        self._tasks.run(
            self,
            "remove-samples",
            self._samples.remove,
            lambda _: self._places.go_everywhere(),
            failed=self._acts.failed,
        )
