"""Paths as the catalogue stores them: POSIX, relative to a volume's mount point, valid UTF-8.

File names are bytes on POSIX and loose UTF-16 on Windows; Python shows what is no text as lone
surrogates (PEP 383), which UTF-8 cannot store. They move to the end of the last private-use
plane and back. Only this room knows: callers give and get paths as Python has them.
"""

from __future__ import annotations

import re
from pathlib import Path

_SURROGATES = re.compile("[\ud800-\udfff]")
_PRIVATE = re.compile("[\U0010f800-\U0010ffff]")
_SHIFT = 0x10F800 - 0xD800


def to_stored(path: str) -> str:
    """`path` as text SQLite accepts."""
    if path.isascii():
        return path
    return _SURROGATES.sub(lambda match: chr(ord(match[0]) + _SHIFT), path)


def from_stored(text: str) -> str:
    """Inverse of `to_stored`."""
    if text.isascii():
        return text
    return _PRIVATE.sub(lambda match: chr(ord(match[0]) - _SHIFT), text)


def clean(text: str) -> str:
    """Any text as the catalogue can hold it: without NULs, what is no text as ``?``."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def readable(stored: str) -> str:
    """A stored path for full-text search: what is no text becomes a space."""
    return stored if stored.isascii() else _PRIVATE.sub(" ", stored)


def split(path: str) -> tuple[str, str]:
    """Directory ("" at the mount point) and name of a POSIX path."""
    directory, _, name = path.rpartition("/")
    return directory, name


def absolute(mount_point: str, path: str) -> Path:
    """Where a stored path is under a stored mount point."""
    return Path(from_stored(mount_point), from_stored(path))


def is_below(path: str, directory: str) -> bool:
    """True when `path` is `directory` or inside it."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def within(column: str, directory: str) -> tuple[str, list[str]]:
    """SQL condition and its parameters: `column` is `directory` or inside it.

    Written as a range so that an index on the column serves it. `column` is this code's own
    text, never a person's.
    """
    if not directory:
        return "1", []
    # "0" is the character after "/": the half-open range holds every path below.
    return (
        f"({column} = ? OR ({column} > ? AND {column} < ?))",
        [directory, f"{directory}/", f"{directory}0"],
    )
