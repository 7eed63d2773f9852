"""The starter model: pictures a second by batch size and threads, milliseconds a text.

    python -m tests.bench.encoders [--seconds 2]

The last line of the first table is what the program uses; the ratio is to the best cell.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from photoapp.models import onnx_starter
from photoapp.models.onnx_starter import StarterEncoder

STARTER = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"
BATCHES = (1, 2, 4, 8, 16, 32, 64)


def rate(work: Callable[[], object], per_run: int, seconds: float) -> float:
    """Things a second over `seconds`, after one run to warm up."""
    work()
    done, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < seconds:
        work()
        done += per_run
    return done / passed


def pictures(console: Console, seconds: float) -> None:
    """Rates of the image half."""
    images = np.random.default_rng(0).integers(0, 256, (max(BATCHES), 128, 128, 3), np.uint8)
    table = Table(title="pictures per second (128 x 128 pixels in, vectors out)")
    table.add_column("threads", justify="right")
    for batch in BATCHES:
        table.add_column(f"batch {batch}", justify="right")
    best = 0.0
    usual = onnx_starter._IMAGE_BATCH
    for threads in (1, 2, 0):
        encoder = StarterEncoder(STARTER, threads=threads)
        cells = []
        for batch in BATCHES:
            onnx_starter._IMAGE_BATCH = batch
            found = rate(lambda batch=batch: encoder.encode_images(images[:batch]), batch, seconds)  # type: ignore[misc]  # noqa: B023 - used in this turn
            best = max(best, found)
            cells.append(f"{found:.0f}")
        table.add_row(str(threads) if threads else "default", *cells)
    onnx_starter._IMAGE_BATCH = usual
    console.print(table)
    encoder = StarterEncoder(STARTER)
    found = rate(lambda: encoder.encode_images(images), len(images), 2 * seconds)
    console.print(f"as the program runs it: {found:.0f} per second, {found / best:.2f} of the best")


def texts(console: Console, seconds: float) -> None:
    """Times of the text half, which a person waits for."""
    encoder = StarterEncoder(STARTER)
    table = Table(title="texts")
    for head in ("texts at once", "ms in all", "ms each"):
        table.add_column(head, justify="right")
    for count in (1, 4, 16, 64, 256):
        lines = [f"一张照片 number {number} of a dog on the beach" for number in range(count)]
        taken = 1000 / rate(lambda lines=lines: encoder.encode_texts(lines), 1, seconds)  # type: ignore[misc]
        table.add_row(str(count), f"{taken:.2f}", f"{taken / count:.2f}")
    words = 1000 / rate(lambda: encoder.unknown_words("霓虹灯牌的老街 with neon signs"), 1, 0.3)
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
