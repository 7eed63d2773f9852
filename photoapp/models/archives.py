"""Model archives: looked through before a byte is written, and then unpacked with distrust.

An archive is a stranger's: names that lead out of the folder, links, devices, passwords, too
many members and more bytes than the disk holds are refused. Only asked-for files are written.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from photoapp.core.errors import ModelError

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")
_MEMBERS = 10_000
_BLOCK = 1 << 20
_UTF8_NAME = 0x800  # flag of a zip member whose name is UTF-8; else it is the writer's own
_ENCRYPTED = 0x1

Checkpoint = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `name`: its checked path with ``/``; `size` when unpacked."""

    name: str
    size: int


def is_archive(path: Path) -> bool:
    """Whether the name is that of an archive this module reads."""
    return path.name.lower().endswith(SUFFIXES)


def stem(path: Path) -> str:
    """The name without the endings of an archive."""
    name = path.name
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] or "model"
    return path.stem


class Archive:
    """An open archive. Use `opened`. One thread."""

    def __init__(
        self, path: Path, packed: zipfile.ZipFile | None, *, limit: int, checkpoint: Checkpoint
    ) -> None:
        self._path = path
        self._zip = packed  # None: a tar, which is opened for each reading
        self._limit = limit
        self._checkpoint = checkpoint
        self._zipped: dict[str, zipfile.ZipInfo] = {}

    def members(self) -> list[Member]:
        """Every file, all of them checked.

        Raises ModelError ``archive-unsafe``, ``archive-large``, ``archive-encrypted``.
        """
        found: dict[str, Member] = {}
        total = 0
        for count, (name, size, kind) in enumerate(self._entries(), 1):
            self._checkpoint()
            if count > _MEMBERS:
                self._large(f"it holds more than {_MEMBERS} files")
            if kind == "folder":
                self._checked(name.rstrip("/") or ".")
                continue
            if kind != "file":
                self._unsafe(name, f"is a {kind}")
            checked = self._checked(name)
            if checked.casefold() in found:
                self._unsafe(name, "is there twice")
            total += size
            if total > self._limit:
                self._large(
                    f"unpacked it takes more than {self._limit / 1e9:.1f} GB, which is all that "
                    "is free"
                )
            found[checked.casefold()] = Member(checked, size)
        return list(found.values())

    def unpack(self, wanted: dict[str, Path], told: Callable[[int], None], *, folder: Path) -> None:
        """Write the members `wanted` (name -> file below `folder`); `told` gets bytes written.

        Raises ModelError ``archive-damaged``; OSError of the target's disk.
        """
        for name, size, source in self._contents(set(wanted)):
            target = wanted[name]
            if not target.is_relative_to(folder):
                self._unsafe(name, "leads out of the folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            left = size
            with target.open("xb") as out:
                while block := self._read(source, min(_BLOCK, left + 1)):
                    self._checkpoint()
                    left -= len(block)
                    if left < 0:
                        self._unsafe(name, "is longer than it says")
                    out.write(block)
                    told(len(block))
            if left:
                raise _damaged(self._path, f"{name} is cut short")

    def _read(self, source: IO[bytes], size: int) -> bytes:
        with self._readable():
            return source.read(size)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (
            *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError),
            *(RuntimeError, NotImplementedError, ValueError),  # a compression it cannot do
            OSError,
        ) as error:
            raise _damaged(self._path, str(error) or type(error).__name__) from error

    def _entries(self) -> Iterator[tuple[str, int, str]]:
        """Name, size and kind of every member."""
        if self._zip is not None:
            for info in self._zip.infolist():
                if info.flag_bits & _ENCRYPTED:
                    raise ModelError(
                        "archive-encrypted",
                        f"{self._path} is locked with a password. Unpack it yourself and import "
                        "the folder.",
                        path=str(self._path),
                    )
                mode = info.external_attr >> 16
                kind = "folder" if info.is_dir() else "file"
                if mode and mode & 0o170000 == 0o120000:
                    kind = "link"
                name = _zip_name(info)
                self._zipped[name] = info
                yield name, info.file_size, kind
            return
        with self._tar() as tar:
            for member in self._tarred(tar):
                kind = "folder" if member.isdir() else "file"
                if member.issym() or member.islnk():
                    kind = "link"
                elif not member.isreg() and not member.isdir():
                    kind = "device"
                yield member.name, member.size, kind

    def _tarred(self, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
        while True:
            self._checkpoint()
            with self._readable():
                member = tar.next()
            if member is None:
                return
            yield member
            # A long one would fill the memory.
            tar.members.clear()  # type: ignore[attr-defined]

    def _contents(self, wanted: set[str]) -> Iterator[tuple[str, int, IO[bytes]]]:
        if self._zip is not None:
            for name, info in self._zipped.items():
                if (checked := self._checked(name)) in wanted and not info.is_dir():
                    with self._readable():
                        source = self._zip.open(info)
                    with source:
                        yield checked, info.file_size, source
            return
        with self._tar() as tar:
            for member in self._tarred(tar):
                if not member.isreg() or (checked := self._checked(member.name)) not in wanted:
                    continue
                with self._readable():
                    content = tar.extractfile(member)
                if content is not None:
                    yield checked, member.size, content

    @contextmanager
    def _tar(self) -> Iterator[tarfile.TarFile]:
        # Read as a stream, from the first member to the last: a compressed one cannot jump.
        compressed = not self._path.name.lower().endswith(".tar")
        with self._readable():
            tar = tarfile.open(self._path, "r:*" if not compressed else "r|*", bufsize=_BLOCK)  # noqa: SIM115
        with tar:
            yield tar

    def _checked(self, name: str) -> str:
        """The path inside the archive. Raises ModelError ``archive-unsafe``."""
        plain = name.replace("\\", "/")
        parts = [part for part in plain.split("/") if part not in {"", "."}]
        if plain.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
            self._unsafe(name, "leads out of the folder")
        if any(ord(character) < 32 for character in plain):
            self._unsafe(name, "has control characters in its name")
        return "/".join(parts)

    def _unsafe(self, name: str, reason: str) -> NoReturn:
        shown = "".join(c if c.isprintable() else "?" for c in name[-80:])
        raise ModelError(
            "archive-unsafe",
            f"{self._path} was not unpacked: “{shown}” in it {reason}. Unpack it yourself, look "
            "at the files, and import the folder. (For tar, option -h stores files in place of "
            "links.)",
            path=str(self._path),
            name=shown,
            reason=reason,
        )

    def _large(self, reason: str) -> NoReturn:
        raise ModelError(
            "archive-large",
            f"{self._path} was not unpacked: {reason}. Free some space, or use an archive of the "
            "model alone.",
            path=str(self._path),
            reason=reason,
        )


@contextmanager
def opened(path: Path, *, limit: int, checkpoint: Checkpoint) -> Iterator[Archive]:
    """An archive for reading; `limit` is the most bytes that it may take unpacked.

    `checkpoint` is called often and may raise to stop. Raises ModelError
    ``archive-unknown``, ``archive-damaged``.
    """
    if not path.name.lower().endswith(".zip"):
        method = "zst" if path.name.lower().endswith(".zst") else "tar"
        if method not in tarfile.TarFile.OPEN_METH:
            raise ModelError(
                "archive-unknown",
                f"{path} is compressed with Zstandard, which this version cannot read. Unpack "
                "it yourself and import the folder, or use .zip or .tar.gz.",
                path=str(path),
            )
        yield Archive(path, None, limit=limit, checkpoint=checkpoint)
        return
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _damaged(path, str(error)) from error
    with packed:
        yield Archive(path, packed, limit=limit, checkpoint=checkpoint)


def _damaged(path: Path, reason: str) -> ModelError:
    return ModelError(
        "archive-damaged",
        f"{path} cannot be read to its end ({reason}). Copy or download it again.",
        path=str(path),
        reason=reason,
    )


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; Chinese Windows writes GBK without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
