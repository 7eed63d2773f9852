"""How soon a photo that appears in a watched folder is in the grid, and can be found.

    python -m tests.bench.live [--rounds N]

The first round includes starting the decode process and loading the model.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from photoapp.core.photo import PhotoState
from tests.bench.corpora import shapes
from tests.bench.indexing import RESOURCES
from tests.services.organiser import open_library


def waited(condition: Callable[[], bool], began: float) -> float:
    """Seconds from `began` until the condition holds."""
    while not condition():
        time.sleep(0.005)
        if time.perf_counter() - began > 60:
            raise RuntimeError("the photo never appeared")
    return time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as temporary:
        source = shapes(Path(temporary) / "source", rounds, width=1600)
        watched = Path(temporary) / "watched"
        watched.mkdir()
        organiser = open_library(Path(temporary) / "library", RESOURCES)
        try:
            organiser.indexer.start()
            organiser.indexer.add_folder(watched)
            time.sleep(2.0)
            print(f"{'photo':>6} {'in the grid, s':>15} {'searchable, s':>14}")
            for number, file in enumerate(source, 1):
                began = time.perf_counter()
                shutil.copy(file, watched / f"{number}.jpg")
                wanted = number

                def shown(wanted: int = wanted) -> bool:
                    return len(organiser.ids) == wanted

                def found() -> bool:
                    rows = organiser.photos.rows(organiser.ids)
                    return all(row.state is PhotoState.READY for row in rows)

                visible = waited(shown, began)
                print(f"{number:6} {visible:15.2f} {waited(found, began):14.2f}")
                time.sleep(1.0)
        finally:
            organiser.close()


if __name__ == "__main__":
    main()
