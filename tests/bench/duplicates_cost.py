"""What it costs to look for duplicates, by the size of the library.

    python -m tests.bench.duplicates_cost [--sizes N,N] [--photos N] [--cache FILE]

Candidates (hashes, local features, vectors) are timed on stored values in memory, as a first
search over a whole library does them. The library is made of the 34,000 photos of
../shared/starter, each as it is, as a negative, mirrored, and both: the four share no feature
(a mirrored one is found by its hash, as it should), and keep the statistics of real photos, on
which chance agreements depend. Larger libraries repeat them with one descriptor bit in 16 and
12 hash bits changed. Vectors are random around 2,000 centres.

Also: laying pictures over each other, per pair and processor, and grouping. `--cache` keeps
the features between runs (they take minutes).
"""

from __future__ import annotations

import argparse
import io
import itertools
import pickle
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from rich.console import Console
from rich.table import Table

from photoapp.core.grouping import Link, complete_groups
from photoapp.core.photo import FloatArray
from photoapp.core.similarity import Hashes, from_bytes
from photoapp.core.sketches import Sketches
from photoapp.imaging.alignment import align
from photoapp.imaging.borders import inside_hashes
from photoapp.imaging.hashing import detail, difference_hash, perceptual_hash
from photoapp.imaging.views import sketch, view
from photoapp.services.copy_candidates import Gallery, Insides, copies
from photoapp.storage.duplicates import HashRows

SHARED = Path(__file__).resolve().parents[3] / "shared"
DIMENSION = 256

Features = list[tuple[bytes, bytes, bytes, float, bytes]]
"""Sketch, dHash, pHash, detail and hashes of the inside of every picture."""


def features(count: int) -> Features:
    """Of the first `count` starter photos in their four forms."""
    found: Features = []
    with ProcessPoolExecutor(2) as pool:
        for forms in pool.map(_forms, itertools.islice(_photos(), count), chunksize=32):
            found.extend(forms)
    # All photos as they are first, then all mirrored, and so on.
    return [found[place] for form in range(4) for place in range(form, len(found), 4)]


def _photos() -> Iterator[bytes]:
    for archive in sorted((SHARED / "starter").glob("photos-*.zip")):
        with zipfile.ZipFile(archive) as opened:
            for name in sorted(opened.namelist()):
                if name.endswith(".jpg"):
                    yield opened.read(name)


def _forms(data: bytes) -> Features:
    with Image.open(io.BytesIO(data)) as picture:
        plain = picture.convert("RGB")
    made: Features = []
    for image in (plain, ImageOps.mirror(plain)):
        for form in (image, ImageOps.invert(image)):
            buffer = io.BytesIO()
            form.save(buffer, "JPEG", quality=85)
            grey = form.convert("L")
            made.append(
                (
                    sketch(buffer.getvalue()),
                    difference_hash(grey),
                    perceptual_hash(grey),
                    detail(grey),
                    inside_hashes(buffer.getvalue()),
                )
            )
    return made


def library(count: int, known: Features) -> Gallery:
    """A library of this size."""
    chance = np.random.default_rng(1)
    rows = np.arange(count) % len(known)
    repeated = np.arange(count) >= len(known)
    sketches = Sketches.of([known[row][0] for row in rows])
    descriptors = sketches.descriptors.copy()
    for feature in _spans(np.flatnonzero(repeated[sketches.owners])):
        descriptors[feature] ^= _flips(chance, (len(feature), 4), 4)
    difference = from_bytes(known[row][1] for row in rows)
    perceptual = from_bytes(known[row][2] for row in rows)
    insides = Insides.of([known[row][4] for row in rows])
    for hashes, again in (
        (difference, repeated),
        (perceptual, repeated),
        (insides.difference, repeated[insides.rows]),
        (insides.perceptual, repeated[insides.rows]),
    ):
        hashes[again] ^= _flips(chance, (int(again.sum()),), 12)
    ids = np.arange(count, dtype=np.int64)
    return Gallery(
        HashRows(
            ids,
            np.ones((count, 2), np.int64),
            difference,
            perceptual,
            np.array([known[row][3] for row in rows], np.float32),
        ),
        insides,
        Sketches(descriptors, sketches.places, sketches.owners, sketches.count),
        ids,
        _vectors(chance, count),
    )


def _spans(rows: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    for start in range(0, len(rows), 1 << 20):
        yield rows[start : start + (1 << 20)]


def _flips(chance: np.random.Generator, shape: tuple[int, ...], bits: int) -> Hashes:
    flips = np.zeros(shape, np.uint64)
    for _ in range(bits):
        flips |= np.uint64(1) << chance.integers(0, 64, shape).astype(np.uint64)
    return flips


def _vectors(chance: np.random.Generator, count: int) -> FloatArray:
    centres = chance.standard_normal((2_000, DIMENSION), np.float32)
    rows = np.empty((count, DIMENSION), np.float32)
    for start in range(0, count, 50_000):
        part = rows[start : start + 50_000]
        part[:] = chance.standard_normal(part.shape, np.float32) * 0.8
        part += centres[chance.integers(0, len(centres), len(part))]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return rows


def candidates_table(console: Console, sizes: list[int], known: Features) -> None:
    """Seconds for a first search."""
    table = Table(title="candidates of a whole library, from stored hashes, features and vectors")
    for head in ("photos", "seconds", "ms per photo", "pairs to compare", "per photo"):
        table.add_column(head, justify="right")
    for size in sizes:
        gallery = library(size, known)
        began = time.perf_counter()
        pairs = copies(gallery, np.arange(size, dtype=np.int64))
        taken = time.perf_counter() - began
        table.add_row(
            f"{size:,}",
            f"{taken:.1f}",
            f"{1000 * taken / size:.3f}",
            f"{len(pairs):,}",
            f"{len(pairs) / size:.2f}",
        )
    console.print(table)


def evidence_table(console: Console) -> None:
    """Milliseconds of one processor per thumbnail and per pair."""
    views, jpegs = [], []
    for number, data in enumerate(_photos()):
        if number == 60:
            break
        with Image.open(io.BytesIO(data)) as picture:
            large = picture.convert("RGB").resize((512, 384), Image.Resampling.BICUBIC)
        buffer = io.BytesIO()
        large.save(buffer, "JPEG", quality=85)
        jpegs.append(buffer.getvalue())
    table = Table(title="evidence from thumbnails of 512 pixels: ms on one processor")
    for head in ("", "ms"):
        table.add_column(head, justify="right")
    began = time.perf_counter()
    for jpeg in jpegs:
        sketch(jpeg)
    table.add_row("local features (once a photo)", _each(began, len(jpegs)))
    began = time.perf_counter()
    views = [view(jpeg) for jpeg in jpegs]
    table.add_row("view of a candidate", _each(began, len(jpegs)))
    began = time.perf_counter()
    for one in views:
        align(one, one)
    table.add_row("a pair of copies", _each(began, len(views)))
    began = time.perf_counter()
    for one, other in itertools.pairwise(views):
        align(one, other)
    table.add_row("a pair of strangers", _each(began, len(views) - 1))
    chance = np.random.default_rng(2)
    links = [
        Link(5 * group + one, 5 * group + other, float(chance.random()))
        for group in range(20_000)
        for one in range(5)
        for other in range(one + 1, 5)
    ]
    began = time.perf_counter()
    complete_groups(links)
    table.add_row("grouping 100,000 photos in 200,000 pairs", _each(began, 1))
    console.print(table)


def _each(began: float, count: int) -> str:
    return f"{1000 * (time.perf_counter() - began) / count:.1f}"


def main(arguments: list[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,30000,100000,500000")
    parser.add_argument("--photos", type=int, default=34_000, help="different photos used")
    parser.add_argument("--cache", type=Path, help="file that keeps the features")
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if not (SHARED / "starter").is_dir():
        sys.exit("needs ../shared/starter beside the checkout")
    if chosen.cache is not None and chosen.cache.is_file():
        known: Features = pickle.loads(chosen.cache.read_bytes())
    else:
        known = features(chosen.photos)
        if chosen.cache is not None:
            chosen.cache.write_bytes(pickle.dumps(known))
    console = Console(width=100)
    evidence_table(console)
    candidates_table(console, [int(size) for size in chosen.sizes.split(",")], known)


if __name__ == "__main__":
    main()
