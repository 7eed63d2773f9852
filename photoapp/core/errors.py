"""Errors a person can act on, and the codes by which the window translates them.

Every message says what happened, where, and what to do. `code` is a stable,
untranslated name; the window looks its translation up and fills in `details`.
A bug is not a `PhotoappError`: it surfaces with its trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class PhotoappError(Exception):
    """The person's environment, not a bug: shown calmly, in one line.

    Args:
        code: stable kebab-case name such as ``"folder-not-found"``.
        message: complete English sentence: what, where, what to do.
        details: values for the translated message (paths, counts).
    """

    def __init__(self, code: str, message: str, **details: str | int | float) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, str | int | float] = MappingProxyType(dict(details))


class CatalogueError(PhotoappError):
    """The catalogue cannot be opened, read or written."""


class UnreadablePhotoError(PhotoappError):
    """One picture cannot be read; the rest of the library is not affected."""


class ModelError(PhotoappError):
    """A model is missing, damaged, unsupported or could not be fetched."""


class TrainingError(PhotoappError):
    """Training cannot go on: its pictures, its folder, the installation or the numbers."""


class QueryError(PhotoappError):
    """A search cannot be understood, such as ``date:yesterdayish``."""


class LibraryBusyError(PhotoappError):
    """Another process is indexing this library."""


class UsageError(PhotoappError):
    """The command line or a dialog was given something unusable (exit code 2)."""
