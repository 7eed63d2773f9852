"""The system's trash: files go in through send2trash and come back byte for byte.

Moving in and out is a rename on one volume, so content and times stay what they were. How a
file is found again:

* Linux and other freedesktop systems: the ``.trashinfo`` files of the home trash and of the
  volume's own (the Trash Specification 1.0, freedesktop.org).
* Windows: the ``$I`` files of the volume's ``$Recycle.Bin``. A volume without a recycle bin, or
  one too small for the file, makes Windows delete at once; such a file cannot come back.
* macOS: ``~/.Trash`` and the volume's ``.Trashes``. Reading them needs the person's permission
  (Full Disk Access); without it the file has to be put back in the Finder.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from photoapp.core.photo import FileStamp

_SAME_FOLDER_TRIES = 1000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """A file in a trash: where it lies, where it was, and the trash's note about it."""

    file: Path
    original: Path
    note: Path | None
    deleted: dt.datetime


class SystemTrash:
    """Moves single files into the system's trash and back. Any thread.

    `send` and `entries` are replaceable for tests of other systems' layouts.
    """

    def __init__(
        self,
        *,
        send: Callable[[str], None] | None = None,
        entries: Callable[[Iterable[Path]], Iterator[TrashEntry]] | None = None,
    ) -> None:
        self._send = send or _send
        self._entries = entries or system_entries

    def put(self, path: Path) -> None:
        """Move a file into the trash; never deletes. Raises OSError when the system refuses."""
        # Absolute but not resolved: a link goes itself, not what it points to.
        self._send(str(Path(os.path.abspath(path))))  # noqa: PTH100 - must not follow links

    def find(self, wanted: Iterable[tuple[Path, FileStamp]]) -> dict[Path, TrashEntry]:
        """Where files lie that were trashed from these paths with these sizes and times.

        The latest one when a path was trashed more than once with the same stamp.
        """
        stamps = dict(wanted)
        found: dict[Path, TrashEntry] = {}
        for entry in self._entries(stamps):
            stamp = stamps.get(entry.original)
            if stamp is None or stamp_of(entry.file) != stamp:
                continue
            held = found.get(entry.original)
            if held is None or entry.deleted > held.deleted:
                found[entry.original] = entry
        return found

    def restore(self, entry: TrashEntry) -> Path:
        """Move a file back to where it was. Returns where it is now.

        Folders that are gone are made again. What lies at its place meanwhile is never
        overwritten: the file then comes back beside it as ``name (restored).jpg``. Raises
        OSError, with the file still in the trash.
        """
        target = entry.original
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in range(_SAME_FOLDER_TRIES):
            try:
                move_without_overwriting(entry.file, target)
            except FileExistsError:
                if number == 0 and _brought_back(entry.file, target):
                    break
                mark = "restored" if number == 0 else f"restored {number + 1}"
                target = entry.original.with_stem(f"{entry.original.stem} ({mark})")
                continue
            break
        else:
            raise FileExistsError(errno.EEXIST, "too many files of this name", str(entry.original))
        if entry.note is not None:
            # Without its note the trash shows nothing; a left-over note is harmless.
            with contextlib.suppress(OSError):
                entry.note.unlink(missing_ok=True)
        return target


def _brought_back(file: Path, target: Path) -> bool:
    """True when a restore was stopped after the file was at its place: ends it."""
    if stamp_of(file) != stamp_of(target) or not same_bytes(file, target):
        return False
    file.unlink()
    return True


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two files hold the same, byte for byte. Raises OSError."""
    # filecmp remembers answers by size and time, which is not what is asked here.
    with one.open("rb") as first, other.open("rb") as second:
        while True:
            left, right = first.read(_CHUNK), second.read(_CHUNK)
            if left != right:
                return False
            if not left:
                return True


def stamp_of(path: Path) -> FileStamp | None:
    """Size and time of what is at `path` (links not followed); None when nothing is."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return FileStamp(status.st_size, status.st_mtime_ns)


def system_entries(originals: Iterable[Path]) -> Iterator[TrashEntry]:
    """What lies in the trashes that files from these paths may have gone to."""
    if sys.platform == "win32":
        bins = {Path(original.anchor, "$Recycle.Bin") for original in originals}
        return recycle_bin_entries(bins)
    if sys.platform == "darwin":
        return mac_entries(originals)
    return freedesktop_entries(home_trash(), {mount_of(original) for original in originals})


def home_trash() -> Path:
    """The home trash of the freedesktop specification."""
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data else Path.home() / ".local" / "share"
    return base / "Trash"


def mount_of(path: Path) -> Path:
    """The mount point of the volume that holds (or held) `path`."""
    here = path.parent
    while not here.exists() and here != here.parent:
        here = here.parent
    here = here.resolve()
    while not here.is_mount() and here != here.parent:
        here = here.parent
    return here


def freedesktop_entries(home: Path, mounts: Iterable[Path]) -> Iterator[TrashEntry]:
    """Entries of the home trash and of ``$topdir/.Trash/$uid`` and ``$topdir/.Trash-$uid``.

    A note's relative path begins at the volume's top, for the home trash at its parent folder.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    trashes = {home: home.parent}
    for mount in mounts:
        trashes.setdefault(mount / ".Trash" / str(user), mount)
        trashes.setdefault(mount / f".Trash-{user}", mount)
    for trash, base in trashes.items():
        for note in _listed(trash / "info"):
            if note.suffix == ".trashinfo":
                entry = _freedesktop_entry(note, trash / "files" / note.stem, base)
                if entry is not None:
                    yield entry


def recycle_bin_entries(bins: Iterable[Path]) -> Iterator[TrashEntry]:
    r"""Entries of ``X:\$Recycle.Bin\<user>``: ``$R…`` holds the file, ``$I…`` tells its origin."""
    for root in bins:
        for user in _listed(root):
            for note in _listed(user):
                if note.name.startswith("$I"):
                    entry = _recycled(note)
                    if entry is not None:
                        yield entry


def mac_entries(originals: Iterable[Path]) -> Iterator[TrashEntry]:
    """Files in ``~/.Trash`` and ``.Trashes/$uid``, matched by name: macOS keeps no open note.

    Two files of one name get a time appended (``a 10.32.05.jpg``), hence the prefix.
    """
    wanted = list(originals)
    user = os.getuid() if hasattr(os, "getuid") else 0
    trashes = {Path.home() / ".Trash"} | {
        mount_of(path) / ".Trashes" / str(user) for path in wanted
    }
    for trash in trashes:
        for file in _listed(trash):
            for original in wanted:
                if file.suffix == original.suffix and file.stem.startswith(original.stem):
                    yield TrashEntry(file, original, None, _changed(file))


def _send(path: str) -> None:
    from send2trash import send2trash

    send2trash(path)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # no such trash, or not ours to read


def _changed(file: Path) -> dt.datetime:
    """When the file was last renamed: moving it to the trash was."""
    try:
        return dt.datetime.fromtimestamp(file.lstat().st_ctime)
    except OSError:
        return dt.datetime.min


def _freedesktop_entry(note: Path, file: Path, base: Path) -> TrashEntry | None:
    try:
        text = note.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    values = dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)
    if "Path" not in values:
        return None
    # Relative ones may climb out of the volume again, where a link led onto it.
    path = os.fsdecode(unquote_to_bytes(values["Path"]))
    original = Path(os.path.normpath(base / path))
    try:
        deleted = dt.datetime.fromisoformat(values.get("DeletionDate", ""))
    except ValueError:
        deleted = dt.datetime.min
    return TrashEntry(file, original, note, deleted)


def _recycled(note: Path) -> TrashEntry | None:
    """Format 1 (Vista): a path of 260 UTF-16 units; format 2 (Windows 10): length, then path."""
    try:
        data = note.read_bytes()
    except OSError:
        return None
    version = int.from_bytes(data[:8], "little")
    if version not in (1, 2) or len(data) < 28:
        return None
    # FILETIME: 100 ns since 1601.
    ticks = int.from_bytes(data[16:24], "little")
    deleted = dt.datetime(1601, 1, 1) + dt.timedelta(microseconds=ticks // 10)
    name = data[24:] if version == 1 else data[28:]
    original = name.decode("utf-16-le", "replace").partition("\0")[0]
    return TrashEntry(note.with_name(f"$R{note.name[2:]}"), Path(original), note, deleted)


def move_without_overwriting(source: Path, target: Path, part: Path | None = None) -> None:
    """Rename, or copy with times across volumes. Raises FileExistsError when `target` is there.

    Stopped at any moment, the whole file is at `source`, at `target` or at both. A copy is made
    under the name `part`, beside the target, and given its own name when it is on the disk.
    """
    try:
        # A hard link fails when the target exists, which a rename does not: no race.
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError as error:
        if not source.exists():
            raise
        _refuse_existing(target, error)
        if error.errno == errno.EXDEV:
            copy_whole(
                source, target, part or target.with_name(f".{target.name}.{os.getpid()}.part")
            )
            source.unlink()
        else:
            source.rename(target)  # a file system without hard links
        return
    source.unlink()


def copy_whole(source: Path, target: Path, part: Path) -> None:
    """Copy with times and mode; `target` appears when complete and on the disk.

    Raises FileExistsError when it is there, OSError with nothing left at `part`.
    """
    try:
        shutil.copy2(source, part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        try:
            target.hardlink_to(part)
        except FileExistsError:
            raise
        except OSError as error:
            _refuse_existing(target, error)
            part.rename(target)  # a file system without hard links
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _refuse_existing(target: Path, error: OSError) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "already there", str(target)) from error
