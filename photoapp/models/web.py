"""Plain HTTP to a source of models: redirects that stay safe, and nothing that names a person.

No token, no cookie and no telemetry is sent to anybody, the official hub included: every
model of the catalogue is public. Addresses of a redirect get the same bare request.
"""

from __future__ import annotations

import email.utils
import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

from photoapp.core.errors import ModelError
from photoapp.models.sources import Source

if TYPE_CHECKING:
    import httpx2

CONNECT_SECONDS = 15.0
STALL_SECONDS = 20.0  # no byte for this long counts as a broken connection
LONGEST_WAIT = 120.0  # a server that asks for more is told to the person
_REDIRECTS = 6
_MOVED = frozenset({301, 302, 303, 307, 308})
_LISTING_BYTES = 32 << 20  # of an answer that lists a model's files


def client() -> httpx2.Client:
    """A connection to sources; close it. Proxies are those of the system."""
    import httpx2

    return httpx2.Client(
        headers={"User-Agent": "photoapp", "Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
    )


@contextmanager
def streamed(
    http: httpx2.Client, address: str, *, model: str, headers: Mapping[str, str] | None = None
) -> Iterator[httpx2.Response]:
    """The answer to a GET, after redirects that `redirected` allows.

    Raises ModelError ``hub-redirect``, and httpx2's errors.
    """
    for _ in range(_REDIRECTS):
        http.cookies.clear()
        with http.stream("GET", address, headers=dict(headers or {})) as response:
            if response.status_code not in _MOVED:
                yield response
                return
            address = redirected(address, response.headers.get("Location", ""), model)
    _refuse(address, model, "too many redirects")


def redirected(address: str, location: str, model: str) -> str:
    """Where a redirect leads. Another host is usual: weights lie on delivery networks.

    Raises ModelError ``hub-redirect`` when it leaves HTTPS for HTTP, or HTTP for anything
    else, such as a file of this machine.
    """
    try:
        target = urljoin(address, location)
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:
        _refuse(location, model, "it names no server")
    if not location or not host or parts.scheme not in {"http", "https"}:
        _refuse(target, model, "it does not lead to a web server")
    if urlsplit(address).scheme == "https" and parts.scheme == "http":
        _refuse(target, model, "it is not encrypted any more")
    return target


def _refuse(target: str, model: str, reason: str) -> NoReturn:
    shown = target[:200]
    raise ModelError(
        "hub-redirect",
        f"The download of {model} was sent on to {shown}, and {reason}. It was not followed; "
        "use another source.",
        model=model,
        target=shown,
        reason=reason,
    )


def seconds_to_wait(response: httpx2.Response) -> float | None:
    """What ``Retry-After`` asks for (RFC 9110, 10.2.3: seconds or a date), or None."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - time.time())


def busy(seconds: float, source: Source, model: str) -> ModelError:
    """The error for a server that asks for more patience than a job has."""
    minutes = max(1, math.ceil(seconds / 60))
    return ModelError(
        "hub-busy",
        f"{source.host} is busy and asks to try {model} again in {minutes} min; what has "
        "arrived is kept. Try then, or use another source.",
        model=model,
        endpoint=source.host,
        minutes=minutes,
    )


def listing(http: httpx2.Client, address: str, source: Source, model: str) -> Any:
    """The JSON at `address`. Raises ModelError, and httpx2's errors; ValueError if it is none.

    ``hub-busy`` when the server says when to come back, ``model-not-found`` for 401 and 404: the
    hub answers 401 for a model that is not there, since it might be somebody's private one.
    """
    with streamed(http, address, model=model) as response:
        status = response.status_code
        if status in {401, 404}:
            raise ModelError(
                "model-not-found",
                f"{source.host} has no public model {source.name_of(model)}; check its name, or "
                "use another source.",
                model=model,
                endpoint=source.host,
            )
        if status != 200:
            wait = seconds_to_wait(response)
            if wait is not None:
                raise busy(wait, source, model)
            raise ModelError(
                "hub-refused",
                f"{source.host} refused to give {model} ({status}). Try again later or use "
                "another source.",
                model=model,
                endpoint=source.host,
                reason=str(status),
            )
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > _LISTING_BYTES:
                raise ValueError("the list of files is too long")
    return json.loads(body)
