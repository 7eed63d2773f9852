"""The one channel from services to whoever shows them."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

from photoapp.core.events import BackgroundCrash, Event

Listener = Callable[[Event], None]

_log = logging.getLogger(__name__)


class EventBus:
    """Delivers each event to every listener, on the thread that publishes it.

    Listeners must be quick (put it on a queue); any thread may publish or subscribe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener. The returned function removes it again; calling it twice is fine."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell every listener. One that fails is reported, and the others still hear."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception as error:  # noqa: BLE001 - a listener's bug must not kill a worker
                _log.exception("an event listener failed")
                if not isinstance(event, BackgroundCrash):
                    self.publish(
                        BackgroundCrash("event listener", str(error), traceback.format_exc())
                    )
