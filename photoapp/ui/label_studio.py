"""The label studio: sets are made, tried on the photos, taught and applied here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QMessageBox, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.labels import LabelSet
from photoapp.ui.bridge import Bridge
from photoapp.ui.i18n import current_language
from photoapp.ui.label_apply import LabelApply
from photoapp.ui.label_desk import LabelDesk
from photoapp.ui.label_draft import LabelDraft, free_name
from photoapp.ui.label_files import LabelFiles
from photoapp.ui.label_grid import LabelPhotos
from photoapp.ui.label_home import LabelHome
from photoapp.ui.label_trial import LabelTrial
from photoapp.ui.messages import error_text
from photoapp.ui.notice_bar import UNDO_MS, NoticeBar
from photoapp.ui.photo_acts import PhotoActs, when_accepted
from photoapp.ui.services import Services
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from photoapp.services.label_sets import LabelSets


class LabelStudio(QWidget):
    """A page of the main window: all sets, or one set on the desk.

    Unsaved changes stay here while other pages are shown; before they would be lost, the
    person is asked.
    """

    set_shown = Signal(int)  # id; 0: the page of all sets
    photos_chosen = Signal(object)  # IdArray: photos to show details of

    def __init__(
        self,
        services: Services,
        thumbnails: ThumbnailLoader,
        *,
        bridge: Bridge,
        tasks: Tasks,
        acts: PhotoActs,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sets: LabelSets = services.labels
        self._tasks = tasks
        self._acts = acts
        self._notices = notices
        self._wanted = 0  # the set that is on the desk or on its way there
        self.draft = LabelDraft(self)
        photos = LabelPhotos(services.browser, tasks, self)
        to_check = LabelPhotos(services.browser, tasks, self)
        self.home = LabelHome()
        self.desk = LabelDesk(self.draft, photos, to_check, thumbnails)
        self.trial = LabelTrial(
            self.desk,
            self.draft,
            photos,
            to_check,
            tagger=services.tagger,
            learner=services.learner,
            browser=services.browser,
            bridge=bridge,
            tasks=tasks,
        )
        self._apply = LabelApply(
            self.desk,
            services.tagger,
            services.jobs,
            bridge=bridge,
            tasks=tasks,
            acts=acts,
            notices=notices,
        )
        self.files = LabelFiles(self._sets, tasks, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.home)
        self._stack.addWidget(self.desk)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self._stack)
        self.home.line_entered.connect(self._make)
        self.home.set_wanted.connect(self.show_set)
        self.home.ready_made_wanted.connect(self._add_ready_made)
        self.home.import_wanted.connect(self.files.choose_import)
        self.files.imported.connect(self._made)
        self.files.exported.connect(self._exported)
        self.files.failed.connect(self._failed)
        self.desk.back_wanted.connect(self.show_home)
        self.desk.act_wanted.connect(self._act)
        self.desk.standing_wanted.connect(self._set_standing)
        self.trial.save_first.connect(self._saved_then)
        self.trial.failed.connect(self._failed)
        self._apply.failed.connect(self._failed)
        bridge.label_sets_changed.connect(self._sets_changed)
        for model in (photos, to_check):
            bridge.photos_changed.connect(model.refresh)
        self._grids = (self.desk.preview.grid, self.desk.checker.grid)
        for grid in self._grids:
            grid.selection_settled.connect(self._chosen)
        self.setAccessibleName(self.tr("Label studio"))

    # Which set

    @property
    def on_desk(self) -> int:
        """Id of the set on the desk, 0 while all sets are shown."""
        return self.draft.saved.id if self._stack.currentWidget() is self.desk else 0

    @Slot()
    def show_home(self) -> None:
        """All sets; asks first when changes would be lost."""
        self.leave(self._go_home)

    @Slot(int)
    def show_set(self, label_set: int) -> None:
        """Put a set on the desk; asks first when changes of another one would be lost."""
        if label_set == self.draft.saved.id:
            self._open(self.draft.value, again=False)
        else:
            self.leave(lambda: self._read_set(label_set))

    def leave(self, then: Callable[[], object]) -> None:
        """Call `then` now, or after the person saved or discarded the changes."""
        if not self.draft.dirty:
            then()
            return
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Question)
        name = self.draft.value.title(current_language())
        box.setText(self.tr("Save the changes to “{name}”?").format(name=name))
        if (problem := self.draft.problem) is not None:
            box.setInformativeText(error_text(problem.code, problem.details, problem.message))
        save = box.addButton(self.tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        save.setEnabled(problem is None)
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)

        def finished() -> None:
            if box.clickedButton() is save:
                self._save(then)
            elif box.clickedButton() is discard:
                self.draft.revert()
                then()
            else:
                self.set_shown.emit(self.on_desk)  # the sidebar may point elsewhere already
            box.deleteLater()

        box.finished.connect(finished)
        box.open()

    def may_close(self, again: Callable[[], object]) -> bool:
        """True when nothing would be lost; else asks, and calls `again` when it is settled."""
        if not self.draft.dirty:
            return True
        self.leave(again)
        return False

    def _go_home(self) -> None:
        self._wanted = 0
        self._stack.setCurrentWidget(self.home)
        self.trial.scores.set_on(on=False)
        self.set_shown.emit(0)
        self._read_sets()

    def _read_set(self, label_set: int) -> None:
        self._wanted = label_set
        sets = self._sets
        self._run("set", lambda: sets.get(label_set), self._open)

    def _open(self, label_set: LabelSet, *, again: bool = True) -> None:
        self._wanted = label_set.id
        self._stack.setCurrentWidget(self.desk)
        if again:
            self.draft.open(label_set)
            self.desk.show_form()
            self.desk.editor.table.setFocus()
        self.trial.scores.set_on(on=self.isVisible())
        self.set_shown.emit(label_set.id)

    def _read_sets(self) -> None:
        sets = self._sets
        self._tasks.run(
            self,
            "sets",
            lambda: (sets.all(), sets.ready_made()),
            lambda both: self.home.show_sets(*both),
            failed=self._failed,
        )

    @Slot()
    def _sets_changed(self) -> None:
        if not self.isVisible():
            return
        self._read_sets()
        wanted, sets = self.on_desk, self._sets
        if not wanted:
            return

        def show(found: LabelSet) -> None:
            if found.id == self.draft.saved.id:
                self.draft.stored(found)

        def gone(error: Exception) -> None:
            if wanted == self.draft.saved.id:
                self._deleted()  # on another page, or by an undo
            self._failed(error)

        self._tasks.run(self, "stored", lambda: sets.get(wanted), show, failed=gone)

    # Making sets

    @Slot(str)
    def _make(self, line: str) -> None:
        sets = self._sets

        def work() -> LabelSet:
            taken = {one.name.casefold() for one in sets.all()}
            return sets.from_line(line, free_name(line, taken))

        self._run("make", work, self._made)

    @Slot(str)
    def _add_ready_made(self, stem: str) -> None:
        self._run("make", lambda: self._sets.add_ready_made(stem), self._made)

    @Slot(object)
    def _made(self, label_set: LabelSet) -> None:
        self.home.show_problem("")
        self.home.line.clear()
        self._open(label_set)

    # One set

    @Slot(str)
    def _act(self, name: str) -> None:
        match name:
            case "save":
                self._save()
            case "revert":
                self.draft.revert()
            case "apply":
                self._saved_then(lambda: self._apply.apply(self.draft.saved.id))
            case "export":
                self.files.choose_export(self.draft.saved)
            case "copy":
                saved = self.draft.saved
                self._run("make", lambda: self._sets.copy(saved.id), self._made)
            case "delete":
                self._ask_delete()

    @Slot(object)
    def _saved_then(self, then: Callable[[], object]) -> None:
        """Store the changes, if there are any, and go on."""
        if self.draft.dirty:
            self._save(then)
        else:
            then()

    def _save(self, then: Callable[[], object] | None = None) -> None:
        if self.draft.problem is not None:
            return
        value = self.draft.value

        def saved(stored: LabelSet) -> None:
            if self.draft.value is value:
                self.draft.open(stored)
            else:  # typed on while it was stored
                self.draft.stored(stored)
            if then is not None:
                then()

        self._run("save", lambda: self._sets.save(value), saved)

    @Slot(bool)
    def _set_standing(self, on: bool) -> None:
        sets, wanted = self._sets, self.draft.saved.id

        def work() -> LabelSet:
            return sets.save(replace(sets.get(wanted), standing=on))

        def done(stored: LabelSet) -> None:
            self.draft.stored(stored)
            if on:
                text = self.tr("“{name}” now tags new photos as they arrive.")
                name = stored.title(current_language())
                self._notices.say(text.format(name=name), tone="good", stay_ms=UNDO_MS)

        self._run("standing", work, done)

    def _ask_delete(self) -> None:
        saved = self.draft.saved
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Question)
        name = saved.title(current_language())
        box.setText(self.tr("Delete the label set “{name}”?").format(name=name))
        box.setInformativeText(
            self.tr("The tags that photos have stay, and so does what the labels have learned.")
        )
        delete = box.addButton(self.tr("Delete set"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)

        def told(_: object) -> None:
            self._deleted()
            text = self.tr("The label set “{name}” was deleted.").format(name=name)
            self._notices.say(text, (self.tr("Undo"), self._acts.undo), stay_ms=UNDO_MS)

        def act() -> None:
            self._run("delete", lambda: self._sets.delete(saved.id), told)

        when_accepted(box, delete, act)

    def _deleted(self) -> None:
        self.draft.open(LabelSet(name=""))
        self._go_home()

    @Slot(str, str)
    def _exported(self, name: str, path: str) -> None:
        text = self.tr("“{name}” was written to {path}.").format(name=name, path=path)
        self._notices.say(text, tone="good", stay_ms=UNDO_MS)

    # Ways

    @Slot()
    def _chosen(self) -> None:
        grid = self._grids[self.desk.checking]
        if grid.isVisible():
            self.photos_chosen.emit(grid.selected_ids())

    def _run(self, key: str, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._tasks.run(self, key, work, done, failed=self._failed)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if not isinstance(error, PhotoappError):
            return  # a bug is told elsewhere
        text = error_text(error.code, error.details, error.message)
        if self._stack.currentWidget() is self.home:
            self.home.show_problem(text)
        else:
            self._notices.say(text, tone="bad")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sets_changed()
        self._read_sets()
        self.trial.scores.set_on(on=self._stack.currentWidget() is self.desk)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.trial.scores.set_on(on=False)
        self.photos_chosen.emit(np.empty(0, dtype=np.int64))

    @override
    def event(self, event: QEvent) -> bool:
        """Keys that mean photos elsewhere (Space, Delete, digits, Ctrl+A …) stay on this page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            simple = plain and event.key() < Qt.Key.Key_F1
            undo = event.matches(QKeySequence.StandardKey.Undo) and self._undoes_changes()
            delete = plain and event.key() == Qt.Key.Key_Delete
            if simple or delete or undo or _own_key(event):
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Save):
            if self.on_desk and self.draft.dirty:
                self._save()
            return
        if event.matches(QKeySequence.StandardKey.Undo) and self._undoes_changes():
            self.draft.undo()
            return
        super().keyPressEvent(event)

    def _undoes_changes(self) -> bool:
        """Over photos the keys for undo mean ticks, elsewhere changes of the set, if any."""
        return self.draft.can_undo and not any(grid.hasFocus() for grid in self._grids)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Label studio"))
            self.trial.retranslate()


def _own_key(event: QKeyEvent) -> bool:
    return any(
        event.matches(key)
        for key in (
            QKeySequence.StandardKey.Save,
            QKeySequence.StandardKey.SelectAll,
            QKeySequence.StandardKey.Copy,
        )
    )
