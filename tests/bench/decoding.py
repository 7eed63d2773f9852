"""How much the decode pool costs over a bare Pillow loop, as a table.

    python tests/bench/decoding.py [--seconds N] [--processes 1,2]

The bare loop reads, opens, drafts, decodes and resizes to a thumbnail and to the encoder's
pixels, in this process; `bare + JPEG` also compresses the thumbnail, which the catalogue
needs. `read` is `read_photo` in this process: hash, facts, colours and perceptual hashes
besides. The pool sends everything through a pipe. `CPU ms` counts this process and the
pool's, for each photo: it hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import io
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.photo import THUMBNAIL_SIDE
from photoapp.imaging.reader import read_photo
from photoapp.services.decoding import DecodePool, DecodeTask

SPEC = PreprocessSpec(192, 192, ResizeMode.STRETCH, reducing_gap=2.0)
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
Decode = Callable[[Sequence[Path]], None]


def bare(files: Sequence[Path], *, jpeg: bool = False) -> None:
    """What nobody can do without."""
    for file in files:
        image: Image.Image = Image.open(io.BytesIO(file.read_bytes()))
        scale = min(1.0, 1.9 * THUMBNAIL_SIDE / max(image.size))
        image.draft(None, (round(image.width * scale), round(image.height * scale)))
        image.load()
        image = image.convert("RGB")
        thumbnail = image.copy()
        thumbnail.thumbnail(
            (THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0
        )
        image.resize((SPEC.width, SPEC.height), Image.Resampling.BICUBIC, reducing_gap=2.0)
        if jpeg:
            thumbnail.save(io.BytesIO(), "JPEG", quality=85)


def reading(files: Sequence[Path]) -> None:
    """Everything, without another process."""
    for file in files:
        read_photo(file, spec=SPEC)


@contextmanager
def pooled(processes: int) -> Iterator[Decode]:
    """Everything, through a warm pool."""
    with DecodePool(processes=processes) as pool:

        def decode(files: Sequence[Path]) -> None:
            for future in [pool.submit(DecodeTask(file, SPEC)) for file in files]:
                future.result()

        yield decode


@dataclass(frozen=True, slots=True)
class Figure:
    """`rate`: photos per second; `cpu`: milliseconds of all processes for one photo."""

    rate: float
    cpu: float


def measured(decode: Decode, files: Sequence[Path], seconds: float) -> Figure:
    """The best of many rounds, as other work on the machine only slows down."""
    decode(files[: max(4, len(files) // 8)])
    rate, cpu, until = 0.0, math.inf, time.perf_counter() + seconds
    while time.perf_counter() < until or rate == 0.0:
        began, spent = time.perf_counter(), cpu_seconds()
        decode(files)
        rate = max(rate, len(files) / (time.perf_counter() - began))
        cpu = min(cpu, 1000 * (cpu_seconds() - spent) / len(files))
    return Figure(rate, cpu)


def cpu_seconds() -> float:
    """CPU time of this process and its children, living and ended."""
    own = os.times()
    living = [process.cpu_times() for process in psutil.Process().children()]
    return sum(own[:4]) + sum(time.user + time.system for time in living)


def synthetic(folder: Path, *, count: int = 24) -> list[Path]:
    """Camera-sized JPEGs (4000 x 3000) with structure at every scale."""
    rng = np.random.default_rng(0)
    canvas = np.zeros((3000, 4000, 3), np.float32)
    for side in (8, 32, 128, 512):
        noise = rng.integers(0, 256, (side * 3 // 4, side, 3), dtype=np.uint8)
        layer = Image.fromarray(noise).resize((4000, 3000), Image.Resampling.BICUBIC)
        canvas += np.asarray(layer, np.float32) / 4
    files = []
    for number in range(count):
        files.append(folder / f"{number}.jpg")
        picture = np.roll(canvas, 97 * number, axis=1).astype(np.uint8)
        Image.fromarray(picture).save(files[-1], "JPEG", quality=90)
    return files


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each figure")
    parser.add_argument("--processes", default="1,2")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        sets = {"12 megapixels": synthetic(Path(folder))}
        if SHARED.is_dir():
            sets = {"eval photos": sorted((SHARED / "eval").rglob("*.jpg")), **sets}
        head = ("photos", "way", "photos/s", "/ bare", "/ bare + JPEG", "CPU ms")
        print("{:<15} {:<12} {:>9} {:>7} {:>14} {:>7}".format(*head))
        for name, files in sets.items():
            figures = {
                "bare": measured(bare, files, options.seconds),
                "bare + JPEG": measured(partial(bare, jpeg=True), files, options.seconds),
                "read": measured(reading, files, options.seconds),
            }
            for processes in map(int, options.processes.split(",")):
                with pooled(processes) as decode:
                    figures[f"pool of {processes}"] = measured(decode, files, options.seconds)
            for way, figure in figures.items():
                first, second = (
                    figure.rate / figures[other].rate for other in ("bare", "bare + JPEG")
                )
                print(
                    f"{name:<15} {way:<12} {figure.rate:>9.1f} {first:>7.2f} {second:>14.2f}"
                    f" {figure.cpu:>7.2f}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
