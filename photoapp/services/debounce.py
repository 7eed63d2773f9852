"""A debounced thread: its work begins once events have stopped coming."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from photoapp.core.events import BackgroundCrash

if TYPE_CHECKING:
    from photoapp.services.events import EventBus

_JOIN_SECONDS = 15.0

_log = logging.getLogger(__name__)


class DebouncedThread:
    """Calls `work` on a thread of its own after it was woken and then quiet. Any thread.

    Waking counts before `start`, too. While `work` runs, a waking leads to one more call. An
    error that `work` raises is published as a BackgroundCrash of `name`, and the thread goes on.
    """

    def __init__(self, name: str, work: Callable[[], object], bus: EventBus) -> None:
        self._name = name
        self._work = work
        self._bus = bus
        self._changed = threading.Condition()
        self._since: float | None = None  # of the first waking not dealt with
        self._due = 0.0
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def stopping(self) -> bool:
        """`stop` was called: work that runs should end."""
        return self._stopping

    def start(self) -> bool:
        """Begin; False when it has begun or was stopped."""
        with self._changed:
            if self._thread is not None or self._stopping:
                return False
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
            return True

    def wake(self, quiet: float, *, longest: float | None = None) -> None:
        """Work after `quiet` seconds, or sooner if an earlier waking said so.

        With `longest`, every waking puts the work off until it has been quiet, but not for more
        than `longest` seconds since the first.
        """
        now = time.monotonic()
        with self._changed:
            if self._since is None:
                self._since = now
                self._due = now + quiet
            elif longest is None:
                self._due = min(self._due, now + quiet)
            else:
                self._due = min(max(self._due, now + quiet), self._since + longest)
            self._changed.notify_all()

    def stop(self) -> None:
        """Begin no more work. Does not wait. Idempotent."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def join(self) -> None:
        """Wait for the thread after `stop`, some seconds at most; not on the thread itself."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_JOIN_SECONDS)

    def _run(self) -> None:
        while self._woken():
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown, not swallowed
                _log.exception("%s failed", self._name)
                self._bus.publish(BackgroundCrash(self._name, repr(error), traceback.format_exc()))

    def _woken(self) -> bool:
        """Wait until work is due; False when stopping."""
        with self._changed:
            while not self._stopping:
                left = None if self._since is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    self._since = None
                    return True
                self._changed.wait(left)
            return False
