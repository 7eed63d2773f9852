"""The panel at the right: everything known about the selected photo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.photo import IdArray, PhotoDetails, PhotoId
from photoapp.ui.copy_row import CopyRow
from photoapp.ui.fonts import scaled
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Elided, Scroller, clear, section_title
from photoapp.ui.photo_facts import PhotoFacts, PhotoSummary, summarise
from photoapp.ui.rating import StarRating
from photoapp.ui.similar_strip import SimilarStrip
from photoapp.ui.tag_panel import TagPanel
from photoapp.ui.theme import colours
from photoapp.ui.thumbnail_label import ThumbnailLabel

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.tasks import Tasks
    from photoapp.ui.thumbnail_loader import ThumbnailLoader

_SUMMARY_MOST = 2000


class Inspector(Scroller):
    """Reads details, tags and similar photos on worker threads for whatever is selected."""

    open_wanted = Signal(int)  # photo: show it large
    go_wanted = Signal(int)  # photo: show it in the grid, or search around it
    similar_wanted = Signal(int)
    rated = Signal(int)
    favourite_set = Signal(bool)
    words_wanted = Signal(str)  # such as tag:"red car": search for them

    def __init__(
        self,
        browser: Browser,
        searcher: Searcher,
        thumbnails: ThumbnailLoader,
        tags: TagPanel,
        *,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._browser = browser
        self._tasks = tasks
        self.tags = tags
        self._photos: IdArray = np.empty(0, dtype=np.int64)
        self._details: PhotoDetails | None = None
        self._summary: PhotoSummary | None = None
        self.setObjectName("inspector")
        # A click on a tick leaves the keyboard with the photos.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        inner = QWidget()
        inner.setProperty("page", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        self._nothing = QLabel()
        self._nothing.setProperty("muted", True)
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._nothing)

        self._one = QWidget()
        body = QVBoxLayout(self._one)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE)
        self._preview = ThumbnailLabel(thumbnails, "preview", fill=False)
        self._preview.clicked.connect(self.open_wanted)
        body.addWidget(self._preview)
        self._name = Elided()
        self._name.setFont(scaled(self.font(), 1.1, weight=QFont.Weight.DemiBold))
        body.addWidget(self._name)
        column.addWidget(self._one)

        self._many = QLabel()
        self._many.setFont(scaled(self.font(), 1.15, weight=QFont.Weight.DemiBold))
        self._many.setWordWrap(True)
        column.addWidget(self._many)
        self._marks = QWidget()
        marks = QHBoxLayout(self._marks)
        marks.setContentsMargins(0, 0, 0, 0)
        marks.setSpacing(SPACE)
        self._stars = StarRating()
        self._stars.rated.connect(self.rated)
        self._heart = QToolButton()
        self._heart.setCheckable(True)
        self._heart.setIconSize(self._icon_size())
        self._heart.clicked.connect(self.favourite_set)
        marks.addWidget(self._stars)
        marks.addStretch(1)
        marks.addWidget(self._heart)
        column.addWidget(self._marks)
        tags.words_wanted.connect(self.words_wanted)
        self.verticalScrollBar().valueChanged.connect(tags.field.place_popup)
        for part in (tags, tags.field):
            part.installEventFilter(self)
        column.addWidget(tags)

        self._facts = PhotoFacts()
        column.addWidget(self._facts)
        self.similar = SimilarStrip(browser, searcher, thumbnails, tasks)
        self.similar.go_wanted.connect(self.go_wanted)
        self.similar.all_wanted.connect(self.similar_wanted)
        column.addWidget(self.similar)

        self._copies_title = section_title()
        column.addWidget(self._copies_title)
        self._copies = QVBoxLayout()
        self._copies.setSpacing(6)
        column.addLayout(self._copies)
        column.addStretch(1)
        self.setWidget(inner)
        self.retranslate()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tags come and go above the line in which one types: it is never typed in unseen."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.Move, QEvent.Type.Resize):
            QTimer.singleShot(0, self, self._show_field)  # when everything has its place
        return super().eventFilter(watched, event)

    @Slot()
    def _show_field(self) -> None:
        if self.tags.field.hasFocus():
            self.ensureWidgetVisible(self.tags.field, 0, 2 * SPACE)
            self.tags.field.place_popup()

    # What is shown

    def show_photos(self, photos: IdArray) -> None:
        """Show these photos; reads what it needs."""
        changed = not np.array_equal(photos, self._photos)
        self._photos = photos
        self.tags.show_photos(photos)
        if changed:
            alone = PhotoId(int(photos[0])) if len(photos) == 1 else None
            self.similar.show_photo(alone)
        if len(photos) == 1:
            self._read_one(PhotoId(int(photos[0])))
            return
        self._details = None
        if len(photos) > 1:
            self._read_many(photos)
        else:
            self._tasks.forget(self, "details")
            self._summary = None
            self._refresh()

    def reread(self) -> None:
        """Something about the photos has changed."""
        if len(self._photos):
            self.show_photos(self._photos)

    def paths(self) -> list[Path]:
        """Files of the photo on show that are here now."""
        found = self._details.locations if self._details is not None else ()
        return [one.path for one in found if one.online]

    def _read_one(self, photo: PhotoId) -> None:
        browser = self._browser
        self._tasks.run(self, "details", lambda: browser.details(photo), self._have_details)

    def _read_many(self, photos: IdArray) -> None:
        browser = self._browser
        sample = [PhotoId(int(photo)) for photo in photos[:_SUMMARY_MOST]]
        count = len(photos)
        self._tasks.run(
            self,
            "details",
            lambda: summarise(browser.rows(sample), count),
            self._have_summary,
        )

    def _have_details(self, details: PhotoDetails | None) -> None:
        self._details, self._summary = details, None
        self._refresh()

    def _have_summary(self, summary: PhotoSummary) -> None:
        self._details, self._summary = None, summary
        self._refresh()

    # Words

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Details"))
        self._preview.setAccessibleDescription(self.tr("Open the photo"))
        self._refresh()

    def _refresh(self) -> None:
        details, summary = self._details, self._summary
        self._nothing.setVisible(details is None and summary is None)
        self._nothing.setText(self.tr("Select a photo to see its details here."))
        self._one.setVisible(details is not None)
        self._many.setVisible(summary is not None)
        self._marks.setVisible(details is not None or summary is not None)
        clear(self._copies)
        self._copies_title.setVisible(details is not None)
        if details is not None:
            self._show_one(details)
            self._facts.show_one(details)
        elif summary is not None:
            self._show_many(summary)
            self._facts.show_many(summary)
        else:
            self._facts.show_nothing()

    def _show_one(self, details: PhotoDetails) -> None:
        row = details.row
        if self._preview.row != row:
            self._preview.set_row(row)
        self._name.set_text(row.name)
        self._stars.set_value(row.rating)
        self._set_heart(on=row.favourite)
        self._copies_title.setText(
            self.tr("Where it is") if len(details.locations) < 2 else self.tr("Copies")
        )
        for location in details.locations:
            self._copies.addWidget(CopyRow(location))

    def _show_many(self, summary: PhotoSummary) -> None:
        self._many.setText(self.tr("%Ln photo(s) selected", "", summary.count))
        self._stars.set_value(0)
        self._set_heart(on=summary.favourites == summary.counted > 0)

    def _set_heart(self, *, on: bool) -> None:
        self._heart.setChecked(on)
        tones = colours(self.palette())
        self._heart.setIcon(icon("heart-filled", colour=tones.bad) if on else icon("heart"))
        text = self.tr("Remove from favourites") if on else self.tr("Add to favourites")
        self._heart.setToolTip(text)
        self._heart.setAccessibleName(text)

    def _icon_size(self) -> QSize:
        unit = self.fontMetrics().height() + 2
        return QSize(unit, unit)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
