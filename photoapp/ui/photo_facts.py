"""What is known of a photo or of several, line by line, in the inspector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from photoapp.core.photo import PhotoDetails, PhotoRow, PhotoState
from photoapp.ui.i18n import current_language
from photoapp.ui.parts import SPACE, IconLabel, clear
from photoapp.ui.wording import camera, day_text, exposure, fixed, megapixels, moment, size_text


@dataclass(frozen=True, slots=True)
class PhotoSummary:
    """Of several photos: what is said about them. `counted` of `count` were looked at."""

    count: int
    counted: int
    first: dt.datetime | None
    last: dt.datetime | None
    favourites: int


def summarise(rows: Sequence[PhotoRow], count: int) -> PhotoSummary:
    """Sum up `rows`, which stand for `count` photos."""
    days = sorted(row.taken for row in rows)
    return PhotoSummary(
        count,
        len(rows),
        days[0] if days else None,
        days[-1] if days else None,
        sum(row.favourite for row in rows),
    )


class PhotoFacts(QWidget):
    """Date, file, camera, place and state of one photo, or what several have in common."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)

    def show_nothing(self) -> None:
        """Take every line away."""
        clear(self._lines)

    def show_one(self, details: PhotoDetails) -> None:
        """Show what is known of one photo."""
        clear(self._lines)
        row, facts = details.row, details.facts
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

    def show_many(self, summary: PhotoSummary) -> None:
        """Show what several photos have in common."""
        clear(self._lines)
        if summary.first is not None and summary.last is not None:
            ends = dict.fromkeys((day_text(summary.first), day_text(summary.last)))
            self._fact("calendar", " – ".join(ends))
        if summary.favourites:
            self._fact("heart", self.tr("%Ln favourite(s)", "", summary.favourites))

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
            latitude, longitude = (fixed(abs(one), 4) for one in (gps.latitude, gps.longitude))
            where = f"{latitude}° {north}  {longitude}° {east}"
        if first or second or where:
            name = first or second
            self._fact("place", name or where, where if name else "")

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
        self._lines.addWidget(holder)
