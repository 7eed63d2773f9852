"""Imported by every Python process below a test that watches the network (by PYTHONPATH).

Two nets, the second below the first. An audit hook writes down whatever Python code asks of the
internet, with the place. On Linux the kernel then ends a process whose native code makes an
internet socket all the same. Sockets between programs of this machine (AF_UNIX) pass.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_LOG = os.environ.get("PHOTOAPP_TEST_SOCKETS", "")
_ASKING = {"socket.__new__": 1, "socket.connect": 0, "socket.bind": 0, "socket.sendto": 0}
_LOOKING_UP = {
    *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"),
}
_INET = {2, 10, 23, 30}  # AF_INET everywhere; AF_INET6 of Linux, Windows and macOS


def _write(line: str) -> None:
    # os.write: whoever is being watched may have closed or replaced the standard streams.
    log = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(log, line.encode("utf-8", "replace") + b"\n")
    finally:
        os.close(log)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _ASKING:
        place = _ASKING[event]
        family = arguments[1] if place else getattr(arguments[0], "family", -1)
        if int(family) not in _INET:
            return
    elif event not in _LOOKING_UP:
        return
    import traceback

    where = " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in reversed(traceback.extract_stack(limit=12)[:-1])
    )
    _write(f"ASKED {os.getpid()} {event} {arguments[1:]!r} {where}")


def _close_the_kernels_door() -> bool:
    """End this process and its children on socket(AF_INET) and socket(AF_INET6)."""
    import ctypes
    import platform
    import struct

    known = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # audit arch, __NR_socket
    if platform.machine() not in known:
        return False
    arch, number = known[platform.machine()]

    def load(offset: int) -> bytes:  # of struct seccomp_data
        return struct.pack("=HBBI", 0x20, 0, 0, offset)

    def equal(value: int, yes: int, no: int) -> bytes:
        return struct.pack("=HBBI", 0x15, yes, no, value)

    def give(value: int) -> bytes:
        return struct.pack("=HBBI", 0x06, 0, 0, value)

    steps = [
        *(load(4), equal(arch, 0, 5), load(0), equal(number, 0, 3)),
        *(load(16), equal(2, 2, 0), equal(10, 1, 0)),
        *(give(0x7FFF0000), give(0x80000000)),  # allow; end the process
    ]
    code = ctypes.create_string_buffer(b"".join(steps))

    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    program = Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None)
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    return bool(
        libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0
        and libc.prctl(seccomp, by_filter, ctypes.byref(program)) == 0
    )


if _LOG:
    sys.addaudithook(_heard)
    _shut = sys.platform == "linux" and _close_the_kernels_door()
    _write(f"WATCHED {os.getpid()} {'kernel' if _shut else 'python'} {' '.join(sys.orig_argv)}")
