"""What image-text training reads: photos with labels and captions, and captions alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photoapp.core.cjk import has_han
from photoapp.core.errors import TrainingError

LANGUAGES = ("en", "zh")
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class PairPhoto:
    """A photo and what is known of it. `captions` by language; `labels` in any language."""

    file: str
    captions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    source: str = ""  # the data set that it comes from


@dataclass(frozen=True, slots=True)
class CaptionGroup:
    """Captions of one picture that is not there: all mean the same."""

    captions: dict[str, tuple[str, ...]]


def read_photos(path: Path) -> list[PairPhoto]:
    """From JSON lines, or from a folder with a ``.txt`` beside each picture.

    A line has ``file`` (relative to the table) and any of ``captions`` or ``captions_en``,
    ``captions_zh``, ``labels``, ``labels_zh``, ``set``; a value may be one text or a list. A
    ``.txt`` holds one caption a line in either language.

    Raises:
        TrainingError: ``training-no-pairs``, ``training-line``.
    """
    photos = list(_folder(path) if path.is_dir() else _table(path))
    if not photos:
        raise TrainingError(
            "training-no-pairs", f"There are no pictures with texts in {path}.", path=str(path)
        )
    return photos


def read_groups(path: Path) -> list[CaptionGroup]:
    """JSON lines of ``captions`` and ``captions_zh…``; hand-written Chinese comes first.

    Raises:
        TrainingError: ``training-line``.
    """
    groups = []
    for number, row in lines(path):
        chinese = [
            text
            for key in ("captions_zh", "captions_zh_human", "captions_zh_mt")
            for text in _texts(row.get(key), path, number)
        ]
        english = _texts(row.get("captions") or row.get("captions_en"), path, number)
        groups.append(CaptionGroup({"en": english, "zh": tuple(chinese)}))
    return groups


def _table(path: Path) -> Iterator[PairPhoto]:
    for number, row in lines(path):
        file = row.get("file")
        if not isinstance(file, str):
            raise wrong_line(path, number, "“file” is missing")
        english = _texts(row.get("captions") or row.get("captions_en"), path, number)
        chinese = _texts(row.get("captions_zh"), path, number)
        yield PairPhoto(
            file,
            {key: texts for key, texts in (("en", english), ("zh", chinese)) if texts},
            (
                *_texts(row.get("labels"), path, number),
                *_texts(row.get("labels_zh"), path, number),
            ),
            str(row.get("set", "")),
        )


def _folder(folder: Path) -> Iterator[PairPhoto]:
    for file in sorted(folder.rglob("*")):
        beside = file.with_suffix(".txt")
        if file.suffix.lower() not in PICTURES or not beside.is_file():
            continue
        texts = beside.read_text(encoding="utf-8").splitlines()
        yield PairPhoto(file.relative_to(folder).as_posix(), by_language(texts))


def by_language(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Texts with a Chinese character are Chinese; empty ones are left out."""
    found: dict[str, list[str]] = {}
    for text in filter(None, (one.strip() for one in texts)):
        found.setdefault("zh" if has_han(text) else "en", []).append(text)
    return {language: tuple(members) for language, members in found.items()}


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a file of JSON lines, numbered from 1. Raises TrainingError."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise wrong_line(path, number, str(error)) from error
                if not isinstance(row, dict):
                    raise wrong_line(path, number, "not an object")
                yield number, row
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            "training-unreadable",
            f"{path} cannot be read: {error}.",
            path=str(path),
            reason=str(error),
        ) from error


def _texts(value: object, path: Path, number: int) -> tuple[str, ...]:
    if value is None:
        return ()
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise wrong_line(path, number, "texts must be a text or a list of texts")
    return tuple(one.strip() for one in texts if one.strip())


def wrong_line(path: Path, number: int, reason: str) -> TrainingError:
    """To be raised: what is wrong, and where."""
    return TrainingError(
        "training-line",
        f"{path}, line {number}: {reason}.",
        path=str(path),
        line=str(number),
        reason=reason,
    )
