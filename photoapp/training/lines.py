"""Text files that a person wrote for training: UTF-8, a byte order mark allowed; JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from photoapp.core.errors import TrainingError

# Editors on Windows begin UTF-8 with a byte order mark; this reads it with and without.
_ENCODING = "utf-8-sig"


def text_of(path: Path) -> str:
    """The whole text. Raises TrainingError ``training-unreadable``, ``training-not-utf8``."""
    try:
        return path.read_text(encoding=_ENCODING)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a file of JSON lines, numbered from 1; empty lines are skipped.

    Raises TrainingError: ``training-unreadable``, ``training-not-utf8``, ``training-line-json``.
    """
    try:
        with path.open(encoding=_ENCODING) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(line, path, number)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def texts(row: dict[str, Any], key: str, path: Path, number: int) -> tuple[str, ...]:
    """The texts under `key`: one, or a list; none without it, and no empty ones.

    Raises TrainingError ``training-line-texts``.
    """
    value = row.get(key)
    if value is None:
        return ()
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise line_failure(
            "training-line-texts",
            path,
            number,
            f"“{key}” must be a text or a list of texts",
            key=key,
        )
    return tuple(one.strip() for one in found if one.strip())


def file_of(row: dict[str, Any], path: Path, number: int) -> str:
    """The name under ``file``. Raises TrainingError ``training-line-file``."""
    file = row.get("file")
    if not isinstance(file, str) or not file:
        raise line_failure(
            "training-line-file", path, number, "“file”, the picture’s name, is missing"
        )
    return file


def line_failure(code: str, path: Path, number: int, reason: str, **details: str) -> TrainingError:
    """To be raised: what is wrong, and where. `reason` is English, of the message alone."""
    return TrainingError(
        code, f"{path}, line {number}: {reason}.", file=str(path), line=number, **details
    )


def unreadable(path: Path, error: OSError) -> TrainingError:
    """To be raised: the system gives no such file."""
    reason = error.strerror or str(error)
    return TrainingError(
        "training-unreadable", f"{path} cannot be read: {reason}.", path=str(path), reason=reason
    )


def _object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise line_failure(
            "training-line-json", path, number, f"this is no JSON object ({error})"
        ) from error
    if not isinstance(row, dict):
        raise line_failure("training-line-json", path, number, "this is no JSON object")
    return row


def _not_utf8(path: Path) -> TrainingError:
    return TrainingError(
        "training-not-utf8",
        f"{path} is not a UTF-8 text; open it in an editor and save it as UTF-8.",
        path=str(path),
    )
