"""A model's folder on disk: what must be known of it before anything large is read."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.models.families import Family

# Where parts of a model may lie below its folder; nothing else there is looked at.
_SUBFOLDERS = ("visual", "textual", "onnx")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What must be known before loading.

    `config`: the parsed ``config.json``. `weights`: files that together hold every tensor,
    all of one format. `context`: most tokens of a text, markers included; 0 for a model of
    pictures alone. `languages`: ISO 639-1 codes. `files`: names of all files that belong to
    it, below the folder, with forward slashes.
    """

    folder: Path
    family: Family
    config: dict[str, Any]
    spec: PreprocessSpec
    dimension: int
    context: int
    weights: tuple[Path, ...]
    languages: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def pickled(self) -> bool:
        """True for an old checkpoint that must go through weights-only unpickling."""
        return self.weights[0].suffix == ".bin"


class Layout(Protocol):
    """One way in which published models lay out their files."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """Which of a model's files hold its weights; () when it is laid out otherwise.

        `folder` is None when nothing of it is on disk yet. Raises ModelError.
        """
        ...

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """The other files that are needed, of those that are there."""
        ...

    def check(self, folder: Path) -> None:
        """Refuse what cannot be run, by the small files alone. Raises ModelError."""
        ...

    def read(self, folder: Path) -> Checkpoint:
        """The facts of a complete folder. Raises ModelError."""
        ...


def file_names(folder: Path) -> frozenset[str]:
    """Names of the files in `folder` and in those below it where parts of a model may lie."""
    names = {path.name for path in folder.iterdir() if path.is_file()}
    for below in _SUBFOLDERS:
        if (folder / below).is_dir():
            names |= {f"{below}/{one.name}" for one in (folder / below).iterdir() if one.is_file()}
    return frozenset(names)


def damaged(folder: Path, reason: object) -> ModelError:
    """The error for a model folder that cannot be used as it is."""
    return ModelError(
        "model-damaged",
        f"The model in {folder} is incomplete or damaged: {reason}. Install it again.",
        path=str(folder),
        reason=str(reason),
    )


def unsupported(message: str, reason: object) -> ModelError:
    """The error for a model that is whole, but of a kind this program does not run."""
    return ModelError("model-unsupported", message, reason=str(reason))


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """An object in a small file. Raises ModelError ``model-damaged``."""
    try:
        value = json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{name}: {error}") from error
    if not isinstance(value, dict):
        raise damaged(folder, f"{name} is not an object")
    return value
