"""A decode process: ``python -m photoapp.imaging.worker``, tasks on stdin, answers on stdout.

It lives as long as its stdin. Whatever a picture does to it, only this process is hurt.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import math
import os
import signal
import sys
import traceback
import warnings
from typing import NoReturn

from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging import failures, protocol
from photoapp.imaging.metadata import read_sidecar
from photoapp.imaging.reader import encoder_pixels, open_upright, read_photo
from photoapp.imaging.task import DecodeTask, PixelsTask, ReadLimits, Task

# Behind the application's windows and its encoder, ahead of nothing.
_NICENESS = 5
# The pool stops a hanging process after `ReadLimits.seconds`; should the pool be gone, the
# process stops itself this much later.
_GRACE_SECONDS = 10.0


def main() -> int:
    """Serve until stdin ends."""
    requests, answers = _take_streams()
    _settle()
    try:
        limits = protocol.read_limits(protocol.read_frame(requests)[0])
        _limit_memory(limits.memory_bytes)
        protocol.write_frame(answers, {"ready": os.getpid()})
        while True:
            task = protocol.read_task(requests)
            _set_alarm(limits.seconds + _GRACE_SECONDS)
            _serve(task, limits, answers)
            _set_alarm(None)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return 0


def _serve(task: Task, limits: ReadLimits, answers: io.RawIOBase) -> None:
    result = _result(task, limits)
    if isinstance(result, UnreadablePhotoError):
        protocol.write_failure(answers, result)
    else:
        protocol.write_answer(answers, result)


def _result(task: Task, limits: ReadLimits) -> protocol.Answer | UnreadablePhotoError:
    """The answer or a fresh error, whose trace does not keep the picture's memory alive."""
    where = failures.name_of(task.path if isinstance(task, DecodeTask) else task.source)
    try:
        return _answer(task, limits)
    except UnreadablePhotoError as error:
        if error.code != "decode-memory":
            return UnreadablePhotoError(error.code, error.message, **error.details)
        return failures.out_of_memory(where, limits.memory_bytes)
    except MemoryError:
        return failures.out_of_memory(where, limits.memory_bytes)
    except Exception:  # noqa: BLE001 - the edge of the process: the pool reports it with its trace
        return failures.crashed(where, traceback.format_exc())


def _answer(task: Task, limits: ReadLimits) -> protocol.Answer:
    if isinstance(task, DecodeTask):
        return read_photo(
            task.path,
            spec=task.spec,
            known_hashes=task.known_hashes,
            limits=limits,
            sidecar=read_sidecar(task.path) if task.sidecar else None,
        )
    if isinstance(task, PixelsTask):
        return encoder_pixels(task.source, task.spec, limits=limits)
    return open_upright(task.source, max_side=task.max_side, limits=limits)


def _take_streams() -> tuple[io.FileIO, io.FileIO]:
    """Keep stdin and stdout for the protocol alone: what libraries print goes to stderr."""
    requests = io.FileIO(os.dup(0), "rb")
    answers = io.FileIO(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for stream in (requests, answers):
            msvcrt.setmode(stream.fileno(), os.O_BINARY)
    return requests, answers


def _settle() -> None:
    """Be a quiet neighbour: low priority, no say in Ctrl+C, no crash dialogs or core files."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.SetErrorMode(msvcrt.SEM_FAILCRITICALERRORS | msvcrt.SEM_NOGPFAULTERRORBOX)
    else:
        import resource

        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _set_alarm(seconds: float | None) -> None:
    """End this process unless called again in time, whatever a decoder is doing then."""
    if sys.platform != "win32":
        # No handler: the system ends the process without asking Python.
        signal.alarm(0 if seconds is None else math.ceil(seconds))
    elif seconds is None:
        faulthandler.cancel_dump_traceback_later()
    else:
        faulthandler.dump_traceback_later(seconds, exit=True)


def _limit_memory(limit: int) -> None:
    """Where the system limits address space; elsewhere the pool watches resident memory."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _run() -> NoReturn:
    # Not sys.exit: a library's threads must not keep a finished process alive.
    code = main()
    os._exit(code)


if __name__ == "__main__":
    _run()
