"""Live events: which directories changed, and which volumes came or went."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from photoapp.core.events import BackgroundCrash
from photoapp.core.library import MountedVolume
from photoapp.services.events import EventBus
from photoapp.services.presence import is_folder
from photoapp.services.volumes import ListVolumes, mounted_volumes

_log = logging.getLogger(__name__)

# A burst is gathered this long, so that 10,000 copies are a few scans and not 10,000.
_GATHER_MS = 250
_STEP_MS = 50
_POLL_MS = 2_000

ChangedPaths = Callable[[frozenset[Path]], None]
"""Told of paths that appeared, changed or vanished, on the watcher's thread."""


class FolderWatcher:
    """One thread that waits for the operating system's file events under the given roots.

    `unwatched` holds the roots the system would not watch (too many directories, a share);
    they are polled instead when `poll` is set, else left to rescans.
    """

    def __init__(
        self,
        changed: ChangedPaths,
        bus: EventBus,
        *,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_ready` is told, on the watcher's thread, when events begin to be received."""
        self._changed = changed
        self._on_ready = on_ready
        self._bus = bus
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._roots: frozenset[Path] = frozenset()
        self._ready = threading.Event()
        self.unwatched: frozenset[Path] = frozenset()

    def watch(self, roots: Iterable[Path]) -> None:
        """Watch exactly these folders from now on."""
        wanted = frozenset(root for root in roots if is_folder(root))
        with self._lock:
            if wanted == self._roots and self._thread is not None and self._thread.is_alive():
                return
            self._end()
            self._roots = wanted
            if not wanted:
                return
            self._stop = threading.Event()
            self._ready = threading.Event()
            self._thread = threading.Thread(
                target=self._run,
                args=(wanted, self._stop, self._ready),
                name="folder-watcher",
                daemon=True,
            )
            self._thread.start()

    def wait_ready(self, timeout: float = 5.0) -> bool:
        """Block until events are being received, or the time is up. At once without folders."""
        return not self._roots or self._ready.wait(timeout)

    def close(self) -> None:
        """Stop watching. Idempotent."""
        with self._lock:
            self._end()
            self._roots = frozenset()

    def _end(self) -> None:
        if self._stop is not None:
            self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)
        self._stop, self._thread = None, None

    def _run(self, roots: frozenset[Path], stop: threading.Event, ready: threading.Event) -> None:
        from watchfiles import watch

        poll = False
        while not stop.is_set():
            try:
                for changes in watch(
                    *sorted(roots),
                    watch_filter=None,
                    debounce=_GATHER_MS,
                    step=_STEP_MS,
                    stop_event=stop,
                    rust_timeout=200,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    force_polling=poll,
                    poll_delay_ms=_POLL_MS,
                    ignore_permission_denied=True,
                ):
                    if not ready.is_set():
                        ready.set()
                        self._on_ready()
                    if changes:
                        self._changed(frozenset(Path(path) for _, path in changes))
                return
            except OSError as error:
                # inotify's limit on watched directories, or a share without events.
                if poll:
                    _log.warning("folders cannot be watched, even by polling: %s", error)
                    self.unwatched = roots
                    return
                _log.warning("the system will not watch the folders (%s); polling instead", error)
                poll = True
            except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown
                if not all(is_folder(root) for root in roots):
                    return  # a drive was pulled out; the volume watcher takes over
                _log.exception("the folder watcher failed")
                self._bus.publish(
                    BackgroundCrash("folder watcher", repr(error), traceback.format_exc())
                )
                return


class VolumeWatcher:
    """One thread that looks every two seconds which volumes are mounted."""

    def __init__(
        self,
        changed: Callable[[list[MountedVolume]], None],
        bus: EventBus,
        *,
        list_volumes: ListVolumes = mounted_volumes,
        seconds: float = 2.0,
    ) -> None:
        self._changed = changed
        self._bus = bus
        self._list = list_volumes
        self._seconds = seconds
        self._stop = threading.Event()
        self._known: list[MountedVolume] = list_volumes()
        self._thread = threading.Thread(target=self._run, name="volume-watcher", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking. Idempotent."""
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                now = self._list()
                if now != self._known:
                    self._known = now
                    self._changed(now)
            except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown, goes on
                _log.exception("the volume watcher failed")
                self._bus.publish(
                    BackgroundCrash("volume watcher", repr(error), traceback.format_exc())
                )
                time.sleep(self._seconds)
