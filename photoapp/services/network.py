"""What this process asked of the network, counted whichever library it was asked through.

An audit hook (PEP 578) hears every connection that Python code opens, before it is opened. It
cannot be taken away again, so there is one for the process, and it only counts. Sockets between
programs of this machine (AF_UNIX) are no network and not counted; loopback addresses are.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

_INET = frozenset({socket.AF_INET, socket.AF_INET6})
_OPENING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """Connections since the watch began, and the hosts they were for, the most asked first."""

    connections: int
    hosts: tuple[str, ...]


class _Watch:
    """Counts; its hook must neither raise nor take time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: Counter[str] = Counter()
        self._asked = threading.local()  # the name this thread looked up last

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event == "socket.getaddrinfo":
            self._asked.host = str(arguments[0] or "")
        elif event in _OPENING and len(arguments) > 1:
            self._opened(arguments[0], arguments[1])

    def _opened(self, opened: socket.socket, address: object) -> None:
        # Windows makes a pair of sockets out of two on loopback; nobody asked for those.
        if opened.family not in _INET or sys._getframe(2).f_code.co_name == "_fallback_socketpair":
            return
        host = str(address[0]) if isinstance(address, tuple) and address else ""
        with self._lock:
            self._hosts[getattr(self._asked, "host", "") or host or "?"] += 1

    def use(self) -> NetworkUse:
        with self._lock:
            return NetworkUse(
                self._hosts.total(), tuple(host for host, _ in self._hosts.most_common())
            )


_watch: _Watch | None = None
_starting = threading.Lock()


def watch_network() -> None:
    """Begin to count, as early as possible. Any thread; idempotent."""
    global _watch  # noqa: PLW0603 - an audit hook is the process's
    with _starting:
        if _watch is None:
            _watch = _Watch()
            sys.addaudithook(_watch.heard)


def network_use() -> NetworkUse:
    """What was counted since `watch_network`; begins it if nobody did. Any thread."""
    watch_network()
    assert _watch is not None  # noqa: S101 - begun above
    return _watch.use()
