"""Rows on their way from a device: what is queued when, and what is waited for.

No graphics processor is needed: a stand-in notes the order of the calls, which is all that matters.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pytest

from photoapp.models.devices import Arriving


class _Card:
    """Notes what a CUDA device is asked for, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def event(self, *, blocking: bool) -> _Event:
        assert blocking, "polling would keep a processor from decoding"
        return _Event(self)


class _Event:
    def __init__(self, card: _Card) -> None:
        self._card = card

    def record(self) -> None:
        self._card.asked.append("record")

    def synchronize(self) -> None:
        self._card.asked.append("wait")


class _Rows:
    """A tensor on the card."""

    is_cuda = True

    def __init__(self, card: _Card, values: Any) -> None:
        self._card = card
        self._values = values

    def float(self) -> Self:
        self._card.asked.append("float32")
        return self

    def to(self, device: str, *, non_blocking: bool) -> Any:
        assert (device, non_blocking) == ("cpu", True)
        self._card.asked.append("copy")
        return self._values


def test_a_cards_rows_are_waited_for_alone_and_only_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    card, values = _Card(), torch.arange(6.0).reshape(3, 2)
    monkeypatch.setattr(torch, "cat", lambda parts: _Rows(card, values))
    monkeypatch.setattr(torch.cuda, "Event", card.event)
    rows = Arriving([values])
    assert card.asked == ["float32", "copy", "record"]
    np.testing.assert_array_equal(rows.wait(), values.numpy())
    assert card.asked == ["float32", "copy", "record", "wait"]


def test_the_processors_rows_come_in_order_and_in_single_precision() -> None:
    import torch

    parts = [torch.full((2, 3), 70_000.0, dtype=torch.float64), torch.zeros((1, 3))]
    rows = Arriving(parts).wait()
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows[:, 0], [70_000, 70_000, 0])
