"""The command line's voice: two languages, rich progress on a terminal, plain lines elsewhere."""

from __future__ import annotations

import json
import locale
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from photoapp.core.cjk import has_han
from photoapp.core.events import Event, JobChanged
from photoapp.core.jobs import JobSnapshot
from photoapp.services.events import EventBus

_PLAIN_SECONDS = 2.0


def chinese() -> bool:
    """True when this person's system speaks Chinese. PHOTOAPP_LANGUAGE (en, zh) decides first."""
    for name in ("PHOTOAPP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("zh")
    if sys.platform == "win32":
        return (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese"))
    return False


_CHINESE = chinese()


def say(english: str, simplified_chinese: str) -> str:
    """The text in the person's language."""
    return simplified_chinese if _CHINESE else english


def out(text: str) -> None:
    """A line of results on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def out_json(value: Any, *, indent: int | None = 2) -> None:
    """JSON on standard output; Chinese stays readable."""
    out(json.dumps(value, ensure_ascii=False, indent=indent))


def note(text: str) -> None:
    """A line for the person on standard error, so that pipes get results only."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    """An error: one line on standard error, whatever the message held."""
    note(f"photoapp: {' '.join(text.split())}")


def use_utf8() -> None:
    """Write Chinese file names also where the terminal's encoding cannot say them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def terminal() -> bool:
    """Whether there is somebody who can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def size(count: float) -> str:
    """Bytes for people, in decimal units."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """A time left, such as ``3:05`` or ``1:02:09``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def band(name: str) -> str:
    """The word for one of ``good``, ``maybe`` and ``rest``."""
    words = {
        "good": say("good", "匹配"),
        "maybe": say("maybe", "可能"),
        "rest": say("other", "其他"),
    }
    return words[name]


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows aligned in columns; Chinese characters count as two cells."""
    if not rows:
        return ""
    widths = [max(_cells(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """A table with its heads first: ruled on a terminal, plain columns elsewhere."""
    if not sys.stdout.isatty():
        out(f"{title}\n{columns(rows)}\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    found = Table(title=title, title_justify="left")
    for number, head in enumerate(rows[0]):
        found.add_column(head, justify="right" if number else "left")
    for row in rows[1:]:
        found.add_row(*(Text(cell) for cell in row))
    Console().print(found)


def _cells(text: str) -> int:
    return sum(2 if has_han(character) else 1 for character in text)


class Progress:
    """Shows running jobs: a bar on a terminal, a plain line now and then elsewhere."""

    def __init__(self, bus: EventBus, *, quiet: bool = False) -> None:
        self._bus = bus
        self._quiet = quiet
        self._lock = threading.Lock()
        self._told = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[int, Any] = {}
        self._unsubscribe: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        if self._quiet:
            return self
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[facts]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        self._unsubscribe = self._bus.subscribe(self._heard)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unsubscribe()
        if self._bar is not None:
            self._bar.stop()

    def _heard(self, event: Event) -> None:
        if not isinstance(event, JobChanged):
            return
        job = event.snapshot
        with self._lock:
            if self._bar is not None:
                self._show(job)
            elif not job.state.ended and time.monotonic() - self._told >= _PLAIN_SECONDS:
                self._told = time.monotonic()
                note(f"{_title(job)}: {_facts(job)}")

    def _show(self, job: JobSnapshot) -> None:
        if job.job not in self._tasks:
            self._tasks[job.job] = self._bar.add_task(_title(job), total=None, facts="")
        task = self._tasks[job.job]
        self._bar.update(
            task,
            completed=job.done,
            total=job.total,
            facts=_facts(job),
            visible=not job.state.ended,
        )


def _title(job: JobSnapshot) -> str:
    titles = {
        "index": say("Indexing", "正在建立索引"),
        "scan": say("Scanning", "正在扫描"),
        "pull": say("Downloading", "正在下载"),
        "export-model": say("Exporting", "正在导出"),
        "tag": say("Tagging", "正在添加标签"),
        "optimise": say("Optimising", "正在加速"),
        "duplicates": say("Looking for duplicates", "正在查找重复照片"),
        "duplicates-resolve": say("Clearing duplicates away", "正在清理重复照片"),
        "sidecar-write": say("Writing tags to files", "正在将标签写入文件"),
        "sidecar-read": say("Reading sidecars", "正在读取附属文件"),
        "rebuild": say("Preparing search", "正在准备搜索"),
        "import": say("Importing a model", "正在导入模型"),
        "upgrade": say(f"Preparing {job.title}", f"正在准备 {job.title}"),
        "quality": say(f"Measuring {job.title}", f"正在测量 {job.title}"),
        "adapt": say("Adapting similar photos", "正在针对您的照片库调整相似照片"),
        "similar": say(f"Indexing for {job.title}", f"正在为 {job.title} 建立索引"),
    }
    return titles.get(job.kind, job.title)


def _facts(job: JobSnapshot) -> str:
    if job.unit == "bytes":
        total = f" / {size(job.total)}" if job.total else ""
        text = f"{size(job.done)}{total}"
        rate = f"{size(job.rate)}/s"
    else:
        total = f" / {job.total:,}" if job.total is not None else ""
        unit = {"photos": say("photos", "张照片"), "files": say("files", "个文件")}.get(
            job.unit, ""
        )
        text = f"{job.done:,}{total} {unit}"
        rate = f"{job.rate:,.0f}/s"
    left = ""
    if job.seconds_left is not None:
        left = say(f", {duration(job.seconds_left)} left", f"，剩余 {duration(job.seconds_left)}")
    failed = ""
    if job.errors:
        failed = say(f", {len(job.errors)} failed", f"，{len(job.errors)} 个失败")
    slowed = {
        "battery": say(", slower: on battery", "，已放慢：使用电池"),
        "full-screen": say(", slower: something is full screen", "，已放慢：有全屏程序"),
        "limit": say(", slower: speed limit", "，已放慢：速度上限"),
    }.get(job.slowed, "")
    return f"{text}, {rate}{left}{slowed}{failed}"
