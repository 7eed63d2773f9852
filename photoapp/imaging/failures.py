"""Why a picture cannot be read: one constructor per code, each with what to do."""

from __future__ import annotations

import os
from pathlib import Path

from photoapp.core.errors import UnreadablePhotoError


def vanished(where: str) -> UnreadablePhotoError:
    """The file is no longer there."""
    return _failure("file-vanished", where, "is gone: it was moved or deleted after it was listed")


def unreadable(where: str, reason: str) -> UnreadablePhotoError:
    """The system refuses to open or read the file."""
    return _failure(
        "file-unreadable",
        where,
        f"cannot be read ({reason}): check its permissions and the disk it is on",
        reason=reason,
    )


def empty(where: str) -> UnreadablePhotoError:
    """Zero bytes."""
    return _failure("file-empty", where, "is empty (0 bytes): copy it again from its source")


def changing(where: str) -> UnreadablePhotoError:
    """Size or time changed while it was read: the caller tries again later."""
    return _failure(
        "file-changing", where, "is being written: it is read again when it is finished"
    )


def not_a_picture(where: str, reason: str) -> UnreadablePhotoError:
    """The bytes are no picture, whatever the name says."""
    return _failure("not-a-picture", where, f"is not a picture: {reason}", reason=reason)


def truncated(where: str, kind: str) -> UnreadablePhotoError:
    """The end of the file is missing."""
    return _failure(
        "picture-truncated",
        where,
        f"is cut off: the end of the {kind} data is missing; copy it again from its source",
        format=kind,
    )


def damaged(where: str, kind: str, reason: str) -> UnreadablePhotoError:
    """The decoder gave up."""
    return _failure(
        "picture-damaged",
        where,
        f"is damaged: its {kind} data cannot be decoded ({reason})",
        format=kind,
        reason=reason,
    )


def too_many_bytes(where: str, size: int, limit: int) -> UnreadablePhotoError:
    """The file is larger than the limit; it is not read at all."""
    return _failure(
        "picture-too-large",
        where,
        f"is too large: {size:,} bytes, the limit is {limit:,}",
        size=size,
        limit=limit,
        unit="bytes",
    )


def too_many_pixels(where: str, width: int, height: int, limit: int) -> UnreadablePhotoError:
    """The picture says that it is larger than the limit; it is not decoded."""
    return _failure(
        "picture-too-large",
        where,
        f"is too large: {width:,} x {height:,} pixels, the limit is {limit:,} in all",
        width=width,
        height=height,
        limit=limit,
        unit="pixels",
    )


def unsupported(where: str, kind: str, reason: str) -> UnreadablePhotoError:
    """A picture of a kind, or a variant of one, that no decoder here knows."""
    return _failure(
        "format-unsupported",
        where,
        f"cannot be shown: this variant of {kind} is not supported ({reason})",
        format=kind,
        reason=reason,
    )


def out_of_memory(where: str, limit: int) -> UnreadablePhotoError:
    """Decoding needs more memory than a decode process may take."""
    return _failure(
        "decode-memory",
        where,
        f"needs more memory to decode than the limit of {limit >> 20:,} MiB",
        limit=limit,
    )


def timed_out(where: str, seconds: float) -> UnreadablePhotoError:
    """Decoding took longer than the limit and was stopped."""
    return _failure(
        "decode-timeout",
        where,
        f"took longer than {seconds:g} s to read and was stopped",
        seconds=seconds,
    )


def crashed(where: str, reason: str) -> UnreadablePhotoError:
    """The decode process died on this picture."""
    return _failure(
        "decode-crash", where, f"made the picture decoder crash ({reason})", reason=reason
    )


def from_os_error(where: str, error: OSError) -> UnreadablePhotoError:
    """The failure that an error of the file system means."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return vanished(where)
    if isinstance(error, IsADirectoryError):
        return not_a_picture(where, "it is a folder")
    return unreadable(where, error.strerror or type(error).__name__)


def name_of(source: Path | bytes) -> str:
    """How messages call a source: its path, made printable, or that it has none."""
    if isinstance(source, bytes):
        return "the picture"
    return os.fsencode(source).decode("utf-8", "replace")


def _failure(
    code: str, where: str, message: str, **details: str | int | float
) -> UnreadablePhotoError:
    return UnreadablePhotoError(code, f"{where} {message}.", path=where, **details)
