"""From one model to another while somebody searches without a pause.

    python -m tests.bench.upgrade [--photos N] [--real N]

A library of synthetic vectors of two models (512 numbers each), and some real pictures that the
background job decodes and encodes. Encoders are tiny checkpoints of the real architectures: what
is measured is the library's part, not a network's.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photoapp.app import Application, open_application
from photoapp.core.events import Event, ModelChanged
from photoapp.core.hits import SearchRequest
from photoapp.core.jobs import JobState
from photoapp.core.photo import PhotoId
from tests.bench import synthetic
from tests.models import checkpoints
from tests.services.upgrading import CHINESE, CLIP, make_checkpoints, make_photos

_DIMENSION = 512
_TEXTS = ("dog 狗", "a photo of a cat 猫", "beach 海滩", "red 红色")
_BATCH = 256


@dataclass
class Searches:
    """Every search of a phase: when it began and ended (seconds), and who answered."""

    done: list[tuple[float, float, str]] = field(default_factory=list)

    def within(self, began: float, ended: float) -> list[tuple[float, float, str]]:
        """Those that ended in a stretch of time."""
        return [one for one in self.done if began <= one[1] <= ended]


@contextmanager
def searching(app: Application) -> Iterator[Searches]:
    """One search after the other on a thread of their own, without a pause."""
    found, stop = Searches(), threading.Event()
    problems: list[BaseException] = []

    def run() -> None:
        number = 0
        while not stop.is_set():
            began = time.perf_counter()
            try:
                text = _TEXTS[number % len(_TEXTS)]
                answer = app.searcher.search(SearchRequest(text=text, limit=50, show_all=True))
            except BaseException as error:  # noqa: BLE001 - told below
                problems.append(error)
                return
            assert answer.hits, "a search found nothing"
            found.done.append((began, time.perf_counter(), answer.model))
            number += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()
    if problems:
        raise problems[0]


def prepare(app: Application, photos: Sequence[int]) -> None:
    """The vectors of the other model: synthetic ones in batches, the rest by the real job."""
    chance = np.random.default_rng(7)
    space = app.spaces.of(CHINESE)
    space.index()
    for start in range(0, len(photos), _BATCH):
        batch = [PhotoId(int(one)) for one in photos[start : start + _BATCH]]
        rows = chance.standard_normal((len(batch), _DIMENSION), dtype=np.float32)
        space.put(batch, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    ended = app.jobs.wait(app.upgrade.prepare_now(CHINESE))
    assert ended.state is JobState.DONE, ended.error


def tell(name: str, searches: Searches, began: float, ended: float) -> None:
    """One line: how many searches, median and longest, longest time without an answer."""
    own = searches.within(began, ended)
    took = [last - first for first, last, _ in own]
    ends = [began, *(last for _, last, _ in own), ended]
    gap = max(second - first for first, second in itertools.pairwise(ends))
    who = " then ".join(dict.fromkeys(model.rpartition("/")[2] for _, _, model in own))
    print(
        f"{name:22} {ended - began:7.2f} s  {len(own):5} searches, median "
        f"{statistics.median(took) * 1000:5.0f} ms, longest {max(took) * 1000:5.0f} ms, "
        f"longest without an answer {gap * 1000:5.0f} ms; answered: {who}",
        flush=True,
    )


def timed(app: Application, act: Callable[[], object]) -> tuple[float, float, float]:
    """When it began and ended, and when the other model was in place."""
    swapped: list[float] = []

    def heard(event: Event) -> None:
        if isinstance(event, ModelChanged):
            swapped.append(time.perf_counter())

    unsubscribe = app.bus.subscribe(heard)
    began = time.perf_counter()
    act()
    ended = time.perf_counter()
    unsubscribe()
    return began, swapped[0], ended


def measure(root: Path, count: int, real: int) -> None:
    """The whole way there and back."""
    os.environ["PHOTOAPP_MODELS"] = str(root / "models")
    checkpoints.DIMENSION = _DIMENSION
    make_checkpoints(root / "checkpoints")
    library = root / "library"
    app = open_application(library)
    for name in ("tiny-clip", "tiny-chinese-clip"):
        app.models.import_folder(root / "checkpoints" / name)
    app.upgrade.switch(CLIP)
    key = app.space.key
    app.close()
    synthetic.fill(library, root / "synthetic", count - real, key=key, dimension=_DIMENSION)
    app = open_application(library)
    try:
        for name in ("slow_on_battery", "slow_when_fullscreen"):
            app.save_setting(name, False)
        made = app.space.index().ids()
        app.indexer.index_now([make_photos(root / "photos", real)])
        app.searcher.search(SearchRequest(text=_TEXTS[0]))
        before = {str(one.key): one.count for one in app.upgrade.vectors()}
        with searching(app) as searches:
            began = time.perf_counter()
            time.sleep(5.0)
            tell("before", searches, began, time.perf_counter())
            began = time.perf_counter()
            prepare(app, made.tolist())
            tell("preparing", searches, began, time.perf_counter())
            began, swapped, ended = timed(app, lambda: app.upgrade.switch(CHINESE))
            time.sleep(0.5)
            tell("switch", searches, began, ended + 0.4)
            print(f"{'':22} in place after {swapped - began:.2f} s, all done {ended - began:.2f} s")
            began = time.perf_counter()
            time.sleep(5.0)
            tell("after", searches, began, time.perf_counter())
            began, swapped, ended = timed(app, app.upgrade.back)
            time.sleep(0.5)
            tell("switch back", searches, began, ended + 0.4)
            print(f"{'':22} in place after {swapped - began:.2f} s, all done {ended - began:.2f} s")
        after = {str(one.key): one.count for one in app.upgrade.vectors()}
        print(f"vectors before: {before}")
        print(f"vectors after:  {after}")
        assert all(after[name] == held for name, held in before.items()), "vectors were lost"
        assert set(after.values()) == {count}
        assert app.catalogue.check() == []
    finally:
        app.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it over a temporary library."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--real", type=int, default=200)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        measure(Path(temporary), options.photos, options.real)


if __name__ == "__main__":
    main()
