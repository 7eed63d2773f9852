"""Reports of what went wrong, kept beside the library and nowhere else.

Three things come here: a bug on any thread (with its trace), words of Qt before it gives up, and
the trace that `faulthandler` writes when the process itself dies. The last is only found by the
next start: until a session has ended well, its file stays in the folder.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import faulthandler
import os
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import photoapp
from photoapp.core.errors import UsageError
from photoapp.core.events import BackgroundCrash, Event
from photoapp.services.crash_text import message, scrubbed

KEPT = 10
"""How many reports are kept; older ones give way."""
LONGEST = 64 << 10
"""The most bytes of one report."""

_SESSION = "session-"  # of a running process; ends in its number
_TOLD = "told"  # name of the last report that the window has spoken of
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}-(?:ended|bug)")


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One report. `ended`: the program ended by it. `summary`: one line, in English."""

    name: str
    when: dt.datetime
    ended: bool
    summary: str


class CrashReports:
    """The reports of one folder. Any thread; what cannot be written is let go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._session: IO[str] | None = None
        self._head = 0  # bytes before anything went wrong

    # Keeping

    def keep(self, trace: str, summary: str = "", *, ended: bool = False) -> CrashReport | None:
        """Write a report, scrubbed. None when the folder cannot be written."""
        return self._write(dt.datetime.now(), scrubbed(trace), message(summary), ended=ended)

    def heard(self, event: Event) -> None:
        """Keep a bug that a thread told of. A listener of the bus."""
        if isinstance(event, BackgroundCrash) and event.trace and not event.code:
            self.keep(event.trace, f"{event.where}: {event.message}")

    def _write(
        self, when: dt.datetime, text: str, summary: str, *, ended: bool
    ) -> CrashReport | None:
        summary = " ".join((summary or _last_line(text)).split())[:200]
        kind = "ended" if ended else "bug"
        body = f"{_facts()}\nWhen: {when:%Y-%m-%d %H:%M:%S}\nWhat: {summary}\n\n{text}\n"
        with self._lock, contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{when:%Y%m%d-%H%M%S}-{when:%f}-{kind}"
            path = self._folder / f"{name}.txt"
            path.write_bytes(body.encode("utf-8", "replace")[:LONGEST])
            for old in sorted(self._folder.glob("*.txt"))[:-KEPT]:
                old.unlink(missing_ok=True)
            return CrashReport(name, when, ended, summary)
        return None

    # Reading

    def list(self) -> list[CrashReport]:
        """The reports, the newest first."""
        found = []
        for path in sorted(self._folder.glob("*.txt"), reverse=True):
            if _NAME.fullmatch(path.stem):
                when = dt.datetime.strptime(path.stem[:22], "%Y%m%d-%H%M%S-%f")
                found.append(
                    CrashReport(path.stem, when, path.stem.endswith("-ended"), _summary(path))
                )
        return found

    def read(self, name: str) -> str:
        """A report's text. Raises UsageError ``crash-unknown``."""
        path = self._path(name)
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            raise _unknown(name) from None

    def delete(self, name: str) -> None:
        """Remove one report. Raises UsageError ``crash-unknown``."""
        try:
            self._path(name).unlink()
        except OSError:
            raise _unknown(name) from None

    def delete_all(self) -> int:
        """Remove every report; how many there were."""
        reports = self.list()
        for one in reports:
            with contextlib.suppress(OSError):
                self._path(one.name).unlink()
        return len(reports)

    def untold(self) -> tuple[CrashReport, ...]:
        """Reports of ended sessions that `told` was not called for, the newest first."""
        try:
            last = (self._folder / _TOLD).read_text(encoding="utf-8").strip()
        except OSError:
            last = ""
        return tuple(one for one in self.list() if one.ended and one.name > last)

    def told(self) -> None:
        """The person knows of all reports so far."""
        reports = self.list()
        if reports:
            with contextlib.suppress(OSError):
                (self._folder / _TOLD).write_text(reports[0].name, encoding="utf-8")

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):  # never a path of somebody's choosing
            raise _unknown(name)
        return self._folder / f"{name}.txt"

    # A session

    @contextmanager
    def session(self, publish: Callable[[Event], None]) -> Iterator[None]:
        """Keep what goes wrong inside the block, and let the window tell of it by `publish`.

        Takes over `sys.excepthook`, `threading.excepthook` and `faulthandler` until the end. An
        exception that leaves the block is kept as the end of the program, and goes on.
        """
        self._find_ended()
        self._begin()
        former = sys.excepthook, threading.excepthook

        def bug(where: str, error: BaseException) -> None:
            trace = "".join(traceback.format_exception(error))
            publish(BackgroundCrash(where, repr(error), trace))

        def in_main(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            if isinstance(error, Exception):
                bug("window", error)
            former[0](kind, error, trace)

        def in_thread(arguments: threading.ExceptHookArgs) -> None:
            if isinstance(arguments.exc_value, Exception):
                bug(arguments.thread.name if arguments.thread else "thread", arguments.exc_value)
            former[1](arguments)

        sys.excepthook, threading.excepthook = in_main, in_thread
        try:
            yield
        except Exception as error:
            self.keep("".join(traceback.format_exception(error)), repr(error), ended=True)
            raise
        finally:
            sys.excepthook, threading.excepthook = former
            self._end()

    def last_words(self, text: str) -> None:
        """What a library says just before it ends the process. Any thread."""
        session = self._session
        if session is not None:
            with contextlib.suppress(OSError, ValueError):
                session.write(f"{message(text)}\n")

    def _begin(self) -> None:
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Line by line: nothing may wait in a buffer when the process dies.
            self._session = (self._folder / f"{_SESSION}{os.getpid()}").open(
                "w", encoding="utf-8", buffering=1
            )
            self._session.write("\n")
            faulthandler.enable(self._session, all_threads=True)

    def _end(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        faulthandler.disable()
        session.close()
        with contextlib.suppress(OSError):
            Path(session.name).unlink()

    def _find_ended(self) -> None:
        """Make reports of sessions that did not end well; those that were killed left none."""
        for path in self._folder.glob(f"{_SESSION}*"):
            with contextlib.suppress(OSError, ValueError):
                if _runs(int(path.name.removeprefix(_SESSION)), path.stat().st_mtime):
                    continue
                text = path.read_bytes()[:LONGEST].decode("utf-8", "replace").strip()
                when = dt.datetime.fromtimestamp(path.stat().st_mtime)
                path.unlink()
                if text:
                    first = text.splitlines()[0]
                    self._write(when, scrubbed(text), message(first), ended=True)


def _runs(process: int, since: float) -> bool:
    """True while the process that wrote the file lives; numbers are given to others later."""
    import psutil

    try:
        return bool(psutil.Process(process).create_time() <= since + 1.0)
    except psutil.Error:
        return False


def _facts() -> str:
    return (
        f"photoapp {photoapp.__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()} {platform.machine()}"
    )


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def _summary(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("What: "):
                    return line.removeprefix("What: ").strip()
    except OSError:
        pass
    return ""


def _unknown(name: str) -> UsageError:
    return UsageError(
        "crash-unknown", f"There is no crash report {name}; see: photoapp crashes list", name=name
    )
