"""What the edited set would do to the library: asked for while the person edits, newest wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from photoapp.ui.bridge import Bridge
from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.core.labels import LabelSet
    from photoapp.core.library import LibraryCounts
    from photoapp.services.browse import Browser
    from photoapp.services.learning import LabelQuality, Learner
    from photoapp.services.tagging import LabelPreview, Tagger, TagPlan

# The photos of the label follow the typing; the counts of all labels when it rests.
_PREVIEW_WAIT_MS = 250
_PLAN_WAIT_MS = 600
# A person ticks several photos in a row.
_LEARNED_WAIT_MS = 500
# New photos are counted in this often while indexing goes on.
_NEWS_WAIT_MS = 3000
# All photos: the grid shows whatever is scrolled to.
_EVERY_PHOTO = 1 << 31


class LabelScores(QObject):
    """Asks tagger and learner for one page. GUI thread; nothing is asked while it is off."""

    preview_ready = Signal(int, object)  # row, LabelPreview
    plan_ready = Signal(object, int)  # TagPlan, photos that are not indexed yet
    quality_ready = Signal(object)  # dict[int, LabelQuality] by tag
    failed = Signal(object)  # Exception

    def __init__(
        self,
        draft: LabelDraft,
        tagger: Tagger,
        learner: Learner,
        browser: Browser,
        *,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(draft)
        self._draft = draft
        self._tagger = tagger
        self._learner = learner
        self._browser = browser
        self._tasks = tasks
        self._row = -1
        self._on = False
        self._scored: LabelSet | None = None  # what the last plan was for
        self._preview = self._timer(self._ask_preview)
        self._plan = self._timer(self._ask_plan)
        self._news = self._timer(self.refresh)
        self._lesson = self._timer(self.refresh)
        draft.opened.connect(self.refresh)
        draft.changed.connect(self._changed)
        bridge.model_changed.connect(self.refresh)
        bridge.labels_learned.connect(self._learned)
        bridge.photos_added.connect(self._later)
        bridge.photos_changed.connect(self._later)
        bridge.photos_removed.connect(self._later)

    def _timer(self, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        return timer

    def set_on(self, *, on: bool) -> None:
        """Ask only while the page is seen."""
        if on != self._on:
            self._on = on
            self.refresh()

    def look_at(self, row: int) -> None:
        """Show the photos of this label, soon."""
        self._row = row
        if self._on:
            self._preview.start(0)

    @Slot()
    def refresh(self) -> None:
        """Ask for everything again."""
        self._scored = None
        if self._on:
            self._preview.start(0)
            self._plan.start(_PLAN_WAIT_MS)
            self._ask_quality()

    @Slot()
    def _changed(self) -> None:
        if self._on and self._scored is not self._draft.value:
            self._preview.start(_PREVIEW_WAIT_MS)
            self._plan.start(_PLAN_WAIT_MS)

    @Slot()
    def _later(self) -> None:
        if self._on and not self._news.isActive():
            self._news.start(_NEWS_WAIT_MS)

    @Slot(object)
    def _learned(self, tags: tuple[int, ...]) -> None:
        if self._on and any(label.tag in tags for label in self._draft.value.labels):
            self._lesson.start(_LEARNED_WAIT_MS)

    @Slot()
    def _ask_preview(self) -> None:
        value, row, tagger = self._draft.value, self._row, self._tagger
        if not self._on or not 0 <= row < len(value.labels) or self._draft.problem is not None:
            return
        self._tasks.run(
            self,
            "preview",
            lambda: tagger.preview(value, row, limit=_EVERY_PHOTO),
            lambda preview: self._have_preview(value, row, preview),
            failed=self.failed.emit,
        )

    def _have_preview(self, value: LabelSet, row: int, preview: LabelPreview) -> None:
        if value is self._draft.value:  # else the next one is on its way
            self.preview_ready.emit(row, preview)

    @Slot()
    def _ask_plan(self) -> None:
        value, tagger, browser = self._draft.value, self._tagger, self._browser
        if not self._on or not value.labels or self._draft.problem is not None:
            return
        self._scored = value
        self._tasks.run(
            self,
            "plan",
            lambda: (tagger.plan(value), browser.counts()),
            lambda both: self._have_plan(value, *both),
            failed=self.failed.emit,
        )

    def _have_plan(self, value: LabelSet, plan: TagPlan, counts: LibraryCounts) -> None:
        if value is self._draft.value:
            self.plan_ready.emit(plan, counts.pending + counts.pending_files)

    def _ask_quality(self) -> None:
        learner = self._learner
        tags = [label.tag for label in self._draft.saved.labels if label.tag]

        def work() -> dict[int, LabelQuality]:
            ticked = [tag for tag in tags if len(learner.decisions(tag)[0])]
            return {tag: learner.quality(tag) for tag in ticked}

        self._tasks.run(self, "quality", work, self.quality_ready.emit, failed=self.failed.emit)
