"""What all commands share: the library option, opening a library, errors in words."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from photoapp import console
from photoapp.console import say
from photoapp.core.errors import PhotoappError

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.core.jobs import JobId, JobSnapshot

_STOP_SECONDS = 15.0

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help=say(
            "Library folder (default: the platform's data folder).",
            "资料库文件夹（默认：系统的数据文件夹）。",
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help=say("Print JSON.", "输出 JSON。"))]


@contextlib.contextmanager
def opened(library: Path | None) -> Iterator[Application]:
    """An open library; closed at the end, whatever happens. Raises CatalogueError."""
    from photoapp.app import open_application

    application = open_application(library)
    try:
        yield application
    finally:
        application.close()


def parent_library(context: typer.Context) -> Path | None:
    """The --library given before the command group."""
    held = context.find_root().obj
    return held if isinstance(held, Path) else None


def finished(application: Application, job: JobId) -> JobSnapshot:
    """Wait until a job has ended; Ctrl+C cancels it. Raises PhotoappError when it failed."""
    try:
        while not (ended := application.jobs.wait(job, 0.2)).state.ended:
            pass
    except KeyboardInterrupt:
        application.jobs.cancel(job)
        application.jobs.wait(job, _STOP_SECONDS)
        raise
    if ended.error is not None:
        raise PhotoappError(ended.error.code, ended.error.reason)
    return ended


def one_line(text: str) -> str:
    """A path on one line, whatever the file is called."""
    return json.dumps(text, ensure_ascii=False)[1:-1] if not text.isprintable() else text


def counted(number: int, noun: str) -> str:
    """English for so many things, such as ``1 group`` and ``1,200 groups``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


# The window's texts name no commands; on the command line these are what to do next.
_NEXT: Final = {
    "crash-unknown": "photoapp crashes list",
    "folder-not-watched": "photoapp folders list",
    "history-unknown": "photoapp history",
    "label-set-unknown": "photoapp labels list",
    "model-needs-torch": "photoapp models list",
    "model-not-installed": "photoapp models list",
    "not-confirmed": "photoapp uninstall-data --yes",
    "undo-impossible": "photoapp history",
}


def in_words(code: str, message: str, details: Mapping[str, str | int | float]) -> str:
    """An error's text in the person's language. `message` is the English one.

    The Chinese text also names what it is about, where in a search it stands, and what there is.
    """
    if not console.chinese():
        return message
    from photoapp.ui.messages import error_text

    speak()
    text = error_text(code, details, message)
    about = [
        str(details[name])
        for name in ("path", "model", "name")
        if details.get(name) and str(details[name]) not in text
    ]
    if about:
        text = f"{'、'.join(about)}：{text}"
    if details.get("word") and isinstance(position := details.get("position"), int):
        text = f"“{details['word']}”（第 {position + 1} 个字符）：{text}"
    if code not in _NEXT:
        return text
    known = details.get("known")
    return f"{text}可用的有：{known}。" if known else f"{text}相关命令：{_NEXT[code]}"


def speak() -> None:
    """Make the window's texts come in the person's language."""
    if not console.chinese():
        return
    from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

    from photoapp.app import resource_folder

    # The window's translations serve here too; Qt looks them up in an application object.
    qt = QCoreApplication.instance() or QCoreApplication([])
    if not qt.property("photoapp-translated"):
        translator = QTranslator(qt)
        if translator.load("photoapp_zh_CN", str(resource_folder() / "translations")):
            qt.installTranslator(translator)
        QLocale.setDefault(QLocale("zh_CN"))
        qt.setProperty("photoapp-translated", True)
