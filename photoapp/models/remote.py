"""A model as a source offers it: its revision, and each file with size, hash and address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from photoapp.core.errors import ModelError
from photoapp.models.sources import Source

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file. `name` is its path in the model, with ``/``; `size` in bytes.

    `sha256` of its content, or `git_hash` (of git's blob) where the source tells only that.
    """

    name: str
    size: int
    address: str
    sha256: str | None = None
    git_hash: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """What a pull would fetch. `licence`: as the source states it, "" where it does not."""

    id: str
    revision: str
    source: Source
    files: tuple[RemoteFile, ...]
    licence: str = ""

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(file.size for file in self.files)


def checked_name(name: str, place: str) -> str:
    """`name` if it stays inside a folder on every system. Raises ModelError ``hub-refused``."""
    path = PurePosixPath(name)
    if (
        not name
        or path.is_absolute()
        or any(part in {"", ".", ".."} for part in name.split("/"))
        or any(character in '\\:*?"<>|' or ord(character) < 32 for character in name)
    ):
        raise ModelError(
            "hub-refused",
            f"{place} names a file {name!r}, which is not safe to write; use another source.",
            endpoint=place,
            reason=f"unsafe name {name!r}",
        )
    return name


def matches(path: Path, file: RemoteFile, checkpoint: Callable[[], None] = lambda: None) -> bool:
    """Whether a file on disk is this one: size, and SHA-256 or git's blob SHA-1 if known.

    `checkpoint` is called now and then, and may raise to stop.
    """
    if path.stat().st_size != file.size:
        return False
    if file.sha256 is not None:
        return hashed(path, hashlib.sha256(), checkpoint) == file.sha256
    if file.git_hash is not None:
        blob = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
        return hashed(path, blob, checkpoint) == file.git_hash
    return True


def hashed(path: Path, digest: hashlib._Hash, checkpoint: Callable[[], None]) -> str:
    """Hex digest of a file, continued from `digest`."""
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            checkpoint()
            digest.update(block)
    return digest.hexdigest()
