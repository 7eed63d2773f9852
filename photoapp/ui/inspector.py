"""The panel at the right: everything known about the selected photo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.hits import Example, SearchRequest
from photoapp.core.photo import IdArray, PhotoDetails, PhotoId, PhotoRow, PhotoState
from photoapp.ui.copy_row import CopyRow
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.fonts import scaled
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Elided, IconLabel, clear
from photoapp.ui.rating import StarRating
from photoapp.ui.theme import colours
from photoapp.ui.thumbnail_label import ThumbnailLabel
from photoapp.ui.wording import camera, day_text, exposure, megapixels, moment, size_text

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.tasks import Tasks
    from photoapp.ui.thumbnail_loader import ThumbnailLoader

_SIMILAR = 9
_SIMILAR_COLUMNS = 3
# Similar photos cost a search; arrow keys held down must not start dozens.
_SIMILAR_WAIT_MS = 220
_SUMMARY_MOST = 2000


@dataclass(frozen=True, slots=True)
class _Summary:
    """Of several photos: what is said about them."""

    count: int
    counted: int
    first: dt.datetime | None
    last: dt.datetime | None
    favourites: int


class Inspector(QScrollArea):
    """Reads details and similar photos on worker threads for whatever is selected."""

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
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._browser = browser
        self._searcher = searcher
        self._tasks = tasks
        self._photos: IdArray = np.empty(0, dtype=np.int64)
        self._details: PhotoDetails | None = None
        self._summary: _Summary | None = None
        self.setObjectName("inspector")
        self.setProperty("plain", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 28)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SIMILAR_WAIT_MS)
        self._wait.timeout.connect(self._find_similar)

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

        self._facts = QVBoxLayout()
        self._facts.setSpacing(6)
        column.addLayout(self._facts)
        self._tags_title = self._title()
        self._tags_box = QWidget()
        self._tags = FlowLayout(self._tags_box)
        column.addWidget(self._tags_title)
        column.addWidget(self._tags_box)

        self._similar_title = self._title()
        self._similar_all = QPushButton()
        self._similar_all.setProperty("link", True)
        self._similar_all.setCursor(Qt.CursorShape.PointingHandCursor)
        self._similar_all.clicked.connect(self._all_similar)
        similar_row = QHBoxLayout()
        similar_row.setContentsMargins(0, 0, 0, 0)
        similar_row.addWidget(self._similar_title, 1)
        similar_row.addWidget(self._similar_all, 0, Qt.AlignmentFlag.AlignBottom)
        self._similar_box = QWidget()
        strip = QVBoxLayout(self._similar_box)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(4)
        strip.addLayout(similar_row)
        self._similar: list[ThumbnailLabel] = []
        for start in range(0, _SIMILAR, _SIMILAR_COLUMNS):
            line = QHBoxLayout()
            line.setSpacing(4)
            for place in range(_SIMILAR_COLUMNS):
                label = ThumbnailLabel(thumbnails, f"similar{start + place}", fill=True)
                label.clicked.connect(self.go_wanted)
                self._similar.append(label)
                line.addWidget(label, 1)
            strip.addLayout(line)
        column.addWidget(self._similar_box)

        self._copies_title = self._title()
        column.addWidget(self._copies_title)
        self._copies = QVBoxLayout()
        self._copies.setSpacing(6)
        column.addLayout(self._copies)
        column.addStretch(1)
        self.setWidget(inner)
        self.retranslate()

    # What is shown

    def show_photos(self, photos: IdArray) -> None:
        """Show these photos; reads what it needs."""
        changed = not np.array_equal(photos, self._photos)
        self._photos = photos
        if changed:
            self._tasks.forget(self, "similar")
            self._show_similar([])
        if len(photos) == 1:
            self._read_one(PhotoId(int(photos[0])))
            if changed:
                self._wait.start()
            return
        self._wait.stop()
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
            lambda: _summarise(browser.rows(sample), count),
            self._have_summary,
        )

    def _have_details(self, details: PhotoDetails | None) -> None:
        self._details, self._summary = details, None
        self._refresh()

    def _have_summary(self, summary: _Summary) -> None:
        self._details, self._summary = None, summary
        self._refresh()

    @Slot()
    def _find_similar(self) -> None:
        if len(self._photos) != 1 or not self.isVisible():
            return
        photo = PhotoId(int(self._photos[0]))
        searcher, browser = self._searcher, self._browser

        def work() -> list[PhotoRow]:
            answer = searcher.search(
                SearchRequest(examples=(Example(photo=photo),), limit=_SIMILAR + 1, show_all=True)
            )
            found = [hit.photo for hit in answer.hits if hit.photo != photo]
            return browser.rows(found[:_SIMILAR])

        self._tasks.run(self, "similar", work, self._show_similar, failed=self._no_similar)

    def _no_similar(self, _error: Exception) -> None:
        """Photos without a vector have none; the strip then stays away."""
        self._show_similar([])

    def _show_similar(self, rows: list[PhotoRow]) -> None:
        for place, label in enumerate(self._similar):
            row = rows[place] if place < len(rows) else None
            label.set_row(row)
            # Whole lines keep their three columns.
            line = place // _SIMILAR_COLUMNS * _SIMILAR_COLUMNS
            label.setVisible(line < len(rows))
        self._similar_box.setVisible(bool(rows))

    # Words

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self.setAccessibleName(self.tr("Details"))
        self._preview.setAccessibleDescription(self.tr("Open the photo"))
        self._tags_title.setText(self.tr("Tags"))
        self._similar_title.setText(self.tr("Similar photos"))
        self._similar_all.setText(self.tr("Show all"))
        self._copies_title.setText(self.tr("Where it is"))
        self._refresh()

    def _refresh(self) -> None:
        details, summary = self._details, self._summary
        self._nothing.setVisible(details is None and summary is None)
        self._nothing.setText(self.tr("Select a photo to see its details here."))
        self._one.setVisible(details is not None)
        self._many.setVisible(summary is not None)
        self._marks.setVisible(details is not None or summary is not None)
        clear(self._facts)
        clear(self._copies)
        self._clear_tags()
        self._tags_title.setVisible(bool(details and details.tags))
        self._tags_box.setVisible(bool(details and details.tags))
        self._copies_title.setVisible(details is not None)
        if details is None:
            self._similar_box.hide()
        if details is not None:
            self._show_one(details)
        elif summary is not None:
            self._show_many(summary)

    def _show_one(self, details: PhotoDetails) -> None:
        row, facts = details.row, details.facts
        if self._preview.row != row:
            self._preview.set_row(row)
        self._name.set_text(row.name)
        self._stars.set_value(row.rating)
        self._set_heart(on=row.favourite)
        if facts.title:
            self._fact("", facts.title)
        if facts.caption and facts.caption != facts.title:
            self._fact("", facts.caption)
        when = facts.taken or row.taken
        note = "" if facts.taken else self.tr("date of the file; the photo itself has none")
        self._fact("calendar", moment(when), note)
        kind = row.format.upper() if row.format != "jpeg2000" else "JPEG 2000"
        self._fact(
            "file", f"{megapixels(row.width, row.height)}", f"{kind}   {size_text(details.bytes)}"
        )
        shot = exposure(facts)
        if camera(facts) or shot:
            self._fact("camera", camera(facts) or shot, shot if camera(facts) else "")
        if facts.lens and facts.lens not in camera(facts):
            self._fact("aperture", facts.lens)
        self._place(details)
        if row.state is PhotoState.PENDING:
            self._fact(
                "clock", self.tr("Not yet searchable by content: indexing is still at work.")
            )
        elif row.state is PhotoState.FAILED:
            self._fact(
                "warning", self.tr("Search cannot find this photo by content."), details.reason
            )
        for tag in details.tags:
            self._add_tag(tag)
        self._copies_title.setText(
            self.tr("Where it is") if len(details.locations) < 2 else self.tr("Copies")
        )
        for location in details.locations:
            self._copies.addWidget(CopyRow(location))

    def _place(self, details: PhotoDetails) -> None:
        chinese = current_language().startswith("zh")
        first, second = (
            (details.place_zh, details.place_en)
            if chinese
            else (details.place_en, details.place_zh)
        )
        gps = details.facts.gps
        where = ""
        if gps is not None:
            north = "N" if gps.latitude >= 0 else "S"
            east = "E" if gps.longitude >= 0 else "W"
            where = f"{abs(gps.latitude):.4f}° {north}  {abs(gps.longitude):.4f}° {east}"
        if first or second or where:
            name = first or second
            self._fact("place", name or where, where if name else "")

    def _show_many(self, summary: _Summary) -> None:
        self._many.setText(self.tr("%Ln photo(s) selected", "", summary.count))
        if summary.first is not None and summary.last is not None:
            ends = dict.fromkeys((day_text(summary.first), day_text(summary.last)))
            self._fact("calendar", " – ".join(ends))
        if summary.favourites:
            self._fact("heart", self.tr("%Ln favourite(s)", "", summary.favourites))
        self._stars.set_value(0)
        self._set_heart(on=summary.favourites == summary.counted > 0)

    def _set_heart(self, *, on: bool) -> None:
        self._heart.setChecked(on)
        tones = colours(self.palette())
        self._heart.setIcon(icon("heart-filled", colour=tones.bad) if on else icon("heart"))
        text = self.tr("Remove from favourites") if on else self.tr("Add to favourites")
        self._heart.setToolTip(text)
        self._heart.setAccessibleName(text)

    # Small parts

    def _icon_size(self) -> QSize:
        unit = self.fontMetrics().height() + 2
        return QSize(unit, unit)

    def _title(self) -> QLabel:
        label = QLabel()
        label.setFont(scaled(self.font(), 1.0, weight=QFont.Weight.DemiBold))
        label.setContentsMargins(0, SPACE, 0, SPACE // 2)
        return label

    def _fact(self, name: str, text: str, note: str = "") -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        if name:
            mark = IconLabel(name, 18, role=QPalette.ColorRole.PlaceholderText)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for words, muted in ((text, False), (note, True)):
            if words:
                label = QLabel(words)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty("muted", muted)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
                lines.addWidget(label)
        row.addLayout(lines, 1)
        self._facts.addWidget(holder)

    def _add_tag(self, tag: str) -> None:
        button = QPushButton(tag)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setStyleSheet("QPushButton { padding: 2px 8px; }")
        button.setToolTip(self.tr("Search for this tag"))
        button.setProperty("tag", tag)
        button.clicked.connect(self._tag_clicked)
        self._tags.addWidget(button)

    def _clear_tags(self) -> None:
        while (item := self._tags.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @Slot()
    def _tag_clicked(self) -> None:
        button = self.sender()
        if button is not None:
            tag = str(button.property("tag"))
            self.words_wanted.emit(f'tag:"{tag}"' if " " in tag or "," in tag else f"tag:{tag}")

    @Slot()
    def _all_similar(self) -> None:
        if len(self._photos) == 1:
            self.similar_wanted.emit(int(self._photos[0]))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _summarise(rows: list[PhotoRow], count: int) -> _Summary:
    days = sorted(row.taken for row in rows)
    return _Summary(
        count,
        len(rows),
        days[0] if days else None,
        days[-1] if days else None,
        sum(row.favourite for row in rows),
    )
