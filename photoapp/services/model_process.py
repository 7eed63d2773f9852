"""Runs one act of `models.worker` in a process of its own and passes its progress on."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from photoapp.core.errors import ModelError
from photoapp.services.decode_process import own_environment

_POLL_SECONDS = 0.1
_LAST_LINES = 5

if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
else:
    _CREATION_FLAGS = 0


def run_act(
    request: Mapping[str, Any],
    *,
    progress: Callable[[int, int], None] = lambda step, of: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The result of the act. Blocks; `checkpoint` is called ten times a second.

    Whatever `checkpoint` raises ends the process and is raised on. Raises ModelError: the
    act's own, or ``model-worker-died``.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=own_environment(),
        creationflags=_CREATION_FLAGS,
    )
    lines: queue.Queue[str | None] = queue.Queue()
    complaints: list[str] = []
    readers = [
        threading.Thread(target=_pass_on, args=(process, lines), name="model-worker-answers"),
        threading.Thread(target=_listen, args=(process, complaints), name="model-worker-errors"),
    ]
    for one in readers:
        one.start()
    try:
        _send(process, json.dumps(request))
        while True:
            checkpoint()
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                raise _died(process.wait(), complaints)
            answer = json.loads(line)
            if "result" in answer:
                result: dict[str, Any] = answer["result"]
                return result
            if "error" in answer:
                error = answer["error"]
                raise ModelError(error["code"], error["message"], **error["details"])
            progress(int(answer["step"]), int(answer["of"]))
    finally:
        process.kill()
        process.wait()
        for one in readers:
            one.join()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _command() -> list[str]:
    """How the process is started, also from a frozen build (which dispatches the word)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "model-worker"]
    return [sys.executable, "-P", "-m", "photoapp.models.worker"]


def _send(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    try:
        with process.stdin as stream:
            stream.write(text)
    except OSError:
        return  # it died at once; its answers end, which says so


def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def _listen(process: subprocess.Popen[str], complaints: list[str]) -> None:
    assert process.stderr is not None  # noqa: S101 - it is a pipe
    for line in process.stderr:
        complaints.append(line.rstrip())
        del complaints[:-_LAST_LINES]


def _died(status: int, complaints: list[str]) -> ModelError:
    last = complaints[-1] if complaints else ""
    return ModelError(
        "model-worker-died",
        f"The process that worked on the model ended early (exit status {status}). {last} "
        "Perhaps memory ran out: close other programs and try again.",
        status=status,
        reason=last,
    )
