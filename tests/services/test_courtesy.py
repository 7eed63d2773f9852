"""Indexing holds back when the person asked for it, on battery, and at full screen."""

from __future__ import annotations

import pytest

from photoapp.core.settings import Settings
from photoapp.services.courtesy import Courtesy, running_on_battery, somebody_at_full_screen


def courtesy(settings: Settings, *, battery: bool = False, full_screen: bool = False) -> Courtesy:
    return Courtesy(
        lambda: settings, on_battery=lambda: battery, at_full_screen=lambda: full_screen
    )


def test_nothing_holds_back_a_plugged_in_machine() -> None:
    assert courtesy(Settings()).rest(10, 0.1) == 0


def test_the_persons_limit_is_kept() -> None:
    limited = courtesy(Settings(photos_per_second=20))
    assert limited.rest(10, 0.1) == pytest.approx(0.4)
    assert limited.reason == "limit"
    assert limited.rest(10, 0.6) == 0
    assert limited.reason == ""
    slow = courtesy(Settings(photos_per_second=1))
    assert slow.rest(14, 0.1) == pytest.approx(13.9)
    assert slow.rest(10_000, 0.1) == 20.0  # a change of the limit is soon obeyed


@pytest.mark.parametrize("reason", ["battery", "full_screen"])
def test_courtesy_leaves_most_of_the_time_unless_switched_off(reason: str) -> None:
    held = courtesy(Settings(), **{reason: True})
    assert held.rest(4, 0.1) == pytest.approx(0.3)
    assert held.reason == reason.replace("_", "-")
    off = Settings(slow_on_battery=False, slow_when_fullscreen=False)
    assert courtesy(off, **{reason: True}).rest(4, 0.1) == 0


def test_the_system_answers_without_an_error() -> None:
    assert running_on_battery() in {True, False}
    assert somebody_at_full_screen() in {True, False}
