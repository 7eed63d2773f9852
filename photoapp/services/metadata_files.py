"""Replacing metadata files whole, with a backup from which the former bytes come back.

The backup of a photo file holds only what differs between the two versions, which is the
metadata: the picture itself is the same in both. It is written, checked and on the disk before
the file is replaced, and says which content belongs before and after, so that a stop at any
moment can be understood later.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from blake3 import blake3

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import FileStamp

_HEAD_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What brings a file's former bytes back.

    `before`, `after`: BLAKE3 digests in hex; `before` "" when there was no file. `prefix`,
    `suffix`: bytes at both ends that are the same in both. `mtime_ns`: of the former file.
    `synced`: what was remembered as in step before (as JSON text, "" for nothing).
    """

    before: str
    after: str
    prefix: int
    suffix: int
    mtime_ns: int
    synced: str = ""

    def restored(self, middle: bytes, present: bytes) -> bytes:
        """The former bytes, from those that are there now."""
        end = present[len(present) - self.suffix :] if self.suffix else b""
        return present[: self.prefix] + middle + end


def digest(data: bytes) -> str:
    """BLAKE3 in hex."""
    return blake3(data).hexdigest()


def make_backup(file: Path, former: bytes | None, new: bytes, backup: Backup) -> None:
    """Write a backup of `former` and make sure that it gives those bytes back. Raises OSError."""
    old = former or b""
    middle = old[backup.prefix : len(old) - backup.suffix]
    if former is not None and digest(backup.restored(middle, new)) != backup.before:
        raise OSError("the backup does not give the former bytes back")
    head = json.dumps(asdict(backup)).encode() + b"\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, head + middle)


def compared(former: bytes | None, new: bytes, *, mtime_ns: int, synced: str) -> Backup:
    """The backup that the step from `former` to `new` needs."""
    old = former or b""
    prefix = _alike(old, new)
    rest = min(len(old), len(new)) - prefix
    suffix = _alike(old[::-1], new[::-1], most=rest)
    before = "" if former is None else digest(former)
    return Backup(before, digest(new), prefix, suffix, mtime_ns, synced)


def read_backup(file: Path) -> tuple[Backup, bytes] | None:
    """A backup and its bytes; None when there is none or it was not written whole."""
    try:
        with file.open("rb") as stream:
            head = stream.readline(_HEAD_MOST)
            middle = stream.read()
        return Backup(**json.loads(head)), middle
    except (OSError, ValueError, TypeError):
        return None


def temporary_name(target: Path, process: int | None = None) -> Path:
    """A hidden name beside `target`, with its extension; a process's own (None: this one's)."""
    return target.with_name(f".photoapp-{process or os.getpid()}-{target.name}")


def write_beside(target: Path, data: bytes) -> Path:
    """Write and flush a temporary file beside `target`, with its rights. Raises OSError."""
    part = temporary_name(target)
    try:
        _write(part, data)
        if target.exists():
            shutil.copystat(target, part)
            os.utime(part)
    except OSError:
        discard(part)
        raise
    return part


def discard(part: Path) -> None:
    """Remove a temporary file, if it is there."""
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def stamp_after(part: Path) -> FileStamp:
    """The stamp that the target will have once `part` has its name. Raises OSError."""
    status = part.stat()
    return FileStamp(status.st_size, status.st_mtime_ns)


def write_error(target: Path, error: OSError) -> PhotoappError:
    """The calm error of a file that cannot be written."""
    return PhotoappError(
        "sync-unwritable",
        f"{target} cannot be written ({error.strerror or error}); "
        "check the folder's permissions and its free space.",
        path=str(target),
        reason=str(error.strerror or error),
    )


def bring_back(target: Path, file: Path) -> None:
    """Give a file its former bytes and time back, or remove it when there was none before.

    Raises PhotoappError: ``undo-changed`` when somebody has changed it since, ``undo-lost`` when
    the backup is gone, ``sync-unwritable``.
    """
    held = read_backup(file)
    if held is None:
        raise PhotoappError(
            "undo-lost", f"The backup of {target} is no longer there.", path=str(target)
        )
    backup, middle = held
    try:
        present = target.read_bytes() if target.exists() else None
        if present is None or digest(present) != backup.after:
            if backup.before == ("" if present is None else digest(present)):
                return  # somebody did it by hand: that is what undo wants
            raise PhotoappError(
                "undo-changed",
                f"{target} was changed since by another program; it was left as it is.",
                path=str(target),
            )
        if not backup.before:
            target.unlink()
            return
        part = write_beside(target, backup.restored(middle, present))
        try:
            os.utime(part, ns=(backup.mtime_ns, backup.mtime_ns))
            part.replace(target)
        except OSError:
            discard(part)
            raise
    except OSError as error:
        raise write_error(target, error) from error


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _alike(one: bytes, other: bytes, most: int | None = None) -> int:
    """How many bytes at the start are the same; found by halving."""
    low, high = 0, min(len(one), len(other)) if most is None else most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
