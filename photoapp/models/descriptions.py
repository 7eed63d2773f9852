"""What a model is described by, to be chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a model. `size` in bytes and `sha256` in hex where known beforehand."""

    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What a person chooses by.

    `id`: name on the hub, ``photoapp-starter``, or ``local/NAME`` for an unknown folder.
    `family`: ``starter``, or an id in `families`: decides the back end.
    `size`: side of the square that pictures are reduced to, pixels.
    `languages`: ISO 639-1 codes of what it was trained for; () for pictures alone.
    `download_bytes`: about how much a pull transfers; 0 when nothing is to be pulled.
    `revision`: commit or release; "" means the newest one.
    `restricted`: its licence forbids commercial or other ordinary use, so that the program
    never suggests it by itself.
    """

    id: str
    name: str
    family: str
    size: int
    dimension: int
    languages: tuple[str, ...]
    licence: str
    summary_en: str
    summary_zh: str
    download_bytes: int
    files: tuple[SourceFile, ...] = ()
    revision: str = ""
    recommended: bool = False
    restricted: bool = False

    @property
    def by_words(self) -> bool:
        """False for a model of pictures alone: it finds similar photos and reads no words."""
        return bool(self.languages)
