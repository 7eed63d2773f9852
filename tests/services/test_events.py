"""The event bus delivers to all and survives a listener's bug."""

from __future__ import annotations

from photoapp.core.events import BackgroundCrash, Event, FoldersChanged, PhotosChanged
from photoapp.services.events import EventBus


def test_every_listener_hears_until_it_unsubscribes() -> None:
    bus = EventBus()
    first: list[Event] = []
    second: list[Event] = []
    leave = bus.subscribe(first.append)
    bus.subscribe(second.append)
    bus.publish(FoldersChanged())
    leave()
    leave()
    bus.publish(PhotosChanged())
    assert first == [FoldersChanged()]
    assert second == [FoldersChanged(), PhotosChanged()]


def test_a_failing_listener_is_reported_and_the_others_still_hear() -> None:
    bus = EventBus()
    heard: list[Event] = []

    def broken(event: Event) -> None:
        raise ValueError("listener bug")

    bus.subscribe(broken)
    bus.subscribe(heard.append)
    bus.publish(FoldersChanged())
    crashes = [event for event in heard if isinstance(event, BackgroundCrash)]
    assert FoldersChanged() in heard
    assert len(crashes) == 1
    assert "listener bug" in crashes[0].message
    assert "Traceback" in crashes[0].trace
