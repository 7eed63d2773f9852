"""What Qt says before it ends the process goes into the crash report, too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler


@contextmanager
def last_words_of_qt(tell: Callable[[str], None]) -> Iterator[None]:
    """`tell` hears messages after which Qt gives up; others go to standard error as ever.

    GUI thread; the handler itself runs on whichever thread Qt speaks on.
    """

    def heard(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            tell(f"Qt: {text}")
        if sys.stderr is not None:  # a windowed program on Windows has none
            sys.stderr.write(f"{qFormatLogMessage(kind, context, text)}\n")

    former = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
