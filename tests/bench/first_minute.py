"""A stranger's first minute: from starting the program to a first search that finds something.

    python -m tests.bench.first_minute [--photos N] [--rounds N]

Each round is the real program in a process of its own over an empty library. A robot in its event
loop waits for the welcome page, ticks a folder of N photos, presses Start, and types a search as
soon as the first photos stand in the grid. All times but the first two count from that press.
Photos are those of ../shared/eval, mirrored ones added until there are N (without it: made here).

`bare` is what reading and encoding N photos cost by themselves, one after the other on all
processors, with the program's own decode pool and encoder; `ratio` is the whole over that.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from photoapp.models.loading import starter
from tests.bench.corpora import shapes
from tests.bench.indexing import RESOURCES, SHARED, decoder_rate, encoder_rate

_QUERY = "dog 狗"
_STEPS = {
    "window": "start to the first painted window",
    "welcome": "start to the welcome page",
    "row": "Start pressed to the first photo in the grid",
    "thumbnail": "… to the first thumbnail painted",
    "hit": "… to the first search that finds something",
    "all": "… to all photos searchable",
}
_TIMEOUT_SECONDS = 300

_CHILD = """
import json, sys, time
from pathlib import Path
import photoapp.app as app
from photoapp.cli import run

began, folder, query, count = float(sys.argv[1]), Path(sys.argv[2]), sys.argv[4], int(sys.argv[5])
told = {}

def robot(window):
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Robot(QObject):
        def __init__(self):
            super().__init__(window)
            self.pressed = 0.0
            self.typed = False
            window.installEventFilter(self)
            window.thumbnails.ready.connect(self.thumbnail)
            window.bridge.search_answered.connect(self.answered)
            self.timer = QTimer(self)
            self.timer.timeout.connect(self.look)
            self.timer.start(5)

        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint and 'window' not in told:
                QTimer.singleShot(0, lambda: told.setdefault('window', time.time() - began))
            return False

        def since(self, name):
            if self.pressed:
                told.setdefault(name, time.time() - self.pressed)

        def thumbnail(self, _keys):
            window.grid.viewport().repaint()
            self.since('thumbnail')

        def answered(self, answer):
            if answer.good + answer.maybe and query in answer.request.text:
                QTimer.singleShot(0, lambda: self.since('hit'))

        def look(self):
            page = window.centre.page
            if not self.pressed:
                if type(page).__name__ == 'WelcomePage' and page.isVisible() and 'window' in told:
                    told['welcome'] = time.time() - began
                    for box in page._boxes.values():
                        box.setChecked(False)
                    page.add_folder(folder)
                    self.pressed = time.time()
                    page.start.click()
                return
            if window.model.rowCount() and 'row' not in told:
                self.since('row')
            if 'thumbnail' in told and not self.typed:
                self.typed = True
                window.search_bar.type_words(query)
            counts = window.places.library
            done = counts is not None and counts.ready >= count and not counts.pending_files
            if done:
                self.since('all')
            if 'all' in told and 'hit' in told:
                self.timer.stop()
                window.close()

    return Robot()

make = app.main_window

def watched(application):
    window = make(application)
    window.robot = robot(window)
    return window

app.main_window = watched
run(['--library', sys.argv[3]])
print(json.dumps(told))
"""


def photos(folder: Path, count: int) -> list[Path]:
    """Write `count` photos of different content into `folder`."""
    folder.mkdir(parents=True)
    sources = sorted((SHARED / "eval").rglob("*.jpg"))
    if not sources:
        return shapes(folder, count)
    for number in range(count):
        source = sources[number % len(sources)]
        target = folder / f"{number:05}.jpg"
        if number < len(sources):
            shutil.copyfile(source, target)
        else:
            with Image.open(source) as picture:
                ImageOps.mirror(picture.convert("RGB")).save(target, quality=90)
    return sorted(folder.iterdir())


def first_minute(folder: Path, count: int) -> dict[str, float]:
    """One round; seconds by step."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        words = [str(folder), str(home / "library"), _QUERY, str(count)]
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(time.time()), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
            env={
                "QT_QPA_PLATFORM": "offscreen",
                **os.environ,
                "PHOTOAPP_LANGUAGE": "en",
                "XDG_DATA_HOME": str(home / "data"),
                "XDG_CACHE_HOME": str(home / "cache"),
            },
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return {name: float(told[name]) for name in _STEPS}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    processes = max(1, (os.cpu_count() or 2) * 3 // 4)
    rounds: list[dict[str, float]] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as temporary:
        files = photos(Path(temporary) / "photos", options.photos)
        encoder = starter(RESOURCES)
        for _ in range(options.rounds):  # in turns: a machine changes its pace for both
            rounds.append(first_minute(Path(temporary) / "photos", len(files)))
            rates = decoder_rate(encoder, files, processes), encoder_rate(encoder, files)
            bare.append(len(files) * sum(1 / rate for rate in rates))
        encoder.close()
    print(f"{len(files)} photos, {options.rounds} rounds: median (fastest, slowest), seconds")
    for name, text in _STEPS.items():
        took = [one[name] for one in rounds]
        print(f"{text:48} {statistics.median(took):7.2f} ({min(took):.2f}, {max(took):.2f})")
    ratio = statistics.median(one["all"] / alone for one, alone in zip(rounds, bare, strict=True))
    print(f"{'bare reading and encoding':48} {statistics.median(bare):7.2f}")
    print(f"{'all searchable / bare':48} {ratio:7.2f}")
    whole = statistics.median(one["welcome"] + one["hit"] for one in rounds)
    print(f"{'start to first hit, without the person':48} {whole:7.2f}")


if __name__ == "__main__":
    main()
