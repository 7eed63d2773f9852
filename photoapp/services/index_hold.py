"""When no new run of indexing begins by itself: after one was cancelled, and after failures."""

from __future__ import annotations

import time

_FIRST_SECONDS = 5.0
_LONGEST_SECONDS = 600.0


class IndexHold:
    """Not thread safe: the indexer's lock is held.

    What was cancelled stays so until something new comes. What failed is tried again after 5
    seconds, then 10 and so on up to ten minutes, or at once when a person asks.
    """

    def __init__(self) -> None:
        self._cancelled = False
        self._until = 0.0
        self._seconds = _FIRST_SECONDS

    @property
    def held(self) -> bool:
        """True while no run may begin."""
        return self._cancelled or time.monotonic() < self._until

    def cancelled(self) -> None:
        """A person cancelled the run."""
        self._cancelled = True

    def failed(self) -> None:
        """The run could not go on."""
        self._until = time.monotonic() + self._seconds
        self._seconds = min(2 * self._seconds, _LONGEST_SECONDS)

    def done(self) -> None:
        """A run ended as it should."""
        self._seconds = _FIRST_SECONDS

    def something_new(self) -> None:
        """There is more to do than when it was cancelled."""
        self._cancelled = False

    def asked(self) -> None:
        """A person wants it now."""
        self._cancelled = False
        self._until = 0.0
        self._seconds = _FIRST_SECONDS
