"""Indexing from files to searchable vectors, against what it cannot be faster than.

    python -m tests.bench.indexing [--photos DIR] [--heavy]

Per case: the encoder alone on prepared pixels, the decode pool alone on the same files, and
the whole (scan, decode, record, encode, commit, index). `ratio` is the whole divided by the
slower of the two. On a machine whose processors both share, both cannot be reached at once:
`shared` is what remains when decoding and encoding add up on all processors.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoapp.core.encoders import DualEncoder
from photoapp.imaging.reader import encoder_pixels
from photoapp.models.loading import starter
from photoapp.services.decoding import DecodePool, DecodeTask
from tests.bench.corpora import camera_photos, shapes
from tests.services.organiser import open_library

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "resources"
SHARED = REPOSITORY.parent / "shared"
_ROUNDS = 3


@dataclass(frozen=True)
class Rates:
    """Photos per second."""

    encoder: float
    decoder: float
    whole: float

    @property
    def ratio(self) -> float:
        """The whole over the slower part."""
        return self.whole / min(self.encoder, self.decoder)


def encoder_rate(encoder: DualEncoder, files: Sequence[Path], seconds: float = 4.0) -> float:
    """The encoder alone, in the batches that indexing uses."""
    spec = encoder.preprocess
    pixels = np.stack([encoder_pixels(file, spec) for file in files[:16]])
    encoder.encode_images(pixels)
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        encoder.encode_images(pixels)
        count += len(pixels)
    return count / (time.perf_counter() - began)


def decoder_rate(encoder: DualEncoder, files: Sequence[Path], processes: int) -> float:
    """The decode pool alone: hash, facts, thumbnail, hashes and encoder pixels."""
    with DecodePool(processes=processes) as pool:
        for future in [pool.submit(DecodeTask(one, encoder.preprocess)) for one in files[:4]]:
            future.result()
        began = time.perf_counter()
        waiting = [pool.submit(DecodeTask(one, encoder.preprocess)) for one in files]
        for future in waiting:
            future.result()
        return len(files) / (time.perf_counter() - began)


def whole_rate(encoder: DualEncoder, folder: Path, processes: int) -> float:
    """Everything, into a new library. Process start-up is left out, as in the parts."""
    with tempfile.TemporaryDirectory() as library:
        organiser = open_library(Path(library), RESOURCES, processes=processes, encoder=encoder)
        try:
            warm = Path(library) / "warm"
            shapes(warm, 2, seed=99)
            organiser.indexer.index_now([warm])
            report = organiser.indexer.index_now([folder])
            if report.failed or report.encoded != report.indexed:
                raise RuntimeError(f"not everything was indexed: {report}")
            return report.found / report.seconds
        finally:
            organiser.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, default=SHARED / "eval")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--heavy", action="store_true", help="also a full-size ViT-B/16")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        camera = Path(temporary) / "camera"
        camera_photos(camera, 80, megapixels=24.0)
        small = Path(temporary) / "small"
        if not options.photos.is_dir():
            shapes(small, 800)
            options.photos = small
        cases: list[tuple[str, Callable[[], DualEncoder], Path]] = [
            ("starter, small photos", lambda: starter(RESOURCES), options.photos),
            ("starter, 24 MP photos (decoding is the limit)", lambda: starter(RESOURCES), camera),
        ]
        if options.heavy:
            few = Path(temporary) / "few"
            shapes(few, 120)
            from tests.bench.checkpoints import random_clip_b16

            cases.append(("ViT-B/16 torch fp32 (encoding is the limit)", random_clip_b16, few))
        print(
            f"{'case':48} {'encoder/s':>10} {'decoder/s':>10} {'whole/s':>9}"
            f" {'ratio':>6} {'shared':>7}"
        )
        for name, load, folder in cases:
            encoder = load()
            files = sorted(one for one in folder.rglob("*.jpg"))
            # In turns, so that a machine which changes its pace does so for all of them.
            rounds = [
                (
                    encoder_rate(encoder, files),
                    decoder_rate(encoder, files, options.processes),
                    whole_rate(encoder, folder, options.processes),
                )
                for _ in range(_ROUNDS)
            ]
            rates = Rates(*(statistics.median(rate) for rate in zip(*rounds, strict=True)))
            added = 1 / (1 / rates.encoder + 1 / rates.decoder)
            print(
                f"{name:48} {rates.encoder:10.1f} {rates.decoder:10.1f} {rates.whole:9.1f} "
                f"{rates.ratio:6.2f} {rates.whole / added:7.2f}"
            )
            encoder.close()


if __name__ == "__main__":
    main()
