"""A start's words before the command line is loaded: a window that is open is asked at once.

Only light modules are imported here. Loading every command takes ten times as long as asking.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from photoapp.core.open_request import OpenAct, OpenRequest

# Options of the program itself that take a value.
_WITH_VALUE: Final = frozenset({"--library"})
# The acts of the commands that open the window on something.
_ACTS: Final = {"open": OpenAct.OPEN, "find-similar": OpenAct.SIMILAR}
# How long a window that is open may take before the usual way is gone, with its messages.
_PATIENCE_SECONDS: Final = 5.0


def handed_over(arguments: Sequence[str], commands: Collection[str] = frozenset(_ACTS)) -> bool:
    """True when these words only open the window, and the one that is open has taken them over.

    False for everything else and whenever anything is in doubt: the command line then decides.
    """
    asked = request_of(arguments, commands)
    if asked is None:
        return False
    library, request = asked
    from photoapp.services.data_folders import default_library
    from photoapp.ui.single_instance import SingleInstance

    instance = SingleInstance(library or default_library())
    return instance.hand_over(request, patience=_PATIENCE_SECONDS)


def request_of(
    arguments: Sequence[str], commands: Collection[str] = frozenset(_ACTS)
) -> tuple[Path | None, OpenRequest] | None:
    """The library (None: the default one) and the wish in plain words; None for any others."""
    words = with_open(arguments, commands)
    library = None
    if words[:1] == ["--library"] and len(words) > 1:
        library, words = Path(words[1]), words[2:]
    if words == []:
        return library, OpenRequest(OpenAct.SHOW)
    if words == ["--background"]:
        return library, OpenRequest(OpenAct.STAY)
    act, rest = _ACTS.get(words[0]), words[1:]
    if act is None:
        return None
    if rest == ["--new-search"] and act is OpenAct.OPEN:
        return library, OpenRequest(OpenAct.SEARCH)
    if rest[:1] == ["--"]:
        rest = rest[1:]
    paths = tuple(path_of(word).absolute() for word in rest)
    if any(word.startswith("-") for word in rest) or not all(path.exists() for path in paths):
        return None
    if act is OpenAct.SIMILAR and any(path.is_dir() for path in paths):
        return None
    return library, OpenRequest(act if paths or act is OpenAct.SIMILAR else OpenAct.SHOW, paths)


def with_open(arguments: Sequence[str], commands: Collection[str]) -> list[str]:
    """The arguments with ``open`` put before a path that stands where a command would.

    A command's name wins: a folder called ``search`` is opened as ``./search``.
    """
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        if arguments[place] == "--":
            break
        place += 2 if arguments[place] in _WITH_VALUE else 1
    if place >= len(arguments):
        return list(arguments)
    word = arguments[place]
    if word in commands or not (word == "--" or _looks_like_path(word)):
        return list(arguments)
    return [*arguments[:place], "open", *arguments[place:]]


def _looks_like_path(word: str) -> bool:
    return word.startswith("file://") or "/" in word or "\\" in word or Path(word).exists()


def path_of(word: str) -> Path:
    """A path, or the address of a local file as some file managers give it."""
    if not word.startswith("file://"):
        return Path(word).expanduser()
    path = unquote(urlsplit(word).path, errors="surrogateescape")
    # file:///C:/Photos
    return Path(path[1:] if path[2:3] == ":" else path)
