"""The counter of connections hears whatever Python code opens, and names whom it was for."""

from __future__ import annotations

import socket
import sys

import pytest

from photoapp.services import network
from photoapp.services.network import NetworkUse, network_use, watch_network


@pytest.fixture
def watch() -> network._Watch:
    """A counter at zero beside the process's own. It stays: audit hooks cannot be removed."""
    made = network._Watch()
    sys.addaudithook(made.heard)
    return made


def _try(address: tuple[str, int], family: int = socket.AF_INET) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.setblocking(False)
        one.connect_ex(address)


def test_connections_are_counted_by_host(watch: network._Watch) -> None:
    assert watch.use() == NetworkUse(0, ())
    _try(("127.0.0.1", 9))
    _try(("127.0.0.1", 9))
    _try(("127.0.0.2", 9))
    assert watch.use() == NetworkUse(3, ("127.0.0.1", "127.0.0.2"))


def test_a_host_has_the_name_that_was_looked_up(watch: network._Watch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    assert watch.use().hosts == ("localhost",)


def test_sockets_between_programs_of_this_machine_are_no_network(watch: network._Watch) -> None:
    left, right = socket.socketpair()
    left.close()
    right.close()
    if hasattr(socket, "AF_UNIX"):
        with socket.socket(socket.AF_UNIX) as one:
            one.connect_ex("/nowhere/photoapp-test")
    assert watch.use().connections == 0


def test_watching_twice_counts_once() -> None:
    watch_network()
    watch_network()
    before = network_use().connections
    _try(("127.0.0.1", 9))
    assert network_use().connections == before + 1
