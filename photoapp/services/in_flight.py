"""Work that has begun and not ended yet."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class InFlight:
    """Counts work under way, so that somebody can wait for what began before. Any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._running: set[int] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Around one piece of work."""
        with self._changed:
            number = next(self._numbers)
            self._running.add(number)
        try:
            yield
        finally:
            with self._changed:
                self._running.discard(number)
                self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Wait until everything that runs now has ended; what begins later does not count.

        False if the time is up before.
        """
        with self._changed:
            before = set(self._running)
            return self._changed.wait_for(lambda: not before & self._running, timeout)
