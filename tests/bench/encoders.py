"""The starter model: pictures a second by batch size and threads, milliseconds a text.

    python -m tests.bench.encoders [--seconds 2]

`threads` batches run side by side; CPU seconds are those of all threads together, which
other load on the machine does not falsify. The ratio is to the best cell.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from photoapp.models.onnx_starter import StarterEncoder

STARTER = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"
BATCHES = (1, 2, 4, 8, 16, 32)


def rates(work: Callable[[], object], per_run: int, seconds: float) -> tuple[float, float]:
    """Things a second, and a CPU second, over `seconds`, after one run to warm up."""
    work()
    done, started, busy = 0, time.perf_counter(), time.process_time()
    while (passed := time.perf_counter() - started) < seconds:
        work()
        done += per_run
    return done / passed, done / max(time.process_time() - busy, 1e-9)


def pictures(console: Console, seconds: float) -> None:
    """Rates of the image half, by the size of the batch given and the threads."""
    images = np.random.default_rng(0).integers(0, 256, (max(BATCHES), 128, 128, 3), np.uint8)
    table = Table(title="128 x 128 pictures: per second / per CPU second")
    table.add_column("threads", justify="right")
    for batch in BATCHES:
        table.add_column(f"{batch} at once", justify="right")
    best = 0.0
    for threads in (1, 2):
        encoder = StarterEncoder(STARTER, threads=threads)
        cells = []
        for batch in BATCHES:
            work = partial(encoder.encode_images, images[:batch])
            found, per_cpu = rates(work, batch, seconds)
            best = max(best, found)
            cells.append(f"{found:.0f} / {per_cpu:.0f}")
        table.add_row(str(threads), *cells)
    console.print(table)
    encoder = StarterEncoder(STARTER)
    found, per_cpu = rates(partial(encoder.encode_images, images[:16]), 16, 2 * seconds)
    console.print(
        f"as the program runs it (16 at once): {found:.0f} per second, {per_cpu:.0f} per CPU "
        f"second, {found / best:.2f} of the best"
    )


def texts(console: Console, seconds: float) -> None:
    """Times of the text half, which a person waits for."""
    encoder = StarterEncoder(STARTER)
    table = Table(title="texts")
    for head in ("texts at once", "ms in all", "ms each"):
        table.add_column(head, justify="right")
    for count in (1, 4, 16, 64, 256):
        lines = [f"一张照片 number {number} of a dog on the beach" for number in range(count)]
        taken = 1000 / rates(partial(encoder.encode_texts, lines), 1, seconds)[0]
        table.add_row(str(count), f"{taken:.2f}", f"{taken / count:.2f}")
    query = "霓虹灯牌的老街 with neon signs"
    words = 1000 / rates(partial(encoder.unknown_words, query), 1, 0.3)[0]
    console.print(table)
    console.print(f"unknown words of a query: {words:.3f} ms")
    started = time.perf_counter()
    fresh = StarterEncoder(STARTER)
    made = time.perf_counter()
    fresh.encode_texts(["dog"])
    first = time.perf_counter() - made
    console.print(f"open {1000 * (made - started):.0f} ms, first text {1000 * first:.0f} ms")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="per cell")
    seconds = parser.parse_args().seconds
    console = Console(width=110)
    pictures(console, seconds)
    texts(console, seconds / 2)


if __name__ == "__main__":
    main()
