"""Query latency against bare FAISS plus text encoding.

    python -m tests.bench.query [--photos 10000 100000 500000] [--library DIR]

Each library is synthetic but real: catalogue rows with names and dates, full-text rows, and
vectors around the encoder's texts, so that everyday words match some hundred photos. Texts are
new each time (no query is answered from the cache). `encode`, `FAISS` (the same index, as
many photos as a search fetches) and `search` take turns; `search` is the whole of
`Searcher.search`: parsing, filters, full-text search, calibration, fusion and the answer.
Medians in milliseconds; `ratio` is search over encode + FAISS.
`first` is the first search after the start, `cold` the following ones, before the photos'
statistics have been computed ahead.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from photoapp.core.encoders import DualEncoder
from photoapp.core.hits import SearchRequest
from photoapp.core.vectors import VectorIndex
from photoapp.models.loading import starter
from photoapp.services.ranking import fetched
from photoapp.services.search import Searcher
from tests.bench.synthetic import fill
from tests.services.organiser import Organiser, open_library
from tests.services.searching import open_searcher

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
WORDS = (
    *("dog", "cat", "beach", "mountain", "pizza", "car", "bicycle", "flower", "house", "bridge"),
    *("狗", "猫", "海滩", "雪山", "披萨", "汽车", "自行车", "花", "房子", "桥"),
)
SETTINGS = ("small", "big", "red", "old", "小", "大", "红色", "旧")
ROUNDS = 60


def texts() -> list[str]:
    """Different everyday queries in both languages."""
    found = [f"{word} {setting}" for setting in SETTINGS for word in WORDS]
    return found[:ROUNDS]


def lively_vectors(organiser: Organiser, encoder: DualEncoder) -> None:
    """Give each photo a vector near one of many texts."""
    lines = (RESOURCES / "search" / "background.tsv").read_text(encoding="utf-8").splitlines()
    centres = encoder.encode_texts([line.split("\t")[0] for line in lines])
    chance = np.random.default_rng(3)
    ids = np.sort(organiser.photos.ids())
    for start in range(0, len(ids), 20_000):
        part = ids[start : start + 20_000]
        noise = chance.standard_normal((len(part), encoder.dimension), dtype=np.float32)
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        rows = 0.5 * centres[chance.integers(len(centres), size=len(part))] + 0.87 * noise
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        organiser.vectors.put(encoder.key, part, rows)


def median(act: Callable[[str], object], asked: list[str]) -> float:
    """Milliseconds."""
    spent = []
    for text in asked:
        began = time.perf_counter()
        act(text)
        spent.append(time.perf_counter() - began)
    return 1000 * statistics.median(spent)


def beside(
    searcher: Searcher, encoder: DualEncoder, index: VectorIndex, asked: list[str]
) -> tuple[float, float, float]:
    """Milliseconds of encoding a text, of searching the index for it, and of a whole search.

    They take turns, so that a processor which changes its pace does so for all of them.
    """
    encoding, searching, whole = [], [], []
    for text in asked:
        began = time.perf_counter()
        vectors = encoder.encode_texts([text])
        encoded = time.perf_counter()
        index.search(vectors, fetched(len(index)))
        searched = time.perf_counter()
        searcher.search(SearchRequest(text=text))
        whole.append(time.perf_counter() - searched)
        encoding.append(encoded - began)
        searching.append(searched - encoded)
    encode, search, all_of_it = map(statistics.median, (encoding, searching, whole))
    return 1000 * encode, 1000 * search, 1000 * all_of_it


def measure(library: Path, count: int) -> None:
    """Print one row of the table."""
    encoder = starter(RESOURCES)
    new = not (library / "catalogue.sqlite3").exists()
    if new:
        fill(library, library / "photos", count, key=encoder.key, dimension=encoder.dimension)
    organiser = open_library(library, RESOURCES, encoder=encoder)
    searcher = open_searcher(organiser, RESOURCES)
    try:
        if new:
            lively_vectors(organiser, encoder)
            organiser.space.index()
            organiser.space.save()
        _row(organiser, searcher, encoder, count)
    finally:
        searcher.close()
        organiser.close()


def _row(organiser: Organiser, searcher: Searcher, encoder: DualEncoder, count: int) -> None:
    asked = texts()
    began = time.perf_counter()
    searcher.search(SearchRequest(text="sunset over the sea"))
    first = 1000 * (time.perf_counter() - began)
    cold = median(lambda text: searcher.search(SearchRequest(text=f"a {text}")), asked[::3])
    index = organiser.space.index()
    began = time.perf_counter()
    backgrounds = searcher.parts.backgrounds
    while backgrounds.prepare(encoder, index, most=10_000):
        pass
    ahead = time.perf_counter() - began
    encode, faiss, whole = beside(searcher, encoder, index, asked)
    hits = statistics.median(
        len(searcher.search(SearchRequest(text=text)).hits) for text in asked[:10]
    )
    filtered = median(
        lambda text: searcher.search(SearchRequest(text=f"the {text} date:2013..2015")), asked
    )
    excluded = median(lambda text: searcher.search(SearchRequest(text=f"one {text} -人")), asked)
    sys.stdout.write(
        f"{count:8} {encode:7.1f} {faiss:7.1f} {whole:7.1f} {whole / (encode + faiss):6.2f}"
        f" {filtered:9.1f} {excluded:9.1f} {first:8.0f} {cold:7.1f} {ahead:7.1f} {hits:6.0f}\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, nargs="+", default=[10_000, 100_000, 500_000])
    parser.add_argument("--library", type=Path, help="keep the libraries here for another run")
    arguments = parser.parse_args()
    sys.stdout.write(
        "  photos  encode   FAISS  search  ratio  filtered  excluded"
        "    first    cold  ahead s   hits\n"
    )
    with tempfile.TemporaryDirectory() as temporary:
        for count in arguments.photos:
            measure((arguments.library or Path(temporary)) / str(count), count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
