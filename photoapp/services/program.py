"""What the program can say of itself: its crash reports, its network use, its updates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import photoapp
from photoapp.services import updates
from photoapp.services.crashes import CrashReports
from photoapp.services.network import NetworkUse, network_use
from photoapp.services.updates import UpdateAnswer

if TYPE_CHECKING:
    from photoapp.services.selftest import Check


@dataclass(frozen=True, slots=True)
class Program:
    """Of one library and one installation. Reads nothing until it is asked."""

    crashes: CrashReports
    resources: Path

    @classmethod
    def of(cls, library: Path, resources: Path) -> Program:
        """Crash reports lie in the library: one folder to copy, look into, or throw away."""
        return cls(CrashReports(library / "crashes"), resources)

    def network(self) -> NetworkUse:
        """Connections since the start. Any thread."""
        return network_use()

    def update_address(self, own: str = "") -> str:
        """Who is asked about updates: the person's own address, else this build's, else ""."""
        return own.strip() or updates.build_address(self.resources)

    def check_updates(self, address: str) -> UpdateAnswer:
        """Ask now, see `updates.check`."""
        return updates.check(address, photoapp.__version__)


def network_check() -> Check:
    """For the self-test: whatever else it tried, nobody was asked on the network."""
    from photoapp.services.selftest import Check, State  # late: it brings what it tests

    use = network_use()
    hosts = f" to {', '.join(use.hosts)}" if use.hosts else ""
    detail = f"{use.connections} connections since start{hosts}"
    to = f"：{'、'.join(use.hosts)}" if use.hosts else ""
    state = State.FAIL if use.connections else State.OK
    return Check("Network", "网络", state, detail, f"启动以来 {use.connections} 次连接{to}")
