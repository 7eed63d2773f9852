"""What image-text training reads: photos with labels and captions, and captions alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photoapp.core.cjk import has_han
from photoapp.core.errors import TrainingError
from photoapp.imaging.formats import RAW_EXTENSIONS
from photoapp.training.lines import file_of, lines, text_of, texts
from photoapp.training.sources import is_picture

LANGUAGES = ("en", "zh")
KEYS = ("file", "captions", "captions_en", "captions_zh", "labels", "labels_zh", "set")
"""Of a line of a table."""


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
    ``.txt`` holds one caption a line in either language. Both are UTF-8. Pictures without
    texts are kept as long as others have some.

    Raises:
        TrainingError: ``training-no-pairs``, ``training-unknown-keys``, ``training-not-utf8``,
            ``training-unreadable``, ``training-line-json``, ``training-line-file``,
            ``training-line-texts``.
    """
    photos, unknown = (list(_folder(path)), ()) if path.is_dir() else _table(path)
    if not any_texts(photos):
        raise no_pairs(path, unknown)
    return photos


def any_texts(photos: Sequence[PairPhoto]) -> bool:
    """Whether anything is said of any of the photos."""
    return any(photo.captions or photo.labels for photo in photos)


def no_pairs(path: Path, unknown: Sequence[str] = ()) -> TrainingError:
    """To be raised: nothing is said of any picture; `unknown` are keys that may be misspelt."""
    if unknown:
        names = ", ".join(unknown)
        return TrainingError(
            "training-unknown-keys",
            f"No line of {path} has captions or labels. Not understood: {names}; understood are "
            f"{', '.join(KEYS)}.",
            path=str(path),
            names=names,
            known=", ".join(KEYS),
        )
    return TrainingError(
        "training-no-pairs",
        f"There are no pictures with texts in {path}. Put a .txt beside each picture, or give "
        "JSON lines of file and captions.",
        path=str(path),
    )


def read_groups(path: Path) -> list[CaptionGroup]:
    """JSON lines of ``captions`` and ``captions_zh…``; hand-written Chinese comes first.

    Raises:
        TrainingError: those of `lines` and `texts`.
    """
    groups = []
    for number, row in lines(path):
        chinese = [
            text
            for key in ("captions_zh", "captions_zh_human", "captions_zh_mt")
            for text in texts(row, key, path, number)
        ]
        groups.append(CaptionGroup({"en": _english(row, path, number), "zh": tuple(chinese)}))
    return groups


def _table(path: Path) -> tuple[list[PairPhoto], Sequence[str]]:
    """The photos, and keys that mean nothing here in the order of their first use."""
    photos: list[PairPhoto] = []
    unknown: dict[str, None] = {}
    for number, row in lines(path):
        unknown.update(dict.fromkeys(key for key in row if key not in KEYS))
        captions = {
            "en": _english(row, path, number),
            "zh": texts(row, "captions_zh", path, number),
        }
        photos.append(
            PairPhoto(
                file_of(row, path, number),
                {language: members for language, members in captions.items() if members},
                (
                    *texts(row, "labels", path, number),
                    *texts(row, "labels_zh", path, number),
                ),
                str(row.get("set", "")),
            )
        )
    return photos, tuple(unknown)


def _english(row: dict[str, Any], path: Path, number: int) -> tuple[str, ...]:
    return texts(row, "captions", path, number) or texts(row, "captions_en", path, number)


def _folder(folder: Path) -> Iterator[PairPhoto]:
    files = [one for one in sorted(folder.rglob("*")) if is_picture(one.relative_to(folder).parts)]
    developed = {one.with_suffix("") for one in files if one.suffix.lower() not in RAW_EXTENSIONS}
    for file in files:
        beside = file.with_suffix(".txt")
        # A RAW file beside its JPEG is the same photo, which must not be learned and examined.
        twice = file.suffix.lower() in RAW_EXTENSIONS and file.with_suffix("") in developed
        if not twice and beside.is_file():
            said = by_language(text_of(beside).splitlines())
            yield PairPhoto(file.relative_to(folder).as_posix(), said)


def by_language(said: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Texts with a Chinese character are Chinese; empty ones are left out."""
    found: dict[str, list[str]] = {}
    for text in filter(None, (one.strip() for one in said)):
        found.setdefault("zh" if has_han(text) else "en", []).append(text)
    return {language: tuple(members) for language, members in found.items()}
