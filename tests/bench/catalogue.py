"""How fast a large catalogue answers, against bare SQLite reading the same rows.

python -m tests.bench.catalogue [--photos N]
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from photoapp.core.encoders import ModelKey
from photoapp.core.filters import DateRange, Filters
from photoapp.core.hits import Scope, ScopeKind, SortOrder
from photoapp.core.photo import FolderId, PhotoId
from photoapp.services.browse import Browser
from photoapp.services.decoding import DecodePool
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.filters import FilterRepository
from photoapp.storage.folders import FolderRepository
from photoapp.storage.history import SavedSearches
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.texts import TextRepository
from photoapp.storage.thumbnails import ThumbnailStore
from photoapp.storage.vectors import VectorRepository
from tests.bench.synthetic import fill

_KEY = ModelKey("bench", "1", 1)


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Milliseconds of the fastest run."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    count = parser.parse_args(arguments).photos
    with tempfile.TemporaryDirectory() as temporary:
        library = Path(temporary) / "library"
        began = time.perf_counter()
        fill(library, Path(temporary) / "photos", count, key=_KEY)
        filled = time.perf_counter() - began
        print(f"{count:,} photos, {_megabytes(library)} MB")
        print(f"entered with vectors: {count / filled:,.0f} photos/s")

        def open_and_show() -> None:
            catalogue = Catalogue.open(library)
            try:
                PhotoRepository(catalogue).ids(Scope(), SortOrder.NEWEST)
            finally:
                catalogue.close()

        opened = best(open_and_show)
        catalogue = Catalogue.open(library)
        with (
            contextlib.closing(sqlite3.connect(library / "catalogue.sqlite3")) as bare,
            DecodePool(processes=1) as pool,
        ):
            try:
                _table(catalogue, library, bare, pool, opened)
            finally:
                catalogue.close()


def _table(
    catalogue: Catalogue,
    library: Path,
    bare: sqlite3.Connection,
    pool: DecodePool,
    opened: float,
) -> None:
    photos, texts = PhotoRepository(catalogue), TextRepository(catalogue)
    folders, filters = FolderRepository(catalogue), FilterRepository(catalogue)
    vectors, saved = VectorRepository(catalogue), SavedSearches(catalogue)
    browser = Browser(photos, folders, saved, ThumbnailStore(library), pool)
    ids = photos.ids()
    page = [PhotoId(int(one)) for one in ids[1000:1200]]
    folder = Scope(ScopeKind.FOLDER, folder=FolderId(1))
    year = Filters(dates=(DateRange(dt.date(2013, 1, 1), dt.date(2013, 12, 31)),))

    stars = itertools.cycle(range(1, 6))

    def sql(text: str) -> Callable[[], object]:
        return lambda: bare.execute(text).fetchall()

    visible = "copies > 0 AND trashed = 0"
    rows: list[tuple[str, float, float | None]] = [
        ("open the library and list all, newest first", opened, None),
        (
            "list all, newest first",
            best(photos.ids),
            best(sql(f"SELECT id FROM assets WHERE {visible} ORDER BY sort_time DESC, id DESC")),
        ),
        ("list all by name", best(lambda: photos.ids(Scope(), SortOrder.NAME)), None),
        ("list a folder with everything", best(lambda: photos.ids(folder)), None),
        (
            "200 grid cells",
            best(lambda: photos.rows(page)),
            best(sql(f"SELECT * FROM assets WHERE id IN ({', '.join(map(str, page))})")),
        ),
        ("day groups", best(photos.day_groups), None),
        ("the sidebar", best(browser.sidebar), None),
        (
            "known files of a scan",
            best(lambda: photos.known_files(FolderId(1))),
            best(sql("SELECT path, id, size, mtime_ns, state, asset_id, inode FROM locations")),
        ),
        (
            "all vectors as floats",
            best(lambda: sum(len(found) for found, _ in vectors.stream(_KEY))),
            best(sql("SELECT asset_id, vector FROM vectors")),
        ),
        ("photos still without a vector", best(lambda: vectors.without_vector(_KEY, 256)), None),
        ("a word in one name", best(lambda: texts.search(["IMG_000123"], limit=200)), None),
        ("a word in every name", best(lambda: texts.search(["img"], limit=200)), None),
        ("candidates of a year", best(lambda: filters.candidates(year, Scope())), None),
        ("rate one photo", best(lambda: photos.set_rating(page[:1], next(stars))), None),
        ("self-check", best(catalogue.check, 1), None),
    ]
    print(f"\n{'':48} {'ms':>9} {'÷ bare SQLite':>14}")
    for name, taken, reference in rows:
        ratio = f"{taken / reference:14.2f}" if reference else f"{'':>14}"
        print(f"{name:48} {taken:9.1f} {ratio}")


def _megabytes(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) >> 20


if __name__ == "__main__":
    main()
