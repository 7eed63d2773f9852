"""From starting the program to a painted window, and its memory, at 0 and 100,000 photos.

    python -m tests.bench.startup [--photos N]

Each run is a new process, as a double-click is. `window` is the time until the first paint
with the grid's ids in place; `torch` says whether the process imported it by then. Memory is
the resident set after the window has stood still, and after a search with the starter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.indexing import RESOURCES
from tests.bench.synthetic import fill

_CHILD = """
import json, os, sys, time
began = float(sys.argv[2])
from photoapp.app import open_application
from photoapp.window import main_window, start_qt
import psutil
qt = start_qt()
application = open_application(__import__('pathlib').Path(sys.argv[1]))
window = main_window(application)
window.show()
count = int(sys.argv[3])
while True:
    qt.processEvents()
    if window.model.rowCount() >= count and window.isVisible():
        window.repaint()
        break
    time.sleep(0.001)
shown = time.time() - began
heavy = [name for name in ('torch', 'transformers', 'faiss', 'onnxruntime') if name in sys.modules]

def turn(seconds):
    until = time.time() + seconds
    while time.time() < until:
        qt.processEvents()
        time.sleep(0.005)

me = psutil.Process()
turn(2)
still = me.memory_info().rss
window.search_bar.type_words('dog on the beach')
turn(6)
searched = me.memory_info().rss
print(json.dumps({'window': shown, 'heavy': heavy, 'still': still, 'searched': searched}))
sys.stdout.flush()
window.shutdown()
application.close()
os._exit(0)
"""


def run(library: Path, count: int) -> dict[str, Any]:
    """One start in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(library), str(time.time()), str(count)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=300,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    from photoapp.models.loading import starter

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    encoder = starter(RESOURCES)
    print(
        f"{'photos':>8} {'window s':>9} {'memory MB':>10} {'after search MB':>16}  imported early"
    )
    for count in (0, options.photos):
        with tempfile.TemporaryDirectory() as temporary:
            library = Path(temporary) / "library"
            fill(library, Path(temporary) / "photos", count, key=encoder.key)
            run(library, count)
            runs = [run(library, count) for _ in range(options.rounds)]
        best = min(runs, key=lambda one: float(one["window"]))
        print(
            f"{count:8} {best['window']:9.2f} {best['still'] / 1e6:10.0f} "
            f"{best['searched'] / 1e6:16.0f}  {', '.join(best['heavy']) or 'nothing heavy'}"
        )
    encoder.close()


if __name__ == "__main__":
    main()
