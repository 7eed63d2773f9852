"""How much of the library search covers, what could not be read and why, and trying again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.library import LibraryCounts
from photoapp.core.photo import FailedFile
from photoapp.ui.bridge import Bridge
from photoapp.ui.coverage_bar import CoverageBar
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Card, Heading, IconLabel, Note, Scroller
from photoapp.ui.problems import Problem, ProblemModel, ProblemTable
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.health import Health

_PAGE = 200
_REFRESH_MS = 1000


class _Fact(QWidget):
    """An icon and a sentence; hidden while there is nothing to say."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._text = Note()
        self._text.set_tone("plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(IconLabel(name, 18, role=QPalette.ColorRole.PlaceholderText))
        row.addWidget(self._text, 1)

    def say(self, text: str) -> None:
        """Show the sentence, or nothing."""
        self._text.setText(text)
        self.setVisible(bool(text))


class _Legend(QLabel):
    """A coloured dot with a count and its meaning."""

    def say(self, colour: str, text: str) -> None:
        """Show the dot in a colour of the theme's names by property, and the text."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", colour)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setText(f"● {text}")


class HealthPage(QWidget):
    """A page of the main window. Reads when shown, and again while work goes on."""

    def __init__(
        self, health: Health, bridge: Bridge, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._health = health
        self._tasks = tasks
        self._counts: LibraryCounts | None = None
        self._retried = 0
        self._heading = Heading(1.5)
        self._share = Heading(1.15)
        self._bar = CoverageBar()
        self._legends = tuple(_Legend() for _ in range(3))
        legends = QHBoxLayout()
        legends.setSpacing(3 * SPACE)
        for legend in self._legends:
            legends.addWidget(legend)
        legends.addStretch(1)
        self._size = _Fact("drive")
        self._offline = _Fact("drive-offline")
        self._missing = _Fact("question")
        coverage = Card()
        coverage.body.addWidget(self._share)
        coverage.body.addWidget(self._bar)
        coverage.body.addLayout(legends)
        coverage.body.addSpacing(SPACE // 2)
        for fact in (self._size, self._offline, self._missing):
            coverage.body.addWidget(fact)

        self._failed_title = Heading(1.15)
        self._failed_note = Note()
        self._model = ProblemModel(self)
        self.table = ProblemTable(self._model)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self._retry = QPushButton(icon("refresh"), "")
        self._retry.clicked.connect(self._retry_some)
        self._show = QPushButton(icon("show-in-folder"), "")
        self._show.clicked.connect(self._show_file)
        self._copy = QPushButton(icon("copy"), "")
        self._copy.clicked.connect(self._copy_list)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self._model.modelReset.connect(self._selection_changed)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._retry, self._show, self._copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._fine = _Fact("check-circle")
        content = QWidget()
        content.setProperty("page", True)
        whole = QVBoxLayout(content)
        whole.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        whole.setSpacing(2 * SPACE)
        whole.addWidget(self._heading)
        whole.addWidget(coverage)
        whole.addWidget(self._failed_title)
        whole.addWidget(self._failed_note)
        whole.addWidget(self._fine)
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        self._filler = QWidget()
        whole.addWidget(self._filler, 1)
        scroller = Scroller()
        scroller.setWidget(content)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroller)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        for signal in (
            bridge.photos_added,
            bridge.photos_changed,
            bridge.photos_removed,
            bridge.folders_changed,
            bridge.job_changed,
            bridge.model_changed,
        ):
            signal.connect(self._later)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Health"))
        self.setAccessibleName(self.tr("Health"))
        self._failed_note.setText(
            self.tr(
                "These files are left as they are. Each is tried again when it changes, "
                "or when you ask for it here."
            )
        )
        self._show.setText(self.tr("Show in file manager"))
        self._copy.setText(self.tr("Copy as text"))
        self._show_counts()
        self._selection_changed()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the counts, and the list when its length changed."""
        if self.isVisible():
            self._tasks.run(self, "counts", self._health.counts, self._counted)

    @Slot()
    def _later(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _counted(self, counts: LibraryCounts) -> None:
        before = self._counts
        self._counts = counts
        self._show_counts()
        if before is None or before.failed_files != counts.failed_files:
            self._read_list()

    def _read_list(self) -> None:
        self._tasks.run(self, "failed", lambda: self._health.failed(_PAGE, 0), self._listed)

    def _listed(self, files: list[FailedFile]) -> None:
        total = self._counts.failed_files if self._counts is not None else len(files)
        self._model.set_rows(_problems(files), total=total, more=self._read_more)

    def _read_more(self, offset: int) -> None:
        self._tasks.run(
            self,
            "more",
            lambda: self._health.failed(_PAGE, offset),
            lambda files: self._model.append(_problems(files)),
        )

    def _show_counts(self) -> None:
        counts = self._counts
        for widget in (self.table, self._retry, self._show, self._copy, self._failed_note):
            widget.setVisible(counts is not None and counts.failed_files > 0)
        none_failed = counts is not None and counts.failed_files == 0
        self._filler.setVisible(counts is None or none_failed)
        self._fine.say(
            self.tr("Every file could be read.")
            if none_failed and counts is not None and counts.photos
            else ""
        )
        if counts is None:
            self._share.setText(self.tr("Counting…"))
            self._failed_title.setText("")
            for fact in (self._size, self._offline, self._missing):
                fact.say("")
            return
        locale = QLocale()
        known = counts.photos + counts.pending_files
        if known == 0:
            self._share.setText(self.tr("No photos yet. Add a folder to begin."))
        elif counts.ready == known:
            self._share.setText(self.tr("Every photo can be found by what it shows"))
        else:
            # Rounded down: 99.99 % must not read as all.
            share = int(counts.ready * 1000 / known) / 10
            self._share.setText(
                self.tr("{percent} % of the photos can be found by what they show").format(
                    percent=locale.toString(share, "f", 1)
                )
            )
        waiting = counts.pending + counts.pending_files
        texts = (
            self.tr("%Ln searchable", "", counts.ready),
            self.tr("%Ln waiting", "", waiting),
            self.tr("%Ln not searchable", "", counts.failed_assets),
        )
        self._bar.set_parts(
            ((counts.ready, "good"), (waiting, "maybe"), (counts.failed_assets, "bad")),
            ", ".join(texts),
        )
        for legend, tone, text in zip(self._legends, ("good", "maybe", "bad"), texts, strict=True):
            legend.say(tone, text)
        self._size.say(
            self.tr("%Ln photo(s), {size} of originals", "", counts.photos).format(
                size=size_text(counts.bytes)
            )
            if counts.photos
            else ""
        )
        self._offline.say(
            self.tr("%Ln photo(s) are on drives that are not connected", "", counts.offline)
            if counts.offline
            else ""
        )
        self._missing.say(
            self.tr(
                "%Ln photo(s) no longer have a file in your folders. Their ratings and albums "
                "are kept, and they return with the file.",
                "",
                counts.missing,
            )
            if counts.missing
            else ""
        )
        self._failed_title.setText(
            self.tr("%Ln file(s) could not be read", "", counts.failed_files)
            if counts.failed_files
            else self.tr("Files")
        )

    @Slot()
    def _selection_changed(self) -> None:
        selected = len(self.table.selected())
        self._show.setEnabled(selected == 1)
        self._retry.setText(
            self.tr("Try %Ln again", "", selected) if selected else self.tr("Try all again")
        )

    @Slot()
    def _retry_some(self) -> None:
        chosen = [one.location for one in self.table.selected() if one.location is not None]
        self._tasks.run(
            self, "retry", lambda: self._health.retry(chosen or None), self._retried_some
        )

    def _retried_some(self, count: int) -> None:
        self._retried = count
        self._counts = None  # the list changes even if the number should stay the same
        self.refresh()

    @Slot()
    def _show_file(self) -> None:
        for problem in self.table.selected()[:1]:
            show_in_file_manager(Path(problem.where))

    @Slot()
    def _copy_list(self) -> None:
        chosen = self.table.selected()
        rows = chosen or [self._model.problem(row) for row in range(self._model.rowCount())]
        text = "\n".join(f"{one.where}\t{one.code}\t{one.reason}" for one in rows)
        QGuiApplication.clipboard().setText(text)


def _problems(files: list[FailedFile]) -> list[Problem]:
    return [Problem(str(one.path), one.code, one.reason, one.location) for one in files]
