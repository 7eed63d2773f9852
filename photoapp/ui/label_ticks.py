"""Answers to “is this a …?”, handed to the learner one after another, in the order given."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photoapp.core.photo import PhotoId
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.learning import Learner

_Answer = tuple[int, tuple[PhotoId, ...], bool | None]


class LabelTicks(QObject):
    """A queue of decisions. GUI thread; a person may tick faster than a label learns."""

    failed = Signal(object)  # Exception; the answers after it are tried all the same
    idle = Signal()  # everything given has been stored

    def __init__(self, learner: Learner, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._learner = learner
        self._tasks = tasks
        self._waiting: collections.deque[_Answer] = collections.deque()
        self._busy = False

    @property
    def busy(self) -> bool:
        """True while an answer is not stored yet."""
        return self._busy

    def decide(self, tag: int, photos: Sequence[PhotoId], confirmed: bool | None) -> None:
        """Confirm (True), reject (False) or take back (None) a tag on photos."""
        self._waiting.append((tag, tuple(photos), confirmed))
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if not self._waiting:
            self.idle.emit()
            return
        tag, photos, confirmed = self._waiting.popleft()
        self._tasks.run(
            self,
            "tick",
            lambda: self._learner.decide(tag, photos, confirmed),
            lambda _: self._next(),
            failed=self._told,
        )

    def _told(self, error: Exception) -> None:
        self.failed.emit(error)
        self._next()
