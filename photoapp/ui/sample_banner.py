"""A line that says: these are sample pictures, and how to go on to one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton
from typing_extensions import override

from photoapp.ui.centre import Centre
from photoapp.ui.parts import SPACE, IconLabel, Note, link
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.places import Places
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.sample_library import SampleLibrary


class SampleBanner(QFrame):
    """Visible while the library shows the sample pictures."""

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
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
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
    def _remove(self) -> None:
        self._tasks.run(
            self,
            "remove-samples",
            self._samples.remove,
            lambda _: self._places.go_everywhere(),
            failed=self._acts.failed,
        )
