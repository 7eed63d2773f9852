"""Work that must not run on the GUI thread: values in, values out, told on the GUI thread."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from photoapp.core.errors import PhotoappError

Result = TypeVar("Result")
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class _Finished:
    owner: QObject
    key: str
    number: int
    done: Callable[[Any], None]
    failed: Failed | None
    result: Any
    error: Exception | None


class Tasks(QObject):
    """Runs functions on a few threads and hands each result to the GUI thread.

    A later task of the same owner and `key` supersedes an earlier one: the earlier
    one's result is dropped. Results for a deleted owner are dropped too.
    `error` tells every bug, and a `PhotoappError` that no `failed` callback took.
    """

    error = Signal(object)  # PhotoappError or any other Exception
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None, *, threads: int = 3) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="window")
        self._lock = threading.Lock()
        self._finished: collections.deque[_Finished] = collections.deque()
        self._newest: dict[tuple[int, str], int] = {}
        self._number = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        key: str,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        *,
        failed: Failed | None = None,
    ) -> None:
        """Call `work` on a thread, then `done(result)` or `failed(error)` on the GUI thread.

        `work` must not touch widgets. GUI thread only; ignored after `close`.
        """
        if self._closed:
            return
        self._number += 1
        number = self._number
        self._newest[id(owner), key] = number

        def body() -> None:
            if self._newest.get((id(owner), key)) != number:
                return  # superseded while it waited
            result: Result | None = None
            error: Exception | None = None
            try:
                result = work()
            except Exception as problem:  # noqa: BLE001 - the boundary of a thread: told below
                error = problem
            with self._lock:
                self._finished.append(_Finished(owner, key, number, done, failed, result, error))
            self._arrived.emit()

        self._pool.submit(body)

    def forget(self, owner: QObject, key: str) -> None:
        """Drop the result of what runs under this key."""
        self._newest.pop((id(owner), key), None)

    def close(self) -> None:
        """Take no more, drop what waits, and let the threads end. Idempotent."""
        self._closed = True
        self._newest.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _deliver(self) -> None:
        while True:
            with self._lock:
                if not self._finished:
                    return
                item = self._finished.popleft()
            name = (id(item.owner), item.key)
            if self._newest.get(name) != item.number:
                continue
            del self._newest[name]
            if not shiboken6.isValid(item.owner):
                continue
            if item.error is None:
                item.done(item.result)
            else:
                if item.failed is not None:
                    item.failed(item.error)
                if item.failed is None or not isinstance(item.error, PhotoappError):
                    self.error.emit(item.error)
