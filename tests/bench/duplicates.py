"""Copy detection: recall per attack at the product's own threshold, and what it costs.

    python -m tests.bench.duplicates [--sources N] [--distractors N] [--others]

A copy-detection set in the style of INRIA Copydays (Douze et al., CIVR 2009) is made from
photos of ../shared/eval/labelled (without it: from the demo's pictures), beside distractors
from ../shared/starter. Thresholds were fitted on starter photos and on captioned ones alone.
Each attack's copies join the originals and the distractors as one library, and go through the
product's candidates, evidence and verdicts. A found pair is right when it is a copy and its
original. Distractors that are themselves copies of an original are left out and counted.

`--others` runs imagededup's hashes and network on the same copies where that is installed, each
at the threshold at which 99 % of its pairs are right on this very set: more than a person has.
What all this costs is in tests/bench/duplicates_cost.py.
"""

from __future__ import annotations

import argparse
import functools
import io
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from photoapp.core.encoders import PreprocessSpec
from photoapp.core.photo import FloatArray, PhotoReading
from photoapp.core.similarity import from_bytes
from photoapp.core.sketches import Sketches
from photoapp.core.verdicts import Alignment
from photoapp.imaging.alignment import align
from photoapp.imaging.borders import inside_hashes
from photoapp.imaging.reader import read_photo
from photoapp.imaging.views import View, sketch, view
from photoapp.models.loading import starter
from photoapp.services.copy_candidates import Gallery, Insides, closest_variants, copies
from photoapp.storage.duplicates import HashRows
from tests.bench.copies import ATTACKS, STRICT, Attack
from tests.bench.duplicates_others import methods, recall_at_precision

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "resources"
SHARED = REPOSITORY.parent / "shared"
LEAST_SIDE = 150  # of a source's shorter side: smaller ones are no photos after an attack
SEED = 4


@dataclass(frozen=True)
class Pictures:
    """Readings of many pictures, as the catalogue keeps them."""

    readings: list[PhotoReading]
    sketches: list[bytes]
    insides: list[bytes]
    vectors: FloatArray

    def __add__(self, other: Pictures) -> Pictures:
        return Pictures(
            self.readings + other.readings,
            self.sketches + other.sketches,
            self.insides + other.insides,
            np.concatenate((self.vectors, other.vectors)),
        )

    def chosen(self, rows: Sequence[int]) -> Pictures:
        """Some of them."""
        return Pictures(
            [self.readings[row] for row in rows],
            [self.sketches[row] for row in rows],
            [self.insides[row] for row in rows],
            self.vectors[list(rows)],
        )

    def gallery(self, *, vectors: bool = True) -> Gallery:
        """What candidates are looked for in."""
        rows = np.arange(len(self.readings), dtype=np.int64)
        return Gallery(
            HashRows(
                rows,
                np.array([(one.width, one.height) for one in self.readings], np.int64),
                from_bytes(one.difference_hash for one in self.readings),
                from_bytes(one.perceptual_hash for one in self.readings),
                np.array([one.detail for one in self.readings], np.float32),
            ),
            Insides.of(self.insides),
            Sketches.of(self.sketches),
            rows,
            self.vectors if vectors else None,
        )


@dataclass(frozen=True)
class Found:
    """A candidate pair: rows, evidence, and whether it counts as a copy."""

    query: int
    reference: int
    alignment: Alignment
    copied: bool


@dataclass(frozen=True)
class Result:
    """One attack. `scores`: (score, right) of every pair that was laid over each other."""

    attack: Attack
    sources: int
    proposed: int
    right: int
    wrong: int
    scores: list[tuple[float, bool]]

    @property
    def recall(self) -> float:
        """Share of copies found."""
        return self.right / self.sources


def read_all(files: Iterator[bytes]) -> Pictures:
    """Read files as the application does: thumbnails, hashes, local features, vectors."""
    encoder = starter(RESOURCES)
    readings, sketches, insides, vectors, waiting = [], [], [], [], []
    with ProcessPoolExecutor(2) as pool:
        for reading, features, enclosed in pool.map(_read, files, chunksize=16):
            pixels = reading.encoder_pixels
            assert pixels is not None
            waiting.append(pixels)
            readings.append(_lean(reading))
            sketches.append(features)
            insides.append(enclosed)
            if len(waiting) == 64:
                vectors.append(encoder.encode_images(np.stack(waiting)))
                waiting = []
    if waiting:
        vectors.append(encoder.encode_images(np.stack(waiting)))
    encoder.close()
    # As stored: half precision.
    halves = np.concatenate(vectors).astype(np.float16).astype(np.float32)
    return Pictures(readings, sketches, insides, halves)


def _read(data: bytes) -> tuple[PhotoReading, bytes, bytes]:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(data)
        file.flush()
        reading = read_photo(Path(file.name), spec=_spec())
    assert isinstance(reading, PhotoReading)
    return reading, sketch(reading.thumbnail), inside_hashes(reading.thumbnail)


@functools.cache
def _spec() -> PreprocessSpec:
    return starter(RESOURCES).preprocess


def _lean(reading: PhotoReading) -> PhotoReading:
    return replace(reading, encoder_pixels=None)


def sources(count: int) -> list[tuple[str, bytes]]:
    """Names and files of the originals."""
    folder = SHARED / "eval" / "labelled"
    if not folder.is_dir():
        from photoapp.commands import demo

        folder = Path(tempfile.mkdtemp()) / "demo"
        demo.build_pictures(folder)
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".jpg", ".jpeg", ".png"))
    random.Random(SEED).shuffle(files)
    chosen = []
    for file in files:
        with Image.open(file) as picture:
            if min(picture.size) >= LEAST_SIDE:
                chosen.append((file.name, file.read_bytes()))
        if len(chosen) == count:
            break
    return chosen


def distractors(count: int) -> Iterator[bytes]:
    """Files of other pictures: starter photos, a share of each archive."""
    archives = sorted((SHARED / "starter").glob("photos-*.zip"))
    if not archives:
        yield from _made_up(count)
        return
    for number, archive in enumerate(archives):
        share = count * (number + 1) // len(archives) - count * number // len(archives)
        with zipfile.ZipFile(archive) as opened:
            names = [name for name in opened.namelist() if name.endswith(".jpg")]
            for name in random.Random(SEED).sample(names, min(share, len(names))):
                yield opened.read(name)


def _made_up(count: int) -> Iterator[bytes]:
    from tests.bench.corpora import shapes

    with tempfile.TemporaryDirectory() as folder:
        for file in shapes(Path(folder), count):
            yield file.read_bytes()


def attacked(attack: Attack, originals: Sequence[tuple[str, bytes]]) -> Iterator[bytes]:
    """The copies."""
    for name, data in originals:
        with Image.open(io.BytesIO(data)) as picture:
            yield attack.copy(picture.convert("RGB"), name)


class Detector:
    """The product's steps over one library, with views kept between attacks."""

    def __init__(self, library: Pictures, *, vectors: bool = True) -> None:
        self.library = library
        self.vectors = vectors
        self._views: dict[int, View] = {}

    def found(self, fresh: Pictures) -> tuple[list[Found], int]:
        """Pairs of fresh pictures with library ones, and how many were proposed."""
        together = self.library + fresh
        gallery = together.gallery(vectors=self.vectors)
        before = len(self.library.readings)
        queries = np.arange(before, before + len(fresh.readings), dtype=np.int64)
        pairs = copies(gallery, queries)
        pairs = pairs[(pairs[:, 0] < before) & (pairs[:, 1] >= before)]
        apart = closest_variants(gallery.hashes, pairs[:, 0], pairs[:, 1])
        kept = {}
        results = []
        for (reference, query), distance in zip(pairs.tolist(), apart, strict=True):
            if reference not in self._views:
                self._views[reference] = view(together.readings[reference].thumbnail)
            if query not in kept:
                kept[query] = view(together.readings[query].thumbnail)
            alignment = align(self._views[reference], kept[query])
            if alignment is not None:
                results.append(
                    Found(query - before, reference, alignment, alignment.copied(int(distance)))
                )
        return results, len(pairs)


def run_attack(detector: Detector, attack: Attack, fresh: Pictures) -> Result:
    """All copies of one kind against the library, whose first rows are the originals."""
    found, proposed = detector.found(fresh)
    scores = [(one.alignment.score, one.query == one.reference) for one in found]
    right = sum(one.copied and one.query == one.reference for one in found)
    wrong = sum(one.copied and one.query != one.reference for one in found)
    return Result(attack, len(fresh.readings), proposed, right, wrong, scores)


def average_precision(results: Sequence[Result]) -> float:
    """Micro average precision over all attacks: every pair ranked by its score."""
    pairs = sorted((pair for result in results for pair in result.scores), reverse=True)
    total = sum(result.sources for result in results)
    right = area = 0.0
    for place, (_, is_right) in enumerate(pairs, 1):
        if is_right:
            right += 1
            area += right / place
    return area / total


def accuracy(
    console: Console, count: int, others: int, *, vectors: bool = True, compare: bool = False
) -> None:
    """The table of attacks."""
    originals = sources(count)
    library = read_all(data for _, data in originals) + read_all(distractors(others))
    rows, left_out = _without_copies(library, len(originals), vectors=vectors)
    detector = Detector(library.chosen(rows), vectors=vectors)
    results = []
    table = Table(title=f"{len(originals)} originals, {len(rows) - len(originals)} distractors")
    for head in ("attack", "family", "candidates", "recall", "wrong"):
        table.add_column(head, justify="left" if head in ("attack", "family") else "right")
    made = read_all(data for attack in ATTACKS for data in attacked(attack, originals))
    for number, attack in enumerate(ATTACKS):
        first = number * len(originals)
        fresh = made.chosen(range(first, first + len(originals)))
        result = run_attack(detector, attack, fresh)
        results.append(result)
        table.add_row(
            attack.name,
            attack.family,
            f"{result.proposed / result.sources:.1f}",
            f"{result.recall:.3f}",
            str(result.wrong),
        )
    console.print(table)
    right, wrong = sum(one.right for one in results), sum(one.wrong for one in results)
    console.print(
        f"distractors left out as copies of an original: {left_out}; precision "
        f"{right / max(right + wrong, 1):.4f} ({wrong} wrong of {right + wrong} pairs); micro "
        f"average precision {average_precision(results):.4f}"
    )
    means = {}
    for name in dict.fromkeys(attack.family for attack in ATTACKS):
        recalls = [one.recall for one in results if one.attack.family == name]
        means[name] = float(np.mean(recalls))
        goal = " (goal 0.95)" if name in STRICT else " (goal 0.80)" if name == "crop" else ""
        console.print(f"  {name:10} mean {np.mean(recalls):.3f}, least {min(recalls):.3f}{goal}")
    look_alikes(console, detector, len(originals))
    if compare:
        _compare(console, detector.library, made, len(originals), means)


def look_alikes(console: Console, detector: Detector, count: int) -> None:
    """Pairs among the distractors that count as copies: true ones are among them."""
    strangers = detector.library.chosen(range(count, len(detector.library.readings)))
    rows = np.arange(len(strangers.readings), dtype=np.int64)
    gallery = strangers.gallery(vectors=detector.vectors)
    pairs = copies(gallery, rows)
    apart = closest_variants(gallery.hashes, pairs[:, 0], pairs[:, 1])
    views: dict[int, View] = {}
    copied = 0
    for (low, high), distance in zip(pairs.tolist(), apart, strict=True):
        for row in (low, high):
            if row not in views:
                views[row] = view(strangers.readings[row].thumbnail)
        found = align(views[low], views[high])
        copied += found is not None and found.copied(int(distance))
    console.print(
        f"among {len(rows)} distractors (many show the same shelf, product or scene): "
        f"{len(pairs)} pairs laid over each other, {copied} taken for copies"
    )


def _compare(
    console: Console, library: Pictures, made: Pictures, count: int, recalls: dict[str, float]
) -> None:
    owners = np.arange(len(made.readings), dtype=np.int64) % count
    families = np.repeat([attack.family for attack in ATTACKS], count)
    files = [one.thumbnail for one in made.readings]
    known = [one.thumbnail for one in library.readings]
    names = list(dict.fromkeys(attack.family for attack in ATTACKS))
    columns = {"photoapp": {name: f"{recalls[name]:.3f}" for name in names}}
    for title, method in methods().items():
        threshold, found = recall_at_precision(method(files, known), owners)
        columns[f"{title} ({threshold:.3g})"] = {
            name: f"{found[families == name].mean():.3f}" for name in names
        }
    table = Table(title="recall; the others at 99 % precision, threshold chosen on this set")
    table.add_column("family")
    for title in columns:
        table.add_column(title, justify="right")
    for name in names:
        table.add_row(name, *(column[name] for column in columns.values()))
    console.print(table)


def _without_copies(library: Pictures, count: int, *, vectors: bool) -> tuple[list[int], int]:
    """Rows of the library without distractors that are copies of an original."""
    found, _ = Detector(library.chosen(range(count, len(library.readings))), vectors=vectors).found(
        library.chosen(range(count))
    )
    copied = {one.reference + count for one in found if one.copied}
    return [row for row in range(len(library.readings)) if row not in copied], len(copied)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=150)
    parser.add_argument("--distractors", type=int, default=10_000)
    parser.add_argument("--others", action="store_true", help="imagededup beside it")
    parser.add_argument("--without-model", action="store_true", help="hashes and features only")
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    console = Console(width=100)
    began = time.perf_counter()
    accuracy(
        console,
        chosen.sources,
        chosen.distractors,
        vectors=not chosen.without_model,
        compare=chosen.others,
    )
    console.print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
