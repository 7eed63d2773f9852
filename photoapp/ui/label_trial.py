"""Trying the set on the desk: its photos, its threshold, and teaching it by ticks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from photoapp.core.errors import PhotoappError
from photoapp.core.labels import LabelMode
from photoapp.core.photo import IdArray, PhotoId
from photoapp.ui.bridge import Bridge
from photoapp.ui.label_check import COUNT
from photoapp.ui.label_desk import LabelDesk
from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.label_editor import name_of
from photoapp.ui.label_grid import LabelPhotos, percent
from photoapp.ui.label_scores import LabelScores
from photoapp.ui.label_ticks import LabelTicks
from photoapp.ui.messages import error_text
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.learning import LabelQuality, Learner
    from photoapp.services.tagging import LabelPreview, Tagger, TagPlan

# A share of fewer ticks than this says nothing.
_ENOUGH = 5


class LabelTrial(QObject):
    """Connects the desk's photos with tagger and learner. GUI thread."""

    save_first = Signal(object)  # Callable[[], None] to go on with once the set is stored
    failed = Signal(object)  # Exception

    def __init__(
        self,
        desk: LabelDesk,
        draft: LabelDraft,
        photos: LabelPhotos,
        to_check: LabelPhotos,
        *,
        tagger: Tagger,
        learner: Learner,
        browser: Browser,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self._draft = draft
        self._photos = photos
        self._to_check = to_check
        self._learner = learner
        self._tasks = tasks
        self._row = -1
        self._quality: dict[int, LabelQuality] = {}
        self.scores = LabelScores(draft, tagger, learner, browser, bridge=bridge, tasks=tasks)
        self._ticks = LabelTicks(learner, tasks, self)
        self.scores.preview_ready.connect(self._have_preview)
        self.scores.plan_ready.connect(self._have_plan)
        self.scores.quality_ready.connect(self._have_quality)
        self.scores.failed.connect(self._no_scores)
        self._ticks.failed.connect(self._tick_failed)
        self._ticks.idle.connect(self._read_decisions)
        desk.editor.label_chosen.connect(self._look_at)
        desk.preview.threshold_chosen.connect(self._threshold_chosen)
        desk.preview.check_wanted.connect(self._check_wanted)
        for part in (desk.preview, desk.checker):
            part.decided.connect(self._decided)
        desk.checker.more_wanted.connect(self._ask_proposals)
        desk.checker.closed.connect(self.leave_check)
        bridge.labels_learned.connect(self._learned)
        bridge.tags_changed.connect(self._read_decisions)
        draft.opened.connect(self._opened)
        draft.changed.connect(self._named)

    @property
    def tag(self) -> int:
        """Tag of the label that is looked at, 0 when it is not stored yet."""
        labels = self._draft.value.labels
        return labels[self._row].tag if 0 <= self._row < len(labels) else 0

    # A label

    @Slot()
    def _opened(self) -> None:
        self._desk.set_would(None)
        self.leave_check()

    @Slot(int)
    def _look_at(self, row: int) -> None:
        if row == self._row and row >= 0:
            self.scores.look_at(row)
            return
        self._row = row
        self.leave_check()
        if row < 0:
            self._say_empty()
            return
        self._named()
        self._desk.preview.begin()
        self._photos.set_decisions({})
        self.scores.look_at(row)
        self._read_decisions()
        self._show_quality()

    def retranslate(self) -> None:
        """Say again in the present language what stands in place of photos."""
        if self._row < 0:
            self._say_empty()
        self.scores.refresh()

    def _say_empty(self) -> None:
        self._desk.preview.show_message(
            self.tr("Add labels at the left; their photos are shown here.")
        )

    @Slot()
    def _named(self) -> None:
        name = name_of(self._draft, self._row)
        self._desk.preview.show_label(name, checkable=self._draft.problem is None)

    def _have_preview(self, row: int, preview: LabelPreview) -> None:
        if row != self._row or row >= len(self._draft.value.labels):
            return
        if not len(preview.ids):
            self._desk.preview.show_message(
                self.tr(
                    "No photo has been looked at yet. Photos appear here as soon as the first "
                    "ones are indexed."
                )
            )
            return
        value = self._draft.value
        self._desk.preview.show_preview(
            preview,
            automatic=value.labels[row].threshold is None,
            exclusive=value.mode is LabelMode.EXCLUSIVE,
        )

    def _have_plan(self, plan: TagPlan, waiting: int) -> None:
        self._desk.editor.model.set_counts(plan.per_label)
        self._desk.set_would(plan.photos, plan.tags, waiting)

    def _no_scores(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            text = error_text(error.code, error.details, error.message)
            self._desk.preview.show_message(text, tone="bad")

    @Slot(object)
    def _threshold_chosen(self, threshold: float | None) -> None:
        if 0 <= self._row < len(self._draft.value.labels):
            self._draft.update_label(self._row, threshold=threshold)

    # Ticks

    @Slot(object, object)
    def _decided(self, photos: tuple[PhotoId, ...], confirmed: bool | None) -> None:
        for model in (self._photos, self._to_check):
            model.decide(photos, confirmed)
        if self.tag:
            self._ticks.decide(self.tag, photos, confirmed)
        else:
            self.save_first.emit(lambda: self._ticks.decide(self.tag, photos, confirmed))

    def _tick_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self._read_decisions()  # what was shown at once did not come true

    @Slot(object)
    def _learned(self, tags: tuple[int, ...]) -> None:
        if self.tag in tags:
            self._read_decisions()

    @Slot()
    def _read_decisions(self) -> None:
        tag, learner = self.tag, self._learner
        if not tag or self._ticks.busy:
            return

        def show(decisions: dict[int, bool]) -> None:
            if tag == self.tag and not self._ticks.busy:
                for model in (self._photos, self._to_check):
                    model.set_decisions(decisions)
                self._desk.checker.marks_changed()

        def read() -> dict[int, bool]:
            photos, confirmed = learner.decisions(tag)
            return dict(zip(photos.tolist(), confirmed.tolist(), strict=True))

        self._tasks.run(self, "decisions", read, show, failed=self.failed.emit)

    # The twelve

    @Slot()
    def _check_wanted(self) -> None:
        if self._draft.dirty:
            self.save_first.emit(self._begin_check)
        else:
            self._begin_check()

    def _begin_check(self) -> None:
        self._desk.show_check(on=True)
        self._ask_proposals()

    @Slot()
    def _ask_proposals(self) -> None:
        value, row, learner = self._draft.saved, self._row, self._learner
        if not 0 <= row < len(value.labels):
            return
        name = name_of(self._draft, row)
        self._desk.checker.wait(name)

        def show(photos: IdArray) -> None:
            if row == self._row and self._desk.checking:
                self._desk.checker.show_photos(name, photos)

        self._tasks.run(
            self,
            "proposals",
            lambda: learner.proposals(value, row, count=COUNT),
            show,
            failed=self._no_proposals,
        )

    def _no_proposals(self, error: Exception) -> None:
        self.leave_check()
        self.failed.emit(error)

    @Slot()
    def leave_check(self) -> None:
        """Back to all photos of the label."""
        if self._desk.checking:
            self._tasks.forget(self, "proposals")
            self._desk.show_check(on=False)
            self._desk.preview.grid.setFocus()

    # How often it is right

    def _have_quality(self, found: dict[int, LabelQuality]) -> None:
        self._quality = {
            tag: one if one.held_back >= _ENOUGH else replace(one, precision=None)
            for tag, one in found.items()
        }
        self._desk.editor.model.set_precision(
            {tag: quality.precision for tag, quality in self._quality.items()}
        )
        self._show_quality()

    def _show_quality(self) -> None:
        quality = self._quality.get(self.tag)
        self._desk.preview.show_quality(quality)
        text = ""
        if quality is not None and quality.precision is not None:
            text = self.tr("right {share} of the time so far")
            text = text.format(share=percent(quality.precision))
        self._desk.checker.show_quality(text)
