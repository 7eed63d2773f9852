"""The review of duplicates: groups as cards, comparing them, clearing them away."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.duplicates import (
    DEFAULT_KINDS,
    DuplicateCounts,
    DuplicateDecision,
    DuplicateGroup,
)
from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.jobs import JobSnapshot
from photoapp.core.keeping import KeepProfile
from photoapp.core.resolution import ResolvePlan, ResolveResult
from photoapp.ui.bridge import Bridge
from photoapp.ui.duplicate_cards import DuplicateCardsView
from photoapp.ui.duplicate_compare import DuplicateCompare
from photoapp.ui.duplicate_filters import DuplicateFilters
from photoapp.ui.duplicate_header import DuplicateHeader
from photoapp.ui.duplicate_model import DuplicateModel, GroupRow, rows_of
from photoapp.ui.duplicate_words import kind_explained
from photoapp.ui.empty_states import EmptyPage, EmptyState
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import FOOT, UNDO_MS, NoticeBar
from photoapp.ui.parts import SPACE, Note, primary
from photoapp.ui.pictures import PictureCache
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from photoapp.ui.wording import size_text

if TYPE_CHECKING:
    from photoapp.services.duplicates import DuplicateFinder
    from photoapp.ui.photo_acts import PhotoActs
    from photoapp.ui.preferences import Preferences
    from photoapp.ui.services import Services

_REFRESH_MS = 400
_JOB = "duplicates"


@dataclass(frozen=True, slots=True)
class _Reading:
    counts: DuplicateCounts
    groups: list[DuplicateGroup]
    rows: list[GroupRow]
    profile: KeepProfile


class DuplicatesPage(QWidget):
    """A page of the main window. Reads when shown, and again when duplicates change."""

    def __init__(
        self,
        services: Services,
        thumbnails: ThumbnailLoader,
        preferences: Preferences,
        *,
        bridge: Bridge,
        tasks: Tasks,
        acts: PhotoActs,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._finder: DuplicateFinder = services.finder
        self._preferences = preferences
        self._tasks = tasks
        self._acts = acts
        self._notices = notices
        self._read = self._asked = False
        self.filters = DuplicateFilters(preferences)
        self.model = DuplicateModel(self.filters.profile, self)
        self.cards = DuplicateCardsView(thumbnails)
        self.cards.setModel(self.model)
        self.compare = DuplicateCompare(
            self.model, thumbnails, PictureCache(services.browser, tasks, self), tasks
        )
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._connect(bridge)
        self.retranslate()

    # Building

    def _build(self) -> None:
        self.header = DuplicateHeader()
        self._empty = EmptyPage()
        self._empty.act_wanted.connect(self._empty_act)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.cards)
        self._stack.addWidget(self._empty)
        self._sum = Note()
        self._sum.set_tone("plain")
        self._review = QPushButton(icon("compare"), "")
        self._review.clicked.connect(self._compare_current)
        light = QPalette.ColorRole.HighlightedText
        self.clear = primary(QPushButton(icon("trash", role=light), ""))
        self.clear.clicked.connect(self.rehearse)
        bottom = QHBoxLayout()
        bottom.setSpacing(SPACE)
        bottom.addWidget(self._sum, 1)
        bottom.addWidget(self._review)
        bottom.addWidget(self.clear)
        for button in (self._review, self.clear):
            button.setProperty(FOOT, True)
        overview = QWidget()
        column = QVBoxLayout(overview)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(self.header)
        column.addWidget(self.filters)
        column.addLayout(self._stack, 1)
        column.addLayout(bottom)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(overview)
        self._pages.addWidget(self.compare)

    def _connect(self, bridge: Bridge) -> None:
        self.header.look_wanted.connect(self.look)
        self.cards.opened.connect(self._open)
        self.cards.toggled.connect(self.model.toggle)
        self.model.choices_changed.connect(self._sum_up)
        self.filters.changed.connect(self.refresh)
        self.filters.profile_chosen.connect(self.refresh)
        self.filters.ignore_wanted.connect(self._ignore_folder)
        self.compare.closed.connect(self.show_cards)
        self.compare.ended.connect(self._compared_all)
        self.compare.both_wanted.connect(partial(self.dismiss, DuplicateDecision.KEEP_BOTH))
        self.compare.different_wanted.connect(partial(self.dismiss, DuplicateDecision.DIFFERENT))
        bridge.duplicates_changed.connect(self._later)
        bridge.photos_removed.connect(self._later)
        bridge.job_changed.connect(self._job_changed)

    # Texts

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setAccessibleName(self.tr("Duplicates"))
        self.cards.setAccessibleName(self.tr("Groups of duplicates"))
        self._review.setText(self.tr("Compare…"))
        self._review.setToolTip(self.tr("Look at the groups one by one (Return)"))
        self.clear.setText(self.tr("Clear away…"))
        self.clear.setToolTip(self.tr("Shows first what would happen"))
        self._show_state()
        self._sum_up()

    # Reading

    @Slot()
    def refresh(self) -> None:
        """Read counts and groups."""
        if not self.isVisible():
            return
        finder, filters = self._finder, self.filters
        kind, folder, least = filters.kind, filters.folder, filters.least
        kinds = DEFAULT_KINDS if kind is None else (kind,)

        profile, choices = filters.profile, self.model.choices

        def work() -> _Reading:
            groups = finder.groups(kinds, folder=folder, min_bytes=least)
            rows = rows_of(groups, profile, choices)
            return _Reading(finder.counts(), groups, rows, profile)

        self._tasks.run(self, "groups", work, self._have, failed=self._acts.failed)

    def _have(self, reading: _Reading) -> None:
        counts = reading.counts
        self.header.set_counts(counts)
        self._read = True
        current = self.compare.group
        at = self.cards.currentIndex().row()
        key = self.model.row(at).group.key if at >= 0 else ""
        self.model.set_groups(reading.groups, reading.rows, profile=reading.profile)
        row = self.model.find(key)
        if row >= 0:
            self.cards.setCurrentIndex(self.model.index(row))
        self.filters.set_counts(counts)
        self._show_state()
        if self._comparing() and current is not None:
            self._compare_again(current.key)
        if counts.compared < counts.photos and not self._asked:
            self.look()

    def _compare_again(self, key: str) -> None:
        row = self.model.find(key)
        if row < 0:
            row = min(max(0, self.compare.row), self.model.rowCount() - 1)
        if row >= 0:
            self.compare.show_row(row)
        else:
            self.show_cards()

    @Slot()
    def _later(self) -> None:
        if self.isVisible():
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Compare what has not been compared yet."""
        self._asked = True
        self._tasks.run(
            self, "find", self._finder.start_find, lambda _: None, failed=self._acts.failed
        )

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if job.kind != _JOB:
            return
        self.header.set_job(job)
        self._show_state()
        if job.state.ended:
            self._later()

    def _show_state(self) -> None:
        """Cards, or why there are none."""
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.cards)
            return
        kind, filtered = self.filters.kind, self.filters.narrow
        if not self._read or (self.header.looking and not filtered):
            state = EmptyState(
                "duplicates",
                self.tr("Looking for duplicates…"),
                self.tr("Groups appear here when the photos have been compared."),
            )
        elif filtered:
            state = EmptyState(
                "filter",
                self.tr("Nothing of this kind"),
                kind_explained(kind) if kind is not None else "",
                (("all", self.tr("Show all")),),
            )
        else:
            state = EmptyState(
                "check-circle",
                self.tr("No duplicates"),
                self.tr("Every photo here is there once. New photos are compared as they arrive."),
                (("find", self.tr("Look again")),),
            )
        self._empty.show_state(state)
        self._stack.setCurrentWidget(self._empty)

    @Slot()
    def _sum_up(self) -> None:
        """What clearing away would do, by the present choices."""
        files = groups = size = 0
        for row in self.model.rows():
            files += row.going
            size += row.freed
            groups += row.going > 0
        self.clear.setEnabled(files > 0)
        self._review.setEnabled(self.model.rowCount() > 0)
        if not files:
            self._sum.setText(self.tr("Nothing is chosen to go.") if self.model.rowCount() else "")
            return
        text = self.tr("%Ln file(s) would go", "", files)
        within = self.tr("in %Ln group(s)", "", groups)
        self._sum.setText(f"{text} {within} · {size_text(size)}")

    # Choosing

    @Slot(object)
    def _ignore_folder(self, folder: Path) -> None:
        finder = self._finder

        def told(_: None) -> None:
            text = self.tr("Photos in “{name}” are no longer compared.")
            undo = (self.tr("Undo"), partial(self._heed_folder, folder))
            self._notices.say(text.format(name=folder.name), undo, stay_ms=UNDO_MS)
            self.filters.set_folder(None)

        self._tasks.run(
            self, "ignore", lambda: finder.ignore_folder(folder), told, failed=self._acts.failed
        )

    def _heed_folder(self, folder: Path) -> None:
        finder = self._finder
        self._tasks.run(self, "ignore", lambda: finder.heed_folder(folder), lambda _: None)

    # Comparing

    def _comparing(self) -> bool:
        return self._pages.currentWidget() is self.compare

    @Slot(int)
    def _open(self, row: int) -> None:
        self._pages.setCurrentWidget(self.compare)
        self.compare.show_row(row)

    @Slot()
    def _compare_current(self) -> None:
        self._open(max(0, self.cards.currentIndex().row()))

    @Slot()
    def show_cards(self) -> None:
        """Back from comparing."""
        self._pages.setCurrentIndex(0)
        row = self.compare.row
        if 0 <= row < self.model.rowCount():
            index = self.model.index(row)
            self.cards.setCurrentIndex(index)
            self.cards.scrollTo(index)
        self.cards.setFocus()

    @Slot()
    def _compared_all(self) -> None:
        self.show_cards()
        if self.model.decided():
            self.rehearse()

    def dismiss(self, decision: DuplicateDecision, group: DuplicateGroup) -> None:
        """Remember that a group is wanted, or no duplicate at all."""
        finder = self._finder

        def told(_: None) -> None:
            if decision is DuplicateDecision.DIFFERENT:
                text = self.tr("Remembered: these are no duplicates.")
            else:
                text = self.tr("Remembered: all of these are kept.")
            undo = (self.tr("Undo"), partial(self._restore, group))
            self._notices.say(text, undo, stay_ms=UNDO_MS)

        self._tasks.run(
            self,
            "dismiss",
            lambda: finder.dismiss(group, decision),
            told,
            failed=self._acts.failed,
        )

    def _restore(self, group: DuplicateGroup) -> None:
        finder = self._finder
        self._tasks.run(
            self, "dismiss", lambda: finder.restore(group), lambda _: None, failed=self._acts.failed
        )

    # Clearing away

    @Slot()
    def rehearse(self) -> None:
        """Show what clearing away would do; it is done from there."""
        from photoapp.ui.resolve_dialog import ResolveDialog

        decided = self.model.decided()
        if not decided:
            return
        dialog = ResolveDialog(self._services.resolver, decided, self._tasks, self)
        dialog.confirmed.connect(self.resolve)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def resolve(self, plan: ResolvePlan, sidecars: bool) -> None:
        """Do what was rehearsed, as a job."""
        resolver, finder = self._services.resolver, self._finder
        self.clear.setEnabled(False)

        def told(result: ResolveResult) -> None:
            self._sum_up()
            undo = (self.tr("Undo"), self._acts.undo)
            acts = (undo,) if result.journal is not None else ()
            files = result.files
            text = self.tr("%Ln file(s) cleared away.", "", files)
            if result.failures:
                first = result.failures[0]
                failed = self.tr("%Ln file(s) stayed.", "", len(result.failures))
                reason = error_text(first.code, {"path": first.where}, first.reason)
                self._notices.say(f"{text} {failed} {reason}", *acts, tone="bad")
            else:
                self._notices.say(text, *acts, tone="good", stay_ms=UNDO_MS)
            self._later()

        def work() -> ResolveResult:
            result = resolver.run(plan, sidecars=sidecars)
            if plan.folder is not None and result.files:
                # Or they would be proposed again, should the folder belong to the library.
                with contextlib.suppress(UsageError):
                    finder.ignore_folder(plan.folder)
            return result

        self._tasks.run(
            self,
            "resolve",
            work,
            told,
            failed=self._resolve_failed,
        )

    def _resolve_failed(self, error: Exception) -> None:
        self._sum_up()
        if isinstance(error, PhotoappError):
            self._acts.failed(error)

    @Slot(str)
    def _empty_act(self, name: str) -> None:
        if name == "find":
            self.look()
            return
        self.filters.clear()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
