"""Thumbnails on disk, keyed by content."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from photoapp.storage.faults import from_os


class ThumbnailStore:
    """``LIB/thumbnails/ab/abcdef….jpg``. Any thread, several processes: writes are atomic."""

    def __init__(self, library: Path) -> None:
        self._root = library / "thumbnails"

    def path(self, key: str) -> Path:
        """Where the thumbnail of this content (hex hash) is or would be.

        Raises ValueError for a key that is not hexadecimal.
        """
        if not key or any(character not in "0123456789abcdef" for character in key):
            raise ValueError(f"not a content key: {key!r}")
        return self._root / key[:2] / f"{key}.jpg"

    def put(self, key: str, jpeg: bytes) -> None:
        """Write or replace. A reader sees the old file or the new one, never half of it.

        Raises CatalogueError (``disk-full``, ``library-unwritable``).
        """
        final = self.path(key)
        part = final.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            try:
                part.write_bytes(jpeg)
            except FileNotFoundError:
                final.parent.mkdir(parents=True, exist_ok=True)
                part.write_bytes(jpeg)
            _replace(part, final)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise from_os(error, self._root) from error

    def read(self, key: str) -> bytes | None:
        """JPEG bytes, or None when there is none (or it cannot be read now)."""
        try:
            data = self.path(key).read_bytes()
        except OSError:
            return None
        # A power cut may leave a file of zeros: better no thumbnail, made again when read.
        return data if data[:2] == b"\xff\xd8" else None

    def has(self, key: str) -> bool:
        """True when a thumbnail is there."""
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove a thumbnail if it is there."""
        with contextlib.suppress(OSError):
            self.path(key).unlink(missing_ok=True)


def _replace(part: Path, final: Path) -> None:
    try:
        part.replace(final)
    except PermissionError:
        # Windows replaces no file that somebody reads. What is there has the same content.
        if not final.is_file():
            raise
        part.unlink()
