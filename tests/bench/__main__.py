"""Every benchmark, one after the other, each as a table.

    uv run --group test python -m tests.bench [NAME...]

Without names all of them run (about twenty minutes on two cores). Quote ratios: they
compare two things measured in one run on one machine.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time

NAMES = (
    "quality",
    "indexing",
    "decoding",
    "encoders",
    "vector_index",
    "query",
    "tagging",
    "tagging_speed",
    "scanning",
    "live",
    "startup",
    "first_minute",
    "scrolling",
    "duplicates",
    "duplicates_kinds",
    "duplicates_cost",
    "similar",
    "upgrade",
    "adapting",
)
ARGUMENTS = {"indexing": ["--heavy"]}


def main(names: list[str]) -> None:
    """Run the named benchmarks."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    print(
        f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}"
    )
    for name in names or NAMES:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main(ARGUMENTS.get(name, []))


if __name__ == "__main__":
    main(sys.argv[1:])
