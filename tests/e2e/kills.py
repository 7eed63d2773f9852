"""The long form of the kill test: 100 random kills while 2,000 photos are indexed.

python -m tests.e2e.kills [--photos N] [--kills N]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.corpora import shapes
from tests.e2e.conftest import Shell
from tests.e2e.test_kill import kill_and_check

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, and print what happened; an assertion ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        photos = Path(temporary) / "photos"
        shapes(photos, options.photos, width=240)
        began = time.perf_counter()
        shell = Shell(Path(temporary) / "library", home)
        hit = kill_and_check(shell, photos, options.photos, options.kills, RESOURCES)
        print(
            f"{options.photos} photos, {options.kills} starts, {hit} killed at work, "
            f"{time.perf_counter() - began:.0f} s: nothing lost, nothing twice, all consistent"
        )


if __name__ == "__main__":
    main()
