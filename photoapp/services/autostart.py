"""Starting photoapp in the background when its person logs in, by each system's own means."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from photoapp.core.errors import PhotoappError

_NAME: Final = "photoapp"
_LABEL: Final = "io.github.photoapp.photoapp"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Characters that a quoted argument of a desktop file's Exec must escape.
_EXEC_ESCAPES: Final = str.maketrans({one: f"\\{one}" for one in '"`$\\'})


class RunKey(Protocol):
    """The Run key of one person's Windows registry. May raise OSError."""

    def read(self) -> str | None:
        """The command line, None when there is none."""

    def write(self, command: str | None) -> None:
        """Set it, or with None take it away."""


@dataclass(frozen=True, slots=True)
class Autostart:
    """`command` starts the program in the background. Any thread; touches the disk.

    The truth is what the system holds: a person may also change it in the desktop's own settings.
    `folder`: XDG's autostart folder, or macOS's LaunchAgents; `run_key`: Windows.
    """

    command: tuple[str, ...]
    platform: str
    folder: Path
    run_key: RunKey | None = None

    @property
    def file(self) -> Path:
        """What is written where a file says it."""
        return self.folder / (
            f"{_LABEL}.plist" if self.platform == "darwin" else "photoapp.desktop"
        )

    def enabled(self) -> bool:
        """True when the next login starts photoapp."""
        try:
            if self.run_key is not None:
                return self.run_key.read() is not None
            content = self.file.read_bytes()
        except OSError:
            return False
        if self.platform == "darwin":
            with suppress(plistlib.InvalidFileException, ValueError):
                return not plistlib.loads(content).get("Disabled", False)
            return False
        lines = {line.strip().lower() for line in content.decode("utf-8", "replace").splitlines()}
        return not lines & {"hidden=true", "x-gnome-autostart-enabled=false"}

    def set(self, *, on: bool) -> None:
        """Switch it on or off. Raises PhotoappError when the system does not let us."""
        try:
            if self.run_key is not None:
                self.run_key.write(subprocess.list2cmdline(self.command) if on else None)
            elif on:
                self._write(self._plist() if self.platform == "darwin" else self._desktop_entry())
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            raise PhotoappError(
                "autostart-failed",
                f"Starting at login could not be changed: {error}",
                reason=error.strerror or str(error),
            ) from error

    def _write(self, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(content)
        Path(file.name).replace(self.file)

    def _desktop_entry(self) -> bytes:
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            f"Name={_NAME}\n"
            "Comment=Keep the photo library up to date in the background\n"
            "Comment[zh_CN]=在后台保持照片库为最新\n"
            f"Exec={exec_line(self.command)}\n"
            # An entry that outlives the program is then passed over.
            f"TryExec={self.command[0].replace(chr(92), chr(92) * 2)}\n"
            f"Icon={_NAME}\n"
            "Terminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
            # The panel with its tray should be there first.
            "X-GNOME-Autostart-Delay=10\n"
        ).encode()

    def _plist(self) -> bytes:
        return plistlib.dumps(
            {
                "Label": _LABEL,
                "ProgramArguments": list(self.command),
                "RunAtLoad": True,
                "ProcessType": "Interactive",
            }
        )


def exec_line(command: Sequence[str]) -> str:
    """A command as the Exec key of a desktop file has it (Desktop Entry Specification 1.5)."""
    words = []
    for word in command:
        quoted = word.translate(_EXEC_ESCAPES).replace("%", "%%")
        # The key is a string, whose own escapes come on top.
        words.append(f'"{quoted}"'.replace("\\", "\\\\"))
    return " ".join(words)


def program() -> tuple[str, ...]:
    """What starts this very program: a package's, an AppImage's, or a Python environment's."""
    if image := os.environ.get("APPIMAGE"):
        return (image,)
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    beside = shutil.which(_NAME, path=str(Path(sys.executable).parent))
    return (beside,) if beside else (sys.executable, "-m", _NAME)


def this_systems(library: Path | None = None) -> Autostart:
    """Autostart of this program on this system; `library` when it is not the default one."""
    command = (*program(), *(("--library", str(library)) if library else ()), "--background")
    home = Path.home()
    if sys.platform == "win32":
        return Autostart(command, sys.platform, home, _WindowsRunKey())
    if sys.platform == "darwin":
        return Autostart(command, sys.platform, home / "Library" / "LaunchAgents")
    asked = os.environ.get("XDG_CONFIG_HOME", "")
    config = Path(asked) if asked.startswith("/") else home / ".config"
    return Autostart(command, sys.platform, config / "autostart")


class _WindowsRunKey:
    """HKEY_CURRENT_USER's Run key."""

    def read(self) -> str | None:
        """The command line, None when there is none."""
        if sys.platform == "win32":
            import winreg

            with (
                suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key,
            ):
                return str(winreg.QueryValueEx(key, _NAME)[0])
        return None

    def write(self, command: str | None) -> None:
        """Set it, or with None take it away."""
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                if command is not None:
                    winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, command)
                else:
                    with suppress(FileNotFoundError):
                        winreg.DeleteValue(key, _NAME)
