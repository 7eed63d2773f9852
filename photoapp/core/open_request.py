"""What a start of the program asks of the window: as a value, and as the line that carries it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 1 << 18
"""The longest line that is read, with its line break."""

_FORMAT = 1
_MOST_PATHS = 500
_MOST_CHARACTERS = 4096
_FIELDS = frozenset({"photoapp", "act", "paths", "token"})


class OpenAct(StrEnum):
    """What the window is to do."""

    SHOW = "show"  # come to the front
    STAY = "stay"  # nothing: a start in the background
    OPEN = "open"  # show these folders and pictures
    SIMILAR = "similar"  # look for photos like these pictures; of none: ask for one
    SEARCH = "search"  # begin a new search


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """`paths` are absolute. `token`: what Wayland gave this start to come to the front with."""

    act: OpenAct = OpenAct.SHOW
    paths: tuple[Path, ...] = ()
    token: str = ""

    def to_line(self) -> bytes:
        """One line of JSON in ASCII: file names of any bytes survive.

        Of more paths than a request may hold, the first are sent.
        """
        paths = [str(path) for path in self.paths[:_MOST_PATHS]]
        while len(line := self._line(paths)) > MOST_BYTES:
            paths = paths[: len(paths) // 2]
        return line

    def _line(self, paths: list[str]) -> bytes:
        held = {
            "photoapp": _FORMAT,
            "act": self.act.value,
            "paths": paths,
            "token": self.token[:_MOST_CHARACTERS],
        }
        return json.dumps(held, separators=(",", ":")).encode("ascii") + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> OpenRequest:
        """Read what `to_line` wrote. Raises ValueError for anything else: it came from outside."""
        if len(line) > MOST_BYTES:
            raise ValueError("the request is too long")
        try:
            held = json.loads(line)
        except RecursionError as error:
            raise ValueError("the request is too deep") from error
        if not isinstance(held, dict) or held.keys() != _FIELDS or held["photoapp"] != _FORMAT:
            raise ValueError("not a request of this program's")
        paths, token = held["paths"], held["token"]
        if not isinstance(paths, list) or len(paths) > _MOST_PATHS or not _is_text(token):
            raise ValueError("the request's paths or token are not understood")
        if not all(_is_text(path) and "\0" not in path for path in paths):
            raise ValueError("a path of the request is not understood")
        found = tuple(Path(path) for path in paths)
        if not all(path.is_absolute() for path in found):
            raise ValueError("a path of the request is not absolute")
        return cls(OpenAct(held["act"]), found, token)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_CHARACTERS
