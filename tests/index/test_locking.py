"""The lock: readers together, a writer alone, and a waiting writer before new readers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from photoapp.index.locking import ReadersWriterLock


def start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_readers_read_together() -> None:
    lock = ReadersWriterLock()
    both = threading.Barrier(2)

    def read() -> None:
        with lock.reading():
            both.wait(60)  # would break if the second had to wait for the first

    threads = [start(read), start(read)]
    for thread in threads:
        thread.join(60)
    assert not both.broken


def test_a_writer_is_alone() -> None:
    lock = ReadersWriterLock()
    inside = 0
    most = 0

    def write() -> None:
        nonlocal inside, most
        for _ in range(200):
            with lock.writing():
                inside += 1
                most = max(most, inside)
                inside -= 1

    def read() -> None:
        for _ in range(200):
            with lock.reading():
                assert inside == 0

    threads = [start(work) for work in (write, read, write, read)]
    for thread in threads:
        thread.join(60)
    assert most == 1


def test_a_waiting_writer_goes_before_new_readers() -> None:
    lock = ReadersWriterLock()
    order: list[str] = []
    reading, release = threading.Event(), threading.Event()

    def first() -> None:
        with lock.reading():
            reading.set()
            assert release.wait(60)
            order.append("first reader")

    def write() -> None:
        with lock.writing():
            order.append("writer")

    def second() -> None:
        with lock.reading():
            order.append("second reader")

    threads = [start(first)]
    assert reading.wait(60)
    threads.append(start(write))
    until = time.monotonic() + 60
    while not lock._writers_waiting and time.monotonic() < until:
        time.sleep(0.001)
    threads.append(start(second))
    release.set()
    for thread in threads:
        thread.join(60)
    assert order == ["first reader", "writer", "second reader"]


@pytest.mark.parametrize("kind", ["reading", "writing"])
def test_an_error_inside_gives_the_lock_back(kind: str) -> None:
    lock = ReadersWriterLock()
    with pytest.raises(KeyError), getattr(lock, kind)():
        raise KeyError
    with lock.writing():
        pass
