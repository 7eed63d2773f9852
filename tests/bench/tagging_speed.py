"""Time to score a label set over a library, against the bare matrix product.

    python -m tests.bench.tagging_speed [--photos 100000] [--labels 100] [--library DIR]

The library is synthetic but real (see `tests.bench.query`); the labels are everyday words in
both languages, encoded before. `score` is the whole of `Tagger.score`: reading the visible
photos' vectors from the index, the product, calibration or softmax. `product` is NumPy's float32
product of a matrix of all vectors, in memory already, with the labels' vectors. The two take
turns; medians in milliseconds. `first` is the first scoring after the start, before the photos'
background statistics are known; it includes opening the index and encoding the labels.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.models.loading import starter
from tests.bench.query import RESOURCES, lively_vectors
from tests.bench.synthetic import fill
from tests.services.organiser import open_library
from tests.services.taggers import open_tagger

ROUNDS = 15


def label_set(count: int, mode: LabelMode) -> LabelSet:
    """`count` labels in both languages: the background's first texts."""
    lines = (RESOURCES / "search" / "background.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    labels = tuple(Label(name_en=english, name_zh=chinese) for english, chinese in pairs[:count])
    return LabelSet(name="bench", mode=mode, labels=labels)


def measure(library: Path, photos: int, labels: int) -> None:
    """Print one line for each mode."""
    if not (library / "catalogue.sqlite3").exists():
        encoder = starter(RESOURCES)
        fill(library, library / "photos", photos, key=encoder.key, dimension=encoder.dimension)
        encoder.close()
        organiser = open_library(library, RESOURCES)
        lively_vectors(organiser, organiser.space.encoder())
        organiser.close()
    organiser = open_library(library, RESOURCES)
    tagger = open_tagger(organiser, RESOURCES)
    try:
        for mode in LabelMode:
            wanted = label_set(labels, mode)
            began = time.perf_counter()
            ids = tagger.score(wanted).ids
            first = time.perf_counter() - began
            matrix = organiser.space.index().vectors(ids)
            texts = np.random.default_rng(0).standard_normal((labels, matrix.shape[1]))
            columns = np.ascontiguousarray(texts.T, np.float32)
            scoring, bare = [], []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                tagger.score(wanted)
                between = time.perf_counter()
                matrix @ columns
                scoring.append(between - began)
                bare.append(time.perf_counter() - between)
            score, product = (1000 * statistics.median(one) for one in (scoring, bare))
            sys.stdout.write(
                f"{len(ids):>8,} photos x {labels} labels, {mode.value:<11}  "
                f"first {1000 * first:6.0f} ms  score {score:6.1f} ms  product {product:6.1f} ms  "
                f"ratio {score / product:.2f}\n"
            )
    finally:
        tagger.close()
        organiser.close()


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=100)
    parser.add_argument("--library", type=Path, help="kept and used again")
    options = parser.parse_args(arguments)
    if options.library is not None:
        measure(options.library, options.photos, options.labels)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder) / "library", options.photos, options.labels)
    return 0


if __name__ == "__main__":
    sys.exit(main())
