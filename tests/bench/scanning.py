"""How fast an unchanged library is found unchanged, against the bare directory walk.

python -m tests.bench.scanning [--photos N]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from photoapp.services.events import EventBus
from photoapp.services.scanning import Scanner
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.folders import FolderRepository
from photoapp.storage.photos import PhotoRepository
from tests.bench.synthetic import fill


def bare(folder: Path) -> int:
    """What nobody can do without: list every directory and stat every file."""
    count, stack = 0, [str(folder)]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                else:
                    entry.stat()
                    count += 1
    return count


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    count = parser.parse_args(arguments).photos
    with tempfile.TemporaryDirectory() as temporary:
        photos, library = Path(temporary) / "photos", Path(temporary) / "library"
        fill(library, photos, count, key=None, on_disk=True)
        catalogue = Catalogue.open(library)
        try:
            repository = PhotoRepository(catalogue)
            (place,) = FolderRepository(catalogue).places()
            scanner = Scanner(repository, EventBus())
            times: list[tuple[float, float]] = []
            for _ in range(3):
                began = time.perf_counter()
                bare(photos)
                middle = time.perf_counter()
                scanned = scanner.scan(place)
                times.append((middle - began, time.perf_counter() - middle))
                if scanned.unchanged != count:
                    raise RuntimeError(f"the library was not found unchanged: {scanned}")
        finally:
            catalogue.close()
    walk, scan = (min(one) for one in zip(*times, strict=True))
    print(f"{'files':>8} {'bare walk files/s':>18} {'scan files/s':>13} {'scan / bare time':>17}")
    print(f"{count:8} {count / walk:18,.0f} {count / scan:13,.0f} {scan / walk:17.2f}")


if __name__ == "__main__":
    main()
