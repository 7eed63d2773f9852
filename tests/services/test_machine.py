"""A small computer reads fewer photos at once."""

from __future__ import annotations

import pytest

from photoapp.services.machine import comfortable_processes, memory_bytes, picture_bytes

GIB = 1 << 30


@pytest.mark.parametrize(
    ("cores", "memory", "processes"),
    [
        (1, 1 * GIB, 1),
        (2, 2 * GIB, 1),
        (2, 24 * GIB, 1),
        (4, 4 * GIB, 3),
        (8, 4 * GIB, 5),
        (8, 16 * GIB, 6),
        (16, 64 * GIB, 14),
        (64, 256 * GIB, 16),
        (16, 0, 14),  # not known
        (8, 256 << 20, 1),
    ],
)
def test_processes_follow_cores_and_memory(cores: int, memory: int, processes: int) -> None:
    assert comfortable_processes(cores, memory) == processes


def test_one_picture_never_takes_more_than_half_a_small_computer() -> None:
    assert picture_bytes(2 * GIB) == GIB
    assert picture_bytes(64 * GIB) == 4 * GIB
    assert picture_bytes(256 << 20) == 512 << 20
    assert picture_bytes(0) == 4 * GIB


def test_this_computer_has_memory() -> None:
    assert memory_bytes() > 256 << 20
