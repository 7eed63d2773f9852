"""Holding back: the person's own limit, battery, and somebody busy at full screen."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from photoapp.core.settings import Settings

# Asking the system is cheap but not free; its answer changes slowly.
_LOOK_SECONDS = 5.0
# Under courtesy, at most this share of the time goes to indexing.
_COURTEOUS_SHARE = 0.25
# Long enough for the smallest limit; whoever rests obeys pause and cancel meanwhile.
_MOST_SECONDS = 20.0


class Courtesy:
    """Tells bulk work how long to rest after each batch. Used by one thread.

    `reason`: why the last answer was not 0: ``battery``, ``full-screen``, ``limit``, or "".
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        on_battery: Callable[[], bool] | None = None,
        at_full_screen: Callable[[], bool] | None = None,
    ) -> None:
        self._settings = settings
        self._on_battery = on_battery or running_on_battery
        self._at_full_screen = at_full_screen or somebody_at_full_screen
        self._looked = -_LOOK_SECONDS
        self._courteous = ""
        self.reason = ""

    def rest(self, photos: int, seconds: float) -> float:
        """Seconds to wait after `photos` took `seconds` of work; 0 when nothing holds back."""
        settings = self._settings()
        rest = 0.0
        if settings.photos_per_second > 0:
            rest = photos / settings.photos_per_second - seconds
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._courteous = self._occasion(settings)
        self.reason = "limit" if rest > 0 else ""
        if self._courteous:
            courteous = seconds * (1 - _COURTEOUS_SHARE) / _COURTEOUS_SHARE
            if courteous >= rest:
                rest, self.reason = courteous, self._courteous
        return min(max(rest, 0.0), _MOST_SECONDS)

    def _occasion(self, settings: Settings) -> str:
        if settings.slow_on_battery and self._on_battery():
            return "battery"
        if settings.slow_when_fullscreen and self._at_full_screen():
            return "full-screen"
        return ""


def running_on_battery() -> bool:
    """True on a laptop that is not plugged in; False where that cannot be told."""
    import psutil

    sensors = getattr(psutil, "sensors_battery", None)
    if sensors is None:
        return False
    with contextlib.suppress(OSError, RuntimeError, NotImplementedError):
        battery = sensors()
        return battery is not None and battery.power_plugged is False
    return False


def somebody_at_full_screen() -> bool:
    """True while a film, game or presentation fills the screen; False where that is unknown.

    Windows: SHQueryUserNotificationState. X11: the active window's _NET_WM_STATE.
    Wayland and macOS do not tell other programs.
    """
    if sys.platform == "win32":
        import ctypes

        state = ctypes.c_int(0)
        failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
        return not failed and state.value in (2, 3, 4)  # busy, Direct3D, presentation
    xprop = shutil.which("xprop")
    if xprop is None:
        return False
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        root = _xprop(xprop, "-root", "_NET_ACTIVE_WINDOW")
        if match := re.search(r"0x[0-9a-f]+", root):
            return "_NET_WM_STATE_FULLSCREEN" in _xprop(xprop, "-id", match[0], "_NET_WM_STATE")
    return False


def _xprop(xprop: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - the arguments are ours
        [xprop, *arguments], capture_output=True, timeout=2, check=False
    )
    return done.stdout.decode(errors="replace")
