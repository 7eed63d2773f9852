"""Asking whether there is a newer version: only when a person asks, and only who they are told.

The address is named by whoever built the package (``resources/build.json``) or by the person; a
build without one asks nobody. Sent is one bare GET: no version, no system, no number that could
tell people apart. The answer is a small JSON, and only read: nothing is fetched or installed.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from photoapp.core.errors import ModelError, PhotoappError, UsageError
from photoapp.models import web

_LONGEST = 64 << 10  # bytes of an answer
_LONGEST_NOTES = 4_000
_PATIENCE = 20.0  # seconds for the whole answer
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){0,3}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class UpdateAnswer:
    """What the address says. `newer`: than this program. `page`: "" or an https address."""

    version: str
    newer: bool
    page: str
    notes: dict[str, str]  # by language, "" for any; plain text


def build_address(resources: Path) -> str:
    """The address that this build names, "" for none."""
    try:
        named = json.loads((resources / "build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    address = named.get("updates") if isinstance(named, dict) else None
    return address if isinstance(address, str) else ""


def checked_address(address: str) -> str:
    """The address, if it may be asked: https, or plain http on this very computer.

    Raises UsageError ``update-none`` for none, ``update-address`` for another.
    """
    address = address.strip()
    if not address:
        raise UsageError(
            "update-none",
            "This build names no address to ask for updates, and photoapp never looks by itself.",
        )
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _HERE) if host else False
    if not safe or parts.username or parts.password:
        raise UsageError(
            "update-address",
            f"{address[:200]} cannot be asked: the address of an update check begins with "
            "https:// and holds no password.",
            address=address[:200],
        )
    return address


def host_of(address: str) -> str:
    """Who would be asked. Raises UsageError as `checked_address`."""
    return urlsplit(checked_address(address)).hostname or ""


def check(address: str, version: str) -> UpdateAnswer:
    """Ask now. Blocks for some seconds at most; never on the GUI thread.

    Raises UsageError as `checked_address`; PhotoappError ``update-unreachable``,
    ``update-refused`` and ``update-garbage``.
    """
    import httpx2

    address = checked_address(address)
    host = host_of(address)
    try:
        with web.client() as http, web.streamed(http, address, model="update") as response:
            if response.status_code != 200:
                raise PhotoappError(
                    "update-refused",
                    f"{host} has no answer about updates ({response.status_code}).",
                    host=host,
                    reason=str(response.status_code),
                )
            body = _body(response.iter_bytes())
        return _read(json.loads(body), version)
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise PhotoappError(
            "update-garbage",
            f"What {host} answered is not an answer about updates. Nothing was changed.",
            host=host,
        ) from error
    except (
        httpx2.HTTPError,
        httpx2.InvalidURL,
        httpx2.StreamError,
        ModelError,
        OSError,
        ImportError,
    ) as error:
        raise PhotoappError(
            "update-unreachable",
            f"{host} could not be asked for updates ({error}). Try again later.",
            host=host,
            reason=str(error),
        ) from error


def _body(blocks: Iterator[bytes]) -> bytes:
    """An answer that is short and comes soon. Raises ValueError."""
    body = bytearray()
    until = time.monotonic() + _PATIENCE
    for block in blocks:
        body += block
        if len(body) > _LONGEST or time.monotonic() > until:
            raise ValueError("it does not end")
    return bytes(body)


def _read(answer: Any, version: str) -> UpdateAnswer:
    """Raises ValueError, KeyError or TypeError for anything but a well-formed answer."""
    if not isinstance(answer, dict):
        raise TypeError("no object")
    found = answer["version"]
    if not isinstance(found, str) or not _VERSION.fullmatch(found):
        raise ValueError("no version")
    page = answer.get("page", "")
    if not isinstance(page, str):
        raise TypeError("no page")
    if page and (urlsplit(page).scheme != "https" or not urlsplit(page).hostname):
        raise ValueError("the page is not on the web")
    notes = answer.get("notes", "")
    if isinstance(notes, str):
        notes = {"": notes}
    if not isinstance(notes, dict) or not all(isinstance(one, str) for one in notes.values()):
        raise TypeError("no notes")
    return UpdateAnswer(
        version=found,
        newer=_numbers(found) > _numbers(version),
        page=page[:500],
        notes={str(name)[:10]: _plain(text) for name, text in notes.items()},
    )


def _numbers(version: str) -> tuple[int, ...]:
    """``1.2`` and ``1.2.0`` are equal; what follows the numbers does not count."""
    found = [int(one) for one in (re.match(r"[\d.]*", version) or [""])[0].split(".") if one]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def _plain(text: str) -> str:
    """Text of a stranger: without control and direction signs, and not endless."""
    kept = (one for one in text if one == "\n" or unicodedata.category(one)[0] != "C")
    return "".join(kept)[:_LONGEST_NOTES].strip()


def notes_for(answer: UpdateAnswer, language: str) -> str:
    """What is new, in ``zh`` or ``en``, else in whichever language there is."""
    for name in (language, "zh_CN" if language == "zh" else "en", "", "en", "zh"):
        if answer.notes.get(name):
            return answer.notes[name]
    return ""
