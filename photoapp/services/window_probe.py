"""What Qt can do here, asked of a process of its own: a missing plug-in ends that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from photoapp.services.decode_process import own_environment

_SECONDS = 60
_LAST_LINES = 3
if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NO_WINDOW
else:
    _CREATION_FLAGS = 0


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """What the process found.

    `platform`: Qt's plug-in. `formats`: pictures that Qt itself reads. `font`: the family
    that draws Chinese, "" for none. `said`: language -> a known text in it.
    """

    qt: str
    platform: str
    formats: tuple[str, ...]
    font: str
    said: dict[str, str]


class WindowProbeError(Exception):
    """No window can be made; says what Qt said."""


def probe(*, display: bool) -> WindowFacts:
    """Start the process and read its answer; takes about a second. Raises WindowProbeError.

    `display`: whether somebody can see a window; else the off-screen platform is tried.
    """
    environment = own_environment()
    if not display:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            _command(),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            env=environment,
            check=False,
            creationflags=_CREATION_FLAGS,
        )
        answer: dict[str, Any] = json.loads((done.stdout.strip().splitlines() or [""])[-1])
    except (OSError, subprocess.SubprocessError) as error:
        raise WindowProbeError(str(error)) from error
    except ValueError as error:
        said = " ".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise WindowProbeError(f"exit status {done.returncode}: {said}") from error
    return WindowFacts(
        qt=str(answer["qt"]),
        platform=str(answer["platform"]),
        formats=tuple(answer["formats"]),
        font=str(answer["font"]),
        said=dict(answer["said"]),
    )


def _command() -> list[str]:
    """How the process is started, also from a frozen build (which dispatches the word)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "window-check"]
    return [sys.executable, "-P", "-m", "photoapp.ui.window_check"]


def has_display() -> bool:
    """True when a window can be shown to somebody."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    linux = sys.platform.startswith("linux")
    return not linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
