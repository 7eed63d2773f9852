"""Kinds told apart in a real library: equal bytes, equal pixels, bursts, and series over time.

    python -m tests.bench.duplicates_kinds [--sources N] [--others N]

Each photo of ../shared/eval/labelled (without it: of the demo) becomes one case, in turn:

- bytes: the file twice, in two folders;
- pixels: the file with other metadata (a comment and an EXIF block put before its picture data,
  so that every pixel stays), and every second time the picture as PNG and as BMP;
- burst: five shots by one camera, 0.1 to 2 s apart (EXIF with parts of a second), each a
  little to the side and turned, in its own light and grain, as hands and sensors do;
- second: three such shots within one second by a camera that writes no parts of it;
- later: the same scene by the same camera an hour later, not a copy nor a moment;
- alone: no partner.

Photos of ../shared/starter stand beside them. All files are indexed and compared as the
application does it; found groups are held against the cases.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import struct
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance
from rich.console import Console
from rich.table import Table

from photoapp.core.duplicates import COPY_KINDS, DuplicateGroup, DuplicateKind
from photoapp.services.copy_search import FinderParts
from photoapp.services.duplicates import DuplicateFinder
from photoapp.storage.duplicates import DuplicateRepository
from tests.bench.duplicates import RESOURCES, distractors, sources
from tests.services.organiser import open_library

CASES = ("bytes", "pixels", "burst", "second", "later", "alone")
BURST = (0.0, 0.1, 0.5, 1.0, 3.0)  # seconds after the first shot
_FIRST = dt.datetime(2024, 5, 1, 12, 0, 0)
_COPIES = frozenset(COPY_KINDS)

Pair = tuple[Path, Path]


@dataclass(frozen=True)
class Found:
    """Pairs of files by what the product says of them."""

    copies: dict[Pair, DuplicateKind]
    moments: set[Pair]


def make(folder: Path, count: int, others: int) -> dict[str, list[list[Path]]]:
    """Write every file; the files of each case, by its kind."""
    made: dict[str, list[list[Path]]] = {case: [] for case in CASES}
    for number, (name, data) in enumerate(sources(count)):
        case = CASES[number % len(CASES)]
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        start = _FIRST + dt.timedelta(days=number)
        stem = f"{number:05} {Path(name).stem}"
        with Image.open(io.BytesIO(data)) as opened:
            picture = opened.convert("RGB")
        if case == "bytes":
            files = [place / f"{stem}.jpg", folder / "again" / f"{stem}.jpg"]
            for file in files:
                _write(file, data)
        elif case == "pixels" and number % 2:
            files = [place / f"{stem}.png", place / f"{stem}.bmp"]
            for file in files:
                picture.save(file)
        elif case == "pixels":
            files = [place / f"{stem}.jpg", place / f"{stem} told.jpg"]
            _write(files[0], _jpeg(picture))
            _write(files[1], with_metadata(files[0].read_bytes(), start))
        elif case == "burst":
            files = [place / f"{stem} {shot}.jpg" for shot in range(len(BURST))]
            for shot, (file, after) in enumerate(zip(files, BURST, strict=True)):
                taken = start + dt.timedelta(seconds=0.37 + after)
                _write(file, with_metadata(_jpeg(another_shot(picture, number, shot)), taken))
        elif case == "second":
            files = [place / f"{stem} {shot}.jpg" for shot in range(3)]
            for shot, file in enumerate(files):
                _write(file, with_metadata(_jpeg(another_shot(picture, number, shot)), start))
        elif case == "later":
            files = [place / f"{stem} {shot}.jpg" for shot in range(2)]
            for shot, file in enumerate(files):
                taken = start + dt.timedelta(hours=shot)
                _write(file, with_metadata(_jpeg(another_shot(picture, number, 4 * shot)), taken))
        else:
            files = [place / f"{stem}.jpg"]
            _write(files[0], data)
        made[case].append(files)
    for number, data in enumerate(distractors(others)):
        _write(folder / "others" / f"{number // 500:03}" / f"{number:05}.jpg", data)
    return made


def another_shot(picture: Image.Image, seed: int, shot: int) -> Image.Image:
    """The scene as held a moment later: moved by up to 3 %, turned, other light and grain."""
    if shot == 0:
        return picture
    chance = np.random.default_rng((seed, shot))
    width, height = picture.size
    turned = picture.rotate(float(chance.normal(0, 0.6)), Image.Resampling.BICUBIC)
    x, y = chance.uniform(0.01, 0.03, 2)
    left, top = x * width, y * height
    moved = turned.resize(
        (width, height),
        Image.Resampling.BICUBIC,
        (left, top, width - 0.04 * width + left * 0.3, height - 0.04 * height + top * 0.3),
    )
    lit = ImageEnhance.Brightness(moved).enhance(float(chance.normal(1, 0.02)))
    grain = chance.normal(0, 3, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(lit) + grain, 0, 255).astype(np.uint8))


def with_metadata(jpeg: bytes, taken: dt.datetime) -> bytes:
    """The same picture data behind an EXIF block and a comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS R6"
    inner = exif.get_ifd(0x8769)
    inner[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if taken.microsecond:
        inner[0x9291] = f"{taken.microsecond // 10_000:02}"
    block = exif.tobytes()
    comment = f"taken {taken.isoformat()}".encode()
    return b"".join(
        (
            jpeg[:2],
            b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block,
            b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment,
            jpeg[2:],
        )
    )


def found(groups: list[DuplicateGroup]) -> Found:
    """What the groups say of every two of their files."""
    copies: dict[Pair, DuplicateKind] = {}
    moments: set[Pair] = set()
    for group in groups:
        files = sorted(member.path for member in group.members)
        for one, other in combinations(files, 2):
            if group.kind is DuplicateKind.MOMENT:
                moments.add((one, other))
            elif group.kind in _COPIES:
                copies[one, other] = group.kind
    return Found(copies, moments)


def table(made: dict[str, list[list[Path]]], pairs: Found) -> Table:
    """Each case: of its pairs, those told rightly, and what else was said."""
    shown = Table(title="kinds told apart: pairs of files")
    for head in ("case", "pairs", "told rightly", "recall", "told otherwise", "not found"):
        shown.add_column(head, justify="left" if head == "case" else "right")
    for case, wanted in (
        ("bytes", DuplicateKind.BYTES),
        ("pixels", DuplicateKind.PIXELS),
        ("burst", DuplicateKind.MOMENT),
        ("second", DuplicateKind.MOMENT),
        ("later", None),
    ):
        ends = [
            ends for files in made[case] for ends in combinations(sorted(files), 2) if len(files)
        ]
        told = Counter(_told(pairs, one, other) for one, other in ends)
        right = told.pop(wanted, 0)
        missing = 0 if wanted is None else told.pop(None, 0)
        said = ", ".join(f"{kind}: {count}" for kind, count in told.items())
        shown.add_row(
            case,
            str(len(ends)),
            str(right),
            f"{right / max(len(ends), 1):.4f}",
            said or "0",
            str(missing),
        )
    return shown


def _told(pairs: Found, one: Path, other: Path) -> DuplicateKind | None:
    if (one, other) in pairs.moments:
        return DuplicateKind.MOMENT
    return pairs.copies.get((one, other))


def strangers(made: dict[str, list[list[Path]]], pairs: Found) -> tuple[int, int, int]:
    """Pairs over the borders of cases: (equal bytes or pixels, other copies, moments).

    Pairs among the starter's photos are left out: true copies are among those.
    """
    cases = [files for of_kind in made.values() for files in of_kind]
    case = {file: number for number, files in enumerate(cases) for file in files}
    equal = (DuplicateKind.BYTES, DuplicateKind.PIXELS)
    wrong = [
        kind
        for ends, kind in (*pairs.copies.items(), *((two, None) for two in pairs.moments))
        if any(file in case for file in ends) and len({case.get(file) for file in ends}) > 1
    ]
    exact = sum(kind in equal for kind in wrong)
    moments = sum(kind is None for kind in wrong)
    return exact, len(wrong) - exact - moments, moments


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--others", type=int, default=2_000)
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    console = Console(width=100)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "photos"
        made = make(folder, chosen.sources, chosen.others)
        organiser = open_library(Path(temporary) / "library", RESOURCES)
        finder = DuplicateFinder(
            FinderParts(
                DuplicateRepository(organiser.catalogue),
                organiser.photos,
                organiser.thumbnails,
                organiser.space,
                organiser.pool,
            ),
            organiser.jobs,
            organiser.bus,
        )
        try:
            report = organiser.indexer.index_now([folder])
            compared = time.perf_counter()
            end = organiser.jobs.wait(finder.start_find(), 3600)
            seconds = time.perf_counter() - compared
            pairs = found(finder.groups())
        finally:
            finder.close()
            organiser.close()
    console.print(table(made, pairs))
    exact, copied, moments = strangers(made, pairs)
    console.print(
        f"between cases and others: {exact} pairs called equal, {copied} called other copies, "
        f"{moments} called a moment"
    )
    console.print(
        f"{report.found:,} files compared in {seconds:.0f} s ({end.state}); all in "
        f"{time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
