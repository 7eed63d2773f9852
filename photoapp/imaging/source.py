"""One look at a file: opened once, read once, and the same before and after."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from photoapp.core.photo import FileStamp
from photoapp.imaging import failures
from photoapp.imaging.formats import HEAD_BYTES, sniff
from photoapp.imaging.task import ReadLimits

# A pipe that nobody writes to would block for ever at open; devices may do things.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, their kind by content, and the stamp they belong to."""

    data: bytes
    kind: str
    stamp: FileStamp


def read_source(path: Path, limits: ReadLimits) -> Source:
    """Read a picture file. A file that is no picture is not read beyond its head.

    Raises UnreadablePhotoError: file-vanished, file-unreadable, file-empty, file-changing,
    not-a-picture, picture-too-large.
    """
    where = failures.name_of(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise failures.not_a_picture(where, _special(status.st_mode))
        descriptor = os.open(path, _FLAGS)
        with io.FileIO(descriptor, "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise failures.not_a_picture(where, _special(before.st_mode))
            size = before.st_size
            if size == 0:
                raise failures.empty(where)
            head = file.read(HEAD_BYTES) or b""
            kind = sniff(head)
            if kind is None:
                raise failures.not_a_picture(where, _impression(head))
            if size > limits.max_bytes:
                raise failures.too_many_bytes(where, size, limits.max_bytes)
            data = _rest(file, head, size)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise failures.from_os_error(where, error) from error
    except ValueError as error:  # a name that no file can have, such as one with a NUL
        raise failures.unreadable(where, str(error)) from error
    except MemoryError as error:
        raise failures.out_of_memory(where, 0) from error
    same = (after.st_size, after.st_mtime_ns) == (size, before.st_mtime_ns)
    if not same or len(data) != size:
        raise failures.changing(where)
    if kind == "tiff":  # only the whole file tells a RAW from a TIFF
        kind = sniff(data) or kind
    return Source(data, kind, FileStamp(size, before.st_mtime_ns))


def _rest(file: io.FileIO, head: bytes, size: int) -> bytes:
    """`head` and what follows, up to `size` bytes."""
    if len(head) >= size:
        return head
    data = bytearray(size)
    data[: len(head)] = head
    view, filled = memoryview(data), len(head)
    while filled < size:
        count = file.readinto(view[filled:])
        if not count:
            break
        filled += count
    view.release()
    return bytes(data[:filled])


def _special(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return "it is a pipe, a socket or a device"


def _impression(head: bytes) -> str:
    if not head.strip(b"\0"):
        return "it starts with nothing but zeros, as after a broken copy"
    return "its content is of no known picture format, whatever its name says"
