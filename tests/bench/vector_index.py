"""Vector search: this project's index against bare FAISS, and what it costs to keep one.

    python -m tests.bench.vector_index [--large]

Times are the fastest of many runs, in milliseconds on one thread, as a search is; every
ratio is to bare FAISS with the same storage. `--large` adds 500,000 vectors.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.vectors import IndexStamp, VectorIndex
from photoapp.index.cache import open_index
from photoapp.index.exact import ExactIndex
from photoapp.index.flat import FlatIndex

K = 200


def fastest_ms(*works: Callable[[], object], seconds: float = 0.6) -> list[float]:
    """Fastest of at least five runs each over about `seconds` each, in turns.

    Taking turns and the fastest keep other load on the machine out of the ratios.
    """
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    until = time.perf_counter() + seconds * len(works)
    while time.perf_counter() < until or len(times[0]) < 5:
        for work, taken in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return [1000 * min(taken) for taken in times]


def one_ms(work: Callable[[], object]) -> float:
    """One of them alone."""
    return fastest_ms(work)[0]


def unit_rows(count: int, dimension: int) -> FloatArray:
    """Random unit rows, made in parts to keep memory low."""
    random = np.random.default_rng(0)
    rows = np.empty((count, dimension), np.float32)
    for start in range(0, count, 50_000):
        part = rows[start : start + 50_000]
        part[:] = random.standard_normal(part.shape, np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return rows


def bare(rows: FloatArray, *, half: bool) -> Any:
    """FAISS alone."""
    import faiss

    index: Any
    if half:
        index = faiss.IndexScalarQuantizer(
            rows.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
    else:
        index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return index


def queries_table(console: Console, sizes: list[tuple[int, int]]) -> None:
    """One query, best 200 of everything."""
    table = Table(title=f"one query, best {K}: ms (÷ bare FAISS of the same storage)")
    for head in ("vectors", "bare fp32", "bare fp16", "index fp32", "index fp16", "NumPy"):
        table.add_column(head, justify="right")
    for count, dimension in sizes:
        rows = unit_rows(count, dimension)
        ids = np.arange(count, dtype=np.int64) * 3 + 1
        query = rows[:1] + np.float32(0.01)
        indexes: list[VectorIndex] = [
            FlatIndex(dimension, half=False),
            FlatIndex(dimension, half=True),
            ExactIndex(dimension),
        ]
        for ours in indexes:
            ours.add(ids, rows)
        bares = [bare(rows, half=half) for half in (False, True)]
        taken = fastest_ms(*(partial(index.search, query, K) for index in (*bares, *indexes)))
        cells = [f"{count:,} x {dimension}", *(f"{one:.2f}" for one in taken[:2])]
        for one, reference in zip(taken[2:], (taken[0], taken[1], taken[0]), strict=True):
            cells.append(f"{one:.2f} ({one / reference:.2f})")
        del indexes, bares
        table.add_row(*cells)
    console.print(table)


def candidates_table(console: Console, count: int, dimension: int) -> None:
    """The same restricted to candidates, by each way there is."""
    faiss: Any = importlib.import_module("faiss")  # its types do not know its Python additions
    rows = unit_rows(count, dimension)
    query = rows[:1] + np.float32(0.01)
    table = Table(title=f"best {K} among candidates of {count:,} x {dimension}, fp16: ms")
    for head in ("candidates", "batch selector", "bitmap selector", "gather", "index"):
        table.add_column(head, justify="right")
    index = bare(rows, half=True)
    codes = rows.astype(np.float16)
    ours = FlatIndex(dimension, half=True)
    ours.add(np.arange(count), rows)
    for wanted in (100, 300, 1_000, 3_000, 10_000, count // 2):
        chosen: IdArray = np.random.default_rng(1).choice(count, wanted, replace=False)
        chosen = np.sort(chosen).astype(np.int64)

        def batch(chosen: IdArray = chosen) -> object:
            selector = faiss.IDSelectorBatch(chosen)
            return index.search(query, K, params=faiss.SearchParameters(sel=selector))

        def bitmap(chosen: IdArray = chosen) -> object:
            mask = np.zeros(count, bool)
            mask[chosen] = True
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
            return index.search(query, K, params=faiss.SearchParameters(sel=selector))

        def gather(chosen: IdArray = chosen) -> object:
            scores = codes[chosen].astype(np.float32) @ query[0]
            return np.argpartition(scores, max(0, len(scores) - K))[-K:]

        def through(chosen: IdArray = chosen) -> object:
            return ours.search(query, K, candidates=chosen)

        table.add_row(
            f"{wanted:,}", *(f"{one:.2f}" for one in fastest_ms(batch, bitmap, gather, through))
        )
    console.print(table)


def upkeep_table(console: Console, count: int, dimension: int) -> None:
    """Adding, removing, saving and opening."""
    rows = unit_rows(count, dimension)
    ids = np.arange(count, dtype=np.int64)
    table = Table(title=f"upkeep at {count:,} x {dimension}: ms")
    for head in ("", "index fp16", "NumPy"):
        table.add_column(head, justify="right")
    results: dict[str, list[str]] = {}
    for ours in (FlatIndex(dimension, half=True), ExactIndex(dimension)):
        started = time.perf_counter()
        ours.add(ids, rows)
        results.setdefault("add all", []).append(f"{1000 * (time.perf_counter() - started):.0f}")
        fresh = ids[:16] + 10**6

        def turn(ours: VectorIndex = ours, fresh: IdArray = fresh) -> None:
            ours.add(fresh, rows[:16])
            ours.remove(fresh)

        results.setdefault("add and remove 16", []).append(f"{one_ms(turn):.2f}")
        results.setdefault("best of all, k = all", []).append(
            f"{one_ms(partial(ours.search, rows[:1], count)):.1f}"
        )
        del ours
    for name, cells in results.items():
        table.add_row(name, *cells)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cache.faiss"
        stamp = IndexStamp(ModelKey("bench", "0", 1), dimension, count, 1)

        def stream() -> Iterator[tuple[IdArray, FloatArray]]:
            for start in range(0, count, 20_000):
                yield ids[start : start + 20_000], rows[start : start + 20_000]

        started = time.perf_counter()
        open_index(file, stamp, stream)
        table.add_row("build and save", f"{1000 * (time.perf_counter() - started):.0f}", "")
        table.add_row("open", f"{one_ms(lambda: open_index(file, stamp, stream)):.0f}", "")
    console.print(table)


def main() -> None:
    """Print the three tables."""
    import faiss

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 500,000 vectors")
    large = parser.parse_args().large
    faiss.omp_set_num_threads(1)
    console = Console(width=110)
    sizes = [(10_000, 256), (10_000, 512), (100_000, 256), (100_000, 512)]
    if large:
        sizes += [(500_000, 256), (500_000, 512)]
    queries_table(console, sizes)
    candidates_table(console, 100_000, 256)
    upkeep_table(console, 100_000, 256)


if __name__ == "__main__":
    main()
