"""A folder of photos whose content is written down, to measure models with.

``captioned.jsonl``: one photo a line, ``file`` (below the folder), ``captions`` (English) and
``captions_zh``. ``labelled.jsonl``: ``file``, ``set`` (the data set it is from), ``labels`` and
``labels_zh``, from special to general. Either file may be missing; further keys are passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.errors import UsageError

CAPTIONED = "captioned.jsonl"
LABELLED = "labelled.jsonl"
LANGUAGES = ("en", "zh")
_KEYS = {CAPTIONED: ("captions", "captions_zh"), LABELLED: ("labels", "labels_zh")}


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """`texts`: captions or labels by language, as written; `data_set`: "" for a captioned one."""

    path: Path
    texts: Mapping[str, tuple[str, ...]]
    data_set: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """`fingerprint`: of both lists, so that figures of two runs can be compared at all."""

    folder: Path
    captioned: tuple[KnownPhoto, ...]
    labelled: tuple[KnownPhoto, ...]
    fingerprint: str


def read_set(folder: Path) -> EvaluationSet:
    """Both lists of a folder.

    Raises UsageError: ``set-missing``, ``set-empty``, ``set-unreadable``, or for a line
    ``set-line-json``, ``set-line-key``, ``set-line-file``.
    """
    lists = [folder / name for name in (CAPTIONED, LABELLED)]
    if not any(path.is_file() for path in lists):
        raise _missing(folder)
    captioned, labelled = (tuple(_photos(path, whole=True)) for path in lists)
    if not captioned and not labelled:
        raise _empty(folder)
    digest = hashlib.sha256()
    for path in lists:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return EvaluationSet(folder, captioned, labelled, digest.hexdigest()[:12])


def read_captioned(folder: Path) -> tuple[KnownPhoto, ...]:
    """The captioned photos alone, also those whose file is missing. Raises UsageError."""
    if not (folder / CAPTIONED).is_file():
        raise _missing(folder)
    found = tuple(_photos(folder / CAPTIONED))
    if not found:
        raise _empty(folder)
    return found


def _photos(file: Path, *, whole: bool = False) -> Iterator[KnownPhoto]:
    if not file.is_file():
        return
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(
            "set-unreadable",
            f"{file} cannot be read: {error}",
            path=str(file),
            reason=str(error),
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _photo(file, number, line, whole=whole)


def _photo(file: Path, number: int, line: str, *, whole: bool) -> KnownPhoto:
    def wrong(code: str, message: str, **details: str) -> UsageError:
        where = f"{file}, line {number}"
        return UsageError(code, f"{where}: {message}", path=str(file), line=number, **details)

    try:
        row = json.loads(line)
    except ValueError as error:
        raise wrong("set-line-json", f"this is no JSON: {error}", reason=str(error)) from error

    def value(key: str, kind: type, default: Any = None) -> Any:
        found = row.get(key, default) if isinstance(row, dict) else None
        if not isinstance(found, kind) or (kind is str and not found):
            raise wrong("set-line-key", f"“{key}” is missing or of the wrong kind.", key=key)
        return found

    path = file.parent / value("file", str)
    if whole and not path.is_file():
        raise wrong("set-line-file", f"there is no file {path}.", file=str(path))
    texts = {}
    for language, key in zip(LANGUAGES, _KEYS[file.name], strict=True):
        written = value(key, list, [])
        if not all(isinstance(one, str) for one in written):
            raise wrong("set-line-key", f"“{key}” is not a list of texts.", key=key)
        texts[language] = tuple(text for one in written if (text := one.strip()))
    if not any(texts.values()):
        key = _KEYS[file.name][0]
        raise wrong("set-line-key", f"“{key}” is missing or of the wrong kind.", key=key)
    return KnownPhoto(path, texts, value("set", str) if file.name == LABELLED else "")


def _missing(folder: Path) -> UsageError:
    return UsageError(
        "set-missing",
        f"{folder} holds no evaluation set: neither {CAPTIONED} nor {LABELLED} is in it.",
        path=str(folder),
    )


def _empty(folder: Path) -> UsageError:
    return UsageError(
        "set-empty",
        f"{folder} holds no photo with captions or labels.",
        path=str(folder),
    )
