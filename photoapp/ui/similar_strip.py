"""The strip of similar photos in the inspector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.hits import Example, SearchRequest
from photoapp.core.photo import PhotoId, PhotoRow
from photoapp.ui.parts import link, section_title
from photoapp.ui.thumbnail_label import ThumbnailLabel

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.tasks import Tasks
    from photoapp.ui.thumbnail_loader import ThumbnailLoader

_MOST = 9
_COLUMNS = 3
# Similar photos cost a search; arrow keys held down must not start dozens.
_WAIT_MS = 220


class SimilarStrip(QWidget):
    """Nine photos that look like one; hidden while there are none. GUI thread."""

    go_wanted = Signal(int)  # photo
    all_wanted = Signal(int)  # the photo that the others are similar to

    def __init__(
        self, browser: Browser, searcher: Searcher, thumbnails: ThumbnailLoader, tasks: Tasks
    ) -> None:
        super().__init__()
        self._browser = browser
        self._searcher = searcher
        self._tasks = tasks
        self._photo: PhotoId | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._find)
        self._title = section_title()
        self._all = link(QPushButton())
        self._all.clicked.connect(self._tell_all)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._all, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        self.labels: list[ThumbnailLabel] = []
        for start in range(0, _MOST, _COLUMNS):
            line = QHBoxLayout()
            line.setSpacing(4)
            for place in range(_COLUMNS):
                label = ThumbnailLabel(thumbnails, f"similar{start + place}", fill=True)
                label.clicked.connect(self.go_wanted)
                self.labels.append(label)
                line.addWidget(label, 1)
            column.addLayout(line)
        self.retranslate()
        self._show([])

    def show_photo(self, photo: PhotoId | None) -> None:
        """Look for photos like this one; None: show nothing."""
        self._photo = photo
        self._tasks.forget(self, "similar")
        self._show([])
        if photo is None:
            self._wait.stop()
        else:
            self._wait.start()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self._title.setText(self.tr("Similar photos"))
        self._all.setText(self.tr("Show all"))

    @Slot()
    def _find(self) -> None:
        photo, above = self._photo, self.parentWidget()
        if photo is None or above is None or not above.isVisible():
            return
        searcher, browser = self._searcher, self._browser

        def work() -> list[PhotoRow]:
            answer = searcher.search(
                SearchRequest(examples=(Example(photo=photo),), limit=_MOST + 1, show_all=True)
            )
            found = [hit.photo for hit in answer.hits if hit.photo != photo]
            return browser.rows(found[:_MOST])

        self._tasks.run(self, "similar", work, self._show, failed=self._none)

    def _none(self, _error: Exception) -> None:
        """Photos without a vector have none; the strip then stays away."""
        self._show([])

    def _show(self, rows: list[PhotoRow]) -> None:
        for place, label in enumerate(self.labels):
            row = rows[place] if place < len(rows) else None
            label.set_row(row)
            # Whole lines keep their three columns.
            line = place // _COLUMNS * _COLUMNS
            label.setVisible(line < len(rows))
        self.setVisible(bool(rows))

    @Slot()
    def _tell_all(self) -> None:
        if self._photo is not None:
            self.all_wanted.emit(int(self._photo))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
